/* The magic number is another. */
#include "bad.h"

BAD_PLUGIN("wrong-magic", plugin.magic = 0x21444142)
