/*
 * Constraint objects.
 */
#include "ddl_select.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"

/* ---- Options ------------------------------------------------------------------------------- */

#define CONSTRAINT_TEXT(field)                                                                     \
    static bool take_##field(struct py *py, void *target, struct py_value value)                   \
    {                                                                                              \
        return al_need_str(py, value, #field, 1, &((struct al_constraint *)target)->field);        \
    }

CONSTRAINT_TEXT(ondelete)
CONSTRAINT_TEXT(onupdate)
CONSTRAINT_TEXT(match)
CONSTRAINT_TEXT(initially)
CONSTRAINT_TEXT(comment)
CONSTRAINT_TEXT(using)

#define CONSTRAINT_FLAG(field)                                                                     \
    static bool take_##field(struct py *py, void *target, struct py_value value)                   \
    {                                                                                              \
        return al_need_flag(py, value, &((struct al_constraint *)target)->field);                  \
    }

CONSTRAINT_FLAG(use_alter)
CONSTRAINT_FLAG(not_valid)

static bool
take_name(struct py *py, void *target, struct py_value value)
{
    return al_need_name(py, value, "name", &((struct al_constraint *)target)->name);
}

static bool
take_deferrable(struct py *py, void *target, struct py_value value)
{
    return al_need_maybe_flag(py, value, &((struct al_constraint *)target)->deferrable);
}

static bool
take_nulls_not_distinct(struct py *py, void *target, struct py_value value)
{
    return al_need_maybe_flag(py, value, &((struct al_constraint *)target)->nulls_not_distinct);
}

static bool
take_include(struct py *py, void *target, struct py_value value)
{
    return al_need_names(
        py, value, "postgresql_include", &((struct al_constraint *)target)->include);
}

static bool
take_where(struct py *py, void *target, struct py_value value)
{
    struct al_constraint *constraint = target;
    if (py_is_none(value)) {
        return true;
    }
    constraint->where = al_expr_sql(py, value);
    return constraint->where != NULL;
}

/* ops={"column": "gist_int4_ops"} of an exclusion constraint. */
static bool
take_ops(struct py *py, void *target, struct py_value value)
{
    struct al_constraint *constraint = target;
    for (size_t i = 0; value.kind == PY_DICT && i < constraint->elements.n; i++) {
        struct al_exclude *element = constraint->elements.items[i];
        if (element->expr->kind == AL_EXPR_COLUMN) {
            struct py_value key = al_to_py(py, element->expr->name.text);
            struct py_value opclass =
                py_failed(key) ? key : py_dict_get_str(value.as.dict, py_as_str(key));
            element->opclass = py_given(opclass) ? al_str(opclass) : element->opclass;
        }
    }
    return !py_has_error(py);
}

static const struct al_keyword keywords[] = {
    {"name", take_name, 0},
    {"ondelete", take_ondelete, 0},
    {"onupdate", take_onupdate, 0},
    {"deferrable", take_deferrable, 0},
    {"initially", take_initially, 0},
    {"match", take_match, 0},
    {"use_alter", take_use_alter, 0},
    {"comment", take_comment, 1},
    {"postgresql_not_valid", take_not_valid, 0},
    {"postgresql_nulls_not_distinct", take_nulls_not_distinct, 1},
    {"postgresql_include", take_include, 1},
    {"using", take_using, 0},
    {"where", take_where, 0},
    {"ops", take_ops, 0},
    {"info", NULL, 0},
    {"link_to_name", NULL, 0},
    {"table", NULL, 0},
    {"key", NULL, 0},
    {"_create_rule", NULL, 0},
    {"_type_bound", NULL, 0},
    {"_autoattach", NULL, 0},
    {NULL, NULL, 0},
};

bool
al_constraint_take_options(
    struct py *py, const char *function, struct py_value kw, struct al_constraint *constraint)
{
    return al_take_keywords(py, function, kw, keywords, constraint);
}

bool
al_constraint_refer(struct py *py, struct al_constraint *constraint, struct py_value target)
{
    struct al_name *name = al_take(py, sizeof(*name));
    if (name == NULL) {
        return false;
    }
    const struct al_column *column = al_column_in(py, target);
    if (column != NULL) {
        if (column->table == NULL) {
            (void)py_raise(py, &al_exc_invalid_request,
                "this ForeignKey's column is not yet associated with a table");
            return false;
        }
        constraint->ref_table = column->table->name;
        constraint->ref_schema = column->table->schema;
        *name = column->name;
        return al_push(py, &constraint->ref_names, name);
    }
    struct lockstep_str spec = al_str(target);
    if (spec.ptr == NULL) {
        (void)py_raise(py, &al_exc_argument,
            "String column name or Column object expected for ForeignKey argument, got %s",
            py_type_name(py, target));
        return false;
    }
    uint64_t dot = spec.len;
    while (dot > 0 && spec.ptr[dot - 1] != '.') {
        dot--;
    }
    if (dot == 0) {
        (void)py_refuse(py, "a ForeignKey to '%.*s', which names no column, is not supported",
            (int)spec.len, spec.ptr);
        return false;
    }
    constraint->reference = AL_REFERENCE_KEYS;
    *name = al_name_of((struct lockstep_str){spec.ptr + dot, spec.len - dot});
    struct lockstep_str table = {spec.ptr, dot - 1};
    uint64_t split = table.len;
    while (split > 0 && table.ptr[split - 1] != '.') {
        split--;
    }
    constraint->ref_table = al_name_of((struct lockstep_str){table.ptr + split, table.len - split});
    constraint->ref_schema = al_name_of(
        split == 0 ? (struct lockstep_str){NULL, 0} : (struct lockstep_str){table.ptr, split - 1});
    return al_push(py, &constraint->ref_names, name);
}

/* ---- Constructors -------------------------------------------------------------------------- */

static struct al_constraint *
begin(struct py *py, struct py_value self, enum al_constraint_kind kind)
{
    struct al_py_constraint *payload = py_payload(self, &al_py_constraint_type);
    struct al_context *context = al_context_of(py);
    payload->constraint = al_constraint_new(context->pool, kind, &context->counter);
    if (payload->constraint == NULL) {
        (void)al_exhausted(py);
    }
    return payload->constraint;
}

/* A constraint over columns of a table belongs to that table, as SQLAlchemy has it. */
static bool
belong(struct py *py, struct al_constraint *constraint, struct al_table *table)
{
    struct al_ddl ddl = al_context_ddl(py);
    if (table == NULL || table->is_values_only || constraint->table != NULL) {
        return true;
    }
    al_table_add_constraint(&ddl, table, constraint);
    return al_ddl_check(py, &ddl);
}

/* The table of the columns among `values`; NULL: they have none. */
static struct al_table *
table_of_columns(struct py *py, struct py_value values)
{
    const struct py_value *items;
    size_t n;
    for (size_t i = 0; py_items(values, &items, &n) && i < n; i++) {
        const struct al_column *column = al_column_in(py, items[i]);
        if (column != NULL && column->table != NULL) {
            return column->table;
        }
    }
    return NULL;
}

static bool
of_columns(struct py *py, struct py_value self, const struct py_args *args,
    enum al_constraint_kind kind, const char *name)
{
    struct al_constraint *constraint = begin(py, self, kind);
    return constraint != NULL &&
           al_need_names(py, args->pos[0], "a column of a constraint", &constraint->names) &&
           al_constraint_take_options(py, name, args->pos[1], constraint) &&
           belong(py, constraint, table_of_columns(py, args->pos[0]));
}

static bool
primary_init(struct py *py, struct py_value self, const struct py_args *args)
{
    return of_columns(py, self, args, AL_CONSTRAINT_PRIMARY, "PrimaryKeyConstraint");
}

static bool
unique_init(struct py *py, struct py_value self, const struct py_args *args)
{
    return of_columns(py, self, args, AL_CONSTRAINT_UNIQUE, "UniqueConstraint");
}

static bool
foreign_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_constraint *constraint = begin(py, self, AL_CONSTRAINT_FOREIGN);
    if (constraint == NULL ||
        !al_need_names(py, args->pos[0], "a column of a constraint", &constraint->names)) {
        return false;
    }
    struct py_value targets = py_to_list(py, args->pos[1]);
    const struct py_value *items;
    size_t n;
    if (py_failed(targets) || !py_items(targets, &items, &n)) {
        return false;
    }
    if (n != constraint->names.n) {
        (void)py_raise(py, &al_exc_argument,
            "ForeignKeyConstraint number of constrained columns must match the number of "
            "referenced columns.");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!al_constraint_refer(py, constraint, items[i])) {
            return false;
        }
    }
    return al_need_name(py, args->pos[2], "name", &constraint->name) &&
           al_need_str(py, args->pos[3], "onupdate", 1, &constraint->onupdate) &&
           al_need_str(py, args->pos[4], "ondelete", 1, &constraint->ondelete) &&
           al_constraint_take_options(py, "ForeignKeyConstraint", args->pos[5], constraint) &&
           belong(py, constraint, table_of_columns(py, args->pos[0]));
}

/* ForeignKey's positional arguments after the target are private ones that nobody gives. */
static bool
foreign_key_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_constraint *constraint = begin(py, self, AL_CONSTRAINT_FOREIGN);
    if (constraint == NULL) {
        return false;
    }
    /* SQLAlchemy makes the constraint when the column joins its table: after explicit ones */
    constraint->order += INT64_C(1) << 32;
    return al_constraint_refer(py, constraint, args->pos[0]) &&
           al_constraint_take_options(py, "ForeignKey", args->pos[1], constraint);
}

static bool
check_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_constraint *constraint = begin(py, self, AL_CONSTRAINT_CHECK);
    if (constraint == NULL) {
        return false;
    }
    struct al_ddl ddl = al_context_ddl(py);
    struct al_list tables = {NULL, 0, 0};
    struct py_value given = py_dict_get_lit(args->pos[4].as.dict, "table");
    constraint->sqltext = al_expr_sql(py, args->pos[0]);
    al_from_collect(&ddl, constraint->sqltext, &tables);
    struct al_table *table = py_given(given) ? al_table_in(given)
                             : tables.n == 1 ? tables.items[0]
                                             : NULL;
    return constraint->sqltext != NULL &&
           al_need_name(py, args->pos[1], "name", &constraint->name) &&
           al_need_maybe_flag(py, args->pos[2], &constraint->deferrable) &&
           al_need_str(py, args->pos[3], "initially", 1, &constraint->initially) &&
           al_constraint_take_options(py, "CheckConstraint", args->pos[4], constraint) &&
           belong(py, constraint, table);
}

bool
al_constraint_exclude(
    struct py *py, struct al_constraint *constraint, const struct py_value *elements, size_t n)
{
    constraint->using = LOCKSTEP_STR("gist");
    for (size_t i = 0; i < n; i++) {
        const struct py_value *pair;
        size_t size;
        struct al_exclude *element = al_take(py, sizeof(*element));
        if (element == NULL) {
            return false;
        }
        if (!py_items(elements[i], &pair, &size) || size != 2) {
            (void)py_raise(py, &py_exc_value_error,
                "an element of an exclusion constraint must be (expression, operator)");
            return false;
        }
        struct lockstep_str column = al_str(pair[0]);
        element->expr = column.ptr == NULL
                            ? al_expr_coerce(py, pair[0], NULL)
                            : al_expr_column(al_context_of(py)->pool, al_name_of(column), NULL);
        if (element->expr == NULL || !al_need_str(py, pair[1], "operator", 0, &element->op) ||
            !al_push(py, &constraint->elements, element)) {
            return false;
        }
    }
    return true;
}

static bool
exclude_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_constraint *constraint = begin(py, self, AL_CONSTRAINT_EXCLUDE);
    const struct py_value *items;
    size_t n;
    return constraint != NULL && py_items(args->pos[0], &items, &n) &&
           al_constraint_exclude(py, constraint, items, n) &&
           al_constraint_take_options(py, "ExcludeConstraint", args->pos[1], constraint);
}

static struct py_value
constraint_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct al_py_constraint *payload = py_payload(self, &al_py_constraint_type);
    if (py_str_eq_lit(name, "name")) {
        return al_name_to_py(py, payload->constraint->name);
    }
    return py_absent();
}

const struct py_type al_py_constraint_type = {.name = "Constraint",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_constraint),
    .getattr = constraint_getattr};

#define CONSTRAINT(ident, text, init_function, signature)                                          \
    const struct py_type ident = {.name = text,                                                    \
        .module = "sqlalchemy.sql.schema",                                                         \
        .bases = {&al_py_constraint_type},                                                         \
        .flags = PY_TYPE_FINAL,                                                                    \
        .payload_size = sizeof(struct al_py_constraint),                                           \
        .init = init_function,                                                                     \
        .init_signature = signature}

CONSTRAINT(al_py_primary_key, "PrimaryKeyConstraint", primary_init, "*columns, **kw");
CONSTRAINT(al_py_unique, "UniqueConstraint", unique_init, "*columns, **kw");
CONSTRAINT(al_py_foreign_key_constraint, "ForeignKeyConstraint", foreign_init,
    "columns, refcolumns, name=, onupdate=, ondelete=, **kw");
CONSTRAINT(al_py_foreign_key, "ForeignKey", foreign_key_init, "column, **kw");
CONSTRAINT(
    al_py_check, "CheckConstraint", check_init, "sqltext, name=, deferrable=, initially=, **kw");
CONSTRAINT(al_py_exclude, "ExcludeConstraint", exclude_init, "*elements, **kw");

struct py_value
al_table_foreign_keys(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct al_table *table = al_table_in(self);
    const struct al_list *lists[2] = {&table->constraints, &table->found_fks};
    struct py_value set = py_set_new(py);
    for (size_t list = 0; !py_failed(set) && list < 2; list++) {
        for (size_t i = 0; i < lists[list]->n; i++) {
            struct al_constraint *constraint = lists[list]->items[i];
            struct al_py_constraint *payload;
            if (constraint->kind != AL_CONSTRAINT_FOREIGN) {
                continue;
            }
            struct py_value made =
                py_object_new(py, &al_py_foreign_key_constraint, (void **)&payload);
            if (py_failed(made)) {
                return made;
            }
            payload->constraint = constraint;
            if (!py_set_add(py, set.as.dict, made)) {
                return py_absent();
            }
        }
    }
    return set;
}
