/*
 * Operations that send statements of the author's own: execute and bulk_insert.
 */
#include "op_operation.h"

#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_select.h"

/* Rows of one INSERT: the text stays well below what the host sends in one message. */
#define ROWS_PER_INSERT 200

/* sqltext, execution_options= */
struct py_value
al_op_execute(struct py *py, const struct py_value *arg)
{
    struct py_value statement = arg[0];
    if (al_str(statement).ptr != NULL) {
        statement = al_expr_wrap(py, al_expr_sql(py, statement));
    }
    struct py_value done =
        py_failed(statement) ? statement : al_execute(py, statement, py_none(), false);
    return py_failed(done) ? done : py_none();
}

/* The values of a row for the columns that the first row has; what it lacks is an error, what is no
 * column is nothing. */
static bool
align(struct py *py, struct al_table *table, const struct py_value *rows, size_t index,
    struct py_value *ret)
{
    size_t pos = 0;
    struct py_value key;
    struct py_value ignored;
    *ret = py_dict_new(py);
    while (!py_failed(*ret) && py_dict_next(rows[0].as.dict, &pos, &key, &ignored)) {
        struct py_value value;
        int found = py_dict_get(py, rows[index].as.dict, key, &value);
        if (found == 0 && al_table_column(table, al_str(key)) == NULL) {
            continue;
        }
        if (found == 0) {
            (void)py_raise(py, &al_exc_statement,
                "(sqlalchemy.exc.InvalidRequestError) A value is required for bind parameter "
                "'%.*s', in parameter group %zu",
                (int)al_str(key).len, al_str(key).ptr, index);
        }
        if (found <= 0 || !py_dict_set(py, ret->as.dict, key, value)) {
            return false;
        }
    }
    return !py_failed(*ret);
}

static bool
send_rows(struct py *py, struct al_table *table, const struct py_value *rows, size_t from,
    size_t to, bool aligned)
{
    struct al_select insert = {.kind = AL_SELECT_INSERT, .table = table};
    struct al_ddl ddl = al_context_ddl(py);
    for (size_t i = from; i < to; i++) {
        struct al_list *row = i == from ? &insert.assignments : al_take(py, sizeof(*row));
        struct py_value values = rows[i];
        if (row == NULL || (aligned && !align(py, table, rows, i, &values)) ||
            !al_insert_row(py, table, values, aligned ? AL_ROW_PARAMETERS : AL_ROW_VALUES, row) ||
            (i > from && !al_push(py, &insert.rows, row))) {
            return false;
        }
    }
    al_select_write(&ddl, &insert);
    return al_ddl_emit(py, &ddl);
}

/* table, rows, multiinsert= */
struct py_value
al_op_bulk_insert(struct py *py, const struct py_value *arg)
{
    struct al_table *table = al_table_in(arg[0]);
    int multi = 1;
    struct py_value rows = py_plain(arg[1]);
    if (!al_need_flag(py, arg[2], &multi)) {
        return py_absent();
    }
    if (rows.kind != PY_LIST) {
        return py_raise(py, &py_exc_type_error, "List expected");
    }
    if (table == NULL) {
        return py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute 'insert'",
            py_type_name(py, arg[0]));
    }
    for (size_t i = 0; i < rows.as.list->n; i++) {
        if (py_plain(rows.as.list->items[i]).kind != PY_DICT) {
            return py_raise(py, &py_exc_type_error, "List of dictionaries expected");
        }
    }
    size_t step = multi ? ROWS_PER_INSERT : 1;
    for (size_t i = 0; i < rows.as.list->n; i += step) {
        size_t end = rows.as.list->n - i < step ? rows.as.list->n : i + step;
        if (!send_rows(py, table, rows.as.list->items, i, end, multi != 0)) {
            return py_absent();
        }
    }
    return py_none();
}
