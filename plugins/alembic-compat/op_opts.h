/*
 * MigrationContext.opts, as far as it is known without env.py.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_OPTS_H
#define LOCKSTEP_ALEMBIC_OP_OPTS_H

#include "sa_context.h"

/* A property: an object that has the item target_metadata, and of that the naming_convention, and
 * where the version table is, as far as the source's options say it. All else is refused. */
struct py_value al_op_opts(struct py *py, struct py_value self, const struct py_args *args);

/* Properties of the context: the version table's name, and its schema or None. */
struct py_value al_op_version_table(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_op_version_schema(
    struct py *py, struct py_value self, const struct py_args *args);

#endif
