/* Classes whose instances are tuples with names: collections.namedtuple and typing.NamedTuple. */
#include "py_namedtuple.h"

#include <stdio.h>
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_types.h"

static struct py_value
fields_of(const struct py_class *cls)
{
    return py_class_lookup(cls, "_fields");
}

/* Whether a keyword is the name of a field. */
static bool
is_field(struct py_value fields, const struct py_str *name)
{
    for (size_t index = 0; index < fields.as.tuple->n; index++) {
        if (py_str_eq(fields.as.tuple->items[index].as.str, name)) {
            return true;
        }
    }
    return false;
}

/* Python's words for the fields that got no value: 'x', 'x' and 'y', 'x', 'y', and 'z'. */
static struct py_value
raise_missing(
    struct py *py, const struct py_class *cls, struct py_value fields, const struct py_value *items)
{
    struct py_buf buf = {.py = py};
    size_t n = 0;
    size_t seen = 0;
    for (size_t index = 0; index < fields.as.tuple->n; index++) {
        n += py_failed(items[index]);
    }
    for (size_t index = 0; index < fields.as.tuple->n; index++) {
        if (!py_failed(items[index])) {
            continue;
        }
        seen++;
        py_buf_add_text(&buf, seen == 1 ? "" : seen < n ? ", " : n == 2 ? " and " : ", and ");
        py_buf_add_char(&buf, '\'');
        py_buf_add_str(&buf, fields.as.tuple->items[index].as.str);
        py_buf_add_char(&buf, '\'');
    }
    struct py_value names = py_buf_take(&buf);
    return py_failed(names) ? names
                            : py_raise(py, &py_exc_type_error,
                                  "%.*s.__new__() missing %zu required positional argument%s: %.*s",
                                  (int)cls->name->len, cls->name->ptr, n, n == 1 ? "" : "s",
                                  (int)names.as.str->len, names.as.str->ptr);
}

static struct py_value
make_tuple(struct py *py, struct py_class *cls, const struct py_value *items, size_t n)
{
    struct py_value self = py_object_of_class(py, cls, NULL);
    if (!py_failed(self)) {
        self.as.object->plain = py_tuple_of(py, items, n);
    }
    return py_failed(self) || py_failed(self.as.object->plain) ? py_absent() : self;
}

/* An instance: arguments by position or by name of the field. */
static struct py_value
tuple_call(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_value fields = fields_of(cls);
    if (fields.kind != PY_TUPLE) {
        return py_absent();
    }
    size_t n = fields.as.tuple->n;
    struct py_value *items = py_alloc(py, (n + 1) * sizeof(*items));
    struct py_value defaults = py_class_lookup(cls, "_field_defaults");
    if (items == NULL || args->n_pos > n) {
        size_t n_defaults = defaults.as.dict->n_live;
        char from[32] = "";
        if (n_defaults > 0) {
            (void)snprintf(from, sizeof(from), "from %zu to ", n + 1 - n_defaults);
        }
        return items == NULL
                   ? py_absent()
                   : py_raise(py, &py_exc_type_error,
                         "%.*s.__new__() takes %s%zu positional argument%s but %zu were given",
                         (int)cls->name->len, cls->name->ptr, from, n + 1, n == 0 ? "" : "s",
                         args->n_pos + 1);
    }
    for (size_t kw = 0; kw < args->n_kw; kw++) {
        const struct py_str *name = args->kw[kw].name;
        if (!is_field(fields, name)) {
            return py_raise(py, &py_exc_type_error,
                "%.*s.__new__() got an unexpected keyword argument '%.*s'", (int)cls->name->len,
                cls->name->ptr, (int)name->len, name->ptr);
        }
    }
    bool is_whole = true;
    for (size_t index = 0; index < n; index++) {
        const struct py_str *name = fields.as.tuple->items[index].as.str;
        items[index] = index < args->n_pos ? args->pos[index] : py_absent();
        for (size_t kw = 0; kw < args->n_kw; kw++) {
            if (!py_str_eq(args->kw[kw].name, name)) {
                continue;
            }
            if (index < args->n_pos) {
                return py_raise(py, &py_exc_type_error,
                    "%.*s.__new__() got multiple values for argument '%.*s'", (int)cls->name->len,
                    cls->name->ptr, (int)name->len, name->ptr);
            }
            items[index] = args->kw[kw].value;
        }
        if (py_failed(items[index])) {
            items[index] = py_dict_get_str(defaults.as.dict, name);
        }
        is_whole = is_whole && !py_failed(items[index]);
    }
    return is_whole ? make_tuple(py, cls, items, n) : raise_missing(py, cls, fields, items);
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

/* A copy with other values for the fields that are named. */
static struct py_value
tuple_replace(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_class *cls = self.as.object->cls;
    struct py_value fields = fields_of(cls);
    struct py_value old = py_plain(self);
    struct py_value key;
    struct py_value value;
    struct py_value *items = py_alloc(py, (old.as.tuple->n + 1) * sizeof(*items));
    struct py_value unknown = py_list_new(py);
    if (items == NULL || py_failed(unknown)) {
        return py_absent();
    }
    for (size_t pos = 0; py_dict_next(args->pos[0].as.dict, &pos, &key, &value);) {
        if (!is_field(fields, py_as_str(key)) && !py_list_append(py, unknown.as.list, key)) {
            return py_absent();
        }
    }
    if (unknown.as.list->n > 0) {
        struct py_value names = py_to_repr(py, unknown);
        return py_failed(names)
                   ? names
                   : py_raise(py, &py_exc_value_error, "Got unexpected field names: %.*s",
                         (int)names.as.str->len, names.as.str->ptr);
    }
    for (size_t index = 0; index < old.as.tuple->n; index++) {
        struct py_value given =
            py_dict_get_str(args->pos[0].as.dict, fields.as.tuple->items[index].as.str);
        items[index] = py_failed(given) ? old.as.tuple->items[index] : given;
    }
    return make_tuple(py, cls, items, old.as.tuple->n);
}

static struct py_value
tuple_make(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value fields = fields_of(self.as.cls);
    struct py_value list = py_to_list(py, args->pos[0]);
    if (py_failed(list) || fields.kind != PY_TUPLE) {
        return py_absent();
    }
    if (list.as.list->n != fields.as.tuple->n) {
        return py_raise(py, &py_exc_type_error, "Expected %zu arguments, got %zu",
            fields.as.tuple->n, list.as.list->n);
    }
    return make_tuple(py, self.as.cls, list.as.list->items, list.as.list->n);
}

static const struct py_def tuple_members[] = {
    {.name = "_asdict", .kind = PY_DEF_FUNCTION, .fn = tuple_asdict, .signature = ""},
    {.name = "_replace", .kind = PY_DEF_FUNCTION, .fn = tuple_replace, .signature = "**kw"},
    {.name = "_make", .kind = PY_DEF_CLASS_METHOD, .fn = tuple_make, .signature = "iterable"},
    {0},
};
static const struct py_meta tuple_meta = {.call = tuple_call};
static const struct py_type type_named = {.name = "tuple",
    .bases = {&py_type_tuple},
    .members = tuple_members,
    .meta = &tuple_meta,
    .getattr = tuple_getattr,
    .repr = tuple_repr};

/* Letters, digits and underscores; of other alphabets all is taken for letters. */
static bool
is_identifier(const struct py_str *name)
{
    bool is_one = name->len > 0 && (name->ptr[0] < '0' || name->ptr[0] > '9');
    for (size_t index = 0; index < name->len; index++) {
        char c = name->ptr[index];
        is_one =
            is_one && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '_' || ((unsigned char)c & 0x80) != 0);
    }
    return is_one;
}

struct py_value
py_namedtuple_make(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *name = py_as_str(args->pos[0]);
    struct py_value names = args->pos[1];
    (void)self;
    if (name == NULL || py_given(args->pos[2])) {
        return py_refuse(py, "namedtuple() with these arguments");
    }
    if (!is_identifier(name)) {
        return py_refuse(py, "a namedtuple with such names");
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
        if (!is_identifier(list.as.list->items[index].as.str)) {
            return py_refuse(py, "a namedtuple with such names");
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
        !py_dict_set_lit(py, dict.as.dict, "__match_args__", fields) ||
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

/* ---- typing.NamedTuple ----------------------------------------------------------------------- */

/* A class statement with NamedTuple as its base: its annotations are the fields, in their order. One that derives from such
 * a class is a class like any other. */
static bool
named_subclassed(struct py *py, struct py_class *cls)
{
    if (cls->n_bases == 0 || cls->bases[0]->type != &py_type_namedtuple) {
        return true;
    }
    if (cls->n_bases > 1) {
        (void)py_refuse(py, "a NamedTuple with other bases");
        return false;
    }
    struct py_value annotations = py_dict_get_lit(cls->dict, "__annotations__");
    struct py_value names = py_list_new(py);
    struct py_value defaults = py_dict_new(py);
    struct py_value key;
    struct py_value value;
    const struct py_str *last = NULL;
    if (py_failed(names) || py_failed(defaults) ||
        py_given(py_dict_get_lit(cls->dict, "__new__")) ||
        py_given(py_dict_get_lit(cls->dict, "__init__"))) {
        (void)(py_has_error(py) || py_failed(py_raise(py, &py_exc_attribute_error,
                                       "Cannot overwrite NamedTuple attribute __new__")));
        return false;
    }
    for (size_t pos = 0;
         annotations.kind == PY_DICT && py_dict_next(annotations.as.dict, &pos, &key, &value);) {
        const struct py_str *name = py_as_str(key);
        struct py_value given = py_dict_get_str(cls->dict, name);
        if (name->len > 0 && name->ptr[0] == '_') {
            (void)py_raise(py, &py_exc_value_error,
                "Field names cannot start with an underscore: '%.*s'", (int)name->len, name->ptr);
            return false;
        }
        if (py_failed(given) && last != NULL) {
            (void)py_raise(py, &py_exc_type_error,
                "Non-default namedtuple field %.*s cannot follow default field %.*s",
                (int)name->len, name->ptr, (int)last->len, last->ptr);
            return false;
        }
        last = py_failed(given) ? last : name;
        if (!py_list_append(py, names.as.list, key) ||
            (py_given(given) && (!py_dict_set(py, defaults.as.dict, key, given) ||
                                    py_dict_remove(py, cls->dict, key) < 0))) {
            return false;
        }
    }
    struct py_value fields = py_tuple_of(py, names.as.list->items, names.as.list->n);
    return !py_failed(fields) && py_dict_set_lit(py, cls->dict, "_fields", fields) &&
           py_dict_set_lit(py, cls->dict, "__match_args__", fields) &&
           py_dict_set_lit(py, cls->dict, "_field_defaults", defaults);
}

/* NamedTuple("P", [("x", int)]): the names alone matter. */
static struct py_value
named_call(struct py *py, struct py_class *cls, const struct py_args *args)
{
    if (cls->type != &py_type_namedtuple) {
        return tuple_call(py, cls, args);
    }
    struct py_value pairs =
        args->n_pos == 2 && args->n_kw == 0 ? py_to_list(py, args->pos[1]) : py_absent();
    struct py_value names = py_failed(pairs) ? pairs : py_list_new(py);
    if (py_failed(names)) {
        return py_has_error(py) ? py_absent() : py_refuse(py, "NamedTuple() with these arguments");
    }
    for (size_t index = 0; index < pairs.as.list->n; index++) {
        const struct py_value *items = NULL;
        size_t n = 0;
        if (!py_items(pairs.as.list->items[index], &items, &n) || n != 2) {
            return py_refuse(py, "NamedTuple() with these arguments");
        }
        if (!py_list_append(py, names.as.list, items[0])) {
            return py_absent();
        }
    }
    const struct py_value bound[5] = {args->pos[0], names};
    return py_namedtuple_make(py, py_absent(), &(struct py_args){.pos = bound, .n_pos = 5});
}

static const struct py_meta named_meta = {.call = named_call, .subclassed = named_subclassed};
const struct py_type py_type_namedtuple = {
    .name = "NamedTuple", .module = "typing", .bases = {&type_named}, .meta = &named_meta};
