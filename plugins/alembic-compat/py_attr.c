/* Attributes: getting and setting them on any value. */
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_function.h"
#include "py_module_value.h"
#include "py_object_types.h"
#include "py_original.h"
#include "py_state.h"

/* The original may have what is not here: that must not become an error that Python code may catch,
 * or ask for by hasattr. */
static bool
is_part(const struct py_type *type)
{
    bool is_builtin = type == NULL || type->module == NULL || strcmp(type->module, "builtins") == 0;
    return type != NULL && type->others == NULL &&
           (!is_builtin || (type->flags & PY_TYPE_PARTIAL) != 0);
}

static struct py_value
no_attribute(struct py *py, struct py_value value, const struct py_str *name)
{
    const struct py_type *type = value.kind == PY_OBJECT  ? value.as.object->cls->type
                                 : value.kind == PY_CLASS ? value.as.cls->type
                                                          : NULL;
    if (is_part(type)) {
        return py_refuse(py, "'%s.%.*s' is not supported", type->name, (int)name->len, name->ptr);
    }
    const struct py_class *cls = value.kind == PY_CLASS ? value.as.cls : py_class_of(py, value);
    if (cls == NULL) {
        return py_absent();
    }
    if (py_original_class_has(cls, name) ||
        (value.kind == PY_CLASS && py_original_has(&py_type_type, name))) {
        return py_refuse(py, "'%.*s.%.*s' is not supported", (int)cls->name->len, cls->name->ptr,
            (int)name->len, name->ptr);
    }
    if (value.kind == PY_CLASS) {
        return py_raise(py, &py_exc_attribute_error, "type object '%.*s' has no attribute '%.*s'",
            (int)value.as.cls->name->len, value.as.cls->name->ptr, (int)name->len, name->ptr);
    }
    return py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute '%.*s'",
        py_type_name(py, value), (int)name->len, name->ptr);
}

struct py_value
py_bind_attribute(struct py *py, struct py_value attribute, struct py_value self)
{
    if (attribute.kind == PY_FUNCTION) {
        return self.kind == PY_CLASS ? attribute : py_method_new(py, attribute, self);
    }
    if (attribute.kind == PY_NATIVE && py_failed(attribute.as.native->self) &&
        attribute.as.native->owner != NULL) {
        return py_native_bind(py, attribute, self);
    }
    if (attribute.kind == PY_OBJECT) {
        return py_descriptor_get(py, attribute, self);
    }
    return attribute;
}

/* ---- Objects ----------------------------------------------------------------------------------
 */

static struct py_value
builtin_attribute(struct py *py, struct py_value value, const struct py_str *name)
{
    if (py_str_eq_lit(name, "__class__")) {
        struct py_value cls = {.kind = PY_CLASS, .as.cls = py_class_of(py, value)};
        return cls.as.cls == NULL ? py_absent() : cls;
    }
    if (py_str_eq_lit(name, "__doc__")) {
        const struct py_class *cls = py_class_of(py, value);
        return cls == NULL         ? py_absent()
               : cls->type == NULL ? py_none()
                                   : py_refuse(py, "the __doc__ of a builtin value");
    }
    if (py_str_eq_lit(name, "__dict__") && value.kind == PY_OBJECT) {
        const struct py_class *cls = value.as.object->cls;
        struct py_value dict = {.kind = PY_DICT, .as.dict = py_object_attrs(py, value.as.object)};
        bool is_native = cls->type != NULL && !py_class_derives_type(cls, &py_exc_base_exception);
        if (is_native && dict.as.dict != NULL && dict.as.dict->n_live == 0) {
            return py_refuse(py, "the __dict__ of a builtin value");
        }
        return dict.as.dict == NULL ? py_absent() : dict;
    }
    if (py_str_eq_lit(name, "__module__") && value.kind == PY_OBJECT &&
        value.as.object->cls->module != NULL) {
        return (struct py_value){.kind = PY_STR, .as.str = value.as.object->cls->module};
    }
    return py_absent();
}

struct py_dict *
py_object_attrs(struct py *py, struct py_object *object)
{
    if (object->attrs == NULL) {
        struct py_value dict = py_dict_new(py);
        object->attrs = py_failed(dict) ? NULL : dict.as.dict;
    }
    return object->attrs;
}

/* __getattr__, of Python code or a hook. */
static struct py_value
fallback_attribute(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_special special =
        py_special_find(value.as.object->cls, "__getattr__", PY_HOOK_GETATTR);
    if (special.type != NULL) {
        return special.type->getattr(py, value, name);
    }
    if (py_given(special.function)) {
        struct py_value arg = {.kind = PY_STR, .as.str = name};
        return py_special_call(py, special, value, &arg, 1);
    }
    return py_absent();
}

static struct py_value
object_attribute(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_object *object = value.as.object;
    if (object->cls->type == &py_type_super) { // what object has is not what super has
        return py_type_super.getattr(py, value, name);
    }
    struct py_value found = py_class_lookup_str(object->cls, name);
    if (py_given(found) && py_is_data_descriptor(found)) {
        return py_bind_attribute(py, found, value);
    }
    if (object->attrs != NULL) {
        struct py_value own = py_dict_get_str(object->attrs, name);
        if (py_given(own)) {
            return own;
        }
    }
    if (py_given(found)) {
        return py_bind_attribute(py, found, value);
    }
    found = fallback_attribute(py, value, name);
    if (py_given(found) || py_has_error(py)) {
        return found;
    }
    return builtin_attribute(py, value, name);
}

/* ---- Classes ----------------------------------------------------------------------------------
 */

static struct py_value
class_list(struct py *py, struct py_class *const *classes, size_t n)
{
    struct py_value *items = py_stack_take(py, n);
    if (items == NULL) {
        return py_absent();
    }
    for (size_t index = 0; index < n; index++) {
        items[index] = (struct py_value){.kind = PY_CLASS, .as.cls = classes[index]};
    }
    struct py_value ret = py_tuple_of(py, items, n);
    py_stack_release(py, items);
    return ret;
}

static struct py_value
class_builtin(struct py *py, struct py_class *cls, const struct py_str *name)
{
    if (py_str_eq_lit(name, "__name__")) {
        return (struct py_value){.kind = PY_STR, .as.str = cls->name};
    }
    if (py_str_eq_lit(name, "__qualname__")) {
        return (struct py_value){.kind = PY_STR, .as.str = cls->qualname};
    }
    if (py_str_eq_lit(name, "__module__") && cls->module != NULL) {
        return (struct py_value){.kind = PY_STR, .as.str = cls->module};
    }
    if (py_str_eq_lit(name, "__mro__")) {
        return class_list(py, cls->mro, cls->n_mro);
    }
    if (py_str_eq_lit(name, "__bases__")) {
        return class_list(py, cls->bases, cls->n_bases);
    }
    if (py_str_eq_lit(name, "__dict__")) {
        return py_refuse(py, "the __dict__ of a class");
    }
    if (py_str_eq_lit(name, "__class__")) {
        return py_class_value(py, &py_type_type);
    }
    if (py_str_eq_lit(name, "__doc__")) {
        return cls->type == NULL ? py_none() : py_refuse(py, "the __doc__ of a builtin class");
    }
    return py_absent();
}

static bool
has_getattr(const struct py_meta *meta)
{
    return meta->getattr != NULL;
}

static struct py_value
class_attribute(struct py *py, struct py_class *cls, struct py_str *name)
{
    struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
    if (name->len > 4 && memcmp(name->ptr, "__", 2) == 0) {
        struct py_value own = py_class_lookup_str(cls, name);
        bool is_native = own.kind == PY_NATIVE && own.as.native->def->kind == PY_DEF_PROPERTY;
        own = is_native ? py_absent() : own; // that of the instances: __name__ of a generator
        struct py_value found = py_given(own) ? own : class_builtin(py, cls, name);
        if (py_given(own)) {
            return py_bind_attribute(py, own, self);
        }
        if (py_given(found) || py_has_error(py)) {
            return found;
        }
    }
    struct py_value found = py_class_lookup_str(cls, name);
    if (py_given(found)) {
        return py_bind_attribute(py, found, self);
    }
    const struct py_meta *meta = py_class_meta(cls, has_getattr);
    return meta == NULL ? py_absent() : meta->getattr(py, cls, name);
}

/* ---- Any value --------------------------------------------------------------------------------
 */

struct py_value
py_attribute_maybe(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_class *cls = NULL;
    struct py_value found = py_absent();
    switch ((int)value.kind) {
    case PY_OBJECT:
        return object_attribute(py, value, name);
    case PY_CLASS:
        return class_attribute(py, value.as.cls, name);
    case PY_MODULE:
        return py_module_attribute(py, value.as.module, name);
    case PY_UNKNOWN:
        return py_unknown_attribute(py, value, name);
    case PY_FUNCTION:
    case PY_METHOD:
    case PY_NATIVE:
        found = py_function_attribute(py, value, name);
        break;
    default:
        break;
    }
    if (py_given(found) || py_has_error(py)) {
        return found;
    }
    cls = py_class_of(py, value);
    if (cls == NULL) {
        return py_absent();
    }
    found = py_class_lookup_str(cls, name);
    return py_given(found) ? py_bind_attribute(py, found, value)
                           : builtin_attribute(py, value, name);
}

struct py_value
py_getattr_str(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_value found = py_attribute_maybe(py, value, name);
    if (py_given(found) || py_has_error(py)) {
        return found;
    }
    return no_attribute(py, value, name);
}

struct py_value
py_getattr(struct py *py, struct py_value value, const char *name)
{
    struct py_str *interned = py_intern(py, name, strlen(name));
    return interned == NULL ? py_absent() : py_getattr_str(py, value, interned);
}

struct py_value
py_getattr_maybe(struct py *py, struct py_value value, const char *name)
{
    struct py_str *interned = py_intern(py, name, strlen(name));
    struct py_value found =
        interned == NULL ? py_absent() : py_attribute_maybe(py, value, interned);
    if (py_failed(found) && py_error_matches(py, &py_exc_attribute_error)) {
        (void)py_clear_exception(py);
    }
    return found;
}

/* ---- Setting ----------------------------------------------------------------------------------
 */

static int
set_by_class(struct py *py, struct py_value self, struct py_str *name, struct py_value attr)
{
    struct py_value found = py_class_lookup_str(self.as.object->cls, name);
    if (py_given(found) && found.kind == PY_OBJECT) {
        return py_descriptor_set(py, found, self, attr);
    }
    if (py_given(found) && found.kind == PY_NATIVE &&
        found.as.native->def->kind == PY_DEF_PROPERTY) {
        (void)py_raise(
            py, &py_exc_attribute_error, "can't set attribute '%.*s'", (int)name->len, name->ptr);
        return -1;
    }
    return 0;
}

bool
py_object_set_plain(struct py *py, struct py_value self, struct py_str *name, struct py_value attr)
{
    int done = set_by_class(py, self, name, attr);
    if (done != 0) {
        return done > 0;
    }
    struct py_dict *attrs = py_object_attrs(py, self.as.object);
    return attrs != NULL && py_dict_set_str(py, attrs, name, attr);
}

static bool
set_on_object(struct py *py, struct py_value self, struct py_str *name, struct py_value attr)
{
    struct py_special special =
        py_special_find(self.as.object->cls, "__setattr__", PY_HOOK_SETATTR);
    if (py_given(special.function)) {
        struct py_value args[2] = {{.kind = PY_STR, .as.str = name}, attr};
        return !py_failed(py_special_call(py, special, self, args, 2));
    }
    if (special.type != NULL) {
        int done = special.type->setattr(py, self, name, attr);
        if (done != 0) {
            return done > 0;
        }
    }
    return py_object_set_plain(py, self, name, attr);
}

static bool
has_setattr(const struct py_meta *meta)
{
    return meta->setattr != NULL;
}

static bool
set_on_class(struct py *py, struct py_class *cls, struct py_str *name, struct py_value attr)
{
    const struct py_meta *meta = py_class_meta(cls, has_setattr);
    int done = meta == NULL ? 0 : meta->setattr(py, cls, name, attr);
    return done != 0 ? done > 0 : py_dict_set_str(py, cls->dict, name, attr);
}

bool
py_setattr_str(struct py *py, struct py_value value, struct py_str *name, struct py_value attr)
{
    if (value.kind == PY_OBJECT) {
        return set_on_object(py, value, name, attr);
    }
    if (value.kind == PY_CLASS && value.as.cls->type == NULL) {
        return set_on_class(py, value.as.cls, name, attr);
    }
    if (value.kind == PY_MODULE && value.as.module->def == NULL) {
        return py_dict_set_str(py, value.as.module->dict, name, attr);
    }
    if (value.kind == PY_FUNCTION) {
        return py_function_set(py, value.as.function, name, attr);
    }
    if (value.kind == PY_UNKNOWN || value.kind == PY_MODULE) {
        (void)py_refuse(py, "assignment to attribute '%.*s' of an imported module or name",
            (int)name->len, name->ptr);
        return false;
    }
    if (value.kind == PY_CLASS) {
        (void)py_raise(py, &py_exc_type_error,
            "cannot set '%.*s' attribute of immutable type '%.*s'", (int)name->len, name->ptr,
            (int)value.as.cls->name->len, value.as.cls->name->ptr);
        return false;
    }
    (void)no_attribute(py, value, name);
    return false;
}

bool
py_setattr(struct py *py, struct py_value value, const char *name, struct py_value attr)
{
    struct py_str *interned = py_intern(py, name, strlen(name));
    return interned != NULL && py_setattr_str(py, value, interned, attr);
}

bool
py_delattr_str(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_dict *dict = value.kind == PY_OBJECT  ? value.as.object->attrs
                           : value.kind == PY_CLASS ? value.as.cls->dict
                                                    : NULL;
    if (value.kind != PY_OBJECT && (value.kind != PY_CLASS || value.as.cls->type != NULL)) {
        (void)py_refuse(py, "del of an attribute of '%s'", py_type_name(py, value));
        return false;
    }
    if (value.kind == PY_OBJECT) {
        struct py_value found = py_class_lookup_str(value.as.object->cls, name);
        int done = py_given(found) ? py_descriptor_unset(py, found, value) : 0;
        if (done != 0) {
            return done > 0;
        }
    }
    if (dict != NULL && py_dict_remove_str(dict, name)) {
        return true;
    }
    (void)py_raise(py, &py_exc_attribute_error, "%.*s", (int)name->len, name->ptr);
    return false;
}
