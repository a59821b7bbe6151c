/*
 * Operations on constraints.
 */
#include "op_operation.h"

#include "sa_exc.h"
#include "sa_expr.h"

static struct al_constraint *
begin(struct py *py, enum al_constraint_kind kind, struct py_value name)
{
    struct al_context *context = al_context_of(py);
    struct al_constraint *constraint = al_constraint_new(context->pool, kind, &context->counter);
    if (constraint == NULL) {
        (void)al_exhausted(py);
        return NULL;
    }
    return al_need_name(py, name, "constraint_name", &constraint->name) ? constraint : NULL;
}

/* Join the table, and ALTER TABLE … ADD. */
static struct py_value
add(struct py *py, struct py_value table_name, struct py_value schema,
    struct al_constraint *constraint)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_list columns = {NULL, 0, 0};
    for (size_t i = 0; i < constraint->names.n; i++) {
        if (!al_push(py, &columns, constraint->names.items[i])) {
            return py_absent();
        }
    }
    struct al_table *table = al_op_table(py, table_name, schema, &columns);
    if (table == NULL) {
        return py_absent();
    }
    al_table_add_constraint(&ddl, table, constraint);
    al_constraint_write_add(&ddl, constraint);
    if (al_op_model(py) != NULL) {
        al_model_add_constraint(al_op_model(py), &ddl, constraint);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

static bool
take_columns(struct py *py, struct py_value columns, const char *what, struct al_list *ret)
{
    if (al_str(columns).ptr != NULL) {
        (void)py_refuse(py, "%s must be a list: a string is taken letter by letter", what);
        return false;
    }
    return al_need_names(py, columns, what, ret);
}

/* constraint_name, table_name, columns, schema= */
struct py_value
al_op_create_primary_key(struct py *py, const struct py_value *arg)
{
    struct al_constraint *constraint = begin(py, AL_CONSTRAINT_PRIMARY, arg[0]);
    if (constraint == NULL || !take_columns(py, arg[2], "columns", &constraint->names)) {
        return py_absent();
    }
    return add(py, arg[1], arg[3], constraint);
}

/* constraint_name, source_table, referent_table, local_cols, remote_cols, onupdate=, ondelete=,
 * deferrable=, initially=, match=, source_schema=, referent_schema=, **dialect_kw */
struct py_value
al_op_create_foreign_key(struct py *py, const struct py_value *arg)
{
    struct al_constraint *constraint = begin(py, AL_CONSTRAINT_FOREIGN, arg[0]);
    if (constraint == NULL || !al_need_name(py, arg[2], "referent_table", &constraint->ref_table) ||
        !take_columns(py, arg[3], "local_cols", &constraint->names) ||
        !take_columns(py, arg[4], "remote_cols", &constraint->ref_names) ||
        !al_need_str(py, arg[5], "onupdate", 1, &constraint->onupdate) ||
        !al_need_str(py, arg[6], "ondelete", 1, &constraint->ondelete) ||
        !al_need_maybe_flag(py, arg[7], &constraint->deferrable) ||
        !al_need_str(py, arg[8], "initially", 1, &constraint->initially) ||
        !al_need_str(py, arg[9], "match", 1, &constraint->match) ||
        !al_need_name(py, arg[11], "referent_schema", &constraint->ref_schema) ||
        !al_constraint_take_options(py, "ForeignKeyConstraint", arg[12], constraint)) {
        return py_absent();
    }
    if (constraint->names.n != constraint->ref_names.n) {
        return py_raise(py, &al_exc_argument,
            "ForeignKeyConstraint number of constrained columns must match the number of "
            "referenced columns.");
    }
    return add(py, arg[1], arg[10], constraint);
}

/* constraint_name, table_name, columns, schema=, **kw */
struct py_value
al_op_create_unique_constraint(struct py *py, const struct py_value *arg)
{
    struct al_constraint *constraint = begin(py, AL_CONSTRAINT_UNIQUE, arg[0]);
    if (constraint == NULL || !take_columns(py, arg[2], "columns", &constraint->names) ||
        !al_constraint_take_options(py, "UniqueConstraint", arg[4], constraint)) {
        return py_absent();
    }
    return add(py, arg[1], arg[3], constraint);
}

/* constraint_name, table_name, condition, schema=, **kw */
struct py_value
al_op_create_check_constraint(struct py *py, const struct py_value *arg)
{
    struct al_constraint *constraint = begin(py, AL_CONSTRAINT_CHECK, arg[0]);
    if (constraint == NULL) {
        return py_absent();
    }
    constraint->sqltext = al_expr_sql(py, arg[2]);
    if (constraint->sqltext == NULL ||
        !al_constraint_take_options(py, "CheckConstraint", arg[4], constraint)) {
        return py_absent();
    }
    return add(py, arg[1], arg[3], constraint);
}

/* constraint_name, table_name, *elements, **kw */
struct py_value
al_op_create_exclude_constraint(struct py *py, const struct py_value *arg)
{
    const struct py_value *elements;
    size_t n;
    struct al_constraint *constraint = begin(py, AL_CONSTRAINT_EXCLUDE, arg[0]);
    struct py_value options = py_dict_new(py);
    struct py_value schema = py_none();
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    if (constraint == NULL || py_failed(options) || !py_items(arg[2], &elements, &n) ||
        !al_constraint_exclude(py, constraint, elements, n)) {
        return py_absent();
    }
    while (arg[3].kind == PY_DICT && py_dict_next(arg[3].as.dict, &pos, &key, &value)) {
        if (py_str_is(key, "schema")) {
            schema = value;
        } else if (!py_dict_set(py, options.as.dict, key, value)) {
            return py_absent();
        }
    }
    if (!al_constraint_take_options(py, "ExcludeConstraint", options, constraint)) {
        return py_absent();
    }
    return add(py, arg[1], schema, constraint);
}

static bool
kind_of(struct py *py, struct py_value type, enum al_constraint_kind *ret)
{
    static const struct {
        const char *name;
        enum al_constraint_kind kind;
    } kinds[] = {{"foreignkey", AL_CONSTRAINT_FOREIGN}, {"primary", AL_CONSTRAINT_PRIMARY},
        {"unique", AL_CONSTRAINT_UNIQUE}, {"check", AL_CONSTRAINT_CHECK}};
    *ret = AL_CONSTRAINT_ANY;
    if (py_is_nothing(type)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (py_str_is(type, kinds[i].name)) {
            *ret = kinds[i].kind;
            return true;
        }
    }
    (void)py_raise(py, &py_exc_type_error,
        "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None");
    return false;
}

/* constraint_name, table_name, type_=, schema=, if_exists= */
struct py_value
al_op_drop_constraint(struct py *py, const struct py_value *arg)
{
    enum al_constraint_kind kind;
    struct al_ddl ddl = al_context_ddl(py);
    int if_exists = 0;
    if (!kind_of(py, arg[2], &kind)) {
        return py_absent();
    }
    if (py_given(arg[4]) && ddl.api == AL_API_14) {
        return py_raise(py, &py_exc_type_error,
            "drop_constraint() got an unexpected keyword argument 'if_exists'");
    }
    struct al_constraint *constraint = begin(py, kind, arg[0]);
    struct al_table *table = al_op_table(py, arg[1], arg[3], NULL);
    if (constraint == NULL || table == NULL || !al_need_flag(py, arg[4], &if_exists)) {
        return py_absent();
    }
    al_table_add_constraint(&ddl, table, constraint);
    al_constraint_write_drop(&ddl, constraint, if_exists, 0);
    if (al_op_model(py) != NULL) {
        al_model_drop_constraint(al_op_model(py), &ddl, constraint);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}
