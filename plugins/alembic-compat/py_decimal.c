#include "py_decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRECISION = 28, WIDE = 512, REAL_DIGITS = 767 };

/* A result before it is rounded. */
struct wide {
    bool is_negative;
    int64_t exponent;
    uint32_t n;
    char digits[WIDE];
};

/* ---- Order */

/* Of magnitudes: by the place of the first digit, then digit by digit. */
static int
compare_magnitude(const char *a, uint32_t n_a, int64_t exponent_a, const char *b, uint32_t n_b,
    int64_t exponent_b)
{
    if (n_a == 0 || n_b == 0) {
        return (n_a != 0) - (n_b != 0);
    }
    int64_t left = (int64_t)n_a + exponent_a;
    int64_t right = (int64_t)n_b + exponent_b;
    if (left != right) {
        return left < right ? -1 : 1;
    }
    uint32_t n = n_a > n_b ? n_a : n_b;
    for (uint32_t at = 0; at < n; at++) {
        char x = at < n_a ? a[at] : '0';
        char y = at < n_b ? b[at] : '0';
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

static int
compare_signed(
    const struct decimal *a, bool is_negative, const char *digits, uint32_t n, int64_t exponent)
{
    bool a_negative = a->is_negative && a->n > 0;
    bool b_negative = is_negative && n > 0;
    if (a_negative != b_negative) {
        return a_negative ? -1 : 1;
    }
    int order = compare_magnitude(a->digits, a->n, a->exponent, digits, n, exponent);
    return a_negative ? -order : order;
}

int
decimal_compare(const struct decimal *a, const struct decimal *b)
{
    return compare_signed(a, b->is_negative, b->digits, b->n, b->exponent);
}

/* Every double has at most so many digits, and the C library prints all of them. Returns the exponent of the last one. */
static int64_t
real_digits(double magnitude, char digits[REAL_DIGITS])
{
    char text[REAL_DIGITS + 16];
    (void)snprintf(text, sizeof(text), "%.*e", REAL_DIGITS - 1, magnitude);
    digits[0] = text[0];
    memcpy(digits + 1, text + 2, REAL_DIGITS - 1);
    return strtol(text + REAL_DIGITS + 2, NULL, 10) - (REAL_DIGITS - 1);
}

int
decimal_compare_real(const struct decimal *a, double b)
{
    char digits[REAL_DIGITS];
    if (isnan(b)) {
        return 2;
    }
    if (isinf(b)) {
        return b < 0 ? 1 : -1;
    }
    int64_t exponent = real_digits(fabs(b), digits);
    return compare_signed(a, b < 0, digits, b == 0 ? 0 : REAL_DIGITS, exponent);
}

/* ---- Rounding */

static bool
is_rounded_up(
    enum decimal_rounding rounding, bool is_negative, char last, char first, bool has_rest)
{
    bool is_half = first == '5' && !has_rest;
    bool is_over = first > '5' || (first == '5' && has_rest);
    bool is_inexact = first != '0' || has_rest;
    switch (rounding) {
    case DECIMAL_HALF_EVEN:
        return is_over || (is_half && (last - '0') % 2 == 1);
    case DECIMAL_HALF_UP:
        return is_over || is_half;
    case DECIMAL_HALF_DOWN:
        return is_over;
    case DECIMAL_UP:
        return is_inexact;
    case DECIMAL_FLOOR:
        return is_inexact && is_negative;
    case DECIMAL_CEILING:
        return is_inexact && !is_negative;
    case DECIMAL_DOWN:
    default:
        return false;
    }
}

/* Take `drop` digits off the end. */
static void
drop_digits(struct wide *wide, uint32_t drop, enum decimal_rounding rounding)
{
    uint32_t kept = wide->n > drop ? wide->n - drop : 0;
    char first = drop <= wide->n ? wide->digits[kept] : '0';
    bool has_rest = drop > wide->n && wide->n > 0;
    for (uint32_t at = kept + (drop <= wide->n); at < wide->n; at++) {
        has_rest = has_rest || wide->digits[at] != '0';
    }
    bool is_up = is_rounded_up(rounding, wide->is_negative, kept > 0 ? wide->digits[kept - 1] : '0',
        wide->n == 0 ? '0' : first, has_rest);
    wide->n = kept;
    wide->exponent += drop;
    uint32_t at = kept;
    while (is_up && at > 0 && wide->digits[at - 1] == '9') {
        wide->digits[--at] = '0';
    }
    if (is_up && at > 0) {
        wide->digits[at - 1]++;
    } else if (is_up) {
        memmove(wide->digits + 1, wide->digits, kept);
        wide->digits[0] = '1';
        wide->n++;
    }
}

static bool
finish(const struct wide *wide, struct decimal *ret)
{
    if (wide->n > DECIMAL_DIGITS || wide->exponent > DECIMAL_EXPONENT ||
        wide->exponent < -DECIMAL_EXPONENT) {
        return false;
    }
    memset(ret, 0, sizeof(*ret));
    ret->is_negative = wide->is_negative;
    ret->exponent = (int32_t)wide->exponent;
    ret->n = wide->n;
    memcpy(ret->digits, wide->digits, wide->n);
    return true;
}

static bool
finish_in_context(struct wide *wide, struct decimal *ret)
{
    if (wide->n > PRECISION) {
        drop_digits(wide, wide->n - PRECISION, DECIMAL_HALF_EVEN);
    }
    if (wide->n > PRECISION) { // 99… became 100…
        wide->n--;
        wide->exponent++;
    }
    return finish(wide, ret);
}

/* With zeros added behind it, down to this exponent. */
static bool
widen(const struct decimal *a, int64_t exponent, struct wide *ret)
{
    int64_t zeros = a->n == 0 ? 0 : a->exponent - exponent;
    if (zeros < 0 || zeros + a->n > WIDE / 2) {
        return false;
    }
    ret->is_negative = a->is_negative;
    ret->exponent = exponent;
    ret->n = a->n + (uint32_t)zeros;
    memcpy(ret->digits, a->digits, a->n);
    memset(ret->digits + a->n, '0', (size_t)zeros);
    return true;
}

bool
decimal_rescale(
    const struct decimal *a, int32_t exponent, enum decimal_rounding rounding, struct decimal *ret)
{
    struct wide wide;
    if (exponent <= a->exponent) {
        return widen(a, exponent, &wide) && finish(&wide, ret);
    }
    if (!widen(a, a->exponent, &wide) || exponent - a->exponent > DECIMAL_EXPONENT) {
        return false;
    }
    drop_digits(&wide, (uint32_t)(exponent - a->exponent), rounding);
    return finish(&wide, ret);
}

bool
decimal_plus(const struct decimal *a, struct decimal *ret)
{
    struct wide wide;
    bool fits = widen(a, a->exponent, &wide) && finish_in_context(&wide, ret);
    ret->is_negative = fits && ret->is_negative && ret->n > 0; // + and - know no negative zero
    return fits;
}

/* Python takes the smallest power of ten that does, and none above 0. */
bool
decimal_of_real(double real, struct decimal *ret)
{
    char digits[REAL_DIGITS];
    uint32_t n = REAL_DIGITS;
    int64_t exponent = real_digits(fabs(real), digits);
    memset(ret, 0, sizeof(*ret));
    ret->is_negative = signbit(real) != 0;
    if (real == 0) {
        return true;
    }
    for (; exponent < 0 && digits[n - 1] == '0'; n--) {
        exponent++;
    }
    if (n > DECIMAL_DIGITS || exponent > 0) {
        return false;
    }
    ret->exponent = (int32_t)exponent;
    ret->n = n;
    memcpy(ret->digits, digits, n);
    return true;
}

/* ---- Arithmetic */

static void
strip_zeros(struct wide *wide)
{
    uint32_t zeros = 0;
    while (zeros < wide->n && wide->digits[zeros] == '0') {
        zeros++;
    }
    memmove(wide->digits, wide->digits + zeros, wide->n - zeros);
    wide->n -= zeros;
}

static int
digit_at(const struct wide *wide, uint32_t from_end)
{
    return from_end < wide->n ? wide->digits[wide->n - 1 - from_end] - '0' : 0;
}

/* a + b, or a - b where a is not the smaller one; of magnitudes with one exponent. */
static void
combine(const struct wide *a, const struct wide *b, bool is_sum, struct wide *ret)
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
    struct wide left;
    struct wide right;
    struct wide sum = {.exponent = a->exponent < b->exponent ? a->exponent : b->exponent};
    if (!widen(a, sum.exponent, &left) || !widen(b, sum.exponent, &right)) {
        return false;
    }
    bool is_sum = a->is_negative == b->is_negative;
    bool is_swapped =
        compare_magnitude(a->digits, a->n, a->exponent, b->digits, b->n, b->exponent) < 0;
    combine(is_swapped ? &right : &left, is_swapped ? &left : &right, is_sum, &sum);
    sum.is_negative = is_sum ? a->is_negative : sum.n > 0 && (is_swapped ? b : a)->is_negative;
    return finish_in_context(&sum, ret);
}

bool
decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *ret)
{
    struct wide product = {.is_negative = a->is_negative != b->is_negative,
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
    return finish_in_context(&product, ret);
}

/* The next digit of a long division: how often `by` goes into `rest`, which loses as much. */
static char
divide_step(struct wide *rest, const struct wide *by)
{
    char digit = '0';
    while (compare_magnitude(rest->digits, rest->n, 0, by->digits, by->n, 0) >= 0) {
        struct wide less;
        combine(rest, by, false, &less);
        rest->n = less.n;
        memcpy(rest->digits, less.digits, less.n);
        digit++;
    }
    return digit;
}

bool
decimal_divide(const struct decimal *a, const struct decimal *b, struct decimal *ret)
{
    int64_t shift = (int64_t)b->n - a->n + PRECISION + 1;
    int64_t ideal = (int64_t)a->exponent - b->exponent;
    struct wide quotient = {.is_negative = a->is_negative != b->is_negative,
        .exponent = ideal - (shift > 0 ? shift : 0)};
    struct wide rest = {.n = 0};
    struct wide by;
    if (a->n == 0) {
        quotient.exponent = ideal;
        return finish(&quotient, ret);
    }
    shift = shift > 0 ? shift : 0;
    if (!widen(b, b->exponent, &by) || a->n + shift > WIDE) {
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
    return finish_in_context(&quotient, ret);
}

bool
decimal_to_int(const struct decimal *a, int64_t *ret, bool *ret_exact)
{
    int64_t before = (int64_t)a->n + a->exponent; // digits before the point
    uint64_t value = 0;
    *ret_exact = true;
    for (uint32_t at = 0; at < a->n; at++) {
        *ret_exact = *ret_exact && (at < before || a->digits[at] == '0');
    }
    for (int64_t at = 0; a->n > 0 && at < before; at++) {
        uint64_t digit = at < a->n ? (uint64_t)(a->digits[at] - '0') : 0;
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    if (value > (uint64_t)INT64_MAX + a->is_negative) {
        return false;
    }
    *ret = a->is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* ---- Text */

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
        if (*at < '0' || *at > '9' || value > DECIMAL_EXPONENT) {
            return false;
        }
        value = value * 10 + (*at - '0');
    }
    *ret = is_negative ? -value : value;
    return true;
}

bool
decimal_parse(const char *text, uint64_t len, struct decimal *ret)
{
    const char *at = text;
    const char *end = at + len;
    int64_t exponent = 0;
    int64_t fraction = 0;
    bool after_point = false;
    bool has_digits = false;
    memset(ret, 0, sizeof(*ret));
    if (at < end && (*at == '-' || *at == '+')) {
        ret->is_negative = *at++ == '-';
    }
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
        if (ret->n == DECIMAL_DIGITS) {
            return false;
        }
        ret->digits[ret->n++] = *at;
    }
    if (at < end && (*at == 'e' || *at == 'E') && !parse_exponent(at + 1, end, &exponent)) {
        return false;
    }
    if (!has_digits || (at < end && *at != 'e' && *at != 'E') || fraction > DECIMAL_EXPONENT) {
        return false;
    }
    ret->exponent = (int32_t)(exponent - fraction);
    return true;
}

void
decimal_text(const struct decimal *a, char ret[DECIMAL_TEXT])
{
    const char *digits = a->n == 0 ? "0" : a->digits;
    int n = a->n == 0 ? 1 : (int)a->n;
    int left = n + a->exponent; // digits before the point
    int point = a->exponent <= 0 && left > -6 ? left : 1;
    int before = point < n ? point : n;
    const char *sign = a->is_negative ? "-" : "";
    int len = point <= 0
                  ? snprintf(ret, DECIMAL_TEXT, "%s0.%.*s%.*s", sign, -point, "00000", n, digits)
                  : snprintf(ret, DECIMAL_TEXT, "%s%.*s%s%.*s", sign, before, digits,
                        before < n ? "." : "", n - before, digits + before);
    if (left != point) {
        (void)snprintf(ret + len, (size_t)(DECIMAL_TEXT - len), "E%+d", left - point);
    }
}
