/* What comes from the session's connection while a message is under way: ticks, and notices of the server. */
#include <string.h>

#include "execute/runner.h"

static const char undone[] = "lockstep: undone: "; /* what write_event says */

static void
on_tick(void *user)
{
    struct ls_runner *runner = user;
    ls_watch_look(runner);
    struct ls_event event;
    if (ls_runner_event_at(runner, LS_EVENT_TICK, runner->step_began, &event)) {
        event.work = runner->watch.has_work ? &runner->watch.work : NULL;
        ls_sink_tell(runner->request->sink, &event);
    }
}

static void
on_notice(void *user, const char *severity, const char *sqlstate, const char *message)
{
    struct ls_runner *runner = user;
    if (strncmp(message, undone, strlen(undone)) == 0) {
        ls_runner_say(runner,
            runner->current < runner->request->plan->n_planned ? runner->current
                                                               : runner->first_step,
            LS_DEBUG, ls_span_of(message + strlen("lockstep: ")));
        return;
    }
    bool is_warning = strcmp(severity, "WARNING") == 0;
    const struct ls_message_part *part = ls_message_part_of(&runner->message, runner->statement);
    if (part != NULL && part->item == NULL) {
        /* libpq hands on a notice before the result that came ahead of it */
        part = ls_message_part_of(&runner->message, runner->statement + 1);
    }
    if (part != NULL && part->item == NULL) {
        return; /* lockstep's own statements, such as CREATE TABLE IF NOT EXISTS */
    }
    size_t step = part == NULL ? runner->current : part->step;
    const struct ls_observer *observer = runner->request->observer;
    if (observer != NULL) {
        observer->notice(observer->user, step, sqlstate, message);
    }
    ls_runner_say(runner, step, is_warning ? LS_WARNING : LS_INFO, ls_span_of(message));
}

void
ls_runner_listen(struct ls_runner *runner)
{
    ls_conn_on_tick(runner->request->session->conn, on_tick, runner);
    ls_conn_on_notice(runner->request->session->conn, on_notice, runner);
}
