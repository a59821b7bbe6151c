/*
 * The methods and attributes of expressions. Adding one is an entry in al_element_members.
 */
#include <string.h>

#include "py_table.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"
#include "sa_type.h"

static struct py_value
compare(struct py *py, struct py_value self, const struct py_args *args, enum al_op op)
{
    return al_expr_operate(py, op, al_expr_in(py, self), args->pos[0], false);
}

#define COMPARISON(name, op)                                                                       \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        return compare(py, self, args, op);                                                        \
    }

COMPARISON(method_is, AL_OP_IS)
COMPARISON(method_is_not, AL_OP_IS_NOT)
COMPARISON(method_concat, AL_OP_CONCAT)
COMPARISON(method_match, AL_OP_MATCH)
COMPARISON(method_distinct_from, AL_OP_DISTINCT_FROM)
COMPARISON(method_not_distinct_from, AL_OP_NOT_DISTINCT_FROM)

/* name(operands), as func.… makes it. NULL: failed. */
static struct al_expr *
function_of(struct py *py, const char *name, struct al_expr *const *operands, size_t n)
{
    struct al_expr *func = al_expr_new(al_context_of(py)->pool, AL_EXPR_FUNC);
    if (func == NULL) {
        (void)al_exhausted(py);
        return NULL;
    }
    func->name = al_name_of(lockstep_str_of(name));
    for (size_t i = 0; i < n; i++) {
        if (operands[i] == NULL || !al_push(py, &func->operands, operands[i])) {
            return NULL;
        }
    }
    return func;
}

/* Flags other than "i" stand in the pattern: CONCAT('(?', flags, ')', pattern) */
static struct py_value
method_regexp(struct py *py, struct py_value self, const struct py_args *args)
{
    struct lockstep_str flags;
    struct al_expr *left = al_expr_in(py, self);
    if (!al_need_str(py, args->pos[1], "flags", 1, &flags)) {
        return py_absent();
    }
    if (flags.ptr == NULL) {
        return compare(py, self, args, AL_OP_REGEXP);
    }
    if (lockstep_str_equal(flags, LOCKSTEP_STR("i"))) {
        return compare(py, self, args, AL_OP_IREGEXP);
    }
    struct al_expr *parts[] = {al_expr_coerce(py, py_str_lit(py, "(?"), NULL),
        al_expr_coerce(py, args->pos[1], NULL), al_expr_coerce(py, py_str_lit(py, ")"), NULL),
        al_expr_coerce(py, args->pos[0], NULL)};
    struct al_expr *pattern = function_of(py, "concat", parts, 4);
    struct py_value right = pattern == NULL ? py_absent() : al_expr_wrap(py, pattern);
    return py_failed(right) ? right : al_expr_operate(py, AL_OP_REGEXP, left, right, false);
}

static struct py_value
method_regexp_replace(struct py *py, struct py_value self, const struct py_args *args)
{
    size_t n = py_given(args->pos[2]) && !py_is_none(args->pos[2]) ? 4 : 3;
    struct al_expr *left = al_expr_in(py, self);
    struct al_expr *parts[] = {left, al_expr_coerce(py, args->pos[0], NULL),
        al_expr_coerce(py, args->pos[1], NULL),
        n == 4 ? al_expr_coerce(py, args->pos[2], NULL) : NULL};
    struct al_expr *func = function_of(py, "regexp_replace", parts, n);
    if (func != NULL) {
        func->type = left->type;
    }
    return func == NULL ? py_absent() : al_expr_wrap(py, func);
}

static struct py_value
method_in(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_expr_in_list(py, al_expr_in(py, self), args->pos[0], false);
}

static struct py_value
method_not_in(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_expr_in_list(py, al_expr_in(py, self), args->pos[0], true);
}

/* LIKE and its kin, with escape=. */
static struct py_value
like(struct py *py, struct py_value self, const struct py_args *args, enum al_op op)
{
    struct lockstep_str escape;
    struct py_value made = compare(py, self, args, op);
    if (py_failed(made) || !al_need_str(py, args->pos[1], "escape", 1, &escape)) {
        return py_absent();
    }
    /* an empty one is none in 1.4 */
    if (escape.len > 0 || al_context_of(py)->api == AL_API_20) {
        al_expr_in(py, made)->escape = escape;
    }
    return made;
}

static struct py_value
method_like(struct py *py, struct py_value self, const struct py_args *args)
{
    return like(py, self, args, AL_OP_LIKE);
}

static struct py_value
method_not_like(struct py *py, struct py_value self, const struct py_args *args)
{
    return like(py, self, args, AL_OP_NOT_LIKE);
}

static struct py_value
method_ilike(struct py *py, struct py_value self, const struct py_args *args)
{
    return like(py, self, args, AL_OP_ILIKE);
}

static struct py_value
method_not_ilike(struct py *py, struct py_value self, const struct py_args *args)
{
    return like(py, self, args, AL_OP_NOT_ILIKE);
}

/* The operand with autoescape=: `escape` before itself and before what LIKE knows. */
static struct py_value
escaped(struct py *py, struct py_value text, char escape)
{
    struct lockstep_str plain = al_str(text);
    struct al_text out = al_text_in(al_context_of(py)->pool);
    if (plain.ptr == NULL) {
        return py_raise(py, &py_exc_type_error, "String value expected when autoescape=True");
    }
    for (uint64_t i = 0; i < plain.len; i++) {
        if (plain.ptr[i] == escape || plain.ptr[i] == '%' || plain.ptr[i] == '_') {
            al_text_putc(&out, escape);
        }
        al_text_putc(&out, plain.ptr[i]);
    }
    return al_to_py(py, al_text_view(&out));
}

/* LIKE 'text' || '%' and so on. args: other, autoescape, escape */
static struct py_value
affix(struct py *py, struct py_value self, const struct py_args *args, const char *before,
    const char *after)
{
    struct al_pool *pool = al_context_of(py)->pool;
    int is_auto = 0;
    struct lockstep_str escape;
    if (!al_need_flag(py, args->pos[1], &is_auto) ||
        !al_need_str(py, args->pos[2], "escape", 1, &escape)) {
        return py_absent();
    }
    if (is_auto && escape.ptr == NULL) {
        escape = LOCKSTEP_STR("/");
    }
    if (is_auto && escape.len != 1) {
        return py_refuse(py, "autoescape with an escape that is no single character");
    }
    struct py_value given = is_auto ? escaped(py, args->pos[0], escape.ptr[0]) : args->pos[0];
    struct al_expr *text = py_failed(given) ? NULL : al_expr_coerce(py, given, NULL);
    if (text == NULL) {
        return py_absent();
    }
    if (before != NULL) {
        text =
            al_expr_binary(pool, AL_OP_CONCAT, al_expr_value(pool, lockstep_str_of(before)), text);
    }
    if (after != NULL) {
        text =
            al_expr_binary(pool, AL_OP_CONCAT, text, al_expr_value(pool, lockstep_str_of(after)));
    }
    struct py_value right = al_expr_wrap(py, text);
    struct al_ddl ddl = al_context_ddl(py);
    if (py_failed(right)) {
        return right;
    }
    struct al_expr *like = al_expr_binary(
        pool, AL_OP_LIKE, al_expr_group(&ddl, al_expr_in(py, self), AL_OP_LIKE, 0), text);
    if (like != NULL && (escape.len > 0 || al_context_of(py)->api == AL_API_20)) {
        like->escape = escape;
    }
    return al_expr_wrap(py, like);
}

static struct py_value
method_startswith(struct py *py, struct py_value self, const struct py_args *args)
{
    return affix(py, self, args, NULL, "'%'");
}

static struct py_value
method_endswith(struct py *py, struct py_value self, const struct py_args *args)
{
    return affix(py, self, args, "'%'", NULL);
}

/* Of JSONB and arrays: @>. Of strings: LIKE. */
static struct py_value
method_contains(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_expr *expr = al_expr_in(py, self);
    enum al_affinity affinity =
        expr->kind == AL_EXPR_ARRAY ? AL_AFFINITY_ARRAY : al_type_affinity(expr->type);
    bool is_json = affinity == AL_AFFINITY_JSON && expr->type->info->name[4] == 'B';
    if (affinity == AL_AFFINITY_OTHER) {
        return py_refuse(py, "contains() of this type is not supported");
    }
    if (!is_json && affinity != AL_AFFINITY_ARRAY) {
        return affix(py, self, args, "'%'", "'%'");
    }
    struct al_expr *right = al_expr_coerce(py, args->pos[0], expr->type);
    struct al_expr *made =
        right == NULL ? NULL : al_expr_binary(al_context_of(py)->pool, AL_OP_CUSTOM, expr, right);
    if (made != NULL) {
        made->text = LOCKSTEP_STR("@>");
        made->is_bool = 1;
    }
    return al_expr_wrap(py, made);
}

/* Of arrays: a value against any of the elements, or all of them. args: other, operator */
static struct py_value
against_elements(
    struct py *py, struct py_value self, const struct py_args *args, const char *method)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *array = al_expr_in(py, self);
    if (al_type_affinity(array->type) != AL_AFFINITY_ARRAY) {
        return py_raise(py, &py_exc_attribute_error,
            "Neither '%s' object nor 'Comparator' object has an attribute '%s'",
            py_type_name(py, self), method);
    }
    if (py_given(args->pos[1]) || py_is_none(args->pos[0])) {
        return py_refuse(py, "%s() with an operator, or of None", method);
    }
    struct al_expr *other = al_expr_coerce(py, args->pos[0], array->type->item);
    struct al_expr *func = al_expr_new(ddl.pool, AL_EXPR_FUNC);
    if (other == NULL || func == NULL || !al_push(py, &func->operands, array)) {
        return py_absent();
    }
    if (other->is_bool && py_plain(args->pos[0]).kind != PY_OBJECT) {
        return py_refuse(py, "%s() of a bool", method);
    }
    func->name = al_name_of(strcmp(method, "any") == 0 ? LOCKSTEP_STR("ANY") : LOCKSTEP_STR("ALL"));
    struct al_expr *made =
        al_expr_binary(ddl.pool, AL_OP_CUSTOM, al_expr_group(&ddl, other, AL_OP_EQ, 0), func);
    if (made != NULL) {
        /* not AL_OP_EQ: its opposite is NOT (… = ANY (…)), and not <> */
        made->text = LOCKSTEP_STR("=");
        made->precedence = 5;
        made->is_bool = 1;
    }
    return al_expr_wrap(py, made);
}

static struct py_value
method_any(struct py *py, struct py_value self, const struct py_args *args)
{
    return against_elements(py, self, args, "any");
}

static struct py_value
method_all(struct py *py, struct py_value self, const struct py_args *args)
{
    return against_elements(py, self, args, "all");
}

static struct py_value
between(struct py *py, struct py_value self, const struct py_args *args, enum al_op op)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_ddl ddl = al_context_ddl(py);
    struct al_expr *expr = al_expr_in(py, self);
    struct al_expr *low = al_expr_coerce(py, args->pos[0], expr->type);
    struct al_expr *high = low == NULL ? NULL : al_expr_coerce(py, args->pos[1], expr->type);
    struct al_expr *range = al_expr_new(pool, AL_EXPR_LIST);
    int is_symmetric = 0;
    if (!al_need_flag(py, args->pos[2], &is_symmetric)) {
        return py_absent();
    }
    if (high == NULL || range == NULL ||
        !al_push(py, &range->operands, al_expr_group(&ddl, low, AL_OP_AND, 0)) ||
        !al_push(py, &range->operands, al_expr_group(&ddl, high, AL_OP_AND, 0))) {
        return py_absent();
    }
    range->op = AL_OP_AND;
    struct al_expr *made = al_expr_binary(pool, op, al_expr_group(&ddl, expr, op, 0), range);
    if (made != NULL && is_symmetric) {
        made->text = LOCKSTEP_STR("SYMMETRIC ");
    }
    return al_expr_wrap(py, made);
}

static struct py_value
method_between(struct py *py, struct py_value self, const struct py_args *args)
{
    return between(py, self, args, AL_OP_BETWEEN);
}

static struct py_value
suffix(struct py *py, struct py_value self, enum al_op op)
{
    return al_expr_wrap(py, al_expr_unary(al_context_of(py)->pool, op, al_expr_in(py, self)));
}

#define SUFFIX(name, op)                                                                           \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        (void)args;                                                                                \
        return suffix(py, self, op);                                                               \
    }

SUFFIX(method_desc, AL_OP_DESC)
SUFFIX(method_asc, AL_OP_ASC)
SUFFIX(method_nulls_first, AL_OP_NULLS_FIRST)
SUFFIX(method_nulls_last, AL_OP_NULLS_LAST)
SUFFIX(method_distinct, AL_OP_DISTINCT)

static struct py_value
method_label(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_expr *label = al_expr_new(al_context_of(py)->pool, AL_EXPR_LABEL);
    if (label == NULL || !al_need_name(py, args->pos[0], "label", &label->name) ||
        !al_push(py, &label->operands, al_expr_in(py, self))) {
        return py_absent();
    }
    label->type = al_expr_in(py, self)->type;
    return al_expr_wrap(py, label);
}

static struct py_value
method_collate(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct lockstep_str collation;
    struct al_ddl name = al_context_ddl(py);
    if (!al_need_str(py, args->pos[0], "collation", 0, &collation)) {
        return py_absent();
    }
    al_ident_str(&name, collation);
    return al_expr_wrap(py, al_expr_binary(ddl.pool, AL_OP_COLLATE,
                                al_expr_group(&ddl, al_expr_in(py, self), AL_OP_COLLATE, 0),
                                al_expr_value(ddl.pool, al_text_view(&name.out))));
}

static struct py_value
method_cast(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_expr *cast = al_expr_new(al_context_of(py)->pool, AL_EXPR_CAST);
    if (cast == NULL || !al_push(py, &cast->operands, al_expr_in(py, self))) {
        return py_absent();
    }
    cast->type = al_type_of(py, args->pos[0]);
    return cast->type == NULL ? py_absent() : al_expr_wrap(py, cast);
}

/* ---- x.op("@>")(y) ------------------------------------------------------------------------- */

struct custom_operator {
    struct al_expr *left;
    struct lockstep_str sql;
    int precedence;
    int is_comparison;
};

static struct py_value
custom_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct custom_operator *custom = py_payload(self, py_class_of(py, self)->type);
    struct al_ddl ddl = al_context_ddl(py);
    if (args->n_pos != 1) {
        return py_raise(py, &py_exc_type_error, "an operator takes one operand");
    }
    struct al_expr *right =
        al_expr_coerce(py, args->pos[0], al_expr_type_for(py, args->pos[0], custom->left));
    if (right == NULL) {
        return py_absent();
    }
    struct al_expr *made = al_expr_binary(ddl.pool, AL_OP_CUSTOM,
        al_expr_group(&ddl, custom->left, AL_OP_CUSTOM, custom->precedence),
        al_expr_group(&ddl, right, AL_OP_CUSTOM, custom->precedence));
    if (made != NULL) {
        made->text = custom->sql;
        made->precedence = custom->precedence;
        made->is_bool = custom->is_comparison;
        made->type = custom->left->type;
    }
    return al_expr_wrap(py, made);
}

static const struct py_type custom_type = {.name = "custom_op",
    .module = "sqlalchemy.sql.operators",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct custom_operator),
    .call = custom_call};

static struct py_value
method_op(struct py *py, struct py_value self, const struct py_args *args)
{
    struct custom_operator *custom;
    struct al_maybe precedence = {0, 0};
    struct py_value made = py_object_new(py, &custom_type, (void **)&custom);
    if (py_failed(made) || !al_need_str(py, args->pos[0], "opstring", 0, &custom->sql) ||
        !al_need_int(py, args->pos[1], "precedence", &precedence) ||
        !al_need_flag(py, args->pos[2], &custom->is_comparison)) {
        return py_absent();
    }
    custom->left = al_expr_in(py, self);
    custom->precedence = (int)precedence.number;
    return made;
}

/* PARTITION BY or ORDER BY of a window: one expression or several, a str names a column. */
static bool
take_window(struct py *py, struct py_value given, struct al_list *ret)
{
    if (py_is_nothing(given)) {
        return true;
    }
    bool is_one = al_expr_in(py, given) != NULL || al_str(given).ptr != NULL;
    struct py_value list = is_one ? py_list_of(py, &given, 1) : py_to_list(py, given);
    return al_expr_push_all(py, list, ret);
}

/* One end of a window's frame. */
static bool
put_bound(struct py *py, struct al_text *out, struct py_value bound, const char *open_end)
{
    struct al_maybe at = {0, 0};
    if (py_is_none(bound)) {
        al_text_puts(out, open_end);
        return true;
    }
    if (!al_need_int(py, bound, "a bound of a window's frame", &at)) {
        return false;
    }
    if (at.number == 0) {
        al_text_puts(out, "CURRENT ROW");
        return true;
    }
    al_text_printf(out, "%lld %s", (long long)(at.number < 0 ? -at.number : at.number),
        at.number < 0 ? "PRECEDING" : "FOLLOWING");
    return true;
}

/* rows= or range_=: a pair of bounds. */
static bool
take_frame(struct py *py, struct py_value given, const char *word, struct al_text *out)
{
    const struct py_value *ends;
    size_t n;
    if (py_is_nothing(given)) {
        return true;
    }
    if (!py_items(given, &ends, &n) || n != 2) {
        (void)py_raise(py, &al_exc_argument, "2-tuple expected for range/rows");
        return false;
    }
    al_text_puts(out, word);
    if (!put_bound(py, out, ends[0], "UNBOUNDED PRECEDING")) {
        return false;
    }
    al_text_puts(out, " AND ");
    return put_bound(py, out, ends[1], "UNBOUNDED FOLLOWING");
}

/* args: partition_by, order_by, range_, rows */
static struct py_value
method_over(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_expr *over = al_expr_new(pool, AL_EXPR_OVER);
    struct al_expr *order = al_expr_new(pool, AL_EXPR_LIST);
    struct al_text frame = al_text_in(pool);
    if (!py_is_nothing(args->pos[2]) && !py_is_nothing(args->pos[3])) {
        return py_raise(py, &al_exc_argument, "'range_' and 'rows' are mutually exclusive");
    }
    if (over == NULL || order == NULL || !al_push(py, &over->operands, al_expr_in(py, self)) ||
        !take_window(py, args->pos[0], &over->more) ||
        !take_window(py, args->pos[1], &order->operands) ||
        !take_frame(py, args->pos[2], "RANGE BETWEEN ", &frame) ||
        !take_frame(py, args->pos[3], "ROWS BETWEEN ", &frame)) {
        return py_absent();
    }
    order->op = AL_OP_COMMA;
    over->value = order->operands.n > 0 ? order : NULL;
    over->text = al_text_view(&frame);
    over->type = al_expr_in(py, self)->type;
    return al_expr_wrap(py, over);
}

/* A member of a JSON value as text; NULL without an error: the expression is none. */
static struct al_expr *
json_text(struct py *py, const struct al_expr *expr)
{
    bool is_member =
        expr->kind == AL_EXPR_BINARY &&
        (expr->op == AL_OP_JSON_GET || expr->op == AL_OP_JSONB_GET || expr->op == AL_OP_JSON_PATH);
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_expr *text = is_member ? al_expr_new(pool, AL_EXPR_BINARY) : NULL;
    if (text == NULL) {
        if (is_member) {
            (void)al_exhausted(py);
        }
        return NULL;
    }
    *text = *expr;
    text->op = expr->op == AL_OP_JSON_PATH ? AL_OP_JSON_PATH_TEXT : AL_OP_JSON_GET_TEXT;
    text->type = al_type_new(pool, al_type_find("Text", AL_TYPE_SA));
    return text;
}

static struct py_value
property_astext(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_expr *text = json_text(py, al_expr_in(py, self));
    if (text == NULL && !py_has_error(py)) {
        return py_raise(py, &py_exc_attribute_error, "this expression has no attribute 'astext'");
    }
    return al_expr_wrap(py, text);
}

/* As_string() and its kin: the text as a value of a type. */
static struct py_value
json_as(struct py *py, struct py_value self, const char *method, struct al_type *type)
{
    struct al_expr *expr = al_expr_in(py, self);
    struct al_expr *text = json_text(py, expr);
    if (text == NULL) {
        return py_has_error(py)
                   ? py_absent()
                   : py_raise(py,
                         al_type_affinity(expr->type) == AL_AFFINITY_JSON ? &al_exc_invalid_request
                                                                          : &py_exc_attribute_error,
                         "The JSON cast operator JSON.%s() only works with a JSON index expression",
                         method);
    }
    struct al_expr *cast = al_expr_new(al_context_of(py)->pool, AL_EXPR_CAST);
    if (cast == NULL || type == NULL || !al_push(py, &cast->operands, text)) {
        return al_exhausted(py);
    }
    cast->type = type;
    return al_expr_wrap(py, cast);
}

#define JSON_AS(function, method, type)                                                            \
    static struct py_value function(                                                               \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)args;                                                                                \
        return json_as(py, self, method,                                                           \
            al_type_new(al_context_of(py)->pool, al_type_find(type, AL_TYPE_SA)));                 \
    }

JSON_AS(method_as_string, "as_string", "Unicode")
JSON_AS(method_as_integer, "as_integer", "Integer")
JSON_AS(method_as_float, "as_float", "Float")
JSON_AS(method_as_boolean, "as_boolean", "Boolean")

/* args: precision, scale, asdecimal */
static struct py_value
method_as_numeric(struct py *py, struct py_value self, const struct py_args *args)
{
    int as_decimal = 1;
    struct al_maybe precision = {.number = -1};
    struct al_maybe scale = {.number = -1};
    struct al_type *type =
        al_type_new(al_context_of(py)->pool, al_type_find("Numeric", AL_TYPE_SA));
    if (type == NULL) {
        return al_exhausted(py);
    }
    if (!al_need_int(py, args->pos[0], "precision", &precision) ||
        !al_need_int(py, args->pos[1], "scale", &scale) ||
        !al_need_flag(py, args->pos[2], &as_decimal)) {
        return py_absent();
    }
    type->precision = precision.number;
    type->scale = scale.number;
    type->as_float = !as_decimal;
    return json_as(py, self, "as_numeric", type);
}

/* SELECT of a function's call. */
static struct py_value
method_select(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    if (al_expr_in(py, self)->kind != AL_EXPR_FUNC) {
        return py_refuse(py, "select() of an expression that is no function's");
    }
    struct py_value module = py_import_native(py, "sqlalchemy");
    return py_failed(module) ? module : py_call_method(py, module, "select", &self, 1);
}

static struct py_value
property_name(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_name_to_py(py, al_expr_in(py, self)->name);
}

static struct py_value
property_type(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_type_wrap(py, al_expr_in(py, self)->type);
}

static struct py_value
property_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

const struct py_def al_element_members[] = {
    METHOD("in_", method_in, "other"),
    METHOD("not_in", method_not_in, "other"),
    METHOD("notin_", method_not_in, "other"),
    METHOD("is_", method_is, "other"),
    METHOD("is_not", method_is_not, "other"),
    METHOD("isnot", method_is_not, "other"),
    METHOD("is_distinct_from", method_distinct_from, "other"),
    METHOD("is_not_distinct_from", method_not_distinct_from, "other"),
    METHOD("isnot_distinct_from", method_not_distinct_from, "other"),
    METHOD("like", method_like, "other, escape="),
    METHOD("not_like", method_not_like, "other, escape="),
    METHOD("notlike", method_not_like, "other, escape="),
    METHOD("ilike", method_ilike, "other, escape="),
    METHOD("not_ilike", method_not_ilike, "other, escape="),
    METHOD("notilike", method_not_ilike, "other, escape="),
    METHOD("startswith", method_startswith, "other, autoescape=, escape="),
    METHOD("endswith", method_endswith, "other, autoescape=, escape="),
    METHOD("contains", method_contains, "other, autoescape=, escape="),
    METHOD("any", method_any, "other, operator="),
    METHOD("all", method_all, "other, operator="),
    METHOD("between", method_between, "cleft, cright, symmetric="),
    METHOD("match", method_match, "other"),
    METHOD("regexp_match", method_regexp, "pattern, flags="),
    METHOD("regexp_replace", method_regexp_replace, "pattern, replacement, flags="),
    METHOD("concat", method_concat, "other"),
    METHOD("desc", method_desc, ""),
    METHOD("asc", method_asc, ""),
    METHOD("nulls_first", method_nulls_first, ""),
    METHOD("nullsfirst", method_nulls_first, ""),
    METHOD("nulls_last", method_nulls_last, ""),
    METHOD("nullslast", method_nulls_last, ""),
    METHOD("distinct", method_distinct, ""),
    METHOD("label", method_label, "name"),
    METHOD("collate", method_collate, "collation"),
    METHOD("cast", method_cast, "type_"),
    METHOD("op", method_op, "opstring, precedence=, is_comparison="),
    METHOD("bool_op", method_op, "opstring, precedence=, is_comparison="),
    METHOD("select", method_select, ""),
    METHOD("over", method_over, "partition_by=, order_by=, range_=, rows="),
    {.name = "astext", .kind = PY_DEF_PROPERTY, .fn = property_astext},
    METHOD("as_string", method_as_string, ""),
    METHOD("as_integer", method_as_integer, ""),
    METHOD("as_float", method_as_float, ""),
    METHOD("as_boolean", method_as_boolean, ""),
    METHOD("as_numeric", method_as_numeric, "precision, scale, asdecimal="),
    {.name = "name", .kind = PY_DEF_PROPERTY, .fn = property_name},
    {.name = "key", .kind = PY_DEF_PROPERTY, .fn = property_name},
    {.name = "type", .kind = PY_DEF_PROPERTY, .fn = property_type},
    METHOD("self_group", property_self, "against="),
    METHOD("scalar_subquery", property_self, ""),
    {.name = NULL},
};
