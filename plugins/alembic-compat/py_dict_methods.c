/* Methods of dict. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_table.h"
#include "py_types.h"

static struct py_dict *
self_dict(struct py_value self)
{
    return py_plain(self).as.dict;
}

/* ---- update -----------------------------------------------------------------------------------
 */

/* Of pairs: each a sequence of two. */
static bool
update_pairs(struct py *py, struct py_dict *dict, struct py_value pairs)
{
    struct py_value iterator = py_iter(py, pairs);
    struct py_value pair;
    for (size_t index = 0; !py_failed(iterator); index++) {
        int more = py_next(py, iterator, &pair);
        if (more <= 0) {
            return more == 0;
        }
        struct py_value list = py_to_list(py, pair);
        if (py_failed(list)) {
            if (py_error_matches(py, &py_exc_type_error) && py_clear_exception(py)) {
                (void)py_raise(py, &py_exc_type_error,
                    "cannot convert dictionary update sequence element #%zu to a sequence", index);
            }
            return false;
        }
        if (list.as.list->n != 2) {
            (void)py_raise(py, &py_exc_value_error,
                "dictionary update sequence element #%zu has length %zu; 2 is required", index,
                list.as.list->n);
            return false;
        }
        if (!py_dict_set(py, dict, list.as.list->items[0], list.as.list->items[1])) {
            return false;
        }
    }
    return false;
}

/* Of anything with keys() and []. */
static bool
update_keys(struct py *py, struct py_dict *dict, struct py_value mapping, struct py_value keys)
{
    struct py_value list = py_call_with(py, keys, NULL, 0);
    list = py_failed(list) ? list : py_to_list(py, list);
    for (size_t index = 0; !py_failed(list) && index < list.as.list->n; index++) {
        struct py_value key = list.as.list->items[index];
        struct py_value value = py_getitem(py, mapping, key);
        if (py_failed(value) || !py_dict_set(py, dict, key, value)) {
            return false;
        }
    }
    return !py_failed(list);
}

static bool
update(struct py *py, struct py_dict *dict, struct py_value other, bool allow_pairs)
{
    struct py_value plain = py_plain(other);
    if (plain.kind == PY_DICT) {
        return py_dict_update(py, dict, plain.as.dict);
    }
    struct py_value keys = py_getattr_maybe(py, other, "keys");
    if (py_given(keys) && keys.kind != PY_UNKNOWN) {
        return update_keys(py, dict, other, keys);
    }
    if (py_has_error(py)) {
        return false;
    }
    if (!allow_pairs) {
        (void)py_raise(
            py, &py_exc_type_error, "'%s' object is not a mapping", py_type_name(py, other));
        return false;
    }
    return update_pairs(py, dict, other);
}

bool
py_mapping_update(struct py *py, struct py_dict *dict, struct py_value mapping)
{
    return update(py, dict, mapping, false);
}

/* What dict() and update() take: a mapping or pairs, and keywords. */
static bool
update_all(struct py *py, struct py_dict *dict, const struct py_args *args)
{
    if (args->n_pos > 1) {
        (void)py_raise(
            py, &py_exc_type_error, "dict expected at most 1 argument, got %zu", args->n_pos);
        return false;
    }
    if (args->n_pos == 1 && !update(py, dict, args->pos[0], true)) {
        return false;
    }
    for (size_t index = 0; index < args->n_kw; index++) {
        if (!py_dict_set_str(py, dict, args->kw[index].name, args->kw[index].value)) {
            return false;
        }
    }
    return true;
}

struct py_value
py_dict_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct py_value dict = py_dict_new(py);
    return !py_failed(dict) && update_all(py, dict.as.dict, args) ? dict : py_absent();
}

static struct py_value
dict_update(struct py *py, struct py_value self, const struct py_args *args)
{
    return update_all(py, self_dict(self), args) ? py_none() : py_absent();
}

/* ---- Others -----------------------------------------------------------------------------------
 */

static struct py_value
dict_get(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value found = py_none();
    int has = py_dict_get(py, self_dict(self), args->pos[0], &found);
    if (has < 0) {
        return py_absent();
    }
    return has > 0 ? found : py_given(args->pos[1]) ? args->pos[1] : py_none();
}

static struct py_value
dict_setdefault(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value found = py_none();
    struct py_value fallback = py_given(args->pos[1]) ? args->pos[1] : py_none();
    int has = py_dict_get(py, self_dict(self), args->pos[0], &found);
    if (has > 0) {
        return found;
    }
    return has == 0 && py_dict_set(py, self_dict(self), args->pos[0], fallback) ? fallback
                                                                                : py_absent();
}

static struct py_value
dict_pop(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value found = py_none();
    if (self_dict(self)->n_live == 0) { // the key is not even hashed
        return py_given(args->pos[1]) ? args->pos[1]
                                      : py_raise_args(py, &py_exc_key_error, args->pos, 1);
    }
    int has = py_dict_get(py, self_dict(self), args->pos[0], &found);
    if (has < 0) {
        return py_absent();
    }
    if (has == 0) {
        return py_given(args->pos[1]) ? args->pos[1]
                                      : py_raise_args(py, &py_exc_key_error, args->pos, 1);
    }
    return py_dict_remove(py, self_dict(self), args->pos[0]) < 0 ? py_absent() : found;
}

static struct py_value
dict_popitem(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_dict *dict = self_dict(self);
    struct py_value pair[2];
    if (dict->n_live == 0) {
        struct py_value text = py_str_lit(py, "popitem(): dictionary is empty");
        return py_failed(text) ? text : py_raise_args(py, &py_exc_key_error, &text, 1);
    }
    size_t at = dict->n_entries;
    while (dict->entries[at - 1].key.kind == PY_ABSENT) {
        at--;
    }
    pair[0] = dict->entries[at - 1].key;
    pair[1] = dict->entries[at - 1].value;
    return py_dict_remove(py, dict, pair[0]) < 0 ? py_absent() : py_tuple_of(py, pair, 2);
}

static struct py_value
dict_keys(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_view_new(py, self_dict(self), PY_VIEW_KEYS);
}

static struct py_value
dict_values(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_view_new(py, self_dict(self), PY_VIEW_VALUES);
}

static struct py_value
dict_items(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_view_new(py, self_dict(self), PY_VIEW_ITEMS);
}

static struct py_value
dict_copy(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_value copy = py_dict_copy(py, self_dict(self), PY_DICT);
    if (self.kind == PY_OBJECT && !py_failed(copy) && self.as.object->cls->type != NULL) {
        struct py_value wrapped = py_object_of_class(py, self.as.object->cls, NULL);
        if (py_failed(wrapped)) {
            return wrapped;
        }
        if (self.as.object->payload != NULL) {
            memcpy(wrapped.as.object->payload, self.as.object->payload,
                self.as.object->cls->payload_size);
        }
        wrapped.as.object->plain = copy;
        return wrapped;
    }
    return copy;
}

static struct py_value
dict_clear(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    py_dict_clear(self_dict(self));
    return py_none();
}

static struct py_value
dict_fromkeys(struct py *py, struct py_value self, const struct py_args *args)
{
    bool is_plain = self.kind != PY_CLASS || self.as.cls->type == &py_type_dict;
    struct py_value dict = is_plain ? py_dict_new(py) : py_call_with(py, self, NULL, 0);
    struct py_value value = py_given(args->pos[1]) ? args->pos[1] : py_none();
    struct py_value keys = py_failed(dict) ? dict : py_to_list(py, args->pos[0]);
    for (size_t index = 0; !py_failed(keys) && index < keys.as.list->n; index++) {
        if (!py_setitem(py, dict, keys.as.list->items[index], value)) {
            return py_absent();
        }
    }
    return py_failed(keys) ? keys : dict;
}

const struct py_def py_dict_members[] = {
    METHOD("get", dict_get, "key, default=, /"),
    METHOD("setdefault", dict_setdefault, "key, default=, /"),
    METHOD("pop", dict_pop, "key, default=, /"),
    METHOD("popitem", dict_popitem, ""),
    METHOD("keys", dict_keys, ""),
    METHOD("values", dict_values, ""),
    METHOD("items", dict_items, ""),
    METHOD("copy", dict_copy, ""),
    METHOD("clear", dict_clear, ""),
    METHOD("update", dict_update, NULL),
    {.name = "fromkeys",
        .kind = PY_DEF_CLASS_METHOD,
        .fn = dict_fromkeys,
        .signature = "iterable, value=, /"},
    {0},
};
