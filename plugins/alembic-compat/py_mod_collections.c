/* The module collections: OrderedDict, defaultdict, Counter. */
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_mod.h"
#include "py_namedtuple.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_sort.h"
#include "py_state.h"
#include "py_types.h"

/* Fill the dict behind an instance as dict() would. */
static bool
fill(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value made = py_dict_create(py, NULL, args);
    if (py_failed(made)) {
        return false;
    }
    self.as.object->plain = made;
    return true;
}

static struct py_value
named_repr(struct py *py, struct py_value self, struct py_value inner)
{
    struct py_value text = py_failed(inner) ? inner : py_to_repr(py, inner);
    return py_failed(text) ? text
                           : py_strf(py, "%s(%.*s)", py_type_name(py, self), (int)text.as.str->len,
                                 text.as.str->ptr);
}

/* a | b has the class of the one that is no dict itself. */
static struct py_value
merged_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    (void)self;
    return op == PY_OP_OR && (!reflected || py_plain(other).kind == PY_DICT)
               ? py_refuse(py, "'|' of an OrderedDict or a defaultdict")
               : py_not_implemented();
}

/* ---- OrderedDict ------------------------------------------------------------------------------
 */

/* Until Python 3.11 it prints as a list of pairs, since 3.12 as a dict. */
static struct py_value
ordered_repr(struct py *py, struct py_value self)
{
    if (py_plain(self).as.dict->n_live == 0) {
        return py_strf(py, "%s()", py_type_name(py, self));
    }
    return py_refuse(py, "the text of an OrderedDict, in which Python's versions differ");
}

static struct py_value
items_of(struct py *py, struct py_value dict)
{
    struct py_value items = py_call_method(py, py_plain(dict), "items", NULL, 0);
    return py_failed(items) ? items : py_to_list(py, items);
}

static struct py_value
ordered_popitem(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_last = py_given(args->pos[0]) ? py_truth(py, args->pos[0]) : 1;
    if (is_last <= 0) {
        return is_last < 0 ? py_absent() : py_refuse(py, "popitem() of the first");
    }
    return py_call_method(py, py_plain(self), "popitem", NULL, 0);
}

static const struct py_type type_ordered;

/* Two of them are equal in the same order only. */
static struct py_value
ordered_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    bool is_equality = op == PY_OP_EQ || op == PY_OP_NE;
    if (!is_equality || other.kind != PY_OBJECT ||
        !py_class_derives_type(other.as.object->cls, &type_ordered)) {
        return merged_binary(py, op, self, other, reflected);
    }
    struct py_value mine = items_of(py, self);
    struct py_value theirs = py_failed(mine) ? mine : items_of(py, other);
    return py_failed(theirs) ? theirs : py_binary(py, op, mine, theirs);
}

static const struct py_def ordered_members[] = {
    {.name = "popitem", .kind = PY_DEF_FUNCTION, .fn = ordered_popitem, .signature = "last="},
    {0},
};

static const struct py_type type_ordered = {.name = "OrderedDict",
    .module = "collections",
    .bases = {&py_type_dict},
    .members = ordered_members,
    .init = fill,
    .repr = ordered_repr,
    .binary = ordered_binary};

/* ---- defaultdict ------------------------------------------------------------------------------
 */

struct defaultdict {
    struct py_value factory;
};

static const struct py_type type_default;

static bool
default_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct defaultdict *dict = py_payload(self, &type_default);
    struct py_args rest = *args;
    dict->factory = py_none();
    if (args->n_pos > 0) {
        if (!py_is_none(args->pos[0]) && !py_is_callable(py, args->pos[0])) {
            (void)py_raise(py, &py_exc_type_error, "first argument must be callable or None");
            return false;
        }
        dict->factory = args->pos[0];
        rest.pos++;
        rest.n_pos--;
    }
    return fill(py, self, &rest);
}

static struct py_value
default_getitem(struct py *py, struct py_value self, struct py_value key)
{
    const struct defaultdict *dict = py_payload(self, &type_default);
    struct py_value found = py_absent();
    int has = py_dict_get(py, py_plain(self).as.dict, key, &found);
    if (has != 0) {
        return has > 0 ? found : py_absent();
    }
    if (py_is_none(dict->factory)) {
        return py_raise_args(py, &py_exc_key_error, &key, 1);
    }
    found = py_call_with(py, dict->factory, NULL, 0);
    return !py_failed(found) && py_dict_set(py, py_plain(self).as.dict, key, found) ? found
                                                                                    : py_absent();
}

static struct py_value
default_repr(struct py *py, struct py_value self)
{
    const struct defaultdict *dict = py_payload(self, &type_default);
    struct py_value factory = py_to_repr(py, dict->factory);
    struct py_value text = py_failed(factory) ? factory : py_to_repr(py, py_plain(self));
    return py_failed(text) ? text
                           : py_strf(py, "defaultdict(%.*s, %.*s)", (int)factory.as.str->len,
                                 factory.as.str->ptr, (int)text.as.str->len, text.as.str->ptr);
}

static const struct py_type type_default = {.name = "defaultdict",
    .module = "collections",
    .bases = {&py_type_dict},
    .payload_size = sizeof(struct defaultdict),
    .init = default_init,
    .repr = default_repr,
    .binary = merged_binary,
    .getitem = default_getitem};

/* ---- Counter ----------------------------------------------------------------------------------
 */

static bool
count_one(struct py *py, struct py_dict *dict, struct py_value key, struct py_value by)
{
    struct py_value found = py_int(0);
    if (py_dict_get(py, dict, key, &found) < 0) {
        return false;
    }
    found = py_binary(py, PY_OP_ADD, found, by);
    return !py_failed(found) && py_dict_set(py, dict, key, found);
}

static bool
count_all(struct py *py, struct py_dict *dict, struct py_value source)
{
    struct py_value plain = py_plain(source);
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    if (plain.kind == PY_DICT) {
        while (py_dict_next(plain.as.dict, &pos, &key, &value)) {
            if (!count_one(py, dict, key, value)) {
                return false;
            }
        }
        return true;
    }
    struct py_value iterator = py_iter(py, source);
    while (!py_failed(iterator)) {
        int more = py_next(py, iterator, &key);
        if (more <= 0) {
            return more == 0;
        }
        if (!count_one(py, dict, key, py_int(1))) {
            return false;
        }
    }
    return false;
}

static bool
counter_init(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_args nothing = {0};
    if (args->n_pos > 1) {
        (void)py_raise(py, &py_exc_type_error,
            "Counter.__init__() takes from 1 to 2 positional arguments but %zu were given",
            args->n_pos + 1);
        return false;
    }
    if (!fill(py, self, &nothing)) {
        return false;
    }
    struct py_dict *dict = py_plain(self).as.dict;
    if (args->n_pos > 0 && !py_is_none(args->pos[0]) && !count_all(py, dict, args->pos[0])) {
        return false;
    }
    for (size_t index = 0; index < args->n_kw; index++) {
        struct py_value key = {.kind = PY_STR, .as.str = args->kw[index].name};
        if (!count_one(py, dict, key, args->kw[index].value)) {
            return false;
        }
    }
    return true;
}

static struct py_value
counter_getitem(struct py *py, struct py_value self, struct py_value key)
{
    struct py_value found = py_int(0);
    return py_dict_get(py, py_plain(self).as.dict, key, &found) < 0 ? py_absent() : found;
}

/* What was not counted may be deleted. */
static bool
counter_delitem(struct py *py, struct py_value self, struct py_value key)
{
    return py_dict_remove(py, py_plain(self).as.dict, key) >= 0;
}

static struct py_value
counter_update(struct py *py, struct py_value self, const struct py_args *args)
{
    return py_is_nothing(args->pos[0]) || count_all(py, py_plain(self).as.dict, args->pos[0])
               ? py_none()
               : py_absent();
}

static struct py_value
second_of(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return py_getitem(py, args->pos[0], py_int(1));
}

static struct py_value
counter_most_common(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_def by_count = {
        .name = "by_count", .kind = PY_DEF_FUNCTION, .fn = second_of, .signature = "pair, /"};
    struct py_value key = py_native_new(py, &by_count);
    struct py_value items = py_call_method(py, py_plain(self), "items", NULL, 0);
    struct py_value list = py_failed(items) ? items : py_to_list(py, items);
    if (py_failed(key) || py_failed(list) || !py_sort(py, list.as.list, key, true)) {
        return py_absent();
    }
    if (py_is_nothing(args->pos[0])) {
        return list;
    }
    struct py_value slice = {.kind = PY_SLICE};
    slice.as.slice = py_alloc(py, sizeof(struct py_slice));
    if (slice.as.slice == NULL) {
        return py_absent();
    }
    *slice.as.slice = (struct py_slice){py_none(), args->pos[0], py_none()};
    return py_getitem(py, list, slice);
}

static struct py_value
counter_repr(struct py *py, struct py_value self)
{
    struct py_value none = py_absent();
    struct py_args args = {.pos = &none, .n_pos = 1};
    if (py_plain(self).as.dict->n_live == 0) {
        return py_str_lit(py, "Counter()");
    }
    struct py_value pairs = counter_most_common(py, self, &args);
    if (py_failed(pairs) && py_error_matches(py, &py_exc_type_error)) { // counts without an order
        (void)py_clear_exception(py);
        pairs = py_plain(self);
    }
    struct py_args make = {.pos = &pairs, .n_pos = 1};
    return py_failed(pairs) ? pairs : named_repr(py, self, py_dict_create(py, NULL, &make));
}

static const struct py_def counter_members[] = {
    {.name = "most_common", .kind = PY_DEF_FUNCTION, .fn = counter_most_common, .signature = "n="},
    {.name = "update", .kind = PY_DEF_FUNCTION, .fn = counter_update, .signature = "iterable=, /"},
    {.name = "elements", .kind = PY_DEF_REFUSE, .text = "not supported"},
    {.name = "fromkeys", .kind = PY_DEF_REFUSE, .text = "not supported"},
    {.name = "subtract", .kind = PY_DEF_REFUSE, .text = "not supported"},
    {0},
};

/* Counters are equal where they differ in items that were counted 0 times. */
static bool
has_zero(struct py_value counter)
{
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    while (py_dict_next(py_plain(counter).as.dict, &pos, &key, &value)) {
        if (!py_is_number(value) || py_number_compare(value, py_int(0)) == 0) {
            return true;
        }
    }
    return false;
}

static const struct py_type type_counter;

/* What is not here must not be what dict makes of it. */
static struct py_value
counter_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    bool is_equality = op == PY_OP_EQ || op == PY_OP_NE;
    const struct py_class *cls = other.kind == PY_OBJECT ? other.as.object->cls : NULL;
    bool is_counting = op == PY_OP_ADD || op == PY_OP_SUB || op == PY_OP_AND || op == PY_OP_OR;
    if (is_counting && !reflected && py_plain(other).kind == PY_DICT) {
        return py_refuse(py, "'%s' of Counters", py_op_text(op));
    }
    if (cls == NULL || !py_class_derives_type(cls, &type_counter) ||
        (is_equality && !has_zero(self) && !has_zero(other))) {
        return py_not_implemented();
    }
    return py_refuse(py, "'%s' of Counters", py_op_text(op));
}

static struct py_value
counter_unary(struct py *py, enum py_op op, struct py_value self)
{
    (void)self;
    return op == PY_OP_INVERT ? py_not_implemented()
                              : py_refuse(py, "'%s' of a Counter", py_op_text(op));
}

static const struct py_type type_counter = {.name = "Counter",
    .module = "collections",
    .bases = {&py_type_dict},
    .members = counter_members,
    .init = counter_init,
    .repr = counter_repr,
    .binary = counter_binary,
    .unary = counter_unary,
    .getitem = counter_getitem,
    .delitem = counter_delitem};

static const struct py_def defs[] = {
    {.name = "OrderedDict", .kind = PY_DEF_TYPE, .type = &type_ordered},
    {.name = "defaultdict", .kind = PY_DEF_TYPE, .type = &type_default},
    {.name = "Counter", .kind = PY_DEF_TYPE, .type = &type_counter},
    {.name = "namedtuple",
        .kind = PY_DEF_FUNCTION,
        .fn = py_namedtuple_make,
        .signature = "typename, field_names, *, rename=, defaults=, module="},
    {.name = "deque", .kind = PY_DEF_REFUSE, .text = "a deque is not supported"},
    {.name = "ChainMap", .kind = PY_DEF_REFUSE, .text = "a ChainMap is not supported"},
    {0},
};

const struct py_module_def py_mod_collections = {.name = "collections", .defs = defs};
