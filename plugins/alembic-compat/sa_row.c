/*
 * Rows. In SQLAlchemy 2.0 a row is a tuple with attributes; in 1.4 it takes names in brackets too.
 */
#include "sa_row.h"

#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"

struct row {
    struct py_value keys;   /* a tuple of str */
    struct py_value values; /* a tuple */
};

struct py_value
al_row_new(struct py *py, struct py_value keys, const struct py_value *values, size_t n)
{
    struct row *row;
    struct py_value made = py_object_new(py, &al_py_row, (void **)&row);
    if (!py_failed(made)) {
        row->keys = keys;
        row->values = py_tuple_of(py, values, n);
        if (py_failed(row->values)) {
            return py_absent();
        }
    }
    return made;
}

static struct row *
row_of(struct py_value self)
{
    return self.as.object->payload;
}

/* The place of a name; SIZE_MAX where there is none. */
static size_t
find_key(const struct row *row, struct lockstep_str name)
{
    const struct py_tuple *keys = row->keys.as.tuple;
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < keys->n; i++) {
        if (lockstep_str_equal(al_str(keys->items[i]), name)) {
            found = i;
        }
    }
    return found;
}

struct py_value
al_row_item(struct py *py, struct py_value value, size_t index)
{
    const struct row *row = row_of(value);
    if (index >= row->values.as.tuple->n) {
        return py_raise(py, &py_exc_index_error, "tuple index out of range");
    }
    return row->values.as.tuple->items[index];
}

/* The name that a key in brackets means: a str, or a column. */
static struct lockstep_str
key_name(struct py *py, struct py_value key)
{
    struct lockstep_str name = al_str(key);
    if (name.ptr == NULL) {
        const struct al_expr *expr = al_expr_in(py, key);
        name = expr == NULL ? name : expr->name.text;
    }
    return name;
}

static struct py_value
named_item(struct py *py, struct py_value self, struct py_value key)
{
    struct lockstep_str name = key_name(py, key);
    size_t at = name.ptr == NULL ? SIZE_MAX : find_key(row_of(self), name);
    if (at == SIZE_MAX) {
        struct py_value text = py_to_str(py, key);
        return py_failed(text) ? text
                               : py_raise(py, &al_exc_no_such_column,
                                     "Could not locate column in row for column '%.*s'",
                                     (int)al_str(text).len, al_str(text).ptr);
    }
    return al_row_item(py, self, at);
}

static struct py_value
row_getitem(struct py *py, struct py_value self, struct py_value key)
{
    struct py_value plain = py_plain(key);
    if (plain.kind == PY_INT || plain.kind == PY_BOOL || plain.kind == PY_SLICE) {
        return py_getitem(py, row_of(self)->values, plain);
    }
    if (al_context_of(py)->api == AL_API_20) {
        return py_raise(py, &py_exc_type_error, "tuple indices must be integers or slices, not %s",
            py_type_name(py, key));
    }
    return named_item(py, self, key);
}

static struct py_value
row_iter(struct py *py, struct py_value self)
{
    return py_iter(py, row_of(self)->values);
}

static int64_t
row_length(struct py *py, struct py_value self)
{
    (void)py;
    return (int64_t)row_of(self)->values.as.tuple->n;
}

/* `in` looks at the values; 1.4's rows of text statements look at the names. */
static int
row_contains(struct py *py, struct py_value self, struct py_value item)
{
    if (al_context_of(py)->api == AL_API_14 && al_str(item).ptr != NULL) {
        return find_key(row_of(self), al_str(item)) != SIZE_MAX;
    }
    return py_contains(py, row_of(self)->values, item);
}

static struct py_value
row_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    struct py_value values = row_of(self)->values;
    if (py_payload(other, &al_py_row) != NULL) {
        other = row_of(other)->values;
    }
    if (other.kind != PY_TUPLE) {
        return py_not_implemented();
    }
    return reflected ? py_binary(py, op, other, values) : py_binary(py, op, values, other);
}

static bool
row_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    return py_hash(py, row_of(self)->values, ret);
}

static struct py_value
row_repr(struct py *py, struct py_value self)
{
    return py_to_repr(py, row_of(self)->values);
}

static struct py_value
row_dict(struct py *py, struct py_value self)
{
    const struct row *row = row_of(self);
    struct py_value dict = py_dict_new(py);
    for (size_t i = 0; !py_failed(dict) && i < row->values.as.tuple->n; i++) {
        if (!py_dict_set(
                py, dict.as.dict, row->keys.as.tuple->items[i], row->values.as.tuple->items[i])) {
            return py_absent();
        }
    }
    return dict;
}

static struct py_value
method_asdict(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return row_dict(py, self);
}

static struct py_value
method_keys(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_to_list(py, row_of(self)->keys);
}

static struct py_value
method_values(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_to_list(py, row_of(self)->values);
}

static struct py_value
method_items(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_value dict = row_dict(py, self);
    return py_failed(dict) ? dict : py_call_method(py, dict, "items", NULL, 0);
}

static struct py_value
method_tuple(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return row_of(self)->values;
}

static struct py_value
property_mapping(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_row_mapping(py, self);
}

static struct py_value
property_fields(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return row_of(self)->keys;
}

/* What rows of 1.4 have beside their columns, in the manner of a dict. */
static const struct py_def legacy_members[] = {
    {.name = "keys", .kind = PY_DEF_FUNCTION, .fn = method_keys, .signature = ""},
    {.name = "values", .kind = PY_DEF_FUNCTION, .fn = method_values, .signature = ""},
    {.name = "items", .kind = PY_DEF_FUNCTION, .fn = method_items, .signature = ""},
    {.name = NULL},
};

static struct py_value
row_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct row *row = row_of(self);
    size_t at = find_key(row, (struct lockstep_str){name->ptr, name->len});
    if (at != SIZE_MAX) {
        return al_row_item(py, self, at);
    }
    const struct py_def *legacy =
        al_context_of(py)->api == AL_API_14 ? py_def_find(legacy_members, name) : NULL;
    return legacy == NULL ? py_absent() : py_native_bound(py, legacy, self);
}

static const struct py_def row_members[] = {
    {.name = "_asdict", .kind = PY_DEF_FUNCTION, .fn = method_asdict, .signature = ""},
    {.name = "_mapping", .kind = PY_DEF_PROPERTY, .fn = property_mapping},
    {.name = "_fields", .kind = PY_DEF_PROPERTY, .fn = property_fields},
    {.name = "_tuple", .kind = PY_DEF_FUNCTION, .fn = method_tuple, .signature = ""},
    {.name = "tuple", .kind = PY_DEF_FUNCTION, .fn = method_tuple, .signature = ""},
    {.name = NULL},
};

const struct py_type al_py_row = {.name = "Row",
    .module = "sqlalchemy.engine.row",
    .flags = PY_TYPE_FINAL | PY_TYPE_SEQUENCE,
    .payload_size = sizeof(struct row),
    .members = row_members,
    .getattr = row_getattr,
    .getitem = row_getitem,
    .iter = row_iter,
    .length = row_length,
    .contains = row_contains,
    .binary = row_binary,
    .hash = row_hash,
    .repr = row_repr,
    .str = row_repr};

/* ---- RowMapping ---------------------------------------------------------------------------- */

struct py_value
al_row_mapping(struct py *py, struct py_value row)
{
    struct row *mapping;
    struct py_value made = py_object_new(py, &al_py_row_mapping, (void **)&mapping);
    if (!py_failed(made)) {
        *mapping = *row_of(row);
    }
    return made;
}

static struct py_value
mapping_iter(struct py *py, struct py_value self)
{
    return py_iter(py, row_of(self)->keys);
}

static int
mapping_contains(struct py *py, struct py_value self, struct py_value item)
{
    struct lockstep_str name = key_name(py, item);
    return name.ptr != NULL && find_key(row_of(self), name) != SIZE_MAX;
}

static struct py_value
mapping_get(struct py *py, struct py_value self, const struct py_args *args)
{
    struct lockstep_str name = key_name(py, args->pos[0]);
    size_t at = name.ptr == NULL ? SIZE_MAX : find_key(row_of(self), name);
    if (at == SIZE_MAX) {
        return py_given(args->pos[1]) ? args->pos[1] : py_none();
    }
    return al_row_item(py, self, at);
}

static struct py_value
mapping_repr(struct py *py, struct py_value self)
{
    struct py_value dict = row_dict(py, self);
    return py_failed(dict) ? dict : py_to_repr(py, dict);
}

static const struct py_def mapping_members[] = {
    {.name = "keys", .kind = PY_DEF_FUNCTION, .fn = method_keys, .signature = ""},
    {.name = "values", .kind = PY_DEF_FUNCTION, .fn = method_values, .signature = ""},
    {.name = "items", .kind = PY_DEF_FUNCTION, .fn = method_items, .signature = ""},
    {.name = "get", .kind = PY_DEF_FUNCTION, .fn = mapping_get, .signature = "key, default="},
    {.name = NULL},
};

const struct py_type al_py_row_mapping = {.name = "RowMapping",
    .module = "sqlalchemy.engine.row",
    .flags = PY_TYPE_FINAL | PY_TYPE_MAPPING,
    .payload_size = sizeof(struct row),
    .members = mapping_members,
    .getitem = named_item,
    .iter = mapping_iter,
    .length = row_length,
    .contains = mapping_contains,
    .repr = mapping_repr,
    .str = mapping_repr};
