#include "cli/password.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One byte at a time: what stands behind the line belongs to whoever asks next. */
static enum ls_status
read_line(char *line, size_t size, struct ls_err *err)
{
    size_t len = 0;
    while (true) {
        char c = '\0';
        ssize_t n = read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0 && len == 0) {
            return ls_err_set(err, LS_FAILURE, "no password was given");
        }
        if (n <= 0 || c == '\n') {
            line[len] = '\0';
            return LS_OK;
        }
        if (len + 1 >= size) {
            return ls_err_set(err, LS_FAILURE, "the password is longer than %zu bytes", size - 1);
        }
        line[len++] = c;
    }
}

enum ls_status
ls_password_ask(void *user, const char *prompt, char *password, size_t size, struct ls_err *err)
{
    struct termios before;
    bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    (void)user;
    if (is_terminal) {
        struct termios silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        /* silent before the prompt is seen: what is typed at once is neither shown nor lost */
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        ssize_t ignored = write(
            STDERR_FILENO, prompt, strlen(prompt)); /* LINT-ALLOW(a prompt, before any output) */
        (void)ignored;
    }
    enum ls_status status = read_line(password, size, err);
    if (is_terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        ssize_t ignored = write(STDERR_FILENO, "\n", 1); /* LINT-ALLOW(ends the prompt's line) */
        (void)ignored;
    }
    return status;
}
