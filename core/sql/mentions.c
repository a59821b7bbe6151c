/*
 * Does a statement name a certain schema? By its tokens alone: what a string holds that some function takes for a name,
 * no text tells. Bodies of DO and of functions are read with the same rules.
 */
#include <string.h>

#include "sql/mentions.h"

#include "sql/classify.h"
#include "sql/cursor.h"
#include "sql/quote.h"
#include "sql/words.h"

enum { BODIES_MAX = 4 }; /* bodies within bodies */

struct watch {
    struct ls_span schema;
    bool is_list;   /* between SCHEMA and the end of the list of names behind it */
    bool is_comma;  /* and a name may stand next: behind SCHEMA or a comma */
    bool sets_path; /* search_path was named: every name and string from here on is looked at */
    bool is_alter_schema;
    bool is_rename; /* ALTER SCHEMA … RENAME */
    bool is_import;
    unsigned depth; /* of bodies within bodies */
    struct ls_sql_classifier words;
};

/* The escape character of a U&"…" whose following tokens are still to be read. */
static char
escape_of(const struct ls_sql_cursor *cursor)
{
    struct ls_sql_cursor ahead = *cursor;
    ls_sql_advance(&ahead);
    if (!ls_sql_accept(&ahead, "uescape") || ahead.token.kind != LS_SQL_STRING) {
        return '\\';
    }
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(&ahead.token, &is_plain);
    return body.len == 1 ? body.ptr[0] : '\\';
}

static bool
is_name(const struct ls_sql_token *token)
{
    return token->kind == LS_SQL_IDENT || token->kind == LS_SQL_QUOTED ||
           token->kind == LS_SQL_UNI_IDENT;
}

/* Whether the token at hand is the schema's name. */
static bool
is_schema_name(const struct ls_sql_cursor *cursor, struct ls_span schema)
{
    return is_name(&cursor->token) &&
           ls_sql_ident_is(&cursor->token,
               cursor->token.kind == LS_SQL_UNI_IDENT ? escape_of(cursor) : '\\', schema);
}

/* Whether the string is a list of names, as search_path takes it, with the schema among them. */
static bool
lists_schema(struct ls_span body, struct ls_span schema)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(body);
    while (!ls_sql_at_end(&at)) {
        if (is_schema_name(&at, schema)) {
            return true;
        }
        ls_sql_advance(&at);
    }
    return false;
}

/* Whether a dot follows the name at hand (behind the UESCAPE of a U&"…"). */
static bool
is_qualifier(const struct ls_sql_cursor *cursor)
{
    struct ls_sql_cursor ahead = *cursor;
    bool is_unicode = ahead.token.kind == LS_SQL_UNI_IDENT;
    ls_sql_advance(&ahead);
    if (is_unicode && ls_sql_accept(&ahead, "uescape")) {
        ls_sql_advance(&ahead);
    }
    return ls_sql_is_char(&ahead.token, '.');
}

/* Follow the words that say where a schema's name may stand without a dot. */
static void
follow(struct watch *watch, const struct ls_sql_token *token)
{
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(token, &is_plain);
    bool may_set = watch->depth > 0 || ls_sql_classifier_may_name(&watch->words);
    if (!may_set) {
        watch->sets_path = false;
    } else if (ls_sql_is_word(token, "search_path") ||
               ((token->kind == LS_SQL_QUOTED || ls_sql_is_string(token)) &&
                   ls_span_is(body, "search_path"))) {
        watch->sets_path = true;
    }
    watch->is_rename =
        watch->is_alter_schema && (watch->is_rename || ls_sql_is_word(token, "rename"));
    bool is_comma = ls_sql_is_char(token, ',');
    if (ls_sql_is_word(token, "schema")) {
        watch->is_list = true;
        watch->is_comma = true;
    } else if ((watch->is_import && ls_sql_is_word(token, "into")) ||
               (watch->is_rename && ls_sql_is_word(token, "to"))) {
        watch->is_list = true;
        watch->is_comma = true;
    } else if (watch->is_list) {
        bool is_noise = ls_sql_is_word(token, "if") || ls_sql_is_word(token, "not") ||
                        ls_sql_is_word(token, "exists") || ls_sql_is_word(token, "authorization") ||
                        ls_sql_is_char(token, '=');
        watch->is_list = is_comma ? !watch->is_comma : watch->is_comma;
        watch->is_comma = is_comma || (is_noise && watch->is_comma);
    }
}

static bool mentions(struct ls_span text, struct ls_span schema, unsigned depth);

static bool
token_mentions(const struct watch *watch, const struct ls_sql_cursor *at)
{
    const struct ls_sql_token *token = &at->token;
    bool is_listed = watch->sets_path || (watch->is_list && watch->is_comma);
    if (is_schema_name(at, watch->schema)) {
        return is_listed || is_qualifier(at);
    }
    bool may_name = watch->depth > 0 || ls_sql_classifier_may_name(&watch->words);
    if (!ls_sql_is_string(token) || !may_name) {
        return false;
    }
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(token, &is_plain);
    if (is_listed) {
        return lists_schema(body, watch->schema);
    }
    bool is_body = watch->depth > 0 ? token->kind == LS_SQL_DOLLAR
                                    : watch->words.head[0] == LS_SQL_W_DO ||
                                          ls_sql_classifier_is_routine(&watch->words);
    return is_body && watch->depth < BODIES_MAX && mentions(body, watch->schema, watch->depth + 1);
}

/* recursion: a body within a body, at most BODIES_MAX deep */
static bool
mentions(struct ls_span text, struct ls_span schema, unsigned depth)
{
    struct watch watch = {.schema = schema, .depth = depth};
    struct ls_sql_cursor at = ls_sql_cursor_begin(text);
    for (size_t n = 0; at.token.kind != LS_SQL_END; n++) {
        ls_sql_classifier_see(&watch.words, &at.token);
        watch.is_import = watch.is_import || (n == 0 && ls_sql_is_word(&at.token, "import"));
        watch.is_alter_schema =
            watch.is_alter_schema || (n == 1 && watch.words.head[0] == LS_SQL_W_ALTER &&
                                         ls_sql_is_word(&at.token, "schema"));
        if (token_mentions(&watch, &at)) {
            return true;
        }
        follow(&watch, &at.token);
        ls_sql_advance(&at);
    }
    return false;
}

bool
ls_sql_mentions_schema(struct ls_span statement, struct ls_span schema)
{
    return schema.len > 0 && mentions(statement, schema, 0);
}
