/*
 * op_operation.h: the operations of alembic.op. Each is one function; batch_op's methods are the
 * same functions with the batch's table in place of their own argument. Adding one is a function and
 * an entry in op_module.c, and in op_batch.c where batch_op has it.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_OPERATION_H
#define LOCKSTEP_ALEMBIC_OP_OPERATION_H

#include "ddl_alter.h"
#include "op_state.h"

/* Arguments arrive bound by the operation's signature, the first being the table where it has one. */
typedef struct py_value (*al_operation_fn)(struct py *py, const struct py_value *arg);

/* Where the signature of an operation has what a batch fills in. */
struct al_operation {
    const char *name;
    al_operation_fn fn;
    const char *signature;
    const char *batch_signature; /* NULL: batch_op does not have it */
    const char *table;           /* the argument that names the table */
    const char *schema;          /* the argument that names its schema; NULL: none */
};

/* All operations, ended by an entry without name. */
extern const struct al_operation al_operations[];

/* Perform an operation with bound arguments. */
struct py_value al_op_perform(
    struct py *py, const struct al_operation *operation, const struct py_value *arg);

/* A table of the run's naming convention that holds columns of these names, without types. */
struct al_table *al_op_table(
    struct py *py, struct py_value name, struct py_value schema, const struct al_list *columns);

struct py_value al_op_create_table(struct py *py, const struct py_value *arg);
struct py_value al_op_drop_table(struct py *py, const struct py_value *arg);
struct py_value al_op_rename_table(struct py *py, const struct py_value *arg);
struct py_value al_op_create_table_comment(struct py *py, const struct py_value *arg);
struct py_value al_op_drop_table_comment(struct py *py, const struct py_value *arg);
struct py_value al_op_add_column(struct py *py, const struct py_value *arg);
struct py_value al_op_drop_column(struct py *py, const struct py_value *arg);
struct py_value al_op_alter_column(struct py *py, const struct py_value *arg);
struct py_value al_op_create_primary_key(struct py *py, const struct py_value *arg);
struct py_value al_op_create_foreign_key(struct py *py, const struct py_value *arg);
struct py_value al_op_create_unique_constraint(struct py *py, const struct py_value *arg);
struct py_value al_op_create_check_constraint(struct py *py, const struct py_value *arg);
struct py_value al_op_create_exclude_constraint(struct py *py, const struct py_value *arg);
struct py_value al_op_drop_constraint(struct py *py, const struct py_value *arg);
struct py_value al_op_create_index(struct py *py, const struct py_value *arg);
struct py_value al_op_drop_index(struct py *py, const struct py_value *arg);
struct py_value al_op_execute(struct py *py, const struct py_value *arg);
struct py_value al_op_bulk_insert(struct py *py, const struct py_value *arg);

/* The modules alembic.op, alembic.context and their kin: NULL-terminated. */
extern const struct py_module_def *const al_op_modules[];

/* batch_alter_table(), for the module table. */
struct py_value al_op_batch(struct py *py, struct py_value self, const struct py_args *args);

#endif
