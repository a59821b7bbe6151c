/*
 * The names that the types of the original have. One of them that is not here is refused where it is asked for: an
 * AttributeError, hasattr or the default of getattr would tell Python code that the original does not have it.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_ORIGINAL_H
#define LOCKSTEP_ALEMBIC_PY_ORIGINAL_H

#include "py_module.h"

/* Whether the original's type of that name has an attribute of its own called `name`. */
bool py_original_has(const struct py_type *type, const struct py_str *name);

/* The same of a class or one that it is derived from. */
bool py_original_class_has(const struct py_class *cls, const struct py_str *name);

#endif
