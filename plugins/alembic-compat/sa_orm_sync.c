/*
 * Relationships in a flush: foreign keys follow the objects, rows between two sides come and go.
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_flush.h"
#include "sa_schema.h"
#include "sa_select.h"

/* What came and what went, as lists; both empty where nothing is known to have changed. */
static bool
difference(struct py *py, struct py_value value, const struct al_relation *relation,
    struct py_value *ret_came, struct py_value *ret_went)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    struct py_value now = al_instance_peek(value, relation->name);
    struct py_value before = py_dict_get_str(instance->before.as.dict, relation->name);
    *ret_came = py_list_new(py);
    *ret_went = py_list_new(py);
    if (py_failed(*ret_came) || py_failed(*ret_went)) {
        return false;
    }
    if (py_failed(now) || (py_failed(before) && instance->identity.kind == PY_TUPLE)) {
        return true;
    }
    struct py_value none = py_list_new(py);
    struct py_value old = py_given(before) && before.kind == PY_LIST ? before : none;
    if (py_given(before) && before.kind == PY_OBJECT) {
        old = py_list_of(py, &before, 1);
    }
    struct py_value new = now.kind == PY_OBJECT &&py_plain(now).kind == PY_LIST ? py_plain(now)
                          : now.kind == PY_OBJECT ? py_list_of(py, &now, 1)
                                                  : none;
    if (py_failed(old) || py_failed(new)) {
        return false;
    }
    struct py_value lists[2] = {new, old};
    struct py_value rets[2] = {*ret_came, *ret_went};
    for (size_t side = 0; side < 2; side++) {
        const struct py_list *from = lists[side].as.list;
        for (size_t i = 0; i < from->n; i++) {
            if (!al_list_holds(lists[1 - side], from->items[i]) &&
                !py_list_append(py, rets[side].as.list, from->items[i])) {
                return false;
            }
        }
    }
    return true;
}

static bool
push_all(struct py *py, struct al_list *list, struct py_value values)
{
    for (size_t i = 0; i < values.as.list->n; i++) {
        struct py_value *kept = al_take(py, sizeof(*kept));
        if (kept == NULL || !al_push(py, list, kept)) {
            return false;
        }
        *kept = values.as.list->items[i];
    }
    return true;
}

/* The children of an object that is deleted, loaded where that is asked for. */
static struct py_value
left_behind(struct py *py, struct py_value value, struct al_relation *relation)
{
    struct py_value own = al_instance_peek(value, relation->name);
    if (py_failed(own) && !relation->is_passive) {
        own = al_related_get(py, value, relation);
    }
    if (py_failed(own)) {
        return py_has_error(py) ? own : py_list_new(py);
    }
    return relation->is_list       ? py_to_list(py, own)
           : own.kind == PY_OBJECT ? py_list_of(py, &own, 1)
                                   : py_list_new(py);
}

/* With delete-orphan what was taken out of a list is deleted, unless another owner has it now. */
static bool
doom_orphans(
    struct py *py, struct py_value owner, const struct al_relation *relation, struct py_value went)
{
    for (size_t i = 0; i < went.as.list->n; i++) {
        struct py_value child = went.as.list->items[i];
        struct al_orm_object *instance = al_instance_of(py, child);
        struct py_value parent =
            relation->other == NULL ? py_none() : al_instance_peek(child, relation->other->name);
        bool is_moved = parent.kind == PY_OBJECT && !py_same(parent, owner);
        if (instance == NULL) {
            return false;
        }
        instance->is_doomed |= !is_moved && instance->life == AL_PERSISTENT;
    }
    return true;
}

bool
al_flush_children(struct py *py, struct py_value value, struct al_relation *relation,
    bool is_deleted, struct al_list *ret)
{
    if (is_deleted) {
        struct py_value children = left_behind(py, value, relation);
        return !py_failed(children) && (relation->deletes || push_all(py, ret, children));
    }
    struct py_value came;
    struct py_value went;
    return difference(py, value, relation, &came, &went) &&
           (!relation->is_orphans || doom_orphans(py, value, relation, went)) &&
           push_all(py, ret, came) && push_all(py, ret, went);
}

/* ---- Foreign keys ------------------------------------------------------------------------------- */

static bool
set_key(struct py *py, struct py_value value, struct al_property *property, struct py_value key)
{
    struct py_value own = al_instance_peek(value, property->name);
    int is_same = py_failed(own) ? 0 : py_equal(py, own, key);
    return is_same != 0 ? is_same > 0 : al_instance_set(py, value, property, key);
}

bool
al_flush_keys(struct py *py, struct py_value value)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    const struct al_orm_object *instance = al_instance_of(py, value);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        struct al_relation *relation = mapper->relations.items[i];
        struct py_value before = py_dict_get_str(instance->before.as.dict, relation->name);
        struct py_value now = al_instance_peek(value, relation->name);
        if (relation->direction != AL_MANY_TO_ONE || relation->is_view || py_failed(before) ||
            py_failed(now)) {
            continue;
        }
        bool is_nothing = py_is_none(now);
        if (is_nothing && (py_is_none(before) || instance->identity.kind != PY_TUPLE)) {
            continue;
        }
        for (size_t k = 0; k < relation->pairs.n; k++) {
            const struct al_pair_of *pair = relation->pairs.items[k];
            struct py_value key = is_nothing ? py_none() : al_instance_peek(now, pair->other->name);
            key = py_failed(key) && !py_has_error(py) ? al_instance_get(py, now, pair->other) : key;
            if (py_failed(key) || !set_key(py, value, pair->own, key)) {
                return false;
            }
        }
    }
    return true;
}

/* Give one child the owner's key, or take it away; one that has gone to another owner keeps that
 * one's. */
static bool
hand_to(struct py *py, struct py_value value, const struct al_relation *relation,
    struct py_value child, bool has_come)
{
    const struct al_orm_object *instance = al_instance_of(py, child);
    if (instance == NULL || instance->is_doomed || instance->life == AL_DELETED) {
        return instance != NULL;
    }
    for (size_t k = 0; k < relation->pairs.n; k++) {
        const struct al_pair_of *pair = relation->pairs.items[k];
        struct py_value mine = al_instance_get(py, value, pair->own);
        struct py_value theirs = py_failed(mine) ? mine : al_instance_get(py, child, pair->other);
        int is_mine = py_failed(theirs) ? -1 : py_equal(py, mine, theirs);
        if (is_mine < 0) {
            return false;
        }
        if (has_come == (is_mine > 0)) {
            continue;
        }
        if (!al_instance_set(py, child, pair->other, has_come ? mine : py_none())) {
            return false;
        }
    }
    return true;
}

/* Which related objects have gone, and which have come. */
static bool
moved(struct py *py, struct py_value value, struct al_relation *relation, bool is_deleted,
    struct py_value ret_lists[2])
{
    ret_lists[1] = py_list_new(py);
    if (is_deleted) {
        ret_lists[0] = left_behind(py, value, relation);
    } else if (!difference(py, value, relation, &ret_lists[1], &ret_lists[0])) {
        return false;
    }
    return !py_failed(ret_lists[0]) && !py_failed(ret_lists[1]);
}

bool
al_flush_hand_down(struct py *py, struct py_value value, bool is_deleted)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        struct al_relation *relation = mapper->relations.items[i];
        struct py_value lists[2]; /* gone, come */
        if (relation->direction != AL_ONE_TO_MANY || relation->is_view ||
            relation->reason.ptr != NULL || (is_deleted && relation->deletes)) {
            continue;
        }
        if (!moved(py, value, relation, is_deleted, lists)) {
            return false;
        }
        for (size_t side = 0; side < 2; side++) {
            for (size_t c = 0; c < lists[side].as.list->n; c++) {
                if (!hand_to(py, value, relation, lists[side].as.list->items[c], side == 1)) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* ---- Tables between ------------------------------------------------------------------------------ */

static bool
add_key(struct py *py, struct py_value value, const struct al_list *pairs, struct py_value row)
{
    for (size_t i = 0; i < pairs->n; i++) {
        const struct al_pair_of *pair = pairs->items[i];
        struct al_property *property = pair->own != NULL ? pair->own : pair->other;
        struct py_value key = al_instance_get(py, value, property);
        struct py_value name = py_failed(key) ? key : al_to_py(py, pair->between->key);
        if (py_failed(name) || !py_dict_set(py, row.as.dict, name, key)) {
            return false;
        }
    }
    return true;
}

static bool
write_link(struct py *py, struct al_session *session, const struct al_relation *relation,
    struct py_value owner, struct py_value related, bool is_added)
{
    struct al_select *select = al_select_begin(py, is_added ? AL_SELECT_INSERT : AL_SELECT_DELETE);
    struct py_value row = py_dict_new(py);
    if (select == NULL || py_failed(row) || !add_key(py, owner, &relation->pairs, row) ||
        !add_key(py, related, &relation->other_pairs, row)) {
        return false;
    }
    select->table = relation->between;
    if (is_added) {
        if (!al_insert_row(py, relation->between, row, AL_ROW_VALUES, &select->assignments)) {
            return false;
        }
    } else {
        struct py_value key;
        struct py_value value;
        for (size_t pos = 0; py_dict_next(row.as.dict, &pos, &key, &value);) {
            struct py_value column =
                al_column_wrap(py, al_table_column(relation->between, al_str(key)));
            struct py_value equal =
                py_failed(column) ? column : py_binary(py, PY_OP_EQ, column, value);
            if (py_failed(equal) || !al_expr_and(py, &select->where, equal)) {
                return false;
            }
        }
    }
    struct py_value statement = al_select_wrap(py, select);
    session->is_connected = true;
    return !py_failed(statement) && !py_failed(al_execute(py, statement, py_none(), false));
}

/* Whether the other side has written the same change already: its list changed likewise. */
static bool
is_done_by_other(struct py *py, const struct al_relation *relation, struct py_value owner,
    struct py_value related, bool *ret)
{
    const struct al_relation *other = relation->other;
    struct py_value came;
    struct py_value went;
    *ret = false;
    if (other == NULL || other < relation) {
        return true;
    }
    if (!difference(py, related, other, &came, &went)) {
        return false;
    }
    *ret = al_list_holds(came, owner) || al_list_holds(went, owner);
    return true;
}

bool
al_flush_links(struct py *py, struct al_session *session, struct py_value value, bool is_deleted)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        struct al_relation *relation = mapper->relations.items[i];
        struct py_value lists[2]; /* gone, come */
        if (relation->direction != AL_MANY_TO_MANY || relation->is_view ||
            relation->reason.ptr != NULL) {
            continue;
        }
        if (!moved(py, value, relation, is_deleted, lists)) {
            return false;
        }
        for (size_t side = 0; side < 2; side++) {
            for (size_t k = 0; k < lists[side].as.list->n; k++) {
                struct py_value related = lists[side].as.list->items[k];
                bool is_done = false;
                if (!is_deleted && !is_done_by_other(py, relation, value, related, &is_done)) {
                    return false;
                }
                if (!is_done && !write_link(py, session, relation, value, related, side == 1)) {
                    return false;
                }
            }
        }
    }
    return true;
}
