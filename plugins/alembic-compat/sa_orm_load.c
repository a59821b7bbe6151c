/*
 * Rows become instances. One row of the database is one object in a session; what an object has
 * already stays as it is.
 *
 * SQLAlchemy's map is weak: an object that nothing else refers to is forgotten, and the next row makes
 * a new one. Here nothing is forgotten. That shows only where the row has changed behind the session
 * since: then it would be a guess which of both values Python code sees, and it is refused.
 */
#include "py_class.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_option.h"
#include "sa_result.h"
#include "sa_row.h"
#include "sa_select.h"

struct py_value
al_identity_key(
    struct py *py, const struct al_mapper *mapper, const struct py_value *values, size_t n)
{
    struct py_value *parts = al_take(py, (n + 1) * sizeof(*parts));
    if (parts == NULL) {
        return py_absent();
    }
    parts[0] = (struct py_value){.kind = PY_CLASS, .as.cls = mapper->root->cls};
    for (size_t i = 0; i < n; i++) {
        parts[i + 1] = values[i];
    }
    return py_tuple_of(py, parts, n + 1);
}

static bool
is_later(const struct al_orm_object *instance, const struct al_property *property)
{
    return property->is_deferred ||
           py_given(py_dict_get_str(instance->later.as.dict, property->name));
}

/* Whether a row leaves an attribute that is missing as it is: 1, 0, -1 failed. One that was left and is read now
 * comes alone. */
static int
leave(struct py *py, const struct al_session *session, const struct al_orm_object *instance,
    const struct al_property *property)
{
    struct py_value key = {.kind = PY_STR, .as.str = property->name};
    const struct al_property *asked = session->asked;
    bool is_asked = asked != NULL && py_str_eq(asked->name, property->name);
    if (is_asked || (asked != NULL && is_later(instance, asked))) {
        return !is_asked;
    }
    if (asked != NULL && is_later(instance, property)) {
        return 1;
    }
    if (!al_options_leave(session->loads, property)) {
        return 0;
    }
    return py_dict_set(py, instance->later.as.dict, key, py_none()) ? 1 : -1;
}

/* Give an instance the values of its row. */
static bool
fill(struct py *py, const struct al_session *session, struct py_value value,
    const struct al_mapper *mapper, struct py_value row, size_t first, bool is_known,
    enum al_fill how)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    for (size_t i = 0; i < mapper->properties.n; i++) {
        const struct al_property *property = mapper->properties.items[i];
        struct py_value cell = al_row_item(py, row, first + i);
        struct py_value own = al_instance_peek(value, property->name);
        bool is_changed = py_given(py_dict_get_str(instance->before.as.dict, property->name));
        if (py_failed(cell)) {
            return false;
        }
        int is_left = py_failed(own) ? leave(py, session, instance, property) : 0;
        if (is_left < 0) {
            return false;
        }
        if (is_left > 0) {
            continue;
        }
        if (is_changed && how != AL_FILL_ALL) {
            continue;
        }
        if (is_known && py_given(own) && how == AL_FILL_MISSING) {
            continue;
        }
        if (is_known && py_given(own) && how == AL_FILL_CHECKED) {
            int is_same = py_equal(py, own, cell);
            if (is_same < 0) {
                return false;
            }
            if (is_same == 0) {
                (void)py_refuse(py,
                    "the row of this %.*s has changed behind the session ('%.*s'): which value its "
                    "object has depends on whether Python has forgotten it",
                    (int)mapper->cls->name->len, mapper->cls->name->ptr, (int)property->name->len,
                    property->name->ptr);
                return false;
            }
            continue;
        }
        if (how == AL_FILL_ALL) {
            al_instance_expire_one(value, property->name);
        }
        if (!al_instance_put(py, value, property->name, cell)) {
            return false;
        }
    }
    return true;
}

bool
al_session_enter(struct py *py, struct al_session *session, struct py_value value)
{
    const struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    struct al_orm_object *instance = al_instance_of(py, value);
    struct py_value *values = al_take(py, (mapper->keys.n + 1) * sizeof(*values));
    for (size_t i = 0; values != NULL && i < mapper->keys.n; i++) {
        const struct al_property *key = mapper->keys.items[i];
        values[i] = al_instance_peek(value, key->name);
        values[i] = py_given(values[i]) ? values[i] : py_none();
    }
    struct py_value key =
        values == NULL ? py_absent() : al_identity_key(py, mapper, values, mapper->keys.n);
    if (py_failed(key)) {
        return false;
    }
    instance->identity = key;
    instance->session = session;
    instance->life = AL_PERSISTENT;
    return py_dict_set(py, session->known.as.dict, key, value);
}

/* The model that a row is of: its discriminator says it. */
static struct al_mapper *
model_of_row(struct py *py, const struct al_mapper *mapper, struct py_value row, size_t first)
{
    struct al_mapper *asked = (struct al_mapper *)(uintptr_t)mapper;
    struct al_mapper *found = NULL;
    const struct al_property *discriminator = mapper->root->discriminator;
    for (size_t i = 0; discriminator != NULL && i < mapper->properties.n; i++) {
        const struct al_property *property = mapper->properties.items[i];
        if (!py_str_eq(property->name, discriminator->name)) {
            continue;
        }
        struct py_value value = al_row_item(py, row, first + i);
        if (py_failed(value) || py_is_none(value)) {
            return py_failed(value) ? NULL : asked;
        }
        if (!al_mapper_by_identity(py, mapper->root, value, &found)) {
            return NULL;
        }
        if (found == NULL) {
            struct py_value text = py_to_repr(py, value);
            (void)py_raise(py, &py_exc_assertion_error,
                "No such polymorphic_identity %s is defined",
                py_failed(text) ? "?" : py_c_str(py, py_as_str(text)));
            return NULL;
        }
        if (!al_mapper_is_a(found, mapper)) {
            (void)py_refuse(py, "a row whose discriminator is that of another model is not "
                                "supported");
            return NULL;
        }
    }
    return found == NULL ? asked : found;
}

/* The instance of the entity that begins at column `first`; None where an outer join found none. */
static struct py_value
instance_of_row(struct py *py, struct al_session *session, const struct al_mapper *mapper,
    struct py_value row, size_t first, enum al_fill how)
{
    struct py_value *values = al_take(py, (mapper->keys.n + 1) * sizeof(*values));
    bool is_there = false;
    if (values == NULL) {
        return py_absent();
    }
    for (size_t k = 0; k < mapper->keys.n; k++) {
        for (size_t i = 0; i < mapper->properties.n; i++) {
            if (mapper->properties.items[i] == mapper->keys.items[k]) {
                values[k] = al_row_item(py, row, first + i);
            }
        }
        is_there |= !py_is_none(values[k]);
    }
    if (!is_there) {
        return py_none();
    }
    struct py_value key = al_identity_key(py, mapper, values, mapper->keys.n);
    struct py_value known = py_absent();
    int found = py_failed(key) ? -1 : py_dict_get(py, session->known.as.dict, key, &known);
    if (found < 0) {
        return py_absent();
    }
    if (found > 0) {
        struct al_orm_object *instance = al_instance_of(py, known);
        if (!al_mapper_is_a(al_mapper_of_class(known.as.object->cls), mapper)) {
            return py_refuse(py, "a row that is known as an object of another model is not "
                                 "supported");
        }
        instance->is_doubtful |= how == AL_FILL_CHECKED;
        return fill(py, session, known, mapper, row, first, true, how) ? known : py_absent();
    }
    struct al_mapper *own = model_of_row(py, mapper, row, first);
    struct py_value made = own == NULL ? py_absent() : al_instance_new(py, own);
    return py_failed(made) ||
                   !fill(py, session, made, mapper, row, first, false, AL_FILL_MISSING) ||
                   !al_session_enter(py, session, made)
               ? py_absent()
               : made;
}

/* Relationships that are loaded together with their owner. */
static bool
load_eagerly(struct py *py, const struct al_mapper *mapper, struct py_value value)
{
    for (size_t i = 0; i < mapper->relations.n && !py_is_none(value); i++) {
        struct al_relation *relation = mapper->relations.items[i];
        if (relation->is_eager && relation->reason.ptr == NULL &&
            py_failed(al_instance_peek(value, relation->name)) &&
            py_failed(al_related_get(py, value, relation))) {
            return false;
        }
    }
    return true;
}

/* One row of columns and entities. */
static struct py_value
row_of(struct py *py, struct al_session *session, const struct al_select *select,
    struct py_value row, struct py_value keys, enum al_fill how)
{
    const struct al_list *columns = al_select_result(select);
    struct py_value *values = al_take(py, (columns->n + 1) * sizeof(*values));
    size_t n = 0;
    size_t next = 0;
    for (size_t at = 0; values != NULL && at < columns->n;) {
        const struct al_entity *entity =
            next < select->entities.n ? select->entities.items[next] : NULL;
        if (entity != NULL && entity->first == at) {
            values[n] = instance_of_row(py, session, entity->mapper, row, at, how);
            at += entity->n;
            next++;
        } else {
            values[n] = al_row_item(py, row, at++);
        }
        if (py_failed(values[n++])) {
            return py_absent();
        }
    }
    return values == NULL ? py_absent() : al_row_new(py, keys, values, n);
}

/* The names of columns and entities. */
static struct py_value
keys_of(struct py *py, const struct al_select *select)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_list names = al_select_keys(&ddl, select);
    struct py_value list = py_list_new(py);
    size_t next = 0;
    for (size_t at = 0; !py_failed(list) && at < names.n;) {
        const struct al_entity *entity =
            next < select->entities.n ? select->entities.items[next] : NULL;
        bool is_entity = entity != NULL && entity->first == at;
        struct lockstep_str name =
            is_entity ? entity->name : *(const struct lockstep_str *)names.items[at];
        struct py_value key = name.ptr == NULL ? py_str_lit(py, "") : al_to_py(py, name);
        at += is_entity ? entity->n : 1;
        next += is_entity;
        if (py_failed(key) || !py_list_append(py, list.as.list, key)) {
            return py_absent();
        }
    }
    return py_failed(list) ? list : py_tuple_of(py, list.as.list->items, list.as.list->n);
}

struct py_value
al_session_rows(struct py *py, struct al_session *session, const struct al_select *select,
    struct py_value result, enum al_fill how)
{
    if (select == NULL || select->entities.n == 0 || py_failed(result)) {
        return result;
    }
    struct py_value rows = py_call_method(py, result, "fetchall", NULL, 0);
    struct py_value keys = py_failed(rows) ? rows : keys_of(py, select);
    struct py_value made = py_list_new(py);
    session->loads = select;
    for (size_t i = 0; !py_failed(keys) && !py_failed(made) && i < rows.as.list->n; i++) {
        struct py_value row = row_of(py, session, select, rows.as.list->items[i], keys, how);
        if (py_failed(row) || !py_list_append(py, made.as.list, row)) {
            return py_absent();
        }
    }
    session->loads = NULL;
    /* only now: the objects of all rows are known */
    size_t place = 0;
    size_t at = 0;
    for (size_t e = 0; !py_failed(keys) && e < select->entities.n; e++) {
        const struct al_entity *entity = select->entities.items[e];
        place += entity->first - at;
        at = entity->first + entity->n;
        for (size_t i = 0; i < made.as.list->n; i++) {
            struct py_value value = al_row_item(py, made.as.list->items[i], place);
            if (py_failed(value) || !load_eagerly(py, entity->mapper, value) ||
                !al_options_load(py, select, value)) {
                return py_absent();
            }
        }
        place++;
    }
    return py_failed(keys) || py_failed(made) ? py_absent() : al_result_of_rows(py, keys, made);
}

/* ---- SELECTs of the session's own ------------------------------------------------------------- */

static struct py_value
select_instances(struct py *py, struct al_session *session, struct al_mapper *mapper,
    struct al_select *select, enum al_fill how)
{
    if (select == NULL || !al_mapper_select(py, mapper, mapper->table, select, &select->columns)) {
        return py_absent();
    }
    struct py_value statement = al_select_wrap(py, select);
    struct py_value result =
        py_failed(statement) ? statement : al_execute(py, statement, py_none(), true);
    session->is_connected = true;
    struct py_value made = al_session_rows(py, session, select, result, how);
    struct py_value scalars = py_failed(made) ? made : py_call_method(py, made, "scalars", NULL, 0);
    return py_failed(scalars) ? scalars : py_call_method(py, scalars, "all", NULL, 0);
}

struct py_value
al_session_select(struct py *py, struct al_session *session, struct al_mapper *mapper,
    struct al_expr *where, const struct al_list *order_by, struct al_list *froms)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    if (select == NULL) {
        return py_absent();
    }
    select->where = where;
    if (order_by != NULL) {
        select->order_by = *order_by;
        select->order_by.size = order_by->n;
    }
    if (froms != NULL) {
        select->froms = *froms;
    }
    return select_instances(py, session, mapper, select, AL_FILL_CHECKED);
}

/* key = value for the whole primary key. */
static struct al_expr *
where_key(struct py *py, const struct al_mapper *mapper, const struct py_value *values)
{
    struct al_expr *where = NULL;
    for (size_t i = 0; i < mapper->keys.n; i++) {
        const struct al_property *key = mapper->keys.items[i];
        struct py_value column = al_property_expr(py, key, mapper->table);
        struct py_value equal =
            py_failed(column) ? column : py_binary(py, PY_OP_EQ, column, values[i]);
        if (py_failed(equal) || !al_expr_and(py, &where, equal)) {
            return NULL;
        }
    }
    return where;
}

struct py_value
al_session_get(struct py *py, struct al_session *session, struct al_mapper *mapper,
    const struct py_value *values, size_t n)
{
    if (n != mapper->keys.n) {
        return py_raise(py, &al_exc_invalid_request,
            "Incorrect number of values in identifier to formulate primary key for session.get()");
    }
    struct py_value key = al_identity_key(py, mapper, values, n);
    struct py_value known;
    int found = py_failed(key) ? -1 : py_dict_get(py, session->known.as.dict, key, &known);
    if (found < 0) {
        return py_absent();
    }
    bool is_kin = found > 0 && al_mapper_is_a(al_mapper_of_class(known.as.object->cls), mapper);
    if (found > 0 && !is_kin) {
        return py_none();
    }
    if (found > 0 && al_instance_is_modified(py, known)) {
        return known;
    }
    struct al_expr *where = where_key(py, mapper, values);
    struct py_value list =
        where == NULL ? py_absent() : al_session_select(py, session, mapper, where, NULL, NULL);
    if (py_failed(list)) {
        return list;
    }
    if (list.as.list->n > 0) {
        return list.as.list->items[0];
    }
    return found > 0 ? py_refuse(py, "a row was deleted behind the session: whether its object is "
                                     "still known depends on whether Python has forgotten it")
                     : py_none();
}

bool
al_session_refresh(struct py *py, struct al_session *session, struct py_value value, bool all)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    const struct al_orm_object *instance = al_instance_of(py, value);
    if (instance->identity.kind != PY_TUPLE) {
        (void)py_raise(
            py, &al_exc_invalid_request, "Instance is not persistent within this Session");
        return false;
    }
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    struct al_expr *where = where_key(py, mapper, instance->identity.as.tuple->items + 1);
    if (select == NULL || where == NULL) {
        return false;
    }
    select->where = where;
    struct py_value list =
        select_instances(py, session, mapper, select, all ? AL_FILL_ALL : AL_FILL_MISSING);
    if (!py_failed(list) && list.as.list->n == 0) {
        (void)py_raise(py, &al_exc_object_deleted,
            "Instance '<%.*s>' has been deleted, or its row is otherwise not present.",
            (int)mapper->cls->name->len, mapper->cls->name->ptr);
        return false;
    }
    return !py_failed(list);
}
