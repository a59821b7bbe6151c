/* Names a directory to search for libraries; linked so. */
#include "bad.h"

BAD_PLUGIN("search-path", (void)0)
