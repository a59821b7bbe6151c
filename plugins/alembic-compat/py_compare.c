/* Equality, order, hashes and truth: see py_eval.h. */
#include <math.h>
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"

bool
py_same(struct py_value a, struct py_value b)
{
    if (a.kind != b.kind) {
        return false;
    }
    switch ((int)a.kind) {
    case PY_ABSENT:
    case PY_NONE:
    case PY_ELLIPSIS:
    case PY_NOT_IMPLEMENTED:
        return true;
    case PY_BOOL:
        return a.as.boolean == b.as.boolean;
    case PY_INT:
        return a.as.integer == b.as.integer;
    case PY_FLOAT:
        /* the same object, not the same number: a NaN is itself, -0.0 is not 0.0 */
        // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison)
        return memcmp(&a.as.real, &b.as.real, sizeof(double)) == 0;
    default:
        return a.as.str == b.as.str;
    }
}

/* ---- Equality ---------------------------------------------------------------------------------
 */

static int
equal_items(struct py *py, const struct py_value *a, const struct py_value *b, size_t n)
{
    for (size_t index = 0; index < n; index++) {
        int equal = py_same(a[index], b[index]) ? 1 : py_equal(py, a[index], b[index]);
        if (equal <= 0) {
            return equal;
        }
    }
    return 1;
}

static int
equal_tables(struct py *py, const struct py_dict *a, const struct py_dict *b, bool with_values)
{
    struct py_value key;
    struct py_value value;
    struct py_value other;
    size_t pos = 0;
    if (a->n_live != b->n_live) {
        return 0;
    }
    while (py_dict_next(a, &pos, &key, &value)) {
        int found = py_dict_get(py, b, key, &other);
        if (found <= 0) {
            return found;
        }
        if (with_values && !py_same(value, other)) {
            int equal = py_equal(py, value, other);
            if (equal <= 0) {
                return equal;
            }
        }
    }
    return 1;
}

static bool
is_set(struct py_value value)
{
    return value.kind == PY_SET || value.kind == PY_FROZENSET ||
           (value.kind == PY_DICT_VIEW && value.as.view->kind != PY_VIEW_VALUES);
}

static int
equal_ranges(const struct py_range *a, const struct py_range *b)
{
    int64_t n = py_range_len(a);
    return n == py_range_len(b) &&
           (n == 0 || (a->start == b->start && (n == 1 || a->step == b->step)));
}

/* 1, 0, -1; -2: these two kinds do not compare, so identity decides. */
static int
equal_plain(struct py *py, struct py_value a, struct py_value b)
{
    const struct py_value *left = NULL;
    const struct py_value *right = NULL;
    size_t n_left = 0;
    size_t n_right = 0;
    if (py_is_number(a) && py_is_number(b)) {
        return py_number_compare(a, b) == 0;
    }
    if (is_set(a) && is_set(b)) {
        return py_set_equal(py, a, b);
    }
    if (a.kind != b.kind) {
        return -2;
    }
    if (a.kind == PY_STR || a.kind == PY_BYTES) {
        return py_str_eq(a.as.str, b.as.str);
    }
    if (py_items(a, &left, &n_left) && py_items(b, &right, &n_right)) {
        return n_left != n_right ? 0 : equal_items(py, left, right, n_left);
    }
    if (a.kind == PY_DICT) {
        return equal_tables(py, a.as.dict, b.as.dict, true);
    }
    if (a.kind == PY_RANGE) {
        return equal_ranges(a.as.range, b.as.range);
    }
    if (a.kind == PY_METHOD) {
        return py_same(a.as.method->self, b.as.method->self) &&
               py_same(a.as.method->function, b.as.method->function);
    }
    if (a.kind == PY_SLICE) {
        return equal_items(py, &a.as.slice->start, &b.as.slice->start, 3);
    }
    return -2;
}

int
py_set_equal(struct py *py, struct py_value a, struct py_value b)
{
    if (a.kind == PY_DICT_VIEW || b.kind == PY_DICT_VIEW) {
        struct py_value left = py_to_set(py, a);
        struct py_value right = py_failed(left) ? left : py_to_set(py, b);
        return py_failed(right) ? -1 : equal_tables(py, left.as.dict, right.as.dict, false);
    }
    return equal_tables(py, a.as.dict, b.as.dict, false);
}

static struct py_value
plain_equality(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    if (!py_stack_check(py)) {
        return py_absent();
    }
    int equal = equal_plain(py, a, b);
    if (equal == -1) {
        return py_absent();
    }
    equal = equal == -2 ? py_same(a, b) : equal;
    return py_bool(op == PY_OP_EQ ? equal != 0 : equal == 0);
}

/* ---- Order ------------------------------------------------------------------------------------
 */

static bool
decide(enum py_op op, int order)
{
    switch ((int)op) {
    case PY_OP_LT:
        return order < 0;
    case PY_OP_LE:
        return order <= 0;
    case PY_OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static int
compare_bytes(const struct py_str *a, const struct py_str *b)
{
    // The order of UTF-8 bytes is that of the code points.
    size_t len = a->len < b->len ? a->len : b->len;
    int order = len == 0 ? 0 : memcmp(a->ptr, b->ptr, len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static struct py_value
order_sequences(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    const struct py_value *left = NULL;
    const struct py_value *right = NULL;
    size_t n_left = 0;
    size_t n_right = 0;
    (void)py_items(a, &left, &n_left);
    (void)py_items(b, &right, &n_right);
    size_t n = n_left < n_right ? n_left : n_right;
    for (size_t index = 0; index < n; index++) {
        int equal =
            py_same(left[index], right[index]) ? 1 : py_equal(py, left[index], right[index]);
        if (equal < 0) {
            return py_absent();
        }
        if (equal == 0) {
            return py_binary(py, op, left[index], right[index]);
        }
    }
    return py_bool(decide(op, (n_left > n_right) - (n_left < n_right)));
}

static struct py_value
plain_order(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    if (py_is_number(a) && py_is_number(b)) {
        int order = py_number_compare(a, b);
        return py_bool(order != 2 && decide(op, order));
    }
    if (is_set(a) && is_set(b)) {
        return py_set_order(py, op, a, b);
    }
    if (a.kind == b.kind) {
        if (a.kind == PY_STR || a.kind == PY_BYTES) {
            return py_bool(decide(op, compare_bytes(a.as.str, b.as.str)));
        }
        if (a.kind == PY_LIST || a.kind == PY_TUPLE) {
            return py_stack_check(py) ? order_sequences(py, op, a, b) : py_absent();
        }
    }
    return py_not_implemented();
}

struct py_value
py_compare_plain(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    return op == PY_OP_EQ || op == PY_OP_NE ? plain_equality(py, op, a, b)
                                            : plain_order(py, op, a, b);
}

int
py_equal(struct py *py, struct py_value a, struct py_value b)
{
    if (a.kind != PY_OBJECT && b.kind != PY_OBJECT && a.kind != PY_UNKNOWN &&
        b.kind != PY_UNKNOWN) {
        int equal = py_stack_check(py) ? equal_plain(py, a, b) : -1;
        return equal == -2 ? py_same(a, b) : equal;
    }
    struct py_value result = py_binary(py, PY_OP_EQ, a, b);
    return py_failed(result) ? -1 : py_truth(py, result);
}

/* ---- Hashes -----------------------------------------------------------------------------------
 */

static uint64_t
mix(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= 0xFF51AFD7ED558CCDu;
    hash ^= hash >> 33;
    return hash == 0 ? 1 : hash;
}

static bool
hash_items(struct py *py, struct py_value value, uint64_t *ret)
{
    uint64_t hash = 0x345678;
    for (size_t index = 0; index < value.as.tuple->n; index++) {
        uint64_t one = 0;
        if (!py_stack_check(py) || !py_hash(py, value.as.tuple->items[index], &one)) {
            return false;
        }
        hash = mix(hash * 31 + one);
    }
    *ret = hash;
    return true;
}

static uint64_t
hash_number(struct py_value value)
{
    int64_t integer = 0;
    if (value.kind == PY_FLOAT) { // equal numbers hash alike
        double real = value.as.real;
        if (real >= -9223372036854775808.0 && real < 9223372036854775808.0 && real == floor(real)) {
            return mix((uint64_t)(int64_t)real);
        }
        uint64_t bits = 0;
        memcpy(&bits, &real, sizeof(bits));
        return mix(bits);
    }
    (void)py_as_int(value, &integer);
    return mix((uint64_t)integer);
}

static bool
hash_frozenset(const struct py_dict *set, uint64_t *ret)
{
    uint64_t hash = 1927868237u;
    for (size_t at = 0; at < set->n_entries; at++) {
        if (set->entries[at].key.kind != PY_ABSENT) {
            hash ^= mix(set->entries[at].hash); // in any order
        }
    }
    *ret = mix(hash);
    return true;
}

static bool
hash_object(struct py *py, struct py_value value, uint64_t *ret)
{
    struct py_class *cls = value.as.object->cls;
    struct py_special special = py_special_find(cls, "__hash__", PY_HOOK_HASH);
    struct py_special equal = py_special_find(cls, "__eq__", PY_HOOK_NONE);
    if (special.type != NULL) {
        return special.type->hash(py, value, ret);
    }
    if (py_given(special.function) && !py_is_none(special.function)) {
        struct py_value result = py_special_call(py, special, value, NULL, 0);
        return !py_failed(result) && py_hash(py, result, ret);
    }
    struct py_value plain = py_plain(value);
    if (py_given(equal.function) || py_is_none(special.function)) {
        (void)py_raise(py, &py_exc_type_error, "unhashable type: '%s'", py_type_name(py, value));
        return false;
    }
    if (plain.kind != PY_OBJECT) {
        return py_hash(py, plain, ret);
    }
    *ret = mix((uint64_t)(uintptr_t)value.as.object);
    return true;
}

bool
py_hash(struct py *py, struct py_value value, uint64_t *ret)
{
    switch ((int)value.kind) {
    case PY_STR:
    case PY_BYTES:
        *ret = py_str_hash(value.as.str);
        return true;
    case PY_BOOL:
    case PY_INT:
    case PY_FLOAT:
        *ret = hash_number(value);
        return true;
    case PY_TUPLE:
        return hash_items(py, value, ret);
    case PY_FROZENSET:
        return hash_frozenset(value.as.dict, ret);
    case PY_OBJECT:
        return hash_object(py, value, ret);
    case PY_LIST:
    case PY_DICT:
    case PY_SET:
    case PY_SLICE:
        (void)py_raise(py, &py_exc_type_error, "unhashable type: '%s'", py_type_name(py, value));
        return false;
    case PY_DICT_VIEW:
        if (value.as.view->kind != PY_VIEW_VALUES) {
            (void)py_raise(
                py, &py_exc_type_error, "unhashable type: '%s'", py_type_name(py, value));
            return false;
        }
        (void)py_refuse(py, "values() of a dict as a key of a dict or set");
        return false;
    case PY_RANGE:
        (void)py_refuse(py, "a range as a key of a dict or set");
        return false;
    case PY_METHOD:
        *ret = mix((uint64_t)(uintptr_t)value.as.method->function.as.function);
        return true;
    case PY_UNKNOWN:
        value = py_resolve_unknown(py, value);
        return !py_failed(value) && py_hash(py, value, ret);
    case PY_NONE:
    case PY_ELLIPSIS:
    case PY_NOT_IMPLEMENTED:
        *ret = mix((uint64_t)value.kind);
        return true;
    default:
        *ret = mix((uint64_t)(uintptr_t)value.as.str);
        return true;
    }
}

/* ---- Truth ------------------------------------------------------------------------------------
 */

static int
object_truth(struct py *py, struct py_value value)
{
    struct py_class *cls = value.as.object->cls;
    struct py_special special = py_special_find(cls, "__bool__", PY_HOOK_TRUTH);
    if (special.type != NULL) {
        return special.type->truth(py, value);
    }
    if (py_given(special.function)) {
        struct py_value result = py_special_call(py, special, value, NULL, 0);
        if (!py_failed(result) && result.kind != PY_BOOL) {
            (void)py_raise(py, &py_exc_type_error, "__bool__ should return bool, returned %s",
                py_type_name(py, result));
            return -1;
        }
        return py_failed(result) ? -1 : result.as.boolean;
    }
    special = py_special_find(cls, "__len__", PY_HOOK_LENGTH);
    if (special.type != NULL || py_given(special.function)) {
        int64_t n = py_len(py, value);
        return n < 0 ? -1 : n > 0;
    }
    struct py_value plain = py_plain(value);
    return plain.kind == PY_OBJECT ? 1 : py_truth(py, plain);
}

int
py_truth(struct py *py, struct py_value value)
{
    switch ((int)value.kind) {
    case PY_NONE:
        return 0;
    case PY_BOOL:
        return value.as.boolean;
    case PY_INT:
        return value.as.integer != 0;
    case PY_FLOAT:
        return value.as.real != 0;
    case PY_OBJECT:
        return object_truth(py, value);
    case PY_UNKNOWN:
        value = py_resolve_unknown(py, value);
        return py_failed(value) ? -1 : py_truth(py, value);
    case PY_STR:
    case PY_BYTES:
    case PY_LIST:
    case PY_TUPLE:
    case PY_DICT:
    case PY_DICT_VIEW:
    case PY_SET:
    case PY_FROZENSET:
    case PY_RANGE:
        return py_len(py, value) > 0;
    default:
        return value.kind == PY_ABSENT ? -1 : 1;
    }
}
