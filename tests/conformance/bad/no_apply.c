/* A mandatory operation is missing. */
#include "bad.h"

BAD_PLUGIN("no-apply", plugin.apply = NULL)
