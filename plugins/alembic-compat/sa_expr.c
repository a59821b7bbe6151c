/*
 * Expression objects and their operators.
 */
#include "sa_expr.h"

#include "sa_exc.h"
#include "sa_schema.h"
#include "sa_select.h"
#include "sa_type.h"

struct py_value
al_expr_wrap(struct py *py, struct al_expr *expr)
{
    if (expr == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    const struct py_type *type = expr->kind == AL_EXPR_TEXT     ? &al_py_text
                                 : expr->kind == AL_EXPR_COLUMN ? &al_py_column_clause
                                                                : &al_py_element;
    struct al_py_expr *payload;
    struct py_value made = py_object_new(py, type, (void **)&payload);
    if (!py_failed(made)) {
        payload->expr = expr;
    }
    return made;
}

struct al_expr *
al_expr_in(struct py *py, struct py_value value)
{
    struct al_py_expr *payload = py_payload(value, &al_py_clause);
    if (payload != NULL) {
        return payload->expr;
    }
    struct al_select *select = al_select_in(value);
    if (select == NULL) {
        return NULL;
    }
    struct al_expr *expr = al_expr_new(al_context_of(py)->pool, AL_EXPR_SELECT);
    if (expr != NULL) {
        expr->select = select;
    }
    return expr;
}

struct al_expr *
al_expr_coerce(struct py *py, struct py_value value, const struct al_type *type)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_expr *expr = al_expr_in(py, value);
    if (expr != NULL) {
        return expr;
    }
    int is_json = al_type_affinity(type) == AL_AFFINITY_JSON;
    if (py_is_none(value) && !is_json) {
        return al_expr_keyword(pool, "NULL");
    }
    struct lockstep_str sql = al_literal(py, value, type);
    if (sql.ptr == NULL) {
        return NULL;
    }
    expr = al_expr_value(pool, sql);
    if (expr == NULL) {
        (void)al_exhausted(py);
    } else {
        expr->type = type;
        expr->is_bool = py_plain(value).kind == PY_BOOL;
    }
    return expr;
}

struct al_expr *
al_expr_sql(struct py *py, struct py_value value)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct lockstep_str text = al_str(value);
    if (text.ptr != NULL) {
        struct al_expr *expr = al_expr_text(pool, text);
        if (expr == NULL) {
            (void)al_exhausted(py);
        }
        return expr;
    }
    return al_expr_coerce(py, value, NULL);
}

/* ---- Operators ----------------------------------------------------------------------------- */

/* The type that a value gets beside `other`. */
static const struct al_type *
type_beside(const struct al_expr *other, enum al_op op)
{
    enum al_affinity affinity = al_type_affinity(other->type);
    int is_path =
        op == AL_OP_JSON_GET || op == AL_OP_JSONB_GET || op == AL_OP_GETITEM || op == AL_OP_CUSTOM;
    if (is_path || op == AL_OP_LIKE || op == AL_OP_ILIKE || op == AL_OP_NOT_LIKE ||
        op == AL_OP_NOT_ILIKE || op == AL_OP_REGEXP || op == AL_OP_MATCH) {
        return NULL;
    }
    /* a date and a difference of dates: the value speaks for itself */
    if ((op == AL_OP_ADD || op == AL_OP_SUB) &&
        (affinity == AL_AFFINITY_DATETIME || affinity == AL_AFFINITY_DATE)) {
        return NULL;
    }
    return other->type;
}

/* `is_text`: the right side is a str. Beside a column without a type the other side decides. */
static enum al_op
real_operator(enum al_op op, const struct al_expr *left, const struct al_expr *right, bool is_text)
{
    enum al_affinity affinity = al_type_affinity(left->type);
    if (affinity == AL_AFFINITY_NULL) {
        affinity = is_text ? AL_AFFINITY_STRING : al_type_affinity(right->type);
    }
    if (op == AL_OP_ADD && (affinity == AL_AFFINITY_STRING || affinity == AL_AFFINITY_ARRAY)) {
        return AL_OP_CONCAT;
    }
    if (right->is_null && (op == AL_OP_EQ || op == AL_OP_NE)) {
        return op == AL_OP_EQ ? AL_OP_IS : AL_OP_IS_NOT;
    }
    return op;
}

struct py_value
al_expr_operate(
    struct py *py, enum al_op op, struct al_expr *left, struct py_value right, bool reflected)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *other = al_expr_coerce(py, right, type_beside(left, op));
    if (other == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    struct al_expr *first = reflected ? other : left;
    struct al_expr *second = reflected ? left : other;
    op = real_operator(op, left, other, al_str(right).ptr != NULL);
    struct al_expr *expr = al_expr_binary(
        ddl.pool, op, al_expr_group(&ddl, first, op, 0), al_expr_group(&ddl, second, op, 0));
    if (expr != NULL) {
        expr->type = expr->is_bool ? NULL : left->type != NULL ? left->type : other->type;
    }
    return al_expr_wrap(py, expr);
}

/* The values of IN in parentheses; an empty list becomes a subquery without rows. */
static struct al_expr *
list_of_values(struct py *py, const struct al_expr *left, struct py_value right)
{
    struct al_pool *pool = al_context_of(py)->pool;
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
    if (n == 0) {
        struct al_ddl ddl = al_context_ddl(py);
        al_text_puts(&ddl.out, "SELECT CAST(NULL AS ");
        if (al_type_affinity(left->type) == AL_AFFINITY_NULL) {
            al_text_puts(&ddl.out, "INTEGER");
        } else {
            al_type_write(&ddl, left->type);
        }
        al_text_puts(&ddl.out, ") WHERE 1!=1");
        if (!al_push(py, &values->operands, al_expr_value(pool, al_text_view(&ddl.out)))) {
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

struct py_value
al_expr_conjunction(struct py *py, enum al_op op, const struct py_value *items, size_t n)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *list = al_expr_new(ddl.pool, AL_EXPR_LIST);
    if (list == NULL) {
        return al_exhausted(py);
    }
    list->op = op;
    list->is_bool = 1;
    for (size_t i = 0; i < n; i++) {
        struct al_expr *item = al_expr_coerce(py, items[i], NULL);
        if (item == NULL ||
            !al_push(py, &list->operands, n == 1 ? item : al_expr_group(&ddl, item, op, 0))) {
            return py_absent();
        }
    }
    return al_expr_wrap(py, n == 1 ? list->operands.items[0] : list);
}

bool
al_expr_and(struct py *py, struct al_expr **condition, struct py_value value)
{
    if (*condition == NULL) {
        *condition = al_expr_coerce(py, value, NULL);
        return *condition != NULL;
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

static enum al_op
operator_of(enum py_op op)
{
    switch (op) {
    case PY_OP_ADD:
        return AL_OP_ADD;
    case PY_OP_SUB:
        return AL_OP_SUB;
    case PY_OP_MUL:
        return AL_OP_MUL;
    case PY_OP_DIV:
        return AL_OP_DIV;
    case PY_OP_FLOOR_DIV:
        return AL_OP_FLOORDIV;
    case PY_OP_MOD:
        return AL_OP_MOD;
    case PY_OP_EQ:
        return AL_OP_EQ;
    case PY_OP_NE:
        return AL_OP_NE;
    case PY_OP_LT:
        return AL_OP_LT;
    case PY_OP_LE:
        return AL_OP_LE;
    case PY_OP_GT:
        return AL_OP_GT;
    case PY_OP_GE:
        return AL_OP_GE;
    case PY_OP_AND:
        return AL_OP_AND;
    case PY_OP_OR:
        return AL_OP_OR;
    case PY_OP_POW:
    case PY_OP_DIVMOD:
    case PY_OP_MATMUL:
    case PY_OP_LSHIFT:
    case PY_OP_RSHIFT:
    case PY_OP_XOR:
    case PY_OP_NEG:
    case PY_OP_POS:
    case PY_OP_INVERT:
        break;
    }
    return AL_OP_NONE;
}

/* NUMERIC division in SQLAlchemy 2.0: a / b of two integers divides as numbers do. */
static struct al_expr *
true_division(struct py *py, struct al_expr *left, struct al_expr *right)
{
    int both = al_type_affinity(left->type) == AL_AFFINITY_INTEGER &&
               (right->type == NULL || al_type_affinity(right->type) == AL_AFFINITY_INTEGER);
    if (al_context_of(py)->api == AL_API_14 || !both) {
        return right;
    }
    struct al_expr *cast = al_expr_new(al_context_of(py)->pool, AL_EXPR_CAST);
    if (cast == NULL || !al_push(py, &cast->operands, right)) {
        return NULL;
    }
    cast->type = al_type_new(al_context_of(py)->pool, al_type_find("Numeric", AL_TYPE_SA));
    return cast->type == NULL ? NULL : cast;
}

static struct py_value
element_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    enum al_op sql = operator_of(op);
    struct al_expr *left = al_expr_in(py, self);
    if (sql == AL_OP_NONE) {
        return py_not_implemented();
    }
    if (sql == AL_OP_AND || sql == AL_OP_OR) {
        struct py_value items[2] = {reflected ? other : self, reflected ? self : other};
        return al_expr_conjunction(py, sql, items, 2);
    }
    if (sql == AL_OP_DIV && !reflected) {
        struct al_expr *right = al_expr_coerce(py, other, left->type);
        right = right == NULL ? NULL : true_division(py, left, right);
        struct py_value wrapped = al_expr_wrap(py, right);
        return py_failed(wrapped) ? wrapped : al_expr_operate(py, sql, left, wrapped, false);
    }
    return al_expr_operate(py, sql, left, other, reflected);
}

static struct py_value
element_unary(struct py *py, enum py_op op, struct py_value self)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *expr = al_expr_in(py, self);
    if (op == PY_OP_INVERT) {
        return al_expr_wrap(py, al_expr_negate(ddl.pool, expr));
    }
    if (op == PY_OP_NEG) {
        return al_expr_wrap(
            py, al_expr_unary(ddl.pool, AL_OP_NEG, al_expr_group(&ddl, expr, AL_OP_NEG, 0)));
    }
    return py_not_implemented();
}

/* How a member of a JSON value is written: 2.0 has subscripts for what is a JSONB itself. */
static enum al_op
json_operator(const struct al_ddl *ddl, const struct al_expr *expr, struct py_value key)
{
    if (key.kind == PY_TUPLE || key.kind == PY_LIST) {
        return AL_OP_JSON_PATH;
    }
    bool is_jsonb = expr->type->info != NULL && strcmp(expr->type->info->name, "JSONB") == 0;
    return ddl->api == AL_API_20 && is_jsonb ? AL_OP_JSONB_GET : AL_OP_JSON_GET;
}

/* A column[…]: JSON members, elements of arrays. */
static struct py_value
element_getitem(struct py *py, struct py_value self, struct py_value key)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *expr = al_expr_in(py, self);
    enum al_affinity affinity = al_type_affinity(expr->type);
    enum al_op op = affinity == AL_AFFINITY_JSON ? json_operator(&ddl, expr, key) : AL_OP_GETITEM;
    if (affinity != AL_AFFINITY_JSON && affinity != AL_AFFINITY_ARRAY) {
        return py_raise(py, &py_exc_not_implemented_error,
            "Operator 'getitem' is not supported on this expression");
    }
    if (key.kind == PY_SLICE) {
        return py_refuse(py, "slices of SQL arrays are not supported");
    }
    struct lockstep_str sql;
    if (op == AL_OP_JSON_PATH) {
        struct al_text path = al_text_in(ddl.pool);
        const struct py_value *parts = NULL;
        size_t n = 0;
        for (size_t i = 0; py_items(key, &parts, &n) && i < n; i++) {
            struct py_value part = py_to_str(py, parts[i]);
            al_text_puts(&path, i > 0 ? ", " : "{");
            al_text_add(&path, al_str(part));
        }
        al_text_puts(&path, "}");
        struct al_ddl text = al_context_ddl(py);
        al_literal_str(&text, al_text_view(&path));
        sql = al_text_view(&text.out);
    } else {
        sql = al_literal(py, key, NULL);
    }
    if (sql.ptr == NULL) {
        return py_absent();
    }
    struct al_expr *item = al_expr_binary(
        ddl.pool, op, al_expr_group(&ddl, expr, op, 0), al_expr_value(ddl.pool, sql));
    if (item != NULL) {
        item->type = affinity == AL_AFFINITY_ARRAY ? al_type_resolve(expr->type)->item : expr->type;
    }
    return al_expr_wrap(py, item);
}

static int
element_truth(struct py *py, struct py_value self)
{
    const struct al_expr *expr = al_expr_in(py, self);
    if (expr->kind == AL_EXPR_BINARY && (expr->op == AL_OP_EQ || expr->op == AL_OP_NE)) {
        int same = expr->operands.items[0] == expr->operands.items[1];
        return expr->op == AL_OP_EQ ? same : !same;
    }
    (void)py_raise(py, &py_exc_type_error, "Boolean value of this clause is not defined");
    return -1;
}

static struct py_value
clause_str(struct py *py, struct py_value self)
{
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_expr *expr = al_expr_in(py, self);
    ddl.qualify = 1;
    al_expr_write(&ddl, expr);
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
}

const struct py_type al_py_clause = {.name = "ClauseElement",
    .module = "sqlalchemy.sql.elements",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr),
    .str = clause_str};

const struct py_type al_py_element = {.name = "ColumnElement",
    .module = "sqlalchemy.sql.elements",
    .bases = {&al_py_clause},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr),
    .members = al_element_members,
    .binary = element_binary,
    .unary = element_unary,
    .getitem = element_getitem,
    .truth = element_truth};

const struct py_type al_py_column_clause = {.name = "ColumnClause",
    .module = "sqlalchemy.sql.elements",
    .bases = {&al_py_element},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr)};
