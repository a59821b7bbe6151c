/*
 * Identifiers and string literals, by the rules of SQLAlchemy's identifier preparer and the list of
 * words that its PostgreSQL dialect holds for reserved.
 */
#include "ddl_ident.h"

#include <stdlib.h>

#include "ddl_md5.h"

/* Sorted, for bsearch. */
static const char *const reserved[] = {"all", "analyse", "analyze", "and", "any", "array", "as",
    "asc", "asymmetric", "authorization", "between", "binary", "both", "case", "cast", "check",
    "collate", "column", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch",
    "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in",
    "initially", "inner", "intersect", "into", "is", "isnull", "join", "leading", "left", "like",
    "limit", "localtime", "localtimestamp", "natural", "new", "not", "notnull", "null", "of", "off",
    "offset", "old", "on", "only", "or", "order", "outer", "over", "overlaps", "placing", "primary",
    "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric",
    "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic",
    "verbose", "when", "where", "window", "with"};

static int
compare_word(const void *key, const void *word)
{
    return strcmp(key, *(const char *const *)word);
}

void
al_ddl_init(struct al_ddl *ddl, struct al_pool *pool, enum al_api api)
{
    *ddl = (struct al_ddl){.pool = pool, .out = al_text_in(pool), .api = api};
}

void
al_ddl_fail(struct al_ddl *ddl, const char *error_class, const char *format, ...)
{
    if (ddl->failed) {
        return;
    }
    struct al_text text = al_text_in(ddl->pool);
    va_list args;
    va_start(args, format);
    al_text_vprintf(&text, format, args);
    va_end(args);
    ddl->failed = 1;
    ddl->error_class = error_class;
    ddl->error = al_text_view(&text);
}

struct al_name
al_name_of(struct lockstep_str text)
{
    return (struct al_name){.text = text};
}

static int
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int
is_lower_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '$';
}

/* Upper case and anything that is not a letter of ASCII, a digit, _ or $ wants quotes. The legal
 * pattern ignores case with Python's Unicode rules, by which two odd letters match [A-Z] too; they
 * differ from their lower case or are quoted here, which means the same name. */
static int
wants_quotes(struct lockstep_str name)
{
    char word[24];
    if (name.len == 0 || is_digit(name.ptr[0]) || name.ptr[0] == '$') {
        return 1;
    }
    for (uint64_t i = 0; i < name.len; i++) {
        if (!is_lower_word_char(name.ptr[i])) {
            return 1;
        }
    }
    if (name.len >= sizeof(word)) {
        return 0;
    }
    memcpy(word, name.ptr, name.len);
    word[name.len] = '\0';
    return bsearch(word, reserved, sizeof(reserved) / sizeof(*reserved), sizeof(*reserved),
               compare_word) != NULL;
}

void
al_ident(struct al_ddl *ddl, struct al_name name)
{
    if (name.quote < 0 || (name.quote == 0 && !wants_quotes(name.text))) {
        al_text_add(&ddl->out, name.text);
        return;
    }
    al_text_putc(&ddl->out, '"');
    for (uint64_t i = 0; i < name.text.len; i++) {
        if (name.text.ptr[i] == '"') {
            al_text_putc(&ddl->out, '"');
        }
        al_text_putc(&ddl->out, name.text.ptr[i]);
    }
    al_text_putc(&ddl->out, '"');
}

void
al_ident_str(struct al_ddl *ddl, struct lockstep_str name)
{
    al_ident(ddl, al_name_of(name));
}

void
al_ident_qualified(struct al_ddl *ddl, struct al_name schema, struct al_name name)
{
    if (schema.text.len > 0) {
        al_ident(ddl, schema);
        al_text_putc(&ddl->out, '.');
    }
    al_ident(ddl, name);
}

void
al_ident_dotted(struct al_ddl *ddl, struct al_name schema, struct al_name name)
{
    struct lockstep_str rest = schema.text;
    while (schema.quote == 0 && rest.len > 0) {
        const char *dot = memchr(rest.ptr, '.', rest.len);
        if (dot == NULL) {
            break;
        }
        al_ident_str(ddl, (struct lockstep_str){rest.ptr, (uint64_t)(dot - rest.ptr)});
        al_text_putc(&ddl->out, '.');
        rest.len -= (uint64_t)(dot + 1 - rest.ptr);
        rest.ptr = dot + 1;
    }
    schema.text = rest;
    al_ident_qualified(ddl, schema, name);
}

struct lockstep_str
al_ident_final(struct al_ddl *ddl, struct al_name name)
{
    size_t count = al_utf8_count(name.text);
    if (count <= AL_NAME_MAX) {
        return name.text;
    }
    if (!name.conv) {
        al_ddl_fail(ddl, "IdentifierError",
            "Identifier '%.*s' exceeds maximum length of %u characters", (int)name.text.len,
            name.text.ptr, AL_NAME_MAX);
        return name.text;
    }
    char hex[33];
    al_md5_hex(name.text, hex);
    return al_pool_format(ddl->pool, "%.*s_%s", (int)al_utf8_prefix(name.text, AL_NAME_MAX - 8),
        name.text.ptr, hex + 28);
}

void
al_ident_constraint(struct al_ddl *ddl, struct al_name name)
{
    al_ident(ddl, (struct al_name){.text = al_ident_final(ddl, name), .quote = name.quote});
}

void
al_literal_str(struct al_ddl *ddl, struct lockstep_str text)
{
    if (text.len > 0 && memchr(text.ptr, '\\', text.len) != NULL) {
        al_text_putc(&ddl->out, 'E');
    }
    al_text_putc(&ddl->out, '\'');
    for (uint64_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\'' || c == '\\') {
            al_text_putc(&ddl->out, c);
        }
        if (c == '\0') {
            al_ddl_fail(
                ddl, "ValueError", "A string literal cannot contain NUL (0x00) characters.");
            return;
        }
        al_text_putc(&ddl->out, c);
    }
    al_text_putc(&ddl->out, '\'');
}

void
al_phrase(struct al_ddl *ddl, struct lockstep_str phrase, int lower)
{
    for (uint64_t i = 0; i < phrase.len; i++) {
        char c = phrase.ptr[i];
        char low = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        /* SQLAlchemy 2.0 lets ON DELETE SET NULL name its columns */
        int listed = ddl->api == AL_API_20 && (c == '(' || c == ')' || c == ',' || c == '"');
        if (!is_lower_word_char(low) && c != ' ' && !listed) {
            al_ddl_fail(
                ddl, "CompileError", "Unexpected SQL phrase: '%.*s'", (int)phrase.len, phrase.ptr);
            return;
        }
        al_text_putc(&ddl->out, lower ? low : c);
    }
}
