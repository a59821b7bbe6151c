/*
 * Operations on tables.
 */
#include "op_operation.h"

#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_type.h"

struct al_table *
al_op_table(
    struct py *py, struct py_value name, struct py_value schema, const struct al_list *columns)
{
    struct al_context *context = al_context_of(py);
    struct al_ddl ddl = al_context_ddl(py);
    struct al_name table_name;
    struct al_name schema_name;
    if (!al_need_name(py, name, "the table's name", &table_name) ||
        !al_need_name(py, schema, "schema", &schema_name)) {
        return NULL;
    }
    if (table_name.text.ptr == NULL) {
        (void)py_raise(py, &py_exc_type_error, "the table's name must be a string, not None");
        return NULL;
    }
    struct al_table *table = al_table_new(context->pool, schema_name, table_name,
        context->naming == NULL ? &context->default_naming : context->naming, &context->counter);
    for (size_t i = 0; table != NULL && columns != NULL && i < columns->n; i++) {
        const struct al_name *column = columns->items[i];
        struct al_column *made = al_column_new(context->pool, *column, NULL);
        if (made == NULL) {
            break;
        }
        al_table_add_column(&ddl, table, made);
    }
    if (table == NULL) {
        (void)al_exhausted(py);
    }
    return al_ddl_check(py, &ddl) ? table : NULL;
}

static bool
is_set(struct py *py, struct py_value value, bool *ret)
{
    int flag = 0;
    if (!al_need_flag(py, value, &flag)) {
        return false;
    }
    /* Alembic 1.8.1 knows no IF EXISTS: SQLAlchemy warns about the option and ignores it */
    *ret = flag != 0 && al_context_of(py)->api == AL_API_20;
    return true;
}

/* Alembic takes columns, constraints and indexes, and passes over whatever else is in their place: a comma too many, a
 * MetaData as Table() has it, a ForeignKey without its column, another operation (which gives None) within this one. */
static bool
keep_items(struct py *py, struct py_value given, struct py_value *ret)
{
    const struct py_value *items;
    size_t n;
    *ret = py_list_new(py);
    if (py_failed(*ret) || !py_items(given, &items, &n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct py_value item = items[i];
        if (!al_known(py, &item)) {
            return false;
        }
        bool is_constraint = py_payload(item, &al_py_constraint_type) != NULL &&
                             py_payload(item, &al_py_foreign_key) == NULL;
        bool is_kept = is_constraint || py_payload(item, &al_py_column_type) != NULL ||
                       py_payload(item, &al_py_index_type) != NULL;
        if (is_kept && !py_list_append(py, ret->as.list, item)) {
            return false;
        }
    }
    return true;
}

/* table_name, *columns, schema=, if_not_exists=, **kw */
struct py_value
al_op_create_table(struct py *py, const struct py_value *arg)
{
    struct al_op_state *state = al_op_state_of(py);
    struct py_value items = py_absent();
    bool if_not_exists;
    struct al_table *table = al_op_table(py, arg[0], arg[2], NULL);
    if (table == NULL || !is_set(py, arg[3], &if_not_exists) || !keep_items(py, arg[1], &items) ||
        !al_table_take_options(py, table, arg[4]) ||
        !al_table_take_items(py, table, items.as.list->items, items.as.list->n, false) ||
        !al_reference_settle_own(py, table) ||
        !al_table_create(py, table, if_not_exists, false, &state->enums)) {
        return py_absent();
    }
    if (state->model != NULL) {
        struct al_ddl ddl = al_context_ddl(py);
        al_model_create(state->model, &ddl, table);
    }
    return al_table_wrap(py, table, &al_py_table_type, py_none());
}

/* table_name, schema=, if_exists=, **kw */
struct py_value
al_op_drop_table(struct py *py, const struct py_value *arg)
{
    bool if_exists;
    struct al_table *table = al_op_table(py, arg[0], arg[1], NULL);
    if (table == NULL || !is_set(py, arg[2], &if_exists) ||
        !al_table_take_options(py, table, arg[3]) ||
        !al_table_drop(py, table, if_exists, false, NULL)) {
        return py_absent();
    }
    if (al_op_model(py) != NULL) {
        al_model_drop(al_op_model(py), table);
    }
    return py_none();
}

/* old_table_name, new_table_name, schema= */
struct py_value
al_op_rename_table(struct py *py, const struct py_value *arg)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_target target;
    struct al_name new_name;
    if (!al_need_name(py, arg[0], "old_table_name", &target.table) ||
        !al_need_name(py, arg[1], "new_table_name", &new_name) ||
        !al_need_name(py, arg[2], "schema", &target.schema)) {
        return py_absent();
    }
    al_alter_rename_table(&ddl, target, new_name);
    if (al_op_model(py) != NULL) {
        al_model_rename(al_op_model(py), target.schema.text, target.table.text, new_name.text);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

static struct py_value
comment_on(struct py *py, struct py_value name, struct py_value schema, struct lockstep_str comment)
{
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_table *table = al_op_table(py, name, schema, NULL);
    if (table == NULL) {
        return py_absent();
    }
    al_table_write_comment(&ddl, table, comment);
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

/* table_name, comment, existing_comment=, schema= */
struct py_value
al_op_create_table_comment(struct py *py, const struct py_value *arg)
{
    struct lockstep_str comment;
    if (!al_need_str(py, arg[1], "comment", 1, &comment)) {
        return py_absent();
    }
    return comment_on(py, arg[0], arg[3], comment);
}

/* table_name, existing_comment=, schema= */
struct py_value
al_op_drop_table_comment(struct py *py, const struct py_value *arg)
{
    return comment_on(py, arg[0], arg[2], (struct lockstep_str){NULL, 0});
}

/* index_name, table_name, columns, schema=, unique=, if_not_exists=, **kw */
struct py_value
al_op_create_index(struct py *py, const struct py_value *arg)
{
    struct al_name name;
    bool if_not_exists;
    struct al_ddl ddl = al_context_ddl(py);
    struct al_table *table = al_op_table(py, arg[1], arg[3], NULL);
    if (table == NULL || !al_need_name(py, arg[0], "index_name", &name) ||
        !is_set(py, arg[5], &if_not_exists)) {
        return py_absent();
    }
    if (al_str(arg[2]).ptr != NULL) {
        return py_refuse(py, "create_index() with a string instead of a list of columns is not "
                             "supported");
    }
    struct al_index *index = al_index_make(py, name, table, arg[2], arg[6]);
    if (index == NULL || !al_need_flag(py, arg[4], &index->unique)) {
        return py_absent();
    }
    al_index_write_create(&ddl, index, if_not_exists);
    if (al_op_model(py) != NULL) {
        al_model_add_index(al_op_model(py), &ddl, index);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

/* index_name, table_name=, schema=, if_exists=, **kw */
struct py_value
al_op_drop_index(struct py *py, const struct py_value *arg)
{
    struct al_name name;
    bool if_exists;
    struct al_ddl ddl = al_context_ddl(py);
    struct py_value table_name = py_is_nothing(arg[1]) ? py_str_lit(py, "no_table") : arg[1];
    struct al_table *table = al_op_table(py, table_name, arg[2], NULL);
    struct py_value none = py_list_new(py);
    if (table == NULL || py_failed(none) || !al_need_name(py, arg[0], "index_name", &name) ||
        !is_set(py, arg[3], &if_exists)) {
        return py_absent();
    }
    const struct al_index *index = al_index_make(py, name, table, none, arg[4]);
    if (index == NULL) {
        return py_absent();
    }
    al_index_write_drop(&ddl, index, if_exists);
    if (al_op_model(py) != NULL) {
        al_model_drop_index(al_op_model(py), &ddl, index);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}
