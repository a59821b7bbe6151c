/* Special methods: what a class does for __str__, __getitem__ and so on; and calling a class. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_state.h"

static bool
has_hook(const struct py_type *type, enum py_hook hook)
{
    switch (hook) {
    case PY_HOOK_NONE:
        return false;
    case PY_HOOK_CREATE:
        return type->create != NULL;
    case PY_HOOK_INIT:
        return type->init != NULL;
    case PY_HOOK_GETATTR:
        return type->getattr != NULL;
    case PY_HOOK_SETATTR:
        return type->setattr != NULL;
    case PY_HOOK_CALL:
        return type->call != NULL;
    case PY_HOOK_STR:
        return type->str != NULL;
    case PY_HOOK_REPR:
        return type->repr != NULL;
    case PY_HOOK_FORMAT:
        return type->format != NULL;
    case PY_HOOK_BINARY:
        return type->binary != NULL;
    case PY_HOOK_UNARY:
        return type->unary != NULL;
    case PY_HOOK_TRUTH:
        return type->truth != NULL;
    case PY_HOOK_HASH:
        return type->hash != NULL;
    case PY_HOOK_ITER:
        return type->iter != NULL;
    case PY_HOOK_NEXT:
        return type->next != NULL;
    case PY_HOOK_GETITEM:
        return type->getitem != NULL;
    case PY_HOOK_SETITEM:
        return type->setitem != NULL;
    case PY_HOOK_DELITEM:
        return type->delitem != NULL;
    case PY_HOOK_CONTAINS:
        return type->contains != NULL;
    case PY_HOOK_LENGTH:
        return type->length != NULL;
    case PY_HOOK_ENTER:
        return type->enter != NULL;
    case PY_HOOK_EXIT:
        return type->exit != NULL;
    }
    return false;
}

struct py_special
py_special_find(const struct py_class *cls, const char *dunder, enum py_hook hook)
{
    struct py_special special = {py_absent(), NULL};
    struct py_str name = {.ptr = dunder, .len = strlen(dunder)};
    for (size_t index = 0; index < cls->n_mro; index++) {
        const struct py_class *one = cls->mro[index];
        if (one->type != NULL) {
            if (has_hook(one->type, hook)) {
                special.type = one->type;
                return special;
            }
            continue;
        }
        if (name.hash == 0) {
            name.hash = py_hash_bytes(name.ptr, name.len);
        }
        special.function = py_dict_get_str(one->dict, &name);
        if (py_given(special.function)) {
            return special;
        }
    }
    return special;
}

struct py_value
py_special_call(struct py *py, struct py_special special, struct py_value self,
    const struct py_value *args, size_t n)
{
    if (special.function.kind != PY_FUNCTION && special.function.kind != PY_NATIVE) {
        struct py_value bound = py_bind_attribute(py, special.function, self);
        return py_failed(bound) ? bound : py_call_with(py, bound, args, n);
    }
    struct py_value *all = py_stack_take(py, n + 1);
    if (all == NULL) {
        return py_absent();
    }
    all[0] = self;
    if (n > 0) {
        memcpy(all + 1, args, n * sizeof(*args));
    }
    struct py_value ret = py_call_with(py, special.function, all, n + 1);
    py_stack_release(py, all);
    return ret;
}

/* ---- Making instances -------------------------------------------------------------------------
 */

static bool
call_python_init(
    struct py *py, struct py_value function, struct py_value self, const struct py_args *args)
{
    struct py_value bound = py_bind_attribute(py, function, self);
    struct py_value ret = py_failed(bound) ? bound : py_call(py, bound, args);
    if (py_failed(ret)) {
        return false;
    }
    if (!py_is_none(ret)) {
        (void)py_raise(py, &py_exc_type_error, "__init__() should return None, not '%s'",
            py_type_name(py, ret));
        return false;
    }
    return true;
}

bool
py_type_call_init(
    struct py *py, const struct py_type *type, struct py_value self, const struct py_args *args)
{
    if (type->init_signature == NULL) {
        return type->init(py, self, args);
    }
    size_t n = py_signature_len(type->init_signature);
    struct py_value *bound = py_stack_take(py, n + 1);
    if (bound == NULL) {
        return false;
    }
    struct py_args all = {.pos = bound, .n_pos = n};
    bool ok =
        py_bind(py, type->name, type->init_signature, args, bound, n) && type->init(py, self, &all);
    py_stack_release(py, bound);
    return ok;
}

bool
py_class_call_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_class *cls = self.as.object->cls;
    struct py_special special = py_special_find(cls, "__init__", PY_HOOK_INIT);
    if (py_given(special.function)) {
        return call_python_init(py, special.function, self, args);
    }
    if (special.type != NULL) {
        return py_type_call_init(py, special.type, self, args);
    }
    if (args->n_pos + args->n_kw > 0 && py_failed(self.as.object->plain)) {
        (void)py_raise(py, &py_exc_type_error, "%s() takes no arguments", py_type_name(py, self));
        return false;
    }
    return true;
}

static struct py_value
call_create(
    struct py *py, const struct py_type *type, struct py_class *cls, const struct py_args *args)
{
    if (type->init_signature == NULL || type->init != NULL) {
        return type->create(py, cls, args);
    }
    size_t n = py_signature_len(type->init_signature);
    struct py_value *bound = py_stack_take(py, n + 1);
    if (bound == NULL) {
        return py_absent();
    }
    struct py_args all = {.pos = bound, .n_pos = n};
    struct py_value ret = py_absent();
    if (py_bind(py, type->name, type->init_signature, args, bound, n)) {
        ret = type->create(py, cls, &all);
    }
    py_stack_release(py, bound);
    return ret;
}

/* An instance of a Python subclass of str, int, dict and so on: what the builtin makes, wrapped. */
static struct py_value
create_plain(struct py *py, struct py_class *cls, const struct py_args *args, bool has_own_init)
{
    const struct py_type *type = cls->plain_base->type;
    static const struct py_args nothing = {0};
    bool is_mutable = type == &py_type_list || type == &py_type_dict || type == &py_type_set;
    struct py_value plain =
        call_create(py, type, cls->plain_base, is_mutable && has_own_init ? &nothing : args);
    struct py_value self = py_failed(plain) ? plain : py_object_of_class(py, cls, NULL);
    if (!py_failed(self)) {
        self.as.object->plain = plain;
    }
    return self;
}

struct py_value
py_class_allocate(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_special create = py_special_find(cls, "__new__", PY_HOOK_CREATE);
    struct py_special init = py_special_find(cls, "__init__", PY_HOOK_INIT);
    if (cls->plain_base != NULL && cls->plain_base != cls &&
        (create.type == NULL || create.type == cls->plain_base->type)) {
        return create_plain(py, cls, args, py_given(init.function) || init.type != NULL);
    }
    if (create.type != NULL) {
        return call_create(py, create.type, cls, args);
    }
    return py_object_of_class(py, cls, NULL);
}

static bool
has_call(const struct py_meta *meta)
{
    return meta->call != NULL;
}

/* __new__ of a Python class: its result is initialised only if it is an instance of the class. */
static struct py_value
call_python_new(
    struct py *py, struct py_value function, struct py_class *cls, const struct py_args *args)
{
    struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
    if (function.kind == PY_OBJECT) { // decorated with staticmethod
        function = py_bind_attribute(py, function, self);
    }
    struct py_value *pos = py_failed(function) ? NULL : py_stack_take(py, args->n_pos + 1);
    if (pos == NULL) {
        return py_absent();
    }
    pos[0] = self;
    if (args->n_pos > 0) {
        memcpy(pos + 1, args->pos, args->n_pos * sizeof(*pos));
    }
    struct py_args all = *args;
    all.pos = pos;
    all.n_pos = args->n_pos + 1;
    struct py_value ret = py_call(py, function, &all);
    py_stack_release(py, pos);
    if (ret.kind != PY_OBJECT || !py_class_derives(ret.as.object->cls, cls)) {
        return ret;
    }
    return py_class_call_init(py, ret, args) ? ret : py_absent();
}

struct py_value
py_class_call(struct py *py, struct py_class *cls, const struct py_args *args)
{
    const struct py_meta *meta = py_class_meta(cls, has_call);
    if (meta != NULL) {
        struct py_value ret = meta->call(py, cls, args);
        if (py_given(ret) || py_has_error(py)) {
            return ret;
        }
    }
    struct py_special create = py_special_find(cls, "__new__", PY_HOOK_CREATE);
    if (py_given(create.function)) {
        return call_python_new(py, create.function, cls, args);
    }
    struct py_special init = py_special_find(cls, "__init__", PY_HOOK_INIT);
    bool is_native = cls->type != NULL || create.type != NULL || init.type != NULL;
    if (is_native && create.type == NULL && init.type == NULL && cls->type != &py_type_object &&
        py_failed(init.function)) {
        return py_raise(py, &py_exc_type_error, "cannot create '%.*s' instances",
            (int)cls->name->len, cls->name->ptr);
    }
    struct py_value self = py_class_allocate(py, cls, args);
    // A type's create hook is the whole making, unless the class only borrows a builtin value.
    bool is_made = create.type != NULL && cls->plain_base == NULL;
    if (py_failed(self) || self.kind != PY_OBJECT || is_made) {
        return self;
    }
    return py_class_call_init(py, self, args) ? self : py_absent();
}
