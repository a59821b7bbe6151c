#include "sql/name.h"

#include "sql/quote.h"

struct ls_span
ls_sql_take_part(struct ls_arena *arena, struct ls_sql_cursor *at)
{
    struct ls_sql_token token = at->token;
    bool is_unicode = token.kind == LS_SQL_UNI_IDENT;
    if (!is_unicode && token.kind != LS_SQL_IDENT && token.kind != LS_SQL_QUOTED) {
        return (struct ls_span){NULL, 0};
    }
    ls_sql_advance(at);
    char escape = '\\';
    if (is_unicode && ls_sql_accept(at, "uescape")) {
        bool is_plain = false;
        struct ls_span body = ls_sql_token_body(&at->token, &is_plain);
        escape = body.len == 1 ? body.ptr[0] : escape;
        ls_sql_advance(at);
    }
    return ls_sql_fold_ident(arena, &token, escape);
}

bool
ls_sql_take_name(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_name *ret)
{
    struct ls_sql_name name = {.name = ls_sql_take_part(arena, at)};
    for (unsigned n = 0; name.name.ptr != NULL && n < 2 && ls_sql_accept_char(at, '.'); n++) {
        name.schema = name.name;
        name.name = ls_sql_take_part(arena, at);
    }
    *ret = name;
    return name.name.ptr != NULL;
}
