/* Builtin functions that iterate. */
#include <string.h>

#include "py_builtin.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_generator.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_sort.h"
#include "py_state.h"
#include "py_table.h"

/* ---- Order does not matter ---------------------------------------------------------------------
 */

/* The items of a set without asking for their order, of anything else by iterating. For functions
 * whose result is the same in any order. */
static struct py_value
unordered_list(struct py *py, struct py_value value)
{
    struct py_value plain = py_plain(value);
    if (plain.kind != PY_SET && plain.kind != PY_FROZENSET) {
        return py_to_list(py, value);
    }
    struct py_value list = py_list_new(py);
    struct py_value item;
    struct py_value unused;
    size_t pos = 0;
    while (!py_failed(list) && py_dict_next(plain.as.dict, &pos, &item, &unused)) {
        if (!py_list_append(py, list.as.list, item)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
builtin_len(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    int64_t n = py_len(py, args->pos[0]);
    return n < 0 ? py_absent() : py_int(n);
}

static struct py_value
builtin_sorted(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    bool has_key = !py_is_nothing(args->pos[1]);
    struct py_value list =
        has_key ? py_to_list(py, args->pos[0]) : unordered_list(py, args->pos[0]);
    int64_t reverse = 0;
    if (py_failed(list) || (py_given(args->pos[2]) && !py_index(py, args->pos[2], &reverse))) {
        return py_absent();
    }
    return py_sort(py, list.as.list, args->pos[1], reverse != 0) ? list : py_absent();
}

static struct py_value
builtin_sum(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value total = py_given(args->pos[1]) ? args->pos[1] : py_int(0);
    struct py_value plain = py_plain(args->pos[0]);
    (void)self;
    if (py_plain(total).kind == PY_STR) {
        return py_raise(
            py, &py_exc_type_error, "sum() can't sum strings [use ''.join(seq) instead]");
    }
    if (plain.kind == PY_SET || plain.kind == PY_FROZENSET) {
        struct py_value list = unordered_list(py, plain);
        for (size_t index = 0; !py_failed(list) && index < list.as.list->n; index++) {
            if (list.as.list->items[index].kind == PY_FLOAT) {
                return py_refuse(py, "the sum of a set of floats, which depends on its order");
            }
            total = py_binary(py, PY_OP_ADD, total, list.as.list->items[index]);
            if (py_failed(total)) {
                return total;
            }
        }
        return py_failed(list) ? list : total;
    }
    struct py_value iterator = py_iter(py, args->pos[0]);
    struct py_value item;
    while (!py_failed(iterator)) {
        int more = py_next(py, iterator, &item);
        if (more <= 0) {
            return more < 0 ? py_absent() : total;
        }
        total = py_binary(py, PY_OP_ADD, total, item);
        if (py_failed(total)) {
            return total;
        }
    }
    return iterator;
}

/* any() and all(): stop at the first item whose truth is `decisive`. */
static struct py_value
first_decides(struct py *py, struct py_value iterable, bool decisive)
{
    struct py_value plain = py_plain(iterable);
    bool is_set = plain.kind == PY_SET || plain.kind == PY_FROZENSET;
    struct py_value source = is_set ? unordered_list(py, plain) : iterable;
    struct py_value iterator = py_failed(source) ? source : py_iter(py, source);
    struct py_value item;
    while (!py_failed(iterator)) {
        int more = py_next(py, iterator, &item);
        int truth = more > 0 ? py_truth(py, item) : more;
        if (more < 0 || truth < 0) {
            return py_absent();
        }
        if (more == 0 || (truth > 0) == decisive) {
            return py_bool(more > 0 ? decisive : !decisive);
        }
    }
    return iterator;
}

static struct py_value
builtin_any(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return first_decides(py, args->pos[0], true);
}

static struct py_value
builtin_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return first_decides(py, args->pos[0], false);
}

/* Whether `one` is better than `best`: 1, 0, -1. */
static int
is_better(struct py *py, enum py_op op, struct py_value one, struct py_value best)
{
    struct py_value result = py_binary(py, op, one, best);
    return py_failed(result) ? -1 : py_truth(py, result);
}

/* The best item of an iterator; *ret_n is how many there were. */
static struct py_value
best_of(struct py *py, struct py_value iterator, struct py_value key, enum py_op op, size_t *ret_n)
{
    struct py_value best = py_none();
    struct py_value best_key = py_none();
    struct py_value item;
    for (*ret_n = 0;; (*ret_n)++) {
        int more = py_next(py, iterator, &item);
        if (more <= 0) {
            return more < 0 ? py_absent() : best;
        }
        struct py_value one = py_is_nothing(key) ? item : py_call_with(py, key, &item, 1);
        int better = py_failed(one) ? -1 : *ret_n == 0 ? 1 : is_better(py, op, one, best_key);
        if (better < 0) {
            return py_absent();
        }
        if (better > 0) {
            best = item;
            best_key = one;
        }
    }
}

/* args: the positional ones as a tuple, key, default */
static struct py_value
extreme(struct py *py, const char *name, const struct py_args *args, enum py_op op)
{
    const struct py_tuple *given = args->pos[0].as.tuple;
    if (given->n == 0) {
        return py_raise(py, &py_exc_type_error, "%s expected at least 1 argument, got 0", name);
    }
    size_t n = 0;
    bool has_key = !py_is_nothing(args->pos[1]);
    struct py_value plain = py_plain(given->items[0]);
    bool is_set = plain.kind == PY_SET || plain.kind == PY_FROZENSET;
    struct py_value source = given->n > 1         ? args->pos[0]
                             : is_set && !has_key ? unordered_list(py, given->items[0])
                                                  : given->items[0];
    struct py_value iterator = py_failed(source) ? source : py_iter(py, source);
    struct py_value best =
        py_failed(iterator) ? iterator : best_of(py, iterator, args->pos[1], op, &n);
    if (py_failed(best) || n > 0) {
        return best;
    }
    return py_given(args->pos[2])
               ? args->pos[2]
               : py_raise(py, &py_exc_value_error, "%s() arg is an empty sequence", name);
}

static struct py_value
builtin_min(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return extreme(py, "min", args, PY_OP_LT);
}

static struct py_value
builtin_max(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return extreme(py, "max", args, PY_OP_GT);
}

/* ---- Iterators --------------------------------------------------------------------------------
 */

static int
next_enumerated(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    struct py_value pair[2] = {py_int(iterator->at), py_none()};
    int more = py_next(py, iterator->source, &pair[1]);
    if (more <= 0) {
        return more;
    }
    iterator->at++;
    *ret = py_tuple_of(py, pair, 2);
    return py_failed(*ret) ? -1 : 1;
}

static struct py_value
enumerate_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    int64_t start = 0;
    (void)cls;
    if (py_given(args->pos[1]) && !py_index(py, args->pos[1], &start)) {
        return py_absent();
    }
    struct py_value source = py_iter(py, args->pos[0]);
    struct py_value value = py_failed(source)
                                ? source
                                : py_iterator_new(py, &py_type_enumerate, next_enumerated, source);
    if (!py_failed(value)) {
        value.as.iterator->at = start;
    }
    return value;
}

/* One item of each of the iterators in a list; *ret_done is how many had one. */
static int
next_of_all(struct py *py, const struct py_list *iterators, struct py_value *ret, size_t *ret_done)
{
    for (*ret_done = 0; *ret_done < iterators->n; (*ret_done)++) {
        int more = py_next(py, iterators->items[*ret_done], &ret[*ret_done]);
        if (more <= 0) {
            return more;
        }
    }
    return 1;
}

/* zip(strict=True): the rest must be at its end, too. */
static int
check_strict(struct py *py, const struct py_list *iterators, size_t short_one)
{
    struct py_value unused;
    if (short_one > 0) {
        (void)py_raise(py, &py_exc_value_error, "zip() argument %zu is shorter than argument%s%zu",
            short_one + 1, short_one == 1 ? " " : "s 1-", short_one);
        return -1;
    }
    for (size_t index = 1; index < iterators->n; index++) {
        int more = py_next(py, iterators->items[index], &unused);
        if (more > 0) {
            (void)py_raise(py, &py_exc_value_error,
                "zip() argument %zu is longer than argument%s%zu", index + 1,
                index == 1 ? " " : "s 1-", index);
        }
        if (more != 0) {
            return -1;
        }
    }
    return 0;
}

static int
next_zipped(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    const struct py_list *iterators = iterator->source.as.list;
    size_t done = 0;
    if (iterators->n == 0) {
        return 0;
    }
    struct py_value *items = py_stack_take(py, iterators->n);
    if (items == NULL) {
        return -1;
    }
    int more = next_of_all(py, iterators, items, &done);
    if (more > 0) {
        *ret = py_tuple_of(py, items, iterators->n);
        more = py_failed(*ret) ? -1 : 1;
    }
    py_stack_release(py, items);
    return more == 0 && iterator->n != 0 ? check_strict(py, iterators, done) : more;
}

/* The iterators over all of a tuple's items, in a list. */
static struct py_value
iterators_of(struct py *py, const struct py_value *items, size_t n)
{
    struct py_value list = py_list_new(py);
    for (size_t index = 0; index < n && !py_failed(list); index++) {
        struct py_value one = py_iter(py, items[index]);
        if (py_failed(one) || !py_list_append(py, list.as.list, one)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
zip_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    const struct py_tuple *given = args->pos[0].as.tuple;
    (void)cls;
    int strict = py_given(args->pos[1]) ? py_truth(py, args->pos[1]) : 0;
    struct py_value list = strict < 0 ? py_absent() : iterators_of(py, given->items, given->n);
    struct py_value value =
        py_failed(list) ? list : py_iterator_new(py, &py_type_zip, next_zipped, list);
    if (!py_failed(value)) {
        value.as.iterator->n = strict;
    }
    return value;
}

static int
next_mapped(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    const struct py_list *iterators = iterator->source.as.list;
    size_t done = 0;
    struct py_value *items = py_stack_take(py, iterators->n);
    if (items == NULL) {
        return -1;
    }
    int more = next_of_all(py, iterators, items, &done);
    if (more > 0) {
        *ret = py_call_with(py, iterator->extra, items, iterators->n);
        more = py_failed(*ret) ? -1 : 1;
    }
    py_stack_release(py, items);
    return more;
}

static struct py_value
map_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    const struct py_tuple *given = args->pos[1].as.tuple;
    (void)cls;
    if (given->n == 0) {
        return py_raise(py, &py_exc_type_error, "map() must have at least two arguments.");
    }
    struct py_value list = iterators_of(py, given->items, given->n);
    struct py_value value =
        py_failed(list) ? list : py_iterator_new(py, &py_type_map, next_mapped, list);
    if (!py_failed(value)) {
        value.as.iterator->extra = args->pos[0];
    }
    return value;
}

static int
next_filtered(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    for (;;) {
        int more = py_next(py, iterator->source, ret);
        if (more <= 0) {
            return more;
        }
        struct py_value verdict =
            py_is_none(iterator->extra) ? *ret : py_call_with(py, iterator->extra, ret, 1);
        int truth = py_failed(verdict) ? -1 : py_truth(py, verdict);
        if (truth != 0) {
            return truth;
        }
    }
}

static struct py_value
filter_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct py_value source = py_iter(py, args->pos[1]);
    struct py_value value =
        py_failed(source) ? source : py_iterator_new(py, &py_type_filter, next_filtered, source);
    if (!py_failed(value)) {
        value.as.iterator->extra = args->pos[0];
    }
    return value;
}

static struct py_value
reversed_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return py_reversed(py, args->pos[0]);
}

/* iter(callable, sentinel) */
static int
next_called(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    *ret = py_call_with(py, iterator->source, NULL, 0);
    int equal = py_failed(*ret) ? -1 : py_equal(py, *ret, iterator->extra);
    return equal < 0 ? -1 : equal == 0;
}

static struct py_value
builtin_iter(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (py_failed(args->pos[1])) {
        return py_iter(py, args->pos[0]);
    }
    struct py_value value = py_iterator_new(py, &py_type_iterator, next_called, args->pos[0]);
    if (!py_failed(value)) {
        value.as.iterator->extra = args->pos[1];
    }
    return value;
}

static struct py_value
builtin_next(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value item;
    (void)self;
    int more = py_next(py, args->pos[0], &item);
    if (more != 0) {
        return more > 0 ? item : py_absent();
    }
    return py_given(args->pos[1]) ? args->pos[1] : py_stop_iteration(py, py->returned);
}

static struct py_value
iterator_next(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value item;
    (void)args;
    int more = py_next(py, self, &item);
    return more > 0 ? item : more == 0 ? py_stop_iteration(py, py->returned) : py_absent();
}

static struct py_value
iterator_iter(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static const struct py_def iterator_members[] = {
    METHOD("__next__", iterator_next, ""),
    METHOD("__iter__", iterator_iter, ""),
    {0},
};

const struct py_type py_type_iterator = {
    .name = "iterator", .flags = PY_TYPE_FINAL, .members = iterator_members};
const struct py_type py_type_enumerate = {.name = "enumerate",
    .flags = PY_TYPE_FINAL,
    .members = iterator_members,
    .create = enumerate_create,
    .init_signature = "iterable, start="};
const struct py_type py_type_zip = {.name = "zip",
    .flags = PY_TYPE_FINAL,
    .members = iterator_members,
    .create = zip_create,
    .init_signature = "*iterables, strict="};
const struct py_type py_type_map = {.name = "map",
    .flags = PY_TYPE_FINAL,
    .members = iterator_members,
    .create = map_create,
    .init_signature = "func, /, *iterables"};
const struct py_type py_type_filter = {.name = "filter",
    .flags = PY_TYPE_FINAL,
    .members = iterator_members,
    .create = filter_create,
    .init_signature = "function, iterable, /"};
const struct py_type py_type_reversed = {.name = "reversed",
    .flags = PY_TYPE_FINAL,
    .members = iterator_members,
    .create = reversed_create,
    .init_signature = "sequence, /"};

const struct py_def py_builtin_sequences[] = {
    FUNCTION("len", builtin_len, "obj, /"),
    FUNCTION("sorted", builtin_sorted, "iterable, /, *, key=, reverse="),
    FUNCTION("sum", builtin_sum, "iterable, /, start="),
    FUNCTION("any", builtin_any, "iterable, /"),
    FUNCTION("all", builtin_all, "iterable, /"),
    FUNCTION("min", builtin_min, "*args, key=, default="),
    FUNCTION("max", builtin_max, "*args, key=, default="),
    FUNCTION("iter", builtin_iter, "object, sentinel=, /"),
    FUNCTION("next", builtin_next, "iterator, default=, /"),
    TYPE("enumerate", py_type_enumerate),
    TYPE("zip", py_type_zip),
    TYPE("map", py_type_map),
    TYPE("filter", py_type_filter),
    TYPE("reversed", py_type_reversed),
    {0},
};
