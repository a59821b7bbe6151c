/*
 * What revisions use of sqlalchemy.ext: compiles() for other databases, and the wrappers that let
 * an ORM see changes inside a value, which are nothing to a table's definition; and of sqlalchemy.future.
 */
#include "sa_ext.h"

#include "py_class.h"
#include "py_table.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_select.h"

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

/* Mutable.coerce(key, value): what no class of its own takes. */
static struct py_value
mutable_coerce(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value key = py_to_str(py, args->pos[0]);
    (void)self;
    if (py_failed(key) || py_is_none(args->pos[1])) {
        return py_failed(key) ? key : args->pos[1];
    }
    return py_raise(py, &py_exc_value_error,
        "Attribute '%.*s' does not accept objects of type <class '%s'>", (int)key.as.str->len,
        key.as.str->ptr, py_type_name(py, args->pos[1]));
}

static struct py_value
mutable_changed(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

static const struct py_def base_members[] = {
    {.name = "as_mutable", .kind = PY_DEF_STATIC, .fn = leave_alone, .signature = "sqltype"},
    {.name = "coerce", .kind = PY_DEF_STATIC, .fn = mutable_coerce, .signature = "key, value"},
    {.name = "changed", .kind = PY_DEF_FUNCTION, .fn = mutable_changed, .signature = ""},
    {.name = NULL},
};

static const struct py_type mutable_base = {
    .name = "Mutable", .module = "sqlalchemy.ext.mutable", .members = base_members};

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
    {.name = "Mutable", .kind = PY_DEF_TYPE, .type = &mutable_base},
    {.name = "MutableDict", .kind = PY_DEF_TYPE, .type = &mutable_dict},
    {.name = "MutableList", .kind = PY_DEF_TYPE, .type = &mutable_list},
    {.name = "MutableSet", .kind = PY_DEF_TYPE, .type = &mutable_set},
    {.name = NULL},
};

static const struct py_module_def module_compiler = {
    .name = "sqlalchemy.ext.compiler", .defs = compiler_defs};
static const struct py_module_def module_mutable = {
    .name = "sqlalchemy.ext.mutable", .defs = mutable_defs};

/* ---- sqlalchemy.future: the names of 2.0 ------------------------------------------------------- */

static struct py_value
future_select(struct py *py, struct py_value self, const struct py_args *args)
{
    for (size_t i = 0; i < args->n_pos; i++) {
        if (args->pos[i].kind == PY_LIST) {
            return py_raise(
                py, &al_exc_argument, "Column expression or FROM clause expected, got a list");
        }
    }
    return al_fn_select(py, self, args);
}

/* Classes of 1.4 that its ordinary engines give no instances of. */
static const struct py_type future_connection = {
    .name = "Connection", .module = "sqlalchemy.future.engine", .flags = PY_TYPE_FINAL};
static const struct py_type future_engine = {
    .name = "Engine", .module = "sqlalchemy.future.engine", .flags = PY_TYPE_FINAL};

static struct py_value
future_getattr(struct py *py, const struct py_str *name)
{
    bool is_old = al_context_of(py)->api == AL_API_14;
    if (py_str_eq_lit(name, "Connection")) {
        return py_class_value(py, is_old ? &future_connection : &al_py_connection);
    }
    return py_str_eq_lit(name, "Engine")
               ? py_class_value(py, is_old ? &future_engine : &al_py_engine)
               : py_absent();
}

static bool
future_knows(const struct py_str *name)
{
    return py_str_eq_lit(name, "Connection") || py_str_eq_lit(name, "Engine");
}

static const struct py_def future_defs[] = {
    FUNCTION("select", future_select, NULL),
    {.name = "create_engine",
        .kind = PY_DEF_REFUSE,
        .text = "a connection of the revision's own is not supported: there is the step's only"},
    MODULE("engine", "sqlalchemy.future.engine"),
    {.name = NULL},
};

static const struct py_module_def module_future = {.name = "sqlalchemy.future",
    .defs = future_defs,
    .getattr = future_getattr,
    .knows = future_knows};
static const struct py_module_def module_future_engine = {.name = "sqlalchemy.future.engine",
    .defs = future_defs,
    .getattr = future_getattr,
    .knows = future_knows};

const struct py_module_def *const al_ext_modules[] = {
    &module_compiler, &module_mutable, &module_future, &module_future_engine, NULL};
