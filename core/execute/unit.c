#include "execute/unit.h"

#include <inttypes.h>
#include <string.h>

#include "base/stop.h"
#include "execute/answer.h"
#include "execute/finding.h"
#include "journal/answer.h"

enum { MAX_TOLD = 4 * 1024 * 1024, MAX_FORGET = 16384 };

void
ls_units_digest(struct ls_units *units, struct ls_span text)
{
    ls_hash_add_field(&units->hash, text);
    struct ls_hash so_far = units->hash;
    units->digest = ls_hash_end(&so_far);
}

void
ls_units_digest_item(struct ls_units *units, const struct ls_item *item)
{
    ls_units_digest(units, item->type == LS_ITEM_SAVEPOINT
                               ? ls_span_of(item->text)
                               : (struct ls_span){item->input.text.ptr + item->input.from,
                                     item->input.to - item->input.from});
}

/* What the journal says of the step: as of the plan, or read again after a failed attempt. */
static const struct ls_applied *
applied_of(const struct ls_units *units)
{
    return units->runner->resumed != NULL ? units->runner->resumed
                                          : ls_runner_planned(units->runner, units->step)->applied;
}

static bool
is_live(const struct ls_units *units)
{
    return units->program == NULL;
}

struct ls_answers_of
ls_units_answers_of(const struct ls_units *units)
{
    const struct ls_planned *planned = ls_runner_planned(units->runner, units->step);
    return (struct ls_answers_of){.schema = units->runner->request->journal_schema,
        .manifest = units->runner->request->manifest,
        .source = planned->step->source,
        .local_id = planned->step->local_id,
        .is_backward = ls_action_is_backward(planned->action)};
}

enum ls_status
ls_units_astray(struct ls_units *units)
{
    const struct ls_step *step = ls_runner_planned(units->runner, units->step)->step;
    (void)ls_err_set(units->runner->err, LS_UNKNOWN,
        "'%.*s' was interrupted after part %" PRId64
        ", and what it did before that cannot be followed again: its file has changed, or what it "
        "was told is not kept",
        LS_SPAN_ARGS(step->id), units->done);
    ls_err_remedy(units->runner->err,
        "Bring its file back as it was. Or look at what the parts that are done have left: "
        "`lockstep reconcile --yes --assume not-done` lets apply begin it again from its start, "
        "`lockstep revert --count 1` takes it back.");
    return LS_UNKNOWN;
}

static enum ls_status
refuse_changed(struct ls_units *units)
{
    const struct ls_step *step = ls_runner_planned(units->runner, units->step)->step;
    (void)ls_err_set(units->runner->err, LS_DIGEST,
        "'%.*s' was interrupted after part %" PRId64
        ", and what stands before that has changed since",
        LS_SPAN_ARGS(step->id), units->done);
    ls_err_remedy(units->runner->err,
        "Bring back what was done as it was, and what made it a part of its own; what comes behind "
        "it may be mended. Or take the step back with `lockstep revert --count 1`.");
    return LS_DIGEST;
}

enum ls_status
ls_units_check_done(struct ls_units *units)
{
    if (units->n != units->done ||
        ls_digest_equal(&applied_of(units)->unit_digest, &units->digest)) {
        return LS_OK;
    }
    return is_live(units) ? ls_units_astray(units) : refuse_changed(units);
}

enum ls_status
ls_units_check_end(struct ls_units *units)
{
    return units->n < units->done ? refuse_changed(units) : LS_OK;
}

static enum ls_status
fail(struct ls_units *units)
{
    return ls_runner_fail(units->runner, units->step, units->n);
}

/* What is kept of a step: as a message of its own where there is much of it. */
static enum ls_status
add_told(struct ls_units *units)
{
    struct ls_runner *runner = units->runner;
    struct ls_answers_of of = ls_units_answers_of(units);
    enum ls_status status = LS_OK;
    if (is_live(units) && units->done == 0 && units->n == 1) {
        status = ls_journal_add_forget(&of, ls_message_open(&runner->message), runner->err);
        ls_message_close(&runner->message, units->step, 1);
    }
    for (size_t i = 0; i < units->told.n && status == LS_OK; i++) {
        status = ls_journal_add_answer(&of, units->n_told + (int64_t)i,
            LS_AT(struct ls_answer, &units->told, i), ls_message_open(&runner->message),
            runner->err);
        ls_message_close(&runner->message, units->step, 1);
        if (status == LS_OK && runner->message.sql.len > LS_MESSAGE_SOFT) {
            status = ls_runner_flush(runner);
        }
    }
    return status;
}

void
ls_units_keep(struct ls_units *units, const struct ls_digest *asked, int32_t code,
    const struct lockstep_result *result)
{
    struct ls_buf data = LS_BUF((size_t)MAX_TOLD * 8);
    struct ls_answer *answer = LS_PUSH(struct ls_answer, &units->told, units->told_arena);
    ls_answer_write(code, result, &data);
    *answer = (struct ls_answer){.unit = units->n, .asked = *asked};
    if (!data.overflowed && data.len <= MAX_TOLD) {
        answer->data = ls_arena_dup(units->told_arena, ls_buf_span(&data));
    }
    ls_units_digest(units, ls_buf_span(&data));
    ls_buf_finish(&data);
}

const char *
ls_units_forget_sql(const struct ls_units *units)
{
    struct ls_answers_of of = ls_units_answers_of(units);
    struct ls_buf sql = LS_BUF(MAX_FORGET);
    struct ls_err ignored = {0};
    const char *text = ls_journal_add_forget(&of, &sql, &ignored) == LS_OK
                           ? ls_arena_strdup(units->runner->request->arena, ls_buf_span(&sql).ptr)
                           : "SELECT";
    ls_buf_finish(&sql);
    return text;
}

enum ls_status
ls_units_end(struct ls_units *units)
{
    struct ls_runner *runner = units->runner;
    struct ls_message *message = &runner->message;
    const struct ls_session *session = runner->request->session;
    ls_message_add(message, units->step, "SET CONSTRAINTS ALL IMMEDIATE", 1);
    if (runner->request->observer != NULL) {
        ls_message_add(message, units->step, runner->request->observer->sql, 1);
    }
    ls_message_add(message, units->step, session->local_sql, session->n_local);
    enum ls_status status = add_told(units);
    struct ls_entry entry = ls_runner_entry(runner, units->step, LS_OUTCOME_PROGRESS);
    entry.unit = units->n;
    entry.digest = &units->digest;
    entry.statements = (int64_t)units->statements;
    entry.made = units->made;
    if (status == LS_OK && entry.made.ptr != NULL) {
        status = ls_journal_add_made(&entry, ls_message_open(message), runner->err);
        ls_message_close(message, units->step, 1);
    }
    if (status == LS_OK) {
        status = ls_journal_add_entry(
            runner->request->journal, &entry, ls_message_open(message), runner->err);
        ls_message_close(message, units->step, 1);
    }
    ls_message_add(message, units->step, "COMMIT", 1);
    status = status == LS_OK ? ls_runner_flush(runner) : fail(units);
    if (status == LS_OK) {
        units->n_told += (int64_t)units->told.n;
        units->told.n = 0;
    }
    return status;
}

void
ls_units_begin(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *begin)
{
    if (begin != NULL) {
        ls_message_add_statement(&units->runner->message, units->step, item, begin);
    } else {
        ls_message_add(&units->runner->message, units->step, "BEGIN", 1);
    }
    ls_journal_add_guard(units->runner->request->journal, ls_message_open(&units->runner->message));
    ls_message_close(&units->runner->message, units->step, 1);
}

enum ls_status
ls_units_check_stop(struct ls_units *units)
{
    if (ls_stop_asked() == LS_STOP_NONE) {
        return LS_OK;
    }
    return ls_runner_stop(units->runner);
}

void
ls_units_reconcile_group(struct ls_units *units)
{
    units->is_over = true;
    *units->finding = (struct ls_residue){.planned = units->finding->planned,
        .unit = units->n,
        .found = ls_found_word(LS_FOUND_NOT_DONE),
        .evidence = "it is a transaction, and the journal has no entry of its end"};
}

void
ls_units_start(struct ls_units *units, struct ls_runner *runner, size_t step)
{
    units->runner = runner;
    units->step = step;
    ls_hash_begin(&units->hash);
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    const struct ls_applied *applied = applied_of(units);
    bool is_resumed = applied != NULL && (applied->is_interrupted || applied->has_failed) &&
                      applied->is_backward == ls_action_is_backward(planned->action);
    if (!is_resumed) {
        return;
    }
    units->done = applied->unit;
    units->begun = applied->is_unit_done && !applied->has_failed ? 0 : applied->unit + 1;
    units->is_tried = applied->has_failed;
}
