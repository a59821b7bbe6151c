/* Literals: see py_literal.h. */
#include "py_literal.h"

#include <stdlib.h>
#include <string.h>

#include "py_state.h"
#include "py_unicode.h"

#define MAX_FLOAT_TEXT 512

struct py_string_form
py_string_form(const struct py_token *token)
{
    struct py_string_form form = {0};
    const char *ptr = token->ptr;
    for (; *ptr != '\'' && *ptr != '"'; ptr++) {
        char lower = (char)(*ptr | 0x20);
        form.is_raw = form.is_raw || lower == 'r';
        form.is_bytes = form.is_bytes || lower == 'b';
        form.is_format = form.is_format || lower == 'f';
    }
    size_t left = token->len - (size_t)(ptr - token->ptr);
    size_t quotes = left >= 6 && ptr[1] == *ptr && ptr[2] == *ptr ? 3 : 1;
    form.body = ptr + quotes;
    form.len = left - 2 * quotes;
    return form;
}

static int
hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 99;
}

/* One of the escapes of a single letter; 0 where `byte` is none. */
static char
simple_escape(char byte)
{
    static const char from[] = "\\'\"abfnrtv";
    static const char to[] = "\\'\"\a\b\f\n\r\t\v";
    const char *found = byte == '\0' ? NULL : strchr(from, byte);
    return found == NULL ? '\0' : to[found - from];
}

struct decoder {
    struct py_buf *buf;
    const struct py_string_form *form;
    struct py_where where;
    const char *end;
};

static void
add_code(struct decoder *decoder, uint32_t code)
{
    if (decoder->form->is_bytes) {
        py_buf_add_char(decoder->buf, (char)(unsigned char)code);
    } else {
        py_buf_add_code(decoder->buf, code);
    }
}

static const char *
decode_fail(struct decoder *decoder, enum py_error_kind kind, const char *message)
{
    (void)py_stop_at(decoder->buf->py, kind, decoder->where, message);
    return NULL;
}

/* \x, \u, \U: `ptr` is behind the letter. */
static const char *
decode_hex(struct decoder *decoder, const char *ptr, size_t digits)
{
    uint32_t code = 0;
    for (size_t index = 0; index < digits; index++) {
        if (ptr >= decoder->end || hex_digit(*ptr) > 15) {
            return decode_fail(decoder, PY_ERROR_SYNTAX, "truncated escape in string literal");
        }
        code = code * 16 + (uint32_t)hex_digit(*ptr);
        ptr++;
    }
    if (code > 0x10FFFF) {
        return decode_fail(decoder, PY_ERROR_SYNTAX, "illegal Unicode character in escape");
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
        return decode_fail(
            decoder, PY_ERROR_REFUSED, "a lone surrogate in a string is not supported");
    }
    add_code(decoder, code);
    return ptr;
}

/* `ptr` is behind the backslash. Returns what follows the escape, NULL: failed. */
static const char *
decode_escape(struct decoder *decoder, const char *ptr)
{
    char byte = *ptr;
    if (byte == '\n') {
        return ptr + 1;
    }
    if (byte == '\r' && ptr + 1 < decoder->end && ptr[1] == '\n') {
        return ptr + 2;
    }
    char simple = simple_escape(byte);
    if (simple != '\0') {
        py_buf_add_char(decoder->buf, simple);
        return ptr + 1;
    }
    if (byte >= '0' && byte <= '7') {
        uint32_t code = 0;
        for (int n = 0; n < 3 && ptr < decoder->end && *ptr >= '0' && *ptr <= '7'; n++) {
            code = code * 8 + (uint32_t)(*ptr++ - '0');
        }
        add_code(decoder, decoder->form->is_bytes ? code & 0xFF : code);
        return ptr;
    }
    if (byte == 'x') {
        return decode_hex(decoder, ptr + 1, 2);
    }
    if (!decoder->form->is_bytes && (byte == 'u' || byte == 'U')) {
        return decode_hex(decoder, ptr + 1, byte == 'u' ? 4 : 8);
    }
    if (!decoder->form->is_bytes && byte == 'N') {
        return decode_fail(
            decoder, PY_ERROR_REFUSED, "a character by name (\\N{…}) is not supported");
    }
    py_buf_add_char(decoder->buf, '\\');
    return ptr;
}

bool
py_decode_string(struct py_buf *buf, const struct py_string_form *form, const char *ptr,
    const char *end, struct py_where where)
{
    struct decoder decoder = {buf, form, where, end};
    while (ptr < end) {
        char byte = *ptr;
        if (byte == '\\' && !form->is_raw && ptr + 1 < end) {
            ptr = decode_escape(&decoder, ptr + 1);
            if (ptr == NULL) {
                return false;
            }
            continue;
        }
        if (byte == '\r' && ptr + 1 < end && ptr[1] == '\n') { // text files are read so
            ptr++;
            continue;
        }
        if (form->is_format && (byte == '{' || byte == '}')) {
            if (ptr + 1 >= end || ptr[1] != byte) {
                (void)decode_fail(&decoder, PY_ERROR_SYNTAX, "f-string: single '}' is not allowed");
                return false;
            }
            ptr++;
        }
        if (form->is_bytes && ((unsigned char)byte & 0x80) != 0) {
            (void)decode_fail(
                &decoder, PY_ERROR_SYNTAX, "bytes can only contain ASCII literal characters");
            return false;
        }
        py_buf_add_char(buf, byte);
        ptr++;
    }
    return !buf->failed;
}

bool
py_parse_digits(const char *text, size_t len, unsigned base, bool *ret_too_big, uint64_t *ret)
{
    uint64_t value = 0;
    bool was_digit = false;
    *ret_too_big = false;
    for (size_t index = 0; index < len; index++) {
        if (text[index] == '_') {
            if (!was_digit) {
                return false;
            }
            was_digit = false;
            continue;
        }
        unsigned digit = (unsigned)hex_digit(text[index]);
        if (digit >= base) {
            return false;
        }
        was_digit = true;
        if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value)) {
            *ret_too_big = true;
        }
    }
    *ret = value;
    return was_digit;
}

/* Digits with underscores between them. */
static bool
copy_digits(const char **text, const char *end, char **to, const char *limit)
{
    const char *start = *text;
    while (*text < end && *to < limit) {
        char byte = **text;
        if (byte == '_' && *text > start && (*text)[-1] != '_' && *text + 1 < end &&
            (*text)[1] >= '0' && (*text)[1] <= '9') {
            (*text)++;
            continue;
        }
        if (byte < '0' || byte > '9') {
            break;
        }
        *(*to)++ = byte;
        (*text)++;
    }
    return *text > start;
}

bool
py_parse_float(const char *text, size_t len, double *ret)
{
    char plain[MAX_FLOAT_TEXT];
    char *to = plain;
    const char *limit = plain + sizeof(plain) - 8;
    const char *end = text + len;
    bool has_digits = copy_digits(&text, end, &to, limit);
    if (text < end && *text == '.') {
        *to++ = '.';
        text++;
        has_digits = copy_digits(&text, end, &to, limit) || has_digits;
    }
    if (!has_digits) {
        return false;
    }
    if (text < end && (*text | 0x20) == 'e') {
        *to++ = 'e';
        text++;
        if (text < end && (*text == '+' || *text == '-')) {
            *to++ = *text++;
        }
        if (!copy_digits(&text, end, &to, limit)) {
            return false;
        }
    }
    if (text != end || to >= limit) {
        return false;
    }
    *to = '\0';
    *ret = strtod(plain, NULL);
    return true;
}

struct py_value
py_decode_number(struct py *py, const struct py_token *token, const char *path)
{
    struct py_where where = {path, token->line, token->column};
    const char *text = token->ptr;
    size_t len = token->len;
    unsigned base = 10;
    if (len > 2 && text[0] == '0') {
        char lower = (char)(text[1] | 0x20);
        base = lower == 'x' ? 16 : lower == 'o' ? 8 : lower == 'b' ? 2 : 10;
    }
    if (base != 10) {
        text += 2;
        len -= 2;
        if (*text == '_') { // 0x_ff
            text++;
            len--;
        }
    }
    uint64_t value = 0;
    bool too_big = false;
    if (py_parse_digits(text, len, base, &too_big, &value) && text[len - 1] != '_') {
        if (base == 10 && text[0] == '0' && value != 0) {
            return py_stop_at(py, PY_ERROR_SYNTAX, where,
                "leading zeros in decimal integer literals are not permitted");
        }
        if (too_big || value > (uint64_t)INT64_MAX) {
            return py_stop_at(
                py, PY_ERROR_REFUSED, where, "an integer of more than 64 bits is not supported");
        }
        return py_int((int64_t)value);
    }
    double real = 0;
    if (base == 10 && py_parse_float(text, len, &real)) {
        return py_float(real);
    }
    if (len > 1 && (text[len - 1] | 0x20) == 'j') {
        return py_stop_at(py, PY_ERROR_REFUSED, where, "a complex number is not supported");
    }
    return py_stop_at(py, PY_ERROR_SYNTAX, where, "invalid number");
}
