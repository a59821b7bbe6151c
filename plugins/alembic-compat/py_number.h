/*
 * Arithmetic on bool, int and float as Python has it; what does not fit into 64 bits is refused.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_NUMBER_H
#define LOCKSTEP_ALEMBIC_PY_NUMBER_H

#include "py_module.h"

/* Whether a value is a bool, int or float. */
bool py_is_number(struct py_value value);

/* The integer behind a bool, an int, or an instance of a subclass of int. False, nothing raised: it
 * is none. */
bool py_as_int(struct py_value value, int64_t *ret);

/* The same for an index; raises TypeError. */
bool py_index(struct py *py, struct py_value value, int64_t *ret);

/* Refuse a value whose method (__index__, __float__) would give a number. True: an error is pending. */
bool py_refuse_method(struct py *py, struct py_value value, const char *method);

/* A number as a double; refused where an int is too large to be exact. */
bool py_as_float(struct py *py, struct py_value value, double *ret);

/* Both are numbers. Absent: raised or refused. */
struct py_value py_number_binary(
    struct py *py, enum py_op op, struct py_value a, struct py_value b);
struct py_value py_number_unary(struct py *py, enum py_op op, struct py_value value);

/* -1, 0, 1; 2: not comparable (a NaN). */
int py_number_compare(struct py_value a, struct py_value b);

/* The shortest text that reads back as the same double, in Python's form. ret has room for 40
 * bytes. */
void py_float_repr(double real, char *ret, size_t size);

/* int(real). */
struct py_value py_float_to_int(struct py *py, double real);

/* round(value, digits); digits absent or None: to an int. */
struct py_value py_number_round(struct py *py, struct py_value value, struct py_value digits);

#endif
