/*
 * MigrationContext.opts, as far as it is known without env.py.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_OPTS_H
#define LOCKSTEP_ALEMBIC_OP_OPTS_H

#include "sa_context.h"

/* A property: an object that has the item target_metadata, and of that the naming_convention. All
 * else is refused. */
struct py_value al_op_opts(struct py *py, struct py_value self, const struct py_args *args);

#endif
