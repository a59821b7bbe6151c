/*
 * The modules of Alembic: the table of operations, alembic.op, alembic.context.
 */
#include "op_entity.h"
#include "op_enum.h"
#include "op_enum_table.h"
#include "op_opts.h"

#include "op_transaction.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_func.h"

#define MAX_ARGS 16

const struct al_operation al_operations[] = {
    {"create_table", al_op_create_table, "table_name, *columns, schema=, if_not_exists=, **kw",
        NULL, "table_name", "schema"},
    {"drop_table", al_op_drop_table, "table_name, schema=, if_exists=, **kw", NULL, "table_name",
        "schema"},
    {"rename_table", al_op_rename_table, "old_table_name, new_table_name, schema=", NULL,
        "old_table_name", "schema"},
    {"create_table_comment", al_op_create_table_comment,
        "table_name, comment, existing_comment=, schema=", "comment, existing_comment=",
        "table_name", "schema"},
    {"drop_table_comment", al_op_drop_table_comment,
        "table_name, existing_comment=, schema=", "*, existing_comment=", "table_name", "schema"},
    {"add_column", al_op_add_column,
        "table_name, column, schema=, *, if_not_exists=, inline_references=, "
        "inline_primary_key=, insert_before=, insert_after=",
        "column, *, if_not_exists=, inline_references=, inline_primary_key=, insert_before=, "
        "insert_after=",
        "table_name", "schema"},
    {"drop_column", al_op_drop_column, "table_name, column_name, schema=, *, if_exists=, **kw",
        "column_name, *, if_exists=, **kw", "table_name", "schema"},
    {"alter_column", al_op_alter_column,
        "table_name, column_name, nullable=, comment=, server_default=, new_column_name=, type_=, "
        "existing_type=, existing_server_default=, existing_nullable=, existing_comment=, "
        "schema=, **kw",
        "column_name, nullable=, comment=, server_default=, new_column_name=, type_=, "
        "existing_type=, existing_server_default=, existing_nullable=, existing_comment=, **kw",
        "table_name", "schema"},
    {"create_primary_key", al_op_create_primary_key,
        "constraint_name, table_name, columns, schema=", "constraint_name, columns", "table_name",
        "schema"},
    {"create_foreign_key", al_op_create_foreign_key,
        "constraint_name, source_table, referent_table, local_cols, remote_cols, onupdate=, "
        "ondelete=, deferrable=, initially=, match=, source_schema=, referent_schema=, "
        "**dialect_kw",
        "constraint_name, referent_table, local_cols, remote_cols, onupdate=, ondelete=, "
        "deferrable=, initially=, match=, referent_schema=, **dialect_kw",
        "source_table", "source_schema"},
    {"create_unique_constraint", al_op_create_unique_constraint,
        "constraint_name, table_name, columns, schema=, **kw", "constraint_name, columns, **kw",
        "table_name", "schema"},
    {"create_check_constraint", al_op_create_check_constraint,
        "constraint_name, table_name, condition, schema=, **kw", "constraint_name, condition, **kw",
        "table_name", "schema"},
    {"create_exclude_constraint", al_op_create_exclude_constraint,
        "constraint_name, table_name, *elements, **kw", "constraint_name, *elements, **kw",
        "table_name", NULL},
    {"drop_constraint", al_op_drop_constraint,
        "constraint_name, table_name, type_=, schema=, *, if_exists=",
        "constraint_name, type_=, *, if_exists=", "table_name", "schema"},
    {"create_index", al_op_create_index,
        "index_name, table_name, columns, schema=, unique=, *, if_not_exists=, **kw",
        "index_name, columns, unique=, *, if_not_exists=, **kw", "table_name", "schema"},
    {"drop_index", al_op_drop_index, "index_name, table_name=, schema=, *, if_exists=, **kw",
        "index_name, *, if_exists=, **kw", "table_name", "schema"},
    {"execute", al_op_execute, "sqltext, execution_options=", NULL, NULL, NULL},
    {"bulk_insert", al_op_bulk_insert, "table, rows, multiinsert=", NULL, NULL, NULL},
    {"enum_insert", al_op_enum_insert, "tablename, data=, schema=", NULL, NULL, NULL},
    {"enum_delete", al_op_enum_delete, "tablename, data=, schema=", NULL, NULL, NULL},
    {"create_entity", al_op_create_entity, "target", NULL, NULL, NULL},
    {"drop_entity", al_op_drop_entity, "target, cascade=", NULL, NULL, NULL},
    {"replace_entity", al_op_replace_entity, "target", NULL, NULL, NULL},
    {"sync_enum_values", al_op_sync_enum,
        "enum_schema, enum_name, new_values, affected_columns, enum_values_to_rename=, "
        "indexes_to_recreate=",
        NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

struct py_value
al_op_perform(struct py *py, const struct al_operation *operation, const struct py_value *arg)
{
    struct al_op_state *state = al_op_state_of(py);
    state->is_declared = operation->table != NULL;
    struct py_value done = operation->fn(py, arg);
    state->is_declared = false;
    return done;
}

/* ---- alembic.op ---------------------------------------------------------------------------- */

struct op_function {
    const struct al_operation *operation;
};

static struct py_value
operation_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_operation *operation =
        ((const struct op_function *)self.as.object->payload)->operation;
    struct py_value arg[MAX_ARGS] = {{0}};
    if (!py_bind(py, operation->name, operation->signature, args, arg,
            py_signature_len(operation->signature))) {
        return py_absent();
    }
    return al_op_perform(py, operation, arg);
}

static const struct py_type operation_type = {.name = "operation",
    .module = "alembic.op",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct op_function),
    .call = operation_call};

static const struct al_operation *
find_operation(const struct py_str *name)
{
    const struct al_operation *operation = al_operations;
    while (operation->name != NULL && !py_str_eq_lit(name, operation->name)) {
        operation++;
    }
    return operation->name == NULL ? NULL : operation;
}

static struct py_value
op_getattr(struct py *py, const struct py_str *name)
{
    const struct al_operation *operation = find_operation(name);
    struct op_function *function;
    if (operation == NULL) {
        return py_absent();
    }
    struct py_value made = py_object_new(py, &operation_type, (void **)&function);
    if (!py_failed(made)) {
        function->operation = operation;
    }
    return made;
}

static bool
op_knows(const struct py_str *name)
{
    return find_operation(name) != NULL;
}

static struct py_value
op_f(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return al_conv_new(py, args->pos[0]);
}

static struct py_value
op_get_bind(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_connection_new(py);
}

/* ---- The migration context ----------------------------------------------------------------- */

static int
autocommit_exit(struct py *py, struct py_value self, struct py_value exception)
{
    (void)self;
    (void)exception; /* it leaves the block in a transaction as well */
    struct al_op_state *state = al_op_state_of(py);
    if (state->in_own) {
        (void)py_refuse(
            py, "the end of an autocommit_block in a transaction that a BEGIN in it began");
        return -1;
    }
    state->in_block = state->in_own = false;
    return al_op_return(py) ? 0 : -1;
}

static struct py_value
autocommit_enter(struct py *py, struct py_value self)
{
    (void)self;
    if (al_op_state_of(py)->is_autocommit) {
        return py_refuse(py, "autocommit_block() behind isolation_level=\"AUTOCOMMIT\"");
    }
    if (al_op_is_inactive(py) || !al_op_leave(py)) {
        return py_absent();
    }
    al_op_state_of(py)->in_block = true;
    return py_none();
}

static const struct py_type autocommit_type = {.name = "autocommit_block",
    .module = "alembic.runtime.migration",
    .flags = PY_TYPE_FINAL,
    .enter = autocommit_enter,
    .exit = autocommit_exit};

static struct py_value
context_autocommit(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &autocommit_type, NULL);
}

static struct py_value
context_bind(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_connection_new(py);
}

static struct py_value
context_dialect(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_dialect_new(py);
}

static struct py_value
context_impl(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static struct py_value
context_execute(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return al_op_execute(py, args->pos);
}

static const struct py_def context_members[] = {
    {.name = "autocommit_block",
        .kind = PY_DEF_FUNCTION,
        .fn = context_autocommit,
        .signature = ""},
    {.name = "bind", .kind = PY_DEF_PROPERTY, .fn = context_bind},
    {.name = "connection", .kind = PY_DEF_PROPERTY, .fn = context_bind},
    {.name = "dialect", .kind = PY_DEF_PROPERTY, .fn = context_dialect},
    {.name = "impl", .kind = PY_DEF_PROPERTY, .fn = context_impl},
    {.name = "as_sql", .kind = PY_DEF_BOOL, .number = 0},
    {.name = "execute",
        .kind = PY_DEF_FUNCTION,
        .fn = context_execute,
        .signature = "sql, execution_options="},
    {.name = "opts", .kind = PY_DEF_PROPERTY, .fn = al_op_opts},
    {.name = "version_table", .kind = PY_DEF_PROPERTY, .fn = al_op_version_table},
    {.name = "version_table_schema", .kind = PY_DEF_PROPERTY, .fn = al_op_version_schema},
    {.name = "config", .kind = PY_DEF_REFUSE, .text = "env.py and its configuration are not run"},
    {.name = NULL},
};

static const struct py_type context_type = {.name = "MigrationContext",
    .module = "alembic.runtime.migration",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .members = context_members};

static struct py_value
op_get_context(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &context_type, NULL);
}

static const struct py_def op_defs[] = {
    {.name = "f", .kind = PY_DEF_FUNCTION, .fn = op_f, .signature = "name"},
    {.name = "get_bind", .kind = PY_DEF_FUNCTION, .fn = op_get_bind, .signature = ""},
    {.name = "get_context", .kind = PY_DEF_FUNCTION, .fn = op_get_context, .signature = ""},
    {.name = "inline_literal",
        .kind = PY_DEF_FUNCTION,
        .fn = al_fn_literal,
        .signature = "value, type_="},
    {.name = "batch_alter_table",
        .kind = PY_DEF_FUNCTION,
        .fn = al_op_batch,
        .signature = "table_name, schema=, recreate=, partial_reordering=, copy_from=, "
                     "table_args=, table_kwargs=, reflect_args=, reflect_kwargs=, "
                     "naming_convention="},
    {.name = "run_async", .kind = PY_DEF_REFUSE, .text = "op.run_async() is not supported"},
    {.name = "invoke", .kind = PY_DEF_REFUSE, .text = "op.invoke() is not supported"},
    {.name = "register_operation",
        .kind = PY_DEF_REFUSE,
        .text = "operations of the project's own are not supported"},
    {.name = "implementation_for",
        .kind = PY_DEF_REFUSE,
        .text = "operations of the project's own are not supported"},
    {.name = NULL},
};

static const struct py_module_def module_op = {
    .name = "alembic.op", .defs = op_defs, .getattr = op_getattr, .knows = op_knows};

/* ---- alembic.context ----------------------------------------------------------------------- */

static struct py_value
context_is_offline(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_bool(false);
}

/* No -x argument was given: that is what Alembic answers then. */
static struct py_value
context_x_argument(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    int as_dictionary = 0;
    if (!al_need_flag(py, args->pos[0], &as_dictionary)) {
        return py_absent();
    }
    return as_dictionary ? py_dict_new(py) : py_list_new(py);
}

static const struct py_def context_defs[] = {
    {.name = "is_offline_mode", .kind = PY_DEF_FUNCTION, .fn = context_is_offline, .signature = ""},
    {.name = "get_x_argument",
        .kind = PY_DEF_FUNCTION,
        .fn = context_x_argument,
        .signature = "as_dictionary="},
    {.name = "get_context", .kind = PY_DEF_FUNCTION, .fn = op_get_context, .signature = ""},
    {.name = "get_bind", .kind = PY_DEF_FUNCTION, .fn = op_get_bind, .signature = ""},
    {.name = "config", .kind = PY_DEF_REFUSE, .text = "env.py and its configuration are not run"},
    {.name = NULL},
};

static const struct py_module_def module_context = {
    .name = "alembic.context", .defs = context_defs};

static const struct py_def alembic_defs[] = {
    {.name = "op", .kind = PY_DEF_MODULE, .text = "alembic.op"},
    {.name = "context", .kind = PY_DEF_MODULE, .text = "alembic.context"},
    {.name = NULL},
};

static const struct py_module_def module_alembic = {.name = "alembic", .defs = alembic_defs};

const struct py_module_def *const al_op_modules[] = {
    &module_alembic, &module_op, &module_context, &al_module_postgresql_enum, NULL};
