/*
 * INSERT, UPDATE and DELETE: their values, and how they are made.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

static bool
assign(struct py *py, struct al_table *table, struct al_list *list, struct al_name name,
    struct py_value value, enum al_row_source source)
{
    struct al_assignment *assignment = al_take(py, sizeof(*assignment));
    const struct al_column *column = al_table_column(table, name.text);
    if (assignment == NULL) {
        return false;
    }
    if (column == NULL && table->mapped != NULL) {
        column = al_orm_column(table->mapped, name.text);
    }
    if (column == NULL && source == AL_ROW_PARAMETERS) {
        return true; // as SQLAlchemy, which looks for the columns' keys among them
    }
    if (column == NULL) {
        (void)py_raise(py, &al_exc_compile, "Unconsumed column names: %.*s", (int)name.text.len,
            name.text.ptr);
        return false;
    }
    assignment->column = column == NULL ? name : column->name;
    assignment->value = al_expr_coerce(py, value, column == NULL ? NULL : column->type);
    return assignment->value != NULL && al_push(py, list, assignment);
}

bool
al_default_value(struct py *py, const void *kept, struct py_value *ret)
{
    struct py_value value = *(const struct py_value *)kept;
    if (py_is_callable(py, value) && al_expr_in(py, value) == NULL) {
        value = py_call_with(py, value, NULL, 0);
    }
    *ret = value;
    return !py_failed(value);
}

struct al_expr *
al_sequence_next(struct py *py, const struct al_sequence *sequence)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_ddl name = al_context_ddl(py);
    al_ident_qualified(&name, sequence->schema, sequence->name);
    al_text_puts(&ddl.out, "nextval(");
    al_literal_str(&ddl, al_text_view(&name.out));
    al_text_putc(&ddl.out, ')');
    return al_ddl_check(py, &ddl) ? al_expr_value(al_context_of(py)->pool, al_text_view(&ddl.out))
                                  : NULL;
}

static bool
is_assigned(const struct al_list *list, const struct al_column *column)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct al_assignment *assignment = list->items[i];
        if (lockstep_str_equal(assignment->column.text, column->name.text)) {
            return true;
        }
    }
    return false;
}

/* Defaults of Python's side for columns that a row leaves out. */
static bool
take_defaults(struct py *py, struct al_table *table, struct al_list *list)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        struct py_value value;
        if (column->default_value == NULL || is_assigned(list, column)) {
            continue;
        }
        if (!al_default_value(py, column->default_value, &value) ||
            !assign(py, table, list, al_name_of(column->key), value, AL_ROW_VALUES)) {
            return false;
        }
    }
    return true;
}

bool
al_update_defaults(struct py *py, struct al_table *table, struct al_list *list)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        struct py_value value;
        if (column->onupdate_value == NULL || is_assigned(list, column)) {
            continue;
        }
        if (!al_default_value(py, column->onupdate_value, &value) ||
            !assign(py, table, list, al_name_of(column->key), value, AL_ROW_VALUES)) {
            return false;
        }
    }
    return true;
}

static bool
assign_row(struct py *py, struct al_table *table, struct py_value row, enum al_row_source source,
    struct al_list *ret)
{
    size_t pos = 0;
    struct py_value key;
    struct py_value value;
    while (row.kind == PY_DICT && py_dict_next(row.as.dict, &pos, &key, &value)) {
        const struct al_column *column = al_column_in(py, key);
        struct al_name name = {.text = {NULL, 0}};
        if (column != NULL) {
            name = al_name_of(column->key);
        } else if (!al_need_name(py, key, "a column's name", &name)) {
            return false;
        }
        if (!assign(py, table, ret, name, value, source)) {
            return false;
        }
    }
    return true;
}

bool
al_insert_row(struct py *py, struct al_table *table, struct py_value row, enum al_row_source source,
    struct al_list *ret)
{
    return assign_row(py, table, row, source, ret) && take_defaults(py, table, ret);
}

bool
al_update_row(struct py *py, struct al_table *table, struct py_value row, enum al_row_source source,
    struct al_list *ret)
{
    return assign_row(py, table, row, source, ret);
}

static bool
take_values(struct py *py, struct al_select *select, struct py_value given)
{
    const struct py_value *items;
    size_t n;
    if (given.kind == PY_DICT) {
        return select->kind == AL_SELECT_UPDATE
                   ? al_update_row(py, select->table, given, AL_ROW_VALUES, &select->assignments)
                   : al_insert_row(py, select->table, given, AL_ROW_VALUES, &select->assignments);
    }
    if (!py_items(given, &items, &n)) {
        (void)py_raise(py, &al_exc_argument, "values() takes a dict or a list of them");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct al_list *row = i == 0 ? &select->assignments : al_take(py, sizeof(*row));
        if (row == NULL || items[i].kind != PY_DICT) {
            (void)py_refuse(py, "values() with tuples is not supported");
            return false;
        }
        if (!al_insert_row(py, select->table, items[i], AL_ROW_VALUES, row) ||
            (i > 0 && !al_push(py, &select->rows, row))) {
            return false;
        }
    }
    return true;
}

static struct py_value
keywords_as_dict(struct py *py, const struct py_args *args)
{
    struct py_value dict = py_dict_new(py);
    for (size_t i = 0; !py_failed(dict) && i < args->n_kw; i++) {
        struct py_value key = py_str_new(py, args->kw[i].name->ptr, args->kw[i].name->len);
        if (py_failed(key) || !py_dict_set(py, dict.as.dict, key, args->kw[i].value)) {
            return py_absent();
        }
    }
    return dict;
}

struct py_value
al_dml_values(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    struct py_value dict = args->n_kw > 0 ? keywords_as_dict(py, args) : py_none();
    if (copy == NULL || py_failed(dict) ||
        (args->n_pos > 0 && !take_values(py, copy, args->pos[0])) ||
        (args->n_kw > 0 && !take_values(py, copy, dict))) {
        return py_absent();
    }
    return al_select_wrap(py, copy);
}

struct py_value
al_dml_returning(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    for (size_t i = 0; copy != NULL && i < args->n_pos; i++) {
        if (!al_select_take_columns(py, copy, &copy->returning, args->pos[i])) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

struct py_value
al_dml_from_select(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy == NULL || !al_need_names(py, args->pos[0], "a column", &copy->into)) {
        return py_absent();
    }
    copy->source = al_select_in(args->pos[1]);
    if (copy->source == NULL) {
        struct al_expr *text = al_expr_in(py, args->pos[1]);
        copy->source = al_select_begin(py, AL_SELECT_TEXT);
        if (text == NULL || copy->source == NULL) {
            return py_raise(py, &al_exc_argument, "from_select() takes a select()");
        }
        copy->source->text = text;
    }
    return al_select_is_plain(py, copy->source) ? al_select_wrap(py, copy) : py_absent();
}

static struct py_value
statement(
    struct py *py, enum al_select_kind kind, struct py_value table, const struct py_args *args)
{
    struct al_select *select = al_select_begin(py, kind);
    if (select == NULL || !al_known(py, &table)) {
        return py_absent();
    }
    struct al_mapper *mapper = al_mapper_of(table);
    select->table = al_table_in(table);
    select->is_model = mapper != NULL;
    select->mapper = mapper;
    if (mapper != NULL && mapper->parent != NULL &&
        (kind == AL_SELECT_INSERT || al_mapper_is_joined(mapper))) {
        return py_refuse(py, "insert(), and with several tables update() and delete(), of a model "
                             "that inherits are not supported");
    }
    if (mapper != NULL && !al_mapper_restrict(py, mapper, select->table, &select->only)) {
        return py_absent();
    }
    if (select->table == NULL) {
        return py_raise(py, &al_exc_argument,
            "subject table for an INSERT, UPDATE or DELETE expected, got %s",
            py_type_name(py, table));
    }
    for (size_t i = 0; i < args->n_pos; i++) {
        bool is_first = i == 0;
        if (kind == AL_SELECT_INSERT || !is_first) {
            if (!take_values(py, select, args->pos[i])) {
                return py_absent();
            }
        } else if (!al_expr_and(py, &select->where, args->pos[i])) {
            return py_absent();
        }
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        bool is_where = py_str_eq_lit(args->kw[i].name, "whereclause");
        if (py_is_none(args->kw[i].value)) {
            continue;
        }
        if (is_where ? !al_expr_and(py, &select->where, args->kw[i].value)
                     : !take_values(py, select, args->kw[i].value)) {
            return py_absent();
        }
    }
    return al_select_wrap(py, select);
}

#define STATEMENT(suffix, kind)                                                                    \
    struct py_value al_table_##suffix(                                                             \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        return statement(py, kind, self, args);                                                    \
    }                                                                                              \
    struct py_value al_fn_##suffix(                                                                \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)self;                                                                                \
        if (args->n_pos == 0) {                                                                    \
            return py_raise(py, &py_exc_type_error, #suffix "() takes a table");                   \
        }                                                                                          \
        struct py_args rest = {args->pos + 1, args->n_pos - 1, args->kw, args->n_kw};              \
        return statement(py, kind, args->pos[0], &rest);                                           \
    }

STATEMENT(insert, AL_SELECT_INSERT)
STATEMENT(update, AL_SELECT_UPDATE)
STATEMENT(delete, AL_SELECT_DELETE)

struct py_value
al_table_select(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    if (select == NULL || !al_select_take_columns(py, select, &select->columns, self) ||
        (args->n_pos > 0 && !al_expr_and(py, &select->where, args->pos[0]))) {
        return py_absent();
    }
    return al_select_wrap(py, select);
}
