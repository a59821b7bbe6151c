/*
 * The relationships of instances: loading them, and keeping both sides the same when one is changed.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_session.h"
#include "sa_schema.h"

/* ---- Loading ---------------------------------------------------------------------------------- */

static bool
is_loadable(struct py *py, struct py_value value, const struct al_relation *relation)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    if (instance == NULL) {
        return false;
    }
    if (instance->session == NULL && instance->life != AL_TRANSIENT) {
        (void)py_raise(py, &al_exc_detached,
            "Parent instance <%.*s> is not bound to a Session; lazy load operation of attribute "
            "'%.*s' cannot proceed",
            (int)relation->mapper->cls->name->len, relation->mapper->cls->name->ptr,
            (int)relation->name->len, relation->name->ptr);
        return false;
    }
    return true;
}

/* The values of the owner's columns; false in *ret_whole where one of them is None. */
static struct py_value *
own_values(
    struct py *py, struct py_value value, const struct al_relation *relation, bool *ret_whole)
{
    struct py_value *values = al_take(py, (relation->pairs.n + 1) * sizeof(*values));
    *ret_whole = true;
    for (size_t i = 0; values != NULL && i < relation->pairs.n; i++) {
        const struct al_pair_of *pair = relation->pairs.items[i];
        values[i] = al_instance_get(py, value, pair->own);
        if (py_failed(values[i])) {
            return NULL;
        }
        *ret_whole = *ret_whole && !py_is_none(values[i]);
    }
    return values;
}

/* Whether the pairs name the target's whole primary key, so that the identity is known. */
static bool
is_by_identity(
    const struct al_relation *relation, const struct py_value *values, struct py_value *ret_key)
{
    const struct al_mapper *target = relation->target;
    size_t found = 0;
    for (size_t k = 0; k < target->keys.n; k++) {
        for (size_t i = 0; i < relation->pairs.n; i++) {
            const struct al_pair_of *pair = relation->pairs.items[i];
            if (pair->other == target->keys.items[k]) {
                ret_key[k] = values[i];
                found++;
            }
        }
    }
    return found == target->keys.n && relation->pairs.n == target->keys.n;
}

/* WHERE of the other side, by the owner's values. */
static struct al_expr *
where_related(struct py *py, const struct al_relation *relation, const struct py_value *values)
{
    struct al_expr *where = NULL;
    for (size_t i = 0; i < relation->pairs.n; i++) {
        const struct al_pair_of *pair = relation->pairs.items[i];
        struct py_value column = pair->between != NULL
                                     ? al_column_wrap(py, pair->between)
                                     : al_property_expr(py, pair->other, relation->target->table);
        struct py_value equal =
            py_failed(column) ? column : py_binary(py, PY_OP_EQ, column, values[i]);
        if (py_failed(equal) || !al_expr_and(py, &where, equal)) {
            return NULL;
        }
    }
    for (size_t i = 0; i < relation->other_pairs.n; i++) {
        const struct al_pair_of *pair = relation->other_pairs.items[i];
        struct py_value left = al_property_expr(py, pair->other, relation->target->table);
        struct py_value right = py_failed(left) ? left : al_column_wrap(py, pair->between);
        struct py_value equal = py_failed(right) ? right : py_binary(py, PY_OP_EQ, left, right);
        if (py_failed(equal) || !al_expr_and(py, &where, equal)) {
            return NULL;
        }
    }
    return where;
}

struct al_expr *
al_related_where(
    struct py *py, struct py_value value, const struct al_relation *relation, bool *ret_whole)
{
    const struct py_value *values = own_values(py, value, relation, ret_whole);
    return values == NULL || !*ret_whole ? NULL : where_related(py, relation, values);
}

static struct py_value
load_list(struct py *py, struct py_value value, const struct al_relation *relation)
{
    struct al_session *session = al_instance_of(py, value)->session;
    bool is_whole;
    struct al_expr *where = al_related_where(py, value, relation, &is_whole);
    if (!is_whole && !py_has_error(py)) {
        return py_list_new(py);
    }
    return where == NULL
               ? py_absent()
               : al_session_select(py, session, relation->target, where, &relation->order_by, NULL);
}

static struct py_value
load_one(struct py *py, struct py_value value, const struct al_relation *relation)
{
    struct al_session *session = al_instance_of(py, value)->session;
    bool is_whole;
    const struct py_value *values = own_values(py, value, relation, &is_whole);
    struct py_value *key = al_take(py, (relation->target->keys.n + 1) * sizeof(*key));
    if (values == NULL || key == NULL) {
        return py_absent();
    }
    if (!is_whole) {
        return py_none();
    }
    if (relation->direction == AL_MANY_TO_ONE && is_by_identity(relation, values, key)) {
        return al_session_get(py, session, relation->target, key, relation->target->keys.n);
    }
    struct py_value list = load_list(py, value, relation);
    if (py_failed(list) || list.as.list->n == 0) {
        return py_failed(list) ? list : py_none();
    }
    return list.as.list->n == 1 ? list.as.list->items[0]
                                : py_refuse(py, "a relationship to one with several rows is not "
                                                "supported");
}

/* An object that Python may have forgotten since has what it would load now, or it is refused. */
static bool
is_still_so(struct py *py, struct py_value value, struct al_relation *relation, struct py_value own)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    if (!instance->is_doubtful || instance->life != AL_PERSISTENT || instance->session == NULL ||
        py_given(py_dict_get_str(instance->before.as.dict, relation->name))) {
        return true;
    }
    struct py_value now =
        relation->is_list ? load_list(py, value, relation) : load_one(py, value, relation);
    struct py_value list = py_failed(now) || !relation->is_list ? own : py_to_list(py, own);
    int is_same = py_failed(now) || py_failed(list) ? -1 : py_equal(py, list, now);
    if (is_same == 0) {
        (void)py_refuse(py,
            "rows of '%.*s' have changed since it was loaded: what it holds depends on whether "
            "Python has forgotten its object",
            (int)relation->name->len, relation->name->ptr);
    }
    return is_same > 0;
}

struct py_value
al_related_get(struct py *py, struct py_value value, struct al_relation *relation)
{
    struct py_value own = al_instance_peek(value, relation->name);
    if (!is_loadable(py, value, relation)) {
        return py_given(own) && !py_has_error(py) ? own : py_absent();
    }
    const struct al_orm_object *instance = al_instance_of(py, value);
    if (py_given(own)) {
        return is_still_so(py, value, relation, own) ? own : py_absent();
    }
    bool is_stored = instance->life == AL_PERSISTENT;
    if (is_stored && !al_session_autoflush(py, instance->session)) {
        return py_absent();
    }
    struct py_value loaded = relation->is_list
                                 ? (is_stored ? load_list(py, value, relation) : py_list_new(py))
                                 : (is_stored ? load_one(py, value, relation) : py_none());
    if (py_failed(loaded)) {
        return loaded;
    }
    if (relation->is_list) {
        loaded = al_collection_new(py, value, relation, loaded);
    }
    if (!is_stored && !relation->is_list) {
        return loaded;
    }
    return py_failed(loaded) || !al_instance_put(py, value, relation->name, loaded) ? py_absent()
                                                                                    : loaded;
}

/* ---- Changing ---------------------------------------------------------------------------------- */

/* Note what the relationship was before its first change. */
static bool
note_before(struct py *py, struct py_value value, const struct al_relation *relation)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    struct py_value key = {.kind = PY_STR, .as.str = relation->name};
    if (py_given(py_dict_get_str(instance->before.as.dict, relation->name))) {
        return true;
    }
    struct py_value own = al_instance_peek(value, relation->name);
    struct py_value unknown = {.kind = PY_ELLIPSIS};
    struct py_value old = py_failed(own) ? unknown : relation->is_list ? py_to_list(py, own) : own;
    return !py_failed(old) && py_dict_set(py, instance->before.as.dict, key, old);
}

/* A new object joins the session of the one that it hangs on. */
static bool
cascade(struct py *py, struct py_value owner, const struct al_relation *relation,
    struct py_value related)
{
    struct al_session *session = al_instance_of(py, owner)->session;
    return session == NULL || !relation->saves || py_is_none(related) ||
           al_session_add(py, session, related);
}

/* Put `owner` into, or take it out of, the other side's attribute of `related`. */
static bool
mirror(struct py *py, struct py_value owner, struct al_relation *relation, struct py_value related,
    bool is_added)
{
    struct al_relation *other = relation->other;
    if (other == NULL || py_is_none(related) || related.kind != PY_OBJECT ||
        al_instance_of(py, related) == NULL) {
        return true;
    }
    struct py_value own = al_instance_peek(related, other->name);
    if (!other->is_list) {
        struct py_value set = is_added ? owner : py_none();
        bool is_there = py_given(own) && py_same(own, set);
        bool is_mine = is_added || (py_given(own) && py_same(own, owner));
        if (is_there || (!is_mine && py_given(own))) {
            return true;
        }
        if (py_given(own) && is_added && !py_is_none(own) &&
            !mirror(py, related, other, own, false)) {
            return false;
        }
        return note_before(py, related, other) && al_instance_put(py, related, other->name, set);
    }
    const struct al_orm_object *instance = al_instance_of(py, related);
    if (py_failed(own)) {
        if (instance->life == AL_PERSISTENT) {
            return true; /* what is loaded later has it, once it is flushed */
        }
        own = al_related_get(py, related, other);
    }
    if (py_failed(own)) {
        return false;
    }
    struct py_list *list = py_plain(own).as.list;
    size_t at = 0;
    while (at < list->n && !py_same(list->items[at], owner)) {
        at++;
    }
    if (is_added == (at < list->n) || !note_before(py, related, other)) {
        return is_added == (at < list->n);
    }
    if (is_added) {
        return py_list_append(py, list, owner);
    }
    for (; at + 1 < list->n; at++) {
        list->items[at] = list->items[at + 1];
    }
    list->n--;
    return true;
}

bool
al_related_note(struct py *py, struct py_value owner, struct al_relation *relation)
{
    return note_before(py, owner, relation);
}

static bool
check_kind(struct py *py, const struct al_relation *relation, struct py_value related)
{
    if (py_is_none(related) ||
        (related.kind == PY_OBJECT &&
            py_class_derives(related.as.object->cls, relation->target->cls))) {
        return true;
    }
    (void)py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute '_sa_instance_state'",
        py_type_name(py, related));
    return false;
}

bool
al_related_added(
    struct py *py, struct py_value owner, struct al_relation *relation, struct py_value related)
{
    if (al_validate_has(py, owner.as.object->cls, relation->name)) {
        (void)py_refuse(py, "validates() of a relationship is not supported");
        return false;
    }
    if (!check_kind(py, relation, related) || !note_before(py, owner, relation) ||
        !mirror(py, owner, relation, related, true) || !cascade(py, owner, relation, related)) {
        return false;
    }
    /* SQLAlchemy 1.4 takes an object into the session through the other side, too */
    bool is_old = al_context_of(py)->api == AL_API_14;
    struct al_orm_object *instance = py_is_none(related) ? NULL : al_instance_of(py, related);
    return !is_old || instance == NULL || instance->session == NULL || relation->other == NULL ||
           !relation->other->saves || al_session_add(py, instance->session, owner);
}

bool
al_related_removed(
    struct py *py, struct py_value owner, struct al_relation *relation, struct py_value related)
{
    if (!note_before(py, owner, relation) || !mirror(py, owner, relation, related, false)) {
        return false;
    }
    /* a new object that nobody owns any more leaves the session */
    struct al_orm_object *instance = py_is_none(related) ? NULL : al_instance_of(py, related);
    return instance == NULL || !relation->is_orphans || instance->life != AL_PENDING ||
           al_session_forget(py, instance->session, related);
}

static bool
set_list(
    struct py *py, struct py_value value, struct al_relation *relation, struct py_value related)
{
    struct py_value now = al_related_get(py, value, relation);
    struct py_value items = py_failed(now) ? now : py_to_list(py, related);
    struct py_value old = py_failed(items) ? items : py_to_list(py, now);
    if (py_failed(old) || !note_before(py, value, relation)) {
        return false;
    }
    for (size_t i = 0; i < old.as.list->n; i++) {
        if (!al_list_holds(items, old.as.list->items[i]) &&
            !al_related_removed(py, value, relation, old.as.list->items[i])) {
            return false;
        }
    }
    struct py_value made = al_collection_new(py, value, relation, items);
    if (py_failed(made) || !al_instance_put(py, value, relation->name, made)) {
        return false;
    }
    for (size_t i = 0; i < items.as.list->n; i++) {
        if (!al_related_added(py, value, relation, items.as.list->items[i])) {
            return false;
        }
    }
    return true;
}

bool
al_related_set(
    struct py *py, struct py_value value, struct al_relation *relation, struct py_value related)
{
    if (al_instance_of(py, value) == NULL) {
        return false;
    }
    if (al_validate_has(py, value.as.object->cls, relation->name)) {
        (void)py_refuse(py, "validates() of a relationship is not supported");
        return false;
    }
    if (relation->is_list) {
        return set_list(py, value, relation, related);
    }
    struct py_value old = al_instance_peek(value, relation->name);
    if (py_failed(old) && relation->direction != AL_MANY_TO_ONE) {
        old = al_related_get(py, value, relation);
        if (py_failed(old)) {
            return false;
        }
    }
    if (!check_kind(py, relation, related) || !note_before(py, value, relation)) {
        return false;
    }
    if (py_given(old) && !py_is_none(old) && !py_same(old, related) &&
        !mirror(py, value, relation, old, false)) {
        return false;
    }
    return al_instance_put(py, value, relation->name, related) &&
           al_related_added(py, value, relation, related);
}
