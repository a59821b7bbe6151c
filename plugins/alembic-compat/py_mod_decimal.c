/* decimal.Decimal in the default context. What that context signals, and what is longer than kept here, is refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "py_decimal.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"

enum { CONTEXT_DIGITS = 28 };

static struct py_value
refuse_size(struct py *py)
{
    return py_refuse(py, "a Decimal of this size");
}

static struct py_value
make(struct py *py, const struct decimal *decimal, bool fits)
{
    struct py_value zero = py_int(0);
    struct py_value made =
        fits ? py_call_with(py, py_class_value(py, &py_type_decimal), &zero, 1) : refuse_size(py);
    if (!py_failed(made)) {
        *(struct decimal *)py_payload(made, &py_type_decimal) = *decimal;
    }
    return made;
}

static struct decimal
of_int(int64_t integer)
{
    char text[32];
    struct decimal ret;
    int len = snprintf(text, sizeof(text), "%lld", (long long)integer);
    (void)decimal_parse(text, (uint64_t)len, &ret);
    return ret;
}

/* ---- The making of one */

static bool
init_from_float(struct py *py, double real, struct decimal *ret)
{
    if (!isfinite(real) || !decimal_of_real(real, ret)) {
        (void)py_refuse(py, "Decimal() of this float");
        return false;
    }
    return true;
}

static bool
decimal_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct decimal *decimal = py_payload(self, &py_type_decimal);
    struct py_value value = py_given(args->pos[0]) ? py_plain(args->pos[0]) : py_int(0);
    const struct decimal *other = py_payload(value, &py_type_decimal);
    int64_t integer = 0;
    if (other != NULL) {
        *decimal = *other;
        return true;
    }
    if (value.kind == PY_FLOAT) {
        return init_from_float(py, value.as.real, decimal);
    }
    if (py_as_int(value, &integer)) {
        *decimal = of_int(integer);
        return true;
    }
    if (value.kind != PY_STR) {
        (void)py_refuse(py, "Decimal() of a '%s'", py_type_name(py, value));
        return false;
    }
    const char *at = value.as.str->ptr;
    const char *end = at + value.as.str->len;
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t')) {
        at++;
    }
    while (end > at && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t')) {
        end--;
    }
    if (!decimal_parse(at, (uint64_t)(end - at), decimal)) {
        (void)py_refuse(py, "Decimal() of this text");
        return false;
    }
    return true;
}

/* ---- Text */

static struct py_value
decimal_str(struct py *py, struct py_value self)
{
    char text[DECIMAL_TEXT];
    decimal_text(py_payload(self, &py_type_decimal), text);
    return py_strf(py, "%s", text);
}

static struct py_value
decimal_repr(struct py *py, struct py_value self)
{
    char text[DECIMAL_TEXT];
    decimal_text(py_payload(self, &py_type_decimal), text);
    return py_strf(py, "Decimal('%s')", text);
}

/* The digits before the point in threes. */
static struct py_value
grouped(struct py *py, const char *text)
{
    struct py_buf buf = {.py = py};
    size_t sign = *text == '-';
    size_t before = strcspn(text + sign, ".");
    py_buf_add(&buf, text, sign);
    for (size_t at = 0; at < before; at++) {
        py_buf_add_text(&buf, at > 0 && (before - at) % 3 == 0 ? "," : "");
        py_buf_add_char(&buf, text[sign + at]);
    }
    py_buf_add_text(&buf, text + sign + before);
    return py_buf_take(&buf);
}

/* Of the formats those that money is written with: f, .2f, ,.2f. */
static struct py_value
decimal_format(struct py *py, struct py_value self, const struct py_str *spec)
{
    struct decimal shown = *(const struct decimal *)py_payload(self, &py_type_decimal);
    bool has_groups = spec->len > 0 && spec->ptr[0] == ',';
    size_t at = has_groups;
    int32_t places = -1;
    char text[DECIMAL_TEXT];
    if (spec->len == 0) {
        return decimal_str(py, self);
    }
    if (at + 1 < spec->len && spec->ptr[at] == '.') {
        places = 0;
        for (at++; at < spec->len && spec->ptr[at] >= '0' && spec->ptr[at] <= '9' && places < 100;
             at++) {
            places = places * 10 + (spec->ptr[at] - '0');
        }
    }
    if (at + 1 != spec->len || spec->ptr[at] != 'f' || places > 50) {
        return py_refuse(py, "a Decimal in the format '%.*s'", (int)spec->len, spec->ptr);
    }
    int32_t exponent = places >= 0 ? -places : shown.exponent > 0 ? 0 : shown.exponent;
    // str() goes over to an exponent where six zeros stand before the digits.
    if (!decimal_rescale(&shown, exponent, DECIMAL_HALF_EVEN, &shown) ||
        (int64_t)(shown.n == 0 ? 1 : shown.n) + shown.exponent <= -6) {
        return py_refuse(
            py, "a Decimal of this size in the format '%.*s'", (int)spec->len, spec->ptr);
    }
    decimal_text(&shown, text);
    return has_groups ? grouped(py, text) : py_strf(py, "%s", text);
}

/* ---- Operators */

static struct py_value
calculate(struct py *py, enum py_op op, const struct decimal *a, const struct decimal *b)
{
    struct decimal made;
    struct decimal minus = *b;
    minus.is_negative = !b->is_negative;
    if (op == PY_OP_ADD || op == PY_OP_SUB) {
        return make(py, &made, decimal_add(a, op == PY_OP_ADD ? b : &minus, &made));
    }
    if (op == PY_OP_MUL) {
        return make(py, &made, decimal_multiply(a, b, &made));
    }
    if (op == PY_OP_DIV && b->n > 0) {
        return make(py, &made, decimal_divide(a, b, &made));
    }
    return op == PY_OP_DIV ? py_refuse(py, "a Decimal divided by zero")
                           : py_refuse(py, "this operator with a Decimal");
}

static struct py_value
decimal_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct decimal *mine = py_payload(self, &py_type_decimal);
    const struct decimal *theirs = py_payload(other, &py_type_decimal);
    bool is_comparison = op >= PY_OP_EQ && op <= PY_OP_GE;
    struct py_value plain = py_plain(other);
    struct decimal made;
    int64_t integer = 0;
    if (theirs == NULL && py_as_int(other, &integer)) {
        made = of_int(integer);
        theirs = &made;
    }
    if (theirs == NULL && is_comparison && plain.kind == PY_FLOAT) {
        int order = decimal_compare_real(mine, plain.as.real);
        return order != 2 ? py_of_order(op, order)
               : op == PY_OP_EQ || op == PY_OP_NE
                   ? py_bool(op == PY_OP_NE)
                   : py_refuse(py, "the order of a Decimal and a NaN");
    }
    if (theirs == NULL) {
        return py_not_implemented();
    }
    return is_comparison ? py_of_order(op, decimal_compare(mine, theirs))
                         : calculate(py, op, reflected ? theirs : mine, reflected ? mine : theirs);
}

static struct py_value
decimal_unary(struct py *py, enum py_op op, struct py_value self)
{
    struct decimal made = *(const struct decimal *)py_payload(self, &py_type_decimal);
    if (op != PY_OP_NEG && op != PY_OP_POS) {
        return py_raise(py, &py_exc_type_error, "bad operand type for unary ~: 'decimal.Decimal'");
    }
    made.is_negative = made.is_negative != (op == PY_OP_NEG);
    return make(py, &made, decimal_plus(&made, &made));
}

static int
decimal_truth(struct py *py, struct py_value self)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    (void)py;
    return decimal->n > 0;
}

static double
real_of(const struct decimal *decimal)
{
    char text[DECIMAL_TEXT];
    decimal_text(decimal, text);
    return strtod(text, NULL);
}

/* Equal numbers hash alike, whatever they are written as. */
static bool
decimal_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    int64_t integer = 0;
    bool is_exact = false;
    if (decimal_to_int(decimal, &integer, &is_exact) && is_exact) {
        return py_hash(py, py_int(integer), ret);
    }
    double real = real_of(
        decimal); // the same for all spellings; where it is the number itself, a float of it hashes so
    return py_hash(py, py_float(real), ret);
}

/* ---- Methods */

static struct py_value
decimal_to_float(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_float(real_of(py_payload(self, &py_type_decimal)));
}

/* The integer that comes of rounding so. */
static struct py_value
rounded(struct py *py, struct py_value self, enum decimal_rounding rounding)
{
    struct decimal whole = *(const struct decimal *)py_payload(self, &py_type_decimal);
    int64_t integer = 0;
    bool is_exact = false;
    if ((whole.exponent < 0 && !decimal_rescale(&whole, 0, rounding, &whole)) ||
        !decimal_to_int(&whole, &integer, &is_exact)) {
        return py_refuse(py, "an integer of more than 64 bits");
    }
    return py_int(integer);
}

static struct py_value
decimal_int(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return rounded(py, self, DECIMAL_DOWN);
}

static struct py_value
decimal_ceil(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return rounded(py, self, DECIMAL_CEILING);
}

static struct py_value
decimal_floor(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return rounded(py, self, DECIMAL_FLOOR);
}

static struct py_value
decimal_abs(struct py *py, struct py_value self, const struct py_args *args)
{
    struct decimal made = *(const struct decimal *)py_payload(self, &py_type_decimal);
    (void)args;
    made.is_negative = false;
    return make(py, &made, decimal_plus(&made, &made));
}

static struct py_value
quantized(struct py *py, struct py_value self, int64_t exponent, enum decimal_rounding rounding)
{
    struct decimal made;
    bool fits =
        exponent >= -DECIMAL_EXPONENT && exponent <= DECIMAL_EXPONENT &&
        decimal_rescale(py_payload(self, &py_type_decimal), (int32_t)exponent, rounding, &made) &&
        made.n <= CONTEXT_DIGITS;
    return make(py, &made, fits);
}

static struct py_value
decimal_round(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t places = 0;
    if (py_is_nothing(args->pos[0])) {
        return rounded(py, self, DECIMAL_HALF_EVEN);
    }
    return py_index(py, args->pos[0], &places) ? quantized(py, self, -places, DECIMAL_HALF_EVEN)
                                               : py_absent();
}

static const struct {
    const char *name;
    enum decimal_rounding rounding;
} roundings[] = {{"ROUND_HALF_EVEN", DECIMAL_HALF_EVEN}, {"ROUND_HALF_UP", DECIMAL_HALF_UP},
    {"ROUND_HALF_DOWN", DECIMAL_HALF_DOWN}, {"ROUND_DOWN", DECIMAL_DOWN}, {"ROUND_UP", DECIMAL_UP},
    {"ROUND_FLOOR", DECIMAL_FLOOR}, {"ROUND_CEILING", DECIMAL_CEILING}};

static struct py_value
decimal_quantize(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t integer = 0;
    const struct decimal *like = py_payload(args->pos[0], &py_type_decimal);
    int64_t exponent = like != NULL ? like->exponent : 0;
    if (py_given(args->pos[2]) || (like == NULL && !py_as_int(args->pos[0], &integer))) {
        return py_refuse(py, "quantize() with these arguments");
    }
    if (py_is_nothing(args->pos[1])) {
        return quantized(py, self, exponent, DECIMAL_HALF_EVEN);
    }
    const struct py_str *name = py_as_str(args->pos[1]);
    for (size_t i = 0; name != NULL && i < sizeof(roundings) / sizeof(*roundings); i++) {
        if (strlen(roundings[i].name) == name->len &&
            memcmp(roundings[i].name, name->ptr, name->len) == 0) {
            return quantized(py, self, exponent, roundings[i].rounding);
        }
    }
    return py_refuse(py, "quantize() with this rounding");
}

static const struct py_def decimal_members[] = {
    {.name = "__float__", .kind = PY_DEF_FUNCTION, .fn = decimal_to_float, .signature = ""},
    {.name = "__int__", .kind = PY_DEF_FUNCTION, .fn = decimal_int, .signature = ""},
    {.name = "__ceil__", .kind = PY_DEF_FUNCTION, .fn = decimal_ceil, .signature = ""},
    {.name = "__floor__", .kind = PY_DEF_FUNCTION, .fn = decimal_floor, .signature = ""},
    {.name = "__abs__", .kind = PY_DEF_FUNCTION, .fn = decimal_abs, .signature = ""},
    {.name = "__round__", .kind = PY_DEF_FUNCTION, .fn = decimal_round, .signature = "ndigits="},
    {.name = "quantize",
        .kind = PY_DEF_FUNCTION,
        .fn = decimal_quantize,
        .signature = "exp, rounding=, context="},
    {0},
};

const struct py_type py_type_decimal = {.name = "Decimal",
    .module = "decimal",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct decimal),
    .members = decimal_members,
    .init = decimal_init,
    .init_signature = "value=, context=",
    .str = decimal_str,
    .repr = decimal_repr,
    .format = decimal_format,
    .binary = decimal_binary,
    .unary = decimal_unary,
    .truth = decimal_truth,
    .hash = decimal_hash};

static const struct py_def defs[] = {
    {.name = "Decimal", .kind = PY_DEF_TYPE, .type = &py_type_decimal},
    {.name = "ROUND_HALF_EVEN", .kind = PY_DEF_STR, .text = "ROUND_HALF_EVEN"},
    {.name = "ROUND_HALF_UP", .kind = PY_DEF_STR, .text = "ROUND_HALF_UP"},
    {.name = "ROUND_HALF_DOWN", .kind = PY_DEF_STR, .text = "ROUND_HALF_DOWN"},
    {.name = "ROUND_DOWN", .kind = PY_DEF_STR, .text = "ROUND_DOWN"},
    {.name = "ROUND_UP", .kind = PY_DEF_STR, .text = "ROUND_UP"},
    {.name = "ROUND_FLOOR", .kind = PY_DEF_STR, .text = "ROUND_FLOOR"},
    {.name = "ROUND_CEILING", .kind = PY_DEF_STR, .text = "ROUND_CEILING"},
    {0},
};

const struct py_module_def py_mod_decimal = {.name = "decimal", .defs = defs};
