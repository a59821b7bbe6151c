/* A merge sort: only `<` is asked, and equal items keep their order. */
#include "py_sort.h"

#include <string.h>

#include "py_eval.h"
#include "py_state.h"

struct pair {
    struct py_value key;
    struct py_value item;
};

void
py_reverse_items(struct py_list *list)
{
    for (size_t low = 0; low < list->n / 2; low++) {
        struct py_value swap = list->items[low];
        list->items[low] = list->items[list->n - 1 - low];
        list->items[list->n - 1 - low] = swap;
    }
}

static int
less(struct py *py, struct py_value a, struct py_value b)
{
    struct py_value result = py_step(py) ? py_binary(py, PY_OP_LT, a, b) : py_absent();
    return py_failed(result) ? -1 : py_truth(py, result);
}

/* Merge [low, middle) and [middle, high) of `from` into `to`. */
static bool
merge(
    struct py *py, const struct pair *from, struct pair *to, size_t low, size_t middle, size_t high)
{
    size_t left = low;
    size_t right = middle;
    for (size_t at = low; at < high; at++) {
        bool take_right = left >= middle;
        if (left < middle && right < high) {
            int is_less = less(py, from[right].key, from[left].key);
            if (is_less < 0) {
                return false;
            }
            take_right = is_less > 0;
        }
        to[at] = take_right ? from[right++] : from[left++];
    }
    return true;
}

static struct pair *
merge_sort(struct py *py, struct pair *pairs, struct pair *spare, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = low + width < n ? low + width : n;
            size_t high = low + 2 * width < n ? low + 2 * width : n;
            if (!merge(py, pairs, spare, low, middle, high)) {
                return NULL;
            }
        }
        struct pair *swap = pairs;
        pairs = spare;
        spare = swap;
    }
    return pairs;
}

bool
py_sort(struct py *py, struct py_list *list, struct py_value key, bool is_reversed)
{
    size_t n = list->n;
    if (n > SIZE_MAX / 128) {
        return false;
    }
    struct pair *pairs = py_alloc(py, (n + 1) * sizeof(*pairs));
    struct pair *spare = py_alloc(py, (n + 1) * sizeof(*spare));
    if (pairs == NULL || spare == NULL) {
        return false;
    }
    for (size_t index = 0; index < n && index < list->n; index++) {
        // Reversing before and after keeps equal items in their order.
        pairs[index].item = list->items[is_reversed ? n - 1 - index : index];
        pairs[index].key = pairs[index].item;
        if (!py_is_nothing(key)) {
            pairs[index].key = py_call_with(py, key, &pairs[index].item, 1);
            if (py_failed(pairs[index].key)) {
                return false;
            }
        }
    }
    struct pair *sorted = merge_sort(py, pairs, spare, n);
    if (sorted == NULL) {
        return false;
    }
    if (list->n != n) {
        (void)py_raise(py, &py_exc_value_error, "list modified during sort");
        return false;
    }
    for (size_t index = 0; index < n; index++) {
        list->items[is_reversed ? n - 1 - index : index] = sorted[index].item;
    }
    return true;
}
