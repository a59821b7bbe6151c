/*
 * A statement that cannot run in a transaction, or may end one: alone between two notes, and what became of it where the second
 * is missing.
 */
#include "execute/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "execute/catalog_record.h"
#include "execute/index_record.h"
#include "execute/probe.h"
#include "execute/probe_index.h"
#include "execute/result.h"
#include "journal/answer.h"
#include "sql/tag.h"

enum { MAX_INTENT = 1024 * 1024 };

static enum ls_status
fail(struct ls_units *units)
{
    return ls_runner_fail(units->runner, units->step, units->n);
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

/* The note that a statement alone is about to run, and what stands there before it. */
static enum ls_status
note_intent(struct ls_units *units, struct ls_span before, bool may_commit)
{
    const struct ls_run_request *request = units->runner->request;
    struct ls_answers_of of = ls_units_answers_of(units);
    struct ls_answer answer = {.unit = units->n,
        .asked = units->digest,
        .data = before,
        .transactions = may_commit ? -1 : 0};
    if (!request->session
             ->is_pooled) { /* else another one may get the statement, and this one others' */
        answer.backend = request->session->backend;
    }
    struct ls_buf sql = LS_BUF(MAX_INTENT);
    ls_buf_printf(&sql, "%s;", request->session->local_sql);
    enum ls_status status = ls_journal_add_before(&of, &answer, &sql, units->runner->err);
    if (sql.overflowed) {
        status = ls_err_set(
            units->runner->err, LS_STEP_FAILED, "its table has more indexes than can be noted");
    }
    struct ls_entry entry = ls_runner_entry(units->runner, units->step, LS_OUTCOME_INTENT);
    entry.unit = units->n;
    entry.digest = &units->digest;
    entry.statements = (int64_t)units->statements;
    status = status == LS_OK
                 ? ls_journal_write(request->journal, sql.ptr, &entry, units->runner->err)
                 : status;
    ls_buf_finish(&sql);
    return status;
}

/* What stood there before the part that an earlier run began. A list of a table's indexes says whose table it is, and so tells
 * of another statement about the same table, too; anything else is evidence only of the statement that was sent. */
static enum ls_status
read_before(
    struct ls_units *units, const struct ls_sql_statement *statement, struct ls_before *ret_before)
{
    const struct ls_run_request *request = units->runner->request;
    struct ls_answers_of of = ls_units_answers_of(units);
    struct ls_answer kept;
    enum ls_status status =
        ls_journal_before(request->arena, request->session->conn, request->session->local_sql, &of,
            units->n, &ret_before->is_kept, &kept, units->runner->err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_sql_index_targets targets;
    bool is_create = (statement->class.flags & LS_SQL_CONCURRENT_INDEX) != 0 &&
                     ls_sql_index_targets(request->arena, statement->text, &targets) &&
                     targets.action == LS_SQL_INDEX_CREATE;
    ret_before->is_kept =
        ret_before->is_kept && (is_create || ls_digest_equal(&kept.asked, &units->digest));
    ret_before->text = kept.data;
    ret_before->backend = kept.backend;
    ret_before->transactions = kept.transactions;
    return LS_OK;
}

/* The note that a statement alone is done. */
static enum ls_status
note_done(struct ls_units *units)
{
    if (units->program != NULL) {
        return note(units, LS_OUTCOME_PROGRESS);
    }
    ls_units_begin(units, NULL, NULL); /* what it was told goes with it */
    return ls_units_end(units);
}

/* What the journal says of a statement that failed after it had ended transactions by itself. */
static const char *
own_transactions(const struct ls_units *units, int64_t n)
{
    struct ls_arena *arena = units->runner->request->arena;
    if (n < 0) {
        return "it failed, and may have committed some of its work by itself before that";
    }
    return ls_arena_printf(arena,
        "it failed after it had ended %" PRId64 " %s by itself: what that has committed stays", n,
        n == 1 ? "transaction" : "transactions");
}

static enum ls_status
undecided(struct ls_units *units, const char *evidence)
{
    struct ls_err *err = units->runner->err;
    const struct ls_step *step = ls_runner_planned(units->runner, units->step)->step;
    (void)ls_err_set(err, LS_UNKNOWN, "'%.*s' %s in its statement %" PRId64 ", and %s",
        LS_SPAN_ARGS(step->id), units->is_tried ? "failed" : "was interrupted", units->n,
        units->is_tried ? "part of that may be committed"
                        : "whether that took effect cannot be read from the catalog");
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

/* People have asked to stop, or the connection is lost, while what an earlier run left was looked at or repaired. */
static enum ls_status
leave(struct ls_units *units)
{
    struct ls_err *err = units->runner->err;
    const struct ls_step *step = ls_runner_planned(units->runner, units->step)->step;
    ls_err_wrap(
        err, "%.*s: while what an earlier run had left was repaired", LS_SPAN_ARGS(step->id));
    if (err->remedy[0] == '\0') {
        ls_err_remedy(err, "Run again: it is looked at anew, and goes on from here.");
    }
    return err->status;
}

/* What an earlier run left of this statement. *ret_skip: it is done. */
static enum ls_status
settle_begun(struct ls_units *units, const struct ls_sql_statement *statement,
    struct ls_units_ask *ask, bool *ret_skip)
{
    enum ls_found found = LS_FOUND_UNKNOWN;
    const char *evidence = "";
    struct ls_probe probe = {.statement = statement};
    enum ls_status status = read_before(units, statement, &probe.before);
    if (status == LS_OK && units->is_tried && probe.before.transactions != 0) {
        return undecided(units, own_transactions(units, probe.before.transactions));
    }
    if (status == LS_OK && units->is_tried && !probe.before.is_kept) {
        return LS_OK; /* it failed before it was sent */
    }
    status =
        status == LS_OK ? ls_probe_statement(units->runner, &probe, &found, &evidence) : status;
    if (status != LS_OK) {
        return status == LS_STEP_FAILED ? fail(units) : leave(units);
    }
    if (!probe.is_said && (!units->is_tried || found != LS_FOUND_UNKNOWN)) {
        ls_runner_say(units->runner, units->step, LS_INFO, ls_span_of(evidence));
    }
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
        struct ls_span before =
            probe.before.is_kept ? probe.before.text : (struct ls_span){NULL, 0};
        status = ls_catalog_record_fits(statement)
                     ? ls_catalog_record_found(units->runner, statement, &units->made)
                     : ls_index_record_found(units->runner, statement, before, &units->made);
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

/* It failed. What it had committed by then stays, and no run begins it anew by itself where it may have: the intent says so
 * until it is known better. `first` is the number that the server's process gave the transaction before it. */
static void
note_transactions(struct ls_units *units, int64_t first)
{
    struct ls_runner *runner = units->runner;
    const struct ls_session *session = runner->request->session;
    struct ls_err ignored = {0};
    int64_t last = 0;
    if (!runner->may_commit || session->is_pooled || ls_conn_is_lost(session->conn) ||
        ls_backend_transaction(session->conn, &last, &ignored) != LS_OK || last < first + 2) {
        return;
    }
    int64_t own = last - first - 2; /* one of them is the statement's */
    struct ls_answers_of of = ls_units_answers_of(units);
    struct ls_buf sql = LS_BUF(MAX_INTENT);
    ls_buf_printf(&sql, "BEGIN;%s;", session->local_sql);
    enum ls_status status = ls_journal_add_transactions(&of, own, &sql, &ignored);
    ls_buf_adds(&sql, ";COMMIT");
    if (status == LS_OK && ls_conn_send(session->conn, ls_buf_span(&sql), NULL, 0, NULL, NULL)) {
        runner->may_commit = own > 0;
    }
    ls_buf_finish(&sql);
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
    runner->may_commit = (statement->class.flags & LS_SQL_MAY_COMMIT) != 0;
    *ret_refused = false;
    int64_t transaction = 0;
    if (runner->may_commit && ls_backend_transaction(conn, &transaction, runner->err) != LS_OK) {
        return fail(units);
    }
    if (ask == NULL) {
        bool is_done = ls_conn_send(conn, ls_buf_span(&runner->message.sql), NULL, 0, NULL, NULL);
        if (!is_done) {
            const struct ls_message_part *part = NULL;
            (void)ls_message_explain(&runner->message, conn, &part, runner->err);
            note_transactions(units, transaction);
            return fail(units);
        }
    } else {
        ask->code = ls_result_run(ask->arena, conn, ls_buf_span(&runner->message.sql), ask->params,
            ask->n_params, false, ask->result, runner->err);
        if (ask->code == LOCKSTEP_FAILED) {
            note_transactions(units, transaction);
            return fail(units);
        }
        *ret_refused = ask->code == LOCKSTEP_SQL_ERROR;
        if (*ret_refused) {
            note_transactions(units, transaction);
        }
    }
    runner->is_alone = false;
    runner->may_commit = false;
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
    bool is_index = (statement->class.flags & LS_SQL_CONCURRENT_INDEX) != 0;
    bool may_commit = (statement->class.flags & LS_SQL_MAY_COMMIT) != 0;
    bool is_concurrent = ls_probe_is_concurrent(runner, statement);
    struct timeouts timeouts = {0};
    struct ls_index_record record = {0};
    struct ls_span before = {NULL, 0};
    enum ls_status status = is_concurrent ? lift_timeouts(runner, &timeouts) : LS_OK;
    if (status == LS_OK && units->n == units->begun) {
        status = settle_begun(units, statement, ask, &is_skipped);
    }
    if (status == LS_OK && is_skipped && is_concurrent) {
        status = put_back_timeouts(runner, &timeouts);
    }
    if (status != LS_OK || is_skipped) {
        return status;
    }
    bool is_wide = ls_catalog_record_fits(statement);
    struct ls_span catalog = {NULL, 0};
    status = is_wide ? ls_catalog_record_begin(runner, &catalog)
                     : ls_index_record_begin(runner, statement, &record);
    status = status == LS_OK ? ls_probe_before(runner, statement, &record, &before) : status;
    status = status == LS_OK ? note_intent(units, before, may_commit) : status;
    status = status == LS_OK ? send_alone(units, item, statement, ask, &is_refused) : status;
    bool is_valid = true;
    if (status == LS_OK && !is_refused) {
        status = is_index ? ls_probe_valid(runner, statement, &is_valid) : LS_OK;
        if (status == LS_OK) {
            status = is_wide ? ls_catalog_record_end(runner, statement, catalog, &units->made)
                             : ls_index_record_end(runner, &record, &units->made);
        }
    }
    if (status == LS_OK && is_concurrent) {
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
    const struct ls_run_request *request = units->runner->request;
    struct ls_answers_of of = ls_units_answers_of(units);
    struct ls_buf sql = LS_BUF(MAX_INTENT);
    ls_buf_printf(&sql, "%s;", request->session->local_sql);
    enum ls_status status = ls_journal_add_transactions(&of, 0, &sql, units->runner->err);
    status = status == LS_OK
                 ? ls_journal_write(request->journal, sql.ptr, &entry, units->runner->err)
                 : status;
    ls_buf_finish(&sql);
    return status;
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
    struct ls_probe probe = {.statement = statement, .just_looks = true};
    enum ls_status status = read_before(units, statement, &probe.before);
    if (status == LS_OK && units->is_tried && !probe.before.is_kept &&
        probe.before.transactions == 0) {
        finding->found = ls_found_word(LS_FOUND_NOT_DONE);
        finding->evidence = "the journal says that it failed before it was sent";
        return LS_OK;
    }
    bool has_own = units->is_tried && probe.before.transactions != 0;
    if (has_own) {
        finding->evidence = own_transactions(units, probe.before.transactions);
    } else if (status == LS_OK) {
        status = ls_probe_statement(units->runner, &probe, &found, &finding->evidence);
    }
    char tag[LS_SQL_TAG];
    if (has_own) {
        found = LS_FOUND_UNKNOWN;
    } else if (found == LS_FOUND_DONE && units->is_tried &&
               strncmp(ls_sql_tag(statement->text, tag), "CREATE", 6) == 0) {
        found = LS_FOUND_UNKNOWN;
        finding->evidence = ls_arena_printf(
            arena, "%s, but our own attempt failed: somebody else made it", finding->evidence);
    } else if (found == LS_FOUND_UNKNOWN && units->is_tried) {
        found = LS_FOUND_NOT_DONE;
        finding->evidence = "the journal says that it failed: apply runs it again";
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
