/* The module collections: OrderedDict, defaultdict, Counter, namedtuple. */
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_mod.h"
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

static const struct py_type type_ordered = {.name = "OrderedDict",
    .module = "collections",
    .bases = {&py_type_dict},
    .init = fill,
    .repr = ordered_repr};

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

static struct py_value
counter_update(struct py *py, struct py_value self, const struct py_args *args)
{
    return count_all(py, py_plain(self).as.dict, args->pos[0]) ? py_none() : py_absent();
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
    struct py_args make = {.pos = &pairs, .n_pos = 1};
    return py_failed(pairs) ? pairs : named_repr(py, self, py_dict_create(py, NULL, &make));
}

static const struct py_def counter_members[] = {
    {.name = "most_common", .kind = PY_DEF_FUNCTION, .fn = counter_most_common, .signature = "n="},
    {.name = "update", .kind = PY_DEF_FUNCTION, .fn = counter_update, .signature = "iterable, /"},
    {.name = "elements", .kind = PY_DEF_REFUSE, .text = "not supported"},
    {.name = "subtract", .kind = PY_DEF_REFUSE, .text = "not supported"},
    {0},
};

static const struct py_type type_counter = {.name = "Counter",
    .module = "collections",
    .bases = {&py_type_dict},
    .members = counter_members,
    .init = counter_init,
    .repr = counter_repr,
    .getitem = counter_getitem};

/* ---- namedtuple -------------------------------------------------------------------------------
 */

static struct py_value
fields_of(const struct py_class *cls)
{
    return py_class_lookup(cls, "_fields");
}

/* An instance of a class that namedtuple() made: arguments by position or by name of the field. */
static struct py_value
tuple_call(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_value fields = fields_of(cls);
    if (fields.kind != PY_TUPLE) {
        return py_absent();
    }
    size_t n = fields.as.tuple->n;
    struct py_value *items = py_alloc(py, (n + 1) * sizeof(*items));
    if (items == NULL || args->n_pos > n) {
        return items == NULL
                   ? py_absent()
                   : py_raise(py, &py_exc_type_error,
                         "%.*s.__new__() takes %zu positional arguments but %zu were given",
                         (int)cls->name->len, cls->name->ptr, n + 1, args->n_pos + 1);
    }
    struct py_value defaults = py_class_lookup(cls, "_field_defaults");
    for (size_t index = 0; index < n; index++) {
        const struct py_str *name = fields.as.tuple->items[index].as.str;
        items[index] = index < args->n_pos ? args->pos[index] : py_absent();
        for (size_t kw = 0; kw < args->n_kw && py_failed(items[index]); kw++) {
            items[index] = py_str_eq(args->kw[kw].name, name) ? args->kw[kw].value : py_absent();
        }
        if (py_failed(items[index])) {
            items[index] = py_dict_get_str(defaults.as.dict, name);
        }
        if (py_failed(items[index])) {
            return py_raise(py, &py_exc_type_error,
                "%.*s.__new__() missing a required argument: '%.*s'", (int)cls->name->len,
                cls->name->ptr, (int)name->len, name->ptr);
        }
    }
    struct py_value self = py_object_of_class(py, cls, NULL);
    if (!py_failed(self)) {
        self.as.object->plain = py_tuple_of(py, items, n);
    }
    return py_failed(self) || py_failed(self.as.object->plain) ? py_absent() : self;
}

static struct py_value
tuple_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    struct py_value fields = fields_of(self.as.object->cls);
    (void)py;
    for (size_t index = 0; fields.kind == PY_TUPLE && index < fields.as.tuple->n; index++) {
        if (py_str_eq(fields.as.tuple->items[index].as.str, name)) {
            return py_plain(self).as.tuple->items[index];
        }
    }
    return py_absent();
}

static struct py_value
tuple_repr(struct py *py, struct py_value self)
{
    struct py_value fields = fields_of(self.as.object->cls);
    struct py_buf buf = {.py = py};
    py_buf_add_text(&buf, py_type_name(py, self));
    py_buf_add_char(&buf, '(');
    for (size_t index = 0; index < fields.as.tuple->n; index++) {
        struct py_value text = py_to_repr(py, py_plain(self).as.tuple->items[index]);
        if (py_failed(text)) {
            return text;
        }
        py_buf_add_text(&buf, index == 0 ? "" : ", ");
        py_buf_add_str(&buf, fields.as.tuple->items[index].as.str);
        py_buf_add_char(&buf, '=');
        py_buf_add_str(&buf, text.as.str);
    }
    py_buf_add_char(&buf, ')');
    return py_buf_take(&buf);
}

static struct py_value
tuple_asdict(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value fields = fields_of(self.as.object->cls);
    struct py_value dict = py_dict_new(py);
    (void)args;
    for (size_t index = 0; !py_failed(dict) && index < fields.as.tuple->n; index++) {
        if (!py_dict_set(py, dict.as.dict, fields.as.tuple->items[index],
                py_plain(self).as.tuple->items[index])) {
            return py_absent();
        }
    }
    return dict;
}

static const struct py_def tuple_members[] = {
    {.name = "_asdict", .kind = PY_DEF_FUNCTION, .fn = tuple_asdict, .signature = ""},
    {.name = "_replace", .kind = PY_DEF_REFUSE, .text = "not supported"},
    {0},
};
static const struct py_meta tuple_meta = {.call = tuple_call};
static const struct py_type type_named = {.name = "tuple",
    .bases = {&py_type_tuple},
    .members = tuple_members,
    .meta = &tuple_meta,
    .getattr = tuple_getattr,
    .repr = tuple_repr};

/* args: typename, field_names, rename, defaults, module */
static struct py_value
make_namedtuple(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *name = py_as_str(args->pos[0]);
    struct py_value names = args->pos[1];
    (void)self;
    if (name == NULL || py_given(args->pos[2])) {
        return py_refuse(py, "namedtuple() with these arguments");
    }
    if (py_as_str(names) != NULL) {
        struct py_value marks[2] = {py_str_lit(py, ","), py_str_lit(py, " ")};
        names = py_call_method(py, names, "replace", marks, 2);
        names = py_failed(names) ? names : py_call_method(py, names, "split", NULL, 0);
    }
    struct py_value list = py_failed(names) ? names : py_to_list(py, names);
    struct py_value dict = py_failed(list) ? list : py_dict_new(py);
    struct py_value defaults = py_failed(dict) ? dict : py_dict_new(py);
    if (py_failed(defaults)) {
        return defaults;
    }
    for (size_t index = 0; index < list.as.list->n; index++) {
        if (list.as.list->items[index].kind != PY_STR) {
            return py_raise(py, &py_exc_type_error, "Type names and field names must be strings");
        }
    }
    const struct py_value *values = NULL;
    size_t n_values = 0;
    size_t n = list.as.list->n;
    if (!py_is_nothing(args->pos[3]) &&
        (!py_items(args->pos[3], &values, &n_values) || n_values > n)) {
        return py_raise(py, &py_exc_type_error, "Got more default values than field names");
    }
    for (size_t index = 0; index < n_values; index++) {
        if (!py_dict_set(
                py, defaults.as.dict, list.as.list->items[n - n_values + index], values[index])) {
            return py_absent();
        }
    }
    struct py_value fields = py_tuple_of(py, list.as.list->items, n);
    struct py_class *base = py_class_of_type(py, &type_named);
    struct py_str *interned = py_intern(py, name->ptr, name->len);
    if (py_failed(fields) || base == NULL || interned == NULL ||
        !py_dict_set_lit(py, dict.as.dict, "_fields", fields) ||
        !py_dict_set_lit(py, dict.as.dict, "_field_defaults", defaults)) {
        return py_absent();
    }
    struct py_value cls = {.kind = PY_CLASS};
    cls.as.cls = py_class_new(py, interned, &base, 1, dict.as.dict);
    if (cls.as.cls == NULL) {
        return py_absent();
    }
    cls.as.cls->module = py_intern(py, "__main__", 8);
    return cls;
}

static const struct py_def defs[] = {
    {.name = "OrderedDict", .kind = PY_DEF_TYPE, .type = &type_ordered},
    {.name = "defaultdict", .kind = PY_DEF_TYPE, .type = &type_default},
    {.name = "Counter", .kind = PY_DEF_TYPE, .type = &type_counter},
    {.name = "namedtuple",
        .kind = PY_DEF_FUNCTION,
        .fn = make_namedtuple,
        .signature = "typename, field_names, *, rename=, defaults=, module="},
    {.name = "deque", .kind = PY_DEF_REFUSE, .text = "a deque is not supported"},
    {.name = "ChainMap", .kind = PY_DEF_REFUSE, .text = "a ChainMap is not supported"},
    {0},
};

const struct py_module_def py_mod_collections = {.name = "collections", .defs = defs};
