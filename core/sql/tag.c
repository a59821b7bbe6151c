/*
 * The command tag of a statement: its verb, and what kind of object it defines.
 */
#include <stddef.h>

#include "sql/tag.h"

#include "sql/cursor.h"

/* Append the word in upper case, a blank before all but the first. */
static void
add_word(char tag[LS_SQL_TAG], size_t *len, struct ls_span word)
{
    if (*len + 1 + word.len >= LS_SQL_TAG) {
        return;
    }
    if (*len > 0) {
        tag[(*len)++] = ' ';
    }
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        tag[(*len)++] = (char)(c >= 'a' && c <= 'z' ? c & ~0x20 : c);
    }
}

static bool
is_one_of(const struct ls_sql_token *token, const char *const *words)
{
    while (*words != NULL && !ls_sql_is_word(token, *words)) {
        words++;
    }
    return *words != NULL;
}

/* The kind of object: one word, or two. */
static void
add_kind(char tag[LS_SQL_TAG], size_t *len, struct ls_sql_cursor *at)
{
    static const char *const modifiers[] = {"or", "replace", "unique", "local", "global", "temp",
        "temporary", "unlogged", "recursive", "trusted", "procedural", "constraint", NULL};
    static const char *const openers[] = {
        "materialized", "foreign", "text", "access", "event", "default", "data", "large", NULL};
    static const char *const pairs[] = {"user", "operator", NULL};
    static const char *const seconds[] = {"mapping", "class", "family", NULL};
    while (is_one_of(&at->token, modifiers)) {
        ls_sql_advance(at);
    }
    if (at->token.kind != LS_SQL_IDENT) {
        return;
    }
    bool takes_next = is_one_of(&at->token, openers);
    bool may_take_next = is_one_of(&at->token, pairs);
    add_word(tag, len, at->token.text);
    ls_sql_advance(at);
    if ((takes_next && at->token.kind == LS_SQL_IDENT) ||
        (may_take_next && is_one_of(&at->token, seconds))) {
        add_word(tag, len, at->token.text);
    }
}

const char *
ls_sql_tag(struct ls_span statement, char tag[LS_SQL_TAG])
{
    static const char *const takers[] = {"create", "alter", "drop", "refresh", "start", NULL};
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    size_t len = 0;
    while (ls_sql_accept_char(&at, '(')) {
    }
    if (at.token.kind == LS_SQL_IDENT) {
        bool takes_kind = is_one_of(&at.token, takers);
        add_word(tag, &len, at.token.text);
        ls_sql_advance(&at);
        if (takes_kind) {
            add_kind(tag, &len, &at);
        }
    }
    if (len == 0) {
        tag[len++] = '?';
    }
    tag[len] = '\0';
    return tag;
}
