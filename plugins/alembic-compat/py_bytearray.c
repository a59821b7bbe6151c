/* The builtin bytearray: bytes that change in place. They are kept as a list of integers, so that items, slices and
 * iteration are those of lists. */
#include "py_class.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_state.h"
#include "py_str.h"
#include "py_table.h"
#include "py_types.h"

struct bytearray {
    struct py_value items; /* a list of int, each 0 to 255 */
};

static struct py_list *
items_of(struct py_value self)
{
    const struct bytearray *payload = py_payload(self, &py_type_bytearray);
    return payload->items.as.list;
}

static struct py_value
made_of(struct py *py, struct py_value items)
{
    struct bytearray *payload;
    if (py_failed(items)) {
        return items;
    }
    struct py_value made = py_object_new(py, &py_type_bytearray, (void **)&payload);
    if (!py_failed(made)) {
        payload->items = items;
    }
    return made;
}

struct py_value
py_bytearray_bytes(struct py *py, struct py_value value)
{
    const struct bytearray *payload = py_payload(value, &py_type_bytearray);
    return payload == NULL
               ? py_absent()
               : py_call_with(py, py_class_value(py, &py_type_bytes), &payload->items, 1);
}

/* An item as a byte; -1: it is none, and that is raised. */
static int
byte_of(struct py *py, struct py_value value)
{
    int64_t byte = 0;
    if (!py_index(py, value, &byte)) {
        return -1;
    }
    if (byte < 0 || byte > 255) {
        (void)py_raise(py, &py_exc_value_error, "byte must be in range(0, 256)");
        return -1;
    }
    return (int)byte;
}

/* The bytes of anything that gives integers, as a list of its own. */
static struct py_value
items_from(struct py *py, struct py_value source)
{
    struct py_value given = py_to_list(py, source);
    struct py_value items = py_failed(given) ? given : py_list_new(py);
    for (size_t index = 0; !py_failed(items) && index < given.as.list->n; index++) {
        int byte = byte_of(py, given.as.list->items[index]);
        if (byte < 0 || !py_list_append(py, items.as.list, py_int(byte))) {
            return py_absent();
        }
    }
    return items;
}

/* args: source, encoding, errors */
static struct py_value
bytearray_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_value source = py_plain(args->pos[0]);
    (void)cls;
    bool is_counted = source.kind == PY_INT || source.kind == PY_BOOL;
    if (py_failed(source) || source.kind == PY_STR || is_counted) {
        struct py_value bytes = py_bytes_create(py, NULL, args);
        return py_failed(bytes) ? bytes : made_of(py, items_from(py, bytes));
    }
    if (py_given(args->pos[1])) {
        return py_refuse(py, "bytearray() with an encoding of what is no text");
    }
    if (py_refuse_method(py, source, "__index__")) {
        return py_absent();
    }
    return made_of(py, items_from(py, source));
}

static struct py_value
bytearray_repr(struct py *py, struct py_value self)
{
    struct py_value bytes = py_bytearray_bytes(py, self);
    struct py_value text = py_failed(bytes) ? bytes : py_to_repr(py, bytes);
    return py_failed(text)
               ? text
               : py_strf(py, "bytearray(%.*s)", (int)text.as.str->len, text.as.str->ptr);
}

static struct py_value
bytearray_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    (void)reflected;
    if (op != PY_OP_EQ && op != PY_OP_NE) {
        return py_refuse(py, "an operator of a bytearray other than == and !=");
    }
    struct py_value mine = py_bytearray_bytes(py, self);
    struct py_value theirs = py_bytearray_bytes(py, other);
    if (py_failed(mine) || py_has_error(py)) {
        return py_absent();
    }
    if (py_failed(theirs) && py_plain(other).kind != PY_BYTES) {
        return py_not_implemented();
    }
    return py_binary(py, op, mine, py_failed(theirs) ? py_plain(other) : theirs);
}

static bool
bytearray_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    (void)self;
    *ret = 0;
    (void)py_raise(py, &py_exc_type_error, "unhashable type: 'bytearray'");
    return false;
}

static struct py_value
bytearray_iter(struct py *py, struct py_value self)
{
    const struct bytearray *payload = py_payload(self, &py_type_bytearray);
    return py_iter(py, payload->items);
}

static int64_t
bytearray_length(struct py *py, struct py_value self)
{
    (void)py;
    return (int64_t)items_of(self)->n;
}

static int
bytearray_contains(struct py *py, struct py_value self, struct py_value item)
{
    const struct bytearray *payload = py_payload(self, &py_type_bytearray);
    if (py_plain(item).kind != PY_INT) {
        (void)py_refuse(py, "'in' of a bytearray and what is no integer");
        return -1;
    }
    int byte = byte_of(py, item);
    return byte < 0 ? -1 : py_contains(py, payload->items, py_int(byte));
}

/* The place that an integer means; -1: there is none, and that is raised. */
static int64_t
place_of(struct py *py, struct py_value self, struct py_value key, const char *what)
{
    int64_t at = 0;
    int64_t n = (int64_t)items_of(self)->n;
    if (!py_index(py, key, &at)) {
        return -1;
    }
    at = at < 0 ? at + n : at;
    if (at < 0 || at >= n) {
        (void)py_raise(py, &py_exc_index_error, "%s index out of range", what);
        return -1;
    }
    return at;
}

static struct py_value
bytearray_getitem(struct py *py, struct py_value self, struct py_value key)
{
    const struct bytearray *payload = py_payload(self, &py_type_bytearray);
    if (key.kind == PY_SLICE) {
        return made_of(py, py_getitem(py, payload->items, key));
    }
    int64_t at = place_of(py, self, key, "bytearray");
    return at < 0 ? py_absent() : items_of(self)->items[at];
}

static bool
bytearray_setitem(struct py *py, struct py_value self, struct py_value key, struct py_value value)
{
    if (key.kind == PY_SLICE) {
        (void)py_refuse(py, "a slice of a bytearray as a target");
        return false;
    }
    int64_t at = place_of(py, self, key, "bytearray");
    int byte = at < 0 ? -1 : byte_of(py, value);
    if (byte >= 0) {
        items_of(self)->items[at] = py_int(byte);
    }
    return byte >= 0;
}

static bool
bytearray_delitem(struct py *py, struct py_value self, struct py_value key)
{
    (void)self;
    (void)key;
    (void)py_refuse(py, "del of a part of a bytearray");
    return false;
}

/* ---- Methods ---------------------------------------------------------------------------------- */

static struct py_value
method_append(struct py *py, struct py_value self, const struct py_args *args)
{
    int byte = byte_of(py, args->pos[0]);
    return byte >= 0 && py_list_append(py, items_of(self), py_int(byte)) ? py_none() : py_absent();
}

static struct py_value
method_extend(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value source = py_plain(args->pos[0]);
    if (source.kind == PY_INT || source.kind == PY_BOOL || source.kind == PY_NONE) {
        return py_raise(
            py, &py_exc_type_error, "can't extend bytearray with %s", py_type_name(py, source));
    }
    struct py_value items = items_from(py, source);
    for (size_t index = 0; !py_failed(items) && index < items.as.list->n; index++) {
        if (!py_list_append(py, items_of(self), items.as.list->items[index])) {
            return py_absent();
        }
    }
    return py_failed(items) ? items : py_none();
}

static struct py_value
method_clear(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    items_of(self)->n = 0;
    return py_none();
}

static struct py_value
method_copy(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct bytearray *payload = py_payload(self, &py_type_bytearray);
    (void)args;
    return made_of(py, items_from(py, payload->items));
}

static struct py_value
method_pop(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_list *items = items_of(self);
    if (items->n == 0) {
        return py_raise(py, &py_exc_index_error, "pop from empty bytearray");
    }
    int64_t at =
        py_given(args->pos[0]) ? place_of(py, self, args->pos[0], "pop") : (int64_t)items->n - 1;
    if (at < 0) {
        return py_absent();
    }
    struct py_value taken = items->items[at];
    for (size_t index = (size_t)at; index + 1 < items->n; index++) {
        items->items[index] = items->items[index + 1];
    }
    items->n--;
    return taken;
}

/* What bytes have too, of a copy. */
static struct py_value
of_bytes(struct py *py, struct py_value self, const struct py_args *args, const char *method)
{
    struct py_value bytes = py_bytearray_bytes(py, self);
    struct py_value bound = py_failed(bytes) ? bytes : py_getattr(py, bytes, method);
    return py_failed(bound) ? bound : py_call(py, bound, args);
}

static struct py_value
method_decode(struct py *py, struct py_value self, const struct py_args *args)
{
    return of_bytes(py, self, args, "decode");
}

static struct py_value
method_hex(struct py *py, struct py_value self, const struct py_args *args)
{
    return of_bytes(py, self, args, "hex");
}

static const struct py_def members[] = {
    METHOD("append", method_append, "item, /"),
    METHOD("extend", method_extend, "iterable_of_ints, /"),
    METHOD("clear", method_clear, ""),
    METHOD("copy", method_copy, ""),
    METHOD("pop", method_pop, "index=, /"),
    METHOD("decode", method_decode, NULL),
    METHOD("hex", method_hex, NULL),
    {0},
};

const struct py_type py_type_bytearray = {.name = "bytearray",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct bytearray),
    .members = members,
    .create = bytearray_create,
    .init_signature = "source=, encoding=, errors=",
    .repr = bytearray_repr,
    .binary = bytearray_binary,
    .hash = bytearray_hash,
    .iter = bytearray_iter,
    .getitem = bytearray_getitem,
    .setitem = bytearray_setitem,
    .delitem = bytearray_delitem,
    .contains = bytearray_contains,
    .length = bytearray_length};
