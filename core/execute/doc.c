/*
 * Steps that only read: documents, and the proof of what another step has satisfied. Their statements run in a read-only
 * subtransaction that is always rolled back; what is written after it is lockstep's own.
 */
#include "db/shape.h"
#include "execute/live.h"

static const char open_sql[] = "SAVEPOINT lockstep_read;SET LOCAL transaction_read_only TO on";
static const char close_sql[] =
    "ROLLBACK TO SAVEPOINT lockstep_read;RELEASE SAVEPOINT lockstep_read";

/* Begin the step's transaction and its reading part. */
static enum ls_status
open_reading(struct ls_runner *runner, size_t step, struct ls_live *live)
{
    ls_runner_begin(runner, step);
    ls_message_add(&runner->message, step, open_sql, 2);
    ls_message_add(&runner->message, step, ls_shape_printed_sql, 1);
    live->has_begun = true;
    return ls_runner_flush(runner);
}

enum ls_status
ls_run_doc(struct ls_runner *runner, size_t step)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    struct ls_source *source = runner->request->sources->items[planned->step->source_index];
    struct ls_live live;
    struct ls_step_services services;
    enum ls_source_answer answer = LS_ANSWER_DONE;
    ls_live_begin(&live, runner, step, true, &services);
    enum ls_status status = open_reading(runner, step, &live);
    if (status != LS_OK) {
        ls_live_end(&live);
        return status;
    }
    status = ls_source_do(source, LS_SOURCE_APPLY, planned->step, &services, &answer);
    if (status == LS_OK) {
        ls_message_add(&runner->message, step, close_sql, 2);
        bool is_check = planned->action == LS_ACTION_CHECK;
        live.program.n_statements = live.n_statements;
        live.program.is_skipped = answer == LS_ANSWER_SKIPPED;
        if (is_check) {
            live.program.books = (struct ls_vec){0}; /* they were written when it was recorded */
        }
        status = ls_runner_end(runner, step, &live.program,
            is_check                  ? LS_OUTCOME_CHECKED
            : live.program.is_skipped ? LS_OUTCOME_SKIPPED
                                      : LS_OUTCOME_APPLIED);
    }
    if (status == LS_OK) {
        status = ls_runner_flush(runner);
    } else {
        status = ls_runner_fail(runner, step, 0);
    }
    ls_live_end(&live);
    return status;
}

/* All steps of the source that the same step satisfies, in order: they promise together. */
static const struct ls_step **
group_of(struct ls_runner *runner, const struct ls_planned *planned, size_t *ret_n)
{
    const struct ls_order *order = runner->request->order;
    const struct ls_step **group =
        ls_arena_array(runner->request->arena, order->set->n_steps, sizeof(*group));
    size_t by = order->satisfied_by[planned->index];
    *ret_n = 0;
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t index = order->steps[p];
        if (order->satisfied_by[index] == by &&
            order->set->steps[index].source_index == planned->step->source_index) {
            group[(*ret_n)++] = &order->set->steps[index];
        }
    }
    return group;
}

/* Whether an earlier step of this run has already proven the group. */
static bool
is_proven(const struct ls_runner *runner, size_t step)
{
    const struct ls_order *order = runner->request->order;
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    for (size_t i = 0; i < step; i++) {
        const struct ls_planned *before = ls_runner_planned(runner, i);
        if (before->action == LS_ACTION_RECORD &&
            before->step->source_index == planned->step->source_index &&
            order->satisfied_by[before->index] == order->satisfied_by[planned->index]) {
            return true;
        }
    }
    return false;
}

static enum ls_status
prove(struct ls_runner *runner, size_t step)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    struct ls_source *source = runner->request->sources->items[planned->step->source_index];
    struct ls_live live;
    struct ls_step_services services;
    ls_live_begin(&live, runner, step, true, &services);
    enum ls_status status = open_reading(runner, step, &live);
    if (status != LS_OK) {
        ls_live_end(&live);
        return status;
    }
    size_t n = 0;
    const struct ls_step **group = group_of(runner, planned, &n);
    status = ls_source_check(source, group, n, &services);
    if (status != LS_OK) {
        const struct ls_step *by =
            &runner->request->order->set
                 ->steps[runner->request->order->satisfied_by[planned->index]];
        ls_err_remedy(runner->err,
            "'%.*s' does not do what '%.*s' promises: correct it, or remove satisfied_by from the "
            "manifest.",
            LS_SPAN_ARGS(by->id), LS_SPAN_ARGS(planned->step->id));
        status = ls_runner_fail(runner, step, 0);
    } else {
        ls_message_add(&runner->message, step, "ROLLBACK", 1);
        status = ls_runner_flush(runner);
    }
    ls_live_end(&live);
    return status;
}

enum ls_status
ls_run_record(struct ls_runner *runner, size_t step)
{
    enum ls_status status = is_proven(runner, step) ? LS_OK : prove(runner, step);
    if (status != LS_OK) {
        return status;
    }
    ls_runner_begin(runner, step);
    status = ls_runner_end(runner, step, &runner->request->programs[step], LS_OUTCOME_RECORDED);
    return status == LS_OK ? ls_runner_flush(runner) : status;
}
