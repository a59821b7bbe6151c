/* Functions and calls: see py_function.h and py_eval.h. */
#include "py_function.h"

#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"

/* ---- Native functions -------------------------------------------------------------------------
 */

struct py_value
py_native_new(struct py *py, const struct py_def *def)
{
    struct py_value value = {.kind = PY_NATIVE};
    value.as.native = py_alloc(py, sizeof(struct py_native));
    if (value.as.native == NULL) {
        return py_absent();
    }
    value.as.native->def = def;
    return value;
}

struct py_value
py_native_bound(struct py *py, const struct py_def *def, struct py_value self)
{
    struct py_value value = py_native_new(py, def);
    if (!py_failed(value)) {
        value.as.native->self = self;
    }
    return value;
}

static struct py_value
call_def(struct py *py, const struct py_def *def, struct py_value self, const struct py_args *args)
{
    if (def->signature == NULL) {
        return def->fn(py, self, args);
    }
    size_t n = py_signature_len(def->signature);
    struct py_value *bound = py_stack_take(py, n + 1);
    if (bound == NULL) {
        return py_absent();
    }
    struct py_args all = {.pos = bound, .n_pos = n};
    struct py_value ret = py_absent();
    if (py_bind(py, def->name, def->signature, args, bound, n)) {
        ret = def->fn(py, self, &all);
    }
    py_stack_release(py, bound);
    return ret;
}

struct py_value
py_native_bind(struct py *py, struct py_value native, struct py_value self)
{
    static const struct py_args nothing = {0};
    const struct py_def *def = native.as.native->def;
    struct py_value cls = self;
    if (self.kind != PY_CLASS) {
        cls.kind = PY_CLASS;
        cls.as.cls = py_class_of(py, self);
        if (cls.as.cls == NULL) {
            return py_absent();
        }
    }
    switch ((int)def->kind) {
    case PY_DEF_CLASS_METHOD:
        return py_native_bound(py, def, cls);
    case PY_DEF_STATIC:
        return py_native_new(py, def);
    case PY_DEF_PROPERTY:
        return self.kind == PY_CLASS ? native : def->fn(py, self, &nothing);
    case PY_DEF_REFUSE:
        return py_refuse(py, "'%s': %s", def->name, def->text);
    default:
        return self.kind == PY_CLASS ? native : py_native_bound(py, def, self);
    }
}

/* A method taken from its class: the first argument is what it works on. */
static struct py_value
call_unbound(struct py *py, const struct py_native *native, const struct py_args *args)
{
    struct py_args rest = *args;
    if (args->n_pos == 0) {
        return py_raise(py, &py_exc_type_error, "unbound method %.*s.%s() needs an argument",
            (int)native->owner->name->len, native->owner->name->ptr, native->def->name);
    }
    struct py_class *cls = py_class_of(py, args->pos[0]);
    if (cls == NULL || !py_class_derives(cls, native->owner)) {
        return py_raise(py, &py_exc_type_error,
            "descriptor '%s' for '%.*s' objects doesn't apply to a '%s' object", native->def->name,
            (int)native->owner->name->len, native->owner->name->ptr,
            py_type_name(py, args->pos[0]));
    }
    rest.pos++;
    rest.n_pos--;
    return call_def(py, native->def, args->pos[0], &rest);
}

static struct py_value
call_native(struct py *py, const struct py_native *native, const struct py_args *args)
{
    if (py_failed(native->self) && native->owner != NULL) {
        return call_unbound(py, native, args);
    }
    return call_def(py, native->def, native->self, args);
}

/* ---- Calls ------------------------------------------------------------------------------------
 */

static struct py_value
call_method(struct py *py, const struct py_method *method, const struct py_args *args)
{
    struct py_args all = *args;
    struct py_value *pos = py_stack_take(py, args->n_pos + 1);
    if (pos == NULL) {
        return py_absent();
    }
    pos[0] = method->self;
    if (args->n_pos > 0) {
        memcpy(pos + 1, args->pos, args->n_pos * sizeof(*pos));
    }
    all.pos = pos;
    all.n_pos = args->n_pos + 1;
    struct py_value ret = py_call(py, method->function, &all);
    py_stack_release(py, pos);
    return ret;
}

static struct py_value
call_object(struct py *py, struct py_value object, const struct py_args *args)
{
    struct py_special special = py_special_find(object.as.object->cls, "__call__", PY_HOOK_CALL);
    if (special.type != NULL) {
        return special.type->call(py, object, args);
    }
    if (py_given(special.function)) {
        struct py_value bound = py_bind_attribute(py, special.function, object);
        return py_failed(bound) ? bound : py_call(py, bound, args);
    }
    return py_raise(
        py, &py_exc_type_error, "'%s' object is not callable", py_type_name(py, object));
}

#define UNKNOWN_DEPTH 3

/* A placeholder that stands for nothing known, the value itself or in a list, a tuple or the values of
 * a dict; absent: there is none. */
static struct py_value
unknown_in(struct py *py, struct py_value value, int depth)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    size_t pos = 0;
    struct py_value key;
    struct py_value item;
    struct py_value found = py_absent();
    if (value.kind == PY_UNKNOWN) {
        found = value.as.unknown->found;
        return py_given(found) && found.kind != PY_UNKNOWN ? py_absent() : value;
    }
    if (depth == 0) {
        return found;
    }
    if (value.kind == PY_DICT) {
        while (py_failed(found) && py_dict_next(value.as.dict, &pos, &key, &item)) {
            found = unknown_in(py, item, depth - 1);
        }
    } else if (value.kind == PY_LIST || value.kind == PY_TUPLE) {
        for (size_t i = 0; py_items(value, &items, &n) && i < n && py_failed(found); i++) {
            found = unknown_in(py, items[i], depth - 1);
        }
    }
    return found;
}

/* What the tables make of a placeholder is no error that Python code may catch: with the real value
 * there may be none. */
static struct py_value
with_known(struct py *py, struct py_value ret, const struct py_args *args)
{
    struct py_value unknown = py_absent();
    if (!py_failed(ret) || !py_error_matches(py, &py_exc_base_exception)) {
        return ret;
    }
    for (size_t i = 0; i < args->n_pos && py_failed(unknown); i++) {
        unknown = unknown_in(py, args->pos[i], UNKNOWN_DEPTH);
    }
    for (size_t i = 0; i < args->n_kw && py_failed(unknown); i++) {
        unknown = unknown_in(py, args->kw[i].value, UNKNOWN_DEPTH);
    }
    if (py_failed(unknown) || !py_clear_exception(py)) {
        return ret;
    }
    return py_resolve_unknown(py, unknown);
}

struct py_value
py_call(struct py *py, struct py_value callable, const struct py_args *args)
{
    if (!py_stack_check(py) || !py_step(py)) {
        return py_absent();
    }
    switch ((int)callable.kind) {
    case PY_FUNCTION:
        return py_function_run(py, callable.as.function, args);
    case PY_NATIVE:
        return with_known(py, call_native(py, callable.as.native, args), args);
    case PY_METHOD:
        return call_method(py, callable.as.method, args);
    case PY_CLASS:
        return callable.as.cls->type == NULL
                   ? py_class_call(py, callable.as.cls, args)
                   : with_known(py, py_class_call(py, callable.as.cls, args), args);
    case PY_OBJECT:
        return call_object(py, callable, args);
    case PY_UNKNOWN: {
        struct py_value found = py_resolve_unknown(py, callable);
        return py_failed(found) ? found : py_call(py, found, args);
    }
    default:
        return py_raise(
            py, &py_exc_type_error, "'%s' object is not callable", py_type_name(py, callable));
    }
}

struct py_value
py_call_with(struct py *py, struct py_value callable, const struct py_value *pos, size_t n)
{
    struct py_args args = {.pos = pos, .n_pos = n};
    return py_call(py, callable, &args);
}

struct py_value
py_call_method(
    struct py *py, struct py_value self, const char *name, const struct py_value *pos, size_t n)
{
    struct py_value method = py_getattr(py, self, name);
    return py_failed(method) ? method : py_call_with(py, method, pos, n);
}

bool
py_is_callable(struct py *py, struct py_value value)
{
    (void)py;
    if (value.kind == PY_OBJECT) {
        struct py_special special = py_special_find(value.as.object->cls, "__call__", PY_HOOK_CALL);
        return special.type != NULL || py_given(special.function);
    }
    return value.kind == PY_FUNCTION || value.kind == PY_NATIVE || value.kind == PY_METHOD ||
           value.kind == PY_CLASS;
}

/* ---- Attributes of functions ------------------------------------------------------------------
 */

static struct py_value
str_value(struct py_str *str)
{
    return (struct py_value){.kind = PY_STR, .as.str = str};
}

static struct py_value
native_attribute(struct py *py, struct py_value value, const struct py_str *name)
{
    const struct py_native *native = value.as.native;
    if (py_str_eq_lit(name, "__name__") || py_str_eq_lit(name, "__qualname__")) {
        return py_str_lit(py, native->def->name);
    }
    return py_str_eq_lit(name, "__self__") && py_given(native->self) ? native->self : py_absent();
}

struct py_value
py_function_attribute(struct py *py, struct py_value value, struct py_str *name)
{
    if (value.kind == PY_NATIVE) {
        return native_attribute(py, value, name);
    }
    if (value.kind == PY_METHOD) {
        if (py_str_eq_lit(name, "__self__")) {
            return value.as.method->self;
        }
        return py_str_eq_lit(name, "__func__")
                   ? value.as.method->function
                   : py_attribute_maybe(py, value.as.method->function, name);
    }
    struct py_function *function = value.as.function;
    if (function->attrs != NULL) {
        struct py_value own = py_dict_get_str(function->attrs, name);
        if (py_given(own)) {
            return own;
        }
    }
    if (py_str_eq_lit(name, "__name__")) {
        return str_value(function->name);
    }
    if (py_str_eq_lit(name, "__qualname__")) {
        return str_value(function->qualname);
    }
    if (py_str_eq_lit(name, "__doc__")) {
        return function->doc;
    }
    if (py_str_eq_lit(name, "__module__")) {
        return py_str_lit(py, function->module->name);
    }
    if (py_str_eq_lit(name, "__wrapped__")) {
        return py_absent();
    }
    if (name->len > 4 && memcmp(name->ptr, "__", 2) == 0 && !py_str_eq_lit(name, "__class__")) {
        return py_refuse(py, "attribute '%.*s' of a function", (int)name->len, name->ptr);
    }
    return py_absent();
}

bool
py_function_set(
    struct py *py, struct py_function *function, struct py_str *name, struct py_value attr)
{
    if (py_str_eq_lit(name, "__name__") && attr.kind == PY_STR) {
        function->name = attr.as.str;
        return true;
    }
    if (py_str_eq_lit(name, "__qualname__") && attr.kind == PY_STR) {
        function->qualname = attr.as.str;
        return true;
    }
    if (py_str_eq_lit(name, "__doc__")) {
        function->doc = attr;
        return true;
    }
    if (function->attrs == NULL) {
        struct py_value dict = py_dict_new(py);
        if (py_failed(dict)) {
            return false;
        }
        function->attrs = dict.as.dict;
    }
    return py_dict_set_str(py, function->attrs, name, attr);
}
