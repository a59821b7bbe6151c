#include "execute/run.h"

#include <stdint.h>

#include "base/clock.h"
#include "base/stop.h"
#include "db/left.h"
#include "execute/runner.h"

/* Over a long link each message costs a round trip, however little is in it. */
enum { BATCH_BYTES = 128 * 1024 };

static void
say_notes(struct ls_runner *runner, size_t step, const struct ls_program *program)
{
    for (size_t i = 0; i < program->notes.n; i++) {
        ls_runner_say(runner, step, LS_INFO, *LS_AT(struct ls_span, &program->notes, i));
    }
    if (program->is_skipped && program->reason.ptr != NULL) {
        ls_runner_say(runner, step, LS_INFO, program->reason);
    }
}

static enum ls_status
add_step(struct ls_runner *runner, size_t step)
{
    const struct ls_program *program = &runner->request->programs[step];
    enum ls_status status = LS_OK;
    ls_runner_begin(runner, step);
    for (size_t i = 0; i < program->items.n && status == LS_OK; i++) {
        status = ls_runner_add_item(runner, step, LS_AT(struct ls_item, &program->items, i));
    }
    if (status == LS_OK) {
        status = ls_runner_end(
            runner, step, program, ls_runner_outcome(ls_runner_planned(runner, step), program));
    }
    say_notes(runner, step, program);
    return status;
}

/* One step by itself, once. */
static enum ls_status
try_single(struct ls_runner *runner, size_t step)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    const struct ls_program *program = &runner->request->programs[step];
    runner->current = step;
    runner->first_step = step;
    runner->unit = 0;
    runner->is_alone = false;
    runner->may_commit = false;
    runner->is_to_retry = false;
    runner->is_ready = false;
    bool is_unchecked = planned->step->kind == LS_KIND_DOC && !planned->is_subject_chosen;
    if (planned->action == LS_ACTION_RECORD) {
        return ls_run_record(runner, step);
    }
    if (planned->action == LS_ACTION_CHECK ||
        (planned->action == LS_ACTION_APPLY && planned->step->kind == LS_KIND_DOC &&
            !is_unchecked && (program->is_live || program->items.n > 0))) {
        return ls_run_doc(runner, step);
    }
    if (program->is_live || (program->is_drawn && planned->action != LS_ACTION_UNRECORD)) {
        return ls_run_live(runner, step);
    }
    if (program->has_outside && !program->is_skipped && !is_unchecked &&
        planned->action != LS_ACTION_UNRECORD) {
        return ls_run_units(runner, step);
    }
    enum ls_status status = add_step(runner, step);
    return status == LS_OK ? ls_runner_flush(runner) : status;
}

/* One step by itself, as often as it takes and is allowed. Where it failed in a message with others, that was an attempt. */
static enum ls_status
run_single(struct ls_runner *runner, size_t step)
{
    runner->resumed = NULL;
    runner->step_began = ls_clock_monotonic();
    ls_runner_tell(runner, LS_EVENT_STEP_BEGIN, step, NULL, 0, 0);
    enum ls_status status = try_single(runner, step);
    while (status != LS_OK && !runner->is_told &&
           (runner->is_to_retry || ls_retry_is_due(runner, runner->err))) {
        size_t ignored = 0;
        ls_runner_drop(runner);
        if (!runner->is_ready && ls_retry_ready(runner, step, &ignored) != LS_OK) {
            runner->attempts = runner->request->retries; /* this is final */
            runner->is_to_retry = false;
            status = ls_runner_fail(runner, step, runner->unit);
            break;
        }
        *runner->err =
            (struct ls_err){0}; /* a plugin may have been told that its statement failed */
        status = try_single(runner, step);
    }
    runner->attempts = 0;
    return status;
}

/* One step by itself, for somebody who watches and may go on behind a failure. */
static enum ls_status
run_observed(struct ls_runner *runner, size_t step)
{
    const struct ls_observer *observer = runner->request->observer;
    enum ls_status status = LS_OK;
    enum ls_observed next = LS_OBSERVED_AGAIN;
    if (!observer->begin(observer->user, step)) {
        return LS_OK;
    }
    while (next == LS_OBSERVED_AGAIN) {
        status = run_single(runner, step);
        next = ls_stop_asked() != LS_STOP_NONE || ls_conn_is_lost(runner->request->session->conn)
                   ? LS_OBSERVED_END
                   : observer->end(observer->user, step, status, runner->err);
        if (status != LS_OK && next != LS_OBSERVED_END) {
            *runner->err = (struct ls_err){0};
            runner->is_told = false;
            status = LS_OK;
        }
    }
    return status;
}

/* The server parses a whole message before it runs any of it: after a syntax error nothing ran, and the steps go one by
 * one, so that those before the broken one are done. */
static enum ls_status
send_again(struct ls_runner *runner)
{
    size_t first = runner->first_step;
    size_t n = runner->n_again;
    runner->n_again = 0;
    for (size_t step = first; step < first + n; step++) {
        enum ls_status status = run_single(runner, step);
        if (status != LS_OK) {
            return status;
        }
    }
    return LS_OK;
}

/* Send the steps that ride together. */
static enum ls_status
flush_batch(struct ls_runner *runner)
{
    enum ls_status status = ls_runner_flush(runner);
    return status != LS_OK && runner->n_again > 0 ? send_again(runner) : status;
}

static enum ls_status
run_all(struct ls_runner *runner)
{
    const struct ls_run_request *request = runner->request;
    enum ls_status status = LS_OK;
    for (size_t step = 0; step < request->plan->n_planned && status == LS_OK; step++) {
        const struct ls_program *program = &request->programs[step];
        if (request->observer != NULL) {
            status = run_observed(runner, step);
            continue;
        }
        bool rides =
            program->may_batch && program->n_bytes < BATCH_BYTES / 2 && request->confirm == NULL;
        if (!rides || runner->n_in_message >= LS_STEPS_IN_MESSAGE ||
            runner->message.sql.len + program->n_bytes > BATCH_BYTES) {
            status = flush_batch(runner);
            if (status == LS_OK && ls_stop_asked() != LS_STOP_NONE) {
                status = ls_runner_stop(runner);
            }
        }
        if (status != LS_OK) {
            return status;
        }
        if (!rides) {
            status = request->confirm == NULL
                         ? LS_OK
                         : request->confirm(request->confirm_user, &request->plan->planned[step],
                               step + 1, request->plan->n_planned, runner->err);
            status = status == LS_OK ? run_single(runner, step) : status;
            continue;
        }
        if (runner->n_in_message == 0) {
            runner->first_step = step;
            runner->current = SIZE_MAX;
            runner->step_began = ls_clock_monotonic();
        }
        status = add_step(runner, step);
    }
    return status == LS_OK ? flush_batch(runner) : status;
}

static void
begin_runner(struct ls_runner *runner, const struct ls_run_request *request, struct ls_err *err)
{
    const struct ls_step_set *set = request->order->set;
    *runner = (struct ls_runner){.request = request,
        .err = err,
        .has_code = ls_journal_has_code(request->journal),
        .is_applied = ls_arena_array(request->arena, set->n_steps, sizeof(bool))};
    for (size_t i = 0; i < set->n_steps; i++) {
        (void)ls_map_add(&runner->ids, request->arena, set->steps[i].id, i);
    }
    for (size_t i = 0; i < request->state->n_steps; i++) {
        size_t index = 0;
        if (ls_map_get(&runner->ids, request->state->steps[i].id, &index)) {
            runner->is_applied[index] = request->state->steps[i].is_applied;
        }
    }
    ls_message_init(&runner->message);
    ls_stop_be_patient();
    ls_runner_listen(runner);
}

static void
end_runner(struct ls_runner *runner)
{
    ls_conn_on_tick(runner->request->session->conn, NULL, NULL);
    ls_conn_on_notice(runner->request->session->conn, NULL, NULL);
    ls_message_finish(&runner->message);
    ls_arena_finish(&runner->reach_arena);
    ls_watch_finish(runner);
}

enum ls_status
ls_run_plan(const struct ls_run_request *request, size_t *ret_done, struct ls_err *err)
{
    struct ls_runner runner;
    begin_runner(&runner, request, err);
    enum ls_status status = LS_OK;
    /* behind a pooler a transaction begins with settings of ours */
    if (request->tells_left && !request->session->is_pooled) {
        status = ls_left_begin(request->arena, request->session, &runner.left_sql, err);
    }
    status = status == LS_OK ? run_all(&runner) : status;
    end_runner(&runner);
    *ret_done = runner.n_done;
    return status;
}

enum ls_status
ls_run_reconcile(const struct ls_run_request *request, bool is_repairing, enum ls_assume assume,
    struct ls_residue *findings, struct ls_err *err)
{
    struct ls_runner runner;
    enum ls_status status = LS_OK;
    begin_runner(&runner, request, err);
    for (size_t step = 0; step < request->plan->n_planned && status == LS_OK; step++) {
        runner.current = step;
        runner.step_began = ls_clock_monotonic();
        status = ls_units_reconcile(&runner, step, is_repairing, assume, &findings[step]);
    }
    end_runner(&runner);
    return status;
}
