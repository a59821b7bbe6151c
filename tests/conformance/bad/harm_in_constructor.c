/* Tries what a plugin under inspection must not be able to do, where LOCKSTEP_TEST_VICTIM names a
 * file to write to. Its version says what succeeded last; "harmless": nothing did. */
#include "bad.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *done = "harmless";

__attribute__((constructor)) static void
harm(void)
{
    const char *victim = getenv("LOCKSTEP_TEST_VICTIM");
    if (victim == NULL) {
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        (void)sleep(3600);
        _exit(0);
    }
    done = child > 0 ? "fork" : done;
    done = open(victim, O_WRONLY | O_CREAT | O_TRUNC, 0600) >= 0 ? "write" : done;
    done = socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? "socket" : done;
    done = kill(getppid(), SIGUSR1) == 0 ? "signal" : done;
    char *const arguments[] = {NULL};
    (void)execve("/bin/true", arguments, arguments);
}

BAD_PLUGIN("harm-in-constructor", plugin.version = done)
