/*
 * op_enum.h: op.sync_enum_values of the package alembic_postgresql_enum.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_ENUM_H
#define LOCKSTEP_ALEMBIC_OP_ENUM_H

#include "op_operation.h"

/* enum_schema, enum_name, new_values, affected_columns, enum_values_to_rename=,
 * indexes_to_recreate= */
struct py_value al_op_sync_enum(struct py *py, const struct py_value *arg);

/* The package itself, with TableReference and ColumnType. */
extern const struct py_module_def al_module_postgresql_enum;

#endif
