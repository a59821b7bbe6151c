/*
 * Expression objects and their operators.
 */
#include "sa_expr.h"

#include "py_mod_decimal.h"
#include "sa_exc.h"
#include "sa_schema.h"
#include "sa_select.h"
#include "sa_type.h"

static const struct py_type al_py_composed;

struct py_value
al_expr_wrap(struct py *py, struct al_expr *expr)
{
    if (expr == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    const struct py_type *type =
        expr->kind == AL_EXPR_TEXT ? &al_py_text
        : expr->kind == AL_EXPR_COLUMN || expr->kind == AL_EXPR_LITERAL_COLUMN
            ? &al_py_column_clause
            : &al_py_composed;
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

bool
al_expr_push_all(struct py *py, struct py_value list, struct al_list *ret)
{
    const struct py_value *items;
    size_t n;
    if (py_failed(list) || !py_items(list, &items, &n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct lockstep_str name = al_str(items[i]);
        struct al_expr *expr = name.ptr != NULL
                                   ? al_expr_column(al_context_of(py)->pool, al_name_of(name), NULL)
                                   : al_expr_coerce(py, items[i], NULL);
        if (expr == NULL || !al_push(py, ret, expr)) {
            return false;
        }
    }
    return true;
}

/* ---- Operators ----------------------------------------------------------------------------- */

const struct al_type *
al_expr_type_for(struct py *py, struct py_value value, const struct al_expr *other)
{
    return al_type_name_of(py, value) != NULL && al_type_affinity(other->type) == AL_AFFINITY_JSON
               ? NULL
               : other->type;
}

/* The type that a value gets beside `other`. */
static const struct al_type *
type_beside(struct py *py, const struct al_expr *other, enum al_op op, struct py_value value)
{
    enum al_affinity affinity = al_type_affinity(other->type);
    int is_path =
        op == AL_OP_JSON_GET || op == AL_OP_JSONB_GET || op == AL_OP_GETITEM || op == AL_OP_CUSTOM;
    if (is_path || op == AL_OP_LIKE || op == AL_OP_ILIKE || op == AL_OP_NOT_LIKE ||
        op == AL_OP_NOT_ILIKE || op == AL_OP_REGEXP || op == AL_OP_IREGEXP || op == AL_OP_MATCH) {
        return NULL;
    }
    /* None of JSON is its null as a value, but NULL where it is compared */
    if (py_is_none(value) &&
        (op == AL_OP_EQ || op == AL_OP_NE || op == AL_OP_IS || op == AL_OP_IS_NOT ||
            op == AL_OP_DISTINCT_FROM || op == AL_OP_NOT_DISTINCT_FROM)) {
        return NULL;
    }
    /* a date and a difference of dates: the value speaks for itself */
    if ((op == AL_OP_ADD || op == AL_OP_SUB) &&
        (affinity == AL_AFFINITY_DATETIME || affinity == AL_AFFINITY_DATE)) {
        return NULL;
    }
    return al_expr_type_for(py, value, other);
}

/* Whether + joins: strings, arrays, JSON, and what has no type. */
static bool
is_joined(const struct al_expr *expr)
{
    enum al_affinity affinity = al_type_affinity(expr->type);
    return expr->kind == AL_EXPR_ARRAY || affinity == AL_AFFINITY_STRING ||
           affinity == AL_AFFINITY_ARRAY || affinity == AL_AFFINITY_JSON ||
           affinity == AL_AFFINITY_NULL;
}

/* `is_text`: the right side is a str. Beside a column without a type the other side decides. */
static enum al_op
real_operator(enum al_op op, const struct al_expr *left, const struct al_expr *right, bool is_text)
{
    enum al_affinity affinity =
        left->kind == AL_EXPR_ARRAY ? AL_AFFINITY_ARRAY : al_type_affinity(left->type);
    if (affinity == AL_AFFINITY_NULL) {
        affinity = is_text ? AL_AFFINITY_STRING : al_type_affinity(right->type);
    }
    if (op == AL_OP_ADD &&
        (affinity == AL_AFFINITY_STRING || affinity == AL_AFFINITY_ARRAY ||
            affinity == AL_AFFINITY_JSON) &&
        (is_text || is_joined(right))) {
        return AL_OP_CONCAT;
    }
    if (right->is_null && (op == AL_OP_EQ || op == AL_OP_NE)) {
        return op == AL_OP_EQ ? AL_OP_IS : AL_OP_IS_NOT;
    }
    return op;
}

/* The type that arithmetic has: of an integer and another number the other one's. */
static const struct al_type *
type_of_result(
    struct py *py, enum al_op op, const struct al_expr *first, const struct al_expr *second)
{
    bool is_first = al_type_affinity(first->type) == AL_AFFINITY_INTEGER;
    bool is_second = al_type_affinity(second->type) == AL_AFFINITY_INTEGER;
    if (op == AL_OP_DIV && is_first && is_second && al_context_of(py)->api == AL_API_20) {
        return al_type_new(al_context_of(py)->pool, al_type_find("Numeric", AL_TYPE_SA));
    }
    bool is_widened = is_first && al_type_affinity(second->type) == AL_AFFINITY_NUMERIC;
    return first->type == NULL || is_widened ? second->type : first->type;
}

/* ANY and ALL stand on the right of a comparison; where one stood on the left, it is turned round. */
static enum al_op
turned(enum al_op op)
{
    static const enum al_op pairs[][2] = {{AL_OP_LT, AL_OP_GT}, {AL_OP_LE, AL_OP_GE}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (pairs[i][0] == op || pairs[i][1] == op) {
            return pairs[i][pairs[i][0] == op];
        }
    }
    return op;
}

static bool
is_quantified(const struct al_expr *expr)
{
    return expr->kind == AL_EXPR_FUNC && (expr->op == AL_OP_ANY || expr->op == AL_OP_ALL);
}

struct py_value
al_expr_operate(
    struct py *py, enum al_op op, struct al_expr *left, struct py_value right, bool reflected)
{
    struct al_ddl ddl = al_context_ddl(py);
    if ((op == AL_OP_EQ || op == AL_OP_NE) && (py_is_none(right) || right.kind == PY_BOOL) &&
        left->type != NULL && al_type_own_is(py, left->type)) {
        return py_refuse(py, "a comparison of a column whose type has coerce_to_is_types");
    }
    struct al_expr *other = al_expr_coerce(py, right, type_beside(py, left, op, right));
    if (other == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    struct al_expr *first = reflected ? other : left;
    struct al_expr *second = reflected ? left : other;
    op = real_operator(op, left, other, al_str(right).ptr != NULL);
    if (is_quantified(first) && !is_quantified(second)) {
        struct al_expr *array = first;
        first = second;
        second = array;
        op = turned(op);
    }
    struct al_expr *expr = al_expr_binary(
        ddl.pool, op, al_expr_group(&ddl, first, op, 0), al_expr_group(&ddl, second, op, 0));
    if (expr != NULL) {
        expr->type = expr->is_bool ? NULL : type_of_result(py, op, first, second);
        expr->is_firm = is_quantified(second) && ddl.api == AL_API_20;
    }
    return al_expr_wrap(py, expr);
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

const char *
al_type_name_of(struct py *py, struct py_value value)
{
    struct py_value plain = py_plain(value);
    return al_str(value).ptr != NULL                        ? "String"
           : plain.kind == PY_INT                           ? "Integer"
           : plain.kind == PY_FLOAT                         ? "Float"
           : plain.kind == PY_BOOL                          ? "Boolean"
           : py_isinstance(py, value, &py_type_decimal) > 0 ? "Numeric"
                                                            : NULL;
}

/* The type of a number beside `other`: its own, or that of the other side where both are of one kind. */
static const struct al_type *
type_of_number(struct py *py, struct py_value value, const struct al_expr *other)
{
    const char *name = al_type_name_of(py, value);
    if (name == NULL) {
        return other->type;
    }
    struct al_type *own = al_type_new(al_context_of(py)->pool, al_type_find(name, AL_TYPE_SA));
    return al_type_affinity(own) == al_type_affinity(other->type) ? other->type : own;
}

/* Division as SQLAlchemy 2.0 writes it: / divides as numbers do, whatever the operands are, and // gives
 * whole ones. */
static struct py_value
divide(struct py *py, enum al_op op, struct al_expr *self, struct py_value given, bool reflected)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *other = al_expr_coerce(py, given, self->type);
    if (other == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    const struct al_type *type =
        al_expr_in(py, given) != NULL ? other->type : type_of_number(py, given, self);
    const struct al_type *right_type = reflected ? self->type : type;
    const struct al_type *left_type = reflected ? type : self->type;
    struct al_expr *left = al_expr_group(&ddl, reflected ? other : self, AL_OP_DIV, 0);
    struct al_expr *right = al_expr_group(&ddl, reflected ? self : other, AL_OP_DIV, 0);
    bool is_whole = al_type_affinity(left_type) == AL_AFFINITY_INTEGER &&
                    al_type_affinity(right_type) == AL_AFFINITY_INTEGER;
    if (op == AL_OP_DIV) {
        struct al_expr *cast = al_expr_new(pool, AL_EXPR_CAST);
        if (cast == NULL || right == NULL || !al_push(py, &cast->operands, right)) {
            return al_exhausted(py);
        }
        cast->type = al_type_affinity(right_type) == AL_AFFINITY_NUMERIC
                         ? right_type
                         : al_type_new(pool, al_type_find("Numeric", AL_TYPE_SA));
        right = cast;
    }
    struct al_expr *made = al_expr_binary(pool, AL_OP_DIV, left, right);
    if (made == NULL) {
        return al_exhausted(py);
    }
    made->type =
        is_whole && op == AL_OP_DIV ? right->type
        : left_type == NULL || (al_type_affinity(left_type) == AL_AFFINITY_INTEGER && !is_whole)
            ? right_type
            : left_type;
    if (op == AL_OP_DIV || is_whole) {
        return al_expr_wrap(py, made);
    }
    made->op = AL_OP_FLOORDIV;
    return al_expr_wrap(py, made);
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
    if (sql == AL_OP_FLOORDIV && al_context_of(py)->api == AL_API_14) {
        return py_not_implemented();
    }
    if ((sql == AL_OP_DIV || sql == AL_OP_FLOORDIV) && al_context_of(py)->api == AL_API_20) {
        return divide(py, sql, left, other, reflected);
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
    if (affinity == AL_AFFINITY_ARRAY && al_type_resolve(expr->type)->zero_indexes) {
        return py_refuse(py, "an element of an ARRAY with zero_indexes");
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

/* What is no column derives from ColumnElement beside it, so that no side is asked before the other. */
static const struct py_type al_py_composed = {.name = "ColumnElement",
    .module = "sqlalchemy.sql.elements",
    .bases = {&al_py_element},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr)};

const struct py_type al_py_column_clause = {.name = "ColumnClause",
    .module = "sqlalchemy.sql.elements",
    .bases = {&al_py_element},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr)};
