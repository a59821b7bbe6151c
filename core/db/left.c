#include "db/left.h"

#include "sql/quote.h"

enum { MAX_SQL = 65536 };

static const char things_sql[] =
    "SELECT s.name || ' = ' || s.setting AS thing FROM pg_catalog.pg_settings s WHERE s.source = "
    "'session'"
    /* these are the transaction's, and no RESET takes the mark off them */
    " AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', "
    "'transaction_deferrable')"
    " UNION ALL SELECT 'role ' || current_user"
    " UNION ALL SELECT 'session authorization ' || session_user"
    " UNION ALL SELECT 'temporary ' || c.relname FROM pg_catalog.pg_class c"
    "  WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relkind IN ('r', 'v', 'S')"
    " UNION ALL SELECT 'cursor ' || c.name FROM pg_catalog.pg_cursor() c WHERE c.is_holdable"
    " UNION ALL SELECT 'LISTEN ' || c FROM pg_catalog.pg_listening_channels() c";

struct noting {
    struct ls_buf *sql;
    struct ls_err *err;
};

static void
take_things(void *user, size_t statement, const struct ls_rows *rows)
{
    struct noting *noting = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        ls_buf_adds(noting->sql, row == 0 ? "" : ", ");
        if (ls_sql_add_literal(noting->sql, ls_rows_text(rows, row, 0), noting->err) != LS_OK) {
            return;
        }
    }
}

enum ls_status
ls_left_begin(
    struct ls_arena *arena, struct ls_session *session, const char **ret_sql, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct noting noting = {.sql = &sql, .err = err};
    ls_buf_printf(&sql,
        "SELECT x.thing AS " LS_LEFT_COLUMN " FROM (%s) x WHERE x.thing <> ALL (ARRAY[",
        things_sql);
    bool is_done = ls_conn_send(session->conn, LS_SPAN(things_sql), NULL, 0, take_things, &noting);
    ls_buf_adds(&sql, "]::pg_catalog.text[]) ORDER BY 1");
    enum ls_status status = is_done ? err->status : ls_conn_fail(session->conn, LS_FAILURE, err);
    if (status == LS_OK) {
        *ret_sql = ls_arena_strdup(arena, ls_buf_span(&sql).ptr);
    }
    ls_buf_finish(&sql);
    return status;
}
