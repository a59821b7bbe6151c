/*
 * The rows of INSERT and what UPDATE sets: values, parameters and defaults, as they stand at last.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

static struct al_assignment *
assigned(const struct al_list *list, struct lockstep_str column)
{
    for (size_t i = 0; i < list->n; i++) {
        struct al_assignment *assignment = list->items[i];
        if (lockstep_str_equal(assignment->column.text, column)) {
            return assignment;
        }
    }
    return NULL;
}

/* The column of that name, which Python code may know by another key. */
static const struct al_column *
column_named(const struct al_table *table, struct lockstep_str name)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        if (lockstep_str_equal(column->name.text, name)) {
            return column;
        }
    }
    return NULL;
}

/* Add an assignment; of two to one column the later one counts. */
static bool
put(struct py *py, struct al_list *list, struct al_assignment *assignment)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct al_assignment *old = list->items[i];
        if (lockstep_str_equal(old->column.text, assignment->column.text)) {
            list->items[i] = assignment;
            return true;
        }
    }
    return al_push(py, list, assignment);
}

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
    const struct al_assignment *old = column == NULL ? NULL : assigned(list, column->name.text);
    if (source == AL_ROW_PARAMETERS && (column == NULL || (old != NULL && !old->is_plain))) {
        return true; // as SQLAlchemy, which looks for the columns' keys among them
    }
    if (column == NULL) {
        (void)py_raise(py, &al_exc_compile, "Unconsumed column names: %.*s", (int)name.text.len,
            name.text.ptr);
        return false;
    }
    assignment->column = column->name;
    assignment->value = al_expr_coerce(py, value, column->type);
    assignment->is_plain = al_expr_in(py, value) == NULL;
    return assignment->value != NULL && put(py, list, assignment);
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

/* The value of Python's side for a column that a row leaves out: its default, or what its sequence
 * gives. `ret` is absent where there is none. */
static bool
default_of(struct py *py, const struct al_column *column, struct py_value *ret)
{
    *ret = py_absent();
    if (column->default_value != NULL) {
        return al_default_value(py, column->default_value, ret);
    }
    if (column->sequence == NULL || column->sequence->is_optional) {
        return true;
    }
    *ret = al_expr_wrap(py, al_sequence_next(py, column->sequence));
    return !py_failed(*ret);
}

/* Defaults of Python's side for columns that a row leaves out. */
static bool
take_defaults(struct py *py, struct al_table *table, struct al_list *list)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        struct py_value value;
        if (assigned(list, column->name.text) != NULL) {
            continue;
        }
        if (!default_of(py, column, &value) ||
            (py_given(value) &&
                !assign(py, table, list, al_name_of(column->key), value, AL_ROW_VALUES))) {
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
        if (column->onupdate_value == NULL || assigned(list, column->name.text) != NULL) {
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

/* The lists of an INSERT's rows are shared with the statement that it was copied from. */
static void
unshare(struct py *py, struct al_list *list)
{
    struct al_list own = {NULL, 0, 0};
    for (size_t i = 0; i < list->n; i++) {
        (void)al_push(py, &own, list->items[i]);
    }
    *list = own;
}

bool
al_dml_take_values(struct py *py, struct al_select *select, struct py_value given)
{
    const struct py_value *items;
    size_t n;
    if (given.kind == PY_DICT) {
        if (select->rows.n > 0) {
            (void)py_raise(py, &al_exc_invalid_request,
                "Can't mix single and multiple VALUES formats in one INSERT statement");
            return false;
        }
        unshare(py, &select->assignments);
        return assign_row(py, select->table, given, AL_ROW_VALUES, &select->assignments);
    }
    if (!py_items(given, &items, &n)) {
        (void)py_raise(py, &al_exc_argument, "values() takes a dict or a list of them");
        return false;
    }
    if (select->kind == AL_SELECT_UPDATE) {
        (void)py_raise(py, &al_exc_invalid_request,
            "UPDATE construct does not support multiple parameter sets.");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bool is_first = i == 0 && select->assignments.n == 0;
        struct al_list *row = is_first ? &select->assignments : al_take(py, sizeof(*row));
        if (row == NULL || items[i].kind != PY_DICT) {
            (void)py_refuse(py, "values() with tuples is not supported");
            return false;
        }
        if (!assign_row(
                py, select->table, items[i], is_first ? AL_ROW_VALUES : AL_ROW_PARAMETERS, row) ||
            (!is_first && !al_push(py, &select->rows, row))) {
            return false;
        }
    }
    return true;
}

/* ---- What the statement says at last -------------------------------------------------------- */

/* In the order of the table's columns. */
static struct al_list
in_order(struct py *py, const struct al_table *table, const struct al_list *list)
{
    struct al_list ordered = {NULL, 0, 0};
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        struct al_assignment *assignment = assigned(list, column->name.text);
        if (assignment != NULL) {
            (void)al_push(py, &ordered, assignment);
        }
    }
    for (size_t i = 0; i < list->n; i++) {
        struct al_assignment *assignment = list->items[i];
        if (assigned(&ordered, assignment->column.text) == NULL) {
            (void)al_push(py, &ordered, assignment);
        }
    }
    return ordered;
}

/* A further row of an INSERT has the columns of the first one. */
static struct al_list *
aligned_row(
    struct py *py, struct al_table *table, const struct al_list *first, const struct al_list *row)
{
    struct al_list *aligned = al_take(py, sizeof(*aligned));
    for (size_t i = 0; aligned != NULL && i < first->n; i++) {
        const struct al_assignment *pattern = first->items[i];
        struct al_assignment *own = assigned(row, pattern->column.text);
        const struct al_column *column = column_named(table, pattern->column.text);
        struct py_value value = py_absent();
        if (own != NULL) {
            if (!al_push(py, aligned, own)) {
                return NULL;
            }
            continue;
        }
        if (column != NULL && !default_of(py, column, &value)) {
            return NULL;
        }
        if (!py_given(value)) {
            (void)py_raise(py, &al_exc_compile,
                "INSERT value for column %.*s.%.*s is explicitly rendered as a bound parameter in "
                "the VALUES clause; a Python-side value or SQL expression is required",
                (int)table->name.text.len, table->name.text.ptr, (int)pattern->column.text.len,
                pattern->column.text.ptr);
            return NULL;
        }
        if (!assign(py, table, aligned, al_name_of(column->key), value, AL_ROW_VALUES)) {
            return NULL;
        }
    }
    return aligned;
}

/* INSERT … SELECT takes the defaults of the columns that nobody named into the SELECT. */
static bool
extend_source(struct py *py, struct al_select *insert)
{
    struct al_list added = {NULL, 0, 0};
    for (size_t i = 0; !insert->without_defaults && i < insert->table->columns.n; i++) {
        const struct al_column *column = insert->table->columns.items[i];
        bool is_named = false;
        struct py_value value;
        for (size_t k = 0; k < insert->into.n; k++) {
            struct al_name *name = insert->into.items[k];
            is_named |= lockstep_str_equal(name->text, column->name.text) ||
                        lockstep_str_equal(name->text, column->key);
        }
        if (is_named) {
            continue;
        }
        if (!default_of(py, column, &value) ||
            (py_given(value) && !assign(py, insert->table, &added, al_name_of(column->key), value,
                                    AL_ROW_VALUES))) {
            return false;
        }
    }
    if (added.n == 0) {
        return true;
    }
    if (insert->source->kind != AL_SELECT_SELECT) {
        (void)py_raise(py, &al_exc_compile,
            "Can't extend statement for INSERT..FROM SELECT to include additional default-holding "
            "column(s). Convert the selectable to a subquery() first, or pass "
            "include_defaults=False to Insert.from_select() to skip these columns.");
        return false;
    }
    struct al_select *source = al_take(py, sizeof(*source));
    if (source == NULL) {
        return false;
    }
    *source = *insert->source;
    unshare(py, &source->columns);
    unshare(py, &insert->into);
    insert->source = source;
    for (size_t i = 0; i < added.n; i++) {
        struct al_assignment *assignment = added.items[i];
        if (!al_push(py, &source->columns, assignment->value) ||
            !al_push(py, &insert->into, &assignment->column)) {
            return false;
        }
    }
    return true;
}

static bool
finish_insert(struct py *py, struct al_select *insert, struct py_value parameters)
{
    struct al_list rows = {NULL, 0, 0};
    if (insert->source != NULL) {
        return extend_source(py, insert);
    }
    if ((parameters.kind == PY_DICT && insert->rows.n == 0 &&
            !assign_row(py, insert->table, parameters, AL_ROW_PARAMETERS, &insert->assignments)) ||
        !take_defaults(py, insert->table, &insert->assignments)) {
        return false;
    }
    insert->assignments = in_order(py, insert->table, &insert->assignments);
    for (size_t i = 0; i < insert->rows.n; i++) {
        struct al_list *row =
            aligned_row(py, insert->table, &insert->assignments, insert->rows.items[i]);
        if (row == NULL || !al_push(py, &rows, row)) {
            return false;
        }
    }
    insert->rows = rows;
    return true;
}

/* Whether an expression has a bindparam() that is called `name`. */
static bool
has_bind(const struct al_expr *expr, struct lockstep_str name)
{
    if (expr == NULL) {
        return false;
    }
    bool found = expr->kind == AL_EXPR_BIND && lockstep_str_equal(expr->name.text, name);
    for (size_t i = 0; !found && i < expr->operands.n; i++) {
        found = has_bind(expr->operands.items[i], name);
    }
    return found || has_bind(expr->value, name);
}

/* The name of a column that gets a plain value is taken: no bindparam() may be called so. */
static bool
names_are_free(struct py *py, const struct al_select *select)
{
    for (size_t i = 0; i < select->assignments.n; i++) {
        const struct al_assignment *plain = select->assignments.items[i];
        const struct al_column *column = column_named(select->table, plain->column.text);
        struct lockstep_str key = column == NULL ? plain->column.text : column->key;
        bool is_taken = plain->is_plain && has_bind(select->where, key);
        for (size_t k = 0; plain->is_plain && !is_taken && k < select->assignments.n; k++) {
            const struct al_assignment *other = select->assignments.items[k];
            is_taken = has_bind(other->value, key);
        }
        if (is_taken) {
            (void)py_raise(py, &al_exc_compile,
                "bindparam() name '%.*s' is reserved for automatic usage in the VALUES or SET "
                "clause "
                "of this insert/update statement.   Please use a name other than column name when "
                "using bindparam() with insert() or update() (for example, 'b_%.*s').",
                (int)key.len, key.ptr, (int)key.len, key.ptr);
            return false;
        }
    }
    return true;
}

struct al_select *
al_dml_finished(struct py *py, const struct al_select *select, struct py_value parameters)
{
    struct al_select *copy = al_take(py, sizeof(*copy));
    if (copy == NULL) {
        return NULL;
    }
    *copy = *select;
    unshare(py, &copy->assignments);
    if (select->kind == AL_SELECT_INSERT) {
        return finish_insert(py, copy, parameters) && names_are_free(py, copy) ? copy : NULL;
    }
    if (select->kind != AL_SELECT_UPDATE) {
        return copy;
    }
    if ((parameters.kind == PY_DICT &&
            !assign_row(py, copy->table, parameters, AL_ROW_PARAMETERS, &copy->assignments)) ||
        !al_update_defaults(py, copy->table, &copy->assignments)) {
        return NULL;
    }
    copy->assignments = in_order(py, copy->table, &copy->assignments);
    return names_are_free(py, copy) ? copy : NULL;
}
