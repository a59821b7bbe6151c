/*
 * sqlalchemy.dialects.postgresql: its types, array(), ExcludeConstraint, and insert() with
 * ON CONFLICT.
 */
#include "sa_postgresql.h"

#include "sa_connection.h"
#include "sa_element.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_func.h"
#include "sa_schema.h"
#include "sa_select.h"
#include "sa_type.h"

static const struct py_type insert_type;

/* ---- insert() ------------------------------------------------------------------------------ */

static struct py_value
as_insert(struct py *py, struct py_value statement)
{
    struct al_py_select *payload;
    if (py_failed(statement)) {
        return statement;
    }
    struct py_value made = py_object_new(py, &insert_type, (void **)&payload);
    if (!py_failed(made)) {
        payload->select = al_select_in(statement);
    }
    return made;
}

static struct py_value
fn_insert(struct py *py, struct py_value self, const struct py_args *args)
{
    return as_insert(py, al_fn_insert(py, self, args));
}

static struct py_value
insert_returning(struct py *py, struct py_value self, const struct py_args *args)
{
    return as_insert(py, al_dml_returning(py, self, args));
}

static struct py_value
insert_from_select(struct py *py, struct py_value self, const struct py_args *args)
{
    return as_insert(py, al_dml_from_select(py, self, args));
}

/* values() of the base, kept an Insert with ON CONFLICT. */
static struct py_value
insert_values(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value base = py_class_lookup(py_class_of_type(py, &al_py_executable), "values");
    struct py_value bound[8] = {self};
    if (py_failed(base) || args->n_pos > 7) {
        return py_absent();
    }
    for (size_t i = 0; i < args->n_pos; i++) {
        bound[i + 1] = args->pos[i];
    }
    struct py_args all = {bound, args->n_pos + 1, args->kw, args->n_kw};
    return as_insert(py, py_call(py, base, &all));
}

/* The columns that ON CONFLICT names, as expressions. */
static bool
take_elements(struct py *py, struct al_conflict *conflict, struct py_value elements)
{
    return al_expr_push_all(py, py_to_list(py, elements), &conflict->elements);
}

static struct al_conflict *
conflict_of(struct py *py, const struct py_value *arg)
{
    struct al_conflict *conflict = al_take(py, sizeof(*conflict));
    if (conflict == NULL || (!py_is_nothing(arg[1]) && !take_elements(py, conflict, arg[1]))) {
        return NULL;
    }
    if (!py_is_nothing(arg[0])) {
        const struct al_py_constraint *constraint = py_payload(arg[0], &al_py_constraint_type);
        conflict->constraint =
            constraint == NULL ? al_str(arg[0]) : constraint->constraint->name.text;
        if (conflict->constraint.ptr == NULL) {
            (void)py_refuse(py, "ON CONFLICT by an Index, or by a constraint without a name; "
                                "index_elements and index_where say the same");
            return NULL;
        }
    }
    if (!py_is_nothing(arg[2])) {
        conflict->element_where = al_expr_sql(py, arg[2]);
        if (conflict->element_where == NULL) {
            return NULL;
        }
    }
    return conflict;
}

static struct py_value
with_conflict(struct py *py, struct py_value self, struct al_conflict *conflict)
{
    struct al_select *copy = al_take(py, sizeof(*copy));
    struct al_py_select *payload;
    if (copy == NULL || conflict == NULL) {
        return py_absent();
    }
    *copy = *al_select_in(self);
    copy->conflict = conflict;
    struct py_value made = py_object_new(py, &insert_type, (void **)&payload);
    if (!py_failed(made)) {
        payload->select = copy;
    }
    return made;
}

static struct py_value
on_conflict_nothing(struct py *py, struct py_value self, const struct py_args *args)
{
    return with_conflict(py, self, conflict_of(py, args->pos));
}

static struct py_value
on_conflict_update(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_conflict *conflict = conflict_of(py, args->pos);
    const struct al_table *table = al_select_in(self)->table;
    size_t pos = 0;
    struct py_value key;
    struct py_value value;
    if (conflict == NULL) {
        return py_absent();
    }
    conflict->is_update = 1;
    if (args->pos[3].kind != PY_DICT) {
        return py_raise(py, &py_exc_value_error, "set parameter must be a non-empty dictionary");
    }
    while (py_dict_next(args->pos[3].as.dict, &pos, &key, &value)) {
        struct al_assignment *assignment = al_take(py, sizeof(*assignment));
        const struct al_column *column = al_column_in(py, key);
        if (assignment == NULL) {
            return py_absent();
        }
        if (column == NULL) {
            column = al_table_column(table, al_str(key));
        }
        assignment->column = column == NULL ? al_name_of(al_str(key)) : column->name;
        assignment->value = al_expr_coerce(py, value, column == NULL ? NULL : column->type);
        if (assignment->value == NULL || !al_push(py, &conflict->set, assignment)) {
            return py_absent();
        }
    }
    if (!py_is_nothing(args->pos[4])) {
        conflict->where = al_expr_sql(py, args->pos[4]);
        if (conflict->where == NULL) {
            return py_absent();
        }
    }
    return with_conflict(py, self, conflict);
}

/* insert(t).excluded.column */
static struct py_value
property_excluded(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_table *table = al_take(py, sizeof(*table));
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_table *old = al_select_in(self)->table;
    if (table == NULL) {
        return py_absent();
    }
    *table = *old;
    table->columns = (struct al_list){NULL, 0, 0};
    table->alias = al_name_of(LOCKSTEP_STR("excluded"));
    table->is_values_only = 1;
    for (size_t i = 0; i < old->columns.n; i++) {
        struct al_column *copy = al_column_copy(al_context_of(py)->pool, old->columns.items[i]);
        if (copy == NULL) {
            return al_exhausted(py);
        }
        al_table_add_column(&ddl, table, copy);
    }
    struct py_value made = al_table_wrap(py, table, &al_py_table_clause, py_none());
    return py_failed(made) ? made : py_getattr(py, made, "c");
}

static const struct py_def insert_members[] = {
    {.name = "values", .kind = PY_DEF_FUNCTION, .fn = insert_values},
    {.name = "returning", .kind = PY_DEF_FUNCTION, .fn = insert_returning},
    {.name = "from_select",
        .kind = PY_DEF_FUNCTION,
        .fn = insert_from_select,
        .signature = "names, select, include_defaults="},
    {.name = "on_conflict_do_nothing",
        .kind = PY_DEF_FUNCTION,
        .fn = on_conflict_nothing,
        .signature = "constraint=, index_elements=, index_where="},
    {.name = "on_conflict_do_update",
        .kind = PY_DEF_FUNCTION,
        .fn = on_conflict_update,
        .signature = "constraint=, index_elements=, index_where=, set_=, where="},
    {.name = "excluded", .kind = PY_DEF_PROPERTY, .fn = property_excluded},
    {.name = NULL},
};

static const struct py_type insert_type = {.name = "Insert",
    .module = "sqlalchemy.dialects.postgresql.dml",
    .bases = {&al_py_executable},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_select),
    .members = insert_members};

/* ---- The module ---------------------------------------------------------------------------- */

static struct py_value
postgresql_getattr(struct py *py, const struct py_str *name)
{
    return al_type_class(py, (struct lockstep_str){name->ptr, name->len}, AL_TYPE_PG);
}

static bool
postgresql_knows(const struct py_str *name)
{
    return al_type_knows((struct lockstep_str){name->ptr, name->len}, AL_TYPE_PG, AL_API_20);
}

static const struct py_def postgresql_defs[] = {
    {.name = "base", .kind = PY_DEF_MODULE, .text = "sqlalchemy.dialects.postgresql.base"},
    {.name = "json", .kind = PY_DEF_MODULE, .text = "sqlalchemy.dialects.postgresql.json"},
    {.name = "insert", .kind = PY_DEF_FUNCTION, .fn = fn_insert},
    {.name = "array", .kind = PY_DEF_FUNCTION, .fn = al_fn_array, .signature = "clauses, type_="},
    {.name = "PGDialect", .kind = PY_DEF_TYPE, .type = &al_py_pg_dialect},
    {.name = "CreateEnumType",
        .kind = PY_DEF_FUNCTION,
        .fn = al_fn_create_enum_type,
        .signature = "element"},
    {.name = "DropEnumType",
        .kind = PY_DEF_FUNCTION,
        .fn = al_fn_drop_enum_type,
        .signature = "element"},
    {.name = "ExcludeConstraint", .kind = PY_DEF_TYPE, .type = &al_py_exclude},
    {.name = "base", .kind = PY_DEF_MODULE, .text = "sqlalchemy.dialects.postgresql.base"},
    {.name = NULL},
};

const struct py_module_def al_module_postgresql = {.name = "sqlalchemy.dialects.postgresql",
    .defs = postgresql_defs,
    .getattr = postgresql_getattr,
    .knows = postgresql_knows};

/* Where the dialect really defines its types: all of them are found in each. */
#define PART(ident, text)                                                                          \
    static const struct py_module_def ident = {.name = "sqlalchemy.dialects.postgresql." text,     \
        .defs = postgresql_defs,                                                                   \
        .getattr = postgresql_getattr,                                                             \
        .knows = postgresql_knows}

PART(module_base, "base");
PART(module_json, "json");
PART(module_types, "types");
PART(module_named_types, "named_types");
PART(module_ranges, "ranges");
PART(module_hstore, "hstore");
PART(module_array, "array");
PART(module_dml, "dml");
PART(module_ext, "ext");

const struct py_module_def *const al_postgresql_parts[] = {&module_base, &module_json,
    &module_types, &module_named_types, &module_ranges, &module_hstore, &module_array, &module_dml,
    &module_ext, NULL};
