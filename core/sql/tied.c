#include "sql/tied.h"

#include "sql/cursor.h"

const char *
ls_sql_tied(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    if (ls_sql_accept(&at, "set")) {
        return ls_sql_accept(&at, "local")         ? "SET LOCAL"
               : ls_sql_accept(&at, "constraints") ? "SET CONSTRAINTS"
                                                   : NULL;
    }
    if (!ls_sql_is_word(&at.token, "create") && !ls_sql_is_word(&at.token, "alter")) {
        return NULL;
    }
    while (!ls_sql_at_end(&at)) {
        if (ls_sql_accept(&at, "on") && ls_sql_accept(&at, "commit") &&
            ls_sql_accept(&at, "drop")) {
            return "ON COMMIT DROP";
        }
        if (ls_sql_accept(&at, "initially") && ls_sql_accept(&at, "deferred")) {
            return "INITIALLY DEFERRED";
        }
        if (!ls_sql_is_word(&at.token, "on") && !ls_sql_is_word(&at.token, "initially")) {
            ls_sql_advance(&at);
        }
    }
    return NULL;
}
