/*
 * sa_row.h: one row of a result: a tuple with names.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ROW_H
#define LOCKSTEP_ALEMBIC_SA_ROW_H

#include "sa_result.h"

extern const struct py_type al_py_row_mapping; /* RowMapping */

/* A row of `n` values under `keys` (a tuple of str). */
struct py_value al_row_new(
    struct py *py, struct py_value keys, const struct py_value *values, size_t n);

/* The value number `index`. */
struct py_value al_row_item(struct py *py, struct py_value value, size_t index);

/* The row as a mapping from name to value. */
struct py_value al_row_mapping(struct py *py, struct py_value row);

#endif
