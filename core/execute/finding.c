#include "execute/finding.h"

#include <poll.h>

#include "base/stop.h"

enum { POLL_MS = 500 };

const char *
ls_found_word(enum ls_found found)
{
    static const char *const words[] = {[LS_FOUND_DONE] = "done",
        [LS_FOUND_NOT_DONE] = "not done",
        [LS_FOUND_UNKNOWN] = "unknown",
        [LS_FOUND_HALF_DONE] = "half done",
        [LS_FOUND_RUNNING] = "running"};
    return words[found];
}

enum ls_status
ls_probe_pause(struct ls_runner *runner, const char *what)
{
    if (ls_stop_asked() == LS_STOP_NONE) {
        struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
        (void)poll(&fd, 1, POLL_MS);
    }
    return ls_stop_asked() == LS_STOP_NONE ? LS_OK
                                           : ls_err_set(runner->err, ls_stop_status(),
                                                 "interrupted while waiting for %s", what);
}

void
ls_probe_say(struct ls_runner *runner, struct ls_probe *probe, const char *evidence)
{
    ls_runner_say(runner, runner->current, LS_INFO, ls_span_of(evidence));
    probe->is_said = true;
}

enum ls_status
ls_probe_repair(struct ls_runner *runner, const char *sql)
{
    struct ls_conn *conn = runner->request->session->conn;
    return ls_conn_send(conn, ls_span_of(sql), NULL, 0, NULL, NULL)
               ? LS_OK
               : ls_conn_fail(conn, LS_STEP_FAILED, runner->err);
}
