/*
 * Classes whose instances are tuples with names.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_NAMEDTUPLE_H
#define LOCKSTEP_ALEMBIC_PY_NAMEDTUPLE_H

#include "py_module.h"

/* collections.namedtuple(); args are bound: typename, field_names, rename, defaults, module. */
struct py_value py_namedtuple_make(struct py *py, struct py_value self, const struct py_args *args);

extern const struct py_type py_type_namedtuple; /* typing.NamedTuple */

#endif
