/* The methods of decimal.Decimal. What takes a context of its own is refused. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_mod_decimal.h"
#include "py_number.h"
#include "py_state.h"

enum { CONTEXT_DIGITS = 28 };

/* ---- Numbers */

static struct py_value
decimal_to_float(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_float(py_decimal_real(py_payload(self, &py_type_decimal)));
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
    return py_decimal_make(py, &made, decimal_plus(&made, &made));
}

static struct py_value
quantized(struct py *py, struct py_value self, int64_t exponent, enum decimal_rounding rounding)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    struct decimal made;
    bool fits = exponent >= -DECIMAL_EXPONENT && exponent <= DECIMAL_EXPONENT;
    if (fits && decimal->n > 0 &&
        (int64_t)decimal->n + decimal->exponent - exponent > CONTEXT_DIGITS) {
        return py_decimal_raise(py, PY_DECIMAL_INVALID);
    }
    fits = fits && decimal_rescale(decimal, (int32_t)exponent, rounding, &made);
    if (fits && made.n > CONTEXT_DIGITS) {
        return py_decimal_raise(py, PY_DECIMAL_INVALID);
    }
    return py_decimal_make(py, &made, fits);
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

/* The argument `rounding`; without one the context's. */
static bool
take_rounding(struct py *py, struct py_value value, enum decimal_rounding *ret)
{
    const struct py_str *name = py_is_nothing(value) ? NULL : py_as_str(value);
    *ret = DECIMAL_HALF_EVEN;
    for (size_t i = 0; name != NULL && i < sizeof(roundings) / sizeof(*roundings); i++) {
        if (strlen(roundings[i].name) == name->len &&
            memcmp(roundings[i].name, name->ptr, name->len) == 0) {
            *ret = roundings[i].rounding;
            return true;
        }
    }
    if (!py_is_nothing(value)) {
        (void)py_refuse(py, "a Decimal with this rounding");
        return false;
    }
    return true;
}

static struct py_value
decimal_quantize(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t integer = 0;
    enum decimal_rounding rounding;
    const struct decimal *like = py_payload(args->pos[0], &py_type_decimal);
    if (py_given(args->pos[2]) || (like == NULL && !py_as_int(args->pos[0], &integer))) {
        return py_refuse(py, "quantize() with these arguments");
    }
    return take_rounding(py, args->pos[1], &rounding)
               ? quantized(py, self, like != NULL ? like->exponent : 0, rounding)
               : py_absent();
}

static struct py_value
decimal_to_integral(struct py *py, struct py_value self, const struct py_args *args)
{
    struct decimal made = *(const struct decimal *)py_payload(self, &py_type_decimal);
    enum decimal_rounding rounding;
    if (py_given(args->pos[1])) {
        return py_refuse(py, "a context of its own");
    }
    return take_rounding(py, args->pos[0], &rounding)
               ? py_decimal_make(
                     py, &made, made.exponent >= 0 || decimal_rescale(&made, 0, rounding, &made))
               : py_absent();
}

static struct py_value
decimal_normalize(struct py *py, struct py_value self, const struct py_args *args)
{
    struct decimal made = *(const struct decimal *)py_payload(self, &py_type_decimal);
    bool is_negative = made.is_negative;
    if (py_given(args->pos[0])) {
        return py_refuse(py, "a context of its own");
    }
    bool fits = decimal_plus(&made, &made);
    made.is_negative = is_negative;
    made.exponent = made.n == 0 ? 0 : made.exponent;
    while (made.n > 0 && made.digits[made.n - 1] == '0') {
        made.n--;
        made.exponent++;
    }
    return py_decimal_make(py, &made, fits);
}

/* ---- What a number is */

static struct py_value
decimal_is_zero(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_bool(((const struct decimal *)py_payload(self, &py_type_decimal))->n == 0);
}

static struct py_value
decimal_is_signed(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_bool(((const struct decimal *)py_payload(self, &py_type_decimal))->is_negative);
}

static struct py_value
decimal_is_finite(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_bool(true);
}

static struct py_value
decimal_is_none(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_bool(false);
}

static struct py_value
decimal_adjusted(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    (void)py;
    (void)args;
    return py_int((int64_t)decimal->exponent + (decimal->n == 0 ? 0 : (int64_t)decimal->n - 1));
}

static struct py_value
copy_with_sign(struct py *py, struct py_value self, bool is_negative)
{
    struct decimal made = *(const struct decimal *)py_payload(self, &py_type_decimal);
    made.is_negative = is_negative;
    return py_decimal_make(py, &made, true);
}

static struct py_value
decimal_copy_abs(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return copy_with_sign(py, self, false);
}

static struct py_value
decimal_copy_negate(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct decimal *decimal = py_payload(self, &py_type_decimal);
    (void)args;
    return copy_with_sign(py, self, !decimal->is_negative);
}

const struct py_def py_decimal_members[] = {
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
    {.name = "to_integral_value",
        .kind = PY_DEF_FUNCTION,
        .fn = decimal_to_integral,
        .signature = "rounding=, context="},
    {.name = "to_integral",
        .kind = PY_DEF_FUNCTION,
        .fn = decimal_to_integral,
        .signature = "rounding=, context="},
    {.name = "normalize",
        .kind = PY_DEF_FUNCTION,
        .fn = decimal_normalize,
        .signature = "context="},
    {.name = "is_zero", .kind = PY_DEF_FUNCTION, .fn = decimal_is_zero, .signature = ""},
    {.name = "is_signed", .kind = PY_DEF_FUNCTION, .fn = decimal_is_signed, .signature = ""},
    {.name = "is_finite", .kind = PY_DEF_FUNCTION, .fn = decimal_is_finite, .signature = ""},
    {.name = "is_infinite", .kind = PY_DEF_FUNCTION, .fn = decimal_is_none, .signature = ""},
    {.name = "is_nan", .kind = PY_DEF_FUNCTION, .fn = decimal_is_none, .signature = ""},
    {.name = "adjusted", .kind = PY_DEF_FUNCTION, .fn = decimal_adjusted, .signature = ""},
    {.name = "copy_abs", .kind = PY_DEF_FUNCTION, .fn = decimal_copy_abs, .signature = ""},
    {.name = "copy_negate", .kind = PY_DEF_FUNCTION, .fn = decimal_copy_negate, .signature = ""},
    {0},
};
