/*
 * op_enum_table.h: op.enum_insert and op.enum_delete of the package enumtables (on PyPI
 * SqlAlchemy-Enum-Tables), which keeps the values of an enumeration as the rows of a table.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_ENUM_TABLE_H
#define LOCKSTEP_ALEMBIC_OP_ENUM_TABLE_H

#include "op_operation.h"

/* tablename, data=, schema= */
struct py_value al_op_enum_insert(struct py *py, const struct py_value *arg);
struct py_value al_op_enum_delete(struct py *py, const struct py_value *arg);

#endif
