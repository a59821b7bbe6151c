/* Ends the process that loads it, as if all were well. */
#include "bad.h"

#include <unistd.h>

__attribute__((constructor)) static void
leave(void)
{
    _exit(0);
}

BAD_PLUGIN("exit-in-constructor", (void)0)
