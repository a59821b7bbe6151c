/* format() of a Decimal: the types e, f, g and %, of both cases; without one it is G of all digits. */
#include "py_mod_decimal.h"

#include <string.h>

#include "py_decimal_wide.h"
#include "py_eval.h"
#include "py_format.h"
#include "py_state.h"
#include "py_unicode.h"

enum { PRECISION_MAX = 90 };

/* Rounded or filled up to so many digits. */
static bool
round_to_digits(struct decimal *value, int64_t digits)
{
    for (int again = 0; value->n > 0 && again < 2; again++) { // 99… may become 100…
        int64_t exponent = (int64_t)value->exponent + value->n - digits;
        if (exponent < -DECIMAL_EXPONENT ||
            !decimal_rescale(value, (int32_t)exponent, DECIMAL_HALF_EVEN, value)) {
            return false;
        }
    }
    return true;
}

/* As many digits as the precision asks for. */
static bool
round_to_spec(struct decimal *value, const struct py_format_spec *spec, char type)
{
    int64_t digits = value->n == 0 ? 1 : value->n;
    bool is_fixed = type == 'f' || type == '%';
    if (spec->precision >= 0 && type == 'e') {
        return round_to_digits(value, spec->precision + 1);
    }
    if (spec->precision >= 0 && is_fixed) {
        return decimal_rescale(value, (int32_t)-spec->precision, DECIMAL_HALF_EVEN, value);
    }
    int64_t most = spec->precision == 0 ? 1 : spec->precision;
    if (spec->precision >= 0 && digits > most) {
        return round_to_digits(value, most);
    }
    if (value->n == 0 && value->exponent > 0 && is_fixed) {
        value->exponent = 0;
    }
    return true;
}

/* Where the point stands, counted from the first digit. */
static int64_t
place_of_point(const struct decimal *value, int64_t left, char type, int64_t precision)
{
    if (type == 'e') {
        return value->n == 0 && precision >= 0 ? 1 - precision : 1;
    }
    bool is_plain = value->exponent <= 0 && left > -6;
    return type != 'g' || is_plain ? left : 1;
}

static struct py_value
put_number(struct py *py, const struct decimal *value, const struct py_format_spec *spec)
{
    struct py_buf whole = {.py = py};
    struct py_buf tail = {.py = py};
    const char *digits = value->n == 0 ? "0" : value->digits;
    int64_t n = value->n == 0 ? 1 : value->n;
    char type = (char)(spec->type == 0 ? 'g' : spec->type | 0x20);
    type = spec->type == '%' ? '%' : type;
    int64_t left = value->exponent + n;
    int64_t point = place_of_point(value, left, type, spec->precision);
    int64_t before = point < 0 ? 0 : point > n ? n : point;
    if (point > DECIMAL_WIDE || point < -DECIMAL_WIDE) {
        return py_refuse(py, "a Decimal of this size in such a format");
    }
    py_buf_add(&whole, before == 0 ? "0" : digits, before == 0 ? 1 : (size_t)before);
    py_buf_add_repeat(&whole, "0", 1, point > n ? (size_t)(point - n) : 0);
    if (point < n) {
        py_buf_add_char(&tail, '.');
        py_buf_add_repeat(&tail, "0", 1, point < 0 ? (size_t)-point : 0);
        py_buf_add(&tail, digits + before, (size_t)(n - before));
    }
    if (left != point || type == 'e') {
        bool is_small = spec->type == 'e' || spec->type == 'g';
        py_buf_addf(&tail, "%c%+lld", is_small ? 'e' : 'E', (long long)(left - point));
    }
    py_buf_add_text(&tail, type == '%' ? "%" : "");
    struct py_value text = py_buf_take(&tail);
    const char *c_tail = py_failed(text) ? NULL : py_c_str(py, text.as.str);
    const char *sign = value->is_negative  ? "-"
                       : spec->sign == '+' ? "+"
                       : spec->sign == ' ' ? " "
                                           : "";
    return c_tail == NULL || whole.failed
               ? py_absent()
               : py_format_finish(py, spec, sign, whole.ptr, whole.len, c_tail, 3);
}

/* Zeros before the digits are an alignment of their own: beside another one they are an error. */
static bool
has_align(const struct py_str *text)
{
    size_t first = 0;
    (void)py_utf8_decode(text->ptr, text->len, &first);
    return memchr("<>=^", text->ptr[0], 4) != NULL ||
           (first < text->len && memchr("<>=^", text->ptr[first], 4) != NULL);
}

struct py_value
py_decimal_format(struct py *py, const struct decimal *value, const struct py_str *text)
{
    struct py_format_spec spec;
    struct decimal shown = *value;
    bool is_spec = py_format_parse(text, &spec);
    bool is_type = spec.type == 0 || strchr("eEfFgG%", spec.type) != NULL;
    if (memchr(text->ptr, 'z', text->len) != NULL || memchr(text->ptr, 'n', text->len) != NULL ||
        spec.precision > PRECISION_MAX ||
        (!spec.zero && spec.fill == '0' && spec.align == '=' && spec.grouping != 0)) {
        return py_refuse(py, "a Decimal in the format '%.*s'", (int)text->len, text->ptr);
    }
    if (!is_spec || !is_type || spec.alternate || spec.grouping == '_' ||
        (spec.zero && has_align(text))) {
        return py_raise(py, &py_exc_value_error, "invalid format string");
    }
    shown.exponent += spec.type == '%' ? 2 : 0;
    char type = (char)(spec.type == 0 ? 'g' : spec.type == '%' ? '%' : spec.type | 0x20);
    return round_to_spec(&shown, &spec, type)
               ? put_number(py, &shown, &spec)
               : py_refuse(
                     py, "a Decimal of this size in the format '%.*s'", (int)text->len, text->ptr);
}
