/*
 * What stands in WHERE: AND and OR, where true and false cancel out as SQLAlchemy has them, and IN.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_type.h"

/* The values of IN in parentheses. */
static struct al_expr *
list_of_values(struct py *py, const struct al_expr *left, struct py_value right)
{
    struct al_pool *pool = al_context_of(py)->pool;
    if (al_str(right).ptr != NULL || right.kind == PY_BYTES) {
        (void)py_raise(py, &al_exc_argument,
            "IN expression list, SELECT construct, or bound parameter object expected");
        return NULL;
    }
    struct py_value list = py_to_list(py, right);
    const struct py_value *items;
    size_t n;
    if (py_failed(list) || !py_items(list, &items, &n)) {
        return NULL;
    }
    struct al_expr *values = al_expr_new(pool, AL_EXPR_LIST);
    struct al_expr *group = al_expr_new(pool, AL_EXPR_GROUP);
    if (values == NULL || group == NULL) {
        return NULL;
    }
    values->op = AL_OP_COMMA;
    for (size_t i = 0; i < n; i++) {
        struct al_expr *item = al_expr_coerce(py, items[i], left->type);
        if (item == NULL || !al_push(py, &values->operands, item)) {
            return NULL;
        }
    }
    return al_push(py, &group->operands, values) ? group : NULL;
}

struct py_value
al_expr_in_list(struct py *py, struct al_expr *left, struct py_value right, bool negated)
{
    struct al_ddl ddl = al_context_ddl(py);
    enum al_op op = negated ? AL_OP_NOT_IN : AL_OP_IN;
    struct al_expr *values = al_expr_in(py, right);
    if (values == NULL) {
        values = list_of_values(py, left, right);
    } else if (values->kind == AL_EXPR_BIND) {
        values->expanding = 1;
        values->type = values->type == NULL ? left->type : values->type;
    }
    if (values == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    return al_expr_wrap(py, al_expr_binary(ddl.pool, op, al_expr_group(&ddl, left, op, 0),
                                al_expr_group(&ddl, values, op, 0)));
}

/* true() or false(), as which SQLAlchemy takes a bool among conditions as well; NULL: neither. */
static struct al_expr *
constant(struct py *py, struct py_value value)
{
    if (py_plain(value).kind == PY_BOOL) {
        return al_expr_keyword(
            al_context_of(py)->pool, py_plain(value).as.boolean ? "true" : "false");
    }
    struct al_expr *expr = al_expr_in(py, value);
    return expr != NULL && expr->kind == AL_EXPR_KEYWORD && !expr->is_null ? expr : NULL;
}

/* and_() and or_() of nothing, which say nothing. */
static bool
is_empty(const struct al_expr *expr)
{
    return expr->kind == AL_EXPR_LIST && expr->operands.n == 0 &&
           (expr->op == AL_OP_AND || expr->op == AL_OP_OR);
}

bool
al_is_collection(struct py_value value)
{
    static const enum py_kind kinds[] = {
        PY_LIST, PY_TUPLE, PY_DICT, PY_DICT_VIEW, PY_SET, PY_FROZENSET, PY_RANGE, PY_ITERATOR};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (value.kind == kinds[i]) {
            return true;
        }
    }
    return false;
}

/* What may stand among conditions: no text, no number and no list. NULL: failed. */
static struct al_expr *
condition_of(struct py *py, struct py_value value)
{
    struct al_expr *known = constant(py, value);
    if (known != NULL) {
        return known;
    }
    struct lockstep_str text = al_str(value);
    if (text.ptr != NULL) {
        (void)py_raise(py, &al_exc_argument,
            "Textual SQL expression '%.*s' should be explicitly declared as text('%.*s')",
            (int)text.len, text.ptr, (int)text.len, text.ptr);
        return NULL;
    }
    if (al_is_collection(value) || value.kind == PY_INT || value.kind == PY_FLOAT ||
        value.kind == PY_BYTES) {
        (void)py_raise(py, &al_exc_argument,
            "SQL expression for WHERE/HAVING role expected, got %s.", py_type_name(py, value));
        return NULL;
    }
    return al_expr_coerce(py, value, NULL);
}

struct py_value
al_expr_conjunction(struct py *py, enum al_op op, const struct py_value *items, size_t n)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *list = al_expr_new(ddl.pool, AL_EXPR_LIST);
    struct al_expr *neutral = NULL;
    if (list == NULL) {
        return al_exhausted(py);
    }
    list->op = op;
    list->is_bool = 1;
    for (size_t i = 0; i < n; i++) {
        const struct al_expr *known = constant(py, items[i]);
        struct al_expr *item = condition_of(py, items[i]);
        if (item == NULL) {
            return py_absent();
        }
        if (is_empty(item)) {
            continue;
        }
        bool is_true = known != NULL && lockstep_str_equal(known->text, LOCKSTEP_STR("true"));
        if (known != NULL && is_true == (op == AL_OP_AND)) {
            neutral = item; /* says nothing beside others */
            continue;
        }
        if (known != NULL) {
            return al_expr_wrap(py, item); /* says it all */
        }
        if (!al_push(py, &list->operands, item)) {
            return py_absent();
        }
    }
    if (list->operands.n == 0 && neutral != NULL) {
        return al_expr_wrap(py, neutral);
    }
    for (size_t i = 0; list->operands.n > 1 && i < list->operands.n; i++) {
        list->operands.items[i] = al_expr_group(&ddl, list->operands.items[i], op, 0);
        if (list->operands.items[i] == NULL) {
            return al_exhausted(py);
        }
    }
    return al_expr_wrap(py, list->operands.n == 1 ? list->operands.items[0] : list);
}

bool
al_expr_and(struct py *py, struct al_expr **condition, struct py_value value)
{
    if (*condition == NULL) {
        struct al_expr *given = condition_of(py, value);
        *condition = given == NULL || is_empty(given) ? NULL : given;
        return given != NULL;
    }
    struct py_value items[2] = {al_expr_wrap(py, *condition), value};
    struct py_value joined =
        py_failed(items[0]) ? items[0] : al_expr_conjunction(py, AL_OP_AND, items, 2);
    if (py_failed(joined)) {
        return false;
    }
    *condition = al_expr_in(py, joined);
    return true;
}
