/* decimal.Decimal in the default context. What that context signals, and what is longer than kept here, is refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "py_decimal.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_mod_decimal.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"

enum { TEXT_MAX = 500, POWER_MAX = 999999 };

static struct py_value
refuse_size(struct py *py)
{
    return py_refuse(py, "a Decimal of this size");
}

struct py_value
py_decimal_make(struct py *py, const struct decimal *decimal, bool fits)
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

static const char *
skip_digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* Whether text without blanks around it and without underscores says a number, or one of the words for what is none. */
static bool
is_numeric(const char *at)
{
    static const char *const words[] = {"infinity", "inf", "nan", "snan"};
    at += *at == '+' || *at == '-';
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t len = strlen(words[i]);
        if (strncasecmp(at, words[i], len) == 0) {
            return strlen(*words[i] == 'i' ? at + len : skip_digits(at + len)) == 0;
        }
    }
    const char *point = skip_digits(at);
    const char *end = *point == '.' ? skip_digits(point + 1) : point;
    if (end - at == (*point == '.')) {
        return false;
    }
    if (*end == 'e' || *end == 'E') {
        const char *power = end + 1 + (end[1] == '+' || end[1] == '-');
        end = skip_digits(power);
        return end > power && *end == '\0';
    }
    return *end == '\0';
}

static bool
is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
}

static bool
init_from_text(struct py *py, const struct py_str *str, struct decimal *ret)
{
    char text[TEXT_MAX + 1];
    const char *at = str->ptr;
    const char *end = at + str->len;
    size_t len = 0;
    bool is_plain = true;
    while (at < end && is_blank(*at)) {
        at++;
    }
    while (end > at && is_blank(end[-1])) {
        end--;
    }
    for (; at < end && is_plain; at++) {
        is_plain = ((unsigned char)*at & 0x80) == 0 && len < TEXT_MAX;
        if (is_plain && *at != '_') {
            text[len++] = *at;
        }
    }
    text[len] = '\0';
    if (is_plain && decimal_parse(text, len, ret)) {
        return true;
    }
    if (is_plain && (strlen(text) < len || !is_numeric(text))) {
        (void)py_decimal_raise(py, PY_DECIMAL_SYNTAX);
    } else {
        (void)py_refuse(py, "Decimal() of this text");
    }
    return false;
}

static bool
decimal_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct decimal *decimal = py_payload(self, &py_type_decimal);
    struct py_value value = py_given(args->pos[0]) ? py_plain(args->pos[0]) : py_int(0);
    const struct decimal *other = py_payload(value, &py_type_decimal);
    int64_t integer = 0;
    if (!py_is_nothing(args->pos[1])) {
        (void)py_refuse(py, "Decimal() with a context");
        return false;
    }
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
    if (value.kind == PY_STR) {
        return init_from_text(py, value.as.str, decimal);
    }
    if (value.kind == PY_NONE || value.kind == PY_BYTES || value.kind == PY_DICT ||
        value.kind == PY_SET) {
        (void)py_raise(py, &py_exc_type_error, "conversion from %s to Decimal is not supported",
            py_type_name(py, value));
        return false;
    }
    (void)py_refuse(py, "Decimal() of a '%s'", py_type_name(py, value));
    return false;
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

static struct py_value
decimal_format(struct py *py, struct py_value self, const struct py_str *spec)
{
    return spec->len == 0 ? decimal_str(py, self)
                          : py_decimal_format(py, py_payload(self, &py_type_decimal), spec);
}

/* ---- Operators */

/* What division by zero raises. */
static struct py_value
by_zero(struct py *py, enum py_op op, const struct decimal *a)
{
    bool is_rest = op == PY_OP_MOD || op == PY_OP_DIVMOD;
    return py_decimal_raise(py, a->n == 0            ? PY_DECIMAL_UNDEFINED
                                : op == PY_OP_DIVMOD ? PY_DECIMAL_BOTH
                                : is_rest            ? PY_DECIMAL_INVALID
                                                     : PY_DECIMAL_ZERO);
}

/* a // b, a % b, divmod(a, b); b is not 0. */
static struct py_value
divide_whole(struct py *py, enum py_op op, const struct decimal *a, const struct decimal *b)
{
    struct decimal quotient;
    struct decimal rest;
    struct py_value pair[2];
    enum decimal_outcome outcome = decimal_divmod(a, b, &quotient, &rest);
    if (outcome == DECIMAL_IMPOSSIBLE) {
        return py_decimal_raise(py, PY_DECIMAL_IMPOSSIBLE);
    }
    if (outcome != DECIMAL_DONE || op != PY_OP_DIVMOD) {
        return py_decimal_make(py, op == PY_OP_MOD ? &rest : &quotient, outcome == DECIMAL_DONE);
    }
    pair[0] = py_decimal_make(py, &quotient, true);
    pair[1] = py_failed(pair[0]) ? pair[0] : py_decimal_make(py, &rest, true);
    return py_failed(pair[1]) ? pair[1] : py_tuple_of(py, pair, 2);
}

/* a ** b for an integer b. */
static struct py_value
raise_to(struct py *py, const struct decimal *a, const struct decimal *b)
{
    struct decimal made;
    int64_t power = 0;
    bool is_whole = false;
    if (a->n == 0 && b->n == 0) {
        return py_decimal_raise(py, PY_DECIMAL_INVALID);
    }
    if (!decimal_to_int(b, &power, &is_whole) || !is_whole || power > POWER_MAX ||
        power < -POWER_MAX || (a->n == 0 && power < 0)) {
        return py_refuse(py, "a Decimal to this power");
    }
    return py_decimal_make(py, &made, decimal_power(a, power, &made));
}

static struct py_value
calculate(struct py *py, enum py_op op, const struct decimal *a, const struct decimal *b)
{
    struct decimal made;
    struct decimal minus = *b;
    minus.is_negative = !b->is_negative;
    bool is_division =
        op == PY_OP_DIV || op == PY_OP_FLOOR_DIV || op == PY_OP_MOD || op == PY_OP_DIVMOD;
    if (is_division && b->n == 0) {
        return by_zero(py, op, a);
    }
    switch ((int)op) {
    case PY_OP_ADD:
    case PY_OP_SUB:
        return py_decimal_make(py, &made, decimal_add(a, op == PY_OP_ADD ? b : &minus, &made));
    case PY_OP_MUL:
        return py_decimal_make(py, &made, decimal_multiply(a, b, &made));
    case PY_OP_DIV:
        return py_decimal_make(py, &made, decimal_divide(a, b, &made));
    case PY_OP_FLOOR_DIV:
    case PY_OP_MOD:
    case PY_OP_DIVMOD:
        return divide_whole(py, op, a, b);
    case PY_OP_POW:
        return raise_to(py, a, b);
    default:
        return py_not_implemented();
    }
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
    return py_decimal_make(py, &made, decimal_plus(&made, &made));
}

static int
decimal_truth(struct py *py, struct py_value self)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    (void)py;
    return decimal->n > 0;
}

double
py_decimal_real(const struct decimal *decimal)
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
    double real = py_decimal_real(
        decimal); // the same for all spellings; where it is the number itself, a float of it hashes so
    return py_hash(py, py_float(real), ret);
}

/* ---- The module */

const struct py_type py_type_decimal = {.name = "Decimal",
    .module = "decimal",
    .flags = PY_TYPE_FINAL | PY_TYPE_DIVMOD,
    .payload_size = sizeof(struct decimal),
    .members = py_decimal_members,
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
    {.name = "DecimalException", .kind = PY_DEF_TYPE, .type = &py_exc_decimal},
    {.name = "InvalidOperation", .kind = PY_DEF_TYPE, .type = &py_exc_decimal_invalid},
    {.name = "DivisionByZero", .kind = PY_DEF_TYPE, .type = &py_exc_decimal_zero},
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
