/*
 * sa_inspect.h: sqlalchemy.inspect(bind): what the catalog says.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_INSPECT_H
#define LOCKSTEP_ALEMBIC_SA_INSPECT_H

#include "sa_context.h"

extern const struct py_type al_py_inspector;

/* sqlalchemy.inspect(). */
struct py_value al_fn_inspect(struct py *py, struct py_value self, const struct py_args *args);

#endif
