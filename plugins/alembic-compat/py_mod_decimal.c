/* decimal.Decimal: exact text, equality and order; arithmetic is refused. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_state.h"

#define MAX_DIGITS 100

/* The value is digits * 10^exponent. */
struct decimal {
    bool is_negative;
    int32_t exponent;
    uint32_t n;              /* digits, without leading zeros; 0 digits is the value 0 */
    char digits[MAX_DIGITS]; /* '0' to '9' */
};

static bool
parse_exponent(const char *at, const char *end, int64_t *ret)
{
    bool is_negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    int64_t value = 0;
    if (at == end) {
        return false;
    }
    for (; at < end; at++) {
        if (*at < '0' || *at > '9' || value > 1000000) {
            return false;
        }
        value = value * 10 + (*at - '0');
    }
    *ret = is_negative ? -value : value;
    return true;
}

/* Sign, digits with a point, exponent. */
static bool
parse(const struct py_str *text, struct decimal *ret)
{
    const char *at = text->ptr;
    const char *end = at + text->len;
    int64_t exponent = 0;
    bool after_point = false;
    bool has_digits = false;
    memset(ret, 0, sizeof(*ret));
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t')) {
        at++;
    }
    while (end > at && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t')) {
        end--;
    }
    if (at < end && (*at == '-' || *at == '+')) {
        ret->is_negative = *at++ == '-';
    }
    int32_t fraction = 0;
    for (; at < end && ((*at >= '0' && *at <= '9') || (*at == '.' && !after_point)); at++) {
        if (*at == '.') {
            after_point = true;
            continue;
        }
        has_digits = true;
        fraction += after_point;
        if (ret->n == 0 && *at == '0') {
            continue;
        }
        if (ret->n == MAX_DIGITS) {
            return false;
        }
        ret->digits[ret->n++] = *at;
    }
    if (at < end && (*at == 'e' || *at == 'E') && !parse_exponent(at + 1, end, &exponent)) {
        return false;
    }
    if (!has_digits || (at < end && *at != 'e' && *at != 'E')) {
        return false;
    }
    ret->exponent = (int32_t)exponent - fraction;
    return true;
}

static bool
decimal_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct decimal *decimal = py_payload(self, &py_type_decimal);
    struct py_value value = py_given(args->pos[0]) ? py_plain(args->pos[0]) : py_int(0);
    const struct decimal *other = py_payload(value, &py_type_decimal);
    if (other != NULL) {
        *decimal = *other;
        return true;
    }
    if (value.kind == PY_FLOAT || (value.kind != PY_STR && !py_is_number(value))) {
        (void)py_refuse(py, "Decimal() of a '%s'", py_type_name(py, value));
        return false;
    }
    struct py_value text =
        value.kind == PY_BOOL ? py_str_lit(py, value.as.boolean ? "1" : "0") : py_to_str(py, value);
    if (py_failed(text)) {
        return false;
    }
    if (!parse(text.as.str, decimal)) {
        (void)py_refuse(py, "Decimal() of this text");
        return false;
    }
    return true;
}

/* As Python writes it: with a point where the exponent is not too small, else d.dddE+x. */
static struct py_value
decimal_str(struct py *py, struct py_value self)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    struct py_buf buf = {.py = py};
    const char *digits = decimal->n == 0 ? "0" : decimal->digits;
    int64_t n = decimal->n == 0 ? 1 : decimal->n;
    int64_t left = n + decimal->exponent; // digits before the point
    int64_t point = decimal->exponent <= 0 && left > -6 ? left : 1;
    py_buf_add_text(&buf, decimal->is_negative ? "-" : "");
    if (point <= 0) {
        py_buf_add_text(&buf, "0.");
        py_buf_add_repeat(&buf, "0", 1, (size_t)-point);
        py_buf_add(&buf, digits, (size_t)n);
    } else {
        py_buf_add(&buf, digits, (size_t)(point < n ? point : n));
        if (point < n) {
            py_buf_add_char(&buf, '.');
            py_buf_add(&buf, digits + point, (size_t)(n - point));
        }
    }
    if (left != point) {
        py_buf_addf(&buf, "E%+lld", (long long)(left - point));
    }
    return py_buf_take(&buf);
}

static struct py_value
decimal_repr(struct py *py, struct py_value self)
{
    struct py_value text = decimal_str(py, self);
    return py_failed(text)
               ? text
               : py_strf(py, "Decimal('%.*s')", (int)text.as.str->len, text.as.str->ptr);
}

/* Of magnitudes: by the place of the first digit, then digit by digit. */
static int
compare_magnitude(const struct decimal *a, const struct decimal *b)
{
    if (a->n == 0 || b->n == 0) {
        return (a->n != 0) - (b->n != 0);
    }
    int64_t left = (int64_t)a->n + a->exponent;
    int64_t right = (int64_t)b->n + b->exponent;
    if (left != right) {
        return left < right ? -1 : 1;
    }
    uint32_t n = a->n > b->n ? a->n : b->n;
    for (uint32_t at = 0; at < n; at++) {
        char x = at < a->n ? a->digits[at] : '0';
        char y = at < b->n ? b->digits[at] : '0';
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

static int
compare(const struct decimal *a, const struct decimal *b)
{
    bool a_negative = a->is_negative && a->n > 0;
    bool b_negative = b->is_negative && b->n > 0;
    if (a_negative != b_negative) {
        return a_negative ? -1 : 1;
    }
    int order = compare_magnitude(a, b);
    return a_negative ? -order : order;
}

static struct py_value
decimal_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct decimal *mine = py_payload(self, &py_type_decimal);
    const struct decimal *theirs = py_payload(other, &py_type_decimal);
    struct decimal made;
    int64_t integer = 0;
    (void)reflected;
    if (theirs == NULL && py_as_int(other, &integer)) {
        struct py_value text = py_to_str(py, py_int(integer));
        if (py_failed(text) || !parse(text.as.str, &made)) {
            return py_absent();
        }
        theirs = &made;
    }
    if (op < PY_OP_EQ || op > PY_OP_GE) {
        return py_refuse(py, "arithmetic with Decimal");
    }
    if (theirs == NULL) {
        return py_plain(other).kind == PY_FLOAT ? py_refuse(py, "Decimal compared with a float")
                                                : py_not_implemented();
    }
    int order = compare(mine, theirs);
    return py_bool(op == PY_OP_EQ   ? order == 0
                   : op == PY_OP_NE ? order != 0
                   : op == PY_OP_LT ? order < 0
                   : op == PY_OP_LE ? order <= 0
                   : op == PY_OP_GT ? order > 0
                                    : order >= 0);
}

static int
decimal_truth(struct py *py, struct py_value self)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    (void)py;
    return decimal->n > 0;
}

static bool
decimal_hash(struct py *py, struct py_value self,
    uint64_t *ret) // NOLINT(readability-non-const-parameter): a hook's form
{
    (void)self;
    (void)ret;
    (void)py_refuse(py, "a Decimal as a key of a dict or set");
    return false;
}

const struct py_type py_type_decimal = {.name = "Decimal",
    .module = "decimal",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct decimal),
    .init = decimal_init,
    .init_signature = "value=, context=",
    .str = decimal_str,
    .repr = decimal_repr,
    .binary = decimal_binary,
    .truth = decimal_truth,
    .hash = decimal_hash};

static const struct py_def defs[] = {
    {.name = "Decimal", .kind = PY_DEF_TYPE, .type = &py_type_decimal},
    {0},
};

const struct py_module_def py_mod_decimal = {.name = "decimal", .defs = defs};
