/* The builtin types as struct py_type, and making numbers and strings from other values. */
#include <math.h>
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_literal.h"
#include "py_number.h"
#include "py_state.h"
#include "py_table.h"
#include "py_types.h"
#include "py_unicode.h"

/* ---- Numbers from text ------------------------------------------------------------------------
 */

static void
strip_blanks(const char **ptr, size_t *len)
{
    size_t size = 1;
    while (*len > 0 && py_code_is_space(py_utf8_decode(*ptr, *len, &size))) {
        *ptr += size;
        *len -= size;
    }
    while (*len > 0 &&
           ((*ptr)[*len - 1] == ' ' || ((*ptr)[*len - 1] >= '\t' && (*ptr)[*len - 1] <= '\r'))) {
        (*len)--;
    }
}

static struct py_value
invalid_literal(struct py *py, const char *what, struct py_value text)
{
    struct py_value repr = py_to_repr(py, text);
    return py_failed(repr) ? repr
                           : py_raise(py, &py_exc_value_error, "%s: %.*s", what,
                                 (int)repr.as.str->len, repr.as.str->ptr);
}

/* The base that a prefix like 0x says, stepped over where it fits the asked one. */
static unsigned
take_prefix(const char **ptr, size_t *len, unsigned base)
{
    if (*len < 2 || (*ptr)[0] != '0') {
        return base == 0 ? 10 : base;
    }
    char letter = (char)((*ptr)[1] | 0x20);
    unsigned found = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (found == 0 || (base != 0 && base != found)) {
        return base == 0 ? 10 : base;
    }
    *ptr += 2;
    *len -= 2;
    if (*len > 0 && **ptr == '_') {
        (*ptr)++;
        (*len)--;
    }
    return found;
}

static struct py_value
int_from_text(struct py *py, struct py_value text, unsigned base)
{
    const char *ptr = text.as.str->ptr;
    size_t len = text.as.str->len;
    bool is_negative = false;
    bool too_big = false;
    uint64_t value = 0;
    strip_blanks(&ptr, &len);
    if (len > 0 && (*ptr == '+' || *ptr == '-')) {
        is_negative = *ptr == '-';
        ptr++;
        len--;
    }
    unsigned used = take_prefix(&ptr, &len, base);
    if (!py_parse_digits(ptr, len, used, &too_big, &value)) {
        struct py_value what = py_strf(py, "invalid literal for int() with base %u", base);
        const char *c_what = py_failed(what) ? NULL : py_c_str(py, what.as.str);
        return c_what == NULL ? py_absent() : invalid_literal(py, c_what, text);
    }
    if (too_big || value > (uint64_t)INT64_MAX + is_negative) {
        return py_refuse(py, "an integer of more than 64 bits");
    }
    return py_int(is_negative ? (int64_t)(0 - value) : (int64_t)value);
}

struct py_value
py_int_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct py_value plain = py_plain(args->pos[0]);
    int64_t base = 10;
    int64_t integer = 0;
    if (py_failed(plain)) {
        return py_int(0);
    }
    if (plain.kind == PY_STR || plain.kind == PY_BYTES) {
        if (py_given(args->pos[1]) && !py_index(py, args->pos[1], &base)) {
            return py_absent();
        }
        if (base != 0 && (base < 2 || base > 36)) {
            return py_raise(py, &py_exc_value_error, "int() base must be >= 2 and <= 36, or 0");
        }
        return int_from_text(py, plain, (unsigned)base);
    }
    if (py_given(args->pos[1])) {
        return py_raise(
            py, &py_exc_type_error, "int() can't convert non-string with explicit base");
    }
    if (plain.kind == PY_FLOAT) {
        return py_float_to_int(py, plain.as.real);
    }
    if (py_as_int(plain, &integer)) {
        return py_int(integer);
    }
    struct py_value method =
        plain.kind == PY_OBJECT ? py_getattr_maybe(py, plain, "__int__") : py_absent();
    if (py_given(method) || py_has_error(py)) {
        return py_failed(method) ? method : py_call_with(py, method, NULL, 0);
    }
    return py_raise(py, &py_exc_type_error,
        "int() argument must be a string, a bytes-like object or a real number, not '%s'",
        py_type_name(py, plain));
}

static bool
float_word(const char *ptr, size_t len, double *ret)
{
    static const struct {
        const char *text;
        double value;
    } words[] = {{"inf", INFINITY}, {"infinity", INFINITY}, {"nan", NAN}};
    for (size_t index = 0; index < sizeof(words) / sizeof(words[0]); index++) {
        if (strlen(words[index].text) == len && strncasecmp(ptr, words[index].text, len) == 0) {
            *ret = words[index].value;
            return true;
        }
    }
    return false;
}

struct py_value
py_float_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct py_value plain = py_plain(args->pos[0]);
    double real = 0;
    if (py_failed(plain)) {
        return py_float(0);
    }
    if (plain.kind == PY_STR) {
        const char *ptr = plain.as.str->ptr;
        size_t len = plain.as.str->len;
        strip_blanks(&ptr, &len);
        bool is_negative = len > 0 && *ptr == '-';
        if (len > 0 && (*ptr == '-' || *ptr == '+')) {
            ptr++;
            len--;
        }
        if (!float_word(ptr, len, &real) && !py_parse_float(ptr, len, &real)) {
            return invalid_literal(py, "could not convert string to float", plain);
        }
        return py_float(is_negative ? -real : real);
    }
    if (py_is_number(plain)) {
        return py_as_float(py, plain, &real) ? py_float(real) : py_absent();
    }
    struct py_value method =
        plain.kind == PY_OBJECT ? py_getattr_maybe(py, plain, "__float__") : py_absent();
    if (py_given(method) || py_has_error(py)) {
        return py_failed(method) ? method : py_call_with(py, method, NULL, 0);
    }
    return py_raise(py, &py_exc_type_error,
        "float() argument must be a string or a real number, not '%s'", py_type_name(py, plain));
}

struct py_value
py_bool_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    int truth = py_given(args->pos[0]) ? py_truth(py, args->pos[0]) : 0;
    return truth < 0 ? py_absent() : py_bool(truth > 0);
}

struct py_value
py_str_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    if (py_failed(args->pos[0])) {
        return py_str_lit(py, "");
    }
    if (py_given(args->pos[1])) {
        return py_call_method(py, args->pos[0], "decode", args->pos + 1, 1);
    }
    return py_to_str(py, args->pos[0]);
}

/* ---- Members of object ------------------------------------------------------------------------
 */

static struct py_value
object_init(struct py *py, struct py_value self, const struct py_args *args)
{
    if (self.kind != PY_OBJECT) {
        return py_none();
    }
    const struct py_class *cls = self.as.object->cls;
    for (size_t index = 0; index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type != NULL && type->init != NULL) {
            return py_type_call_init(py, type, self, args) ? py_none() : py_absent();
        }
    }
    if (args->n_pos + args->n_kw > 0 && py_failed(self.as.object->plain)) {
        return py_raise(py, &py_exc_type_error,
            "object.__init__() takes exactly one argument (the instance to initialize)");
    }
    return py_none();
}

static struct py_value
object_new(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (args->n_pos == 0 || args->pos[0].kind != PY_CLASS) {
        return py_raise(py, &py_exc_type_error, "object.__new__(X): X is not a type object");
    }
    struct py_args rest = *args;
    struct py_class *cls = args->pos[0].as.cls;
    rest.pos++;
    rest.n_pos--;
    if (cls->plain_base == NULL) {
        static const struct py_args nothing = {0};
        rest = nothing;
    }
    for (size_t index = 0; index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type != NULL && type->create != NULL && cls->plain_base == NULL) {
            return py_refuse(py, "__new__ of '%s'", type->name);
        }
    }
    if (cls->plain_base == NULL) {
        return py_object_of_class(py, cls, NULL);
    }
    struct py_value base = {.kind = PY_CLASS, .as.cls = cls->plain_base};
    struct py_value plain = py_call(py, base, &rest);
    struct py_value made = py_failed(plain) ? plain : py_object_of_class(py, cls, NULL);
    if (!py_failed(made)) {
        made.as.object->plain = plain;
    }
    return made;
}

static struct py_value
object_str(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct py_class *cls = py_class_of(py, self);
    for (size_t index = 0; cls != NULL && self.kind == PY_OBJECT && index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type != NULL && type->str != NULL) {
            return type->str(py, self);
        }
        if (type != NULL && type->repr != NULL) {
            return type->repr(py, self);
        }
    }
    struct py_value plain = py_plain(self);
    if (plain.kind != PY_OBJECT) {
        return py_to_str(py, plain);
    }
    return py_to_repr(py, self);
}

static struct py_value
object_repr(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct py_class *cls = py_class_of(py, self);
    for (size_t index = 0; cls != NULL && self.kind == PY_OBJECT && index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type != NULL && type->repr != NULL) {
            return type->repr(py, self);
        }
    }
    struct py_value plain = py_plain(self);
    return plain.kind != PY_OBJECT
               ? py_to_repr(py, plain)
               : py_refuse(py, "the default text of a '%s' object, which holds its address",
                     py_type_name(py, self));
}

static struct py_value
object_eq(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value plain = py_plain(self);
    if (plain.kind != PY_OBJECT) {
        struct py_value equal = py_binary(py, PY_OP_EQ, plain, args->pos[0]);
        bool is_sure = py_plain(args->pos[0]).kind == plain.kind || py_failed(equal) ||
                       (equal.kind == PY_BOOL && equal.as.boolean);
        return is_sure ? equal : py_refuse(py, "__eq__ of values of two types");
    }
    return py_same(self, args->pos[0]) ? py_bool(true) : py_not_implemented();
}

static struct py_value
object_ne(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value equal = object_eq(py, self, args);
    return equal.kind == PY_BOOL ? py_bool(!equal.as.boolean) : equal;
}

static struct py_value
object_setattr(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = py_as_str(args->pos[0]);
    struct py_str *name = text == NULL ? NULL : py_intern(py, text->ptr, text->len);
    if (name == NULL || self.kind != PY_OBJECT) {
        return py_refuse(py, "__setattr__ of '%s'", py_type_name(py, self));
    }
    return py_object_set_plain(py, self, name, args->pos[1]) ? py_none() : py_absent();
}

static struct py_value
object_nothing(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

/* The methods of the builtin containers by their special names, as super() reaches them. */
static struct py_value
plain_getitem(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_type *type = self.kind == PY_OBJECT ? self.as.object->cls->type : NULL;
    if (type != NULL && type->getitem != NULL) {
        return type->getitem(py, self, args->pos[0]);
    }
    return py_getitem(py, py_plain(self), args->pos[0]);
}

static struct py_value
plain_setitem(struct py *py, struct py_value self, const struct py_args *args)
{
    return py_setitem(py, py_plain(self), args->pos[0], args->pos[1]) ? py_none() : py_absent();
}

static struct py_value
plain_len(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    int64_t n = py_len(py, py_plain(self));
    return n < 0 ? py_absent() : py_int(n);
}

static struct py_value
plain_contains(struct py *py, struct py_value self, const struct py_args *args)
{
    int has = py_contains(py, py_plain(self), args->pos[0]);
    return has < 0 ? py_absent() : py_bool(has > 0);
}

static struct py_value
plain_iter(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_iter(py, py_plain(self));
}

#define CONTAINER_METHODS                                                                          \
    METHOD("__getitem__", plain_getitem, "key, /"), METHOD("__len__", plain_len, ""),              \
        METHOD("__contains__", plain_contains, "item, /"), METHOD("__iter__", plain_iter, "")

static const struct py_def object_members[] = {
    METHOD("__init__", object_init, NULL),
    {.name = "__new__", .kind = PY_DEF_STATIC, .fn = object_new},
    METHOD("__str__", object_str, ""),
    METHOD("__repr__", object_repr, ""),
    METHOD("__eq__", object_eq, "other, /"),
    METHOD("__ne__", object_ne, "other, /"),
    METHOD("__setattr__", object_setattr, "name, value, /"),
    {.name = "__init_subclass__", .kind = PY_DEF_CLASS_METHOD, .fn = object_nothing},
    {0},
};

/* The tables of str are in several files, and a type has one: the class gets the others as members
 * of bases. */
static const struct py_type type_str_lines = {.name = "str", .members = py_str_members_3};
static const struct py_type type_str_cutting = {.name = "str", .members = py_str_members_2};
static const struct py_def sequence_members[] = {CONTAINER_METHODS, {0}};
static const struct py_def mapping_members[] = {
    CONTAINER_METHODS, METHOD("__setitem__", plain_setitem, "key, value, /"), {0}};
static const struct py_type type_sequence = {.name = "object", .members = sequence_members};
static const struct py_type type_mapping = {.name = "object", .members = mapping_members};

/* ---- The types --------------------------------------------------------------------------------
 */

const struct py_type py_type_object = {.name = "object", .members = object_members};

static struct py_value
type_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    if (args->n_pos != 1 || args->n_kw > 0) {
        return py_refuse(py, "type() with three arguments");
    }
    struct py_value value = args->pos[0];
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(py, value);
        if (py_failed(value)) {
            return value;
        }
    }
    struct py_value ret = {.kind = PY_CLASS, .as.cls = py_class_of(py, value)};
    return ret.as.cls == NULL ? py_absent() : ret;
}

static struct py_value
range_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    int64_t parts[3] = {0, 0, 1};
    struct py_value value = {.kind = PY_RANGE};
    (void)cls;
    for (size_t index = 0; index < 3 && py_given(args->pos[index]); index++) {
        if (!py_index(py, args->pos[index], &parts[index])) {
            return py_absent();
        }
    }
    if (py_failed(args->pos[1])) {
        parts[1] = parts[0];
        parts[0] = 0;
    }
    if (parts[2] == 0) {
        return py_raise(py, &py_exc_value_error, "range() arg 3 must not be zero");
    }
    value.as.range = py_alloc(py, sizeof(struct py_range));
    if (value.as.range == NULL) {
        return py_absent();
    }
    *value.as.range = (struct py_range){parts[0], parts[1], parts[2]};
    return value;
}

static struct py_value
slice_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_value value = {.kind = PY_SLICE};
    (void)cls;
    value.as.slice = py_alloc(py, sizeof(struct py_slice));
    if (value.as.slice == NULL) {
        return py_absent();
    }
    bool has_stop = py_given(args->pos[1]);
    *value.as.slice = (struct py_slice){has_stop ? args->pos[0] : py_none(),
        has_stop ? args->pos[1] : args->pos[0], py_given(args->pos[2]) ? args->pos[2] : py_none()};
    return value;
}

const struct py_type py_type_type = {.name = "type", .flags = PY_TYPE_FINAL, .create = type_create};
const struct py_type py_type_none = {.name = "NoneType", .flags = PY_TYPE_FINAL};
const struct py_type py_type_int = {.name = "int",
    .members = py_number_members,
    .create = py_int_create,
    .init_signature = "x=, /, base="};
const struct py_type py_type_bool = {.name = "bool",
    .bases = {&py_type_int},
    .flags = PY_TYPE_FINAL,
    .create = py_bool_create,
    .init_signature = "x=, /"};
const struct py_type py_type_float = {.name = "float",
    .members = py_float_members,
    .create = py_float_create,
    .init_signature = "x=, /"};
const struct py_type py_type_str = {.name = "str",
    .bases = {&type_str_lines, &type_str_cutting, &type_sequence},
    .members = py_str_members,
    .create = py_str_create,
    .init_signature = "object=, encoding=, errors="};
const struct py_type py_type_bytes = {.name = "bytes",
    .bases = {&type_sequence},
    .members = py_bytes_members,
    .create = py_bytes_create,
    .init_signature = "source=, encoding=, errors="};
const struct py_type py_type_list = {.name = "list",
    .bases = {&type_mapping},
    .members = py_list_members,
    .create = py_list_create,
    .init_signature = "iterable=, /"};
const struct py_type py_type_tuple = {.name = "tuple",
    .bases = {&type_sequence},
    .members = py_tuple_members,
    .create = py_tuple_create,
    .init_signature = "iterable=, /"};
const struct py_type py_type_dict = {
    .name = "dict", .bases = {&type_mapping}, .members = py_dict_members, .create = py_dict_create};
const struct py_type py_type_set = {.name = "set",
    .bases = {&type_sequence},
    .members = py_set_members,
    .create = py_set_create,
    .init_signature = "iterable=, /"};
const struct py_type py_type_frozenset = {.name = "frozenset",
    .bases = {&type_sequence},
    .members = py_frozenset_members,
    .create = py_frozenset_create,
    .init_signature = "iterable=, /"};
const struct py_type py_type_range = {.name = "range",
    .flags = PY_TYPE_FINAL,
    .create = range_create,
    .init_signature = "start, stop=, step=, /"};
const struct py_type py_type_slice = {.name = "slice",
    .flags = PY_TYPE_FINAL,
    .create = slice_create,
    .init_signature = "start, stop=, step=, /"};

static const struct py_type type_ellipsis = {.name = "ellipsis", .flags = PY_TYPE_FINAL};
static const struct py_type type_not_implemented = {
    .name = "NotImplementedType", .flags = PY_TYPE_FINAL};
static const struct py_type type_function = {.name = "function", .flags = PY_TYPE_FINAL};
static const struct py_type type_native = {
    .name = "builtin_function_or_method", .flags = PY_TYPE_FINAL};
static const struct py_type type_method = {.name = "method", .flags = PY_TYPE_FINAL};
static const struct py_type type_module = {.name = "module", .flags = PY_TYPE_FINAL};
static const struct py_type type_keys = {.name = "dict_keys", .flags = PY_TYPE_FINAL};
static const struct py_type type_values = {.name = "dict_values", .flags = PY_TYPE_FINAL};
static const struct py_type type_items = {.name = "dict_items", .flags = PY_TYPE_FINAL};

const struct py_type *
py_type_of_kind(enum py_kind kind)
{
    /* ORDER: enum py_kind */
    static const struct py_type *const types[] = {
        [PY_NONE] = &py_type_none,
        [PY_ELLIPSIS] = &type_ellipsis,
        [PY_NOT_IMPLEMENTED] = &type_not_implemented,
        [PY_BOOL] = &py_type_bool,
        [PY_INT] = &py_type_int,
        [PY_FLOAT] = &py_type_float,
        [PY_STR] = &py_type_str,
        [PY_BYTES] = &py_type_bytes,
        [PY_LIST] = &py_type_list,
        [PY_TUPLE] = &py_type_tuple,
        [PY_DICT] = &py_type_dict,
        [PY_DICT_VIEW] = &type_keys,
        [PY_SET] = &py_type_set,
        [PY_FROZENSET] = &py_type_frozenset,
        [PY_RANGE] = &py_type_range,
        [PY_SLICE] = &py_type_slice,
        [PY_FUNCTION] = &type_function,
        [PY_NATIVE] = &type_native,
        [PY_METHOD] = &type_method,
        [PY_CLASS] = &py_type_type,
        [PY_MODULE] = &type_module,
        [PY_UNKNOWN] = &py_type_object,
    };
    return types[kind] == NULL ? &py_type_object : types[kind];
}

const struct py_type *
py_type_of_view(struct py_value view)
{
    enum py_view_kind kind = view.as.view->kind;
    return kind == PY_VIEW_VALUES ? &type_values : kind == PY_VIEW_ITEMS ? &type_items : &type_keys;
}
