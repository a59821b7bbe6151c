/* Too short to hold the mandatory operations. */
#include "bad.h"

BAD_PLUGIN("short-struct", plugin.struct_size = 40)
