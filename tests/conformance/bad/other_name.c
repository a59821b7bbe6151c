/* Is called otherwise than its file, and than plugins.ini says. */
#include "bad.h"

BAD_PLUGIN("somebody-else", (void)0)
