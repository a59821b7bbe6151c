/*
 * Decimal numbers as Python's default context has them: 28 digits, halves to the even digit. Nothing here knows of objects.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_DECIMAL_H
#define LOCKSTEP_ALEMBIC_PY_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

enum { DECIMAL_DIGITS = 100, DECIMAL_EXPONENT = 100000 };

/* The value is digits * 10^exponent. */
struct decimal {
    bool is_negative;
    int32_t exponent;
    uint32_t n;                  /* digits, without leading zeros; 0 digits is the value 0 */
    char digits[DECIMAL_DIGITS]; /* '0' to '9' */
};

/* How what stands behind the last digit is rounded. */
enum decimal_rounding {
    DECIMAL_HALF_EVEN,
    DECIMAL_HALF_UP,
    DECIMAL_HALF_DOWN,
    DECIMAL_DOWN, /* toward zero */
    DECIMAL_UP,
    DECIMAL_FLOOR,
    DECIMAL_CEILING,
};

/* -1, 0, 1. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* The same, exactly, with a double; 2: it is a NaN. */
int decimal_compare_real(const struct decimal *a, double b);

/* The very value of a finite double, as Decimal(real) has it. False: it has more digits than are kept. */
bool decimal_of_real(double real, struct decimal *ret);

/* False, in all of these: a result that is too long or whose exponent is too large for what is kept here. */
bool decimal_add(const struct decimal *a, const struct decimal *b, struct decimal *ret);
bool decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *ret);
bool decimal_divide(
    const struct decimal *a, const struct decimal *b, struct decimal *ret); /* b is not 0 */

/* a // b and a % b; b is not 0. */
enum decimal_outcome {
    DECIMAL_DONE,
    DECIMAL_IMPOSSIBLE, /* the quotient has more digits than the context: InvalidOperation */
    DECIMAL_TOO_LONG,   /* for what is kept here */
};
enum decimal_outcome decimal_divmod(const struct decimal *a, const struct decimal *b,
    struct decimal *ret_quotient, struct decimal *ret_rest);

/* To an integer power; not 0 to a negative one, and not 0 to the power of 0. */
bool decimal_power(const struct decimal *base, int64_t power, struct decimal *ret);

/* Rounded to the context's digits: what unary + does. */
bool decimal_plus(const struct decimal *a, struct decimal *ret);

/* With this exponent: zeros added or digits rounded away. */
bool decimal_rescale(
    const struct decimal *a, int32_t exponent, enum decimal_rounding rounding, struct decimal *ret);

/* The integer that stands before the point; false: it does not fit. `ret_exact`: nothing but zeros stood behind it. */
bool decimal_to_int(const struct decimal *a, int64_t *ret, bool *ret_exact);

/* Whether the text (sign, digits with a point, exponent) is a number that fits. */
bool decimal_parse(const char *text, uint64_t len, struct decimal *ret);

/* As Python writes it, with a NUL behind it: with a point where the exponent is not too small, else d.dddE+x. */
enum { DECIMAL_TEXT = DECIMAL_DIGITS + 32 };
void decimal_text(const struct decimal *a, char ret[DECIMAL_TEXT]);

#endif
