/*
 * Operations on columns.
 */
#include <stdlib.h>

#include "op_operation.h"

#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_foreign.h"
#include "sa_type.h"

static bool
target_of(struct py *py, struct py_value table, struct py_value schema, struct al_target *ret)
{
    return al_need_name(py, table, "table_name", &ret->table) &&
           al_need_name(py, schema, "schema", &ret->schema);
}

static int
compare_order(const void *a, const void *b)
{
    const struct al_constraint *left = *(void *const *)a;
    const struct al_constraint *right = *(void *const *)b;
    return (left->order > right->order) - (left->order < right->order);
}

/* What a new column brings along: its constraints, its index, its comment, each a statement. */
static bool
emit_company(struct py *py, struct al_table *table, struct al_target target,
    const struct al_column *column, bool skips_fk)
{
    if (table->constraints.n > 1) {
        qsort(table->constraints.items, table->constraints.n, sizeof(*table->constraints.items),
            compare_order);
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct al_constraint *constraint = table->constraints.items[i];
        bool is_inline = skips_fk && constraint->kind == AL_CONSTRAINT_FOREIGN;
        if (constraint->kind == AL_CONSTRAINT_PRIMARY || is_inline) {
            continue;
        }
        struct al_ddl ddl = al_context_ddl(py);
        al_constraint_write_add(&ddl, constraint);
        if (!al_ddl_emit(py, &ddl)) {
            return false;
        }
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        struct al_ddl ddl = al_context_ddl(py);
        al_index_write_create(&ddl, table->indexes.items[i], 0);
        if (!al_ddl_emit(py, &ddl)) {
            return false;
        }
    }
    (void)target;
    if (column->comment.ptr == NULL ||
        (column->comment.len == 0 && al_context_of(py)->api == AL_API_14)) {
        return true;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_column_write_comment(&ddl, table, column->name, column->comment);
    return al_ddl_emit(py, &ddl);
}

/* table_name, column, schema=, if_not_exists=, inline_references=, inline_primary_key= */
struct py_value
al_op_add_column(struct py *py, const struct py_value *arg)
{
    struct al_add_options options = {0, 0, 0};
    struct al_target target;
    struct al_column *column = al_column_in(py, arg[1]);
    bool is_old = al_context_of(py)->api == AL_API_14;
    if (is_old && (py_given(arg[3]) || py_given(arg[4]) || py_given(arg[5]))) {
        return py_raise(py, &py_exc_type_error,
            "add_column() got an unexpected keyword argument '%s'",
            py_given(arg[3])   ? "if_not_exists"
            : py_given(arg[4]) ? "inline_references"
                               : "inline_primary_key");
    }
    if (column == NULL) {
        return py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute 'table'",
            py_type_name(py, arg[1]));
    }
    struct al_table *table = al_op_table(py, arg[0], arg[2], NULL);
    if (table == NULL || !target_of(py, arg[0], arg[2], &target) ||
        !al_need_flag(py, arg[3], &options.if_not_exists) ||
        !al_need_flag(py, arg[4], &options.inline_references) ||
        !al_need_flag(py, arg[5], &options.inline_primary_key)) {
        return py_absent();
    }
    if (column->table != NULL) {
        column = al_column_copy(al_context_of(py)->pool, column);
    }
    struct al_ddl joining = al_context_ddl(py);
    if (column == NULL) {
        return al_exhausted(py);
    }
    al_table_add_column(&joining, table, column);
    if (!al_ddl_check(py, &joining)) {
        return py_absent();
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_alter_add_column(&ddl, target, column, options);
    if (al_op_model(py) != NULL) {
        al_model_add_column(al_op_model(py), &ddl, table);
    }
    bool skips_fk = options.inline_references && column->fks.n == 1;
    if (!al_ddl_emit(py, &ddl) || !emit_company(py, table, target, column, skips_fk)) {
        return py_absent();
    }
    return py_none();
}

/* table_name, column_name, schema=, if_exists=, **kw */
struct py_value
al_op_drop_column(struct py *py, const struct py_value *arg)
{
    struct al_target target;
    struct al_name column;
    int if_exists = 0;
    struct al_ddl ddl = al_context_ddl(py);
    if (!target_of(py, arg[0], arg[2], &target) ||
        !al_need_name(py, arg[1], "column_name", &column) ||
        !al_need_flag(py, arg[3], &if_exists)) {
        return py_absent();
    }
    al_alter_drop_column(&ddl, target, column, if_exists && ddl.api == AL_API_20);
    if (al_op_model(py) != NULL) {
        al_model_drop_column(al_op_model(py), target.schema.text, target.table.text, column.text);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

/* ---- alter_column -------------------------------------------------------------------------- */

/* ORDER: the signature of alter_column */
enum {
    ARG_TABLE,
    ARG_COLUMN,
    ARG_NULLABLE,
    ARG_COMMENT,
    ARG_SERVER_DEFAULT,
    ARG_NEW_NAME,
    ARG_TYPE,
    ARG_EXISTING_TYPE,
    ARG_EXISTING_DEFAULT,
    ARG_EXISTING_NULLABLE,
    ARG_EXISTING_COMMENT,
    ARG_SCHEMA,
    ARG_KW,
};

/* A default argument that was not given is False, in Alembic's own words: no change. */
static bool
is_change(struct py_value value)
{
    return py_given(value) && !(value.kind == PY_BOOL && !value.as.boolean);
}

/* The CHECK of a non-native Enum comes and goes with the type. */
static bool
type_checks(struct py *py, const struct py_value *arg, struct al_type *type, bool adds)
{
    struct al_ddl joining = al_context_ddl(py);
    struct al_name name;
    struct al_table *table = al_op_table(py, arg[ARG_TABLE], arg[ARG_SCHEMA], NULL);
    if (table == NULL || !al_need_name(py, arg[ARG_COLUMN], "column_name", &name)) {
        return false;
    }
    struct al_column *column = al_column_new(joining.pool, name, type);
    if (column == NULL) {
        (void)al_exhausted(py);
        return false;
    }
    al_table_add_column(&joining, table, column);
    if (!al_ddl_check(py, &joining)) {
        return false;
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        struct al_ddl ddl = al_context_ddl(py);
        if (adds) {
            al_constraint_write_add(&ddl, table->constraints.items[i]);
        } else {
            al_constraint_write_drop(&ddl, table->constraints.items[i], 0, 0);
        }
        if (!al_ddl_emit(py, &ddl)) {
            return false;
        }
    }
    return true;
}

static bool
take_using(struct py *py, struct al_expr **using, struct py_value value)
{
    if (py_is_none(value)) {
        return true;
    }
    struct lockstep_str text = al_str(value);
    if (text.ptr == NULL) {
        *using = al_expr_in(py, value);
        if (*using == NULL) {
            (void)py_refuse(py, "postgresql_using of this kind is not supported");
        }
        return *using != NULL;
    }
    /* the text is put into the statement without a look for :name, but the driver looks for %% */
    *using = al_expr_new(al_context_of(py)->pool, AL_EXPR_LITERAL_COLUMN);
    struct al_text out = al_text_in(al_context_of(py)->pool);
    for (uint64_t i = 0; i < text.len; i++) {
        al_text_putc(&out, text.ptr[i]);
        if (text.ptr[i] == '%' && (i + 1 == text.len || text.ptr[++i] != '%')) {
            (void)py_raise(py, &py_exc_type_error, "dict is not a sequence");
            return false;
        }
    }
    if (*using != NULL) {
        (*using)->text = al_text_view(&out);
    }
    return *using != NULL;
}

/* Alembic hands the keywords that it does not know through all of alter_column, to no effect, but
 * for those that are parameters of the functions on the way. */
static bool
take_alter_keywords(struct py *py, struct py_value kw, struct al_expr **using)
{
    static const char *const taken[] = {"name", "modify_nullable", "modify_comment",
        "modify_server_default", "modify_name", "modify_type", NULL};
    size_t pos = 0;
    struct py_value key;
    struct py_value value;
    while (kw.kind == PY_DICT && py_dict_next(kw.as.dict, &pos, &key, &value)) {
        const struct py_str *name = py_as_str(key);
        for (const char *const *other = taken; *other != NULL; other++) {
            if (py_str_eq_lit(name, *other)) {
                (void)py_raise(py, &py_exc_type_error,
                    "alter_column() got multiple values for keyword argument '%s'", *other);
                return false;
            }
        }
        if (py_str_eq_lit(name, "postgresql_using") && !take_using(py, using, value)) {
            return false;
        }
    }
    return true;
}

static bool
alter_type(struct py *py, const struct py_value *arg, struct al_target target,
    struct al_name column, struct al_expr *using)
{
    if (py_is_nothing(arg[ARG_TYPE])) {
        if (using != NULL) {
            (void)py_raise(
                py, &py_exc_exception, "postgresql_using must be used with the type_ parameter");
            return false;
        }
        return true;
    }
    struct al_type *type = al_type_of(py, arg[ARG_TYPE]);
    if (type == NULL) {
        return false;
    }
    /* a type of another database has no CHECK here that would have to go */
    if (!py_is_nothing(arg[ARG_EXISTING_TYPE]) &&
        !py_isinstance(py, arg[ARG_EXISTING_TYPE], &al_py_foreign_type)) {
        struct al_type *existing = al_type_of(py, arg[ARG_EXISTING_TYPE]);
        if (existing == NULL || !type_checks(py, arg, existing, false)) {
            return false;
        }
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_alter_type(&ddl, target, column, type, using);
    return al_ddl_emit(py, &ddl);
}

static bool
alter_default(
    struct py *py, const struct py_value *arg, struct al_target target, struct al_name column)
{
    struct al_default value;
    struct al_default ignored;
    struct al_expr *computed = NULL;
    struct al_sequence *identity = NULL;
    struct al_sequence *existing = NULL;
    int is_virtual = 0;
    if (!is_change(arg[ARG_SERVER_DEFAULT])) {
        return true;
    }
    if (!al_default_take(py, arg[ARG_SERVER_DEFAULT], &value, &computed, &is_virtual, &identity) ||
        (is_change(arg[ARG_EXISTING_DEFAULT]) &&
            !al_default_take(
                py, arg[ARG_EXISTING_DEFAULT], &ignored, &computed, &is_virtual, &existing))) {
        return false;
    }
    if (computed != NULL) {
        (void)py_raise(py, &al_exc_compile,
            "Adding or removing a \"computed\" construct, e.g. GENERATED ALWAYS AS, to or from an "
            "existing column is not supported.");
        return false;
    }
    struct al_ddl ddl = al_context_ddl(py);
    struct al_sequence unknown = {.always = 0};
    if (identity != NULL && !py_given(arg[ARG_EXISTING_DEFAULT]) && ddl.api == AL_API_14) {
        /* Alembic 1.8.1 adds an identity only where it is told that there is none */
        existing = &unknown;
    }
    if (identity != NULL || existing != NULL) {
        al_alter_identity(&ddl, target, column, identity, existing);
    } else {
        al_alter_default(&ddl, target, column, &value);
    }
    return al_ddl_emit(py, &ddl);
}

static bool
alter_nullable(
    struct py *py, const struct py_value *arg, struct al_target target, struct al_name column)
{
    int nullable = 0;
    struct al_ddl ddl = al_context_ddl(py);
    if (py_is_nothing(arg[ARG_NULLABLE])) {
        return true;
    }
    if (!al_need_flag(py, arg[ARG_NULLABLE], &nullable)) {
        return false;
    }
    al_alter_nullable(&ddl, target, column, nullable);
    return al_ddl_emit(py, &ddl);
}

static bool
alter_comment(
    struct py *py, const struct py_value *arg, struct al_target target, struct al_name column)
{
    struct lockstep_str comment;
    struct al_ddl ddl = al_context_ddl(py);
    if (!is_change(arg[ARG_COMMENT])) {
        return true;
    }
    if (!al_need_str(py, arg[ARG_COMMENT], "comment", 1, &comment)) {
        return false;
    }
    al_alter_comment(&ddl, target, column, comment);
    return al_ddl_emit(py, &ddl);
}

static bool
alter_name(
    struct py *py, const struct py_value *arg, struct al_target target, struct al_name column)
{
    struct al_name new_name;
    struct al_ddl ddl = al_context_ddl(py);
    if (!al_need_name(py, arg[ARG_NEW_NAME], "new_column_name", &new_name)) {
        return false;
    }
    if (new_name.text.ptr == NULL) {
        return true;
    }
    al_alter_rename_column(&ddl, target, column, new_name);
    return al_ddl_emit(py, &ddl);
}

/* What an altered column promises from now on. */
static bool
note_altered(
    struct py *py, const struct py_value *arg, struct al_target target, struct al_name column)
{
    struct al_name new_name;
    struct al_promised_column *promise =
        al_model_column(al_op_model(py), target.schema.text, target.table.text, column.text);
    if (promise == NULL || !al_need_name(py, arg[ARG_NEW_NAME], "new_column_name", &new_name)) {
        return promise != NULL;
    }
    if (!py_is_nothing(arg[ARG_TYPE])) {
        struct al_ddl ddl = al_context_ddl(py);
        al_type_write(&ddl, al_type_of(py, arg[ARG_TYPE]));
        promise->type = al_text_view(&ddl.out);
    }
    promise->name = new_name.text.ptr == NULL ? promise->name : new_name.text;
    return al_need_flag(py, arg[ARG_NULLABLE], &promise->nullable);
}

/* A Column in place of the column's name: Alembic looks at it only where something changes. */
static bool
changes_nothing(struct py *py, const struct py_value *arg)
{
    return arg[ARG_COLUMN].kind == PY_OBJECT && al_column_in(py, arg[ARG_COLUMN]) != NULL &&
           py_is_nothing(arg[ARG_TYPE]) && py_is_nothing(arg[ARG_NULLABLE]) &&
           !is_change(arg[ARG_SERVER_DEFAULT]) && !is_change(arg[ARG_COMMENT]) &&
           py_is_nothing(arg[ARG_NEW_NAME]);
}

/* The parts come in Alembic's order: type, NULL, default, comment, name, and the type's checks. */
struct py_value
al_op_alter_column(struct py *py, const struct py_value *arg)
{
    struct al_target target;
    struct al_name column;
    struct al_expr *using = NULL;
    if (changes_nothing(py, arg)) {
        return py_none();
    }
    if (!target_of(py, arg[ARG_TABLE], arg[ARG_SCHEMA], &target) ||
        !al_need_name(py, arg[ARG_COLUMN], "column_name", &column) ||
        !take_alter_keywords(py, arg[ARG_KW], &using) ||
        !alter_type(py, arg, target, column, using) || !alter_nullable(py, arg, target, column) ||
        !alter_default(py, arg, target, column) || !alter_comment(py, arg, target, column) ||
        !alter_name(py, arg, target, column)) {
        return py_absent();
    }
    if (!py_is_nothing(arg[ARG_TYPE])) {
        struct al_type *type = al_type_of(py, arg[ARG_TYPE]);
        if (type == NULL || !type_checks(py, arg, type, true)) {
            return py_absent();
        }
    }
    if (al_op_model(py) != NULL && !note_altered(py, arg, target, column)) {
        return py_absent();
    }
    return py_none();
}
