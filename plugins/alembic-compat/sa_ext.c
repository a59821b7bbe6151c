/*
 * What revisions use of sqlalchemy.ext: compiles() for other databases, and the wrappers that let
 * an ORM see changes inside a value, which are nothing to a table's definition.
 */
#include "sa_ext.h"

static struct py_value
leave_alone(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    return args->pos[0];
}

/* compiles(class, *dialects): a decorator of a function that renders the class for them. */
static struct py_value
ext_compiles(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_def decorator = {
        .name = "decorate", .kind = PY_DEF_FUNCTION, .fn = leave_alone, .signature = "fn"};
    const struct py_value *names;
    size_t n;
    (void)self;
    if (!py_items(args->pos[1], &names, &n)) {
        return py_absent();
    }
    bool is_ours = n == 0;
    for (size_t i = 0; i < n; i++) {
        is_ours = is_ours || names[i].kind != PY_STR || py_str_is(names[i], "postgresql");
    }
    if (is_ours) {
        return py_refuse(py, "compiles() is supported for other databases only");
    }
    return py_native_new(py, &decorator);
}

static const struct py_def compiler_defs[] = {
    {.name = "compiles",
        .kind = PY_DEF_FUNCTION,
        .fn = ext_compiles,
        .signature = "class_, *specs"},
    {.name = NULL},
};

static const struct py_def mutable_members[] = {
    {.name = "as_mutable", .kind = PY_DEF_STATIC, .fn = leave_alone, .signature = "sqltype"},
    {.name = NULL},
};

#define MUTABLE(ident, text)                                                                       \
    static const struct py_type ident = {                                                          \
        .name = text, .module = "sqlalchemy.ext.mutable", .members = mutable_members}

MUTABLE(mutable_dict, "MutableDict");
MUTABLE(mutable_list, "MutableList");
MUTABLE(mutable_set, "MutableSet");

static const struct py_def mutable_defs[] = {
    {.name = "MutableDict", .kind = PY_DEF_TYPE, .type = &mutable_dict},
    {.name = "MutableList", .kind = PY_DEF_TYPE, .type = &mutable_list},
    {.name = "MutableSet", .kind = PY_DEF_TYPE, .type = &mutable_set},
    {.name = NULL},
};

static const struct py_module_def module_compiler = {
    .name = "sqlalchemy.ext.compiler", .defs = compiler_defs};
static const struct py_module_def module_mutable = {
    .name = "sqlalchemy.ext.mutable", .defs = mutable_defs};

const struct py_module_def *const al_ext_modules[] = {&module_compiler, &module_mutable, NULL};
