/*
 * The scanner. Each token is found by its first byte: a table gives the byte's classes, each class has its own rule.
 * Long things (comments to the line's end, plain strings, dollar quotes) are searched with memchr and memmem.
 */
#include "sql/lex.h"

#include <stdint.h>
#include <string.h>

/* In place of an end: there is none. */
#define NOT_CLOSED SIZE_MAX

enum { SPACE = 1, LETTER = 2, NAME = 4, DIGIT = 8, OPERATOR = 16, SELF = 32 };

/* Classes of each byte. Bytes over 127 are letters. Vertical tab is white space from version 16 on; before, no token
 * begins with it, so that taking it for white space hides nothing from anybody. */
/* clang-format off */
static const uint8_t class_of[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 16, 0, 16, 4, 16, 16, 0, 32, 32, 16, 16, 32, 16, 32, 16,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 32, 32, 16, 16, 16, 16,
    16, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 32, 0, 32, 16, 6,
    16, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 16, 0, 16, 0,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
};
/* clang-format on */

static inline bool
is_class(char c, unsigned mask)
{
    return (class_of[(unsigned char)c] & mask) != 0;
}

/* The byte at `at`, or NUL behind the end. */
static inline char
peek(const struct ls_sql_lex *lex, size_t at)
{
    return at < lex->len ? lex->text[at] : '\0';
}

struct ls_sql_lex
ls_sql_lex_begin(struct ls_span text)
{
    return (struct ls_sql_lex){.text = text.ptr, .len = text.len};
}

/* Behind the "--" comment at `at`: at its line end (which is not part of it), or at the end of the text. */
static size_t
line_comment_end(const struct ls_sql_lex *lex, size_t at)
{
    const char *from = lex->text + at;
    const char *feed = memchr(from, '\n', lex->len - at);
    size_t len = feed == NULL ? lex->len - at : (size_t)(feed - from);
    const char *carriage = memchr(from, '\r', len);
    return at + (carriage == NULL ? len : (size_t)(carriage - from));
}

/* Behind the nested comment at `at`. */
static size_t
block_comment_end(const struct ls_sql_lex *lex, size_t at)
{
    size_t depth = 1;
    at += 2;
    while (at + 1 < lex->len) {
        char c = lex->text[at];
        if (c == '*' && lex->text[at + 1] == '/') {
            at += 2;
            depth--;
            if (depth == 0) {
                return at;
            }
        } else if (c == '/' && lex->text[at + 1] == '*') {
            at += 2;
            depth++;
        } else {
            at++;
        }
    }
    return NOT_CLOSED;
}

/* Skip white space and comments. False where a comment is not closed; lex->at is then its beginning. */
static bool
skip_blank(struct ls_sql_lex *lex)
{
    size_t at = lex->at;
    for (;;) {
        while (at < lex->len && is_class(lex->text[at], SPACE)) {
            at++;
        }
        char c = peek(lex, at);
        if (c == '-' && peek(lex, at + 1) == '-') {
            at = line_comment_end(lex, at);
        } else if (c == '/' && peek(lex, at + 1) == '*') {
            size_t end = block_comment_end(lex, at);
            if (end == NOT_CLOSED) {
                lex->at = at;
                return false;
            }
            at = end;
        } else {
            lex->at = at;
            return true;
        }
    }
}

/* Where a string that was closed just before `at` goes on: at the next opening quote, if between the two there is only
 * white space and "--" comments with a line end among them. NOT_CLOSED: it does not go on. */
static size_t
continuation(const struct ls_sql_lex *lex, size_t at)
{
    bool has_line_end = false;
    while (at < lex->len) {
        char c = lex->text[at];
        if (c == '\'') {
            return has_line_end ? at : NOT_CLOSED;
        }
        if (is_class(c, SPACE)) {
            has_line_end = has_line_end || c == '\n' || c == '\r';
            at++;
        } else if (c == '-' && peek(lex, at + 1) == '-') {
            at = line_comment_end(lex, at);
        } else {
            return NOT_CLOSED;
        }
    }
    return NOT_CLOSED;
}

/* The next quote at or behind `at` that is not escaped by a backslash; lex->len where there is none. */
static size_t
find_quote(const struct ls_sql_lex *lex, size_t at, bool has_escapes)
{
    if (!has_escapes) {
        const char *quote = memchr(lex->text + at, '\'', lex->len - at);
        return quote == NULL ? lex->len : (size_t)(quote - lex->text);
    }
    while (at < lex->len && lex->text[at] != '\'') {
        at += lex->text[at] == '\\' ? 2 : 1;
    }
    return at < lex->len ? at : lex->len;
}

/* Behind the string whose opening quote is at `at`, all its continuations included. */
static size_t
string_end(const struct ls_sql_lex *lex, size_t at, bool has_escapes)
{
    for (;;) {
        at = find_quote(lex, at + 1, has_escapes);
        if (at >= lex->len) {
            return NOT_CLOSED;
        }
        if (peek(lex, at + 1) == '\'') {
            at++;
            continue;
        }
        size_t next = continuation(lex, at + 1);
        if (next == NOT_CLOSED) {
            return at + 1;
        }
        at = next;
    }
}

/* Behind the "…" whose opening quote is at `at`. */
static size_t
quoted_name_end(const struct ls_sql_lex *lex, size_t at)
{
    for (;;) {
        at++;
        const char *quote = at < lex->len ? memchr(lex->text + at, '"', lex->len - at) : NULL;
        if (quote == NULL) {
            return NOT_CLOSED;
        }
        at = (size_t)(quote - lex->text) + 1;
        if (peek(lex, at) != '"') {
            return at;
        }
    }
}

/* Length of the "$tag$" at `at`; 0 where there is none. */
static size_t
dollar_tag(const struct ls_sql_lex *lex, size_t at)
{
    size_t end = at + 1;
    if (is_class(peek(lex, end), LETTER)) {
        while (end < lex->len && is_class(lex->text[end], NAME) && lex->text[end] != '$') {
            end++;
        }
    }
    return peek(lex, end) == '$' ? end + 1 - at : 0;
}

/* Make the token from lex->at to `end`, and go on behind it. */
static enum ls_sql_kind
take(struct ls_sql_lex *lex, struct ls_sql_token *ret, enum ls_sql_kind kind, size_t end,
    const char *what)
{
    bool is_open = end == NOT_CLOSED;
    ret->kind = is_open ? LS_SQL_OPEN : kind;
    ret->open = is_open ? what : NULL;
    ret->offset = lex->at;
    end = is_open ? lex->len : end;
    ret->text = (struct ls_span){lex->text + lex->at, end - lex->at};
    lex->at = end;
    return ret->kind;
}

static enum ls_sql_kind
take_dollar(struct ls_sql_lex *lex, struct ls_sql_token *ret)
{
    size_t at = lex->at;
    if (is_class(peek(lex, at + 1), DIGIT)) {
        size_t end = at + 2;
        while (end < lex->len && is_class(lex->text[end], DIGIT)) {
            end++;
        }
        return take(lex, ret, LS_SQL_PARAM, end, NULL);
    }
    size_t tag = dollar_tag(lex, at);
    if (tag == 0) {
        return take(lex, ret, LS_SQL_OTHER, at + 1, NULL);
    }
    const char *from = lex->text + at;
    const char *close = memmem(from + tag, lex->len - at - tag, from, tag);
    size_t end = close == NULL ? NOT_CLOSED : (size_t)(close - lex->text) + tag;
    return take(lex, ret, LS_SQL_DOLLAR, end, "dollar-quoted string");
}

static enum ls_sql_kind
take_number(struct ls_sql_lex *lex, struct ls_sql_token *ret)
{
    size_t end = lex->at;
    while (end < lex->len && is_class(lex->text[end], DIGIT)) {
        end++;
    }
    /* "1..10" is 1, .., 10 */
    if (peek(lex, end) == '.' && !(end > lex->at && peek(lex, end + 1) == '.')) {
        end++;
        while (end < lex->len && is_class(lex->text[end], DIGIT)) {
            end++;
        }
    }
    char c = peek(lex, end);
    if (c == 'e' || c == 'E') {
        char sign = peek(lex, end + 1);
        size_t digits = end + (sign == '+' || sign == '-' ? 2 : 1);
        if (is_class(peek(lex, digits), DIGIT)) {
            end = digits;
            while (end < lex->len && is_class(lex->text[end], DIGIT)) {
                end++;
            }
        }
    }
    return take(lex, ret, LS_SQL_NUMBER, end, NULL);
}

/* Whether an operator with this character may end in + or -. */
static bool
allows_sign_at_end(char c)
{
    return strchr("~!@#^&|`?%", c) != NULL;
}

static enum ls_sql_kind
take_operator(struct ls_sql_lex *lex, struct ls_sql_token *ret)
{
    size_t from = lex->at;
    if (from < lex->signs_end) {
        return take(lex, ret, LS_SQL_OPERATOR, from + 1, NULL);
    }
    bool keeps_signs = false;
    size_t last_other = from; /* the last character that is neither + nor - */
    size_t end = from;
    while (end < lex->len && is_class(lex->text[end], OPERATOR)) {
        char c = lex->text[end];
        char next = peek(lex, end + 1);
        if ((c == '/' && next == '*') || (c == '-' && next == '-')) {
            break;
        }
        if (c != '+' && c != '-') {
            last_other = end;
            keeps_signs = keeps_signs || allows_sign_at_end(c);
        }
        end++;
    }
    if (!keeps_signs && last_other + 1 < end) {
        /* The signs behind are tokens of one character each; known by now, so that a long row of them is read once. */
        lex->signs_end = end;
        end = last_other + 1;
    }
    return take(lex, ret, LS_SQL_OPERATOR, end, NULL);
}

static enum ls_sql_kind
take_self(struct ls_sql_lex *lex, struct ls_sql_token *ret)
{
    size_t at = lex->at;
    char c = lex->text[at];
    char next = peek(lex, at + 1);
    if (c == '.' && is_class(next, DIGIT)) {
        return take_number(lex, ret);
    }
    if (c == '.' && next == '.') {
        return take(lex, ret, LS_SQL_RANGE, at + 2, NULL);
    }
    if (c == ':' && next == ':') {
        return take(lex, ret, LS_SQL_CAST, at + 2, NULL);
    }
    if (c == ':' && next == '=') {
        return take(lex, ret, LS_SQL_ASSIGN, at + 2, NULL);
    }
    return take(lex, ret, LS_SQL_SELF, at + 1, NULL);
}

/* A name, a keyword, or a string or name with a prefix. */
static enum ls_sql_kind
take_name(struct ls_sql_lex *lex, struct ls_sql_token *ret)
{
    size_t at = lex->at;
    char c = (char)(lex->text[at] | 0x20);
    char next = peek(lex, at + 1);
    if (next == '\'') {
        if (c == 'e') {
            return take(lex, ret, LS_SQL_E_STRING, string_end(lex, at + 1, true), "quoted string");
        }
        if (c == 'n') {
            return take(lex, ret, LS_SQL_N_STRING, string_end(lex, at + 1, false), "quoted string");
        }
        if (c == 'b' || c == 'x') {
            return take(lex, ret, LS_SQL_BITS, string_end(lex, at + 1, false), "bit string");
        }
    } else if (next == '&' && c == 'u') {
        if (peek(lex, at + 2) == '\'') {
            return take(
                lex, ret, LS_SQL_UNI_STRING, string_end(lex, at + 2, false), "quoted string");
        }
        if (peek(lex, at + 2) == '"') {
            return take(lex, ret, LS_SQL_UNI_IDENT, quoted_name_end(lex, at + 2), "quoted name");
        }
    }
    size_t end = at + 1;
    while (end < lex->len && is_class(lex->text[end], NAME)) {
        end++;
    }
    return take(lex, ret, LS_SQL_IDENT, end, NULL);
}

enum ls_sql_kind
ls_sql_lex_next(struct ls_sql_lex *lex, struct ls_sql_token *ret_token)
{
    if (!skip_blank(lex)) {
        return take(lex, ret_token, LS_SQL_OPEN, NOT_CLOSED, "comment");
    }
    size_t at = lex->at;
    if (at >= lex->len) {
        return take(lex, ret_token, LS_SQL_END, at, NULL);
    }
    char c = lex->text[at];
    unsigned classes = class_of[(unsigned char)c];
    if ((classes & LETTER) != 0) {
        return take_name(lex, ret_token);
    }
    if ((classes & DIGIT) != 0) {
        return take_number(lex, ret_token);
    }
    if ((classes & SELF) != 0) {
        return take_self(lex, ret_token);
    }
    if ((classes & OPERATOR) != 0) {
        return take_operator(lex, ret_token);
    }
    switch (c) {
    case '\'':
        return take(lex, ret_token, LS_SQL_STRING, string_end(lex, at, false), "quoted string");
    case '"':
        return take(lex, ret_token, LS_SQL_QUOTED, quoted_name_end(lex, at), "quoted name");
    case '$':
        return take_dollar(lex, ret_token);
    case '\\':
        return take(lex, ret_token, LS_SQL_BACKSLASH, at + 1, NULL);
    default:
        return take(lex, ret_token, LS_SQL_OTHER, at + 1, NULL);
    }
}

bool
ls_sql_is_word(const struct ls_sql_token *token, const char *word)
{
    if (token->kind != LS_SQL_IDENT) {
        return false;
    }
    for (size_t i = 0; i < token->text.len; i++) {
        char c = token->text.ptr[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        if (word[i] != c) {
            return false;
        }
    }
    return word[token->text.len] == '\0';
}

bool
ls_sql_is_string(const struct ls_sql_token *token)
{
    return token->kind == LS_SQL_STRING || token->kind == LS_SQL_E_STRING ||
           token->kind == LS_SQL_UNI_STRING || token->kind == LS_SQL_N_STRING ||
           token->kind == LS_SQL_DOLLAR;
}

struct ls_span
ls_sql_token_body(const struct ls_sql_token *token, bool *ret_is_plain)
{
    struct ls_span text = token->text;
    size_t front = 0;
    size_t back = 1;
    switch (token->kind) {
    case LS_SQL_STRING:
    case LS_SQL_QUOTED:
        front = 1;
        break;
    case LS_SQL_E_STRING:
    case LS_SQL_N_STRING:
    case LS_SQL_BITS:
        front = 2;
        break;
    case LS_SQL_UNI_STRING:
    case LS_SQL_UNI_IDENT:
        front = 3;
        break;
    case LS_SQL_DOLLAR:
        front = (size_t)((const char *)memchr(text.ptr + 1, '$', text.len - 1) - text.ptr) + 1;
        *ret_is_plain = true;
        return (struct ls_span){text.ptr + front, text.len - 2 * front};
    case LS_SQL_END:
    case LS_SQL_IDENT:
    case LS_SQL_NUMBER:
    case LS_SQL_PARAM:
    case LS_SQL_OPERATOR:
    case LS_SQL_CAST:
    case LS_SQL_RANGE:
    case LS_SQL_ASSIGN:
    case LS_SQL_SELF:
    case LS_SQL_BACKSLASH:
    case LS_SQL_OTHER:
    case LS_SQL_OPEN:
        *ret_is_plain = true;
        return text;
    }
    struct ls_span body = {text.ptr + front, text.len - front - back};
    bool has_escapes = token->kind == LS_SQL_E_STRING && memchr(body.ptr, '\\', body.len) != NULL;
    bool is_unicode = front == 3; /* any character may be its escape, by UESCAPE */
    *ret_is_plain =
        !is_unicode && !has_escapes && memchr(body.ptr, text.ptr[front - 1], body.len) == NULL;
    return body;
}
