/*
 * Exceptions: the builtin classes, and what the evaluator needs to know of a pending one.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_EXCEPTION_H
#define LOCKSTEP_ALEMBIC_PY_EXCEPTION_H

#include "py_eval.h"

/* The builtin exception classes by name. */
extern const struct py_def py_exception_defs[];

/* Whether an exception matches what stands behind `except`: a class, or a tuple of them. 1, 0, -1.
 */
int py_exception_matches(struct py *py, struct py_value exception, struct py_value expected);

/* Make what stands behind `raise` an exception: an instance as it is, of a class an instance.
 * Absent: failed. */
struct py_value py_exception_make(struct py *py, struct py_value raised);

/* Set the implicit context of an exception, as raising it does while `context` (absent: nothing) is
 * handled. */
void py_exception_chain(struct py_value exception, struct py_value context);

/* str() and repr() of an exception. */
struct py_value py_exception_str(struct py *py, struct py_value self);

#endif
