/* Methods of list and tuple. */
#include <string.h>

#include "py_class.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_sort.h"
#include "py_state.h"
#include "py_table.h"
#include "py_types.h"

static struct py_list *
self_list(struct py_value self)
{
    return py_plain(self).as.list;
}

struct py_value
py_list_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return py_given(args->pos[0]) ? py_to_list(py, args->pos[0]) : py_list_new(py);
}

struct py_value
py_tuple_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    if (py_failed(args->pos[0])) {
        return py_tuple_of(py, NULL, 0);
    }
    if (args->pos[0].kind == PY_TUPLE) {
        return args->pos[0];
    }
    struct py_value list = py_to_list(py, args->pos[0]);
    return py_failed(list) ? list : py_tuple_of(py, list.as.list->items, list.as.list->n);
}

static struct py_value
done(bool ok)
{
    return ok ? py_none() : py_absent();
}

static struct py_value
list_append(struct py *py, struct py_value self, const struct py_args *args)
{
    return done(py_list_append(py, self_list(self), args->pos[0]));
}

static struct py_value
list_extend(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value list = py_plain(self);
    return done(!py_failed(py_binary_in_place(py, PY_OP_ADD, list, args->pos[0])));
}

static struct py_value
list_insert(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_list *list = self_list(self);
    int64_t at = 0;
    if (!py_index(py, args->pos[0], &at)) {
        return py_absent();
    }
    int64_t n = (int64_t)list->n;
    at = at < 0 ? (at < -n ? 0 : at + n) : at > n ? n : at;
    return done(py_list_insert(py, list, (size_t)at, args->pos[1]));
}

static struct py_value
list_pop(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_list *list = self_list(self);
    int64_t at = -1;
    if (list->n == 0) {
        return py_raise(py, &py_exc_index_error, "pop from empty list");
    }
    if (py_given(args->pos[0]) && !py_index(py, args->pos[0], &at)) {
        return py_absent();
    }
    at = at < 0 ? at + (int64_t)list->n : at;
    if (at < 0 || at >= (int64_t)list->n) {
        return py_raise(py, &py_exc_index_error, "pop index out of range");
    }
    struct py_value item = list->items[at];
    memmove(
        list->items + at, list->items + at + 1, (list->n - (size_t)at - 1) * sizeof(*list->items));
    list->n--;
    return item;
}

/* Where an item stands among items[from, to): -1 not there, -2 failed. */
static int64_t
find_item(struct py *py, struct py_value sequence, struct py_value item, int64_t from, int64_t to)
{
    for (int64_t at = from; at < to; at++) {
        const struct py_value *items = NULL;
        size_t n = 0;
        (void)py_items(sequence, &items, &n);
        if (at >= (int64_t)n) {
            break;
        }
        int equal = py_same(items[at], item) ? 1 : py_equal(py, items[at], item);
        if (equal != 0 || !py_step(py)) {
            return equal > 0 ? at : -2;
        }
    }
    return -1;
}

static struct py_value
list_remove(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_list *list = self_list(self);
    int64_t at = find_item(py, self, args->pos[0], 0, (int64_t)list->n);
    if (at < 0) {
        return at == -1 ? py_raise(py, &py_exc_value_error, "list.remove(x): x not in list")
                        : py_absent();
    }
    memmove(
        list->items + at, list->items + at + 1, (list->n - (size_t)at - 1) * sizeof(*list->items));
    list->n--;
    return py_none();
}

static struct py_value
sequence_index(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    (void)py_items(self, &items, &n);
    struct py_slice slice = {py_is_nothing(args->pos[1]) ? py_none() : args->pos[1],
        py_is_nothing(args->pos[2]) ? py_none() : args->pos[2], py_none()};
    if (!py_slice_indices(py, &slice, (int64_t)n, &start, &step, &count)) {
        return py_absent();
    }
    int64_t at = find_item(py, self, args->pos[0], start, start + count);
    if (at >= 0) {
        return py_int(at);
    }
    if (at == -2) {
        return py_absent();
    }
    if (py_plain(self).kind == PY_TUPLE) {
        return py_raise(py, &py_exc_value_error, "tuple.index(x): x not in tuple");
    }
    struct py_value text = py_to_repr(py, args->pos[0]);
    return py_failed(text) ? text
                           : py_raise(py, &py_exc_value_error, "%.*s is not in list",
                                 (int)text.as.str->len, text.as.str->ptr);
}

static struct py_value
sequence_count(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    int64_t count = 0;
    (void)py_items(self, &items, &n);
    for (size_t index = 0; index < n; index++) {
        int equal =
            py_same(items[index], args->pos[0]) ? 1 : py_equal(py, items[index], args->pos[0]);
        if (equal < 0) {
            return py_absent();
        }
        count += equal;
    }
    return py_int(count);
}

static struct py_value
list_clear(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    self_list(self)->n = 0;
    return py_none();
}

static struct py_value
list_copy(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_list_of(py, self_list(self)->items, self_list(self)->n);
}

static struct py_value
list_reverse(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    py_reverse_items(self_list(self));
    return py_none();
}

static struct py_value
list_sort(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t reverse = 0;
    bool is_given = py_given(args->pos[1]);
    return done((!is_given || py_index(py, args->pos[1], &reverse)) &&
                py_sort(py, self_list(self), args->pos[0], reverse != 0));
}

const struct py_def py_list_members[] = {
    METHOD("append", list_append, "object, /"),
    METHOD("extend", list_extend, "iterable, /"),
    METHOD("insert", list_insert, "index, object, /"),
    METHOD("pop", list_pop, "index=, /"),
    METHOD("remove", list_remove, "value, /"),
    METHOD("index", sequence_index, "value, start=, stop=, /"),
    METHOD("count", sequence_count, "value, /"),
    METHOD("clear", list_clear, ""),
    METHOD("copy", list_copy, ""),
    METHOD("reverse", list_reverse, ""),
    METHOD("sort", list_sort, "*, key=, reverse="),
    {0},
};

const struct py_def py_tuple_members[] = {
    METHOD("index", sequence_index, "value, start=, stop=, /"),
    METHOD("count", sequence_count, "value, /"),
    {0},
};
