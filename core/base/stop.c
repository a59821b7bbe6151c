#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop_signal; /* the first one; 0: none */
static volatile sig_atomic_t stop_count;
static volatile sig_atomic_t is_patient;
static struct {
    int fd;
    const char *text; /* NULL: none */
    size_t len;
} farewell;
static int stop_pipe[2] = {-1, -1};

static void
on_signal(int number)
{
    int saved = errno;
    if (stop_count >= (is_patient ? 2 : 1)) {
        if (is_patient && farewell.text != NULL) {
            ssize_t ignored = write(farewell.fd, farewell.text, farewell.len);
            (void)ignored;
        }
        _exit(128 + number);
    }
    stop_signal = stop_signal == 0 ? number : stop_signal;
    stop_count = stop_count + 1;
    ssize_t ignored = write(stop_pipe[1], "", 1);
    (void)ignored;
    errno = saved;
}

void
ls_stop_catch(void)
{
    if (stop_pipe[0] >= 0 || pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

void
ls_stop_say_farewell(int fd, const char *text)
{
    farewell.fd = fd;
    farewell.text = text;
    farewell.len = strlen(text);
}

void
ls_stop_be_patient(void)
{
    is_patient = 1;
}

enum ls_stop
ls_stop_asked(void)
{
    return stop_count == 0                 ? LS_STOP_NONE
           : stop_count == 1 && is_patient ? LS_STOP_FINISH
                                           : LS_STOP_CANCEL;
}

enum ls_status
ls_stop_status(void)
{
    return stop_signal == 0 ? LS_OK : stop_signal == SIGINT ? LS_SIGINT : LS_SIGTERM;
}

int
ls_stop_fd(void)
{
    return stop_pipe[0];
}
