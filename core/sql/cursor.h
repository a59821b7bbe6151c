/*
 * Walking over one statement's tokens, for those few whose form must be read. Internal to this room.
 */
#ifndef LOCKSTEP_SQL_CURSOR_H
#define LOCKSTEP_SQL_CURSOR_H

#include <stdbool.h>

#include "base/span.h"
#include "sql/lex.h"

struct ls_sql_cursor {
    struct ls_sql_lex lex;
    struct ls_sql_token token; /* the one at hand; LS_SQL_END or LS_SQL_OPEN at the end */
};

static inline void
ls_sql_advance(struct ls_sql_cursor *cursor)
{
    (void)ls_sql_lex_next(&cursor->lex, &cursor->token);
}

static inline struct ls_sql_cursor
ls_sql_cursor_begin(struct ls_span statement)
{
    struct ls_sql_cursor cursor = {.lex = ls_sql_lex_begin(statement)};
    ls_sql_advance(&cursor);
    return cursor;
}

static inline bool
ls_sql_at_end(const struct ls_sql_cursor *cursor)
{
    return cursor->token.kind == LS_SQL_END || cursor->token.kind == LS_SQL_OPEN;
}

/* Go past the keyword `word` (lower case); false, and nothing happens, where the token is another. */
static inline bool
ls_sql_accept(struct ls_sql_cursor *cursor, const char *word)
{
    bool is_there = ls_sql_is_word(&cursor->token, word);
    if (is_there) {
        ls_sql_advance(cursor);
    }
    return is_there;
}

/* The same for a single character. */
static inline bool
ls_sql_accept_char(struct ls_sql_cursor *cursor, char c)
{
    bool is_there = ls_sql_is_char(&cursor->token, c);
    if (is_there) {
        ls_sql_advance(cursor);
    }
    return is_there;
}

/* Go past "( … )", if the token at hand opens one. */
static inline void
ls_sql_skip_parentheses(struct ls_sql_cursor *cursor)
{
    unsigned depth = 0;
    do {
        depth += ls_sql_is_char(&cursor->token, '(') ? 1u : 0u;
        if (depth == 0) {
            return;
        }
        depth -= ls_sql_is_char(&cursor->token, ')') ? 1u : 0u;
        ls_sql_advance(cursor);
    } while (depth > 0 && !ls_sql_at_end(cursor));
}

#endif
