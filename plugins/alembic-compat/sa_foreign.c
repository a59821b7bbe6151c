/*
 * The dialects of other databases: their types bind and can be called, no more.
 */
#include "sa_foreign.h"

static bool
foreign_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_py_type *payload = py_payload(self, &al_py_type_engine);
    (void)args;
    payload->type = al_type_new(al_context_of(py)->pool, al_type_find("NullType", AL_TYPE_SA));
    if (payload->type == NULL) {
        (void)al_exhausted(py);
    }
    return payload->type != NULL;
}

const struct py_type al_py_foreign_type = {.name = "TypeEngine",
    .module = "sqlalchemy.dialects",
    .bases = {&al_py_type_engine},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_type),
    .init = foreign_init};

static bool
foreign_knows(const struct py_str *name)
{
    return name->len > 0 && name->ptr[0] >= 'A' && name->ptr[0] <= 'Z';
}

static struct py_value
foreign_getattr(struct py *py, const struct py_str *name)
{
    struct py_class *cls = foreign_knows(name) ? py_class_of_type(py, &al_py_foreign_type) : NULL;
    return cls == NULL ? py_absent() : (struct py_value){.kind = PY_CLASS, .as.cls = cls};
}

static const struct py_def no_defs[] = {{.name = NULL}};

#define DIALECT(ident, text)                                                                       \
    static const struct py_module_def ident = {.name = "sqlalchemy.dialects." text,                \
        .defs = no_defs,                                                                           \
        .getattr = foreign_getattr,                                                                \
        .knows = foreign_knows}

DIALECT(module_mysql, "mysql");
DIALECT(module_mariadb, "mariadb");
DIALECT(module_sqlite, "sqlite");
DIALECT(module_oracle, "oracle");
DIALECT(module_mssql, "mssql");

const struct py_module_def *const al_foreign_modules[] = {
    &module_mysql, &module_mariadb, &module_sqlite, &module_oracle, &module_mssql, NULL};
