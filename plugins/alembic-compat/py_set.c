/* Sets: operators and methods. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_generator.h"
#include "py_iter.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_table.h"
#include "py_types.h"

static struct py_value
table_value(struct py_dict *dict, enum py_kind kind)
{
    return (struct py_value){.kind = kind, .as.dict = dict};
}

struct py_value
py_to_set(struct py *py, struct py_value value)
{
    struct py_value plain = py_plain(value);
    if (plain.kind == PY_SET || plain.kind == PY_FROZENSET) {
        return py_dict_copy(py, plain.as.dict, PY_SET);
    }
    struct py_value set = py_set_new(py);
    struct py_value iterator = py_failed(set) ? set : py_iter(py, value);
    struct py_value item;
    if (py_failed(iterator)) {
        return iterator;
    }
    for (;;) {
        int more = py_next(py, iterator, &item);
        if (more <= 0) {
            return more < 0 ? py_absent() : set;
        }
        if (!py_set_add(py, set.as.dict, item)) {
            return py_absent();
        }
    }
}

struct py_value
py_set_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return py_given(args->pos[0]) ? py_to_set(py, args->pos[0]) : py_set_new(py);
}

struct py_value
py_frozenset_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct py_value set = py_given(args->pos[0]) ? py_to_set(py, args->pos[0]) : py_set_new(py);
    return py_failed(set) ? set : table_value(set.as.dict, PY_FROZENSET);
}

/* ---- Operators --------------------------------------------------------------------------------
 */

/* Add to `result` the items of `from` that are (or are not) in `other`. */
static bool
add_filtered(struct py *py, struct py_dict *result, const struct py_dict *from,
    const struct py_dict *other, bool wanted)
{
    struct py_value item;
    struct py_value unused;
    size_t pos = 0;
    while (py_dict_next(from, &pos, &item, &unused)) {
        int has = other == NULL ? wanted : py_set_has(py, other, item);
        if (has < 0 || ((has != 0) == wanted && !py_set_add(py, result, item))) {
            return false;
        }
    }
    return true;
}

static struct py_value
combine(struct py *py, enum py_op op, const struct py_dict *a, const struct py_dict *b)
{
    struct py_value result = py_set_new(py);
    if (py_failed(result)) {
        return result;
    }
    struct py_dict *set = result.as.dict;
    bool ok = false;
    if (op == PY_OP_OR) {
        ok = add_filtered(py, set, a, NULL, true) && add_filtered(py, set, b, NULL, true);
    } else if (op == PY_OP_AND) {
        ok = add_filtered(py, set, a, b, true);
    } else if (op == PY_OP_SUB) {
        ok = add_filtered(py, set, a, b, false);
    } else {
        ok = add_filtered(py, set, a, b, false) && add_filtered(py, set, b, a, false);
    }
    return ok ? result : py_absent();
}

struct py_value
py_set_binary(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    bool is_known = op == PY_OP_OR || op == PY_OP_AND || op == PY_OP_SUB || op == PY_OP_XOR;
    if (!is_known) {
        return py_not_implemented();
    }
    bool is_left = a.kind == PY_SET || a.kind == PY_FROZENSET;
    bool is_right = b.kind == PY_SET || b.kind == PY_FROZENSET;
    struct py_value left = is_left ? a : py_to_set(py, a);
    struct py_value right = is_right || py_failed(left) ? b : py_to_set(py, b);
    if (py_failed(left) || py_failed(right)) {
        return py_absent();
    }
    struct py_value result = combine(py, op, left.as.dict, right.as.dict);
    if (!py_failed(result) && a.kind == PY_FROZENSET && is_right) {
        result.kind = PY_FROZENSET;
    }
    return result;
}

/* Whether all items of `a` are in `b`. */
static int
is_subset(struct py *py, const struct py_dict *a, const struct py_dict *b)
{
    struct py_value item;
    struct py_value unused;
    size_t pos = 0;
    if (a->n_live > b->n_live) {
        return 0;
    }
    while (py_dict_next(a, &pos, &item, &unused)) {
        int has = py_set_has(py, b, item);
        if (has <= 0) {
            return has;
        }
    }
    return 1;
}

struct py_value
py_set_order(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    bool is_swapped = op == PY_OP_GT || op == PY_OP_GE;
    struct py_value left = py_to_set(py, is_swapped ? b : a);
    struct py_value right = py_failed(left) ? left : py_to_set(py, is_swapped ? a : b);
    if (py_failed(right)) {
        return right;
    }
    int subset = is_subset(py, left.as.dict, right.as.dict);
    bool is_strict = op == PY_OP_LT || op == PY_OP_GT;
    if (subset > 0 && is_strict) {
        subset = left.as.dict->n_live < right.as.dict->n_live;
    }
    return subset < 0 ? py_absent() : py_bool(subset > 0);
}

/* ---- Methods ----------------------------------------------------------------------------------
 */

struct py_value
py_set_member(struct py_value item)
{
    if (item.kind == PY_SET) {
        item.kind = PY_FROZENSET;
    }
    return item;
}

static struct py_dict *
self_set(struct py_value self)
{
    return py_plain(self).as.dict;
}

static struct py_value
set_add(struct py *py, struct py_value self, const struct py_args *args)
{
    return py_set_add(py, self_set(self), args->pos[0]) ? py_none() : py_absent();
}

static struct py_value
set_discard(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value item = py_set_member(args->pos[0]);
    return py_dict_remove(py, self_set(self), item) < 0 ? py_absent() : py_none();
}

static struct py_value
set_remove(struct py *py, struct py_value self, const struct py_args *args)
{
    int removed = py_dict_remove(py, self_set(self), py_set_member(args->pos[0]));
    if (removed == 0) {
        return py_raise_args(py, &py_exc_key_error, args->pos, 1);
    }
    return removed < 0 ? py_absent() : py_none();
}

static struct py_value
set_pop(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_dict *set = self_set(self);
    struct py_value item;
    struct py_value unused;
    size_t pos = 0;
    if (!py_set_check_order(py, set)) {
        return py_absent();
    }
    if (!py_dict_next(set, &pos, &item, &unused)) {
        struct py_value text = py_str_lit(py, "pop from an empty set");
        return py_failed(text) ? text : py_raise_args(py, &py_exc_key_error, &text, 1);
    }
    return py_dict_remove(py, set, item) < 0 ? py_absent() : item;
}

static struct py_value
set_clear(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    py_dict_clear(self_set(self));
    return py_none();
}

static struct py_value
set_copy(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_dict_copy(py, self_set(self), py_plain(self).kind);
}

/* The method forms take any iterables, several of them. args->pos[0] is their tuple. */
static struct py_value
fold(struct py *py, struct py_value self, const struct py_args *args, enum py_op op)
{
    struct py_value result = py_dict_copy(py, self_set(self), PY_SET);
    const struct py_tuple *others = args->pos[0].as.tuple;
    for (size_t index = 0; index < others->n && !py_failed(result); index++) {
        struct py_value other = py_to_set(py, others->items[index]);
        result = py_failed(other) ? other : combine(py, op, result.as.dict, other.as.dict);
    }
    return result;
}

static struct py_value
as_self(struct py_value self, struct py_value result)
{
    if (!py_failed(result)) {
        result.kind = py_plain(self).kind;
    }
    return result;
}

static struct py_value
in_place(struct py_value self, struct py_value result)
{
    if (py_failed(result)) {
        return result;
    }
    *self_set(self) = *result.as.dict;
    return py_none();
}

static struct py_value
set_union(struct py *py, struct py_value self, const struct py_args *args)
{
    return as_self(self, fold(py, self, args, PY_OP_OR));
}

static struct py_value
set_intersection(struct py *py, struct py_value self, const struct py_args *args)
{
    return as_self(self, fold(py, self, args, PY_OP_AND));
}

static struct py_value
set_difference(struct py *py, struct py_value self, const struct py_args *args)
{
    return as_self(self, fold(py, self, args, PY_OP_SUB));
}

static struct py_value
set_symmetric_difference(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value other = py_to_set(py, args->pos[0]);
    return py_failed(other) ? other
                            : as_self(self, combine(py, PY_OP_XOR, self_set(self), other.as.dict));
}

/* What a generator gives is in the set before it goes on. */
static bool
add_all(struct py *py, struct py_dict *set, struct py_value generator)
{
    struct py_value item;
    for (;;) {
        int more = py_next(py, generator, &item);
        if (more <= 0 || !py_set_add(py, set, item)) {
            return more == 0;
        }
    }
}

static struct py_value
set_update(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *others = args->pos[0].as.tuple;
    for (size_t index = 0; index < others->n; index++) {
        if (py_generator_of(others->items[index]) != NULL) {
            if (!add_all(py, self_set(self), others->items[index])) {
                return py_absent();
            }
            continue;
        }
        struct py_value other = py_to_set(py, others->items[index]);
        struct py_value both =
            py_failed(other) ? other : combine(py, PY_OP_OR, self_set(self), other.as.dict);
        if (py_failed(in_place(self, both))) {
            return py_absent();
        }
    }
    return py_none();
}

static struct py_value
set_intersection_update(struct py *py, struct py_value self, const struct py_args *args)
{
    return in_place(self, fold(py, self, args, PY_OP_AND));
}

static struct py_value
set_difference_update(struct py *py, struct py_value self, const struct py_args *args)
{
    return in_place(self, fold(py, self, args, PY_OP_SUB));
}

static struct py_value
set_issubset(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value other = py_to_set(py, args->pos[0]);
    int subset = py_failed(other) ? -1 : is_subset(py, self_set(self), other.as.dict);
    return subset < 0 ? py_absent() : py_bool(subset > 0);
}

static struct py_value
set_issuperset(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value other = py_to_set(py, args->pos[0]);
    int subset = py_failed(other) ? -1 : is_subset(py, other.as.dict, self_set(self));
    return subset < 0 ? py_absent() : py_bool(subset > 0);
}

static struct py_value
set_isdisjoint(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value other = py_to_set(py, args->pos[0]);
    struct py_value both =
        py_failed(other) ? other : combine(py, PY_OP_AND, self_set(self), other.as.dict);
    return py_failed(both) ? both : py_bool(both.as.dict->n_live == 0);
}

#define COMMON_METHODS                                                                             \
    METHOD("copy", set_copy, ""), METHOD("union", set_union, "*others"),                           \
        METHOD("intersection", set_intersection, "*others"),                                       \
        METHOD("difference", set_difference, "*others"),                                           \
        METHOD("symmetric_difference", set_symmetric_difference, "other, /"),                      \
        METHOD("issubset", set_issubset, "other, /"),                                              \
        METHOD("issuperset", set_issuperset, "other, /"),                                          \
        METHOD("isdisjoint", set_isdisjoint, "other, /")

const struct py_def py_frozenset_members[] = {
    COMMON_METHODS,
    {0},
};

const struct py_def py_set_members[] = {
    COMMON_METHODS,
    METHOD("add", set_add, "item, /"),
    METHOD("discard", set_discard, "item, /"),
    METHOD("remove", set_remove, "item, /"),
    METHOD("pop", set_pop, ""),
    METHOD("clear", set_clear, ""),
    METHOD("update", set_update, "*others"),
    METHOD("intersection_update", set_intersection_update, "*others"),
    METHOD("difference_update", set_difference_update, "*others"),
    {0},
};
