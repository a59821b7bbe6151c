/* Builtin functions on single values: conversions, attributes, types. */
#include <math.h>
#include <string.h>

#include "py_attr.h"
#include "py_builtin.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_object_types.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_table.h"
#include "py_types.h"
#include "py_unicode.h"

/* ---- Text -------------------------------------------------------------------------------------
 */

static struct py_value
builtin_repr(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return py_to_repr(py, args->pos[0]);
}

static struct py_value
builtin_ascii(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return py_to_ascii(py, args->pos[0]);
}

static struct py_value
builtin_format(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_str empty = {.ptr = ""};
    const struct py_str *spec = py_given(args->pos[1]) ? py_as_str(args->pos[1]) : &empty;
    (void)self;
    return spec == NULL
               ? py_raise(py, &py_exc_type_error, "format() argument 2 must be str, not %s",
                     py_type_name(py, args->pos[1]))
               : py_format(py, args->pos[0], spec);
}

static struct py_value
builtin_ord(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_as_str(args->pos[0]);
    size_t size = 1;
    (void)self;
    if (str == NULL || str->chars != 1) {
        return str == NULL
                   ? py_raise(py, &py_exc_type_error,
                         "ord() expected string of length 1, but %s found",
                         py_type_name(py, args->pos[0]))
                   : py_raise(py, &py_exc_type_error,
                         "ord() expected a character, but string of length %zu found", str->chars);
    }
    return py_int(py_utf8_decode(str->ptr, str->len, &size));
}

static struct py_value
builtin_chr(struct py *py, struct py_value self, const struct py_args *args)
{
    char bytes[4];
    int64_t code = 0;
    (void)self;
    if (!py_index(py, args->pos[0], &code)) {
        return py_absent();
    }
    if (code < 0 || code > 0x10FFFF) {
        return py_raise(py, &py_exc_value_error, "chr() arg not in range(0x110000)");
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
        return py_refuse(py, "a lone surrogate in a string");
    }
    return py_str_new(py, bytes, py_utf8_encode((uint32_t)code, bytes));
}

static struct py_value
in_base(struct py *py, struct py_value value, const char *spec)
{
    int64_t integer = 0;
    struct py_str text = {.ptr = spec, .len = strlen(spec), .chars = strlen(spec)};
    return py_index(py, value, &integer) ? py_format(py, py_int(integer), &text) : py_absent();
}

static struct py_value
builtin_hex(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return in_base(py, args->pos[0], "#x");
}

static struct py_value
builtin_oct(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return in_base(py, args->pos[0], "#o");
}

static struct py_value
builtin_bin(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return in_base(py, args->pos[0], "#b");
}

/* ---- Numbers ----------------------------------------------------------------------------------
 */

static struct py_value
builtin_abs(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value plain = py_plain(args->pos[0]);
    (void)self;
    if (plain.kind == PY_FLOAT) {
        return py_float(fabs(plain.as.real));
    }
    if (py_is_number(plain)) {
        int64_t integer = 0;
        (void)py_as_int(plain, &integer);
        return integer < 0 ? py_number_unary(py, PY_OP_NEG, py_int(integer)) : py_int(integer);
    }
    struct py_value method = py_getattr_maybe(py, args->pos[0], "__abs__");
    if (py_given(method) || py_has_error(py)) {
        return py_failed(method) ? method : py_call_with(py, method, NULL, 0);
    }
    return py_raise(
        py, &py_exc_type_error, "bad operand type for abs(): '%s'", py_type_name(py, args->pos[0]));
}

static struct py_value
builtin_round(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value plain = py_plain(args->pos[0]);
    (void)self;
    if (py_is_number(plain)) {
        return py_number_round(py, plain, args->pos[1]);
    }
    struct py_value method =
        plain.kind == PY_OBJECT ? py_getattr_maybe(py, plain, "__round__") : py_absent();
    if (py_given(method) || py_has_error(py)) {
        return py_failed(method) ? method
                                 : py_call_with(py, method, &args->pos[1], py_given(args->pos[1]));
    }
    return plain.kind == PY_OBJECT
               ? py_refuse(py, "round() of '%s'", py_type_name(py, plain))
               : py_raise(py, &py_exc_type_error, "type %s doesn't define __round__ method",
                     py_type_name(py, plain));
}

static struct py_value
builtin_divmod(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return py_binary(py, PY_OP_DIVMOD, args->pos[0], args->pos[1]);
}

static struct py_value
builtin_pow(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return py_given(args->pos[2]) ? py_refuse(py, "pow() with a modulus")
                                  : py_binary(py, PY_OP_POW, args->pos[0], args->pos[1]);
}

/* ---- Attributes -------------------------------------------------------------------------------
 */

static struct py_str *
attribute_name(struct py *py, const char *function, struct py_value name)
{
    const struct py_str *text = py_as_str(name);
    if (text == NULL) {
        (void)py_raise(py, &py_exc_type_error, "%s(): attribute name must be string", function);
        return NULL;
    }
    return py_intern(py, text->ptr, text->len);
}

/* The attribute; absent without an error where there is none (an AttributeError is cleared). What
 * the original may have is refused. */
static struct py_value
find_attribute(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_value found = py_getattr_str(py, value, name);
    if (py_failed(found) && py_error_matches(py, &py_exc_attribute_error)) {
        (void)py_clear_exception(py);
    }
    return found;
}

static struct py_value
builtin_getattr(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_str *name = attribute_name(py, "getattr", args->pos[1]);
    (void)self;
    if (name == NULL) {
        return py_absent();
    }
    if (py_failed(args->pos[2])) {
        return py_getattr_str(py, args->pos[0], name);
    }
    struct py_value found = find_attribute(py, args->pos[0], name);
    return py_given(found) || py_has_error(py) ? found : args->pos[2];
}

static struct py_value
builtin_hasattr(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_str *name = attribute_name(py, "hasattr", args->pos[1]);
    (void)self;
    if (name == NULL) {
        return py_absent();
    }
    struct py_value found = find_attribute(py, args->pos[0], name);
    if (found.kind == PY_UNKNOWN) {
        found = py_resolve_unknown(py, found);
    }
    return py_failed(found) && py_has_error(py) ? found : py_bool(py_given(found));
}

static struct py_value
builtin_setattr(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_str *name = attribute_name(py, "setattr", args->pos[1]);
    (void)self;
    return name != NULL && py_setattr_str(py, args->pos[0], name, args->pos[2]) ? py_none()
                                                                                : py_absent();
}

static struct py_value
builtin_delattr(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_str *name = attribute_name(py, "delattr", args->pos[1]);
    (void)self;
    return name != NULL && py_delattr_str(py, args->pos[0], name) ? py_none() : py_absent();
}

/* ---- Classes ----------------------------------------------------------------------------------
 */

/* Whether a class derives from `expected`, a class or a tuple of them. */
static int
derives(struct py *py, const char *function, const struct py_class *cls, struct py_value expected)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    if (expected.kind == PY_UNKNOWN) {
        expected = py_resolve_unknown(py, expected);
        return py_failed(expected) ? -1 : derives(py, function, cls, expected);
    }
    if (expected.kind == PY_TUPLE && py_items(expected, &items, &n) && py_stack_check(py)) {
        for (size_t index = 0; index < n; index++) {
            int is = derives(py, function, cls, items[index]);
            if (is != 0) {
                return is;
            }
        }
        return 0;
    }
    if (expected.kind == PY_NONE && cls->type == &py_type_none) {
        return 0;
    }
    if (expected.kind != PY_CLASS) {
        if (expected.kind == PY_OBJECT) {
            (void)py_refuse(py, "%s() with a '%s'", function, py_type_name(py, expected));
        } else {
            (void)py_raise(py, &py_exc_type_error,
                "%s() arg 2 must be a %s, a tuple of %s, or a union", function,
                *function == 'i' && function[2] == 'i' ? "type" : "class",
                *function == 'i' && function[2] == 'i' ? "types" : "classes");
        }
        return -1;
    }
    return py_class_derives(cls, expected.as.cls);
}

static struct py_value
builtin_isinstance(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = args->pos[0];
    (void)self;
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(py, value);
        if (py_failed(value)) {
            return value;
        }
    }
    struct py_class *cls = py_class_of(py, value);
    int is = cls == NULL ? -1 : derives(py, "isinstance", cls, args->pos[1]);
    return is < 0 ? py_absent() : py_bool(is > 0);
}

static struct py_value
builtin_issubclass(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (args->pos[0].kind != PY_CLASS) {
        return py_raise(py, &py_exc_type_error, "issubclass() arg 1 must be a class");
    }
    int is = derives(py, "issubclass", args->pos[0].as.cls, args->pos[1]);
    return is < 0 ? py_absent() : py_bool(is > 0);
}

static struct py_value
builtin_callable(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_value value = args->pos[0];
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(py, value);
    }
    return py_failed(value) ? value : py_bool(py_is_callable(py, value));
}

static struct py_value
builtin_hash(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t integer = 0;
    (void)self;
    if ((args->pos[0].kind == PY_INT || args->pos[0].kind == PY_BOOL) &&
        py_as_int(args->pos[0], &integer) && integer > -((int64_t)1 << 60) &&
        integer < (int64_t)1 << 60) {
        return py_int(integer == -1 ? -2 : integer);
    }
    uint64_t unused = 0;
    return py_hash(py, args->pos[0], &unused)
               ? py_refuse(py, "hash() of a '%s', which differs from run to run",
                     py_type_name(py, args->pos[0]))
               : py_absent();
}

/* ---- Namespaces -------------------------------------------------------------------------------
 */

static struct py_value
builtin_globals(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return (struct py_value){.kind = PY_DICT, .as.dict = py->frame->globals};
}

static struct py_value
builtin_locals(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_frame *frame = py->frame;
    (void)self;
    if (frame->class_dict != NULL) {
        return (struct py_value){.kind = PY_DICT, .as.dict = frame->class_dict};
    }
    if (frame->function == NULL) {
        return builtin_globals(py, self, args);
    }
    struct py_value dict = py_dict_new(py);
    for (uint32_t index = 0; !py_failed(dict) && index < frame->scope->n_names; index++) {
        const struct py_scope_name *name = &frame->scope->names[index];
        if (!name->is_bound || name->is_global || name->is_nonlocal ||
            py_failed(frame->env->slots[name->slot])) {
            continue;
        }
        if (!py_dict_set_str(py, dict.as.dict, name->name, frame->env->slots[name->slot])) {
            return py_absent();
        }
    }
    return dict;
}

static struct py_value
builtin_vars(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = args->pos[0];
    if (py_failed(value)) {
        return builtin_locals(py, self, args);
    }
    if (value.kind == PY_METHOD || value.kind == PY_NATIVE) {
        return py_refuse(py, "vars() of a method");
    }
    return value.kind == PY_OBJECT || value.kind == PY_CLASS || value.kind == PY_MODULE ||
                   value.kind == PY_UNKNOWN || value.kind == PY_FUNCTION
               ? py_getattr(py, value, "__dict__")
               : py_raise(py, &py_exc_type_error, "vars() argument must have __dict__ attribute");
}

const struct py_def py_builtin_values[] = {
    FUNCTION("repr", builtin_repr, "object, /"),
    FUNCTION("ascii", builtin_ascii, "object, /"),
    FUNCTION("format", builtin_format, "value, spec=, /"),
    FUNCTION("ord", builtin_ord, "character, /"),
    FUNCTION("chr", builtin_chr, "i, /"),
    FUNCTION("hex", builtin_hex, "number, /"),
    FUNCTION("oct", builtin_oct, "number, /"),
    FUNCTION("bin", builtin_bin, "number, /"),
    FUNCTION("abs", builtin_abs, "number, /"),
    FUNCTION("round", builtin_round, "number, ndigits="),
    FUNCTION("divmod", builtin_divmod, "x, y, /"),
    FUNCTION("pow", builtin_pow, "base, exp, mod="),
    FUNCTION("getattr", builtin_getattr, "object, name, default=, /"),
    FUNCTION("hasattr", builtin_hasattr, "object, name, /"),
    FUNCTION("setattr", builtin_setattr, "object, name, value, /"),
    FUNCTION("delattr", builtin_delattr, "object, name, /"),
    FUNCTION("isinstance", builtin_isinstance, "object, classinfo, /"),
    FUNCTION("issubclass", builtin_issubclass, "cls, classinfo, /"),
    FUNCTION("callable", builtin_callable, "object, /"),
    FUNCTION("hash", builtin_hash, "object, /"),
    FUNCTION("globals", builtin_globals, ""),
    FUNCTION("locals", builtin_locals, ""),
    FUNCTION("vars", builtin_vars, "object=, /"),
    TYPE("object", py_type_object),
    TYPE("type", py_type_type),
    TYPE("bool", py_type_bool),
    TYPE("int", py_type_int),
    TYPE("float", py_type_float),
    TYPE("str", py_type_str),
    TYPE("bytes", py_type_bytes),
    TYPE("bytearray", py_type_bytearray),
    TYPE("list", py_type_list),
    TYPE("tuple", py_type_tuple),
    TYPE("dict", py_type_dict),
    TYPE("set", py_type_set),
    TYPE("frozenset", py_type_frozenset),
    TYPE("range", py_type_range),
    TYPE("slice", py_type_slice),
    TYPE("property", py_type_property),
    TYPE("classmethod", py_type_classmethod),
    TYPE("staticmethod", py_type_staticmethod),
    TYPE("super", py_type_super),
    {0},
};
