/* Reading the journal: the state of one manifest, and its history. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"
#include "sql/quote.h"

enum { MAX_SQL = 16384, JOURNAL_VERSION = 1 };

#define ISO_TIME(column)                                                                           \
    "pg_catalog.to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

struct reading {
    struct ls_arena *arena;
    struct ls_state *state;
    struct ls_vec steps;
    struct ls_vec rows;
    bool exists;
    int version;
};

static struct ls_span
text_at(const struct reading *reading, const struct ls_rows *rows, size_t row, size_t column)
{
    return ls_arena_dup(reading->arena, ls_rows_text(rows, row, column));
}

static void
read_step(struct reading *reading, const struct ls_rows *rows, size_t row)
{
    struct ls_applied *step = LS_PUSH(struct ls_applied, &reading->steps, reading->arena);
    step->source = text_at(reading, rows, row, 0);
    step->local_id = text_at(reading, rows, row, 1);
    step->id = ls_span_of(ls_arena_printf(
        reading->arena, "%.*s:%.*s", LS_SPAN_ARGS(step->source), LS_SPAN_ARGS(step->local_id)));
    (void)ls_kind_parse(ls_rows_text(rows, row, 2), &step->kind);
    step->is_applied = ls_rows_bool(rows, row, 3);
    step->is_executed = ls_rows_bool(rows, row, 4);
    step->is_unchecked = ls_rows_bool(rows, row, 5);
    if (step->is_applied) {
        step->outcome = text_at(reading, rows, row, 6);
        step->seq = ls_rows_int(rows, row, 7);
        step->serial = ls_rows_int(rows, row, 8);
        (void)ls_digest_parse(ls_rows_text(rows, row, 9), &step->digest);
        step->finished = text_at(reading, rows, row, 10);
        step->who = text_at(reading, rows, row, 11);
    }
    struct ls_span last = ls_rows_text(rows, row, 12);
    step->is_backward = ls_span_is(ls_rows_text(rows, row, 13), "down");
    step->has_failed = ls_span_is(last, ls_outcome_word(LS_OUTCOME_FAILED));
    bool is_intent = ls_span_is(last, ls_outcome_word(LS_OUTCOME_INTENT));
    step->unit = ls_rows_int(rows, row, 18);
    bool is_part_way = ls_rows_bool(rows, row, 19); /* in one direction or the other */
    step->last_seq = ls_rows_int(rows, row, 14);
    step->is_interrupted =
        is_intent || is_part_way || ls_span_is(last, ls_outcome_word(LS_OUTCOME_PROGRESS));
    step->is_unit_done = !is_intent;
    (void)ls_digest_parse(ls_rows_text(rows, row, 15), &step->unit_digest);
    step->error = step->has_failed ? text_at(reading, rows, row, 16) : (struct ls_span){NULL, 0};
    step->sqlstate = step->has_failed ? text_at(reading, rows, row, 17) : (struct ls_span){NULL, 0};
}

static void
read_state(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    struct ls_state *state = reading->state;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        if (statement == 0) {
            struct ls_span key = ls_rows_text(rows, row, 0);
            if (ls_span_is(key, "version")) {
                reading->version = (int)ls_rows_int(rows, row, 1);
            } else if (ls_span_is(key, "target")) {
                state->target = text_at(reading, rows, row, 1);
            }
        } else if (statement == 1) {
            state->last_seq = ls_rows_int(rows, row, 0);
            state->covered = ls_rows_int(rows, row, 1);
            (void)ls_digest_parse(ls_rows_text(rows, row, 2), &state->head);
        } else if (statement == 2) {
            state->newest_serial = ls_rows_int(rows, row, 0);
        } else {
            read_step(reading, rows, row);
        }
    }
}

static enum ls_status
refuse_newer(const struct reading *reading, struct ls_span schema, struct ls_err *err)
{
    if (reading->version > JOURNAL_VERSION) {
        (void)ls_err_set(err, LS_CONFIG,
            "the journal in schema '%.*s' has version %d, and this lockstep knows %d",
            LS_SPAN_ARGS(schema), reading->version, JOURNAL_VERSION);
        ls_err_remedy(err, "Use the lockstep that made it, or a newer one.");
        return LS_CONFIG;
    }
    return LS_OK;
}

static void
read_version(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        ((struct reading *)user)->version = (int)ls_rows_int(rows, row, 0);
    }
}

static enum ls_status
check_version(struct reading *reading, struct ls_conn *conn, const char *quoted,
    struct ls_span schema, struct ls_err *err)
{
    char *sql = ls_arena_printf(
        reading->arena, "SELECT m.value FROM %s.meta m WHERE m.key = 'version'", quoted);
    if (!ls_conn_query(conn, sql, NULL, NULL, 0, read_version, reading)) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    return refuse_newer(reading, schema, err);
}

static void
read_exists(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    ((struct reading *)user)->exists = ls_rows_bool(rows, 0, 0);
}

/* Whether the journal is there; a name that cannot be looked up is not. */
static enum ls_status
find_journal(struct reading *reading, struct ls_conn *conn, const char *quoted, struct ls_err *err)
{
    char *sql =
        ls_arena_printf(reading->arena, "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN "
                                        "pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                        " WHERE c.relname = 'state' AND n.nspname = $1)");
    const char *params[] = {quoted};
    if (!ls_conn_query(conn, sql, params, NULL, 1, read_exists, reading)) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    return LS_OK;
}

enum ls_status
ls_journal_exists(struct ls_conn *conn, struct ls_span schema, bool *ret_exists, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct reading reading = {.arena = &arena};
    enum ls_status status = find_journal(&reading, conn, ls_arena_dup(&arena, schema).ptr, err);
    if (status == LS_OK && reading.exists) {
        status =
            check_version(&reading, conn, ls_journal_quote_schema(&arena, schema), schema, err);
    }
    *ret_exists = reading.exists;
    ls_arena_finish(&arena);
    return status;
}

enum ls_status
ls_journal_read(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    struct ls_span manifest, const struct ls_state **ret_state, struct ls_err *err)
{
    struct ls_state *state = ls_arena_alloc(arena, sizeof(*state));
    struct reading reading = {.arena = arena, .state = state};
    struct ls_span name = ls_arena_dup(arena, schema);
    enum ls_status status = find_journal(&reading, conn, name.ptr, err);
    if (status != LS_OK || !reading.exists) {
        *ret_state = state;
        return status;
    }
    state->exists = true;
    const char *quoted = ls_journal_quote_schema(arena, schema);
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct ls_buf literal = LS_BUF(1024);
    struct ls_err ignored = {0};
    bool is_name = ls_sql_add_literal(&literal, manifest, &ignored) == LS_OK;
    ls_buf_printf(&sql,
        "SELECT m.key, m.value FROM %s.meta m;"
        "SELECT e.seq, e.covered, e.hash FROM %s.event e ORDER BY e.seq DESC LIMIT 1;"
        "SELECT pg_catalog.max(e.serial) FROM %s.event e WHERE e.manifest = %s;"
        "SELECT s.source, s.local_id, s.kind, s.is_applied, s.is_executed, s.is_unchecked, "
        "s.outcome, s.seq, s.serial,"
        " s.digest, " ISO_TIME(
            "s.finished") ", s.who, s.last_outcome, s.last_direction,"
                          " s.last_seq, s.units_digest, s.error, s.sqlstate, s.units_done, "
                          "s.is_half_done FROM %s.state s WHERE s.manifest = %s"
                          " ORDER BY s.seq NULLS FIRST, s.last_seq",
        quoted, quoted, quoted, ls_buf_span(&literal).ptr, quoted, ls_buf_span(&literal).ptr);
    if (!is_name || !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, read_state, &reading)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
        ls_err_wrap(err, "cannot read the journal in schema '%.*s'", LS_SPAN_ARGS(schema));
    } else {
        status = refuse_newer(&reading, schema, err);
    }
    ls_buf_finish(&sql);
    ls_buf_finish(&literal);
    state->steps = reading.steps.items;
    state->n_steps = reading.steps.n;
    *ret_state = state;
    return status;
}

static void
read_history(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_history_row *to = LS_PUSH(struct ls_history_row, &reading->rows, reading->arena);
        struct ls_span *const texts[] = {&to->manifest, &to->id, &to->kind, &to->direction,
            &to->outcome, &to->digest, &to->lock_digest, &to->signers, &to->target, &to->who,
            &to->db_user, &to->host, &to->tool, &to->run, &to->started, &to->finished, &to->error,
            &to->sqlstate, &to->hash};
        size_t n = sizeof(texts) / sizeof(texts[0]);
        for (size_t i = 0; i < n; i++) {
            *texts[i] = text_at(reading, rows, row, i);
        }
        to->seq = ls_rows_int(rows, row, n);
        to->serial = ls_rows_int(rows, row, n + 1);
        to->milliseconds = ls_rows_int(rows, row, n + 2);
        to->statements = ls_rows_int(rows, row, n + 3);
    }
}

enum ls_status
ls_journal_history(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    struct ls_span manifest, const struct ls_history_row **ret_rows, size_t *ret_n,
    struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    struct ls_span name = ls_arena_dup(arena, schema);
    *ret_rows = NULL;
    *ret_n = 0;
    enum ls_status status = find_journal(&reading, conn, name.ptr, err);
    if (status != LS_OK || !reading.exists) {
        return status;
    }
    status = check_version(&reading, conn, ls_journal_quote_schema(arena, schema), schema, err);
    if (status != LS_OK) {
        return status;
    }
    char *sql = ls_arena_printf(arena,
        "SELECT e.manifest, e.source || ':' || e.local_id, e.kind, e.direction, e.outcome, "
        "e.digest, e.lock_digest,"
        " e.signers, e.target, e.who, e.db_user, e.host, e.tool, e.run, " ISO_TIME(
            "e.started") ", " ISO_TIME("e.finished") ", e.error, e.sqlstate, e.hash, e.seq, "
                                                     "coalesce(e.serial, 0),"
                                                     " (extract(epoch FROM e.finished - e.started) "
                                                     "* 1000)::pg_catalog.int8, "
                                                     "coalesce(e.statements, 0)"
                                                     " FROM %s.event e WHERE $1::pg_catalog.text "
                                                     "IS NULL OR e.manifest = $1 ORDER BY e.seq",
        ls_journal_quote_schema(arena, schema));
    struct ls_span only = ls_arena_dup(arena, manifest);
    const char *params[] = {only.ptr};
    if (!ls_conn_query(conn, sql, params, NULL, 1, read_history, &reading)) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    *ret_rows = reading.rows.items;
    *ret_n = reading.rows.n;
    return LS_OK;
}
