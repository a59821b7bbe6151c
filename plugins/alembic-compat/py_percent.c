/* str % args. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_format.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_unicode.h"

struct percent {
    struct py *py;
    struct py_buf buf;
    struct py_value args; // a tuple, a mapping, or one value
    const struct py_value *items;
    size_t n;
    size_t at;
    bool used_mapping;
    const char *start; // of the format
};

static bool
next_arg(struct percent *percent, struct py_value *ret)
{
    if (percent->at < percent->n) {
        *ret = percent->items[percent->at++];
        return true;
    }
    (void)py_raise(percent->py, &py_exc_type_error, "not enough arguments for format string");
    return false;
}

/* %(name)s: the key up to its own ")". */
static bool
mapping_arg(struct percent *percent, const char **at, const char *end, struct py_value *ret)
{
    const char *start = *at;
    size_t depth = 1;
    while (*at < end && depth > 0) {
        depth += **at == '(';
        depth -= **at == ')';
        (*at)++;
    }
    if (depth > 0) {
        (void)py_raise(percent->py, &py_exc_value_error, "incomplete format key");
        return false;
    }
    struct py_value plain = py_plain(percent->args);
    if (plain.kind == PY_TUPLE || py_is_number(plain) || plain.kind == PY_STR ||
        plain.kind == PY_NONE) {
        (void)py_raise(percent->py, &py_exc_type_error, "format requires a mapping");
        return false;
    }
    struct py_value key = py_str_new(percent->py, start, (size_t)(*at - start) - 1);
    *ret = py_failed(key) ? key : py_getitem(percent->py, percent->args, key);
    percent->used_mapping = true;
    return !py_failed(*ret);
}

/* A width or precision: digits or "*". */
static bool
size_arg(struct percent *percent, const char **at, const char *end, int64_t *ret)
{
    struct py_value value;
    *ret = 0;
    if (*at < end && **at == '*') {
        (*at)++;
        if (!next_arg(percent, &value)) {
            return false;
        }
        if (py_as_int(value, ret) && *ret <= 100000 && *ret >= -100000) {
            return true;
        }
        (void)py_raise(percent->py, &py_exc_type_error, "* wants int");
        return false;
    }
    while (*at < end && **at >= '0' && **at <= '9') {
        *ret = *ret * 10 + (*(*at)++ - '0');
        if (*ret > 100000) {
            (void)py_refuse(percent->py, "a width of more than 100000");
            return false;
        }
    }
    return true;
}

struct conversion {
    struct py_format_spec spec;
    bool is_left;
    bool is_zero;
};

static void
parse_flags(const char **at, const char *end, struct conversion *ret)
{
    for (; *at < end; (*at)++) {
        if (**at == '-') {
            ret->is_left = true;
        } else if (**at == '0') {
            ret->is_zero = true;
        } else if (**at == '#') {
            ret->spec.alternate = true;
        } else if (**at == '+') {
            ret->spec.sign = '+';
        } else if (**at == ' ') {
            ret->spec.sign = ret->spec.sign == '+' ? '+' : ' ';
        } else {
            return;
        }
    }
}

/* What an object that has this method makes of itself by it, such as a Decimal; else the value. */
static struct py_value
by_method(struct py *py, struct py_value plain, const char *name)
{
    struct py_value method =
        plain.kind == PY_OBJECT ? py_getattr_maybe(py, plain, name) : py_absent();
    return py_given(method) && !py_failed(method) ? py_call_with(py, method, NULL, 0) : plain;
}

/* At least as many digits as the precision says. */
static struct py_value
format_digits(struct py *py, const struct conversion *conversion, struct py_value number)
{
    int64_t integer = 0;
    struct py_format_spec digits = conversion->spec;
    struct py_format_spec around = {.fill = ' ', .width = digits.width, .precision = -1};
    bool is_filled = conversion->is_zero && !conversion->is_left;
    (void)py_as_int(number, &integer);
    int64_t least = digits.precision + (integer < 0 || digits.sign != 0);
    digits.fill = '0';
    digits.align = '=';
    digits.type = 'd';
    digits.precision = -1;
    digits.width = is_filled && digits.width > least ? digits.width : least;
    around.align = conversion->is_left ? '<' : '>';
    struct py_value text = py_format_number(py, number, &digits);
    return is_filled || py_failed(text) ? text : py_format_text(py, text.as.str, &around);
}

static struct py_value
convert_int(
    struct percent *percent, struct conversion *conversion, char type, struct py_value value)
{
    struct py *py = percent->py;
    struct py_value plain = py_plain(value);
    if (plain.kind == PY_OBJECT && type != 'x' && type != 'X' && type != 'o') {
        plain = by_method(py, plain, "__int__");
        if (py_has_error(py)) {
            return py_absent();
        }
    }
    if (plain.kind == PY_FLOAT && type != 'x' && type != 'X' && type != 'o') {
        plain = py_float_to_int(py, plain.as.real);
        if (py_failed(plain)) {
            return plain;
        }
    }
    if (plain.kind != PY_INT && plain.kind != PY_BOOL) {
        bool is_base = type == 'x' || type == 'X' || type == 'o';
        if (is_base && py_refuse_method(py, value, "__index__")) {
            return py_absent();
        }
        return py_raise(py, &py_exc_type_error, "%%%c format: %s is required, not %s", type,
            is_base ? "an integer" : "a real number", py_type_name(py, value));
    }
    if (conversion->spec.precision >= 0) {
        return type == 'd' || type == 'i' || type == 'u'
                   ? format_digits(py, conversion, plain)
                   : py_refuse(py, "%%%c with a precision", type);
    }
    conversion->spec.type = type == 'i' || type == 'u' ? 'd' : type;
    if (conversion->is_zero && !conversion->is_left) {
        conversion->spec.fill = '0';
        conversion->spec.align = '=';
    }
    return py_format_number(py, plain, &conversion->spec);
}

static struct py_value
convert_float(
    struct percent *percent, struct conversion *conversion, char type, struct py_value value)
{
    double real = 0;
    struct py_value plain = by_method(percent->py, py_plain(value), "__float__");
    if (py_has_error(percent->py)) {
        return py_absent();
    }
    if (!py_is_number(plain)) {
        return py_raise(percent->py, &py_exc_type_error, "must be real number, not %s",
            py_type_name(percent->py, value));
    }
    if (!py_as_float(percent->py, plain, &real)) {
        return py_absent();
    }
    conversion->spec.type = type;
    if (conversion->is_zero && !conversion->is_left) {
        conversion->spec.fill = '0';
        conversion->spec.align = '=';
    }
    return py_format_number(percent->py, py_float(real), &conversion->spec);
}

static struct py_value
convert_char(struct percent *percent, struct conversion *conversion, struct py_value value)
{
    char bytes[4];
    int64_t code = 0;
    struct py_value plain = py_plain(value);
    struct py_str text = {.ptr = bytes, .chars = 1};
    if (plain.kind == PY_STR && plain.as.str->chars == 1) {
        return py_format_text(percent->py, plain.as.str, &conversion->spec);
    }
    if (!py_as_int(plain, &code)) {
        if (py_refuse_method(percent->py, value, "__index__")) {
            return py_absent();
        }
        return py_raise(percent->py, &py_exc_type_error, "%%c requires int or char");
    }
    if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        return py_raise(percent->py, &py_exc_overflow_error, "%%c arg not in range(0x110000)");
    }
    text.len = py_utf8_encode((uint32_t)code, bytes);
    return py_format_text(percent->py, &text, &conversion->spec);
}

static struct py_value
convert(struct percent *percent, struct conversion *conversion, char type, struct py_value value)
{
    struct py_value text = py_absent();
    conversion->spec.align = conversion->is_left ? '<' : '>';
    if (strchr("diuxXo", type) != NULL) {
        return convert_int(percent, conversion, type, value);
    }
    if (strchr("eEfFgG", type) != NULL) {
        return convert_float(percent, conversion, type, value);
    }
    if (type == 'c') {
        return convert_char(percent, conversion, value);
    }
    text = type == 's'   ? py_to_str(percent->py, value)
           : type == 'r' ? py_to_repr(percent->py, value)
                         : py_to_ascii(percent->py, value);
    if (py_failed(text)) {
        return text;
    }
    return py_format_text(percent->py, text.as.str, &conversion->spec);
}

/* What follows a "%". */
static bool
run_conversion(struct percent *percent, const char **at, const char *end)
{
    struct conversion conversion = {.spec = {.fill = ' ', .precision = -1}};
    struct py_value value = py_absent();
    if (*at < end && **at == '(') {
        (*at)++;
        if (!mapping_arg(percent, at, end, &value)) {
            return false;
        }
    }
    parse_flags(at, end, &conversion);
    if (!size_arg(percent, at, end, &conversion.spec.width)) {
        return false;
    }
    if (conversion.spec.width < 0) {
        conversion.is_left = true;
        conversion.spec.width = -conversion.spec.width;
    }
    if (*at < end && **at == '.') {
        (*at)++;
        if (!size_arg(percent, at, end, &conversion.spec.precision)) {
            return false;
        }
    }
    while (*at < end && (**at == 'l' || **at == 'h' || **at == 'L')) {
        (*at)++;
    }
    if (*at >= end) {
        (void)py_raise(percent->py, &py_exc_value_error, "incomplete format");
        return false;
    }
    char type = *(*at)++;
    if (type == '%') {
        py_buf_add_char(&percent->buf, '%');
        return true;
    }
    if (type == '\0' || strchr("diuxXoeEfFgGcrsa", type) == NULL) {
        (void)py_raise(percent->py, &py_exc_value_error,
            "unsupported format character '%c' (0x%x) at index %zu", type,
            (unsigned)(unsigned char)type,
            py_utf8_count(percent->start, (size_t)(*at - percent->start)) - 1);
        return false;
    }
    if (py_failed(value) && !next_arg(percent, &value)) {
        return false;
    }
    struct py_value text = convert(percent, &conversion, type, value);
    if (py_failed(text)) {
        return false;
    }
    py_buf_add_str(&percent->buf, text.as.str);
    return true;
}

/* What may be subscripted may stand behind a format that takes nothing of it. */
static bool
has_items(struct py_value value)
{
    struct py_special special =
        py_special_find(value.as.object->cls, "__getitem__", PY_HOOK_GETITEM);
    return special.type != NULL || py_given(special.function);
}

static bool
has_getitem(const struct py_meta *meta)
{
    return meta->getitem != NULL;
}

struct py_value
py_percent(struct py *py, struct py_value format, struct py_value args)
{
    struct percent percent = {
        .py = py, .buf.py = py, .args = args, .items = &args, .n = 1, .start = format.as.str->ptr};
    const char *at = format.as.str->ptr;
    const char *end = at + format.as.str->len;
    struct py_value plain = py_plain(args);
    if (plain.kind == PY_TUPLE) {
        (void)py_items(plain, &percent.items, &percent.n);
    }
    while (at < end) {
        const char *mark = memchr(at, '%', (size_t)(end - at));
        if (mark == NULL) {
            mark = end;
        }
        py_buf_add(&percent.buf, at, (size_t)(mark - at));
        at = mark;
        if (at < end) {
            at++;
            if (!run_conversion(&percent, &at, end)) {
                return py_absent();
            }
        }
    }
    bool is_mapping = plain.kind == PY_DICT || plain.kind == PY_LIST || plain.kind == PY_BYTES ||
                      plain.kind == PY_RANGE || (plain.kind == PY_OBJECT && has_items(plain)) ||
                      (plain.kind == PY_CLASS && py_class_meta(plain.as.cls, has_getitem) != NULL);
    if (percent.at < percent.n && !percent.used_mapping && !is_mapping) {
        return py_raise(
            py, &py_exc_type_error, "not all arguments converted during string formatting");
    }
    return py_buf_take(&percent.buf);
}
