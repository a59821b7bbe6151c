/*
 * Attributes of a model that are made of others: hybrid_property and hybrid_method, which a class has as an
 * expression and an instance as a value; synonym(), another name.
 */
#include "py_class.h"
#include "sa_expr.h"
#include "sa_orm_module.h"

/* ---- hybrid_property ---------------------------------------------------------------------------------- */

struct hybrid {
    struct py_value getter;
    struct py_value setter;
    struct py_value expression; /* absent: the getter's */
};

static bool
hybrid_init(struct py *py, struct py_value self, const struct py_args *args)
{
    for (size_t i = 2; i < args->n_pos; i++) {
        if (i != 3 && !py_is_nothing(args->pos[i])) {
            (void)py_refuse(py, "this argument of hybrid_property() is not supported");
            return false;
        }
    }
    *(struct hybrid *)self.as.object->payload =
        (struct hybrid){args->pos[0], py_is_nothing(args->pos[1]) ? py_absent() : args->pos[1],
            py_is_nothing(args->pos[3]) ? py_absent() : args->pos[3]};
    return true;
}

/* A copy, to be given another function. */
static struct py_value
hybrid_copy(struct py *py, struct py_value self, struct hybrid **ret)
{
    struct py_value made = py_object_new(py, &al_py_hybrid_property, (void **)ret);
    if (!py_failed(made)) {
        **ret = *(const struct hybrid *)self.as.object->payload;
    }
    return made;
}

static struct py_value
hybrid_setter(struct py *py, struct py_value self, const struct py_args *args)
{
    struct hybrid *copy;
    struct py_value made = hybrid_copy(py, self, &copy);
    if (!py_failed(made)) {
        copy->setter = args->pos[0];
    }
    return made;
}

static struct py_value
hybrid_getter(struct py *py, struct py_value self, const struct py_args *args)
{
    struct hybrid *copy;
    struct py_value made = hybrid_copy(py, self, &copy);
    if (!py_failed(made)) {
        copy->getter = args->pos[0];
    }
    return made;
}

static struct py_value
hybrid_expression(struct py *py, struct py_value self, const struct py_args *args)
{
    struct hybrid *copy;
    struct py_value made = hybrid_copy(py, self, &copy);
    if (!py_failed(made)) {
        copy->expression = args->pos[0];
    }
    return made;
}

static struct py_value
hybrid_get(struct py *py, struct py_value self, struct py_value instance)
{
    const struct hybrid *hybrid = self.as.object->payload;
    return py_call_with(py, hybrid->getter, &instance, 1);
}

static bool
hybrid_set(struct py *py, struct py_value self, struct py_value instance, struct py_value value)
{
    const struct hybrid *hybrid = self.as.object->payload;
    struct py_value args[2] = {instance, value};
    if (py_failed(hybrid->setter)) {
        (void)py_raise(py, &py_exc_attribute_error, "can't set attribute");
        return false;
    }
    return !py_failed(py_call_with(py, hybrid->setter, args, 2));
}

/* The name that the class has this attribute by; NULL: it is somewhere else. */
static const struct py_str *
name_of(const struct py_class *cls, struct py_value attribute)
{
    for (size_t i = 0; i < cls->n_mro; i++) {
        struct py_value key;
        struct py_value value;
        const struct py_class *one = cls->mro[i];
        for (size_t pos = 0; one->type == NULL && py_dict_next(one->dict, &pos, &key, &value);) {
            if (py_same(value, attribute)) {
                return py_as_str(key);
            }
        }
    }
    return NULL;
}

/* The expression, which a result has under the name of the attribute. */
static struct py_value
hybrid_of_class(struct py *py, struct py_value self, struct py_class *cls)
{
    const struct hybrid *hybrid = self.as.object->payload;
    struct py_value owner = {.kind = PY_CLASS, .as.cls = cls};
    struct py_value value = py_call_with(
        py, py_given(hybrid->expression) ? hybrid->expression : hybrid->getter, &owner, 1);
    const struct al_expr *expr = py_failed(value) ? NULL : al_expr_in(py, value);
    const struct py_str *name = name_of(cls, self);
    struct al_expr *copy = al_take(py, sizeof(*copy));
    if (py_failed(value) || copy == NULL) {
        return py_absent();
    }
    if (expr == NULL || name == NULL) {
        return py_has_error(py) ? py_absent()
                                : py_refuse(py, "a hybrid_property that is no expression of its "
                                                "class is not supported");
    }
    *copy = *expr;
    copy->key = (struct lockstep_str){name->ptr, name->len};
    return al_expr_wrap(py, copy);
}

static const struct py_def hybrid_members[] = {
    {.name = "setter", .kind = PY_DEF_FUNCTION, .fn = hybrid_setter, .signature = "fset"},
    {.name = "getter", .kind = PY_DEF_FUNCTION, .fn = hybrid_getter, .signature = "fget"},
    {.name = "expression", .kind = PY_DEF_FUNCTION, .fn = hybrid_expression, .signature = "expr"},
    {.name = "comparator",
        .kind = PY_DEF_REFUSE,
        .text = "the comparator of a hybrid_property is not supported"},
    {.name = "update_expression",
        .kind = PY_DEF_REFUSE,
        .text = "the update_expression of a hybrid_property is not supported"},
    {.name = "inplace", .kind = PY_DEF_REFUSE, .text = "hybrid_property.inplace is not supported"},
    {.name = NULL},
};

const struct py_type al_py_hybrid_property = {.name = "hybrid_property",
    .module = "sqlalchemy.ext.hybrid",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct hybrid),
    .members = hybrid_members,
    .init = hybrid_init,
    .init_signature = "fget, fset=, fdel=, expr=, custom_comparator=, update_expr=",
    .get = hybrid_get,
    .set = hybrid_set,
    .of_class = hybrid_of_class};

/* ---- hybrid_method ------------------------------------------------------------------------------------ */

struct method {
    struct py_value function;
    struct py_value expression; /* absent: the function */
};

static bool
method_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    *(struct method *)self.as.object->payload =
        (struct method){args->pos[0], py_is_nothing(args->pos[1]) ? py_absent() : args->pos[1]};
    return true;
}

static struct py_value
method_expression(struct py *py, struct py_value self, const struct py_args *args)
{
    struct method *copy;
    struct py_value made = py_object_new(py, &al_py_hybrid_method, (void **)&copy);
    if (!py_failed(made)) {
        *copy = (struct method){
            ((const struct method *)self.as.object->payload)->function, args->pos[0]};
    }
    return made;
}

static struct py_value
method_get(struct py *py, struct py_value self, struct py_value instance)
{
    return py_bind_attribute(
        py, ((const struct method *)self.as.object->payload)->function, instance);
}

static struct py_value
method_of_class(struct py *py, struct py_value self, struct py_class *cls)
{
    const struct method *method = self.as.object->payload;
    struct py_value owner = {.kind = PY_CLASS, .as.cls = cls};
    return py_method_new(
        py, py_given(method->expression) ? method->expression : method->function, owner);
}

static const struct py_def method_members[] = {
    {.name = "expression", .kind = PY_DEF_FUNCTION, .fn = method_expression, .signature = "expr"},
    {.name = NULL},
};

const struct py_type al_py_hybrid_method = {.name = "hybrid_method",
    .module = "sqlalchemy.ext.hybrid",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct method),
    .members = method_members,
    .init = method_init,
    .init_signature = "func, expr=",
    .get = method_get,
    .of_class = method_of_class};

/* ---- synonym() ---------------------------------------------------------------------------------------- */

struct synonym {
    struct py_value name;
};

static bool
synonym_init(struct py *py, struct py_value self, const struct py_args *args)
{
    for (size_t i = 1; i < args->n_pos; i++) {
        if (py_truth(py, args->pos[i]) != 0 && !py_is_nothing(args->pos[i])) {
            (void)py_refuse(py, "this argument of synonym() is not supported");
            return false;
        }
    }
    ((struct synonym *)self.as.object->payload)->name = args->pos[0];
    if (al_str(args->pos[0]).ptr == NULL) {
        (void)py_refuse(py, "synonym() of something that is no name is not supported");
        return false;
    }
    return true;
}

static const char *
synonym_name(struct py *py, struct py_value self)
{
    return py_c_str(py, py_as_str(((const struct synonym *)self.as.object->payload)->name));
}

static struct py_value
synonym_get(struct py *py, struct py_value self, struct py_value instance)
{
    return py_getattr(py, instance, synonym_name(py, self));
}

static bool
synonym_set(struct py *py, struct py_value self, struct py_value instance, struct py_value value)
{
    return py_setattr(py, instance, synonym_name(py, self), value);
}

static struct py_value
synonym_of_class(struct py *py, struct py_value self, struct py_class *cls)
{
    struct py_value owner = {.kind = PY_CLASS, .as.cls = cls};
    return py_getattr(py, owner, synonym_name(py, self));
}

const struct py_type al_py_synonym = {.name = "SynonymProperty",
    .module = "sqlalchemy.orm.descriptor_props",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct synonym),
    .init = synonym_init,
    .init_signature = "name, map_column=, descriptor=, comparator_factory=, doc=, info=",
    .get = synonym_get,
    .set = synonym_set,
    .of_class = synonym_of_class};
