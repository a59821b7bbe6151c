/* Not bad at all: the measure for the others. */
#include "bad.h"

BAD_PLUGIN("fits", (void)0)
