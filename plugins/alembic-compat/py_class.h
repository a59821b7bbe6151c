/*
 * Classes: made from types or by class statements, their order of lookup, and the special methods
 * of instances.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_CLASS_H
#define LOCKSTEP_ALEMBIC_PY_CLASS_H

#include "py_module.h"

#define PY_CLASS_MAX_BASES 16

/* The hooks of struct py_type that have a special method as their counterpart. */
enum py_hook {
    PY_HOOK_NONE = 0,
    PY_HOOK_CREATE,
    PY_HOOK_INIT,
    PY_HOOK_GETATTR,
    PY_HOOK_SETATTR,
    PY_HOOK_CALL,
    PY_HOOK_STR,
    PY_HOOK_REPR,
    PY_HOOK_FORMAT,
    PY_HOOK_BINARY,
    PY_HOOK_UNARY,
    PY_HOOK_TRUTH,
    PY_HOOK_HASH,
    PY_HOOK_ITER,
    PY_HOOK_NEXT,
    PY_HOOK_GETITEM,
    PY_HOOK_SETITEM,
    PY_HOOK_DELITEM,
    PY_HOOK_CONTAINS,
    PY_HOOK_LENGTH,
    PY_HOOK_ENTER,
    PY_HOOK_EXIT,
};

/* What a class does for a special method: a function of Python code, or the hook of a type;
 * neither: nothing. */
struct py_special {
    struct py_value function;   /* absent: none; not bound */
    const struct py_type *type; /* NULL: none */
};

/* Look along the MRO for whatever comes first: `dunder` in a Python class, or `hook` in a type. */
struct py_special py_special_find(
    const struct py_class *cls, const char *dunder, enum py_hook hook);

/* Call a Python special method on `self`. */
struct py_value py_special_call(struct py *py, struct py_special special, struct py_value self,
    const struct py_value *args, size_t n);

/* A class as a class statement makes it. NULL: failed. */
struct py_class *py_class_new(struct py *py, struct py_str *name, struct py_class *const *bases,
    size_t n_bases, struct py_dict *dict);

/* Whether `cls` is `base` or derives from it. */
bool py_class_derives(const struct py_class *cls, const struct py_class *base);
bool py_class_derives_type(const struct py_class *cls, const struct py_type *type);

/* Call __init__ of a new instance: of a Python class, or the init hook. */
bool py_class_call_init(struct py *py, struct py_value self, const struct py_args *args);

/* The same for the init hook of a type. */
bool py_type_call_init(
    struct py *py, const struct py_type *type, struct py_value self, const struct py_args *args);

/* Like __new__ of the builtin and native classes: an instance that is not initialised yet. */
struct py_value py_class_allocate(struct py *py, struct py_class *cls, const struct py_args *args);

/* Call a class: make an instance. */
struct py_value py_class_call(struct py *py, struct py_class *cls, const struct py_args *args);

/* The first meta hook table along the MRO for which `has` is true; NULL: none. */
const struct py_meta *py_class_meta(
    const struct py_class *cls, bool (*has)(const struct py_meta *meta));

/* What a definition is as a value. Absent: failed. */
struct py_value py_def_value(struct py *py, const struct py_def *def);

/* An attribute of a class as an instance (or, for `self` a class, the class) sees it: functions are
 * bound, properties called. */
struct py_value py_bind_attribute(struct py *py, struct py_value attribute, struct py_value self);

/* A function bound to `self`, which may be a class. */
struct py_value py_method_new(struct py *py, struct py_value function, struct py_value self);

/* What a used placeholder stands for; absent: refused (or failed). py_import.c */
struct py_value py_resolve_unknown(struct py *py, struct py_value value);

/* The builtin type of values of a kind that is neither OBJECT nor UNKNOWN. */
const struct py_type *py_type_of_kind(enum py_kind kind);

/* The type of a view of a dict: dict_keys, dict_values or dict_items. */
const struct py_type *py_type_of_view(struct py_value view);

#endif
