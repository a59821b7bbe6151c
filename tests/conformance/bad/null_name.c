/* Has no name. */
#include "bad.h"

BAD_PLUGIN(NULL, (void)0)
