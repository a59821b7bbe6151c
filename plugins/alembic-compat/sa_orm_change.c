/*
 * UPDATE and DELETE of many rows at once, and what they mean for the objects that a session holds.
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_query.h"
#include "sa_result.h"
#include "sa_select.h"

/* ---- Speaking of models ---------------------------------------------------------------------------- */

static bool
is_of_model(const struct al_expr *expr)
{
    if (expr == NULL || expr->mapper != NULL) {
        return expr != NULL;
    }
    for (size_t i = 0; i < expr->operands.n; i++) {
        if (is_of_model(expr->operands.items[i])) {
            return true;
        }
    }
    return expr->kind == AL_EXPR_SELECT ? al_orm_speaks(expr->select) : is_of_model(expr->value);
}

static bool
is_from_model(const struct al_from *from)
{
    return from->table != NULL ? from->table->mapped != NULL
                               : is_from_model(from->left) || is_from_model(from->right);
}

bool
al_orm_speaks(const struct al_select *select)
{
    bool speaks = select->is_model || select->entities.n > 0 || is_of_model(select->where);
    for (size_t i = 0; !speaks && i < select->columns.n; i++) {
        speaks = is_of_model(select->columns.items[i]);
    }
    for (size_t i = 0; !speaks && i < select->froms.n; i++) {
        speaks = is_from_model(select->froms.items[i]);
    }
    for (size_t i = 0; !speaks && i < select->parts.n; i++) {
        speaks = al_orm_speaks(select->parts.items[i]);
    }
    return speaks;
}

/* ---- What 1.4 can evaluate --------------------------------------------------------------------------- */

/* SQLAlchemy 1.4 evaluates the condition in Python by default, and raises where it cannot. */
static bool
can_evaluate(const struct al_expr *expr, const struct al_table *table)
{
    if (expr == NULL) {
        return true;
    }
    switch (expr->kind) {
    case AL_EXPR_COLUMN:
        return expr->table == table;
    case AL_EXPR_VALUE:
    case AL_EXPR_KEYWORD:
    case AL_EXPR_BIND:
        return true;
    case AL_EXPR_GROUP:
        return can_evaluate(expr->operands.items[0], table);
    case AL_EXPR_LIST:
        break;
    case AL_EXPR_PREFIX:
        return expr->op == AL_OP_NOT && can_evaluate(expr->operands.items[0], table);
    case AL_EXPR_BINARY:
        if (expr->op == AL_OP_IN || expr->op == AL_OP_NOT_IN) {
            const struct al_expr *right = expr->operands.items[1];
            return right->kind == AL_EXPR_GROUP && can_evaluate(expr->operands.items[0], table);
        }
        if (!(expr->op >= AL_OP_ADD && expr->op <= AL_OP_MOD && expr->op != AL_OP_FLOORDIV) &&
            !(expr->op >= AL_OP_LT && expr->op <= AL_OP_EQ) && expr->op != AL_OP_IS &&
            expr->op != AL_OP_IS_NOT) {
            return false;
        }
        break;
    case AL_EXPR_TEXT:
    case AL_EXPR_LITERAL_COLUMN:
    case AL_EXPR_FUNC:
    case AL_EXPR_SUFFIX:
    case AL_EXPR_CAST:
    case AL_EXPR_CASE:
    case AL_EXPR_EXTRACT:
    case AL_EXPR_ARRAY:
    case AL_EXPR_LABEL:
    case AL_EXPR_SELECT:
    case AL_EXPR_STAR:
    case AL_EXPR_OVER:
    case AL_EXPR_WITHIN:
    case AL_EXPR_EXCLUDED:
        return false;
    }
    for (size_t i = 0; i < expr->operands.n; i++) {
        if (!can_evaluate(expr->operands.items[i], table)) {
            return false;
        }
    }
    return true;
}

/* ---- The statement ------------------------------------------------------------------------------------- */

static bool
has_objects(const struct al_session *session, const struct al_mapper *mapper)
{
    struct py_value key;
    struct py_value value;
    for (size_t pos = 0; py_dict_next(session->known.as.dict, &pos, &key, &value);) {
        if (al_mapper_is_a(al_mapper_of_class(value.as.object->cls), mapper)) {
            return true;
        }
    }
    return false;
}

/* The object of a row that was met has its new values, or is gone. */
static bool
meet(struct py *py, struct al_session *session, const struct al_select *select,
    const struct al_mapper *mapper, struct py_value row)
{
    struct py_value values = py_to_list(py, row);
    struct py_value key =
        py_failed(values) ? values
                          : al_identity_key(py, mapper, values.as.list->items, values.as.list->n);
    struct py_value known;
    int found = py_failed(key) ? -1 : py_dict_get(py, session->known.as.dict, key, &known);
    if (found <= 0) {
        return found == 0;
    }
    if (select->kind == AL_SELECT_DELETE) {
        al_instance_of(py, known)->life = AL_DELETED;
        return py_dict_remove(py, session->known.as.dict, key) >= 0;
    }
    for (size_t i = 0; i < select->assignments.n; i++) {
        const struct al_assignment *assignment = select->assignments.items[i];
        for (size_t k = 0; k < mapper->properties.n; k++) {
            const struct al_property *property = mapper->properties.items[k];
            if (lockstep_str_equal(property->column->name.text, assignment->column.text)) {
                al_instance_expire_one(known, property->name);
            }
        }
    }
    return true;
}

struct py_value
al_query_change(struct py *py, struct al_session *session, struct al_select *select,
    struct py_value parameters, struct lockstep_str synchronize)
{
    const struct al_mapper *mapper = select->table->mapped;
    bool is_old = al_context_of(py)->api == AL_API_14;
    bool evaluates = synchronize.ptr == NULL
                         ? is_old
                         : lockstep_str_equal(synchronize, LOCKSTEP_STR("evaluate"));
    bool is_off = synchronize.ptr != NULL && lockstep_str_equal(synchronize, LOCKSTEP_STR("False"));
    if (evaluates && !can_evaluate(select->where, select->table)) {
        return py_raise(py, &al_exc_invalid_request,
            "Could not evaluate current criteria in Python. Specify 'fetch' or False for the "
            "synchronize_session execution option.");
    }
    struct al_select *copy = al_take(py, sizeof(*copy));
    if (copy == NULL) {
        return py_absent();
    }
    *copy = *select;
    copy->assignments.size = copy->assignments.n;
    bool asks = !is_off && select->returning.n == 0 && has_objects(session, mapper);
    if (!is_off && select->returning.n > 0 && has_objects(session, mapper)) {
        return py_refuse(py, "returning() beside objects that the session holds is not supported");
    }
    for (size_t i = 0; asks && i < mapper->keys.n; i++) {
        struct py_value key = al_property_expr(py, mapper->keys.items[i], mapper->table);
        if (py_failed(key) || !al_push(py, &copy->returning, al_expr_in(py, key))) {
            return py_absent();
        }
    }
    struct py_value statement = al_select_wrap(py, copy);
    struct py_value result = al_session_execute(
        py, session, statement, py_given(parameters) ? parameters : py_none(), true);
    if (py_failed(result) || !asks) {
        return py_failed(result) ? result
                                 : al_session_rows(py, session, copy, result, AL_FILL_CHECKED);
    }
    struct py_value count = py_getattr(py, result, "rowcount");
    struct py_value rows =
        py_failed(count) ? count : py_call_method(py, result, "fetchall", NULL, 0);
    for (size_t i = 0; !py_failed(rows) && i < rows.as.list->n; i++) {
        if (!meet(py, session, copy, mapper, rows.as.list->items[i])) {
            return py_absent();
        }
    }
    return py_failed(rows) ? rows : al_result_counted(py, count.as.integer);
}
