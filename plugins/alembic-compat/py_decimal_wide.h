/*
 * py_decimal_wide.h: results before they are rounded, between the files of decimal arithmetic.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_DECIMAL_WIDE_H
#define LOCKSTEP_ALEMBIC_PY_DECIMAL_WIDE_H

#include "py_decimal.h"

enum { DECIMAL_PRECISION = 28, DECIMAL_WIDE = 512 };

struct decimal_wide {
    bool is_negative;
    int64_t exponent;
    uint32_t n;
    char digits[DECIMAL_WIDE];
};

/* Order of magnitudes: by the place of the first digit, then digit by digit. */
int decimal_compare_magnitude(const char *a, uint32_t n_a, int64_t exponent_a, const char *b,
    uint32_t n_b, int64_t exponent_b);

/* With zeros added behind it, down to this exponent. False: it does not fit. */
bool decimal_widen(const struct decimal *a, int64_t exponent, struct decimal_wide *ret);

/* As it is, or rounded to so many digits, halves to the even one. False: it does not fit. */
bool decimal_finish(const struct decimal_wide *wide, struct decimal *ret);
bool decimal_finish_at(struct decimal_wide *wide, uint32_t precision, struct decimal *ret);

#endif
