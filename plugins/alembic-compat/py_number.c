/* Arithmetic: see py_number.h. */
#include "py_number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "py_eval.h"
#include "py_state.h"

#define EXACT_IN_DOUBLE ((int64_t)1 << 53)

bool
py_is_number(struct py_value value)
{
    return value.kind == PY_INT || value.kind == PY_FLOAT || value.kind == PY_BOOL;
}

bool
py_as_int(struct py_value value, int64_t *ret)
{
    struct py_value plain = py_plain(value);
    if (plain.kind == PY_INT) {
        *ret = plain.as.integer;
        return true;
    }
    *ret = plain.kind == PY_BOOL && plain.as.boolean;
    return plain.kind == PY_BOOL;
}

bool
py_refuse_method(struct py *py, struct py_value value, const char *method)
{
    if (value.kind == PY_OBJECT && py_given(py_getattr_maybe(py, value, method))) {
        (void)py_refuse(py, "a number that %s() would give", method);
    }
    return py_has_error(py);
}

bool
py_index(struct py *py, struct py_value value, int64_t *ret)
{
    if (py_as_int(value, ret)) {
        return true;
    }
    if (!py_refuse_method(py, value, "__index__")) {
        (void)py_raise(py, &py_exc_type_error, "'%s' object cannot be interpreted as an integer",
            py_type_name(py, value));
    }
    return false;
}

bool
py_as_float(struct py *py, struct py_value value, double *ret)
{
    struct py_value plain = py_plain(value);
    int64_t integer = 0;
    if (plain.kind == PY_FLOAT) {
        *ret = plain.as.real;
        return true;
    }
    if (py_as_int(plain, &integer)) { // the conversion rounds to nearest even, as CPython does
        *ret = (double)integer;
        return true;
    }
    if (!py_refuse_method(py, value, "__float__") && !py_refuse_method(py, value, "__index__")) {
        (void)py_raise(
            py, &py_exc_type_error, "must be real number, not %s", py_type_name(py, value));
    }
    return false;
}

static struct py_value
overflow(struct py *py)
{
    return py_refuse(py, "an integer of more than 64 bits");
}

static struct py_value
zero_division(struct py *py, const char *message)
{
    return py_raise(py, &py_exc_zero_division_error, "%s", message);
}

/* ---- Integers ---------------------------------------------------------------------------------
 */

static struct py_value
int_power(struct py *py, int64_t base, int64_t exponent)
{
    if (exponent < 0) {
        if (base == 0) {
            return zero_division(py, "0.0 cannot be raised to a negative power");
        }
        return py_float(pow((double)base, (double)exponent));
    }
    int64_t result = 1;
    bool is_over = false;
    while (exponent > 0) {
        if ((exponent & 1) != 0 && (is_over || __builtin_mul_overflow(result, base, &result))) {
            return overflow(py);
        }
        exponent >>= 1;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) {
            is_over = true;
        }
    }
    return py_int(result);
}

/* Division that rounds down. INT64_MIN / -1 does not fit. */
static bool
floor_divide(int64_t a, int64_t b, int64_t *ret_quotient, int64_t *ret_rest)
{
    if (a == INT64_MIN && b == -1) {
        return false;
    }
    int64_t quotient = a / b;
    int64_t rest = a % b;
    if (rest != 0 && (rest < 0) != (b < 0)) {
        quotient--;
        rest += b;
    }
    *ret_quotient = quotient;
    *ret_rest = rest;
    return true;
}

static struct py_value
int_division(struct py *py, enum py_op op, int64_t a, int64_t b)
{
    int64_t quotient = 0;
    int64_t rest = 0;
    if (b == 0) {
        return zero_division(py, op == PY_OP_DIV         ? "division by zero"
                                 : op == PY_OP_FLOOR_DIV ? "integer division or modulo by zero"
                                                         : "integer modulo by zero");
    }
    if (op == PY_OP_DIV) {
        bool is_exact = a <= EXACT_IN_DOUBLE && a >= -EXACT_IN_DOUBLE && b <= EXACT_IN_DOUBLE &&
                        b >= -EXACT_IN_DOUBLE;
        return is_exact ? py_float((double)a / (double)b)
                        : py_refuse(py, "the quotient of integers of more than 53 bits");
    }
    if (!floor_divide(a, b, &quotient, &rest)) {
        return op == PY_OP_MOD ? py_int(0) : overflow(py);
    }
    return py_int(op == PY_OP_MOD ? rest : quotient);
}

static struct py_value
int_shift(struct py *py, enum py_op op, int64_t a, int64_t b)
{
    if (b < 0) {
        return py_raise(py, &py_exc_value_error, "negative shift count");
    }
    if (op == PY_OP_RSHIFT) {
        return py_int(b > 63 ? (a < 0 ? -1 : 0) : a >> b);
    }
    if (a == 0) {
        return py_int(0);
    }
    int64_t factor = b < 63 ? (int64_t)1 << b : 0;
    int64_t result = 0;
    return factor == 0 || __builtin_mul_overflow(a, factor, &result) ? overflow(py)
                                                                     : py_int(result);
}

static struct py_value
int_binary(struct py *py, enum py_op op, int64_t a, int64_t b)
{
    int64_t result = 0;
    switch ((int)op) {
    case PY_OP_ADD:
        return __builtin_add_overflow(a, b, &result) ? overflow(py) : py_int(result);
    case PY_OP_SUB:
        return __builtin_sub_overflow(a, b, &result) ? overflow(py) : py_int(result);
    case PY_OP_MUL:
        return __builtin_mul_overflow(a, b, &result) ? overflow(py) : py_int(result);
    case PY_OP_DIV:
    case PY_OP_FLOOR_DIV:
    case PY_OP_MOD:
        return int_division(py, op, a, b);
    case PY_OP_POW:
        return int_power(py, a, b);
    case PY_OP_LSHIFT:
    case PY_OP_RSHIFT:
        return int_shift(py, op, a, b);
    case PY_OP_AND:
        return py_int(a & b);
    case PY_OP_OR:
        return py_int(a | b);
    case PY_OP_XOR:
        return py_int(a ^ b);
    default:
        return py_not_implemented();
    }
}

/* ---- Floats -----------------------------------------------------------------------------------
 */

static double
float_modulo(double a, double b)
{
    double rest = fmod(a, b);
    if (rest != 0 && (b < 0) != (rest < 0)) {
        rest += b;
    }
    return rest == 0 ? copysign(0.0, b) : rest;
}

/* As CPython computes it: from the rest, so that a == b * q + r holds as well as it can. */
static double
float_floor_divide(double a, double b)
{
    double rest = fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0)) {
        quotient -= 1.0;
    }
    if (quotient == 0) {
        return copysign(0.0, a / b);
    }
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static struct py_value
float_power(struct py *py, double a, double b)
{
    if (a == 0 && b < 0) {
        return zero_division(py, "0.0 cannot be raised to a negative power");
    }
    if (a < 0 && isfinite(a) && isfinite(b) && b != floor(b)) {
        return py_refuse(py, "a complex number (a negative number to a fractional power)");
    }
    double result = pow(a, b);
    if (isinf(result) && isfinite(a) && isfinite(b)) {
        return py_raise(py, &py_exc_overflow_error, "(34, 'Numerical result out of range')");
    }
    return py_float(result);
}

static struct py_value
float_binary(struct py *py, enum py_op op, double a, double b)
{
    if ((op == PY_OP_DIV || op == PY_OP_FLOOR_DIV || op == PY_OP_MOD) && b == 0) {
        return zero_division(py, op == PY_OP_DIV         ? "float division by zero"
                                 : op == PY_OP_FLOOR_DIV ? "float floor division by zero"
                                                         : "float modulo");
    }
    switch ((int)op) {
    case PY_OP_ADD:
        return py_float(a + b);
    case PY_OP_SUB:
        return py_float(a - b);
    case PY_OP_MUL:
        return py_float(a * b);
    case PY_OP_DIV:
        return py_float(a / b);
    case PY_OP_FLOOR_DIV:
        return py_float(float_floor_divide(a, b));
    case PY_OP_MOD:
        return py_float(float_modulo(a, b));
    case PY_OP_POW:
        return float_power(py, a, b);
    default:
        return py_not_implemented();
    }
}

/* ---- Numbers ----------------------------------------------------------------------------------
 */

struct py_value
py_number_binary(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    int64_t left = 0;
    int64_t right = 0;
    if (a.kind != PY_FLOAT && b.kind != PY_FLOAT) {
        bool is_logic = a.kind == PY_BOOL && b.kind == PY_BOOL &&
                        (op == PY_OP_AND || op == PY_OP_OR || op == PY_OP_XOR);
        (void)py_as_int(a, &left);
        (void)py_as_int(b, &right);
        struct py_value result = int_binary(py, op, left, right);
        return is_logic ? py_bool(result.as.integer != 0) : result;
    }
    double x = 0;
    double y = 0;
    if (!py_as_float(py, a, &x) || !py_as_float(py, b, &y)) {
        return py_absent();
    }
    return float_binary(py, op, x, y);
}

struct py_value
py_number_unary(struct py *py, enum py_op op, struct py_value value)
{
    int64_t integer = 0;
    if (value.kind == PY_FLOAT) {
        return op == PY_OP_NEG   ? py_float(-value.as.real)
               : op == PY_OP_POS ? value
                                 : py_not_implemented();
    }
    (void)py_as_int(value, &integer);
    if (op == PY_OP_INVERT) {
        return py_int(~integer);
    }
    if (op == PY_OP_NEG && integer == INT64_MIN) {
        return overflow(py);
    }
    return py_int(op == PY_OP_NEG ? -integer : integer);
}

/* An int against a double, exactly: no int is rounded on the way. */
static int
compare_mixed(int64_t integer, double real)
{
    if (isnan(real)) {
        return 2;
    }
    if (real >= 9223372036854775808.0) {
        return -1;
    }
    if (real < -9223372036854775808.0) {
        return 1;
    }
    double whole = floor(real);
    int64_t floored = (int64_t)whole;
    if (integer != floored) {
        return integer < floored ? -1 : 1;
    }
    return real > whole ? -1 : 0;
}

int
py_number_compare(struct py_value a, struct py_value b)
{
    int64_t left = 0;
    int64_t right = 0;
    if (a.kind == PY_FLOAT && b.kind == PY_FLOAT) {
        if (isnan(a.as.real) || isnan(b.as.real)) {
            return 2;
        }
        return (a.as.real > b.as.real) - (a.as.real < b.as.real);
    }
    (void)py_as_int(a, &left);
    (void)py_as_int(b, &right);
    if (b.kind == PY_FLOAT) {
        return compare_mixed(left, b.as.real);
    }
    if (a.kind == PY_FLOAT) {
        int result = compare_mixed(right, a.as.real);
        return result == 2 ? 2 : -result;
    }
    return (left > right) - (left < right);
}

/* ---- Text and rounding -------------------------------------------------------------------------
 */

void
py_float_repr(double real, char *ret, size_t size)
{
    char digits[40];
    int precision = 1;
    if (!isfinite(real)) {
        (void)snprintf(ret, size, "%s", isnan(real) ? "nan" : real < 0 ? "-inf" : "inf");
        return;
    }
    do {
        (void)snprintf(digits, sizeof(digits), "%.*e", precision - 1, real);
    } while (strtod(digits, NULL) != real && ++precision <= 17);
    int exponent = (int)strtol(strchr(digits, 'e') + 1, NULL, 10);
    if (exponent >= 16 || exponent < -4) {
        // d.ddde+XX as C prints it is Python's form too.
        (void)snprintf(ret, size, "%s", digits);
        return;
    }
    int decimals = precision - 1 - exponent;
    (void)snprintf(ret, size, "%.*f", decimals < 1 ? 1 : decimals, real);
}

struct py_value
py_float_to_int(struct py *py, double real)
{
    if (isnan(real)) {
        return py_raise(py, &py_exc_value_error, "cannot convert float NaN to integer");
    }
    if (isinf(real)) {
        return py_raise(py, &py_exc_overflow_error, "cannot convert float infinity to integer");
    }
    real = trunc(real);
    if (real >= 9223372036854775808.0 || real < -9223372036854775808.0) {
        return overflow(py);
    }
    return py_int((int64_t)real);
}

static struct py_value
round_int(struct py *py, int64_t integer, int64_t digits)
{
    int64_t power = 1;
    int64_t rest = 0;
    int64_t quotient = 0;
    if (digits >= 0) {
        return py_int(integer);
    }
    if (digits < -18) {
        return digits < -19 ? py_int(0) : py_refuse(py, "round() to so many digits");
    }
    for (int64_t digit = digits; digit < 0; digit++) {
        power *= 10;
    }
    (void)floor_divide(integer, power, &quotient, &rest);
    bool is_up = rest > power - rest || (rest == power - rest && (quotient & 1) != 0);
    int64_t result = 0;
    if (__builtin_mul_overflow(quotient + is_up, power, &result)) {
        return overflow(py);
    }
    return py_int(result);
}

struct py_value
py_number_round(struct py *py, struct py_value value, struct py_value digits)
{
    char text[400];
    int64_t n = 0;
    bool has_digits = !py_is_nothing(digits);
    if (has_digits && !py_index(py, digits, &n)) {
        return py_absent();
    }
    if (value.kind != PY_FLOAT) {
        int64_t integer = 0;
        (void)py_as_int(value, &integer);
        return has_digits ? round_int(py, integer, n) : py_int(integer);
    }
    if (!has_digits) {
        return py_float_to_int(py, nearbyint(value.as.real)); // to the nearest, ties to even
    }
    if (!isfinite(value.as.real) || n > 323) {
        return value;
    }
    if (n < 0) {
        return py_refuse(py, "round() of a float to tens");
    }
    // printf rounds the exact binary value, which is what CPython does.
    (void)snprintf(text, sizeof(text), "%.*f", n > 60 ? 60 : (int)n, value.as.real);
    return n > 60 ? value : py_float(strtod(text, NULL));
}
