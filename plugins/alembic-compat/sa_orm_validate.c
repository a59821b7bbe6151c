/*
 * @validates: a method of a model that is asked whenever one of its attributes is set.
 */
#include "py_attr.h"
#include "py_class.h"
#include "sa_orm_module.h"

/* The decorator, with the names it was given. */
struct decorator {
    struct py_value names; /* a list */
};

/* The method. */
struct validator {
    struct py_value names; /* a list */
    struct py_value function;
};

static const struct py_type validator_type;

static struct py_value
decorator_call(struct py *py, struct py_value self, const struct py_args *args)
{
    struct validator *validator;
    struct py_value made = py_object_new(py, &validator_type, (void **)&validator);
    if (args->n_pos != 1 || args->n_kw > 0) {
        return py_raise(py, &py_exc_type_error, "validates() decorates one function");
    }
    if (!py_failed(made)) {
        *validator = (struct validator){
            ((const struct decorator *)self.as.object->payload)->names, args->pos[0]};
    }
    return made;
}

static const struct py_type decorator_type = {.name = "validates",
    .module = "sqlalchemy.orm.mapper",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct decorator),
    .call = decorator_call};

struct py_value
al_fn_validates(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct decorator *decorator;
    struct py_value made = py_object_new(py, &decorator_type, (void **)&decorator);
    for (size_t i = 0; i < args->n_kw; i++) {
        bool is_removes = py_str_eq_lit(args->kw[i].name, "include_removes");
        bool is_set = py_truth(py, args->kw[i].value) > 0;
        if (is_removes ? is_set : !py_str_eq_lit(args->kw[i].name, "include_backrefs")) {
            return py_refuse(py, "this argument of validates() is not supported");
        }
    }
    if (!py_failed(made)) {
        decorator->names = py_list_of(py, args->pos, args->n_pos);
    }
    return py_failed(made) || py_failed(decorator->names) ? py_absent() : made;
}

static struct py_value
validator_get(struct py *py, struct py_value self, struct py_value instance)
{
    return py_bind_attribute(
        py, ((const struct validator *)self.as.object->payload)->function, instance);
}

static struct py_value
validator_of_class(struct py *py, struct py_value self, struct py_class *cls)
{
    (void)py;
    (void)cls;
    return ((const struct validator *)self.as.object->payload)->function;
}

static const struct py_type validator_type = {.name = "function",
    .module = "builtins",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct validator),
    .get = validator_get,
    .of_class = validator_of_class};

/* The method that an attribute's values go through; NULL: there is none. The one of the class itself comes
 * before those of its bases. */
static const struct validator *
find(struct py *py, const struct py_class *cls, const struct py_str *name)
{
    struct py_value text = {.kind = PY_STR, .as.str = (struct py_str *)(uintptr_t)name};
    for (size_t i = 0; i < cls->n_mro; i++) {
        struct py_value key;
        struct py_value value;
        const struct py_class *one = cls->mro[i];
        for (size_t pos = 0; one->type == NULL && py_dict_next(one->dict, &pos, &key, &value);) {
            const struct validator *validator = py_payload(value, &validator_type);
            if (validator != NULL && py_contains(py, validator->names, text) > 0) {
                return validator;
            }
        }
    }
    return NULL;
}

bool
al_validate_has(struct py *py, const struct py_class *cls, const struct py_str *name)
{
    return find(py, cls, name) != NULL;
}

struct py_value
al_validate(struct py *py, struct py_value instance, struct py_str *name, struct py_value value)
{
    const struct validator *validator = find(py, instance.as.object->cls, name);
    struct py_value args[3] = {instance, {.kind = PY_STR, .as.str = name}, value};
    return validator == NULL ? value : py_call_with(py, validator->function, args, 3);
}
