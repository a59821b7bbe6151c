#include "cli/confirm.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/utf8.h"

/* The first character of the line; '\0' where there is none, or a signal came. *ret_is_ended: it ended with a newline, which
 * a terminal has shown. */
static char
read_answer(bool *ret_is_ended)
{
    char first = '\0';
    *ret_is_ended = false;
    for (size_t len = 0;; len++) {
        struct pollfd fds[2] = {
            {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = ls_stop_fd(), .events = POLLIN}};
        int ready = poll(fds, 2, -1);
        if (ls_stop_asked() != LS_STOP_NONE || (ready < 0 && errno != EINTR)) {
            return '\0';
        }
        char c = '\0';
        ssize_t n = ready <= 0 ? -1 : read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0 || c == '\n') {
            *ret_is_ended = n > 0;
            return first;
        }
        first = len == 0 ? c : first;
    }
}

enum ls_status
ls_confirm_step(
    void *user, const struct ls_planned *planned, size_t index, size_t n, struct ls_err *err)
{
    struct ls_confirm *confirm = user;
    if (confirm->is_sure) {
        return LS_OK;
    }
    struct ls_buf question = LS_BUF(2048);
    ls_progress_erase(confirm->progress);
    ls_buf_printf(&question, "[%zu/%zu] %s ", index, n, ls_action_word(planned->action));
    ls_utf8_add_printable(&question, planned->step->id, false);
    if (planned->step->description.len > 0) {
        ls_buf_adds(&question, " (");
        ls_utf8_add_printable(&question, planned->step->description, false);
        ls_buf_addc(&question, ')');
    }
    ls_buf_adds(&question, "? [y]es, [n]o, [a]ll: ");
    ls_output_message(confirm->progress->output, ls_buf_span(&question));
    ls_buf_finish(&question);
    bool is_ended = false;
    char answer = read_answer(&is_ended);
    if (!is_ended) {
        ls_output_message(confirm->progress->output, LS_SPAN("\n"));
    }
    confirm->is_sure = answer == 'a' || answer == 'A';
    if (confirm->is_sure || answer == 'y' || answer == 'Y') {
        return LS_OK;
    }
    if (ls_stop_asked() != LS_STOP_NONE) {
        return ls_err_set(
            err, ls_stop_status(), "interrupted; %zu of %zu steps are done", index - 1, n);
    }
    (void)ls_err_set(err, LS_PENDING,
        "stopped before '%.*s', as it was answered; %zu of %zu steps are done",
        LS_SPAN_ARGS(planned->step->id), index - 1, n);
    ls_err_remedy(err, "Run again to go on from there.");
    return LS_PENDING;
}
