/* Crashes as soon as it is loaded. */
#include "bad.h"

#include <signal.h>

__attribute__((constructor)) static void
crash(void)
{
    (void)raise(SIGSEGV);
}

BAD_PLUGIN("crash-in-constructor", (void)0)
