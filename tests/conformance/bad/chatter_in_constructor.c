/* Writes nonsense to every descriptor that it finds, then closes them. */
#include "bad.h"

#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void
chatter(void)
{
    char text[8192];
    memset(text, 0x21, sizeof(text));
    for (int fd = 0; fd < 64; fd++) {
        ssize_t ignored = write(fd, text, sizeof(text));
        (void)ignored;
        (void)close(fd);
    }
}

BAD_PLUGIN("chatter-in-constructor", (void)0)
