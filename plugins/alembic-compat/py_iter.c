/* Iteration over builtin values and objects: see py_iter.h and py_eval.h. */
#include "py_iter.h"

#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_generator.h"
#include "py_state.h"
#include "py_unicode.h"

struct py_value
py_iterator_new(struct py *py, const struct py_type *type,
    int (*next)(struct py *py, struct py_iterator *iterator, struct py_value *ret),
    struct py_value source)
{
    struct py_value value = {.kind = PY_ITERATOR};
    struct py_iterator *iterator = py_alloc(py, sizeof(*iterator));
    if (iterator == NULL) {
        return py_absent();
    }
    iterator->type = type;
    iterator->next = next;
    iterator->source = source;
    value.as.iterator = iterator;
    return value;
}

struct py_value
py_view_new(struct py *py, struct py_dict *dict, enum py_view_kind kind)
{
    struct py_value value = {.kind = PY_DICT_VIEW};
    struct py_view *view = py_alloc(py, sizeof(*view));
    if (view == NULL) {
        return py_absent();
    }
    view->dict = dict;
    view->kind = kind;
    value.as.view = view;
    return value;
}

int64_t
py_range_len(const struct py_range *range)
{
    if (range->step > 0 && range->start < range->stop) {
        uint64_t span = (uint64_t)range->stop - (uint64_t)range->start - 1;
        uint64_t n = span / (uint64_t)range->step;
        return n >= (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)n + 1;
    }
    if (range->step < 0 && range->start > range->stop) {
        uint64_t span = (uint64_t)range->start - (uint64_t)range->stop - 1;
        uint64_t n = span / (0 - (uint64_t)range->step);
        return n >= (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)n + 1;
    }
    return 0;
}

/* ---- Next items of builtin values --------------------------------------------------------------
 */

static int
next_of_list(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    (void)py;
    const struct py_list *list = iterator->source.as.list;
    if (iterator->at < 0 || (size_t)iterator->at >= list->n) {
        iterator->at = -1; // an exhausted iterator stays so, even if the list grows
        return 0;
    }
    *ret = list->items[iterator->at++];
    return 1;
}

static int
next_of_tuple(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    (void)py;
    const struct py_tuple *tuple = iterator->source.as.tuple;
    if ((size_t)iterator->at >= tuple->n) {
        return 0;
    }
    *ret = tuple->items[iterator->at++];
    return 1;
}

static int
next_of_str(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    const struct py_str *str = iterator->source.as.str;
    size_t at = (size_t)iterator->at;
    size_t size = 1;
    if (at >= str->len) {
        return 0;
    }
    if (iterator->source.kind == PY_BYTES) {
        *ret = py_int((unsigned char)str->ptr[at]);
    } else {
        (void)py_utf8_decode(str->ptr + at, str->len - at, &size);
        *ret = py_str_borrow(py, str->ptr + at, size);
    }
    iterator->at += (int64_t)size;
    return py_failed(*ret) ? -1 : 1;
}

static int
next_of_range(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    (void)py;
    const struct py_range *range = iterator->source.as.range;
    if (iterator->at >= iterator->n) {
        return 0;
    }
    // The product is below the range's stop, which fits, though an intermediate may wrap.
    uint64_t offset = (uint64_t)iterator->at * (uint64_t)range->step;
    *ret = py_int((int64_t)((uint64_t)range->start + offset));
    iterator->at++;
    return 1;
}

static int
next_of_dict(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    struct py_dict *dict = iterator->data;
    size_t at = (size_t)iterator->at;
    struct py_value pair[2];
    if ((int64_t)dict->n_live != iterator->n) {
        (void)py_raise(py, &py_exc_runtime_error, "%s changed size during iteration",
            iterator->source.kind == PY_DICT || iterator->source.kind == PY_DICT_VIEW ? "dictionary"
                                                                                      : "Set");
        return -1;
    }
    if (!py_dict_next(dict, &at, &pair[0], &pair[1])) {
        return 0;
    }
    iterator->at = (int64_t)at;
    bool is_view = iterator->source.kind == PY_DICT_VIEW;
    enum py_view_kind kind = is_view ? iterator->source.as.view->kind : PY_VIEW_KEYS;
    *ret = kind == PY_VIEW_KEYS     ? pair[0]
           : kind == PY_VIEW_VALUES ? pair[1]
                                    : py_tuple_of(py, pair, 2);
    return py_failed(*ret) ? -1 : 1;
}

/* The old protocol: __getitem__ with 0, 1, 2 … until IndexError. */
static int
next_of_items(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    *ret = py_getitem(py, iterator->source, py_int(iterator->at));
    iterator->at++;
    if (!py_failed(*ret)) {
        return 1;
    }
    if (py_error_matches(py, &py_exc_index_error)) {
        return py_clear_exception(py) ? 0 : -1;
    }
    return -1;
}

/* ---- iter() -----------------------------------------------------------------------------------
 */

static struct py_value
iterate_table(struct py *py, struct py_value source, struct py_dict *dict)
{
    struct py_value value = py_iterator_new(py, &py_type_iterator, next_of_dict, source);
    if (!py_failed(value)) {
        value.as.iterator->data = dict;
        value.as.iterator->n = (int64_t)dict->n_live;
    }
    return value;
}

static struct py_value
iterate_plain(struct py *py, struct py_value value)
{
    switch ((int)value.kind) {
    case PY_LIST:
        return py_iterator_new(py, &py_type_iterator, next_of_list, value);
    case PY_TUPLE:
        return py_iterator_new(py, &py_type_iterator, next_of_tuple, value);
    case PY_STR:
    case PY_BYTES:
        return py_iterator_new(py, &py_type_iterator, next_of_str, value);
    case PY_DICT:
        return iterate_table(py, value, value.as.dict);
    case PY_SET:
    case PY_FROZENSET:
        return py_set_check_order(py, value.as.dict) ? iterate_table(py, value, value.as.dict)
                                                     : py_absent();
    case PY_DICT_VIEW:
        return iterate_table(py, value, value.as.view->dict);
    case PY_RANGE: {
        struct py_value iterator = py_iterator_new(py, &py_type_iterator, next_of_range, value);
        if (!py_failed(iterator)) {
            iterator.as.iterator->n = py_range_len(value.as.range);
        }
        return iterator;
    }
    default:
        return py_raise(
            py, &py_exc_type_error, "'%s' object is not iterable", py_type_name(py, value));
    }
}

static struct py_value
iterate_object(struct py *py, struct py_value value)
{
    struct py_class *cls = value.as.object->cls;
    struct py_special special = py_special_find(cls, "__iter__", PY_HOOK_ITER);
    if (special.type != NULL) {
        struct py_value ret = special.type->iter(py, value);
        return ret.kind == PY_ITERATOR || ret.kind == PY_OBJECT || py_failed(ret)
                   ? ret
                   : py_iter(py, ret);
    }
    if (py_given(special.function)) {
        struct py_value ret = py_special_call(py, special, value, NULL, 0);
        if (py_failed(ret) || ret.kind == PY_ITERATOR) {
            return ret;
        }
        struct py_class *result = py_class_of(py, ret);
        struct py_special next = {0};
        if (ret.kind == PY_OBJECT) {
            next = py_special_find(result, "__next__", PY_HOOK_NEXT);
        }
        return next.type != NULL || py_given(next.function)
                   ? ret
                   : py_raise(py, &py_exc_type_error, "iter() returned non-iterator of type '%s'",
                         py_type_name(py, ret));
    }
    struct py_value plain = py_plain(value);
    if (plain.kind != PY_OBJECT) {
        return iterate_plain(py, plain);
    }
    special = py_special_find(cls, "__next__", PY_HOOK_NEXT);
    if (special.type != NULL) { // a native iterator is its own
        return value;
    }
    special = py_special_find(cls, "__getitem__", PY_HOOK_NONE);
    if (py_given(special.function)) {
        return py_iterator_new(py, &py_type_iterator, next_of_items, value);
    }
    return py_raise(py, &py_exc_type_error, "'%s' object is not iterable", py_type_name(py, value));
}

static bool
has_iter(const struct py_meta *meta)
{
    return meta->iter != NULL;
}

struct py_value
py_iter(struct py *py, struct py_value value)
{
    if (value.kind == PY_ITERATOR) {
        return value;
    }
    if (value.kind == PY_OBJECT) {
        return iterate_object(py, value);
    }
    if (value.kind == PY_UNKNOWN) {
        struct py_value found = py_resolve_unknown(py, value);
        return py_failed(found) ? found : py_iter(py, found);
    }
    if (value.kind == PY_CLASS) {
        const struct py_meta *meta = py_class_meta(value.as.cls, has_iter);
        if (meta != NULL) {
            struct py_value ret = meta->iter(py, value.as.cls);
            return py_failed(ret) || ret.kind == PY_ITERATOR ? ret : py_iter(py, ret);
        }
    }
    return iterate_plain(py, value);
}

int
py_next(struct py *py, struct py_value iterator, struct py_value *ret)
{
    if (!py_step(py)) {
        return -1;
    }
    py->returned = py_absent();
    if (iterator.kind == PY_ITERATOR) {
        return iterator.as.iterator->next(py, iterator.as.iterator, ret);
    }
    if (iterator.kind != PY_OBJECT) {
        (void)py_raise(
            py, &py_exc_type_error, "'%s' object is not an iterator", py_type_name(py, iterator));
        return -1;
    }
    struct py_special special = py_special_find(iterator.as.object->cls, "__next__", PY_HOOK_NEXT);
    if (special.type != NULL) {
        return special.type->next(py, iterator, ret);
    }
    if (py_failed(special.function)) {
        (void)py_raise(
            py, &py_exc_type_error, "'%s' object is not an iterator", py_type_name(py, iterator));
        return -1;
    }
    *ret = py_special_call(py, special, iterator, NULL, 0);
    if (!py_failed(*ret)) {
        return 1;
    }
    return py_take_stop_iteration(py, &py->returned) ? 0 : -1;
}

/* ---- reversed() -------------------------------------------------------------------------------
 */

static int
next_reversed(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    (void)py;
    const struct py_list *list = iterator->source.as.list;
    if (iterator->at < 0 || (size_t)iterator->at >= list->n) {
        iterator->at = -1;
        return 0;
    }
    *ret = list->items[iterator->at--];
    return 1;
}

struct py_value
py_reversed(struct py *py, struct py_value value)
{
    struct py_value plain = py_plain(value);
    if (value.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(value.as.object->cls, "__reversed__", PY_HOOK_NONE);
        if (py_given(special.function)) {
            return py_special_call(py, special, value, NULL, 0);
        }
    }
    bool is_sequence = plain.kind == PY_LIST || plain.kind == PY_TUPLE || plain.kind == PY_STR ||
                       plain.kind == PY_BYTES || plain.kind == PY_RANGE || plain.kind == PY_DICT ||
                       plain.kind == PY_DICT_VIEW;
    if (!is_sequence && (value.kind == PY_CLASS || value.kind == PY_OBJECT)) {
        return py_refuse(py, "reversed() of a '%s'", py_type_name(py, value));
    }
    if (!is_sequence) {
        return py_raise(
            py, &py_exc_type_error, "'%s' object is not reversible", py_type_name(py, value));
    }
    // Of a list Python looks at the list itself while it walks; all others cannot change or must
    // not.
    struct py_value list = plain.kind == PY_LIST ? plain : py_to_list(py, plain);
    struct py_value iterator =
        py_failed(list) ? list : py_iterator_new(py, &py_type_reversed, next_reversed, list);
    if (!py_failed(iterator)) {
        iterator.as.iterator->at = (int64_t)list.as.list->n - 1;
    }
    return iterator;
}
