#include "py_decimal.h"

#include "py_decimal_wide.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REAL_DIGITS = 767 };

/* ---- Order */

int
decimal_compare_magnitude(const char *a, uint32_t n_a, int64_t exponent_a, const char *b,
    uint32_t n_b, int64_t exponent_b)
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
    int order = decimal_compare_magnitude(a->digits, a->n, a->exponent, digits, n, exponent);
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
drop_digits(struct decimal_wide *wide, uint32_t drop, enum decimal_rounding rounding)
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

bool
decimal_finish(const struct decimal_wide *wide, struct decimal *ret)
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

bool
decimal_finish_at(struct decimal_wide *wide, uint32_t precision, struct decimal *ret)
{
    if (wide->n > precision) {
        drop_digits(wide, wide->n - precision, DECIMAL_HALF_EVEN);
    }
    if (wide->n > precision) { // 99… became 100…
        wide->n--;
        wide->exponent++;
    }
    return decimal_finish(wide, ret);
}

bool
decimal_widen(const struct decimal *a, int64_t exponent, struct decimal_wide *ret)
{
    int64_t zeros = a->n == 0 ? 0 : a->exponent - exponent;
    if (zeros < 0 || zeros + a->n > DECIMAL_WIDE / 2) {
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
    struct decimal_wide wide;
    if (exponent <= a->exponent) {
        return decimal_widen(a, exponent, &wide) && decimal_finish(&wide, ret);
    }
    if (!decimal_widen(a, a->exponent, &wide) || exponent - a->exponent > DECIMAL_EXPONENT) {
        return false;
    }
    drop_digits(&wide, (uint32_t)(exponent - a->exponent), rounding);
    return decimal_finish(&wide, ret);
}

bool
decimal_plus(const struct decimal *a, struct decimal *ret)
{
    struct decimal_wide wide;
    bool fits =
        decimal_widen(a, a->exponent, &wide) && decimal_finish_at(&wide, DECIMAL_PRECISION, ret);
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

/* ---- Integers */

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
