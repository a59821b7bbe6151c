/* A live step from its start, or from where an earlier run ended. */
#include <stdio.h>

#include "execute/finding.h"
#include "execute/live.h"

/* Where an earlier run ended: what it was told, its time, and the seed of what is random. */
static enum ls_status
take_up(struct ls_live *live, struct ls_step_services *services)
{
    struct ls_units *units = &live->units;
    struct ls_runner *runner = live->runner;
    const struct ls_planned *planned = ls_runner_planned(runner, live->step);
    const struct ls_digest no_question = {0};
    ls_units_start(units, runner, live->step);
    int32_t code = LOCKSTEP_OK;
    char seed[LS_DIGEST_HEX];
    struct lockstep_result told = {.struct_size = sizeof(told), .affected = services->now};
    (void)ls_digest_hex(&live->random.seed, seed);
    told.message = (struct lockstep_str){seed, LS_DIGEST_HEX - 1};
    if (units->done == 0) {
        ls_units_keep(units, &no_question, code, &told);
        return LS_OK;
    }
    struct ls_answers_of of = {.schema = runner->request->journal_schema,
        .manifest = runner->request->manifest,
        .source = planned->step->source,
        .local_id = planned->step->local_id,
        .is_backward = ls_action_is_backward(planned->action)};
    enum ls_status status = ls_journal_answers(&live->results, runner->request->session->conn, &of,
        &live->answers, &live->n_answers, runner->err);
    units->n_told = (int64_t)live->n_answers;
    status = status == LS_OK ? ls_live_tell_again(live, &no_question, &code, &told) : status;
    services->now = told.affected;
    if (status == LS_OK && told.message.ptr != NULL) {
        (void)ls_digest_parse(
            (struct ls_span){told.message.ptr, (size_t)told.message.len}, &live->random.seed);
    }
    return status;
}

static enum ls_status
evaluate(struct ls_live *live, struct ls_step_services *services, enum ls_source_answer *ret_answer)
{
    struct ls_runner *runner = live->runner;
    const struct ls_planned *planned = ls_runner_planned(runner, live->step);
    struct ls_source *source = runner->request->sources->items[planned->step->source_index];
    enum ls_status status = take_up(live, services);
    if (status != LS_OK) {
        return status;
    }
    runner->is_applied[planned->index] = false;
    status = ls_source_do(source,
        planned->action == LS_ACTION_REVERT ? LS_SOURCE_REVERT : LS_SOURCE_APPLY, planned->step,
        services, ret_answer);
    if (status == LS_OK && *ret_answer == LS_ANSWER_OFFLINE) {
        return ls_err_set(runner->err, LS_PLUGIN,
            "plugin '%s' asks for a live answer and does not take it",
            ls_source_plugin(source)->name);
    }
    return status;
}

static enum ls_status
finish(struct ls_live *live, enum ls_source_answer answer)
{
    struct ls_runner *runner = live->runner;
    bool is_backward = ls_runner_planned(runner, live->step)->action == LS_ACTION_REVERT;
    enum ls_outcome outcome = is_backward ? LS_OUTCOME_REVERTED : LS_OUTCOME_APPLIED;
    live->is_outside = false;
    enum ls_status status = ls_live_open(live);
    if (status != LS_OK) {
        return status;
    }
    if (ls_live_is_done(live)) {
        live->is_undecided = true;
        return ls_units_astray(&live->units);
    }
    live->program.is_skipped = answer == LS_ANSWER_SKIPPED;
    live->program.n_statements = live->n_statements;
    live->program.closing = live->units.n > 1 ? ls_units_forget_sql(&live->units) : NULL;
    return ls_runner_end(runner, live->step, &live->program,
        live->program.is_skipped ? LS_OUTCOME_SKIPPED : outcome);
}

enum ls_status
ls_run_live(struct ls_runner *runner, size_t step)
{
    struct ls_live live;
    struct ls_step_services services;
    enum ls_source_answer answer = LS_ANSWER_DONE;
    ls_live_begin(&live, runner, step, false, &services);
    enum ls_status status = evaluate(&live, &services, &answer);
    status = status == LS_OK ? finish(&live, answer) : status;
    if (status == LS_OK) {
        status = ls_runner_flush(runner);
    } else if (runner->err->status == LS_UNKNOWN || live.is_undecided) {
        ls_message_clear(&runner->message);
    } else {
        if (runner->err->status == LS_STEP_FAILED && runner->err->sqlstate[0] == '\0') {
            /* the plugin has put the server's failure into its own words */
            (void)snprintf(
                runner->err->sqlstate, sizeof(runner->err->sqlstate), "%s", live.sqlstate);
        }
        status = ls_runner_fail(runner, step, runner->unit);
    }
    runner->unit = 0;
    ls_live_end(&live);
    return status;
}

/* The journal takes a person's word for it that the step is to begin anew. */
static enum ls_status
forget(struct ls_live *live)
{
    struct ls_runner *runner = live->runner;
    *runner->err = (struct ls_err){0};
    struct ls_entry entry = ls_runner_entry(runner, live->step, LS_OUTCOME_UNRECORDED);
    entry.is_backward = true;
    entry.statements = 0;
    return ls_journal_write(
        runner->request->journal, runner->request->session->local_sql, &entry, runner->err);
}

enum ls_status
ls_live_reconcile(struct ls_runner *runner, size_t step, bool is_repairing, enum ls_assume assume,
    struct ls_residue *ret_finding)
{
    struct ls_live live;
    struct ls_step_services services;
    enum ls_source_answer answer = LS_ANSWER_DONE;
    ls_live_begin(&live, runner, step, false, &services);
    live.units.finding = ret_finding;
    live.units.is_repairing = is_repairing;
    live.units.assume = assume;
    enum ls_status status = evaluate(&live, &services, &answer);
    if (status == LS_OK) {
        live.is_outside = false;
        status = ls_live_open(&live);
        status = status == LS_OK ? ls_units_astray(&live.units) : status;
    }
    if (live.units.is_over && status != LS_OK && runner->err->status == LS_FAILURE) {
        *runner->err = (struct ls_err){0};
        status = LS_OK;
    } else if (status != LS_OK && (live.is_undecided || runner->err->status == LS_UNKNOWN)) {
        ret_finding->unit = live.units.done;
        ret_finding->found = ls_found_word(LS_FOUND_UNKNOWN);
        ret_finding->evidence = ls_arena_strdup(runner->request->arena, runner->err->message);
        *runner->err = (struct ls_err){0};
        status = LS_OK;
        if (is_repairing && assume == LS_ASSUME_NOT_DONE) {
            status = forget(&live);
            ret_finding->is_repaired = status == LS_OK;
        }
    }
    runner->unit = 0;
    ls_live_end(&live);
    return status;
}
