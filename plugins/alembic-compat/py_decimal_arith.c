/* Sums, products, quotients, integer parts and powers of decimal numbers: digit by digit, as on paper. */
#include <string.h>

#include "py_decimal.h"
#include "py_decimal_wide.h"

static void
strip_zeros(struct decimal_wide *wide)
{
    uint32_t zeros = 0;
    while (zeros < wide->n && wide->digits[zeros] == '0') {
        zeros++;
    }
    memmove(wide->digits, wide->digits + zeros, wide->n - zeros);
    wide->n -= zeros;
}

static int
digit_at(const struct decimal_wide *wide, uint32_t from_end)
{
    return from_end < wide->n ? wide->digits[wide->n - 1 - from_end] - '0' : 0;
}

/* a + b, or a - b where a is not the smaller one; of magnitudes with one exponent. */
static void
combine(const struct decimal_wide *a, const struct decimal_wide *b, bool is_sum,
    struct decimal_wide *ret)
{
    uint32_t n = (a->n > b->n ? a->n : b->n) + 1;
    int carry = 0;
    ret->n = n;
    for (uint32_t at = 0; at < n; at++) {
        int digit = digit_at(a, at) + carry + (is_sum ? digit_at(b, at) : -digit_at(b, at));
        carry = digit > 9 ? 1 : digit < 0 ? -1 : 0;
        ret->digits[n - 1 - at] = (char)('0' + digit - 10 * carry);
    }
    strip_zeros(ret);
}

bool
decimal_add(const struct decimal *a, const struct decimal *b, struct decimal *ret)
{
    struct decimal_wide left;
    struct decimal_wide right;
    struct decimal_wide sum = {.exponent = a->exponent < b->exponent ? a->exponent : b->exponent};
    if (!decimal_widen(a, sum.exponent, &left) || !decimal_widen(b, sum.exponent, &right)) {
        return false;
    }
    bool is_sum = a->is_negative == b->is_negative;
    bool is_swapped =
        decimal_compare_magnitude(a->digits, a->n, a->exponent, b->digits, b->n, b->exponent) < 0;
    combine(is_swapped ? &right : &left, is_swapped ? &left : &right, is_sum, &sum);
    sum.is_negative = is_sum ? a->is_negative : sum.n > 0 && (is_swapped ? b : a)->is_negative;
    return decimal_finish_at(&sum, DECIMAL_PRECISION, ret);
}

static bool
multiply_at(
    const struct decimal *a, const struct decimal *b, uint32_t precision, struct decimal *ret)
{
    struct decimal_wide product = {.is_negative = a->is_negative != b->is_negative,
        .exponent = (int64_t)a->exponent + b->exponent,
        .n = a->n + b->n};
    memset(product.digits, '0', product.n);
    for (uint32_t i = a->n; i-- > 0;) {
        int carry = 0;
        for (uint32_t k = b->n; k-- > 0;) {
            int digit = product.digits[i + k + 1] - '0' +
                        (a->digits[i] - '0') * (b->digits[k] - '0') + carry;
            product.digits[i + k + 1] = (char)('0' + digit % 10);
            carry = digit / 10;
        }
        product.digits[i] = (char)(product.digits[i] + carry);
    }
    strip_zeros(&product);
    return decimal_finish_at(&product, precision, ret);
}

bool
decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *ret)
{
    return multiply_at(a, b, DECIMAL_PRECISION, ret);
}

/* The next digit of a long division: how often `by` goes into `rest`, which loses as much. */
static char
divide_step(struct decimal_wide *rest, const struct decimal_wide *by)
{
    char digit = '0';
    while (decimal_compare_magnitude(rest->digits, rest->n, 0, by->digits, by->n, 0) >= 0) {
        struct decimal_wide less;
        combine(rest, by, false, &less);
        rest->n = less.n;
        memcpy(rest->digits, less.digits, less.n);
        digit++;
    }
    return digit;
}

static bool
divide_at(const struct decimal *a, const struct decimal *b, uint32_t precision, struct decimal *ret)
{
    int64_t shift = (int64_t)b->n - a->n + precision + 1;
    int64_t ideal = (int64_t)a->exponent - b->exponent;
    struct decimal_wide quotient = {.is_negative = a->is_negative != b->is_negative,
        .exponent = ideal - (shift > 0 ? shift : 0)};
    struct decimal_wide rest = {.n = 0};
    struct decimal_wide by;
    if (a->n == 0) {
        quotient.exponent = ideal;
        return decimal_finish(&quotient, ret);
    }
    shift = shift > 0 ? shift : 0;
    if (!decimal_widen(b, b->exponent, &by) || a->n + shift > DECIMAL_WIDE) {
        return false;
    }
    for (uint32_t at = 0; at < a->n + (uint32_t)shift; at++) {
        rest.digits[rest.n++] = at < a->n ? a->digits[at] : '0';
        strip_zeros(&rest);
        quotient.digits[quotient.n++] = divide_step(&rest, &by);
    }
    strip_zeros(&quotient);
    char *last = &quotient.digits[quotient.n - 1];
    if (rest.n > 0 && (*last == '0' || *last == '5')) {
        (*last)++; // so that it is no half
    }
    while (rest.n == 0 && quotient.exponent < ideal && quotient.digits[quotient.n - 1] == '0') {
        quotient.n--;
        quotient.exponent++;
    }
    return decimal_finish_at(&quotient, precision, ret);
}

bool
decimal_divide(const struct decimal *a, const struct decimal *b, struct decimal *ret)
{
    return divide_at(a, b, DECIMAL_PRECISION, ret);
}

/* Where the first digit stands: the exponent in d.ddE+x. */
static int64_t
adjusted(const struct decimal *a)
{
    return (int64_t)a->exponent + (a->n == 0 ? 0 : (int64_t)a->n - 1);
}

/* |a| = |quotient| * |b| + |rest|, of integers with one exponent. False: they do not fit. */
static bool
divide_whole(const struct decimal *a, const struct decimal *b, struct decimal_wide *quotient,
    struct decimal_wide *rest)
{
    int64_t exponent = a->exponent < b->exponent ? a->exponent : b->exponent;
    struct decimal_wide all;
    struct decimal_wide by;
    *quotient = (struct decimal_wide){.is_negative = a->is_negative != b->is_negative};
    *rest = (struct decimal_wide){.is_negative = a->is_negative, .exponent = exponent};
    if (!decimal_widen(a, exponent, &all) || !decimal_widen(b, exponent, &by)) {
        return false;
    }
    for (uint32_t at = 0; at < all.n; at++) {
        rest->digits[rest->n++] = all.digits[at];
        strip_zeros(rest);
        quotient->digits[quotient->n++] = divide_step(rest, &by);
    }
    strip_zeros(quotient);
    return true;
}

enum decimal_outcome
decimal_divmod(const struct decimal *a, const struct decimal *b, struct decimal *ret_quotient,
    struct decimal *ret_rest)
{
    struct decimal_wide quotient;
    struct decimal_wide rest;
    int64_t difference = adjusted(a) - adjusted(b);
    if (a->n > 0 && difference > DECIMAL_PRECISION) {
        return DECIMAL_IMPOSSIBLE;
    }
    if (!divide_whole(a, b, &quotient, &rest)) {
        return DECIMAL_TOO_LONG;
    }
    if (quotient.n > DECIMAL_PRECISION) {
        return DECIMAL_IMPOSSIBLE;
    }
    return decimal_finish(&quotient, ret_quotient) &&
                   decimal_finish_at(&rest, DECIMAL_PRECISION, ret_rest)
               ? DECIMAL_DONE
               : DECIMAL_TOO_LONG;
}

/* How many digits a number has in decimal. */
static uint32_t
digits_of(uint64_t number)
{
    uint32_t n = 1;
    while (number >= 10) {
        number /= 10;
        n++;
    }
    return n;
}

/* A one written with digits behind the point keeps them: 1.0 ** 3 is 1.000. */
static void
power_of_one(const struct decimal *base, int64_t power, struct decimal *ret)
{
    int64_t places = -(int64_t)base->exponent;
    int64_t most = DECIMAL_PRECISION - 1;
    places = power < 0 ? 0 : places > 0 && power > most / places ? most : places * power;
    memset(ret, 0, sizeof(*ret));
    memset(ret->digits, '0', (size_t)places + 1);
    ret->digits[0] = '1';
    ret->n = (uint32_t)places + 1;
    ret->exponent = (int32_t)-places;
}

/* By squares, with as many digits more as libmpdec takes; the last rounding is the context's. */
bool
decimal_power(const struct decimal *base, int64_t power, struct decimal *ret)
{
    static const struct decimal one = {.n = 1, .digits = "1"};
    uint64_t times = power < 0 ? 0 - (uint64_t)power : (uint64_t)power;
    bool is_negative = base->is_negative && times % 2 == 1;
    uint32_t precision = DECIMAL_PRECISION + digits_of(times) + 2 + (power < 0);
    struct decimal factor = *base;
    struct decimal_wide wide;
    factor.is_negative = false;
    if (power == 0 || decimal_compare(&factor, &one) == 0) {
        power_of_one(power == 0 ? &one : base, power, ret);
        ret->is_negative = is_negative;
        return true;
    }
    if (base->n == 0) {
        memset(ret, 0, sizeof(*ret));
        ret->is_negative = is_negative;
        return power > 0;
    }
    if (power < 0 && !divide_at(&one, &factor, precision, &factor)) {
        return false;
    }
    *ret = factor;
    uint64_t bit = 1;
    while (bit <= times / 2) {
        bit *= 2;
    }
    for (bit /= 2; bit > 0; bit /= 2) {
        if (!multiply_at(ret, ret, precision, ret) ||
            ((times & bit) != 0 && !multiply_at(ret, &factor, precision, ret))) {
            return false;
        }
    }
    ret->is_negative = is_negative;
    return decimal_widen(ret, ret->exponent, &wide) &&
           decimal_finish_at(&wide, DECIMAL_PRECISION, ret);
}
