/* Needs a library beyond libc; linked with one. */
#include "bad.h"

BAD_PLUGIN("extra-library", (void)0)
