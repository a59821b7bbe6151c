/*
 * Statement objects. Their methods give a changed copy and leave the original alone. Adding a
 * method is one entry in statement_members.
 */
#include "sa_select.h"

#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"

struct al_select *
al_select_in(struct py_value value)
{
    const struct al_py_select *payload = py_payload(value, &al_py_executable);
    return payload == NULL ? NULL : payload->select;
}

struct py_value
al_select_wrap(struct py *py, struct al_select *select)
{
    struct al_py_select *payload;
    if (select == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    struct py_value made = py_object_new(py, &al_py_select_type, (void **)&payload);
    if (!py_failed(made)) {
        payload->select = select;
    }
    return made;
}

struct al_select *
al_select_begin(struct py *py, enum al_select_kind kind)
{
    struct al_select *select = al_take(py, sizeof(*select));
    if (select != NULL) {
        select->kind = kind;
    }
    return select;
}

/* Lists are shared until one grows: a copy must not write behind the original's end. */
static void
detach(struct al_list *list)
{
    list->size = list->n;
}

struct al_select *
al_select_changed(struct py *py, struct py_value self)
{
    struct al_select *copy = al_take(py, sizeof(*copy));
    if (copy == NULL) {
        return NULL;
    }
    *copy = *al_select_in(self);
    struct al_list *lists[] = {&copy->columns, &copy->froms, &copy->group_by, &copy->order_by,
        &copy->distinct_on, &copy->parts, &copy->ctes, &copy->assignments, &copy->rows, &copy->into,
        &copy->returning, &copy->correlated};
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        detach(lists[i]);
    }
    return copy;
}

/* The columns that an argument of select() or returning() stands for. */
bool
al_select_take_columns(struct py *py, struct al_list *columns, struct py_value value)
{
    struct al_table *table = al_table_in(value);
    if (table != NULL) {
        for (size_t i = 0; i < table->columns.n; i++) {
            struct py_value column = al_column_wrap(py, table->columns.items[i]);
            if (py_failed(column) || !al_push(py, columns, al_expr_in(py, column))) {
                return false;
            }
        }
        return true;
    }
    if (py_items(value, &(const struct py_value *){NULL}, &(size_t){0})) {
        const struct py_value *items;
        size_t n;
        (void)py_items(value, &items, &n);
        for (size_t i = 0; i < n; i++) {
            if (!al_select_take_columns(py, columns, items[i])) {
                return false;
            }
        }
        return true;
    }
    if (al_str(value).ptr != NULL) {
        (void)py_raise(py, &al_exc_argument,
            "Textual column expression '%.*s' should be explicitly declared with text() or "
            "column()",
            (int)al_str(value).len, al_str(value).ptr);
        return false;
    }
    struct al_expr *expr = al_expr_coerce(py, value, NULL);
    return expr != NULL && al_push(py, columns, expr);
}

/* Expressions, where a str names a column. */
static bool
take_exprs(struct py *py, struct al_list *list, const struct py_value *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct py_value *inner;
        size_t n_inner;
        if (py_items(items[i], &inner, &n_inner)) {
            if (!take_exprs(py, list, inner, n_inner)) {
                return false;
            }
            continue;
        }
        struct lockstep_str name = al_str(items[i]);
        struct al_expr *expr = name.ptr != NULL
                                   ? al_expr_column(al_context_of(py)->pool, al_name_of(name), NULL)
                                   : al_expr_coerce(py, items[i], NULL);
        if (expr == NULL || !al_push(py, list, expr)) {
            return false;
        }
    }
    return true;
}

static struct al_from *
from_of(struct py *py, struct py_value value)
{
    const struct al_py_table *payload = py_payload(value, &al_py_table_clause);
    if (payload == NULL) {
        (void)py_refuse(py, "a FROM of type %s is not supported", py_type_name(py, value));
        return NULL;
    }
    if (payload->table->origin != NULL) {
        return payload->table->origin; /* a join */
    }
    struct al_from *from = al_take(py, sizeof(*from));
    if (from != NULL) {
        from->table = payload->table;
    }
    return from;
}

/* ---- select() and its methods -------------------------------------------------------------- */

struct py_value
al_fn_select(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    int is_new = al_context_of(py)->api == AL_API_20;
    for (size_t i = 0; select != NULL && i < args->n_pos; i++) {
        if (is_new && args->pos[i].kind == PY_LIST) {
            return py_raise(py, &al_exc_argument,
                "Column expression, FROM clause, or other columns clause element expected, got "
                "a list. Did you mean to say select(...)?");
        }
        if (!al_select_take_columns(py, &select->columns, args->pos[i])) {
            return py_absent();
        }
        if (!is_new && args->pos[0].kind == PY_LIST && i == 0 && args->n_pos > 1) {
            if (!al_expr_and(py, &select->where, args->pos[1])) {
                return py_absent();
            }
            break;
        }
    }
    if (args->n_kw > 0) {
        return py_refuse(py, "keyword arguments of select() are not supported");
    }
    return al_select_wrap(py, select);
}

static struct py_value
method_where(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    for (size_t i = 0; copy != NULL && i < args->n_pos; i++) {
        if (!al_expr_and(py, &copy->where, args->pos[i])) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

static struct py_value
method_having(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !al_expr_and(py, &copy->having, args->pos[0]) ? py_absent()
                                                                         : al_select_wrap(py, copy);
}

static struct py_value
method_select_from(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    for (size_t i = 0; copy != NULL && i < args->n_pos; i++) {
        struct al_from *from = from_of(py, args->pos[i]);
        if (from == NULL || !al_push(py, &copy->froms, from)) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

static struct py_value
method_order_by(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !take_exprs(py, &copy->order_by, args->pos, args->n_pos)
               ? py_absent()
               : al_select_wrap(py, copy);
}

static struct py_value
method_group_by(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !take_exprs(py, &copy->group_by, args->pos, args->n_pos)
               ? py_absent()
               : al_select_wrap(py, copy);
}

static struct py_value
method_limit(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy == NULL) {
        return py_absent();
    }
    copy->limit = py_is_none(args->pos[0]) ? NULL : al_expr_coerce(py, args->pos[0], NULL);
    return py_has_error(py) ? py_absent() : al_select_wrap(py, copy);
}

static struct py_value
method_offset(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy == NULL) {
        return py_absent();
    }
    copy->offset = py_is_none(args->pos[0]) ? NULL : al_expr_coerce(py, args->pos[0], NULL);
    return py_has_error(py) ? py_absent() : al_select_wrap(py, copy);
}

static struct py_value
method_distinct(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy == NULL || !take_exprs(py, &copy->distinct_on, args->pos, args->n_pos)) {
        return py_absent();
    }
    copy->distinct = 1;
    return al_select_wrap(py, copy);
}

static struct py_value
method_for_update(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    int nowait = 0;
    int skip = 0;
    if (copy == NULL || !al_need_flag(py, args->pos[0], &nowait) ||
        !al_need_flag(py, args->pos[1], &skip)) {
        return py_absent();
    }
    copy->for_update = lockstep_str_of(nowait ? "UPDATE NOWAIT"
                                       : skip ? "UPDATE SKIP LOCKED"
                                              : "UPDATE");
    return al_select_wrap(py, copy);
}

static struct al_from *
joined(struct py *py, struct al_from *left, struct py_value right, struct py_value on, int is_outer,
    int is_full)
{
    struct al_from *join = al_take(py, sizeof(*join));
    if (join == NULL || left == NULL) {
        return NULL;
    }
    if (py_is_nothing(on)) {
        (void)py_refuse(py, "a join without an ON clause is not supported");
        return NULL;
    }
    join->left = left;
    join->right = from_of(py, right);
    join->on = join->right == NULL ? NULL : al_expr_coerce(py, on, NULL);
    join->is_outer = is_outer;
    join->is_full = is_full;
    return join->on == NULL ? NULL : join;
}

/* select(…).join(target, onclause): joins to the one item of FROM, or to the first column's
 * table. */
static struct py_value
method_join(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    int is_outer = 0;
    int is_full = 0;
    if (copy == NULL || !al_need_flag(py, args->pos[2], &is_outer) ||
        !al_need_flag(py, args->pos[3], &is_full)) {
        return py_absent();
    }
    struct al_from *left = copy->froms.n == 1 ? copy->froms.items[0] : NULL;
    for (size_t i = 0; left == NULL && i < copy->columns.n; i++) {
        const struct al_expr *column = copy->columns.items[i];
        if (column->kind == AL_EXPR_COLUMN && column->table != NULL) {
            left = al_take(py, sizeof(*left));
            if (left == NULL) {
                return py_absent();
            }
            left->table = column->table;
        }
    }
    if (left == NULL) {
        return py_refuse(py, "a join of a select() without a table is not supported");
    }
    struct al_from *join = joined(py, left, args->pos[0], args->pos[1], is_outer, is_full);
    copy->froms = (struct al_list){NULL, 0, 0};
    return join == NULL || !al_push(py, &copy->froms, join) ? py_absent()
                                                            : al_select_wrap(py, copy);
}

static struct py_value
compound(struct py *py, const struct py_value *parts, size_t n, const char *word)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_COMPOUND);
    for (size_t i = 0; select != NULL && i < n; i++) {
        struct al_select *part = al_select_in(parts[i]);
        if (part == NULL) {
            return py_raise(py, &al_exc_argument, "%s takes select() statements", word);
        }
        if (!al_push(py, &select->parts, part)) {
            return py_absent();
        }
    }
    if (select != NULL) {
        select->compound = lockstep_str_of(word);
    }
    return al_select_wrap(py, select);
}

struct py_value
al_fn_union(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return compound(py, args->pos, args->n_pos, "UNION");
}

struct py_value
al_fn_union_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return compound(py, args->pos, args->n_pos, "UNION ALL");
}

/* select(…).alias(), subquery(), cte(): a table under a name, with the columns of the SELECT. */
static struct al_table *
named_query(struct py *py, struct al_select *select, struct py_value name, bool is_cte)
{
    struct al_context *context = al_context_of(py);
    struct al_ddl ddl = al_context_ddl(py);
    struct al_name none = {.text = {NULL, 0}};
    struct al_table *table = al_table_new(context->pool, none, none, NULL, &context->counter);
    if (table == NULL || !al_need_name(py, name, "name", &table->alias)) {
        return NULL;
    }
    if (table->alias.text.ptr == NULL) {
        table->alias.text =
            al_pool_format(context->pool, "anon_%lld", (long long)++context->counter);
    }
    table->query = select;
    table->is_cte = is_cte;
    table->is_values_only = 1;
    struct al_list names = al_select_names(&ddl, &select->columns);
    for (size_t i = 0; i < names.n; i++) {
        const struct lockstep_str *column = names.items[i];
        const struct al_expr *expr = select->columns.items[i];
        struct al_type *type = al_take(py, sizeof(*type));
        if (type == NULL) {
            return NULL;
        }
        *type = expr->type == NULL ? (struct al_type){.info = al_type_find("NullType", AL_TYPE_SA)}
                                   : *expr->type;
        if (column->ptr != NULL) {
            al_table_add_column(
                &ddl, table, al_column_new(context->pool, al_name_of(*column), type));
        }
    }
    return al_ddl_check(py, &ddl) ? table : NULL;
}

static struct py_value
method_subquery(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_table *table = named_query(py, al_select_in(self), args->pos[0], false);
    return table == NULL ? py_absent() : al_table_wrap(py, table, &al_py_table_clause, py_none());
}

static struct py_value
method_scalar_subquery(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_expr_wrap(py, al_expr_in(py, self));
}

static struct py_value
method_label(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = method_scalar_subquery(py, self, args);
    return py_failed(value) ? value : py_call_method(py, value, "label", args->pos, 1);
}

static struct py_value
method_exists(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_expr_wrap(
        py, al_expr_unary(al_context_of(py)->pool, AL_OP_EXISTS, al_expr_in(py, self)));
}

static struct py_value
method_only_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy == NULL) {
        return py_absent();
    }
    copy->columns = (struct al_list){NULL, 0, 0};
    for (size_t i = 0; i < args->n_pos; i++) {
        if (!al_select_take_columns(py, &copy->columns, args->pos[i])) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

static struct py_value
method_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    for (size_t i = 0; copy != NULL && i < args->n_pos; i++) {
        if (!al_select_take_columns(py, &copy->columns, args->pos[i])) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

static struct py_value
method_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

/* ---- Methods of tables --------------------------------------------------------------------- */

static struct py_value
join_object(
    struct py *py, struct py_value self, const struct py_value *args, int is_outer, int is_full)
{
    struct al_table *holder = al_take(py, sizeof(*holder));
    struct al_from *join = joined(py, from_of(py, self), args[0], args[1], is_outer, is_full);
    if (holder == NULL || join == NULL) {
        return py_absent();
    }
    holder->origin = join;
    return al_table_wrap(py, holder, &al_py_table_clause, py_none());
}

struct py_value
al_table_join(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_outer = 0;
    int is_full = 0;
    if (!al_need_flag(py, args->pos[2], &is_outer) || !al_need_flag(py, args->pos[3], &is_full)) {
        return py_absent();
    }
    return join_object(py, self, args->pos, is_outer, is_full);
}

struct py_value
al_table_outerjoin(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_full = 0;
    if (!al_need_flag(py, args->pos[2], &is_full)) {
        return py_absent();
    }
    return join_object(py, self, args->pos, 1, is_full);
}

struct py_value
al_table_alias(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_context *context = al_context_of(py);
    const struct al_table *old = al_table_in(self);
    struct al_table *table = al_take(py, sizeof(*table));
    struct al_ddl ddl = al_context_ddl(py);
    if (table == NULL) {
        return py_absent();
    }
    *table = *old;
    table->columns = (struct al_list){NULL, 0, 0};
    table->is_values_only = 1;
    if (!al_need_name(py, args->pos[0], "alias", &table->alias)) {
        return py_absent();
    }
    if (table->alias.text.ptr == NULL) {
        table->alias.text = al_pool_format(context->pool, "%.*s_%lld", (int)old->name.text.len,
            old->name.text.ptr, (long long)++context->counter);
    }
    for (size_t i = 0; i < old->columns.n; i++) {
        struct al_column *copy = al_column_copy(context->pool, old->columns.items[i]);
        if (copy == NULL) {
            return al_exhausted(py);
        }
        al_table_add_column(&ddl, table, copy);
    }
    return al_ddl_check(py, &ddl) ? al_table_wrap(py, table, &al_py_table_clause, py_none())
                                  : py_absent();
}

/* ---- Types --------------------------------------------------------------------------------- */

static struct py_value
statement_str(struct py *py, struct py_value self)
{
    struct al_ddl ddl = al_context_ddl(py);
    al_select_write(&ddl, al_select_in(self));
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
}

#define METHOD(text, function, sign)                                                               \
    {                                                                                              \
        .name = text, .kind = PY_DEF_FUNCTION, .fn = function, .signature = sign                   \
    }

static const struct py_def statement_members[] = {
    METHOD("where", method_where, NULL),
    METHOD("filter", method_where, NULL),
    METHOD("having", method_having, "having"),
    METHOD("select_from", method_select_from, NULL),
    METHOD("order_by", method_order_by, NULL),
    METHOD("group_by", method_group_by, NULL),
    METHOD("limit", method_limit, "limit"),
    METHOD("offset", method_offset, "offset"),
    METHOD("distinct", method_distinct, NULL),
    METHOD("with_for_update", method_for_update, "nowait=, skip_locked="),
    METHOD("join", method_join, "target, onclause=, isouter=, full="),
    METHOD("subquery", method_subquery, "name="),
    METHOD("alias", method_subquery, "name="),
    METHOD("scalar_subquery", method_scalar_subquery, ""),
    METHOD("as_scalar", method_scalar_subquery, ""),
    METHOD("label", method_label, "name"),
    METHOD("exists", method_exists, ""),
    METHOD("with_only_columns", method_only_columns, NULL),
    METHOD("add_columns", method_columns, NULL),
    METHOD("values", al_dml_values, NULL),
    METHOD("returning", al_dml_returning, NULL),
    METHOD("from_select", al_dml_from_select, "names, select, include_defaults="),
    METHOD("execution_options", method_self, NULL),
    METHOD("correlate", method_self, NULL),
    METHOD("inline", method_self, ""),
    {.name = NULL},
};

const struct py_type al_py_executable = {.name = "Executable",
    .module = "sqlalchemy.sql.base",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_select),
    .members = statement_members,
    .str = statement_str};

const struct py_type al_py_select_type = {.name = "Select",
    .module = "sqlalchemy.sql.selectable",
    .bases = {&al_py_executable},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_select)};
