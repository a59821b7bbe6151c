/*
 * What env.py told the context: of that the naming convention and the version table are known here,
 * by the source's options.
 */
#include "op_opts.h"

#include "sa_schema.h"

static struct py_value
convention(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    const struct al_context *context = al_context_of(py);
    const struct al_naming *naming =
        context->naming == NULL ? &context->default_naming : context->naming;
    const char *const kinds[] = {"ix", "uq", "ck", "fk", "pk"};
    const struct lockstep_str templates[] = {
        naming->ix, naming->uq, naming->ck, naming->fk, naming->pk};
    struct py_value dict = py_dict_new(py);
    for (size_t i = 0; !py_failed(dict) && i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct py_value text = templates[i].ptr == NULL ? py_none() : al_to_py(py, templates[i]);
        bool is_told = templates[i].ptr != NULL;
        if (py_failed(text) || (is_told && !py_dict_set_lit(py, dict.as.dict, kinds[i], text))) {
            return py_absent();
        }
    }
    return dict;
}

static struct py_value
refuse_rest(struct py *py, struct py_value self, const struct py_str *name)
{
    (void)self;
    return py_refuse(py,
        "'%.*s' of the project's metadata: of that only the naming convention is "
        "known here",
        (int)name->len, name->ptr);
}

static const struct py_def metadata_members[] = {
    {.name = "naming_convention", .kind = PY_DEF_PROPERTY, .fn = convention},
    {.name = NULL},
};

static const struct py_type metadata_type = {.name = "MetaData",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .members = metadata_members,
    .getattr = refuse_rest};

static struct py_value
item(struct py *py, struct py_value self, struct py_value key)
{
    const struct al_context *context = al_context_of(py);
    (void)self;
    if (py_str_is(key, "version_table") && context->version_table.ptr != NULL) {
        return al_to_py(py, context->version_table);
    }
    if (py_str_is(key, "version_table_schema") && context->version_schema.ptr != NULL) {
        return al_to_py(py, context->version_schema);
    }
    if (!py_str_is(key, "target_metadata")) {
        return py_refuse(py, "the context's opts are env.py's own");
    }
    return py_object_new(py, &metadata_type, NULL);
}

/* Env.py says the schema of the version table, or nothing, or None: to get() that is the same where
 * the default is None. */
static struct py_value
get(struct py *py, struct py_value self, const struct py_args *args)
{
    bool is_default = py_str_is(args->pos[0], "version_table_schema") &&
                      al_context_of(py)->version_schema.ptr == NULL && py_is_nothing(args->pos[1]);
    return is_default ? py_none() : item(py, self, args->pos[0]);
}

struct py_value
al_op_version_table(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_to_py(py, al_context_of(py)->version_table);
}

struct py_value
al_op_version_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_to_py(py, al_context_of(py)->version_schema);
}

static const struct py_def opts_members[] = {
    {.name = "get", .kind = PY_DEF_FUNCTION, .fn = get, .signature = "key, default=, /"},
    {.name = NULL},
};

static const struct py_type opts_type = {.name = "dict",
    .module = "builtins",
    .flags = PY_TYPE_FINAL,
    .members = opts_members,
    .getitem = item};

struct py_value
al_op_opts(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &opts_type, NULL);
}
