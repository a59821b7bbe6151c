/*
 * A step that is not one transaction: cut into units, numbered from 1. A unit is a BEGIN … COMMIT group of the script or
 * one statement; it runs in a transaction together with the journal's note that it is done. A statement that cannot run in
 * a transaction, or that may end one, runs alone between two notes: "about to" and "done". After an interruption the next
 * run goes on behind the last unit that is done; what became of a statement that was begun alone is read from the catalog.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "execute/runner.h"

struct units {
    struct ls_runner *runner;
    size_t step;
    const struct ls_program *program;
    int64_t n;     /* units so far */
    int64_t done;  /* units that an earlier run has done */
    int64_t begun; /* the unit that an earlier run began alone; 0: none */
    bool is_tried; /* that unit failed, as far as its run could tell */
    uint64_t statements;
    struct ls_hash
        hash; /* over all statements so far: what is done may not change, what is to come may */
    struct ls_digest digest;
    struct ls_residue
        *finding; /* NULL: the step is run; else only the part that was begun is in question */
    bool is_repairing;
    enum ls_assume assume;
    bool is_over; /* that part was met */
};

/* Take a statement into the digest of what is done. */
static void
digest_statement(struct units *units, struct ls_span text)
{
    ls_hash_add_field(&units->hash, text);
    struct ls_hash so_far = units->hash;
    units->digest = ls_hash_end(&so_far);
}

static void
digest_item(struct units *units, const struct ls_item *item)
{
    digest_statement(units, item->type == LS_ITEM_SAVEPOINT
                                ? ls_span_of(item->text)
                                : (struct ls_span){item->input.text.ptr + item->input.from,
                                      item->input.to - item->input.from});
}

/* What the journal says of the step: as of the plan, or read again after a failed attempt. */
static const struct ls_applied *
applied_of(const struct units *units)
{
    return units->runner->resumed != NULL ? units->runner->resumed
                                          : ls_runner_planned(units->runner, units->step)->applied;
}

/* At the last part that an earlier run has done: is what was done still what stands there? */
static enum ls_status
check_done(struct units *units)
{
    const struct ls_planned *planned = ls_runner_planned(units->runner, units->step);
    if (units->n != units->done ||
        ls_digest_equal(&applied_of(units)->unit_digest, &units->digest)) {
        return LS_OK;
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
note(struct units *units, enum ls_outcome outcome)
{
    struct ls_entry entry = ls_runner_entry(units->runner, units->step, outcome);
    entry.unit = units->n;
    entry.digest = &units->digest;
    entry.statements = (int64_t)units->statements;
    return ls_journal_write(units->runner->request->journal, &entry, units->runner->err);
}

static enum ls_status
fail(struct units *units)
{
    return ls_runner_fail(units->runner, units->step, units->n);
}

/* The note that a unit in a transaction is done. The session stays as the script made it: role and search_path are only
 * set aside for the note itself. */
static enum ls_status
end_unit(struct units *units)
{
    struct ls_runner *runner = units->runner;
    struct ls_message *message = &runner->message;
    const struct ls_session *session = runner->request->session;
    ls_message_add(message, units->step, "SET CONSTRAINTS ALL IMMEDIATE", 1);
    ls_message_add(message, units->step, session->local_sql, session->n_local);
    struct ls_entry entry = ls_runner_entry(runner, units->step, LS_OUTCOME_PROGRESS);
    entry.unit = units->n;
    entry.digest = &units->digest;
    entry.statements = (int64_t)units->statements;
    enum ls_status status = ls_journal_add_entry(
        runner->request->journal, &entry, ls_message_open(message), runner->err);
    ls_message_close(message, units->step, 1);
    ls_message_add(message, units->step, "COMMIT", 1);
    return status == LS_OK ? ls_runner_flush(runner) : fail(units);
}

/* `begin` is the script's own BEGIN, whose modes hold; NULL: none. */
static void
begin_unit(struct units *units, const struct ls_item *item, const struct ls_sql_statement *begin)
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
undecided(struct units *units, const char *evidence)
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

/* What an earlier run left of this statement. *ret_skip: it is done. */
static enum ls_status
settle_begun(struct units *units, const struct ls_sql_statement *statement, bool *ret_skip)
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
    return found == LS_FOUND_DONE ? note(units, LS_OUTCOME_PROGRESS) : LS_OK;
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

/* Run one statement alone, between its two notes. */
static enum ls_status
run_alone(struct units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    struct ls_runner *runner = units->runner;
    bool is_skipped = false;
    enum ls_status status = LS_OK;
    if (units->n == units->begun) {
        status = settle_begun(units, statement, &is_skipped);
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
    status = is_index ? lift_timeouts(runner, &timeouts) : LS_OK;
    if (status != LS_OK) {
        return status;
    }
    ls_message_add_statement(&runner->message, units->step, item, statement);
    ls_buf_truncate(
        &runner->message.sql, runner->message.sql.len - 1); /* a message of one statement */
    runner->statement = 0;
    runner->sent_at = ls_clock_monotonic();
    runner->is_alone = true;
    bool is_done = ls_conn_send(
        runner->request->session->conn, ls_buf_span(&runner->message.sql), NULL, 0, NULL, NULL);
    if (!is_done) {
        const struct ls_message_part *part = NULL;
        (void)ls_message_explain(
            &runner->message, runner->request->session->conn, &part, runner->err);
        return fail(units);
    }
    runner->is_alone = false;
    ls_message_clear(&runner->message);
    bool is_valid = true;
    if (is_index) {
        status = put_back_timeouts(runner, &timeouts);
        status = status == LS_OK ? ls_probe_valid(runner, statement, &is_valid) : status;
    }
    if (status == LS_OK && !is_valid) {
        (void)ls_err_set(runner->err, LS_STEP_FAILED,
            "the index is there but not valid: an earlier build of it failed");
        ls_err_remedy(runner->err, "DROP INDEX CONCURRENTLY it, and run again.");
        ls_err_excerpt(runner->err, item->input.file, item->input.text, statement->offset);
        return fail(units);
    }
    return status == LS_OK ? note(units, LS_OUTCOME_PROGRESS) : status;
}

static enum ls_status
check_stop(struct units *units)
{
    if (ls_stop_asked() == LS_STOP_NONE) {
        return LS_OK;
    }
    return ls_runner_stop(units->runner);
}

static const char *
found_word(enum ls_found found)
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
take_word(struct units *units)
{
    if (units->assume == LS_ASSUME_DONE) {
        return note(units, LS_OUTCOME_PROGRESS);
    }
    struct ls_entry entry = ls_runner_entry(units->runner, units->step, LS_OUTCOME_FAILED);
    entry.unit = units->n;
    entry.statements = 0;
    entry.error = LS_SPAN("taken as not done by reconcile");
    return ls_journal_write(units->runner->request->journal, &entry, units->runner->err);
}

/* The statement that was begun last, alone: look at it, and settle it where that is asked for. */
static enum ls_status
reconcile_statement(
    struct units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    struct ls_residue *finding = units->finding;
    struct ls_arena *arena = units->runner->request->arena;
    enum ls_found found = LS_FOUND_UNKNOWN;
    units->is_over = true;
    finding->unit = units->n;
    finding->statement = ls_arena_dup(arena, statement->text).ptr;
    bool is_alone = (statement->class.flags & (LS_SQL_OUTSIDE_TX | LS_SQL_MAY_COMMIT)) != 0;
    if (!is_alone) {
        finding->found = found_word(LS_FOUND_NOT_DONE);
        finding->evidence = "it runs in a transaction, and the journal has no entry of its end";
        return LS_OK;
    }
    if (units->begun != units->n) {
        finding->found = found_word(LS_FOUND_NOT_DONE);
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
    finding->found = found_word(found);
    if (status != LS_OK || !units->is_repairing) {
        return status;
    }
    bool is_unknown = found == LS_FOUND_UNKNOWN;
    if (is_unknown && units->assume == LS_ASSUME_NOTHING) {
        return LS_OK;
    }
    status = is_unknown ? take_word(units) : run_alone(units, item, statement);
    finding->is_repaired = status == LS_OK;
    return status;
}

/* A part that is a transaction of several statements is done whole or not at all. */
static void
reconcile_group(struct units *units)
{
    units->is_over = true;
    *units->finding = (struct ls_residue){.planned = units->finding->planned,
        .unit = units->n,
        .found = found_word(LS_FOUND_NOT_DONE),
        .evidence = "it is a transaction, and the journal has no entry of its end"};
}

/* One statement outside of a group. */
static enum ls_status
run_statement(
    struct units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    units->n++;
    units->runner->unit = units->n;
    units->statements = 1;
    digest_statement(units, statement->text);
    if (units->n <= units->done) {
        enum ls_status changed = check_done(units);
        if (changed != LS_OK) {
            return changed;
        }
        /* what an earlier run set for its session has to be set again */
        if ((statement->class.flags & LS_SQL_CHANGES_SESSION) != 0 &&
            (statement->class.flags & LS_SQL_OUTSIDE_TX) == 0) {
            ls_message_add_statement(&units->runner->message, units->step, item, statement);
            return ls_runner_flush(units->runner);
        }
        return LS_OK;
    }
    if (units->finding != NULL) {
        return reconcile_statement(units, item, statement);
    }
    enum ls_status status = check_stop(units);
    if (status != LS_OK) {
        return status;
    }
    if ((statement->class.flags & (LS_SQL_OUTSIDE_TX | LS_SQL_MAY_COMMIT)) != 0) {
        return run_alone(units, item, statement);
    }
    begin_unit(units, NULL, NULL);
    ls_message_add_statement(&units->runner->message, units->step, item, statement);
    return end_unit(units);
}

/* The statements of one BEGIN … COMMIT group, `statement` being its BEGIN. */
static enum ls_status
run_group(struct units *units, const struct ls_item *item, struct ls_sql_script *script,
    struct ls_sql_statement *statement)
{
    units->n++;
    units->runner->unit = units->n;
    units->statements = 0;
    bool is_new = units->n > units->done;
    if (is_new && units->finding != NULL) {
        reconcile_group(units);
        return LS_OK;
    }
    enum ls_status status = is_new ? check_stop(units) : LS_OK;
    bool is_rolled_back = false;
    if (is_new && status == LS_OK) {
        begin_unit(units, item, statement);
    }
    while (ls_sql_script_next(script, statement) && statement->class.tx != LS_SQL_TX_COMMIT &&
           statement->class.tx != LS_SQL_TX_ROLLBACK) {
        digest_statement(units, statement->text);
        if (is_new && status == LS_OK) {
            units->statements++;
            ls_message_add_statement(&units->runner->message, units->step, item, statement);
            if (units->runner->message.sql.len > LS_MESSAGE_SOFT) {
                status = ls_runner_flush(units->runner);
            }
        }
    }
    is_rolled_back = statement->class.tx == LS_SQL_TX_ROLLBACK;
    if (!is_new || status != LS_OK) {
        return status == LS_OK ? check_done(units) : status;
    }
    if (is_rolled_back) {
        ls_message_add(&units->runner->message, units->step, "ROLLBACK", 1);
        begin_unit(units, NULL, NULL);
    }
    return end_unit(units);
}

static enum ls_status
run_item(struct units *units, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    enum ls_status status = LS_OK;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (status == LS_OK && !units->is_over && ls_sql_script_next(&script, &statement)) {
        status = script.is_in_group ? run_group(units, item, &script, &statement)
                                    : run_statement(units, item, &statement);
    }
    return status;
}

/* A stretch of the program that is in a transaction though other parts are not: one unit. */
static enum ls_status
run_inside(struct units *units, size_t *at)
{
    const struct ls_program *program = units->program;
    units->n++;
    units->runner->unit = units->n;
    units->statements = 0;
    bool is_new = units->n > units->done;
    if (is_new && units->finding != NULL) {
        reconcile_group(units);
        return LS_OK;
    }
    enum ls_status status = is_new ? check_stop(units) : LS_OK;
    if (is_new && status == LS_OK) {
        begin_unit(units, NULL, NULL);
    }
    for (; *at < program->items.n && status == LS_OK; (*at)++) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, *at);
        if (item->type == LS_ITEM_OUTSIDE) {
            break;
        }
        if (item->type != LS_ITEM_INSIDE) {
            digest_item(units, item);
        }
        if (is_new && item->type != LS_ITEM_INSIDE) {
            units->statements += item->summary.n_statements;
            status = ls_runner_add_item(units->runner, units->step, item);
        }
    }
    if (status == LS_OK && !is_new) {
        return check_done(units);
    }
    return status == LS_OK ? end_unit(units) : status;
}

static enum ls_status
run_program(struct units *units)
{
    const struct ls_program *program = units->program;
    bool is_outside = ls_runner_planned(units->runner, units->step)->step->tx == LS_TX_NONE;
    enum ls_status status = LS_OK;
    for (size_t at = 0; at < program->items.n && status == LS_OK && !units->is_over;) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, at);
        if (item->type == LS_ITEM_OUTSIDE || item->type == LS_ITEM_INSIDE) {
            is_outside = item->type == LS_ITEM_OUTSIDE;
            at++;
        } else if (!is_outside) {
            status = run_inside(units, &at);
        } else {
            status = run_item(units, item);
            at++;
        }
    }
    return status;
}

/* Take up what an interrupted run has left. */
static void
resume(struct units *units)
{
    const struct ls_planned *planned = ls_runner_planned(units->runner, units->step);
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

enum ls_status
ls_run_units(struct ls_runner *runner, size_t step)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    struct units units = {
        .runner = runner, .step = step, .program = &runner->request->programs[step]};
    ls_hash_begin(&units.hash);
    resume(&units);
    enum ls_status status = run_program(&units);
    runner->unit = 0;
    if (status != LS_OK) {
        return status;
    }
    ls_runner_begin(runner, step);
    enum ls_outcome outcome =
        planned->action == LS_ACTION_REVERT ? LS_OUTCOME_REVERTED : LS_OUTCOME_APPLIED;
    status = ls_runner_end(runner, step, units.program, outcome);
    return status == LS_OK ? ls_runner_flush(runner) : ls_runner_fail(runner, step, 0);
}

enum ls_status
ls_units_reconcile(struct ls_runner *runner, size_t step, bool is_repairing, enum ls_assume assume,
    struct ls_residue *ret_finding)
{
    *ret_finding = (struct ls_residue){.planned = ls_runner_planned(runner, step),
        .found = found_word(LS_FOUND_DONE),
        .evidence =
            "the journal says that every part is done; only the end of the step is missing"};
    struct units units = {.runner = runner,
        .step = step,
        .program = &runner->request->programs[step],
        .finding = ret_finding,
        .is_repairing = is_repairing,
        .assume = assume};
    ls_hash_begin(&units.hash);
    resume(&units);
    enum ls_status status = run_program(&units);
    runner->unit = 0;
    ls_message_clear(&runner->message);
    struct ls_conn *conn = runner->request->session->conn;
    if (status == LS_OK &&
        !ls_conn_send(conn, ls_span_of(runner->request->session->reset_sql), NULL, 0, NULL, NULL)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    return status;
}
