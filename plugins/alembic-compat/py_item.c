/* len(), subscripts and `in`: see py_eval.h. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_typing.h"
#include "py_unicode.h"

/* ---- len() ------------------------------------------------------------------------------------
 */

static bool
has_length(const struct py_meta *meta)
{
    return meta->length != NULL;
}

static int64_t
object_len(struct py *py, struct py_value value)
{
    int64_t n = -1;
    struct py_special special = py_special_find(value.as.object->cls, "__len__", PY_HOOK_LENGTH);
    if (special.type != NULL) {
        return special.type->length(py, value);
    }
    if (py_given(special.function)) {
        struct py_value result = py_special_call(py, special, value, NULL, 0);
        if (py_failed(result) || !py_index(py, result, &n)) {
            return -1;
        }
        if (n < 0) {
            (void)py_raise(py, &py_exc_value_error, "__len__() should return >= 0");
        }
        return n;
    }
    struct py_value plain = py_plain(value);
    if (plain.kind != PY_OBJECT) {
        return py_len(py, plain);
    }
    (void)py_raise(
        py, &py_exc_type_error, "object of type '%s' has no len()", py_type_name(py, value));
    return -1;
}

int64_t
py_len(struct py *py, struct py_value value)
{
    switch ((int)value.kind) {
    case PY_STR:
    case PY_BYTES:
        return (int64_t)value.as.str->chars;
    case PY_LIST:
        return (int64_t)value.as.list->n;
    case PY_TUPLE:
        return (int64_t)value.as.tuple->n;
    case PY_DICT:
    case PY_SET:
    case PY_FROZENSET:
        return (int64_t)value.as.dict->n_live;
    case PY_DICT_VIEW:
        return (int64_t)value.as.view->dict->n_live;
    case PY_RANGE:
        return py_range_len(value.as.range);
    case PY_OBJECT:
        return object_len(py, value);
    case PY_UNKNOWN:
        value = py_resolve_unknown(py, value);
        return py_failed(value) ? -1 : py_len(py, value);
    default:
        break;
    }
    if (value.kind == PY_CLASS) {
        const struct py_meta *meta = py_class_meta(value.as.cls, has_length);
        if (meta != NULL) {
            return meta->length(py, value.as.cls);
        }
    }
    (void)py_raise(
        py, &py_exc_type_error, "object of type '%s' has no len()", py_type_name(py, value));
    return -1;
}

/* ---- Slices -----------------------------------------------------------------------------------
 */

static bool
slice_part(struct py *py, struct py_value part, int64_t fallback, int64_t *ret)
{
    if (py_is_none(part)) {
        *ret = fallback;
        return true;
    }
    if (py_as_int(part, ret)) {
        return true;
    }
    if (py_refuse_method(py, part, "__index__")) {
        return false;
    }
    (void)py_raise(py, &py_exc_type_error,
        "slice indices must be integers or None or have an __index__ method");
    return false;
}

static int64_t
clamp(int64_t index, int64_t n, int64_t low, int64_t high)
{
    if (index < 0) {
        index = index < -n ? low : index + n;
    }
    return index < low ? low : index > high ? high : index;
}

bool
py_slice_indices(struct py *py, const struct py_slice *slice, int64_t n, int64_t *ret_start,
    int64_t *ret_step, int64_t *ret_count)
{
    int64_t start = 0;
    int64_t stop = 0;
    int64_t step = 1;
    if (!slice_part(py, slice->step, 1, &step)) {
        return false;
    }
    if (step == 0) {
        (void)py_raise(py, &py_exc_value_error, "slice step cannot be zero");
        return false;
    }
    bool is_forward = step > 0;
    int64_t low = is_forward ? 0 : -1;
    int64_t high = is_forward ? n : n - 1;
    if (!slice_part(py, slice->start, is_forward ? 0 : INT64_MAX, &start) ||
        !slice_part(py, slice->stop, is_forward ? INT64_MAX : INT64_MIN, &stop)) {
        return false;
    }
    start = clamp(start, n, low, high);
    stop = clamp(stop, n, low, high);
    step = step < -n - 1 ? -n - 1 : step > n + 1 ? n + 1 : step;
    *ret_start = start;
    *ret_step = step;
    *ret_count = is_forward ? (stop <= start ? 0 : (stop - start - 1) / step + 1)
                            : (stop >= start ? 0 : (start - stop - 1) / -step + 1);
    return true;
}

static struct py_value
slice_items(struct py *py, struct py_value sequence, const struct py_slice *slice)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    (void)py_items(sequence, &items, &n);
    if (!py_slice_indices(py, slice, (int64_t)n, &start, &step, &count)) {
        return py_absent();
    }
    struct py_value list = py_list_new(py);
    for (int64_t index = 0; index < count && !py_failed(list); index++) {
        if (!py_list_append(py, list.as.list, items[start + index * step])) {
            return py_absent();
        }
    }
    if (py_failed(list) || sequence.kind == PY_LIST) {
        return list;
    }
    return py_tuple_of(py, list.as.list->items, list.as.list->n);
}

static struct py_value
slice_str(struct py *py, struct py_value value, const struct py_slice *slice)
{
    const struct py_str *str = value.as.str;
    struct py_buf buf = {.py = py};
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    if (!py_slice_indices(py, slice, (int64_t)str->chars, &start, &step, &count)) {
        return py_absent();
    }
    bool is_ascii = str->chars == str->len;
    if (step == 1 && value.kind == PY_STR) {
        size_t from = is_ascii ? (size_t)start : py_utf8_offset(str->ptr, str->len, (size_t)start);
        size_t len = is_ascii ? (size_t)count
                              : py_utf8_offset(str->ptr + from, str->len - from, (size_t)count);
        return py_str_borrow(py, str->ptr + from, len);
    }
    for (int64_t index = 0; index < count; index++) {
        size_t at = (size_t)(start + index * step);
        size_t size = 1;
        if (!is_ascii) {
            at = py_utf8_offset(str->ptr, str->len, at);
            (void)py_utf8_decode(str->ptr + at, str->len - at, &size);
        }
        if (!py_step(py)) {
            return py_absent();
        }
        py_buf_add(&buf, str->ptr + at, size);
    }
    if (value.kind == PY_BYTES) {
        return buf.failed ? py_absent() : py_bytes_new(py, buf.ptr, buf.len);
    }
    return py_buf_take(&buf);
}

static struct py_value
slice_range(struct py *py, const struct py_range *range, const struct py_slice *slice)
{
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    struct py_value value = {.kind = PY_RANGE};
    if (!py_slice_indices(py, slice, py_range_len(range), &start, &step, &count)) {
        return py_absent();
    }
    value.as.range = py_alloc(py, sizeof(struct py_range));
    if (value.as.range == NULL) {
        return py_absent();
    }
    value.as.range->start = range->start + start * range->step;
    value.as.range->step = range->step * step;
    value.as.range->stop = value.as.range->start + count * value.as.range->step;
    return value;
}

/* ---- Getting ----------------------------------------------------------------------------------
 */

static bool
sequence_index(
    struct py *py, const char *type, struct py_value key, int64_t n, bool is_write, int64_t *ret)
{
    if (!py_as_int(key, ret)) {
        bool is_string = strcmp(type, "string") == 0;
        if (py_refuse_method(py, key, "__index__")) {
            return false;
        }
        (void)py_raise(py, &py_exc_type_error,
            is_string ? "%s indices must be integers, not '%s'"
                      : "%s indices must be integers or slices, not %s",
            type, py_type_name(py, key));
        return false;
    }
    *ret = *ret < 0 ? *ret + n : *ret;
    if (*ret >= 0 && *ret < n) {
        return true;
    }
    (void)py_raise(py, &py_exc_index_error,
        is_write                     ? "%s assignment index out of range"
        : strcmp(type, "range") == 0 ? "%s object index out of range"
                                     : "%s index out of range",
        type);
    return false;
}

static struct py_value
str_item(struct py *py, struct py_value value, struct py_value key)
{
    const struct py_str *str = value.as.str;
    int64_t index = 0;
    size_t size = 1;
    bool is_bytes = value.kind == PY_BYTES;
    if (!sequence_index(
            py, is_bytes ? "index" : "string", key, (int64_t)str->chars, false, &index)) {
        return py_absent();
    }
    size_t at =
        str->chars == str->len ? (size_t)index : py_utf8_offset(str->ptr, str->len, (size_t)index);
    if (is_bytes) {
        return py_int((unsigned char)str->ptr[at]);
    }
    (void)py_utf8_decode(str->ptr + at, str->len - at, &size);
    return py_str_borrow(py, str->ptr + at, size);
}

static struct py_value
dict_item(struct py *py, struct py_value value, struct py_value key)
{
    struct py_value found = py_absent();
    int has = py_dict_get(py, value.as.dict, key, &found);
    if (has == 0) {
        return py_raise_args(py, &py_exc_key_error, &key, 1);
    }
    return has < 0 ? py_absent() : found;
}

static struct py_value
plain_item(struct py *py, struct py_value value, struct py_value key)
{
    int64_t index = 0;
    struct py_value plain_key = py_plain(key);
    const struct py_slice *slice = plain_key.kind == PY_SLICE ? plain_key.as.slice : NULL;
    switch ((int)value.kind) {
    case PY_DICT:
        return dict_item(py, value, key);
    case PY_LIST:
        if (slice != NULL) {
            return slice_items(py, value, slice);
        }
        return sequence_index(py, "list", key, (int64_t)value.as.list->n, false, &index)
                   ? value.as.list->items[index]
                   : py_absent();
    case PY_TUPLE:
        if (slice != NULL) {
            return slice_items(py, value, slice);
        }
        return sequence_index(py, "tuple", key, (int64_t)value.as.tuple->n, false, &index)
                   ? value.as.tuple->items[index]
                   : py_absent();
    case PY_STR:
    case PY_BYTES:
        return slice != NULL ? slice_str(py, value, slice) : str_item(py, value, key);
    case PY_RANGE:
        if (slice != NULL) {
            return slice_range(py, value.as.range, slice);
        }
        return sequence_index(py, "range", key, py_range_len(value.as.range), false, &index)
                   ? py_int(value.as.range->start + index * value.as.range->step)
                   : py_absent();
    default:
        return py_raise(
            py, &py_exc_type_error, "'%s' object is not subscriptable", py_type_name(py, value));
    }
}

static bool
has_getitem(const struct py_meta *meta)
{
    return meta->getitem != NULL;
}

static struct py_value
class_item(struct py *py, struct py_value value, struct py_value key)
{
    const struct py_meta *meta = py_class_meta(value.as.cls, has_getitem);
    if (meta != NULL) {
        return meta->getitem(py, value.as.cls, key);
    }
    struct py_special special = py_special_find(value.as.cls, "__class_getitem__", PY_HOOK_NONE);
    if (py_given(special.function)) {
        return py_special_call(py, special, value, &key, 1);
    }
    if (value.as.cls->type != NULL && value.as.cls->plain_base != NULL) {
        return py_typing_subscript(py, value, key);
    }
    if (value.as.cls->plain_base != NULL || value.as.cls->type == &py_type_type) {
        return py_refuse(
            py, "type arguments of '%.*s'", (int)value.as.cls->name->len, value.as.cls->name->ptr);
    }
    return py_raise(py, &py_exc_type_error, "type '%.*s' is not subscriptable",
        (int)value.as.cls->name->len, value.as.cls->name->ptr);
}

struct py_value
py_getitem(struct py *py, struct py_value value, struct py_value key)
{
    if (value.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(value.as.object->cls, "__getitem__", PY_HOOK_GETITEM);
        if (special.type != NULL) {
            return special.type->getitem(py, value, key);
        }
        if (py_given(special.function)) {
            return py_special_call(py, special, value, &key, 1);
        }
        struct py_value plain = py_plain(value);
        return plain.kind == PY_DICT ? py_dict_item_or_missing(py, value, key)
                                     : plain_item(py, plain, key);
    }
    if (value.kind == PY_CLASS) {
        return class_item(py, value, key);
    }
    if (value.kind == PY_UNKNOWN) {
        struct py_value found = py_resolve_unknown(py, value);
        return py_failed(found) ? found : py_getitem(py, found, key);
    }
    return plain_item(py, value, key);
}

/* A subclass of dict may say what a missing key means. */
struct py_value
py_dict_item_or_missing(struct py *py, struct py_value self, struct py_value key)
{
    struct py_value found = py_absent();
    struct py_special special = py_special_find(self.as.object->cls, "__missing__", PY_HOOK_NONE);
    int has = py_dict_get(py, py_plain(self).as.dict, key, &found);
    if (has != 0) {
        return has > 0 ? found : py_absent();
    }
    if (py_given(special.function)) {
        return py_special_call(py, special, self, &key, 1);
    }
    return py_raise_args(py, &py_exc_key_error, &key, 1);
}
