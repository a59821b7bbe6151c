/*
 * Statement objects. Their methods give a changed copy and leave the original alone. Adding a
 * method is one entry in statement_members.
 */
#include "sa_select.h"

#include "py_table.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_option.h"
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
        &copy->returning, &copy->correlated, &copy->entities, &copy->only, &copy->implied};
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        detach(lists[i]);
    }
    return copy;
}

static bool
take_columns_of(struct py *py, const struct al_table *table, struct al_list *columns)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        struct py_value column = al_column_wrap(py, table->columns.items[i]);
        if (py_failed(column) || !al_push(py, columns, al_expr_in(py, column))) {
            return false;
        }
    }
    return true;
}

/* The columns that an argument of select() or returning() stands for. */
bool
al_select_take_columns(
    struct py *py, struct al_select *select, struct al_list *columns, struct py_value value)
{
    struct al_table *table = al_table_in(value);
    struct al_mapper *mapper = al_mapper_of(value);
    if (mapper != NULL) {
        return al_mapper_select(py, mapper, table, select, columns);
    }
    if (table != NULL && table->origin != NULL) { /* a join */
        struct al_list none = {NULL, 0, 0};
        struct al_list tables = {NULL, 0, 0};
        struct al_ddl ddl = al_context_ddl(py);
        bool is_select = columns == &select->columns;
        if (!al_push(py, &none, table->origin) ||
            (is_select && !al_push(py, &select->froms, table->origin))) {
            return false;
        }
        tables = al_from_tables(&ddl, &none);
        for (size_t i = 0; i < tables.n; i++) {
            if (!take_columns_of(py, tables.items[i], columns)) {
                return false;
            }
        }
        return true;
    }
    if (table != NULL) {
        return take_columns_of(py, table, columns);
    }
    if (al_columns_in(value) != NULL) {
        return take_columns_of(py, al_columns_in(value), columns);
    }
    if (al_is_collection(value)) {
        (void)py_raise(py, &al_exc_argument,
            "Column expression, FROM clause, or other columns clause element expected, got a %s.",
            py_type_name(py, value));
        return false;
    }
    if (al_str(value).ptr != NULL) {
        (void)py_raise(py, &al_exc_argument,
            "Textual column expression '%.*s' should be explicitly declared with text() or "
            "column()",
            (int)al_str(value).len, al_str(value).ptr);
        return false;
    }
    struct al_expr *expr = al_expr_coerce(py, value, NULL);
    return expr != NULL && al_push(py, columns, expr) &&
           (columns != &select->columns || al_expr_mention(py, expr, select));
}

static bool
take_all(struct py *py, struct al_select *select, struct al_list *columns,
    const struct py_value *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!al_select_take_columns(py, select, columns, items[i])) {
            return false;
        }
    }
    return true;
}

bool
al_select_take_collection(struct py *py, struct al_select *select, struct py_value columns)
{
    struct py_value list = py_to_list(py, columns);
    const struct py_value *items;
    size_t n;
    return !py_failed(list) && py_items(list, &items, &n) &&
           take_all(py, select, &select->columns, items, n);
}

/* Expressions, where a str names a column. */
static bool
take_exprs(struct py *py, struct al_list *list, const struct py_value *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (al_is_collection(items[i])) {
            (void)py_raise(py, &al_exc_argument,
                "ORDER BY, GROUP BY, DISTINCT: column expression expected, got a %s.",
                py_type_name(py, items[i]));
            return false;
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

/* ---- select() and its methods -------------------------------------------------------------- */

struct py_value
al_fn_select(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    if (select != NULL && al_context_of(py)->api == AL_API_14 &&
        (args->n_kw > 0 || (args->n_pos > 0 && al_is_collection(args->pos[0])))) {
        return al_select_legacy(py, select, args);
    }
    if (args->n_kw > 0) {
        return py_raise(py, &al_exc_argument,
            "Additional keyword arguments are not accepted by this function/method.");
    }
    return select == NULL || !take_all(py, select, &select->columns, args->pos, args->n_pos)
               ? py_absent()
               : al_select_wrap(py, select);
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
        struct al_from *from = al_from_of(py, args->pos[i]);
        const struct al_mapper *mapper = al_mapper_of(args->pos[i]);
        if (from == NULL || !al_push(py, &copy->froms, from) ||
            (mapper != NULL &&
                !al_mapper_restrict(py, mapper, al_table_in(args->pos[i]), &copy->only))) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

/* order_by(None) and group_by(None) take back what was said before. */
static bool
is_reset(const struct py_args *args)
{
    return args->n_pos == 1 && py_is_none(args->pos[0]);
}

static struct py_value
method_order_by(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy != NULL && is_reset(args)) {
        copy->order_by = (struct al_list){NULL, 0, 0};
        return al_select_wrap(py, copy);
    }
    return copy == NULL || !take_exprs(py, &copy->order_by, args->pos, args->n_pos)
               ? py_absent()
               : al_select_wrap(py, copy);
}

static struct py_value
method_group_by(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy != NULL && is_reset(args)) {
        copy->group_by = (struct al_list){NULL, 0, 0};
        return al_select_wrap(py, copy);
    }
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

static struct py_value
method_scalar_subquery(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_expr_wrap(py, al_expr_in(py, self));
}

/* correlate() and correlate_except(): which tables of the outer statement are left to it. */
static struct py_value
correlated(struct py *py, struct py_value self, const struct py_args *args, enum al_correlation how)
{
    struct al_select *copy = al_select_changed(py, self);
    if (copy == NULL) {
        return py_absent();
    }
    copy->correlation = how;
    for (size_t i = 0; i < args->n_pos; i++) {
        struct al_table *table = al_table_in(args->pos[i]);
        if (table == NULL && !py_is_none(args->pos[i])) {
            return py_raise(py, &al_exc_argument, "FROM expression expected, got %s",
                py_type_name(py, args->pos[i]));
        }
        if (table != NULL && !al_push(py, &copy->correlated, table)) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

static struct py_value
method_correlate(struct py *py, struct py_value self, const struct py_args *args)
{
    return correlated(py, self, args, AL_CORRELATE_ONLY);
}

static struct py_value
method_correlate_except(struct py *py, struct py_value self, const struct py_args *args)
{
    return correlated(py, self, args, AL_CORRELATE_EXCEPT);
}

static struct py_value
method_filter_by(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !al_orm_filter_by(py, copy, args) ? py_absent()
                                                             : al_select_wrap(py, copy);
}

static struct py_value
method_add_cte(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    if (args->n_kw > 0) {
        return py_refuse(py, "keyword arguments of add_cte() are not supported");
    }
    for (size_t i = 0; copy != NULL && i < args->n_pos; i++) {
        struct al_table *table = al_table_in(args->pos[i]);
        if (table == NULL || table->cte == NULL) {
            return py_raise(py, &al_exc_argument, "add_cte() takes common table expressions");
        }
        if (!al_push(py, &copy->ctes, table->cte)) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
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

bool
al_select_only(struct py *py, struct al_select *select, const struct py_args *args)
{
    select->columns = (struct al_list){NULL, 0, 0};
    select->entities = (struct al_list){NULL, 0, 0};
    select->only = (struct al_list){NULL, 0, 0};
    select->implied = (struct al_list){NULL, 0, 0};
    enum py_kind kind = args->n_pos == 1 ? args->pos[0].kind : PY_NONE;
    bool is_old = kind == PY_LIST && al_context_of(py)->api == AL_API_14;
    if (is_old || kind == PY_SET || kind == PY_DICT) {
        return al_select_take_collection(py, select, args->pos[0]);
    }
    return take_all(py, select, &select->columns, args->pos, args->n_pos);
}

static struct py_value
method_only_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !al_select_only(py, copy, args) ? py_absent() : al_select_wrap(py, copy);
}

static struct py_value
method_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !take_all(py, copy, &copy->columns, args->pos, args->n_pos)
               ? py_absent()
               : al_select_wrap(py, copy);
}

/* Of the options only synchronize_session says something here. */
static struct py_value
method_execution_options(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    for (size_t i = 0; copy != NULL && i < args->n_kw; i++) {
        struct py_value value = args->kw[i].value;
        if (py_str_eq_lit(args->kw[i].name, "synchronize_session")) {
            bool is_off = value.kind == PY_BOOL && !value.as.boolean;
            copy->synchronize = is_off ? LOCKSTEP_STR("False") : al_str(value);
        } else if (py_str_eq_lit(args->kw[i].name, "populate_existing")) {
            return py_refuse(py, "execution_options(populate_existing=…) is not supported");
        }
    }
    return al_select_wrap(py, copy);
}

static struct py_value
method_options(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !al_options_add(py, copy, args, false) ? py_absent()
                                                                  : al_select_wrap(py, copy);
}

static struct py_value
method_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

/* ---- Types --------------------------------------------------------------------------------- */

static struct py_value
statement_str(struct py *py, struct py_value self)
{
    struct al_ddl ddl = al_context_ddl(py);
    al_select_write(&ddl, al_select_in(self));
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
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
    METHOD("filter_by", method_filter_by, NULL),
    METHOD("join", al_select_join, "target, onclause=, isouter=, full="),
    METHOD("outerjoin", al_select_outerjoin, "target, onclause=, full="),
    METHOD("join_from", al_select_join_from, "from_, target, onclause=, isouter=, full="),
    METHOD("subquery", al_select_subquery, "name="),
    METHOD("alias", al_select_subquery, "name=, flat="),
    METHOD("cte", al_select_cte, "name=, recursive=, nesting="),
    METHOD("lateral", al_select_lateral, "name="),
    METHOD("add_cte", method_add_cte, NULL),
    METHOD("union", al_select_union, NULL),
    METHOD("union_all", al_select_union_all, NULL),
    METHOD("except_", al_select_except, NULL),
    METHOD("except_all", al_select_except_all, NULL),
    METHOD("intersect", al_select_intersect, NULL),
    METHOD("intersect_all", al_select_intersect_all, NULL),
    METHOD("scalar_subquery", method_scalar_subquery, ""),
    METHOD("as_scalar", method_scalar_subquery, ""),
    METHOD("label", method_label, "name"),
    METHOD("exists", method_exists, ""),
    METHOD("with_only_columns", method_only_columns, NULL),
    METHOD("add_columns", method_columns, NULL),
    METHOD("values", al_dml_values, NULL),
    METHOD("returning", al_dml_returning, NULL),
    METHOD("from_select", al_dml_from_select, "names, select, include_defaults="),
    METHOD("execution_options", method_execution_options, NULL),
    METHOD("options", method_options, NULL),
    METHOD("correlate", method_correlate, NULL),
    METHOD("correlate_except", method_correlate_except, NULL),
    {.name = "c", .kind = PY_DEF_PROPERTY, .fn = al_select_columns},
    {.name = "columns", .kind = PY_DEF_PROPERTY, .fn = al_select_columns},
    {.name = "selected_columns", .kind = PY_DEF_PROPERTY, .fn = al_select_columns},
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
