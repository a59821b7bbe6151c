/* property, classmethod, staticmethod, super: see py_object_types.h. */
#include "py_object_types.h"

#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_original.h"
#include "py_state.h"

/* ---- property ---------------------------------------------------------------------------------
 */

struct property {
    struct py_value getter;
    struct py_value setter;
    struct py_value deleter;
    struct py_value doc;
};

static bool
property_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    struct property *property = py_payload(self, &py_type_property);
    property->getter = args->pos[0];
    property->setter = args->pos[1];
    property->deleter = args->pos[2];
    return true;
}

/* A copy of the property with another function. */
static struct py_value
property_with(struct py *py, struct py_value self, size_t which, struct py_value function)
{
    struct property *copy = NULL;
    struct py_value value = py_object_new(py, &py_type_property, (void **)&copy);
    if (py_failed(value)) {
        return value;
    }
    *copy = *(struct property *)py_payload(self, &py_type_property);
    if (which == 0) {
        copy->getter = function;
    } else if (which == 1) {
        copy->setter = function;
    } else {
        copy->deleter = function;
    }
    return value;
}

static struct py_value
property_getter(struct py *py, struct py_value self, const struct py_args *args)
{
    return property_with(py, self, 0, args->pos[0]);
}

static struct py_value
property_setter(struct py *py, struct py_value self, const struct py_args *args)
{
    return property_with(py, self, 1, args->pos[0]);
}

static struct py_value
property_deleter(struct py *py, struct py_value self, const struct py_args *args)
{
    return property_with(py, self, 2, args->pos[0]);
}

static const struct py_def property_members[] = {
    {.name = "getter", .kind = PY_DEF_FUNCTION, .fn = property_getter, .signature = "fget, /"},
    {.name = "setter", .kind = PY_DEF_FUNCTION, .fn = property_setter, .signature = "fset, /"},
    {.name = "deleter", .kind = PY_DEF_FUNCTION, .fn = property_deleter, .signature = "fdel, /"},
    {0},
};

const struct py_type py_type_property = {.name = "property",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct property),
    .members = property_members,
    .init = property_init,
    .init_signature = "fget=, fset=, fdel=, doc="};

/* ---- classmethod, staticmethod ----------------------------------------------------------------
 */

struct wrapped {
    struct py_value function;
};

static bool
wrapped_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    struct wrapped *wrapped = self.as.object->payload;
    wrapped->function = args->pos[0];
    return true;
}

const struct py_type py_type_classmethod = {.name = "classmethod",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct wrapped),
    .init = wrapped_init,
    .init_signature = "function, /"};

static struct py_value
staticmethod_call(struct py *py, struct py_value self, const struct py_args *args)
{
    struct wrapped *wrapped = self.as.object->payload;
    return py_call(py, wrapped->function, args);
}

const struct py_type py_type_staticmethod = {.name = "staticmethod",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct wrapped),
    .init = wrapped_init,
    .init_signature = "function, /",
    .call = staticmethod_call};

/* ---- Descriptors ------------------------------------------------------------------------------
 */

/* The type of an object that is a descriptor made in C; NULL: it is none. */
static const struct py_type *
native_descriptor(struct py_value attribute)
{
    const struct py_type *type =
        attribute.kind == PY_OBJECT ? attribute.as.object->cls->type : NULL;
    return type != NULL && type->get != NULL ? type : NULL;
}

bool
py_is_data_descriptor(struct py_value attribute)
{
    const struct py_type *type = native_descriptor(attribute);
    if (type != NULL) {
        return type->set != NULL;
    }
    if (attribute.kind == PY_NATIVE) {
        return attribute.as.native->def->kind == PY_DEF_PROPERTY &&
               attribute.as.native->owner != NULL;
    }
    return py_payload(attribute, &py_type_property) != NULL;
}

struct py_value
py_method_new(struct py *py, struct py_value function, struct py_value self)
{
    struct py_value value = {.kind = PY_METHOD};
    value.as.method = py_alloc(py, sizeof(struct py_method));
    if (value.as.method == NULL) {
        return py_absent();
    }
    *value.as.method = (struct py_method){function, self};
    return value;
}

struct py_value
py_descriptor_get(struct py *py, struct py_value attribute, struct py_value self)
{
    const struct py_type *type = native_descriptor(attribute);
    if (type != NULL && self.kind == PY_CLASS) {
        return type->of_class == NULL ? attribute : type->of_class(py, attribute, self.as.cls);
    }
    if (type != NULL) {
        return type->get(py, attribute, self);
    }
    struct property *property = py_payload(attribute, &py_type_property);
    if (property != NULL) {
        if (self.kind == PY_CLASS) {
            return attribute;
        }
        if (py_is_nothing(property->getter)) {
            return py_raise(py, &py_exc_attribute_error, "unreadable attribute");
        }
        return py_call_with(py, property->getter, &self, 1);
    }
    struct wrapped *wrapped = py_payload(attribute, &py_type_classmethod);
    if (wrapped != NULL) {
        struct py_value cls = self;
        if (self.kind != PY_CLASS) {
            cls = (struct py_value){.kind = PY_CLASS, .as.cls = py_class_of(py, self)};
        }
        return py_method_new(py, wrapped->function, cls);
    }
    wrapped = py_payload(attribute, &py_type_staticmethod);
    if (wrapped != NULL) {
        return wrapped->function;
    }
    struct py_special get = py_special_find(attribute.as.object->cls, "__get__", PY_HOOK_NONE);
    if (py_failed(get.function)) {
        return attribute;
    }
    struct py_value args[2] = {self, py_none()};
    if (self.kind == PY_CLASS) {
        args[0] = py_none();
        args[1] = self;
    } else {
        args[1] = (struct py_value){.kind = PY_CLASS, .as.cls = py_class_of(py, self)};
    }
    return py_special_call(py, get, attribute, args, 2);
}

int
py_descriptor_set(
    struct py *py, struct py_value attribute, struct py_value self, struct py_value value)
{
    const struct py_type *type = native_descriptor(attribute);
    if (type != NULL && type->set != NULL) {
        return type->set(py, attribute, self, value) ? 1 : -1;
    }
    struct property *property = py_payload(attribute, &py_type_property);
    if (property != NULL) {
        if (py_is_nothing(property->setter)) {
            (void)py_raise(py, &py_exc_attribute_error, "can't set attribute");
            return -1;
        }
        struct py_value args[2] = {self, value};
        return py_failed(py_call_with(py, property->setter, args, 2)) ? -1 : 1;
    }
    struct py_special set = py_special_find(attribute.as.object->cls, "__set__", PY_HOOK_NONE);
    if (py_failed(set.function)) {
        return 0;
    }
    struct py_value args[2] = {self, value};
    return py_failed(py_special_call(py, set, attribute, args, 2)) ? -1 : 1;
}

int
py_descriptor_unset(struct py *py, struct py_value attribute, struct py_value self)
{
    const struct py_type *type = native_descriptor(attribute);
    if (type == NULL || type->set == NULL) {
        return 0;
    }
    if (type->unset == NULL) {
        (void)py_refuse(py, "del of an attribute of '%s'", py_type_name(py, self));
        return -1;
    }
    return type->unset(py, attribute, self) ? 1 : -1;
}

/* ---- super ------------------------------------------------------------------------------------
 */

struct super {
    struct py_class *after; /* look behind this class */
    struct py_value self;
};

/* super(): the class is that of the method's definition, the object its first argument. */
static bool
super_of_frame(struct py *py, struct super *super)
{
    const struct py_frame *frame = py->frame;
    if (frame == NULL || frame->class_cell == NULL || frame->function == NULL ||
        frame->function->node->n_params == 0 || frame->env == NULL) {
        (void)py_raise(py, &py_exc_runtime_error, "super(): no arguments");
        return false;
    }
    super->after = frame->class_cell->cls;
    super->self = frame->env->slots[0];
    if (super->after != NULL && py_given(super->self)) {
        return true;
    }
    (void)py_raise(py, &py_exc_runtime_error, "super(): empty __class__ cell");
    return false;
}

static bool
super_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct super *super = self.as.object->payload;
    if (py_failed(args->pos[0])) {
        return super_of_frame(py, super);
    }
    if (args->pos[0].kind != PY_CLASS || py_failed(args->pos[1])) {
        (void)py_refuse(py, "super() with these arguments");
        return false;
    }
    super->after = args->pos[0].as.cls;
    super->self = args->pos[1];
    return true;
}

static struct py_value
super_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    struct super *super = self.as.object->payload;
    struct py_class *cls =
        super->self.kind == PY_CLASS ? super->self.as.cls : py_class_of(py, super->self);
    size_t at = 0;
    if (cls == NULL) {
        return py_absent();
    }
    while (at < cls->n_mro && cls->mro[at] != super->after) {
        at++;
    }
    for (at++; at < cls->n_mro; at++) {
        struct py_value found = py_dict_get_str(cls->mro[at]->dict, name);
        if (py_given(found)) {
            return py_bind_attribute(py, found, super->self);
        }
        if (cls->mro[at]->type != NULL && py_original_has(cls->mro[at]->type, name)) {
            return py_refuse(py, "'super().%.*s' is not supported here", (int)name->len, name->ptr);
        }
    }
    return py_raise(py, &py_exc_attribute_error, "'super' object has no attribute '%.*s'",
        (int)name->len, name->ptr);
}

const struct py_type py_type_super = {.name = "super",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct super),
    .init = super_init,
    .init_signature = "type=, object=, /",
    .getattr = super_getattr};
