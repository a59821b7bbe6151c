/*
 * py_mod_decimal.h: the parts of decimal.Decimal.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_MOD_DECIMAL_H
#define LOCKSTEP_ALEMBIC_PY_MOD_DECIMAL_H

#include "py_decimal.h"
#include "py_module.h"

/* What the default context raises. */
extern const struct py_type py_exc_decimal;
extern const struct py_type py_exc_decimal_invalid;
extern const struct py_type py_exc_decimal_zero;

/* Why: what str() of the exception says. */
enum py_decimal_signal {
    PY_DECIMAL_SYNTAX = 1, /* this text is no number */
    PY_DECIMAL_INVALID,
    PY_DECIMAL_ZERO,       /* x / 0 */
    PY_DECIMAL_UNDEFINED,  /* 0 / 0 */
    PY_DECIMAL_IMPOSSIBLE, /* a quotient of too many digits */
    PY_DECIMAL_BOTH,       /* divmod(x, 0) */
};

/* Raise it. Returns absent. */
struct py_value py_decimal_raise(struct py *py, enum py_decimal_signal signal);

/* A new Decimal; refused where it does not fit. */
struct py_value py_decimal_make(struct py *py, const struct decimal *decimal, bool fits);

/* The nearest double. */
double py_decimal_real(const struct decimal *decimal);

/* Its methods. */
extern const struct py_def py_decimal_members[];

/* format(value, spec). */
struct py_value py_decimal_format(
    struct py *py, const struct decimal *value, const struct py_str *text);

#endif
