/* Lists and tuples: see py_value.h. Their methods are in py_list_methods.c. */
#include <string.h>

#include "py_state.h"

struct py_value
py_list_new(struct py *py)
{
    struct py_value value = {.kind = PY_LIST};
    value.as.list = py_alloc(py, sizeof(struct py_list));
    return value.as.list == NULL ? py_absent() : value;
}

static bool
list_reserve(struct py *py, struct py_list *list, size_t capacity)
{
    if (capacity <= list->capacity) {
        return true;
    }
    size_t doubled = list->capacity < 4 ? 4 : list->capacity * 2;
    capacity = capacity < doubled ? doubled : capacity;
    struct py_value *items =
        capacity > SIZE_MAX / 64 ? NULL : py_alloc(py, capacity * sizeof(*items));
    if (items == NULL) {
        (void)py_stop(py, PY_ERROR_BUDGET, "a list is too long");
        return false;
    }
    if (list->n > 0) {
        memcpy(items, list->items, list->n * sizeof(*items));
    }
    list->items = items;
    list->capacity = capacity;
    return true;
}

struct py_value
py_list_of(struct py *py, const struct py_value *items, size_t n)
{
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !list_reserve(py, list.as.list, n)) {
        return py_absent();
    }
    if (n > 0) {
        memcpy(list.as.list->items, items, n * sizeof(*items));
    }
    list.as.list->n = n;
    return list;
}

bool
py_list_append(struct py *py, struct py_list *list, struct py_value item)
{
    if (!list_reserve(py, list, list->n + 1)) {
        return false;
    }
    list->items[list->n++] = item;
    return true;
}

bool
py_list_insert(struct py *py, struct py_list *list, size_t at, struct py_value item)
{
    if (!list_reserve(py, list, list->n + 1)) {
        return false;
    }
    memmove(list->items + at + 1, list->items + at, (list->n - at) * sizeof(item));
    list->items[at] = item;
    list->n++;
    return true;
}

struct py_value
py_tuple_of(struct py *py, const struct py_value *items, size_t n)
{
    struct py_value value = {.kind = PY_TUPLE};
    struct py_tuple *tuple = py_alloc(py, sizeof(*tuple));
    struct py_value *copy = n > SIZE_MAX / 64 ? NULL : py_alloc(py, n * sizeof(*items));
    if (tuple == NULL || copy == NULL) {
        return py_absent();
    }
    if (n > 0) {
        memcpy(copy, items, n * sizeof(*items));
    }
    tuple->n = n;
    tuple->items = copy;
    value.as.tuple = tuple;
    return value;
}

bool
py_items(struct py_value value, const struct py_value **ret_items, size_t *ret_n)
{
    struct py_value plain = py_plain(value);
    if (plain.kind == PY_LIST) {
        *ret_items = plain.as.list->items;
        *ret_n = plain.as.list->n;
        return true;
    }
    if (plain.kind == PY_TUPLE) {
        *ret_items = plain.as.tuple->items;
        *ret_n = plain.as.tuple->n;
        return true;
    }
    return false;
}

struct py_value
py_to_list(struct py *py, struct py_value value)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    if (value.kind != PY_OBJECT && py_items(value, &items, &n)) {
        return py_list_of(py, items, n);
    }
    struct py_value list = py_list_new(py);
    struct py_value iterator = py_failed(list) ? list : py_iter(py, value);
    struct py_value item;
    if (py_failed(iterator)) {
        return py_absent();
    }
    for (;;) {
        int more = py_next(py, iterator, &item);
        if (more < 0) {
            return py_absent();
        }
        if (more == 0) {
            return list;
        }
        if (!py_list_append(py, list.as.list, item)) {
            return py_absent();
        }
    }
}
