/* Assignment to and deletion of items, and `in`: see py_eval.h. */
#include <math.h>
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"

/* ---- Lists ------------------------------------------------------------------------------------
 */

static bool
list_index(struct py *py, const struct py_list *list, struct py_value key, int64_t *ret)
{
    int64_t n = (int64_t)list->n;
    if (!py_as_int(key, ret)) {
        if (py_refuse_method(py, key, "__index__")) {
            return false;
        }
        (void)py_raise(py, &py_exc_type_error, "list indices must be integers or slices, not %s",
            py_type_name(py, key));
        return false;
    }
    *ret = *ret < 0 ? *ret + n : *ret;
    if (*ret >= 0 && *ret < n) {
        return true;
    }
    (void)py_raise(py, &py_exc_index_error, "list assignment index out of range");
    return false;
}

/* Replace `count` items from `start` by `items`. */
static bool
splice(struct py *py, struct py_list *list, int64_t start, int64_t count,
    const struct py_value *items, size_t n)
{
    size_t from = (size_t)start;
    struct py_value result = py_list_of(py, list->items, from);
    for (size_t index = 0; index < n && !py_failed(result); index++) {
        if (!py_list_append(py, result.as.list, items[index])) {
            return false;
        }
    }
    for (size_t at = from + (size_t)count; at < list->n && !py_failed(result); at++) {
        if (!py_list_append(py, result.as.list, list->items[at])) {
            return false;
        }
    }
    if (py_failed(result)) {
        return false;
    }
    *list = *result.as.list;
    return true;
}

static bool
set_slice(struct py *py, struct py_list *list, const struct py_slice *slice, struct py_value value)
{
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    struct py_value items = py_to_list(py, value);
    if (py_failed(items) || !py_slice_indices(py, slice, (int64_t)list->n, &start, &step, &count)) {
        return false;
    }
    size_t n = items.as.list->n;
    if (step == 1) {
        return splice(py, list, start, count, items.as.list->items, n);
    }
    if ((int64_t)n != count) {
        (void)py_raise(py, &py_exc_value_error,
            "attempt to assign sequence of size %zu to extended slice of size %lld", n,
            (long long)count);
        return false;
    }
    for (int64_t index = 0; index < count; index++) {
        list->items[start + index * step] = items.as.list->items[index];
    }
    return true;
}

static bool
delete_slice(struct py *py, struct py_list *list, const struct py_slice *slice)
{
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    if (!py_slice_indices(py, slice, (int64_t)list->n, &start, &step, &count)) {
        return false;
    }
    if (step < 0 && count > 0) {
        start += (count - 1) * step;
        step = -step;
    }
    size_t kept = 0;
    for (size_t at = 0; at < list->n; at++) {
        int64_t offset = (int64_t)at - start;
        bool is_gone = count > 0 && offset >= 0 && offset % step == 0 && offset / step < count;
        if (!is_gone) {
            list->items[kept++] = list->items[at];
        }
    }
    list->n = kept;
    return true;
}

/* ---- Any container ----------------------------------------------------------------------------
 */

bool
py_setitem(struct py *py, struct py_value value, struct py_value key, struct py_value item)
{
    if (value.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(value.as.object->cls, "__setitem__", PY_HOOK_SETITEM);
        if (special.type != NULL) {
            return special.type->setitem(py, value, key, item);
        }
        if (py_given(special.function)) {
            struct py_value args[2] = {key, item};
            return !py_failed(py_special_call(py, special, value, args, 2));
        }
        value = py_plain(value);
    }
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(py, value);
        return !py_failed(value) && py_setitem(py, value, key, item);
    }
    if (value.kind == PY_DICT) {
        return py_dict_set(py, value.as.dict, key, item);
    }
    if (value.kind == PY_LIST) {
        int64_t index = 0;
        if (key.kind == PY_SLICE) {
            return set_slice(py, value.as.list, key.as.slice, item);
        }
        if (!list_index(py, value.as.list, key, &index)) {
            return false;
        }
        value.as.list->items[index] = item;
        return true;
    }
    (void)py_raise(py, &py_exc_type_error, "'%s' object does not support item assignment",
        py_type_name(py, value));
    return false;
}

static bool
delete_key(struct py *py, struct py_dict *dict, struct py_value key)
{
    int removed = py_dict_remove(py, dict, key);
    if (removed == 0) {
        (void)py_raise_args(py, &py_exc_key_error, &key, 1);
    }
    return removed > 0;
}

bool
py_delitem(struct py *py, struct py_value value, struct py_value key)
{
    if (value.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(value.as.object->cls, "__delitem__", PY_HOOK_DELITEM);
        if (special.type != NULL) {
            return special.type->delitem(py, value, key);
        }
        if (py_given(special.function)) {
            return !py_failed(py_special_call(py, special, value, &key, 1));
        }
        value = py_plain(value);
    }
    if (value.kind == PY_DICT) {
        return delete_key(py, value.as.dict, key);
    }
    if (value.kind == PY_LIST) {
        struct py_list *list = value.as.list;
        int64_t index = 0;
        if (key.kind == PY_SLICE) {
            return delete_slice(py, list, key.as.slice);
        }
        if (!list_index(py, list, key, &index)) {
            return false;
        }
        memmove(list->items + index, list->items + index + 1,
            (list->n - (size_t)index - 1) * sizeof(*list->items));
        list->n--;
        return true;
    }
    (void)py_raise(py, &py_exc_type_error, "'%s' object doesn't support item deletion",
        py_type_name(py, value));
    return false;
}

/* ---- in ---------------------------------------------------------------------------------------
 */

static int
iterable_has(struct py *py, struct py_value container, struct py_value item)
{
    struct py_value iterator = py_iter(py, container);
    struct py_value one;
    if (py_failed(iterator)) {
        if (py_error_matches(py, &py_exc_type_error) && py_clear_exception(py)) {
            (void)py_raise(py, &py_exc_type_error, "argument of type '%s' is not iterable",
                py_type_name(py, container));
        }
        return -1;
    }
    for (;;) {
        int more = py_next(py, iterator, &one);
        if (more <= 0) {
            return more;
        }
        int equal = py_same(one, item) ? 1 : py_equal(py, one, item);
        if (equal != 0) {
            return equal;
        }
    }
}

static int
str_has(struct py *py, struct py_value container, struct py_value item)
{
    struct py_value plain = py_plain(item);
    int64_t byte = 0;
    if (container.kind == PY_BYTES && py_refuse_method(py, plain, "__index__")) {
        return -1;
    }
    if (container.kind == PY_BYTES && py_as_int(plain, &byte)) {
        if (byte < 0 || byte > 255) {
            (void)py_raise(py, &py_exc_value_error, "byte must be in range(0, 256)");
            return -1;
        }
        return container.as.str->len > 0 &&
               memchr(container.as.str->ptr, (int)byte, container.as.str->len) != NULL;
    }
    if (plain.kind != container.kind) {
        (void)py_raise(py, &py_exc_type_error,
            container.kind == PY_STR ? "'in <string>' requires string as left operand, not %s"
                                     : "a bytes-like object is required, not '%s'",
            py_type_name(py, item));
        return -1;
    }
    const struct py_str *hay = container.as.str;
    const struct py_str *needle = plain.as.str;
    return needle->len == 0 || (needle->len <= hay->len &&
                                   memmem(hay->ptr, hay->len, needle->ptr, needle->len) != NULL);
}

static int
range_has(struct py *py, const struct py_range *range, struct py_value item)
{
    int64_t integer = 0;
    struct py_value plain = py_plain(item);
    if (plain.kind == PY_FLOAT && isinf(plain.as.real)) {
        return 0;
    }
    if (plain.kind == PY_FLOAT && py_number_compare(plain, py_int(0)) != 2) {
        struct py_value whole = py_float_to_int(py, plain.as.real);
        if (py_failed(whole)) {
            return -1;
        }
        if (py_number_compare(whole, plain) != 0) {
            return 0;
        }
        plain = whole;
    }
    if (!py_as_int(plain, &integer)) {
        return 0;
    }
    bool is_inside = range->step > 0 ? integer >= range->start && integer < range->stop
                                     : integer <= range->start && integer > range->stop;
    return is_inside && (integer - range->start) % range->step == 0;
}

int
py_sequence_has(struct py *py, struct py_value container, struct py_value item)
{
    switch ((int)container.kind) {
    case PY_STR:
    case PY_BYTES:
        return str_has(py, container, item);
    case PY_DICT:
        return py_set_has(py, container.as.dict, item);
    case PY_SET:
    case PY_FROZENSET:
        return py_set_has(py, container.as.dict, py_set_member(item));
    case PY_DICT_VIEW:
        if (container.as.view->kind == PY_VIEW_KEYS) {
            return py_set_has(py, container.as.view->dict, item);
        }
        return iterable_has(py, container, item);
    case PY_RANGE:
        return py_plain(item).kind == PY_OBJECT // it may be equal to a number
                   ? iterable_has(py, container, item)
                   : range_has(py, container.as.range, item);
    default:
        return iterable_has(py, container, item);
    }
}

static bool
has_contains(const struct py_meta *meta)
{
    return meta->contains != NULL;
}

int
py_contains(struct py *py, struct py_value container, struct py_value item)
{
    if (container.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(container.as.object->cls, "__contains__", PY_HOOK_CONTAINS);
        if (special.type != NULL) {
            return special.type->contains(py, container, item);
        }
        if (py_given(special.function)) {
            struct py_value result = py_special_call(py, special, container, &item, 1);
            return py_failed(result) ? -1 : py_truth(py, result);
        }
        struct py_special iter =
            py_special_find(container.as.object->cls, "__iter__", PY_HOOK_ITER);
        struct py_value plain = py_plain(container);
        return plain.kind == PY_OBJECT || py_given(iter.function)
                   ? iterable_has(py, container, item)
                   : py_sequence_has(py, plain, item);
    }
    if (container.kind == PY_CLASS) {
        const struct py_meta *meta = py_class_meta(container.as.cls, has_contains);
        if (meta != NULL) {
            return meta->contains(py, container.as.cls, item);
        }
    }
    if (container.kind == PY_UNKNOWN) {
        container = py_resolve_unknown(py, container);
        return py_failed(container) ? -1 : py_contains(py, container, item);
    }
    return py_sequence_has(py, container, item);
}
