/*
 * Functions that make expressions.
 */
#include "sa_func.h"

#include "sa_exc.h"
#include "sa_select.h"
#include "sa_type.h"

/* ---- func.anything(…) ---------------------------------------------------------------------- */

struct func_path {
    struct lockstep_str package; /* ptr NULL: none */
    struct lockstep_str name;    /* ptr NULL: func itself */
};

static struct py_value
func_with(struct py *py, struct lockstep_str package, struct lockstep_str name)
{
    struct func_path *path;
    struct py_value made = py_object_new(py, &al_py_func, (void **)&path);
    if (!py_failed(made)) {
        *path = (struct func_path){package, name};
    }
    return made;
}

static struct py_value
func_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct func_path *path = py_payload(self, &al_py_func);
    struct lockstep_str next = {name->ptr, name->len};
    if (name->len > 2 && memcmp(name->ptr, "__", 2) == 0) {
        return py_absent();
    }
    /* func.if_ and the like: a trailing underscore keeps Python happy */
    if (next.len > 1 && next.ptr[next.len - 1] == '_') {
        next.len--;
    }
    next = al_pool_copy(al_context_of(py)->pool, next);
    if (path->package.ptr != NULL) {
        return py_refuse(py, "func with more than one package is not supported");
    }
    return func_with(py, path->name, next);
}

/* What SQLAlchemy knows of a function's type. */
static const char *
known_type(struct lockstep_str name)
{
    static const char *const types[][2] = {{"now", "DateTime"}, {"count", "Integer"},
        {"char_length", "Integer"}, {"concat", "String"}, {"current_date", "Date"},
        {"current_time", "Time"}, {"current_timestamp", "DateTime"}, {"current_user", "String"},
        {"localtime", "DateTime"}, {"localtimestamp", "DateTime"}, {"session_user", "String"},
        {"user", "String"}, {"sysdate", "DateTime"}};
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (lockstep_str_equal(name, lockstep_str_of(types[i][0]))) {
            return types[i][1];
        }
    }
    return NULL;
}

static bool
returns_argument_type(struct lockstep_str name)
{
    return lockstep_str_equal(name, LOCKSTEP_STR("coalesce")) ||
           lockstep_str_equal(name, LOCKSTEP_STR("max")) ||
           lockstep_str_equal(name, LOCKSTEP_STR("min")) ||
           lockstep_str_equal(name, LOCKSTEP_STR("sum"));
}

/* func.cast() and func.extract() are cast() and extract(). */
static struct py_value
registered(struct py *py, struct lockstep_str name, const struct py_args *args)
{
    bool is_cast = lockstep_str_equal(name, LOCKSTEP_STR("cast"));
    struct py_value bound[2] = {{0}};
    const struct py_args call = {bound, 2, NULL, 0};
    if (!py_bind(py, is_cast ? "cast" : "extract", is_cast ? "expression, type_" : "field, expr",
            args, bound, 2)) {
        return py_absent();
    }
    return is_cast ? al_fn_cast(py, py_none(), &call) : al_fn_extract(py, py_none(), &call);
}

/* ARRAY of the type of what it gathers; one of an array has the same dimensions. */
static const struct al_type *
array_of(struct py *py, const struct al_type *item)
{
    struct al_pool *pool = al_context_of(py)->pool;
    if (al_type_affinity(item) == AL_AFFINITY_ARRAY) {
        return item;
    }
    struct al_type *array = al_type_new(pool, al_type_find("ARRAY", AL_TYPE_SA));
    struct al_type *copy = al_type_new(pool, al_type_find("NullType", AL_TYPE_SA));
    if (array == NULL || copy == NULL) {
        (void)al_exhausted(py);
        return NULL;
    }
    if (item != NULL) {
        *copy = *item;
    }
    array->item = copy;
    return array;
}

static struct py_value
func_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct func_path *path = py_payload(self, &al_py_func);
    struct al_ddl ddl = al_context_ddl(py);
    if (path->package.ptr == NULL && (lockstep_str_equal(path->name, LOCKSTEP_STR("cast")) ||
                                         lockstep_str_equal(path->name, LOCKSTEP_STR("extract")))) {
        return registered(py, path->name, args);
    }
    struct al_expr *func = al_expr_new(ddl.pool, AL_EXPR_FUNC);
    if (func == NULL) {
        return al_exhausted(py);
    }
    func->name = al_name_of(path->name);
    func->text = path->package;
    for (size_t i = 0; i < args->n_pos; i++) {
        struct al_expr *operand = al_expr_coerce(py, args->pos[i], NULL);
        if (operand == NULL ||
            !al_push(py, &func->operands, al_expr_group(&ddl, operand, AL_OP_COMMA, 0))) {
            return py_absent();
        }
        if (i == 0 && returns_argument_type(path->name)) {
            func->type = operand->type;
        }
        if (i == 0 && path->package.ptr == NULL &&
            lockstep_str_equal(path->name, LOCKSTEP_STR("array_agg")) &&
            (func->type = array_of(py, operand->type)) == NULL) {
            return py_absent();
        }
    }
    const char *known = known_type(path->name);
    if (known != NULL) {
        func->type = al_type_new(ddl.pool, al_type_find(known, AL_TYPE_SA));
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        if (!py_str_eq_lit(args->kw[i].name, "type_")) {
            return py_raise(py, &py_exc_type_error, "unexpected keyword argument '%.*s'",
                (int)args->kw[i].name->len, args->kw[i].name->ptr);
        }
        func->type = al_type_of(py, args->kw[i].value);
        if (func->type == NULL) {
            return py_absent();
        }
    }
    return al_expr_wrap(py, func);
}

const struct py_type al_py_func = {.name = "_FunctionGenerator",
    .module = "sqlalchemy.sql.functions",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct func_path),
    .getattr = func_getattr,
    .call = func_call};

struct py_value
al_func_new(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return func_with(py, (struct lockstep_str){NULL, 0}, (struct lockstep_str){NULL, 0});
}

/* ---- text() and bindparam() ---------------------------------------------------------------- */

struct py_value
al_fn_text(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct lockstep_str sql;
    if (!al_need_str(py, args->pos[0], "text()", 0, &sql)) {
        return py_absent();
    }
    return al_expr_wrap(py, al_expr_text(al_context_of(py)->pool, sql));
}

static struct al_expr *
new_bind(struct py *py, struct lockstep_str name)
{
    struct al_expr *bind = al_expr_new(al_context_of(py)->pool, AL_EXPR_BIND);
    if (bind == NULL) {
        (void)al_exhausted(py);
    } else {
        bind->name = al_name_of(name);
    }
    return bind;
}

/* text(…).bindparams(bindparam("x", …), x=5) */
static struct py_value
text_bindparams(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_expr *old = al_expr_in(py, self);
    struct al_expr *text = al_expr_text(al_context_of(py)->pool, old->text);
    if (text == NULL) {
        return al_exhausted(py);
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        struct lockstep_str name = {args->kw[i].name->ptr, args->kw[i].name->len};
        struct al_expr *bind = new_bind(py, name);
        if (bind == NULL || (bind->value = al_expr_coerce(py, args->kw[i].value, NULL)) == NULL ||
            !al_push(py, &text->operands, bind)) {
            return py_absent();
        }
    }
    for (size_t i = 0; i < args->n_pos; i++) {
        struct al_expr *bind = al_expr_in(py, args->pos[i]);
        if (bind == NULL || bind->kind != AL_EXPR_BIND) {
            return py_raise(py, &al_exc_argument, "bindparams() takes bindparam() objects");
        }
        if (!al_push(py, &text->operands, bind)) {
            return py_absent();
        }
    }
    for (size_t i = 0; i < old->operands.n; i++) {
        if (!al_push(py, &text->operands, old->operands.items[i])) {
            return py_absent();
        }
    }
    return al_expr_wrap(py, text);
}

/* text(…).columns(column, …, name=type): a statement whose columns are known. */
static struct py_value
text_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_TEXT);
    if (select == NULL) {
        return py_absent();
    }
    select->text = al_expr_in(py, self);
    for (size_t i = 0; i < args->n_pos; i++) {
        struct al_expr *column = al_expr_in(py, args->pos[i]);
        if (column == NULL || column->kind != AL_EXPR_COLUMN) {
            return py_refuse(py, "columns() of text() takes columns");
        }
        if (!al_push(py, &select->columns, column)) {
            return py_absent();
        }
    }
    if (args->n_pos > 0 && args->n_kw > 0) {
        return py_refuse(py, "columns() of text() with both kinds of arguments is not supported");
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        struct lockstep_str name = {args->kw[i].name->ptr, args->kw[i].name->len};
        struct al_expr *column = al_expr_column(al_context_of(py)->pool, al_name_of(name), NULL);
        if (column == NULL || !al_push(py, &select->columns, column)) {
            return al_exhausted(py);
        }
        column->type = al_type_of(py, args->kw[i].value);
        if (column->type == NULL) {
            return py_absent();
        }
    }
    select->is_by_name = args->n_kw > 0;
    return al_select_wrap(py, select);
}

static struct py_value
text_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static struct py_value
text_text(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_to_py(py, al_expr_in(py, self)->text);
}

static struct py_value
text_label(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_expr *label = al_expr_new(al_context_of(py)->pool, AL_EXPR_LABEL);
    if (label == NULL || !al_need_name(py, args->pos[0], "label", &label->name) ||
        !al_push(py, &label->operands, al_expr_in(py, self))) {
        return py_absent();
    }
    return al_expr_wrap(py, label);
}

static struct py_value
text_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    if (op != PY_OP_AND && op != PY_OP_OR) {
        return py_not_implemented();
    }
    struct py_value items[2] = {reflected ? other : self, reflected ? self : other};
    return al_expr_conjunction(py, op == PY_OP_AND ? AL_OP_AND : AL_OP_OR, items, 2);
}

static const struct py_def text_members[] = {
    {.name = "bindparams", .kind = PY_DEF_FUNCTION, .fn = text_bindparams},
    {.name = "columns", .kind = PY_DEF_FUNCTION, .fn = text_columns},
    {.name = "execution_options", .kind = PY_DEF_FUNCTION, .fn = text_self},
    {.name = "label", .kind = PY_DEF_FUNCTION, .fn = text_label, .signature = "name"},
    {.name = "text", .kind = PY_DEF_PROPERTY, .fn = text_text},
    {.name = NULL},
};

const struct py_type al_py_text = {.name = "TextClause",
    .module = "sqlalchemy.sql.elements",
    .bases = {&al_py_clause},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr),
    .members = text_members,
    .binary = text_binary};

struct py_value
al_fn_bindparam(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct lockstep_str key;
    if (!al_need_str(py, args->pos[0], "bindparam()", 0, &key)) {
        return py_absent();
    }
    struct al_expr *bind = new_bind(py, key);
    if (bind == NULL || !al_need_flag(py, args->pos[3], &bind->expanding)) {
        return py_absent();
    }
    if (py_given(args->pos[2]) && !py_is_none(args->pos[2])) {
        bind->type = al_type_of(py, args->pos[2]);
        if (bind->type == NULL) {
            return py_absent();
        }
    }
    if (py_given(args->pos[1]) && bind->expanding) {
        struct py_value marker = al_expr_wrap(py, al_expr_keyword(al_context_of(py)->pool, "NULL"));
        struct py_value in = py_failed(marker)
                                 ? marker
                                 : al_expr_in_list(py, al_expr_in(py, marker), args->pos[1], false);
        if (py_failed(in)) {
            return in;
        }
        bind->value = al_expr_in(py, in)->operands.items[1];
    } else if (py_given(args->pos[1])) {
        bind->value = al_expr_coerce(py, args->pos[1], bind->type);
        if (bind->value == NULL) {
            return py_absent();
        }
    }
    return al_expr_wrap(py, bind);
}

/* ---- The rest ------------------------------------------------------------------------------ */

struct py_value
al_fn_literal_column(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_expr *expr = al_expr_new(al_context_of(py)->pool, AL_EXPR_LITERAL_COLUMN);
    if (expr == NULL || !al_need_str(py, args->pos[0], "literal_column()", 0, &expr->text)) {
        return py_absent();
    }
    expr->type = al_type_of(py, args->pos[1]);
    return expr->type == NULL ? py_absent() : al_expr_wrap(py, expr);
}

struct py_value
al_fn_literal(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    const struct al_type *type = NULL;
    if (!py_is_nothing(args->pos[1])) {
        type = al_type_of(py, args->pos[1]);
        if (type == NULL) {
            return py_absent();
        }
    }
    struct al_expr *value = al_expr_coerce(py, args->pos[0], type);
    const char *name = type == NULL ? al_type_name_of(py, args->pos[0]) : NULL;
    if (value != NULL && name != NULL) {
        value->type = al_type_new(al_context_of(py)->pool, al_type_find(name, AL_TYPE_SA));
    }
    return value == NULL ? py_absent() : al_expr_wrap(py, value);
}

static struct py_value
keyword(struct py *py, const char *word)
{
    return al_expr_wrap(py, al_expr_keyword(al_context_of(py)->pool, word));
}

struct py_value
al_fn_null(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return keyword(py, "NULL");
}

struct py_value
al_fn_true(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return keyword(py, "true");
}

struct py_value
al_fn_false(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return keyword(py, "false");
}

struct py_value
al_fn_and(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return al_expr_conjunction(py, AL_OP_AND, args->pos, args->n_pos);
}

struct py_value
al_fn_or(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return al_expr_conjunction(py, AL_OP_OR, args->pos, args->n_pos);
}

struct py_value
al_fn_not(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_expr *expr = al_expr_coerce(py, args->pos[0], NULL);
    return expr == NULL ? py_absent()
                        : al_expr_wrap(py, al_expr_negate(al_context_of(py)->pool, expr));
}

static struct py_value
typed(struct py *py, const struct py_args *args, enum al_expr_kind kind)
{
    const struct al_type *type = al_type_of(py, args->pos[1]);
    struct al_expr *operand = type == NULL ? NULL : al_expr_coerce(py, args->pos[0], type);
    struct al_expr *expr = al_expr_new(al_context_of(py)->pool, kind);
    if (expr == NULL || operand == NULL || !al_push(py, &expr->operands, operand)) {
        return py_absent();
    }
    expr->type = type;
    expr->op = kind == AL_EXPR_GROUP ? AL_OP_NONE : expr->op;
    return al_expr_wrap(py, expr);
}

struct py_value
al_fn_cast(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return typed(py, args, AL_EXPR_CAST);
}

/* The expression itself, taken for another type. */
struct py_value
al_fn_type_coerce(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    const struct al_type *type = al_type_of(py, args->pos[1]);
    struct al_expr *operand = type == NULL ? NULL : al_expr_coerce(py, args->pos[0], type);
    struct al_expr *copy = al_take(py, sizeof(*copy));
    if (operand == NULL || copy == NULL) {
        return py_absent();
    }
    *copy = *operand;
    copy->type = type;
    return al_expr_wrap(py, copy);
}

static bool
take_when(struct py *py, struct al_expr *expr, struct py_value condition, struct py_value result)
{
    struct al_expr *when =
        al_expr_coerce(py, condition, expr->value == NULL ? NULL : expr->value->type);
    struct al_expr *then = when == NULL ? NULL : al_expr_coerce(py, result, NULL);
    if (then != NULL && expr->type == NULL) {
        expr->type = then->type;
    }
    return then != NULL && al_push(py, &expr->operands, when) && al_push(py, &expr->operands, then);
}

/* case((condition, value), …, else_=), case([…]) in 1.4, case({…}, value=). */
struct py_value
al_fn_case(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    const struct py_value *whens;
    size_t n;
    struct al_expr *expr = al_expr_new(al_context_of(py)->pool, AL_EXPR_CASE);
    if (expr == NULL || !py_items(args->pos[0], &whens, &n)) {
        return py_absent();
    }
    if (!py_is_nothing(args->pos[1])) {
        expr->value = al_expr_coerce(py, args->pos[1], NULL);
        if (expr->value == NULL) {
            return py_absent();
        }
    }
    if (n == 1 && whens[0].kind == PY_DICT) {
        size_t pos = 0;
        struct py_value key;
        struct py_value value;
        while (py_dict_next(whens[0].as.dict, &pos, &key, &value)) {
            if (!take_when(py, expr, key, value)) {
                return py_absent();
            }
        }
        n = 0;
    } else if (n == 1 && whens[0].kind == PY_LIST) {
        if (al_context_of(py)->api == AL_API_20) {
            return py_raise(py, &al_exc_argument,
                "The \"whens\" argument to case(), when referring to a sequence of items, is now "
                "passed as a series of positional elements, rather than as a list. ");
        }
        (void)py_items(whens[0], &whens, &n);
    }
    for (size_t i = 0; i < n; i++) {
        const struct py_value *pair;
        size_t size;
        if (!py_items(whens[i], &pair, &size) || size != 2) {
            return py_raise(py, &py_exc_value_error, "case() takes pairs of condition and value");
        }
        if (!take_when(py, expr, pair[0], pair[1])) {
            return py_absent();
        }
    }
    if (!py_is_nothing(args->pos[2])) {
        struct al_expr *otherwise = al_expr_coerce(py, args->pos[2], expr->type);
        if (otherwise == NULL || !al_push(py, &expr->operands, otherwise)) {
            return py_absent();
        }
    }
    return al_expr_wrap(py, expr);
}

struct py_value
al_fn_extract(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_expr *expr = al_expr_new(al_context_of(py)->pool, AL_EXPR_EXTRACT);
    struct al_expr *operand = al_expr_coerce(py, args->pos[1], NULL);
    if (expr == NULL || operand == NULL ||
        !al_need_str(py, args->pos[0], "field", 0, &expr->text) ||
        !al_push(py, &expr->operands, operand)) {
        return py_absent();
    }
    return al_expr_wrap(py, expr);
}

static struct py_value
unary(struct py *py, const struct py_args *args, enum al_op op)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct lockstep_str name = al_str(args->pos[0]);
    struct al_expr *operand = name.ptr != NULL ? al_expr_column(pool, al_name_of(name), NULL)
                                               : al_expr_coerce(py, args->pos[0], NULL);
    return operand == NULL ? py_absent() : al_expr_wrap(py, al_expr_unary(pool, op, operand));
}

#define UNARY(name, op)                                                                            \
    struct py_value name(struct py *py, struct py_value self, const struct py_args *args)          \
    {                                                                                              \
        (void)self;                                                                                \
        return unary(py, args, op);                                                                \
    }

UNARY(al_fn_desc, AL_OP_DESC)
UNARY(al_fn_asc, AL_OP_ASC)
UNARY(al_fn_nulls_first, AL_OP_NULLS_FIRST)
UNARY(al_fn_nulls_last, AL_OP_NULLS_LAST)
UNARY(al_fn_distinct, AL_OP_DISTINCT)

/* ANY (…) and ALL (…): the array, or the subquery, in parentheses. */
static struct py_value
quantified(struct py *py, const struct py_args *args, enum al_op op)
{
    struct al_expr *operand = al_expr_coerce(py, args->pos[0], NULL);
    struct al_expr *func = al_expr_new(al_context_of(py)->pool, AL_EXPR_FUNC);
    if (operand == NULL || func == NULL || !al_push(py, &func->operands, operand)) {
        return py_absent();
    }
    func->op = op;
    func->name = al_name_of(lockstep_str_of(op == AL_OP_ANY ? "ANY" : "ALL"));
    return al_expr_wrap(py, func);
}

struct py_value
al_fn_any(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return quantified(py, args, AL_OP_ANY);
}

struct py_value
al_fn_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return quantified(py, args, AL_OP_ALL);
}

static struct py_value
gathered(struct py *py, struct py_value items, enum al_expr_kind kind)
{
    struct al_expr *list =
        al_expr_new(al_context_of(py)->pool, kind == AL_EXPR_GROUP ? AL_EXPR_LIST : kind);
    struct al_expr *group = al_expr_new(al_context_of(py)->pool, AL_EXPR_GROUP);
    struct py_value all = py_to_list(py, items);
    const struct py_value *item;
    size_t n;
    if (list == NULL || group == NULL || py_failed(all) || !py_items(all, &item, &n)) {
        return py_absent();
    }
    list->op = AL_OP_COMMA;
    for (size_t i = 0; i < n; i++) {
        struct al_expr *operand = al_expr_coerce(py, item[i], NULL);
        if (operand == NULL || !al_push(py, &list->operands, operand)) {
            return py_absent();
        }
    }
    if (kind != AL_EXPR_GROUP) {
        return al_expr_wrap(py, list);
    }
    return al_push(py, &group->operands, list) ? al_expr_wrap(py, group) : py_absent();
}

struct py_value
al_fn_tuple(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return gathered(py, args->pos[0], AL_EXPR_GROUP);
}

struct py_value
al_fn_array(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return gathered(py, args->pos[0], AL_EXPR_ARRAY);
}
