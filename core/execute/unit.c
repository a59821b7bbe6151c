#include "execute/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "execute/answer.h"
#include "execute/catalog_record.h"
#include "execute/index_record.h"
#include "execute/result.h"
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

static struct ls_answers_of
answers_of(const struct ls_units *units)
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
        ", and what it did before that cannot be followed again: its file has changed, or it is "
        "made of something that is random",
        LS_SPAN_ARGS(step->id), units->done);
    ls_err_remedy(units->runner->err,
        "Bring its file back as it was. Or look at what the parts that are done have left: "
        "`lockstep reconcile --yes --assume not-done` lets apply begin it again from its start, "
        "`lockstep revert --count 1` takes it back.");
    return LS_UNKNOWN;
}

enum ls_status
ls_units_check_done(struct ls_units *units)
{
    const struct ls_planned *planned = ls_runner_planned(units->runner, units->step);
    if (units->n != units->done ||
        ls_digest_equal(&applied_of(units)->unit_digest, &units->digest)) {
        return LS_OK;
    }
    if (is_live(units)) {
        return ls_units_astray(units);
    }
    (void)ls_err_set(units->runner->err, LS_DIGEST,
        "'%.*s' was interrupted after part %" PRId64
        ", and what stands before that has changed since",
        LS_SPAN_ARGS(planned->step->id), units->done);
    ls_err_remedy(units->runner->err,
        "Bring back what was done as it was; what comes behind it may be mended.");
    return LS_DIGEST;
}

static enum ls_status
write_apart(const struct ls_units *units, const struct ls_entry *entry)
{
    const struct ls_run_request *request = units->runner->request;
    return ls_journal_write(
        request->journal, request->session->local_sql, entry, units->runner->err);
}

static enum ls_status
note(struct ls_units *units, enum ls_outcome outcome)
{
    struct ls_entry entry = ls_runner_entry(units->runner, units->step, outcome);
    entry.unit = units->n;
    entry.digest = &units->digest;
    entry.statements = (int64_t)units->statements;
    entry.made = outcome == LS_OUTCOME_PROGRESS ? units->made : (struct ls_span){NULL, 0};
    return write_apart(units, &entry);
}

/* The note that a statement alone is done. */
static enum ls_status
note_done(struct ls_units *units)
{
    if (!is_live(units)) {
        return note(units, LS_OUTCOME_PROGRESS);
    }
    ls_units_begin(units, NULL, NULL); /* what it was told goes with it */
    return ls_units_end(units);
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
    struct ls_answers_of of = answers_of(units);
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
    struct ls_answers_of of = answers_of(units);
    struct ls_buf sql = LS_BUF(MAX_FORGET);
    struct ls_err ignored = {0};
    const char *text = ls_journal_add_forget(&of, &sql, &ignored) == LS_OK
                           ? ls_arena_strdup(units->runner->request->arena, ls_buf_span(&sql).ptr)
                           : "SELECT";
    ls_buf_finish(&sql);
    return text;
}

enum ls_status
ls_units_set_again(struct ls_units *units, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (ls_sql_script_next(&script, &statement)) {
        if ((statement.class.flags & LS_SQL_CHANGES_SESSION) != 0 &&
            (statement.class.flags & LS_SQL_OUTSIDE_TX) == 0) {
            ls_message_add_statement(&units->runner->message, units->step, item, &statement);
        }
    }
    return ls_runner_flush(units->runner);
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

static enum ls_status
undecided(struct ls_units *units, const char *evidence)
{
    struct ls_err *err = units->runner->err;
    const struct ls_step *step = ls_runner_planned(units->runner, units->step)->step;
    (void)ls_err_set(err, LS_UNKNOWN,
        "'%.*s' was interrupted in its statement %" PRId64
        ", and whether that took effect cannot be read from the catalog",
        LS_SPAN_ARGS(step->id), units->n);
    ls_err_note(err, "evidence: %s", evidence);
    ls_err_remedy(err, "Look at what the statement has left in the database. `lockstep reconcile` "
                       "shows the evidence; with --yes --assume done or --assume not-done you "
                       "decide. Or take the step back with `lockstep revert --count 1`.");
    return LS_UNKNOWN;
}

/* What a statement without rows tells, where it was an earlier run that heard it. */
static void
keep_silence(struct ls_units *units, struct ls_units_ask *ask)
{
    if (ask != NULL) {
        ask->code = LOCKSTEP_OK;
        *ask->result =
            (struct lockstep_result){.struct_size = sizeof(*ask->result), .affected = -1};
        ls_units_keep(units, &ask->asked, ask->code, ask->result);
    }
}

/* What an earlier run left of this statement. *ret_skip: it is done. */
static enum ls_status
settle_begun(struct ls_units *units, const struct ls_sql_statement *statement,
    struct ls_units_ask *ask, bool *ret_skip)
{
    enum ls_found found = LS_FOUND_UNKNOWN;
    const char *evidence = "";
    enum ls_status status = ls_probe_statement(units->runner, statement, false, &found, &evidence);
    if (status != LS_OK) {
        return status;
    }
    ls_runner_say(units->runner, units->step, LS_INFO, ls_span_of(evidence));
    char tag[LS_SQL_TAG];
    bool is_create = strncmp(ls_sql_tag(statement->text, tag), "CREATE", 6) == 0;
    if (units->is_tried && is_create && found == LS_FOUND_DONE) {
        found =
            LS_FOUND_NOT_DONE; /* a build that failed leaves no valid index: this one is somebody else's */
    }
    *ret_skip = found == LS_FOUND_DONE;
    if (found == LS_FOUND_UNKNOWN && !units->is_tried) {
        return undecided(units, evidence);
    }
    if (found == LS_FOUND_DONE) {
        keep_silence(units, ask);
        status = ls_index_record_found(units->runner, statement, &units->made);
        status = status == LS_OK ? note_done(units) : status;
        units->made = (struct ls_span){NULL, 0};
        return status;
    }
    return LS_OK;
}

struct timeouts {
    char lock[32];
    char statement[32];
};

static void
take_timeouts(void *user, size_t statement, const struct ls_rows *rows)
{
    struct timeouts *timeouts = user;
    if (statement == 0) {
        (void)snprintf(
            timeouts->lock, sizeof(timeouts->lock), "%.*s", LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
        (void)snprintf(timeouts->statement, sizeof(timeouts->statement), "%.*s",
            LS_SPAN_ARGS(ls_rows_text(rows, 0, 1)));
    }
}

/* A timeout that cuts the waits of a concurrent build leaves an invalid index behind. */
static enum ls_status
lift_timeouts(struct ls_runner *runner, struct timeouts *ret_timeouts)
{
    struct ls_conn *conn = runner->request->session->conn;
    static const char sql[] = "SELECT pg_catalog.current_setting('lock_timeout'), "
                              "pg_catalog.current_setting('statement_timeout');"
                              "SET lock_timeout TO 0;SET statement_timeout TO 0";
    return ls_conn_send(conn, LS_SPAN(sql), NULL, 0, take_timeouts, ret_timeouts)
               ? LS_OK
               : ls_conn_fail(conn, LS_FAILURE, runner->err);
}

static enum ls_status
put_back_timeouts(struct ls_runner *runner, const struct timeouts *timeouts)
{
    struct ls_conn *conn = runner->request->session->conn;
    char sql[128];
    (void)snprintf(sql, sizeof(sql), "SET lock_timeout TO '%s';SET statement_timeout TO '%s'",
        timeouts->lock, timeouts->statement);
    return ls_conn_send(conn, ls_span_of(sql), NULL, 0, NULL, NULL)
               ? LS_OK
               : ls_conn_fail(conn, LS_FAILURE, runner->err);
}

/* Send it. *ret_refused: the server's error is an answer to the plugin. */
static enum ls_status
send_alone(struct ls_units *units, const struct ls_item *item,
    const struct ls_sql_statement *statement, struct ls_units_ask *ask, bool *ret_refused)
{
    struct ls_runner *runner = units->runner;
    struct ls_conn *conn = runner->request->session->conn;
    ls_message_add_statement(&runner->message, units->step, item, statement);
    ls_buf_truncate(
        &runner->message.sql, runner->message.sql.len - 1); /* a message of one statement */
    runner->statement = 0;
    runner->sent_at = ls_clock_monotonic();
    runner->is_alone = true;
    *ret_refused = false;
    if (ask == NULL) {
        bool is_done = ls_conn_send(conn, ls_buf_span(&runner->message.sql), NULL, 0, NULL, NULL);
        if (!is_done) {
            const struct ls_message_part *part = NULL;
            (void)ls_message_explain(&runner->message, conn, &part, runner->err);
            return fail(units);
        }
    } else {
        ask->code = ls_result_run(ask->arena, conn, ls_buf_span(&runner->message.sql), ask->params,
            ask->n_params, false, ask->result, runner->err);
        if (ask->code == LOCKSTEP_FAILED) {
            return fail(units);
        }
        *ret_refused = ask->code == LOCKSTEP_SQL_ERROR;
    }
    runner->is_alone = false;
    ls_message_clear(&runner->message);
    return LS_OK;
}

/* It failed, and the plugin is told: should a run go on from here, what stands there is not its work. */
static enum ls_status
note_refusal(struct ls_units *units, const struct ls_units_ask *ask)
{
    struct ls_entry entry = ls_runner_entry(units->runner, units->step, LS_OUTCOME_FAILED);
    entry.unit = units->n;
    entry.statements = 0;
    entry.error = (struct ls_span){ask->result->message.ptr, (size_t)ask->result->message.len};
    entry.sqlstate = ls_span_of(ask->result->sqlstate);
    return write_apart(units, &entry);
}

enum ls_status
ls_units_run_alone(struct ls_units *units, const struct ls_item *item,
    const struct ls_sql_statement *statement, struct ls_units_ask *ask)
{
    struct ls_runner *runner = units->runner;
    bool is_skipped = false;
    bool is_refused = false;
    enum ls_status status = LS_OK;
    if (units->n == units->begun) {
        status = settle_begun(units, statement, ask, &is_skipped);
    }
    if (status != LS_OK || is_skipped) {
        return status;
    }
    status = note(units, LS_OUTCOME_INTENT);
    if (status != LS_OK) {
        return status;
    }
    bool is_index = (statement->class.flags & LS_SQL_CONCURRENT_INDEX) != 0;
    struct timeouts timeouts = {0};
    struct ls_index_record record = {0};
    struct ls_span before = {NULL, 0};
    bool is_wide = ls_catalog_record_fits(statement);
    status = is_index ? lift_timeouts(runner, &timeouts) : LS_OK;
    if (status == LS_OK) {
        status = is_wide ? ls_catalog_record_begin(runner, &before)
                         : ls_index_record_begin(runner, statement, &record);
    }
    status = status == LS_OK ? send_alone(units, item, statement, ask, &is_refused) : status;
    bool is_valid = true;
    if (status == LS_OK && !is_refused) {
        status = is_index ? ls_probe_valid(runner, statement, &is_valid) : LS_OK;
        if (status == LS_OK) {
            status = is_wide ? ls_catalog_record_end(runner, statement, before, &units->made)
                             : ls_index_record_end(runner, &record, &units->made);
        }
    }
    if (status == LS_OK && is_index) {
        status = put_back_timeouts(runner, &timeouts);
    }
    if (status != LS_OK || is_refused) {
        return status == LS_OK ? note_refusal(units, ask) : status;
    }
    if (status == LS_OK && !is_valid) {
        (void)ls_err_set(runner->err, LS_STEP_FAILED,
            "the index is there but not valid: an earlier build of it failed");
        ls_err_remedy(runner->err, "DROP INDEX CONCURRENTLY it, and run again.");
        ls_err_excerpt(runner->err, item->input.file, item->input.text, statement->offset);
        return fail(units);
    }
    if (status == LS_OK && ask != NULL) {
        ls_units_keep(units, &ask->asked, ask->code, ask->result);
    }
    status = status == LS_OK ? note_done(units) : status;
    units->made = (struct ls_span){NULL, 0};
    return status;
}

enum ls_status
ls_units_check_stop(struct ls_units *units)
{
    if (ls_stop_asked() == LS_STOP_NONE) {
        return LS_OK;
    }
    return ls_runner_stop(units->runner);
}

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

/* The journal takes a person's word for it. */
static enum ls_status
take_word(struct ls_units *units, struct ls_units_ask *ask)
{
    if (units->assume == LS_ASSUME_DONE) {
        keep_silence(units, ask);
        return note_done(units);
    }
    struct ls_entry entry = ls_runner_entry(units->runner, units->step, LS_OUTCOME_FAILED);
    entry.unit = units->n;
    entry.statements = 0;
    entry.error = LS_SPAN("taken as not done by reconcile");
    return write_apart(units, &entry);
}

enum ls_status
ls_units_reconcile_statement(struct ls_units *units, const struct ls_item *item,
    const struct ls_sql_statement *statement, struct ls_units_ask *ask)
{
    struct ls_residue *finding = units->finding;
    struct ls_arena *arena = units->runner->request->arena;
    enum ls_found found = LS_FOUND_UNKNOWN;
    units->is_over = true;
    finding->unit = units->n;
    finding->statement = ls_arena_dup(arena, statement->text).ptr;
    bool is_alone = (statement->class.flags & (LS_SQL_OUTSIDE_TX | LS_SQL_MAY_COMMIT)) != 0;
    if (!is_alone) {
        finding->found = ls_found_word(LS_FOUND_NOT_DONE);
        finding->evidence = "it runs in a transaction, and the journal has no entry of its end";
        return LS_OK;
    }
    if (units->begun != units->n) {
        finding->found = ls_found_word(LS_FOUND_NOT_DONE);
        finding->evidence = "the journal does not say that it was about to begin";
        return LS_OK;
    }
    enum ls_status status =
        ls_probe_statement(units->runner, statement, true, &found, &finding->evidence);
    char tag[LS_SQL_TAG];
    if (found == LS_FOUND_DONE && units->is_tried &&
        strncmp(ls_sql_tag(statement->text, tag), "CREATE", 6) == 0) {
        found = LS_FOUND_UNKNOWN;
        finding->evidence = ls_arena_printf(
            arena, "%s, but our own attempt failed: somebody else made it", finding->evidence);
    }
    finding->found = ls_found_word(found);
    if (status != LS_OK || !units->is_repairing) {
        return status;
    }
    bool is_unknown = found == LS_FOUND_UNKNOWN;
    if (is_unknown && units->assume == LS_ASSUME_NOTHING) {
        return LS_OK;
    }
    status = is_unknown ? take_word(units, ask) : ls_units_run_alone(units, item, statement, ask);
    finding->is_repaired = status == LS_OK;
    return status;
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
