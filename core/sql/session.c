#include "sql/session.h"

#include <string.h>

#include "sql/cursor.h"
#include "sql/name.h"
#include "sql/quote.h"
#include "sql/tied.h"

enum { BODIES_MAX = 4 }; /* bodies within bodies */

/* CREATE and its words up to the kind, where the cursor stands then. */
static bool
begins_create(struct ls_sql_cursor *at, bool *ret_temp)
{
    if (!ls_sql_accept(at, "create")) {
        return false;
    }
    if (ls_sql_accept(at, "or")) {
        (void)ls_sql_accept(at, "replace");
    }
    if (!ls_sql_accept(at, "local")) {
        (void)ls_sql_accept(at, "global");
    }
    *ret_temp = ls_sql_accept(at, "temp") || ls_sql_accept(at, "temporary");
    (void)ls_sql_accept(at, "unlogged");
    (void)ls_sql_accept(at, "recursive");
    return true;
}

/* The name behind the kind, or what says that it is temporary. */
static struct ls_span
temp_name(struct ls_arena *arena, struct ls_sql_cursor *at, bool is_temp)
{
    struct ls_sql_name name = {0};
    if (ls_sql_accept(at, "if")) {
        (void)ls_sql_accept(at, "not");
        (void)ls_sql_accept(at, "exists");
    }
    bool is_named = ls_sql_take_name(arena, at, &name);
    is_temp = is_temp || ls_span_is(name.schema, "pg_temp");
    return is_named && is_temp ? name.name : (struct ls_span){NULL, 0};
}

static bool
defines_temp(struct ls_sql_cursor *at)
{
    static const char *const kinds[] = {
        "view", "function", "procedure", "aggregate", "type", "domain"};
    struct ls_arena arena = {0};
    bool is_temp = false;
    bool defines = false;
    if (begins_create(at, &is_temp)) {
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !defines; i++) {
            defines = ls_sql_accept(at, kinds[i]) && temp_name(&arena, at, is_temp).ptr != NULL;
        }
    }
    ls_arena_finish(&arena);
    return defines;
}

/* A query that calls set_config, and writes nothing. */
static bool
sets_by_query(struct ls_sql_cursor *at)
{
    static const char *const writing[] = {"insert", "update", "delete", "merge", "into"};
    bool sets = false;
    for (; !ls_sql_at_end(at); ls_sql_advance(at)) {
        for (size_t i = 0; i < sizeof(writing) / sizeof(writing[0]); i++) {
            if (ls_sql_is_word(&at->token, writing[i])) {
                return false;
            }
        }
        bool is_plain = false;
        struct ls_span body = ls_sql_token_body(&at->token, &is_plain);
        sets = sets || ls_sql_is_word(&at->token, "set_config") ||
               (at->token.kind == LS_SQL_QUOTED && ls_span_is(body, "set_config"));
    }
    return sets;
}

static bool
updates_settings(struct ls_sql_cursor *at)
{
    struct ls_arena arena = {0};
    struct ls_sql_name name = {0};
    (void)ls_sql_accept(at, "only");
    bool updates = ls_sql_take_name(&arena, at, &name) && ls_span_is(name.name, "pg_settings") &&
                   (name.schema.ptr == NULL || ls_span_is(name.schema, "pg_catalog"));
    ls_arena_finish(&arena);
    return updates;
}

static bool
declares_with_hold(struct ls_sql_cursor *at)
{
    while (!ls_sql_at_end(at) && !ls_sql_is_word(&at->token, "for")) {
        if (ls_sql_accept(at, "with") && ls_sql_is_word(&at->token, "hold")) {
            return true;
        }
        ls_sql_advance(at);
    }
    return false;
}

bool
ls_sql_only_sets(struct ls_span statement)
{
    static const char *const setters[] = {
        "reset", "discard", "load", "prepare", "deallocate", "listen", "unlisten"};
    static const char *const queries[] = {"select", "with", "values", "table"};
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    while (ls_sql_accept_char(&at, '(')) {
    }
    for (size_t i = 0; i < sizeof(setters) / sizeof(setters[0]); i++) {
        if (ls_sql_is_word(&at.token, setters[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        if (ls_sql_is_word(&at.token, queries[i])) {
            return sets_by_query(&at);
        }
    }
    return ls_sql_accept(&at, "set")       ? !ls_sql_is_word(&at.token, "local")
           : ls_sql_accept(&at, "update")  ? updates_settings(&at)
           : ls_sql_accept(&at, "declare") ? declares_with_hold(&at)
                                           : defines_temp(&at);
}

/* SELECT … INTO TEMP [TABLE] name, or INTO pg_temp.name. */
static struct ls_span
selected_into(struct ls_arena *arena, struct ls_sql_cursor *at)
{
    while (!ls_sql_at_end(at) && !ls_sql_accept(at, "into")) {
        ls_sql_advance(at);
    }
    if (!ls_sql_accept(at, "local")) {
        (void)ls_sql_accept(at, "global");
    }
    bool is_temp = ls_sql_accept(at, "temp") || ls_sql_accept(at, "temporary");
    (void)ls_sql_accept(at, "table");
    return temp_name(arena, at, is_temp);
}

struct ls_span
ls_sql_temp_made(struct ls_arena *arena, struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    struct ls_span none = {NULL, 0};
    bool is_temp = false;
    if (ls_sql_is_word(&at.token, "select") || ls_sql_is_word(&at.token, "with")) {
        return selected_into(arena, &at);
    }
    if (!begins_create(&at, &is_temp) ||
        !(ls_sql_accept(&at, "table") || ls_sql_accept(&at, "sequence"))) {
        return none;
    }
    struct ls_span name = temp_name(arena, &at, is_temp);
    const char *tied = name.ptr == NULL ? NULL : ls_sql_tied(statement);
    return tied != NULL && strcmp(tied, "ON COMMIT DROP") == 0 ? none : name;
}

/* recursion: a body within a body, at most BODIES_MAX deep */
static bool
speaks_of(struct ls_span text, struct ls_span name, unsigned depth)
{
    for (struct ls_sql_cursor at = ls_sql_cursor_begin(text); !ls_sql_at_end(&at);
         ls_sql_advance(&at)) {
        bool is_plain = false;
        struct ls_span body = ls_sql_token_body(&at.token, &is_plain);
        if (ls_sql_ident_is(&at.token, '\\', name) ||
            (at.token.kind == LS_SQL_DOLLAR && depth < BODIES_MAX &&
                speaks_of(body, name, depth + 1))) {
            return true;
        }
    }
    return false;
}

bool
ls_sql_speaks_of(struct ls_span statement, struct ls_span name)
{
    return speaks_of(statement, name, 0);
}
