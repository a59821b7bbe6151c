/*
 * InstrumentedList: the list of a relationship to many. What is done to it is told to both sides.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_orm.h"

struct collection {
    struct py_value owner;
    struct al_relation *relation;
};

struct py_value
al_collection_new(
    struct py *py, struct py_value owner, struct al_relation *relation, struct py_value items)
{
    struct collection *collection;
    struct py_value made = py_object_new(py, &al_py_collection, (void **)&collection);
    if (!py_failed(made)) {
        *collection = (struct collection){owner, relation};
        made.as.object->plain = items;
    }
    return made;
}

static struct py_list *
list_in(struct py_value self)
{
    return self.as.object->plain.as.list;
}

/* The member at the end or at `at` is new: tell both sides; it is taken back where that fails. */
static struct py_value
added(struct py *py, struct py_value self, struct py_value item)
{
    const struct collection *collection = self.as.object->payload;
    return al_related_added(py, collection->owner, collection->relation, item) ? py_none()
                                                                               : py_absent();
}

static struct py_value
removed(struct py *py, struct py_value self, struct py_value item)
{
    const struct collection *collection = self.as.object->payload;
    return al_related_removed(py, collection->owner, collection->relation, item) ? py_none()
                                                                                 : py_absent();
}

/* What the attribute was must be known before the list changes. */
static bool
begin(struct py *py, struct py_value self)
{
    const struct collection *collection = self.as.object->payload;
    return al_related_note(py, collection->owner, collection->relation);
}

static struct py_value
method_append(struct py *py, struct py_value self, const struct py_args *args)
{
    if (!begin(py, self) || !py_list_append(py, list_in(self), args->pos[0])) {
        return py_absent();
    }
    return added(py, self, args->pos[0]);
}

static struct py_value
method_insert(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_list *list = list_in(self);
    struct py_value index = py_plain(args->pos[0]);
    if (index.kind != PY_INT) {
        return py_raise(py, &py_exc_type_error, "an index must be an integer");
    }
    int64_t at = index.as.integer < 0 ? index.as.integer + (int64_t)list->n : index.as.integer;
    at = at < 0 ? 0 : at > (int64_t)list->n ? (int64_t)list->n : at;
    if (!begin(py, self) || !py_list_insert(py, list, (size_t)at, args->pos[1])) {
        return py_absent();
    }
    return added(py, self, args->pos[1]);
}

static struct py_value
method_extend(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value items = py_to_list(py, args->pos[0]);
    for (size_t i = 0; !py_failed(items) && i < items.as.list->n; i++) {
        struct py_args one = {&items.as.list->items[i], 1, NULL, 0};
        if (py_failed(method_append(py, self, &one))) {
            return py_absent();
        }
    }
    return py_failed(items) ? items : py_none();
}

static struct py_value
take_out(struct py *py, struct py_value self, size_t at)
{
    struct py_list *list = list_in(self);
    struct py_value item = list->items[at];
    if (!begin(py, self)) {
        return py_absent();
    }
    for (; at + 1 < list->n; at++) {
        list->items[at] = list->items[at + 1];
    }
    list->n--;
    return py_failed(removed(py, self, item)) ? py_absent() : item;
}

static struct py_value
method_remove(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_list *list = list_in(self);
    for (size_t i = 0; i < list->n; i++) {
        int is_same = py_equal(py, list->items[i], args->pos[0]);
        if (is_same != 0) {
            return is_same < 0 || py_failed(take_out(py, self, i)) ? py_absent() : py_none();
        }
    }
    return py_raise(py, &py_exc_value_error, "list.remove(x): x not in list");
}

static struct py_value
method_pop(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_list *list = list_in(self);
    int64_t at = (int64_t)list->n - 1;
    if (py_given(args->pos[0]) && py_plain(args->pos[0]).kind == PY_INT) {
        at = py_plain(args->pos[0]).as.integer;
        at += at < 0 ? (int64_t)list->n : 0;
    }
    if (at < 0 || at >= (int64_t)list->n) {
        return py_raise(py, &py_exc_index_error, "pop index out of range");
    }
    return take_out(py, self, (size_t)at);
}

static struct py_value
method_clear(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    while (list_in(self)->n > 0) {
        if (py_failed(take_out(py, self, 0))) {
            return py_absent();
        }
    }
    return py_none();
}

static struct py_value
method_iadd(struct py *py, struct py_value self, const struct py_args *args)
{
    return py_failed(method_extend(py, self, args)) ? py_absent() : self;
}

static bool
collection_setitem(struct py *py, struct py_value self, struct py_value key, struct py_value value)
{
    (void)self;
    (void)key;
    (void)value;
    (void)py_refuse(py, "assignment to an element of a relationship's list is not supported");
    return false;
}

static bool
collection_delitem(struct py *py, struct py_value self, struct py_value key)
{
    struct py_args one = {&key, 1, NULL, 0};
    return !py_failed(method_pop(py, self, &one));
}

static const struct py_def collection_members[] = {
    {.name = "append", .kind = PY_DEF_FUNCTION, .fn = method_append, .signature = "item, /"},
    {.name = "insert", .kind = PY_DEF_FUNCTION, .fn = method_insert, .signature = "index, item, /"},
    {.name = "extend", .kind = PY_DEF_FUNCTION, .fn = method_extend, .signature = "items, /"},
    {.name = "remove", .kind = PY_DEF_FUNCTION, .fn = method_remove, .signature = "item, /"},
    {.name = "pop", .kind = PY_DEF_FUNCTION, .fn = method_pop, .signature = "index=, /"},
    {.name = "clear", .kind = PY_DEF_FUNCTION, .fn = method_clear, .signature = ""},
    {.name = "__iadd__", .kind = PY_DEF_FUNCTION, .fn = method_iadd, .signature = "items, /"},
    {.name = NULL},
};

const struct py_type al_py_collection = {.name = "InstrumentedList",
    .module = "sqlalchemy.orm.collections",
    .bases = {&py_type_list},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct collection),
    .members = collection_members,
    .setitem = collection_setitem,
    .delitem = collection_delitem};
