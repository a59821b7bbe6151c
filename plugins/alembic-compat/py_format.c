/* Format specifications: see py_format.h. */
#include "py_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "py_class.h"
#include "py_eval.h"
#include "py_number.h"
#include "py_state.h"
#include "py_unicode.h"

#define MAX_WIDTH 1000000

/* ---- Parsing ----------------------------------------------------------------------------------
 */

static bool
is_align(uint32_t code)
{
    return code == '<' || code == '>' || code == '=' || code == '^';
}

static bool
parse_digits(const char **at, const char *end, int64_t *ret)
{
    int64_t number = 0;
    while (*at < end && **at >= '0' && **at <= '9') {
        number = number * 10 + (**at - '0');
        if (number > MAX_WIDTH) {
            return false;
        }
        (*at)++;
    }
    *ret = number;
    return true;
}

static void
parse_align(const char **at, const char *end, struct py_format_spec *ret)
{
    size_t size = 1;
    if (*at >= end) {
        return;
    }
    uint32_t code = py_utf8_decode(*at, (size_t)(end - *at), &size);
    if (*at + size < end && is_align((unsigned char)(*at)[size])) {
        ret->fill = code;
        ret->align = (*at)[size];
        *at += size + 1;
    } else if (is_align(code)) {
        ret->align = (char)code;
        *at += 1;
    }
}

bool
py_format_parse(const struct py_str *spec, struct py_format_spec *ret)
{
    const char *at = spec->ptr;
    const char *end = at + spec->len;
    *ret = (struct py_format_spec){.fill = ' ', .precision = -1};
    parse_align(&at, end, ret);
    if (at < end && (*at == '+' || *at == '-' || *at == ' ')) {
        ret->sign = *at++;
    }
    if (at < end && *at == '#') {
        ret->alternate = true;
        at++;
    }
    if (at < end && *at == '0') {
        ret->zero = true;
        at++;
        if (ret->align == 0) {
            ret->align = '=';
            ret->fill = '0';
        } else if (ret->fill == ' ') {
            ret->fill = '0';
        }
    }
    if (!parse_digits(&at, end, &ret->width)) {
        return false;
    }
    if (at < end && (*at == ',' || *at == '_')) {
        ret->grouping = *at++;
    }
    if (at < end && *at == '.') {
        at++;
        if (at >= end || *at < '0' || *at > '9' || !parse_digits(&at, end, &ret->precision)) {
            return false;
        }
    }
    if (at < end && ((unsigned char)*at & 0x80) == 0) {
        ret->type = *at++;
    }
    return at == end;
}

/* ---- Padding ----------------------------------------------------------------------------------
 */

void
py_format_pad(struct py_buf *buf, const struct py_format_spec *spec, const char *text, size_t len,
    size_t n_prefix, char default_align)
{
    char fill[4];
    size_t fill_len = py_utf8_encode(spec->fill, fill);
    size_t chars = py_utf8_count(text, len);
    size_t width = (size_t)spec->width;
    size_t missing = width > chars ? width - chars : 0;
    char align = spec->align == 0 ? default_align : spec->align;
    size_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
    if (align == '=') {
        py_buf_add(buf, text, n_prefix);
        text += n_prefix;
        len -= n_prefix;
    }
    py_buf_add_repeat(buf, fill, fill_len, before);
    py_buf_add(buf, text, len);
    py_buf_add_repeat(buf, fill, fill_len, missing - before);
}

struct py_value
py_format_text(struct py *py, const struct py_str *text, const struct py_format_spec *spec)
{
    struct py_buf buf = {.py = py};
    size_t len = text->len;
    if (spec->precision >= 0 && (size_t)spec->precision < text->chars) {
        len = py_utf8_offset(text->ptr, text->len, (size_t)spec->precision);
    }
    py_format_pad(&buf, spec, text->ptr, len, 0, '<');
    return py_buf_take(&buf);
}

/* ---- Numbers ----------------------------------------------------------------------------------
 */

/* Digits with a separator after every `group` of them from the right; zero padding counts as
 * digits. */
static void
add_grouped(struct py_buf *buf, const char *digits, size_t n, size_t group, char separator,
    size_t least_width)
{
    size_t zeros = 0;
    while (n + zeros + (n + zeros - 1) / group < least_width) {
        zeros++;
    }
    for (size_t left = n + zeros; left > 0; left--) {
        py_buf_add_char(buf, left > n ? '0' : digits[n - left]);
        if (left > 1 && (left - 1) % group == 0) {
            py_buf_add_char(buf, separator);
        }
    }
}

static const char *
sign_text(const struct py_format_spec *spec, bool is_negative)
{
    return is_negative ? "-" : spec->sign == '+' ? "+" : spec->sign == ' ' ? " " : "";
}

/* The digits of an integer in a base, most significant first. Returns how many. */
static size_t
int_digits(uint64_t value, unsigned base, bool is_upper, char *ret, size_t size)
{
    const char *all = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t at = size;
    do {
        ret[--at] = all[value % base];
        value /= base;
    } while (value > 0);
    memmove(ret, ret + at, size - at);
    return size - at;
}

struct py_value
py_format_finish(struct py *py, const struct py_format_spec *spec, const char *prefix,
    const char *digits, size_t n, const char *tail, size_t group)
{
    struct py_buf text = {.py = py};
    struct py_buf buf = {.py = py};
    size_t n_prefix = strlen(prefix);
    py_buf_add_text(&text, prefix);
    if (spec->grouping != 0) {
        bool is_zero = spec->fill == '0' && spec->align == '=';
        size_t taken = n_prefix + strlen(tail);
        size_t least = is_zero && (size_t)spec->width > taken ? (size_t)spec->width - taken : 0;
        add_grouped(&text, digits, n, group, spec->grouping, least);
    } else {
        py_buf_add(&text, digits, n);
    }
    py_buf_add_text(&text, tail);
    if (text.failed) {
        return py_absent();
    }
    py_format_pad(&buf, spec, text.ptr, text.len, n_prefix, '>');
    return py_buf_take(&buf);
}

static struct py_value
format_int(struct py *py, int64_t value, const struct py_format_spec *spec)
{
    char digits[72];
    char prefix[4];
    bool is_negative = value < 0;
    uint64_t magnitude = is_negative ? 0 - (uint64_t)value : (uint64_t)value;
    char type = spec->type == 0 || spec->type == 'n' ? 'd' : spec->type;
    unsigned base = type == 'x' || type == 'X' ? 16 : type == 'o' ? 8 : type == 'b' ? 2 : 10;
    if (spec->precision >= 0) {
        return py_raise(
            py, &py_exc_value_error, "Precision not allowed in integer format specifier");
    }
    if (type == 'c') {
        size_t len = value < 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)
                         ? 0
                         : py_utf8_encode((uint32_t)value, digits);
        struct py_str text = {.ptr = digits, .len = len, .chars = 1};
        return len == 0 ? py_raise(py, &py_exc_overflow_error, "%%c arg not in range(0x110000)")
                        : py_format_text(py, &text, spec);
    }
    size_t n = int_digits(magnitude, base, type == 'X', digits, sizeof(digits));
    (void)snprintf(prefix, sizeof(prefix), "%s%s", sign_text(spec, is_negative),
        !spec->alternate || base == 10 ? ""
        : type == 'x'                  ? "0x"
        : type == 'X'                  ? "0X"
        : type == 'o'                  ? "0o"
                                       : "0b");
    return py_format_finish(py, spec, prefix, digits, n, "", base == 10 ? 3 : 4);
}

struct py_value
py_format_digits(struct py *py, double real, char type, int64_t precision, bool alternate)
{
    char format[16];
    char text[512];
    char lower = (char)(type | 0x20);
    if (!isfinite(real)) {
        bool is_upper = type >= 'A' && type <= 'Z';
        return py_str_lit(py, isnan(real) ? (is_upper ? "NAN" : "nan") : is_upper ? "INF" : "inf");
    }
    if (lower == 'r') {
        py_float_repr(real, text, sizeof(text));
        return py_str_new(py, text, strlen(text));
    }
    precision = precision < 0 ? 6 : precision;
    if (precision > 100) {
        return py_refuse(py, "a float with more than 100 digits");
    }
    (void)snprintf(format, sizeof(format), "%%%s.%d%c", alternate ? "#" : "", (int)precision, type);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int len = snprintf(text, sizeof(text), format, real);
#pragma GCC diagnostic pop
    return len < 0 || (size_t)len >= sizeof(text) ? py_refuse(py, "a float with so many digits")
                                                  : py_str_new(py, text, (size_t)len);
}

/* d.ddde+XX without the zeros that end the digits. */
static struct py_value
trimmed_exponent(struct py *py, double real, int64_t precision)
{
    struct py_value text = py_format_digits(py, real, 'e', precision, false);
    if (py_failed(text)) {
        return text;
    }
    const struct py_str *str = text.as.str;
    const char *exponent = memchr(str->ptr, 'e', str->len);
    size_t n = exponent == NULL ? str->len : (size_t)(exponent - str->ptr);
    size_t kept = n;
    while (precision > 0 && kept > 0 && str->ptr[kept - 1] == '0') {
        kept--;
    }
    kept -= kept > 0 && str->ptr[kept - 1] == '.';
    return py_strf(py, "%.*s%.*s", (int)kept, str->ptr, (int)(str->len - n), str->ptr + n);
}

/* Without a type: repr, or with a precision 'g' that keeps a digit behind the point. */
static struct py_value
plain_digits(struct py *py, double real, const struct py_format_spec *spec)
{
    if (spec->precision < 0) {
        return py_format_digits(py, real, 'r', -1, false);
    }
    int64_t precision = spec->precision == 0 ? 1 : spec->precision;
    struct py_value text = py_format_digits(py, real, 'g', precision, spec->alternate);
    if (py_failed(text) || !isfinite(real)) {
        return text;
    }
    const struct py_str *str = text.as.str;
    if (memchr(str->ptr, '.', str->len) != NULL || memchr(str->ptr, 'e', str->len) != NULL) {
        return text;
    }
    // Unlike 'g', this form goes over to an exponent as soon as all digits stand before the point.
    if ((int64_t)str->len >= precision) {
        return trimmed_exponent(py, real, precision - 1);
    }
    return py_strf(py, "%.*s.0", (int)str->len, str->ptr);
}

static struct py_value
format_float(struct py *py, double real, const struct py_format_spec *spec)
{
    bool is_negative = signbit(real) != 0 && !isnan(real);
    double magnitude = is_negative ? -real : real;
    bool is_percent = spec->type == '%';
    char type = spec->type == 'n' ? 'g' : is_percent ? 'f' : spec->type;
    struct py_value digits = type == 0
                                 ? plain_digits(py, magnitude, spec)
                                 : py_format_digits(py, is_percent ? magnitude * 100 : magnitude,
                                       type, spec->precision, spec->alternate);
    if (py_failed(digits)) {
        return digits;
    }
    const struct py_str *text = digits.as.str;
    size_t n = 0;
    while (n < text->len && text->ptr[n] >= '0' && text->ptr[n] <= '9') {
        n++;
    }
    struct py_value tail =
        py_strf(py, "%.*s%s", (int)(text->len - n), text->ptr + n, is_percent ? "%" : "");
    const char *c_tail = py_failed(tail) ? NULL : py_c_str(py, tail.as.str);
    return c_tail == NULL
               ? py_absent()
               : py_format_finish(py, spec, sign_text(spec, is_negative), text->ptr, n, c_tail, 3);
}

struct py_value
py_format_number(struct py *py, struct py_value value, const struct py_format_spec *spec)
{
    double real = 0;
    bool is_float_type = spec->type != 0 && strchr("eEfFgG%", spec->type) != NULL;
    if (value.kind != PY_FLOAT && !is_float_type) {
        int64_t integer = 0;
        (void)py_as_int(value, &integer);
        return format_int(py, integer, spec);
    }
    return py_as_float(py, value, &real) ? format_float(py, real, spec) : py_absent();
}

/* ---- format() ---------------------------------------------------------------------------------
 */

static struct py_value
unknown_type(struct py *py, char type, struct py_value value)
{
    return py_raise(py, &py_exc_value_error, "Unknown format code '%c' for object of type '%s'",
        type, py_type_name(py, value));
}

static struct py_value
format_str(struct py *py, struct py_value value, struct py_format_spec *spec)
{
    if (spec->type != 0 && spec->type != 's') {
        return unknown_type(py, spec->type, value);
    }
    if (spec->sign != 0 || spec->alternate || spec->grouping != 0 ||
        (spec->align == '=' && !spec->zero)) {
        return py_raise(py, &py_exc_value_error,
            spec->sign != 0         ? "Sign not allowed in string format specifier"
            : spec->alternate       ? "Alternate form (#) not allowed in string format specifier"
            : spec->grouping == ',' ? "Cannot specify ',' with 's'."
            : spec->grouping == '_' ? "Cannot specify '_' with 's'."
                                    : "'=' alignment not allowed in string format specifier");
    }
    spec->align = spec->align == '=' ? '<' : spec->align;
    return py_format_text(py, value.as.str, spec);
}

static struct py_value
format_plain(struct py *py, struct py_value value, const struct py_str *text)
{
    struct py_format_spec spec;
    size_t fill = text->len > 1 && is_align((unsigned char)text->ptr[1]);
    if (text->len > fill && memchr(text->ptr + fill, 'z', text->len - fill) != NULL) {
        return py_refuse(py, "the option z of a format");
    }
    if (!py_format_parse(text, &spec)) {
        return py_raise(py, &py_exc_value_error, "Invalid format specifier");
    }
    if (value.kind == PY_STR) {
        return format_str(py, value, &spec);
    }
    const char *types = value.kind == PY_FLOAT ? "eEfFgGn%" : "bcdoxXneEfFgG%";
    if (spec.type != 0 && strchr(types, spec.type) == NULL) {
        return unknown_type(py, spec.type, value);
    }
    bool is_ungrouped =
        spec.type == 'n' || spec.type == 'c' ||
        (spec.grouping == ',' && spec.type != 0 && strchr("bxXo", spec.type) != NULL);
    if (spec.grouping != 0 && is_ungrouped) {
        return py_raise(
            py, &py_exc_value_error, "Cannot specify '%c' with '%c'.", spec.grouping, spec.type);
    }
    return py_format_number(py, value, &spec);
}

struct py_value
py_format(struct py *py, struct py_value value, const struct py_str *spec)
{
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(py, value);
        if (py_failed(value)) {
            return value;
        }
    }
    struct py_value plain = value;
    if (value.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(value.as.object->cls, "__format__", PY_HOOK_FORMAT);
        if (special.type != NULL) {
            return special.type->format(py, value, spec);
        }
        if (py_given(special.function)) {
            struct py_value arg = py_str_borrow(py, spec->ptr, spec->len);
            return py_failed(arg) ? arg : py_special_call(py, special, value, &arg, 1);
        }
        plain = py_plain(value);
    }
    if (spec->len == 0) {
        return py_to_str(py, value);
    }
    if (plain.kind == PY_STR || py_is_number(plain)) {
        return format_plain(py, plain, spec);
    }
    return py_raise(py, &py_exc_type_error, "unsupported format string passed to %s.__format__",
        py_type_name(py, value));
}
