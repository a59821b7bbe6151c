/*
 * sa_result.h: results and rows as Python objects.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_RESULT_H
#define LOCKSTEP_ALEMBIC_SA_RESULT_H

#include "sa_context.h"

extern const struct py_type al_py_result; /* CursorResult, ScalarResult, MappingResult */
extern const struct py_type al_py_row;    /* Row */

/* A result of the server. `names` (of struct lockstep_str; empty: the server's own) are what
 * SQLAlchemy calls the columns, `types` (of struct al_type, or empty) what it knows of them. */
struct py_value al_result_new(struct py *py, const struct lockstep_result *result,
    const struct al_list *names, const struct al_list *types);

/* A result of rows (a list of Row) that are there already, under `keys` (a tuple of str). */
struct py_value al_result_of_rows(struct py *py, struct py_value keys, struct py_value rows);

/* The result of a statement that gives no rows, and met so many. */
struct py_value al_result_counted(struct py *py, int64_t affected);

/* The value of a column of `type` out of what the driver gave: members of enums, what a TypeDecorator
 * makes of it, and the like. */
struct py_value al_type_result(struct py *py, const struct al_type *type, struct py_value value);

/* The result of a statement that was only queued: whoever looks into it needs a live answer. */
struct py_value al_result_pending(struct py *py);

/* One value from PostgreSQL's text form, as psycopg2 makes it. */
struct py_value al_value_from_text(struct py *py, struct lockstep_str cell, uint32_t oid);

#endif
