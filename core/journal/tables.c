/* The tables of the database, as its catalog has them. */
#include "base/vec.h"
#include "db/shape.h"
#include "journal/journal.h"

struct reading {
    struct ls_arena *arena;
    struct ls_vec tables; /* struct ls_table */
};

/* Columns: schema, name, kind, rows. */
static void
read_tables(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_table *table = LS_PUSH(struct ls_table, &reading->tables, reading->arena);
        table->schema = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 0));
        table->name = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1));
        table->kind = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2));
        table->rows = ls_rows_int(rows, row, 3);
    }
}

enum ls_status
ls_journal_tables(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    const struct ls_table **ret_tables, size_t *ret_n, struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    struct ls_span name = ls_arena_dup(arena, schema);
    const char *params[] = {name.ptr};
    bool is_done = ls_conn_query(conn,
        "SELECT n.nspname, c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN "
        "'partitioned table'"
        " WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END,"
        " CASE WHEN c.relkind = 'v' THEN -1 ELSE c.reltuples::pg_catalog.int8 END"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname "
        "<> $1"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname "
        "!~ '^pg_temp_'"
        " AND n.oid NOT IN (SELECT e.relnamespace FROM pg_catalog.pg_class e JOIN "
        "pg_catalog.pg_description d ON d.objoid = e.oid AND d.classoid = "
        "'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0 WHERE e.relname = 'event'"
        "  AND pg_catalog.starts_with(d.description, '" LS_JOURNAL_MARK "'))"
        " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid ="
        " 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')"
        " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"",
        params, NULL, 1, read_tables, &reading);
    if (!is_done) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    *ret_tables = reading.tables.items;
    *ret_n = reading.tables.n;
    return LS_OK;
}
