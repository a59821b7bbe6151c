/* Never gets done with being loaded. */
#include "bad.h"

#include <unistd.h>

__attribute__((constructor)) static void
hang(void)
{
    for (;;) {
        (void)sleep(3600);
    }
}

BAD_PLUGIN("hang-in-constructor", (void)0)
