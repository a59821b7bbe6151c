/*
 * Query: what it gives.
 */
#include "sa_orm_result.h"

#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_row.h"
#include "sa_select.h"

/* Whether the query gives objects of one model, and not rows. */
static bool
is_single(const struct al_select *select)
{
    return select->entities.n == 1 &&
           ((const struct al_entity *)select->entities.items[0])->n == select->columns.n;
}

/* What is the same in two rows: an object of a model is only the same as itself, whatever its class says of `==`. */
static struct py_value
sameness(struct py *py, struct py_value value)
{
    return al_instance_of(py, value) == NULL ? value : py_int((int64_t)(intptr_t)value.as.object);
}

static struct py_value
sameness_of_row(struct py *py, struct py_value row)
{
    struct py_value tuple = py_getattr(py, row, "_tuple");
    struct py_value values = py_failed(tuple) ? tuple : py_call_with(py, tuple, NULL, 0);
    struct py_value list = py_failed(values) ? values : py_to_list(py, values);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        list.as.list->items[i] = sameness(py, list.as.list->items[i]);
    }
    return py_failed(list) ? list : py_tuple_of(py, list.as.list->items, list.as.list->n);
}

/* Rows in which the same objects stand count once. */
static struct py_value
unique(struct py *py, struct py_value values)
{
    struct py_value seen = py_dict_new(py);
    struct py_value list = py_list_new(py);
    for (size_t i = 0; !py_failed(list) && i < values.as.list->n; i++) {
        struct py_value value = values.as.list->items[i];
        struct py_value key = py_payload(value, &al_py_row) == NULL ? sameness(py, value)
                                                                    : sameness_of_row(py, value);
        struct py_value other;
        int found = py_failed(key) ? -1 : py_dict_get(py, seen.as.dict, key, &other);
        if (found < 0 || (found == 0 && (!py_dict_set(py, seen.as.dict, key, value) ||
                                            !py_list_append(py, list.as.list, value)))) {
            return py_absent();
        }
    }
    return list;
}

/* All that the query gives, in a list. */
static struct py_value
fetch(struct py *py, struct py_value self)
{
    const struct al_query *query = self.as.object->payload;
    if (!al_session_autoflush(py, query->session)) {
        return py_absent();
    }
    struct py_value statement = al_select_wrap(py, query->select);
    struct py_value result = py_failed(statement) ? statement
                                                  : al_session_execute(py, query->session,
                                                        statement, query->parameters, true);
    result = py_failed(result) ? result
                               : al_session_rows(py, query->session, query->select, result,
                                     query->fills ? AL_FILL_ALL : AL_FILL_CHECKED);
    if (!py_failed(result) && is_single(query->select)) {
        result = py_call_method(py, result, "scalars", NULL, 0);
    }
    struct py_value values =
        py_failed(result) ? result : py_call_method(py, result, "all", NULL, 0);
    if (!py_failed(values) && query->select->entities.n > 0) {
        values = unique(py, values);
    }
    return values;
}

struct py_value
al_query_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return fetch(py, self);
}

struct py_value
al_query_iter(struct py *py, struct py_value self)
{
    return fetch(py, self);
}

/* The same query with LIMIT and OFFSET; absent arguments leave them as they are. */
static struct py_value
limited(struct py *py, struct py_value self, struct py_value limit, struct py_value offset)
{
    struct py_value wrapped = al_select_wrap(py, al_query_select(self));
    struct al_select *copy = py_failed(wrapped) ? NULL : al_select_changed(py, wrapped);
    if (copy == NULL) {
        return py_absent();
    }
    if (py_given(limit)) {
        copy->limit = al_expr_coerce(py, limit, NULL);
    }
    if (py_given(offset)) {
        copy->offset = al_expr_coerce(py, offset, NULL);
    }
    return py_has_error(py) ? py_absent() : al_query_with(py, self, copy);
}

struct py_value
al_query_first(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_value one = limited(py, self, py_int(1), py_absent());
    struct py_value list = py_failed(one) ? one : fetch(py, one);
    return py_failed(list) ? list : list.as.list->n == 0 ? py_none() : list.as.list->items[0];
}

static struct py_value
exactly_one(struct py *py, struct py_value self, bool none_is_fine)
{
    struct py_value list = fetch(py, self);
    if (py_failed(list)) {
        return list;
    }
    if (list.as.list->n > 1) {
        return py_raise(
            py, &al_exc_multiple_results, "Multiple rows were found when exactly one was required");
    }
    if (list.as.list->n == 0) {
        return none_is_fine
                   ? py_none()
                   : py_raise(py, &al_exc_no_result, "No row was found when one was required");
    }
    return list.as.list->items[0];
}

struct py_value
al_query_one(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return exactly_one(py, self, false);
}

struct py_value
al_query_one_or_none(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return exactly_one(py, self, true);
}

struct py_value
al_query_scalar(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_value row = exactly_one(py, self, true);
    return py_failed(row) || py_payload(row, &al_py_row) == NULL ? row : al_row_item(py, row, 0);
}

/* SELECT count(*) FROM (the query) */
struct py_value
al_query_count(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct al_query *query = self.as.object->payload;
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    struct al_from *from = al_take(py, sizeof(*from));
    struct al_expr *count = al_expr_new(pool, AL_EXPR_FUNC);
    if (select == NULL || from == NULL || count == NULL ||
        !al_session_autoflush(py, query->session)) {
        return py_absent();
    }
    count->name = al_name_of(LOCKSTEP_STR("count"));
    from->table = al_select_named(py, query->select, py_none());
    if (from->table == NULL || !al_push(py, &select->columns, count) ||
        !al_push(py, &select->froms, from)) {
        return py_absent();
    }
    struct py_value statement = al_select_wrap(py, select);
    struct py_value result = py_failed(statement) ? statement
                                                  : al_session_execute(py, query->session,
                                                        statement, query->parameters, true);
    return py_failed(result) ? result : py_call_method(py, result, "scalar", NULL, 0);
}

/* ---- Slices ------------------------------------------------------------------------------------------- */

struct py_value
al_query_slice(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value start = args->pos[0];
    struct py_value stop = args->pos[1];
    const struct al_select *select = al_query_select(self);
    if (select->limit != NULL || select->offset != NULL) {
        return py_refuse(py, "a slice of a query with a limit is not supported");
    }
    int64_t from = start.kind == PY_INT ? start.as.integer : 0;
    if (from < 0 || (stop.kind == PY_INT && stop.as.integer < from)) {
        return py_refuse(py, "a slice of a query from its end is not supported");
    }
    return limited(py, self, stop.kind == PY_INT ? py_int(stop.as.integer - from) : py_absent(),
        from > 0 ? py_int(from) : py_absent());
}

struct py_value
al_query_getitem(struct py *py, struct py_value self, struct py_value key)
{
    struct py_value bounds[2] = {key, py_absent()};
    if (key.kind == PY_SLICE) {
        if (!py_is_none(key.as.slice->step)) {
            return py_refuse(py, "a slice of a query with a step is not supported");
        }
        bounds[0] = key.as.slice->start;
        bounds[1] = key.as.slice->stop;
    } else if (key.kind == PY_INT && key.as.integer >= 0) {
        bounds[1] = py_int(key.as.integer + 1);
    } else {
        return py_refuse(py, "this index of a query is not supported");
    }
    struct py_args args = {bounds, 2, NULL, 0};
    struct py_value sliced = al_query_slice(py, self, &args);
    struct py_value list = py_failed(sliced) ? sliced : fetch(py, sliced);
    if (py_failed(list) || key.kind == PY_SLICE) {
        return list;
    }
    return list.as.list->n > 0 ? list.as.list->items[0]
                               : py_raise(py, &py_exc_index_error, "list index out of range");
}

/* ---- get() -------------------------------------------------------------------------------------------- */

struct py_value
al_query_get(
    struct py *py, struct al_session *session, struct al_mapper *mapper, struct py_value key)
{
    const struct py_value *items;
    size_t n;
    if (!al_registry_configure(py, mapper->registry)) {
        return py_absent();
    }
    if (key.kind == PY_DICT) {
        struct py_value *values = al_take(py, (mapper->keys.n + 1) * sizeof(*values));
        for (size_t i = 0; values != NULL && i < mapper->keys.n; i++) {
            const struct al_property *property = mapper->keys.items[i];
            values[i] = py_dict_get_str(key.as.dict, property->name);
            if (py_failed(values[i])) {
                return py_raise(py, &al_exc_invalid_request,
                    "Incorrect names of values in identifier to formulate primary key");
            }
        }
        return values == NULL ? py_absent()
                              : al_session_get(py, session, mapper, values, mapper->keys.n);
    }
    if (key.kind == PY_OBJECT || !py_items(key, &items, &n)) {
        items = &key;
        n = 1;
    }
    if (n == 1 && py_is_none(items[0])) {
        return py_none();
    }
    return al_session_get(py, session, mapper, items, n);
}

struct py_value
al_query_get_method(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_query *query = self.as.object->payload;
    if (!is_single(query->select) || query->select->where != NULL) {
        return py_raise(
            py, &al_exc_invalid_request, "get() being called on a Query with criterion.");
    }
    const struct al_entity *entity = query->select->entities.items[0];
    return al_query_get(py, query->session, entity->mapper, args->pos[0]);
}

/* ---- update() and delete() ------------------------------------------------------------------------------ */

static struct lockstep_str
strategy(struct py_value given)
{
    if (given.kind == PY_BOOL && !given.as.boolean) {
        return LOCKSTEP_STR("False");
    }
    return al_str(given);
}

/* The statement that changes the rows that the query would give; NULL: failed. */
static struct al_select *
change(struct py *py, struct py_value self, enum al_select_kind kind)
{
    const struct al_select *old = al_query_select(self);
    struct al_select *select = al_select_begin(py, kind);
    const char *verb = kind == AL_SELECT_UPDATE ? "update" : "delete";
    struct al_ddl ddl = al_context_ddl(py);
    struct al_list spoken = {NULL, 0, 0};
    if (select == NULL) {
        return NULL;
    }
    if (old->limit != NULL || old->offset != NULL || old->order_by.n > 0 || old->group_by.n > 0 ||
        old->distinct || old->froms.n > 0) {
        (void)py_raise(py, &al_exc_invalid_request,
            "Can't call Query.update() or Query.delete() when limit(), offset(), order_by(), "
            "group_by(), distinct(), from_self(), select_from() or join() has been called");
        return NULL;
    }
    for (size_t i = 0; i < old->columns.n; i++) {
        al_from_collect(&ddl, old->columns.items[i], &spoken);
    }
    const struct al_table *table = spoken.n == 1 && old->implied.n == 0 ? spoken.items[0] : NULL;
    if (table == NULL || table->mapped == NULL || table->alias.text.ptr != NULL) {
        (void)py_refuse(py, "%s() of a query that is not of one model is not supported", verb);
        return NULL;
    }
    select->table = spoken.items[0];
    select->is_model = 1;
    select->where = old->where;
    select->only = old->only;
    return select;
}

static struct py_value
carry_out(struct py *py, struct py_value self, struct al_select *select, struct py_value given)
{
    const struct al_query *query = self.as.object->payload;
    if (select == NULL || !al_session_autoflush(py, query->session)) {
        return py_absent();
    }
    struct py_value result =
        al_query_change(py, query->session, select, query->parameters, strategy(given));
    return py_failed(result) ? result : py_getattr(py, result, "rowcount");
}

struct py_value
al_query_update(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *select = change(py, self, AL_SELECT_UPDATE);
    struct py_value statement = select == NULL ? py_absent() : al_select_wrap(py, select);
    struct py_value valued =
        py_failed(statement) ? statement : py_call_method(py, statement, "values", args->pos, 1);
    if (!py_is_nothing(args->pos[2])) {
        return py_refuse(py, "Query.update(update_args=…) is not supported");
    }
    return py_failed(valued) ? valued : carry_out(py, self, al_select_in(valued), args->pos[1]);
}

struct py_value
al_query_delete(struct py *py, struct py_value self, const struct py_args *args)
{
    return carry_out(py, self, change(py, self, AL_SELECT_DELETE), args->pos[0]);
}
