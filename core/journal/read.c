/* Whether there is a journal that can be read, and its history. */
#include <inttypes.h>
#include <stdio.h>

#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"

enum { MAX_SQL = 4096 };

#define ISO_TIME(column)                                                                           \
    "pg_catalog.to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

struct reading {
    struct ls_arena *arena;
    struct ls_vec rows;
    int64_t version;
};

static struct ls_span
text_at(const struct reading *reading, const struct ls_rows *rows, size_t row, size_t column)
{
    return ls_arena_dup(reading->arena, ls_rows_text(rows, row, column));
}

enum ls_status
ls_journal_check_version(int64_t version, struct ls_span schema, struct ls_err *err)
{
    if (version > LS_JOURNAL_VERSION) {
        (void)ls_err_set(err, LS_CONFIG,
            "the journal in schema '%.*s' has version %" PRId64 ", and this lockstep knows %d",
            LS_SPAN_ARGS(schema), version, LS_JOURNAL_VERSION);
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
        ((struct reading *)user)->version = ls_rows_int(rows, row, 0);
    }
}

static enum ls_status
check_version(struct reading *reading, struct ls_conn *conn, const char *quoted,
    struct ls_span schema, struct ls_err *err)
{
    char *sql = ls_arena_printf(
        reading->arena, "SELECT m.value FROM %s.meta m WHERE m.key = 'version'", quoted);
    if (!ls_conn_query(conn, sql, NULL, NULL, 0, read_version, reading)) {
        return ls_journal_fail(conn, "read", schema, err);
    }
    return ls_journal_check_version(reading->version, schema, err);
}

static void
read_found(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(struct ls_journal_found *)user = (struct ls_journal_found){
        .exists = ls_rows_bool(rows, 0, 0), .writer = ls_rows_int(rows, 0, 1)};
}

const char *
ls_journal_find_sql(struct ls_arena *arena, const char *quoted)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_journal_expand(&sql,
        "SELECT pg_catalog.to_regclass(E'%Q.event') IS NOT NULL, coalesce((SELECT l.pid FROM "
        "pg_catalog.pg_lock_status() l WHERE l.relation IN (pg_catalog.to_regclass(E'%Q.event'), "
        "pg_catalog.to_regclass(E'%Q.shape')) AND l.database = (SELECT d.oid FROM "
        "pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) AND l.mode = "
        "'RowExclusiveLock' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid() LIMIT 1), 0)",
        quoted);
    const char *text = ls_arena_strdup(arena, ls_buf_span(&sql).ptr);
    ls_buf_finish(&sql);
    return text;
}

enum ls_status
ls_journal_find(struct ls_conn *conn, struct ls_span schema, const char *quoted,
    struct ls_journal_found *ret_found, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct ls_span sql = ls_span_of(ls_journal_find_sql(&arena, quoted));
    bool is_done = ls_conn_send(conn, sql, NULL, 0, read_found, ret_found);
    ls_arena_finish(&arena);
    return is_done ? LS_OK : ls_journal_fail(conn, "read", schema, err);
}

enum ls_status
ls_journal_exists(struct ls_conn *conn, struct ls_span schema, bool *ret_exists, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct reading reading = {.arena = &arena};
    const char *quoted = ls_journal_quote_schema(&arena, schema);
    struct ls_journal_found found = {.exists = false};
    enum ls_status status = ls_journal_find(conn, schema, quoted, &found, err);
    *ret_exists = found.exists;
    if (status == LS_OK && found.exists) {
        status = check_version(&reading, conn, quoted, schema, err);
    }
    ls_arena_finish(&arena);
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
            &to->sqlstate, &to->hash, &to->reason};
        size_t n = sizeof(texts) / sizeof(texts[0]);
        for (size_t i = 0; i < n; i++) {
            *texts[i] = text_at(reading, rows, row, i);
        }
        to->seq = ls_rows_int(rows, row, n);
        to->serial = ls_rows_int(rows, row, n + 1);
        to->milliseconds = ls_rows_int(rows, row, n + 2);
        to->statements = ls_rows_int(rows, row, n + 3);
        to->part = ls_rows_int(rows, row, n + 4);
    }
}

enum ls_status
ls_journal_history(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    struct ls_span manifest, const struct ls_history_row **ret_rows, size_t *ret_n,
    struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    const char *quoted = ls_journal_quote_schema(arena, schema);
    struct ls_journal_found found = {.exists = false};
    *ret_rows = NULL;
    *ret_n = 0;
    enum ls_status status = ls_journal_find(conn, schema, quoted, &found, err);
    if (status != LS_OK || !found.exists) {
        return status;
    }
    status = check_version(&reading, conn, quoted, schema, err);
    if (status != LS_OK) {
        return status;
    }
    char *sql = ls_arena_printf(arena,
        "SELECT e.manifest, e.source || ':' || e.local_id, e.kind, e.direction, e.outcome, "
        "e.digest, e.lock_digest,"
        " e.signers, e.target, e.who, e.db_user, e.host, e.tool, e.run, " ISO_TIME(
            "e.started") ", " ISO_TIME("e.finished") ", e.error, e.sqlstate, e.hash, "
                                                     "pg_catalog.to_jsonb(e) ->> 'reason', e.seq, "
                                                     "coalesce(e.serial, 0),"
                                                     " (extract(epoch FROM e.finished - e.started) "
                                                     "* 1000)::pg_catalog.int8, "
                                                     "coalesce(e.statements, 0), coalesce(e.unit, "
                                                     "0)"
                                                     " FROM %s.event e WHERE $1::pg_catalog.text "
                                                     "IS NULL OR e.manifest = $1 ORDER BY e.seq",
        quoted);
    struct ls_span only = ls_arena_dup(arena, manifest);
    const char *params[] = {only.ptr};
    if (!ls_conn_query(conn, sql, params, NULL, 1, read_history, &reading)) {
        return ls_journal_fail(conn, "read", schema, err);
    }
    *ret_rows = reading.rows.items;
    *ret_n = reading.rows.n;
    return LS_OK;
}

struct newest {
    char text[512];
    bool is_there;
};

static void
take_newest(void *user, size_t statement, const struct ls_rows *rows)
{
    struct newest *newest = user;
    (void)statement;
    if (ls_rows_count(rows) == 1) {
        newest->is_there = true;
        (void)snprintf(
            newest->text, sizeof(newest->text), "%.*s", LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
    }
}

bool
ls_journal_newest(struct ls_conn *conn, struct ls_span schema, char *room, size_t size)
{
    struct ls_arena arena = {0};
    struct newest newest = {.is_there = false};
    char *sql = ls_arena_printf(&arena,
        "SELECT e.outcome || coalesce(' ' || e.source || ':' || e.local_id, '') || ', ' ||"
        " extract(epoch FROM pg_catalog.clock_timestamp() - e.finished)::pg_catalog.int8 || ' s "
        "ago'"
        " FROM %s.event e ORDER BY e.seq DESC LIMIT 1",
        ls_journal_quote_schema(&arena, schema));
    bool is_done = ls_conn_send(conn, ls_span_of(sql), NULL, 0, take_newest, &newest);
    ls_arena_finish(&arena);
    (void)snprintf(room, size, "%s", newest.text);
    return is_done && newest.is_there;
}
