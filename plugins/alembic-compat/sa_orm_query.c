/*
 * Query: what it is made of. Most methods are those of select(); a query is one statement that is
 * replaced by another.
 */
#include "sa_orm_query.h"

#include "py_table.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_option.h"
#include "sa_orm_result.h"
#include "sa_schema.h"
#include "sa_select.h"

struct al_select *
al_query_select(struct py_value value)
{
    const struct al_query *query = py_payload(value, &al_py_query);
    return query == NULL ? NULL : query->select;
}

struct py_value
al_query_new(struct py *py, struct al_session *session, const struct py_value *entities, size_t n)
{
    struct al_query *query;
    struct py_value made = py_object_new(py, &al_py_query, (void **)&query);
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    if (py_failed(made) || select == NULL) {
        return py_absent();
    }
    for (size_t i = 0; i < n; i++) {
        if (!al_select_take_columns(py, select, &select->columns, entities[i])) {
            return py_absent();
        }
    }
    *query = (struct al_query){.session = session, .select = select, .parameters = py_none()};
    return made;
}

/* The same query with another statement. */
struct py_value
al_query_with(struct py *py, struct py_value self, struct al_select *select)
{
    struct al_query *query;
    struct py_value made = py_object_new(py, &al_py_query, (void **)&query);
    if (py_failed(made) || select == NULL) {
        return py_absent();
    }
    *query = *(const struct al_query *)self.as.object->payload;
    query->select = select;
    return made;
}

/* A copy of the statement, to be changed. */
static struct al_select *
changed(struct py *py, struct py_value self)
{
    struct py_value wrapped = al_select_wrap(py, al_query_select(self));
    return py_failed(wrapped) ? NULL : al_select_changed(py, wrapped);
}

/* A method of select(), with these arguments. */
static struct py_value
by_select(struct py *py, struct py_value self, const struct py_args *args, const char *name)
{
    struct py_value select = al_select_wrap(py, al_query_select(self));
    struct py_value method = py_failed(select) ? select : py_getattr(py, select, name);
    struct py_value made = py_failed(method) ? method : py_call(py, method, args);
    struct al_select *inside = py_failed(made) ? NULL : al_select_in(made);
    return inside == NULL ? made : al_query_with(py, self, inside);
}

#define BY_SELECT(name, method)                                                                    \
    static struct py_value query_##name(                                                           \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        return by_select(py, self, args, method);                                                  \
    }

BY_SELECT(filter, "where")
BY_SELECT(filter_by, "filter_by")
BY_SELECT(having, "having")
BY_SELECT(select_from, "select_from")
BY_SELECT(limit, "limit")
BY_SELECT(offset, "offset")
BY_SELECT(distinct, "distinct")
BY_SELECT(for_update, "with_for_update")
BY_SELECT(add_columns, "add_columns")
BY_SELECT(correlate, "correlate")
BY_SELECT(subquery, "subquery")
BY_SELECT(cte, "cte")
BY_SELECT(scalar_subquery, "scalar_subquery")
BY_SELECT(label, "label")

/* order_by(None) and group_by(None) take back what was said before. */
static struct py_value
resettable(struct py *py, struct py_value self, const struct py_args *args, bool is_order)
{
    bool is_reset =
        args->n_pos == 1 &&
        (py_is_none(args->pos[0]) || (args->pos[0].kind == PY_BOOL && !args->pos[0].as.boolean));
    if (!is_reset) {
        return by_select(py, self, args, is_order ? "order_by" : "group_by");
    }
    struct al_select *copy = changed(py, self);
    if (copy == NULL) {
        return py_absent();
    }
    *(is_order ? &copy->order_by : &copy->group_by) = (struct al_list){NULL, 0, 0};
    return al_query_with(py, self, copy);
}

static struct py_value
query_order_by(struct py *py, struct py_value self, const struct py_args *args)
{
    return resettable(py, self, args, true);
}

static struct py_value
query_group_by(struct py *py, struct py_value self, const struct py_args *args)
{
    return resettable(py, self, args, false);
}

/* join((target, on), …), of 1.4 only. False: raised or refused. */
static bool
take_pair(struct py *py, struct py_value *target, struct py_value *ret_on)
{
    const struct py_value *items;
    size_t n;
    if (al_context_of(py)->api == AL_API_20) {
        (void)py_raise(py, &al_exc_argument,
            "Join target, typically a FROM expression, or ORM relationship attribute expected, "
            "got a tuple.");
        return false;
    }
    if (!py_items(*target, &items, &n) || n != 2 || al_table_in(items[0]) == NULL ||
        al_str(items[1]).ptr != NULL) {
        (void)py_refuse(py, "join() by a tuple that is not (target, condition)");
        return false;
    }
    *target = items[0];
    *ret_on = items[1];
    return true;
}

/* join(target), join(target, on), join(Model.relation), and in 1.4 join(target, target, …), where a target may be a pair */
static struct py_value
joined(struct py *py, struct py_value self, const struct py_args *args, int is_outer)
{
    struct al_select *copy = changed(py, self);
    int is_full = 0;
    struct py_value on = py_none();
    size_t n = args->n_pos;
    for (size_t i = 0; i < args->n_kw; i++) {
        const struct py_kwarg *word = &args->kw[i];
        bool ok = true;
        if (py_str_eq_lit(word->name, "onclause")) {
            on = word->value;
        } else if (py_str_eq_lit(word->name, "isouter")) {
            ok = al_need_flag(py, word->value, &is_outer);
        } else if (py_str_eq_lit(word->name, "full")) {
            ok = al_need_flag(py, word->value, &is_full);
        } else {
            (void)py_refuse(py, "this argument of Query.join() is not supported");
            ok = false;
        }
        if (!ok) {
            return py_absent();
        }
    }
    if (n == 2 && args->pos[0].kind != PY_TUPLE && al_table_in(args->pos[1]) == NULL &&
        al_str(args->pos[0]).ptr == NULL) {
        on = args->pos[1];
        n = 1;
    }
    if (copy == NULL || n == 0 || (n > 1 && al_context_of(py)->api == AL_API_20)) {
        return copy == NULL ? py_absent()
                            : py_raise(py, &py_exc_type_error, "join() takes a target");
    }
    if (n > 1 && al_str(args->pos[0]).ptr != NULL) {
        return py_refuse(py, "join() by several names is not supported");
    }
    for (size_t i = 0; i < n; i++) {
        struct py_value given = args->pos[i];
        struct py_value condition = on;
        if (given.kind == PY_TUPLE && !take_pair(py, &given, &condition)) {
            return py_absent();
        }
        struct py_value target =
            al_str(given).ptr == NULL ? given : al_orm_relation_named(py, copy, py_as_str(given));
        if (py_failed(target) ||
            !al_select_add_join(py, copy, target, condition, is_outer, is_full)) {
            return py_absent();
        }
    }
    return al_query_with(py, self, copy);
}

static struct py_value
query_join(struct py *py, struct py_value self, const struct py_args *args)
{
    return joined(py, self, args, 0);
}

static struct py_value
query_outerjoin(struct py *py, struct py_value self, const struct py_args *args)
{
    return joined(py, self, args, 1);
}

static struct py_value
query_with_entities(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = changed(py, self);
    return copy == NULL || !al_select_only(py, copy, args) ? py_absent()
                                                           : al_query_with(py, self, copy);
}

bool
al_query_keep_froms(struct py *py, struct al_select *select)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_list spoken = {NULL, 0, 0};
    for (size_t i = 0; i < select->implied.n; i++) {
        bool is_named = false;
        for (size_t k = 0; k < select->froms.n; k++) {
            is_named |= al_from_meets(select->froms.items[k], select->implied.items[i]) != 0;
        }
        if (!is_named && !al_push(py, &select->froms, select->implied.items[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < select->columns.n; i++) {
        al_from_collect(&ddl, select->columns.items[i], &spoken);
    }
    for (size_t i = 0; i < spoken.n; i++) {
        bool is_named = false;
        for (size_t k = 0; k < select->froms.n; k++) {
            is_named |= al_from_holds(select->froms.items[k], spoken.items[i]) != 0;
        }
        struct al_from *from = is_named ? NULL : al_take(py, sizeof(*from));
        if (is_named) {
            continue;
        }
        if (from == NULL || !al_push(py, &select->froms, from)) {
            return false;
        }
        from->table = spoken.items[i];
    }
    return true;
}

/* SELECT 1 … as EXISTS. */
static struct py_value
query_exists(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_select *copy = changed(py, self);
    if (copy == NULL || !al_query_keep_froms(py, copy)) {
        return py_absent();
    }
    copy->columns = (struct al_list){NULL, 0, 0};
    copy->entities = (struct al_list){NULL, 0, 0};
    struct al_expr *one = al_expr_new(pool, AL_EXPR_LITERAL_COLUMN);
    struct al_expr *query = al_expr_new(pool, AL_EXPR_SELECT);
    if (one == NULL || query == NULL || !al_push(py, &copy->columns, one)) {
        return al_exhausted(py);
    }
    one->text = LOCKSTEP_STR("1");
    query->select = copy;
    return al_expr_wrap(py, al_expr_unary(pool, AL_OP_EXISTS, query));
}

/* union() and its kin: the parts as a subquery, whose columns are those of the first. */
static struct py_value
query_compound(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_refuse(py, "Query.union() and its kin are not supported; use select().union()");
}

static struct py_value
query_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static struct py_value
query_populate(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_value made = al_query_with(py, self, al_query_select(self));
    if (!py_failed(made)) {
        ((struct al_query *)made.as.object->payload)->fills = true;
    }
    return made;
}

static struct py_value
query_params(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value made = al_query_with(py, self, al_query_select(self));
    struct py_value words = py_dict_new(py);
    for (size_t i = 0; !py_failed(words) && i < args->n_kw; i++) {
        struct py_value key = {.kind = PY_STR, .as.str = args->kw[i].name};
        if (!py_dict_set(py, words.as.dict, key, args->kw[i].value)) {
            return py_absent();
        }
    }
    if (py_failed(made) || py_failed(words)) {
        return py_absent();
    }
    bool is_dict = args->n_pos > 0 && args->pos[0].kind == PY_DICT;
    ((struct al_query *)made.as.object->payload)->parameters = is_dict ? args->pos[0] : words;
    return made;
}

static struct py_value
query_options(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = changed(py, self);
    return copy == NULL || !al_options_add(py, copy, args, true) ? py_absent()
                                                                 : al_query_with(py, self, copy);
}

static struct py_value
query_statement(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_select_wrap(py, al_query_select(self));
}

static struct py_value
query_session(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return ((const struct al_query *)self.as.object->payload)->session->self;
}

static struct py_value
query_str(struct py *py, struct py_value self)
{
    struct py_value select = al_select_wrap(py, al_query_select(self));
    return py_failed(select) ? select : py_to_str(py, select);
}

static const struct py_def query_members[] = {
    METHOD("filter", query_filter, NULL),
    METHOD("where", query_filter, NULL),
    METHOD("filter_by", query_filter_by, NULL),
    METHOD("having", query_having, NULL),
    METHOD("join", query_join, NULL),
    METHOD("outerjoin", query_outerjoin, NULL),
    METHOD("select_from", query_select_from, NULL),
    METHOD("order_by", query_order_by, NULL),
    METHOD("group_by", query_group_by, NULL),
    METHOD("limit", query_limit, NULL),
    METHOD("offset", query_offset, NULL),
    METHOD("slice", al_query_slice, "start, stop"),
    METHOD("distinct", query_distinct, NULL),
    METHOD("with_for_update", query_for_update, NULL),
    METHOD("with_entities", query_with_entities, NULL),
    METHOD("add_columns", query_add_columns, NULL),
    METHOD("add_column", query_add_columns, NULL),
    METHOD("add_entity", query_add_columns, NULL),
    METHOD("correlate", query_correlate, NULL),
    METHOD("subquery", query_subquery, NULL),
    METHOD("cte", query_cte, NULL),
    METHOD("scalar_subquery", query_scalar_subquery, NULL),
    METHOD("as_scalar", query_scalar_subquery, NULL),
    METHOD("label", query_label, NULL),
    METHOD("exists", query_exists, ""),
    METHOD("union", query_compound, NULL),
    METHOD("union_all", query_compound, NULL),
    METHOD("except_", query_compound, NULL),
    METHOD("intersect", query_compound, NULL),
    METHOD("options", query_options, NULL),
    METHOD("params", query_params, NULL),
    METHOD("execution_options", query_self, NULL),
    METHOD("enable_eagerloads", query_self, NULL),
    METHOD("yield_per", query_self, "count"),
    METHOD("populate_existing", query_populate, ""),
    METHOD("all", al_query_all, ""),
    METHOD("first", al_query_first, ""),
    METHOD("one", al_query_one, ""),
    METHOD("one_or_none", al_query_one_or_none, ""),
    METHOD("scalar", al_query_scalar, ""),
    METHOD("count", al_query_count, ""),
    METHOD("get", al_query_get_method, "ident"),
    METHOD("update", al_query_update, "values, synchronize_session=, update_args="),
    METHOD("delete", al_query_delete, "synchronize_session="),
    {.name = "statement", .kind = PY_DEF_PROPERTY, .fn = query_statement},
    {.name = "selectable", .kind = PY_DEF_PROPERTY, .fn = query_statement},
    {.name = "session", .kind = PY_DEF_PROPERTY, .fn = query_session},
    {.name = NULL},
};

const struct py_type al_py_query = {.name = "Query",
    .module = "sqlalchemy.orm.query",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_query),
    .members = query_members,
    .iter = al_query_iter,
    .getitem = al_query_getitem,
    .str = query_str};
