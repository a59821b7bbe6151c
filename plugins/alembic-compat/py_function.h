/*
 * Functions: those of Python code, those of C, bound ones; and calling them.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_FUNCTION_H
#define LOCKSTEP_ALEMBIC_PY_FUNCTION_H

#include "py_state.h"

/* Attributes of functions and methods (__name__, __doc__, __self__ …). Absent without an error:
 * none. */
struct py_value py_function_attribute(struct py *py, struct py_value value, struct py_str *name);
bool py_function_set(
    struct py *py, struct py_function *function, struct py_str *name, struct py_value attr);

/* A native function found in a class, as `self` (an instance or a class) sees it. */
struct py_value py_native_bind(struct py *py, struct py_value native, struct py_value self);

/* Bind the arguments of a call to the slots of a Python function. */
bool py_function_bind(struct py *py, const struct py_function *function, const struct py_args *args,
    struct py_value *slots);

/* Run the body of a Python function whose slots are bound (py_eval_call.c). */
struct py_value py_function_run(
    struct py *py, struct py_function *function, const struct py_args *args);

#endif
