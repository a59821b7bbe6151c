/* Who owns each table: the effects are replayed in the order of their events, by name. */
#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"

struct owned {
    struct ls_span name; /* SCHEMA.NAME now; ptr NULL: gone */
    struct ls_span source;
    struct ls_span step;
    struct ls_span since;
    struct ls_span last_step;
};

struct replay {
    struct ls_arena *arena;
    struct ls_vec owned;  /* struct owned */
    struct ls_vec tables; /* struct ls_table */
    bool exists;
};

static struct owned *
find_owned(const struct replay *replay, struct ls_span name)
{
    for (size_t i = replay->owned.n; i > 0 && name.ptr != NULL; i--) {
        struct owned *owned = LS_AT(struct owned, &replay->owned, i - 1);
        if (owned->name.ptr != NULL && ls_span_equal(owned->name, name)) {
            return owned;
        }
    }
    return NULL;
}

/* Columns: action, full name, formerly, source, step, finished, seq. What one event renamed is looked up before any of it is
 * renamed: two tables may have swapped their names. */
static void
replay_effects(void *user, size_t statement, const struct ls_rows *rows)
{
    struct replay *replay = user;
    size_t n = ls_rows_count(rows);
    struct owned **renamed = ls_arena_array(replay->arena, n, sizeof(struct owned *));
    (void)statement;
    /* room for all that may come, so that what is found stays where it is */
    replay->owned.items = ls_arena_array(replay->arena, 2 * n + 1, sizeof(struct owned));
    replay->owned.capacity = 2 * n + 1;
    for (size_t row = 0; row < n; row++) {
        struct ls_span cells[7];
        for (size_t i = 0; i < 7; i++) {
            cells[i] = ls_arena_dup(replay->arena, ls_rows_text(rows, row, i));
        }
        bool is_first = row == 0 || ls_rows_int(rows, row - 1, 6) != ls_rows_int(rows, row, 6);
        for (size_t k = row;
             is_first && k < n && ls_rows_int(rows, k, 6) == ls_rows_int(rows, row, 6); k++) {
            bool is_renaming = ls_span_is(ls_rows_text(rows, k, 0), "renamed");
            renamed[k] = is_renaming ? find_owned(replay, ls_rows_text(rows, k, 2)) : NULL;
        }
        bool is_created = ls_span_is(cells[0], "created");
        bool is_renamed = ls_span_is(cells[0], "renamed");
        struct owned *owned = is_renamed ? renamed[row] : find_owned(replay, cells[1]);
        if (is_created && owned != NULL) {
            owned->name = (struct ls_span){NULL, 0};
        }
        if (is_created || owned == NULL) {
            owned = LS_PUSH(struct owned, &replay->owned, replay->arena);
            *owned = (struct owned){.name = cells[1]};
        }
        if (is_created) {
            owned->source = cells[3];
            owned->step = cells[4];
            owned->since = cells[5];
        } else {
            owned->last_step = cells[4];
            owned->name = ls_span_is(cells[0], "dropped") ? (struct ls_span){NULL, 0} : cells[1];
        }
    }
}

/* Columns: schema, name, kind, rows. */
static void
read_tables(void *user, size_t statement, const struct ls_rows *rows)
{
    struct replay *replay = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_table *table = LS_PUSH(struct ls_table, &replay->tables, replay->arena);
        table->schema = ls_arena_dup(replay->arena, ls_rows_text(rows, row, 0));
        table->name = ls_arena_dup(replay->arena, ls_rows_text(rows, row, 1));
        table->kind = ls_arena_dup(replay->arena, ls_rows_text(rows, row, 2));
        table->rows = ls_rows_int(rows, row, 3);
        struct ls_span name = ls_span_of(ls_arena_printf(
            replay->arena, "%.*s.%.*s", LS_SPAN_ARGS(table->schema), LS_SPAN_ARGS(table->name)));
        const struct owned *owned = find_owned(replay, name);
        if (owned != NULL) {
            table->owner = owned->source;
            table->step = owned->step;
            table->since = owned->since;
            table->last_step = owned->last_step;
        }
    }
}

static void
read_exists(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    ((struct replay *)user)->exists = ls_rows_bool(rows, 0, 0);
}

enum ls_status
ls_journal_tables(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    const struct ls_table **ret_tables, size_t *ret_n, struct ls_err *err)
{
    struct replay replay = {.arena = arena};
    struct ls_span name = ls_arena_dup(arena, schema);
    const char *params[] = {name.ptr};
    bool is_done = ls_conn_query(conn,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid "
        "= c.relnamespace"
        " WHERE c.relname = 'effect' AND n.nspname = $1)",
        params, NULL, 1, read_exists, &replay);
    if (is_done && replay.exists) {
        const char *quoted = ls_journal_quote_schema(arena, schema);
        char *sql = ls_arena_printf(arena,
            "SELECT x.action, coalesce(x.schema_name || '.', '') || x.name, x.formerly, e.source,"
            " e.source || ':' || e.local_id, pg_catalog.to_char(e.finished AT TIME ZONE 'UTC', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), x.seq"
            " FROM %s.effect x JOIN %s.event e ON e.seq = x.seq"
            " WHERE x.kind IN ('table', 'view', 'materialized view', 'foreign table') ORDER BY "
            "x.seq,"
            " CASE x.action WHEN 'dropped' THEN 0 WHEN 'renamed' THEN 1 WHEN 'altered' THEN 2 ELSE "
            "3 END, x.n",
            quoted, quoted);
        is_done = ls_conn_query(conn, sql, NULL, NULL, 0, replay_effects, &replay);
    }
    is_done =
        is_done &&
        ls_conn_query(conn,
            "SELECT n.nspname, c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN "
            "'partitioned table'"
            " WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END,"
            " CASE WHEN c.relkind = 'v' THEN -1 ELSE c.reltuples::pg_catalog.int8 END"
            " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname "
            "<> $1"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname "
            "!~ '^pg_temp_'"
            " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid ="
            " 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')"
            " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"",
            params, NULL, 1, read_tables, &replay);
    if (!is_done) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    *ret_tables = replay.tables.items;
    *ret_n = replay.tables.n;
    return LS_OK;
}
