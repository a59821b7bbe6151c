#include "sql/made.h"

#include "sql/cursor.h"
#include "sql/name.h"

bool
ls_sql_made_by(struct ls_arena *arena, struct ls_span statement, struct ls_sql_made *ret_made)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    if (!ls_sql_accept(&at, "create")) {
        return false;
    }
    if (ls_sql_accept(&at, "or")) {
        (void)ls_sql_accept(&at, "replace");
    }
    (void)ls_sql_accept(&at, "unlogged");
    (void)ls_sql_accept(&at, "recursive");
    bool is_materialized = ls_sql_accept(&at, "materialized");
    if (ls_sql_accept(&at, "view")) {
        ret_made->kind = is_materialized ? "materialized view" : "view";
    } else if (!is_materialized && ls_sql_accept(&at, "table")) {
        ret_made->kind = "table";
    } else {
        return false;
    }
    if (ls_sql_accept(&at, "if")) {
        (void)ls_sql_accept(&at, "not");
        (void)ls_sql_accept(&at, "exists");
    }
    return ls_sql_take_name(arena, &at, &ret_made->name);
}
