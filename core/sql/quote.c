/*
 * Quoting, and reading names. A literal with a backslash is written E'…' with the backslash doubled, which reads the
 * same whatever standard_conforming_strings says.
 */
#include "sql/quote.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* NUL and broken UTF-8 cannot be sent. */
static enum ls_status
check_text(struct ls_span text, const char *what, struct ls_err *err)
{
    if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL) {
        return ls_err_set(err, LS_FAILURE, "%s holds a NUL byte", what);
    }
    size_t valid = ls_utf8_valid_up_to(text);
    if (valid < text.len) {
        return ls_err_set(err, LS_FAILURE, "%s is not UTF-8 at byte %zu", what, valid + 1);
    }
    return LS_OK;
}

/* Append the text with each of its bytes `c` (and `other`, unless NUL) doubled. */
static void
add_doubled(struct ls_buf *buf, struct ls_span text, char c, char other)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == c || (other != '\0' && text.ptr[i] == other)) {
            ls_buf_add(buf, (struct ls_span){text.ptr + from, i + 1 - from});
            from = i;
        }
    }
    ls_buf_add(buf, (struct ls_span){text.ptr + from, text.len - from});
}

enum ls_status
ls_sql_add_literal(struct ls_buf *buf, struct ls_span value, struct ls_err *err)
{
    if (value.ptr == NULL) {
        ls_buf_adds(buf, "NULL");
        return LS_OK;
    }
    enum ls_status status = check_text(value, "a value", err);
    if (status != LS_OK) {
        return status;
    }
    bool has_backslash = value.len > 0 && memchr(value.ptr, '\\', value.len) != NULL;
    ls_buf_adds(buf, has_backslash ? "E'" : "'");
    add_doubled(buf, value, '\'', has_backslash ? '\\' : '\0');
    ls_buf_addc(buf, '\'');
    return LS_OK;
}

static bool
is_bare(struct ls_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_start = (c >= 'a' && c <= 'z') || c == '_';
        if (!is_start && (i == 0 || !((c >= '0' && c <= '9') || c == '$'))) {
            return false;
        }
    }
    return !ls_sql_is_reserved(name);
}

enum ls_status
ls_sql_add_ident(struct ls_buf *buf, struct ls_span name, struct ls_err *err)
{
    if (name.ptr == NULL || name.len == 0) {
        return ls_err_set(err, LS_FAILURE, "a name is empty");
    }
    enum ls_status status = check_text(name, "a name", err);
    if (status != LS_OK) {
        return status;
    }
    if (name.len > LS_SQL_NAME_MAX) {
        return ls_err_set(err, LS_FAILURE, "the name '%.*s' is longer than %d bytes",
            LS_SPAN_ARGS(name), LS_SQL_NAME_MAX);
    }
    if (is_bare(name)) {
        ls_buf_add(buf, name);
        return LS_OK;
    }
    ls_buf_addc(buf, '"');
    add_doubled(buf, name, '"', '\0');
    ls_buf_addc(buf, '"');
    return LS_OK;
}

enum ls_status
ls_sql_add_qualified(
    struct ls_buf *buf, struct ls_span schema, struct ls_span name, struct ls_err *err)
{
    size_t before = buf->len;
    if (schema.ptr != NULL) {
        enum ls_status status = ls_sql_add_ident(buf, schema, err);
        if (status != LS_OK) {
            return status;
        }
        ls_buf_addc(buf, '.');
    }
    enum ls_status status = ls_sql_add_ident(buf, name, err);
    if (status != LS_OK) {
        ls_buf_truncate(buf, before);
    }
    return status;
}

/* ---- Reading names ---- */

/* One more character than counts, so that a cut in the middle of it is seen. */
struct folded {
    char bytes[LS_SQL_NAME_MAX + 5];
    size_t len;
};

static void
put(struct folded *out, char c)
{
    if (out->len < sizeof(out->bytes)) {
        out->bytes[out->len++] = c;
    }
}

static void
put_code(struct folded *out, uint32_t code)
{
    if (code < 0x80) {
        put(out, (char)code);
    } else if (code < 0x800) {
        put(out, (char)(0xC0 | code >> 6));
        put(out, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        put(out, (char)(0xE0 | code >> 12));
        put(out, (char)(0x80 | (code >> 6 & 0x3F)));
        put(out, (char)(0x80 | (code & 0x3F)));
    } else {
        put(out, (char)(0xF0 | code >> 18));
        put(out, (char)(0x80 | (code >> 12 & 0x3F)));
        put(out, (char)(0x80 | (code >> 6 & 0x3F)));
        put(out, (char)(0x80 | (code & 0x3F)));
    }
}

/* Value of `n` hexadecimal digits at `at`; UINT32_MAX where they are not there. */
static uint32_t
hex_value(struct ls_span text, size_t at, size_t n)
{
    uint32_t value = 0;
    for (size_t i = at; i < at + n; i++) {
        char c = i < text.len ? (char)text.ptr[i] : '\0';
        char low = (char)(c | 0x20);
        if (c >= '0' && c <= '9') {
            value = value * 16 + (uint32_t)(c - '0');
        } else if (low >= 'a' && low <= 'f') {
            value = value * 16 + (uint32_t)(low - 'a' + 10);
        } else {
            return UINT32_MAX;
        }
    }
    return value;
}

/* The escape behind the escape character at *at: XXXX or +XXXXXX. Moves *at behind it. */
static uint32_t
escaped_code(struct ls_span text, size_t *at)
{
    bool is_long = *at + 1 < text.len && text.ptr[*at + 1] == '+';
    uint32_t code = hex_value(text, *at + (is_long ? 2 : 1), is_long ? 6 : 4);
    *at += is_long ? 8 : 5;
    return code;
}

/* Decode U&"…" (its body). False where an escape is broken. */
static bool
fold_unicode(struct folded *out, struct ls_span body, char escape)
{
    size_t at = 0;
    while (at < body.len) {
        char c = body.ptr[at];
        char next = at + 1 < body.len ? body.ptr[at + 1] : '\0';
        if (c != escape || next == escape) {
            put(out, c);
            at += c == escape || c == '"' ? 2 : 1;
            continue;
        }
        uint32_t code = escaped_code(body, &at);
        if (code >= 0xD800 && code < 0xDC00 && at < body.len && body.ptr[at] == escape) {
            uint32_t low = escaped_code(body, &at);
            bool is_pair = low >= 0xDC00 && low < 0xE000;
            code = is_pair ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : 0;
        }
        if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
            return false;
        }
        put_code(out, code);
    }
    return true;
}

/* The name as the catalog spells it, cut at the server's limit but not inside a character. */
static bool
fold(struct folded *out, const struct ls_sql_token *token, char escape)
{
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(token, &is_plain);
    out->len = 0;
    if (token->kind == LS_SQL_IDENT) {
        for (size_t i = 0; i < body.len && i < sizeof(out->bytes); i++) {
            char c = body.ptr[i];
            put(out, (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
        }
    } else if (token->kind == LS_SQL_QUOTED) {
        for (size_t i = 0; i < body.len && out->len < sizeof(out->bytes); i++) {
            put(out, body.ptr[i]);
            i += body.ptr[i] == '"';
        }
    } else if (token->kind != LS_SQL_UNI_IDENT || !fold_unicode(out, body, escape)) {
        return false;
    }
    if (out->len > LS_SQL_NAME_MAX) {
        out->len = LS_SQL_NAME_MAX;
        while (out->len > 0 && ls_utf8_is_continuation(out->bytes[out->len])) {
            out->len--;
        }
    }
    return true;
}

struct ls_span
ls_sql_fold_ident(struct ls_arena *arena, const struct ls_sql_token *token, char escape)
{
    struct folded name;
    if (!fold(&name, token, escape)) {
        return (struct ls_span){NULL, 0};
    }
    return ls_arena_dup(arena, (struct ls_span){name.bytes, name.len});
}

bool
ls_sql_ident_is(const struct ls_sql_token *token, char escape, struct ls_span name)
{
    struct folded folded;
    return fold(&folded, token, escape) &&
           ls_span_equal((struct ls_span){folded.bytes, folded.len}, name);
}

enum ls_status
ls_sql_add_regclass(
    struct ls_buf *buf, struct ls_span schema, struct ls_span name, struct ls_err *err)
{
    struct ls_buf qualified = LS_BUF(1024);
    enum ls_status status = ls_sql_add_qualified(&qualified, schema, name, err);
    ls_buf_adds(buf, "pg_catalog.to_regclass(");
    status = status == LS_OK ? ls_sql_add_literal(buf, ls_buf_span(&qualified), err) : status;
    ls_buf_addc(buf, ')');
    ls_buf_finish(&qualified);
    return status;
}
