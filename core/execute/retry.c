/*
 * Failures that go away by themselves. What was committed is never guessed: after a lost connection the journal says it,
 * once the server's process that may still be at work on the message has ended.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/stop.h"
#include "execute/runner.h"

enum { FIRST_PAUSE_MS = 500, LONGEST_PAUSE_MS = 30000, END_POLL_MS = 100, MAX_DOUBLINGS = 6 };

bool
ls_retry_is_due(const struct ls_runner *runner, const struct ls_err *err)
{
    static const char *const passing[] = {"55P03", "40001", "40P01"};
    if (runner->attempts >= runner->request->retries || ls_stop_asked() != LS_STOP_NONE ||
        err->status == LS_LOCKED) {
        return false;
    }
    if (ls_conn_is_lost(runner->request->session->conn)) {
        /* behind a pooler nobody can say which of the server's processes had the message */
        return !runner->request->session->is_pooled;
    }
    if (runner->may_commit) {
        return false; /* what it has committed would be done twice */
    }
    for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
        if (strcmp(err->sqlstate, passing[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum ls_status
interrupted(struct ls_runner *runner)
{
    *runner->err = (struct ls_err){0};
    (void)ls_err_set(runner->err, ls_stop_status(),
        "interrupted before the next attempt; %zu of %zu steps are done", runner->n_done,
        runner->request->plan->n_planned);
    if (runner->is_cut_off && runner->is_alone) {
        ls_err_remedy(runner->err, "The server still works on the statement. Run again: what "
                                   "becomes of it is waited for.");
    }
    return runner->err->status;
}

/* False where a signal came meanwhile. */
static bool
pause_for(int64_t milliseconds)
{
    int64_t until = ls_clock_monotonic() + milliseconds * 1000;
    int64_t left = milliseconds;
    while (left > 0 && ls_stop_asked() == LS_STOP_NONE) {
        struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
        (void)poll(&fd, 1, (int)left);
        left = (until - ls_clock_monotonic()) / 1000;
    }
    return ls_stop_asked() == LS_STOP_NONE;
}

/* Twice as long each time, and never the same for two runners. */
static int64_t
next_pause(const struct ls_runner *runner)
{
    int64_t doublings = runner->attempts - 1 < MAX_DOUBLINGS ? runner->attempts - 1 : MAX_DOUBLINGS;
    int64_t pause = (int64_t)FIRST_PAUSE_MS << doublings;
    pause = pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
    return pause / 2 + ls_random_below((uint32_t)pause);
}

static void
say_again(struct ls_runner *runner, size_t step, int64_t pause)
{
    const struct ls_err *err = runner->err;
    struct ls_span text = ls_span_of(ls_arena_printf(runner->request->arena,
        "%s%s%s%s: attempt %" PRId64 " of %" PRId64 " follows in %" PRId64 ".%" PRId64 " s",
        err->message, err->sqlstate[0] == '\0' ? "" : " (", err->sqlstate,
        err->sqlstate[0] == '\0' ? "" : ")", runner->attempts + 1, runner->request->retries + 1,
        pause / 1000, pause / 100 % 10));
    ls_runner_say(runner, step, LS_WARNING, text);
}

/* The server may not have noticed yet that nobody listens: what it is at work on could still commit. A statement alone is
 * left to its end, whatever else is ended. */
static enum ls_status
wait_for_end(struct ls_runner *runner, size_t step, struct ls_backend backend)
{
    struct ls_conn *conn = runner->request->session->conn;
    enum ls_backend_fate fate = runner->is_alone ? LS_BACKEND_ENDED_IDLE : LS_BACKEND_ENDED;
    bool is_told = false;
    while (true) {
        bool is_there = false;
        enum ls_status status = ls_backend_look(conn, backend, fate, &is_there, runner->err);
        if (status != LS_OK || !is_there) {
            return status;
        }
        if (runner->is_alone && !is_told) {
            ls_runner_say(runner, step, LS_INFO,
                LS_SPAN("the server still works on the statement: waiting for its end"));
            is_told = true;
        }
        if (!pause_for(END_POLL_MS)) {
            return interrupted(runner);
        }
    }
}

/* Both connections, as they were. */
static enum ls_status
reconnect(struct ls_runner *runner, size_t step)
{
    const struct ls_run_request *request = runner->request;
    struct ls_backend backend = request->session->backend;
    ls_journal_end_early(request->journal); /* its place may be the last one left on the server */
    enum ls_status status = ls_session_reopen(request->arena, request->session, runner->err);
    if (status != LS_OK) {
        return status;
    }
    ls_journal_move(request->journal, request->session->conn);
    runner->is_cut_off = true;
    ls_runner_listen(runner);
    if (!ls_db_lock_is_alive(request->lock)) {
        ls_db_lock_release(request->lock);
        status = ls_db_lock_take(request->lock_request, request->lock, runner->err);
    }
    runner->watch.is_lock_lost = status != LS_OK;
    status = status == LS_OK ? wait_for_end(runner, step, backend) : status;
    status = status == LS_OK ? ls_journal_attach(request->journal, request->session->conn,
                                   request->lock->fence, runner->err)
                             : status;
    runner->is_cut_off = status != LS_OK;
    return status;
}

/* A step that is not one transaction goes on from what the journal says of it now. */
static enum ls_status
read_again(struct ls_runner *runner, size_t step)
{
    const struct ls_run_request *request = runner->request;
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    const struct ls_state *state = NULL;
    if (!request->programs[step].has_outside && !request->programs[step].is_live) {
        return LS_OK;
    }
    enum ls_status status = ls_journal_read(request->arena, request->session->conn,
        request->journal_schema, request->manifest, &state, runner->err);
    if (status != LS_OK) {
        return status;
    }
    static const struct ls_applied nothing;
    runner->resumed = &nothing;
    for (size_t i = 0; i < state->n_steps; i++) {
        if (ls_span_equal(state->steps[i].id, planned->step->id)) {
            runner->resumed = &state->steps[i];
        }
    }
    return LS_OK;
}

enum ls_status
ls_retry_ready(struct ls_runner *runner, size_t step, size_t *ret_committed)
{
    const struct ls_run_request *request = runner->request;
    enum ls_status status = runner->err->status;
    *ret_committed = 0;
    do {
        runner->attempts++;
        int64_t pause = next_pause(runner);
        say_again(runner, step, pause);
        if (!pause_for(pause)) {
            return interrupted(runner);
        }
        bool is_lost = ls_conn_is_lost(request->session->conn);
        *runner->err = (struct ls_err){0};
        status = is_lost ? reconnect(runner, step) : LS_OK;
        if (status == LS_OK && is_lost) {
            status = ls_journal_recover(request->journal, ret_committed, runner->err);
        }
        status = status == LS_OK ? read_again(runner, step) : status;
    } while (status != LS_OK && ls_conn_is_lost(request->session->conn) &&
             ls_retry_is_due(runner, runner->err));
    return status;
}
