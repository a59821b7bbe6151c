#include "db/columns.h"

#include "base/vec.h"

struct reading {
    struct ls_arena *arena;
    struct ls_vec columns;
};

static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_column *column = LS_PUSH(struct ls_column, &reading->columns, reading->arena);
        column->table = (uint32_t)ls_rows_int(rows, row, 0);
        column->name = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1));
    }
}

enum ls_status
ls_columns_read(struct ls_arena *arena, struct ls_conn *conn, const struct ls_column **ret_columns,
    size_t *ret_n, struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    bool is_done = ls_conn_query(conn,
        "SELECT c.oid::pg_catalog.int8, a.attname FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
        "a.attisdropped"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', "
        "'information_schema', 'pg_toast')"
        " ORDER BY c.oid, a.attnum",
        NULL, NULL, 0, take, &reading);
    if (!is_done) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    *ret_columns = reading.columns.items;
    *ret_n = reading.columns.n;
    return LS_OK;
}
