/*
 * The builtin functions and names.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_BUILTIN_H
#define LOCKSTEP_ALEMBIC_PY_BUILTIN_H

#include "py_module.h"

/* A builtin by name. Absent without an error raised: there is none. Python's own that are not
 * supported are refused. */
struct py_value py_builtin_find(struct py *py, struct py_str *name);

/* Whether there is such a name in Python, and whether it is supported. For the linter. */
bool py_builtin_known(const struct py_str *name, bool *ret_supported);

/* The tables, by file. */
extern const struct py_def
    py_builtin_values[]; /* py_builtin_value.c: conversions, attributes, types */
extern const struct py_def py_builtin_sequences[]; /* py_builtin_sequence.c: iteration */
extern const struct py_def py_builtin_io[];        /* py_builtin_io.c: print, open */

#endif
