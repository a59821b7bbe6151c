/*
 * Three settings change how text is read. Each may be set to the value that lockstep works with, as every dump does;
 * any other value, and a default that nobody knows here, is flagged.
 */
#include "sql/settings.h"

#include "sql/class.h"
#include "sql/cursor.h"

struct guarded {
    const char *name;
    const char *values[5]; /* allowed, lower case; ends with NULL where there are fewer */
};

static const struct guarded guarded[] = {
    {"standard_conforming_strings", {"on", "true", "yes", "1", "t"}},
    {"client_encoding", {"utf8", "utf-8", "unicode", "utf_8", NULL}},
    {"backslash_quote", {"safe_encoding", NULL}},
};

enum { N_GUARDED = sizeof(guarded) / sizeof(guarded[0]) };

/* Equal in any case of ASCII letters; `lower` is in lower case. */
static bool
reads(struct ls_span text, const char *lower)
{
    size_t i = 0;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        if (lower[i] != c) {
            return false;
        }
    }
    return lower[i] == '\0';
}

/* The guarded setting that the token (a name or a string) names, or NULL. A name whose escapes hide it is taken for the
 * first of them. */
static const struct guarded *
find_guarded(const struct ls_sql_token *token)
{
    bool is_name = token->kind == LS_SQL_IDENT || token->kind == LS_SQL_QUOTED ||
                   token->kind == LS_SQL_UNI_IDENT;
    if (!is_name && !ls_sql_is_string(token)) {
        return NULL;
    }
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(token, &is_plain);
    for (size_t i = 0; i < N_GUARDED; i++) {
        if (reads(body, guarded[i].name)) {
            return &guarded[i];
        }
    }
    return is_plain ? NULL : &guarded[0];
}

/* Whether the token gives one of the allowed values. */
static bool
is_allowed(const struct guarded *setting, const struct ls_sql_token *token)
{
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(token, &is_plain);
    for (size_t i = 0; i < 5 && setting->values[i] != NULL; i++) {
        if (reads(body, setting->values[i])) {
            return true;
        }
    }
    return false;
}

/* SET … name {TO | =} value, the cursor at the name. */
static uint32_t
assignment(struct ls_sql_cursor *at, const struct guarded *setting)
{
    if (!ls_sql_accept(at, "to") && !ls_sql_accept_char(at, '=')) {
        return LS_SQL_CHANGES_READING;
    }
    bool is_fine = is_allowed(setting, &at->token);
    ls_sql_advance(at);
    return is_fine && at->token.kind == LS_SQL_END ? 0 : LS_SQL_CHANGES_READING;
}

uint32_t
ls_sql_set_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    if (ls_sql_accept(&at, "reset")) {
        bool is_all = ls_sql_is_word(&at.token, "all");
        bool is_guarded = find_guarded(&at.token) != NULL;
        return LS_SQL_CHANGES_SESSION | (is_all ? LS_SQL_RESETS_ALL : 0) |
               (is_guarded ? LS_SQL_CHANGES_READING : 0);
    }
    ls_sql_advance(&at);
    /* "session" may itself be what is set: SET SESSION AUTHORIZATION, SET SESSION CHARACTERISTICS */
    if (!ls_sql_accept(&at, "local")) {
        (void)ls_sql_accept(&at, "session");
    }
    if (ls_sql_is_word(&at.token, "transaction") || ls_sql_is_word(&at.token, "constraints")) {
        return 0;
    }
    if (ls_sql_accept(&at, "names")) {
        bool is_fine = is_allowed(&guarded[1], &at.token);
        return LS_SQL_CHANGES_SESSION | (is_fine ? 0 : LS_SQL_CHANGES_READING);
    }
    const struct guarded *setting = find_guarded(&at.token);
    if (setting == NULL) {
        return LS_SQL_CHANGES_SESSION;
    }
    ls_sql_advance(&at);
    return LS_SQL_CHANGES_SESSION | assignment(&at, setting);
}

uint32_t
ls_sql_set_config_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    uint32_t flags = LS_SQL_CHANGES_SESSION;
    bool is_argument = false; /* the token is the first one behind "set_config (" */
    while (!ls_sql_at_end(&at)) {
        /* Only of the argument itself is it asked whether escapes hide a name. */
        bool is_plain = true;
        (void)ls_sql_token_body(&at.token, &is_plain);
        bool is_asked = ls_sql_is_string(&at.token) && (is_argument || is_plain);
        const struct guarded *setting = is_asked ? find_guarded(&at.token) : NULL;
        bool was_argument = is_argument;
        is_argument = ls_sql_accept(&at, "set_config");
        if (is_argument) {
            is_argument = ls_sql_accept_char(&at, '(');
            continue;
        }
        ls_sql_advance(&at);
        if (setting == NULL) {
            continue;
        }
        bool is_fine = was_argument && ls_sql_accept_char(&at, ',') &&
                       ls_sql_is_string(&at.token) && is_allowed(setting, &at.token);
        flags |= is_fine ? 0 : LS_SQL_CHANGES_READING;
        if (is_fine) {
            ls_sql_advance(&at);
        }
    }
    return flags;
}
