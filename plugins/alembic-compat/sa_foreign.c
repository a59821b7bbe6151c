/*
 * The dialects of other databases: their types bind and can be called, no more, but for those of MySQL
 * that are the standard's: PostgreSQL's compiler writes them as it does the standard's own.
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

/* ---- Types that are the standard's, with other arguments ------------------------------------- */

/* What is not taken over is MySQL's own, and says nothing here. */
static bool
standard(struct py *py, struct py_value self, const char *name, const struct py_args *args)
{
    struct al_py_type *payload = py_payload(self, &al_py_type_engine);
    struct py_value cls = al_type_class(py, lockstep_str_of(name), AL_TYPE_SA);
    struct py_value made = py_failed(cls) ? cls : py_call(py, cls, args);
    payload->type = py_failed(made) ? NULL : al_type_of(py, made);
    return payload->type != NULL;
}

static bool
standard_plain(struct py *py, struct py_value self, const char *name)
{
    return standard(py, self, name, &(struct py_args){0});
}

/* The first n arguments, where they are given. */
static bool
standard_first(
    struct py *py, struct py_value self, const char *name, const struct py_args *args, size_t n)
{
    while (n > 0 && !py_given(args->pos[n - 1])) {
        n--;
    }
    return standard(py, self, name, &(struct py_args){.pos = args->pos, .n_pos = n});
}

static bool
standard_text(struct py *py, struct py_value self, const char *name, const struct py_args *args)
{
    struct py_value length = py_given(args->pos[0]) ? args->pos[0] : py_none();
    struct py_value key = py_str_lit(py, "collation");
    struct py_value collation = py_none();
    if (py_failed(key) || py_dict_get(py, py_plain(args->pos[1]).as.dict, key, &collation) < 0) {
        return false;
    }
    struct py_kwarg kw = {key.as.str, py_given(collation) ? collation : py_none()};
    return standard(
        py, self, name, &(struct py_args){.pos = &length, .n_pos = 1, .kw = &kw, .n_kw = 1});
}

#define STANDARD(ident, text, signature, make)                                                     \
    static bool ident##_init(struct py *py, struct py_value self, const struct py_args *args)      \
    {                                                                                              \
        return make;                                                                               \
    }                                                                                              \
    static const struct py_type ident##_type = {.name = text,                                      \
        .module = "sqlalchemy.dialects",                                                           \
        .bases = {&al_py_type_engine},                                                             \
        .flags = PY_TYPE_FINAL,                                                                    \
        .payload_size = sizeof(struct al_py_type),                                                 \
        .init = ident##_init,                                                                      \
        .init_signature = signature}

#define WIDTH "display_width=, **kw"
#define NUMBER "precision=, scale=, asdecimal=, **kw"

STANDARD(integer, "INTEGER", WIDTH, ((void)args, standard_plain(py, self, "INTEGER")));
STANDARD(bigint, "BIGINT", WIDTH, ((void)args, standard_plain(py, self, "BIGINT")));
STANDARD(smallint, "SMALLINT", WIDTH, ((void)args, standard_plain(py, self, "SMALLINT")));
STANDARD(varchar, "VARCHAR", "length=, **kw", standard_text(py, self, "VARCHAR", args));
STANDARD(character, "CHAR", "length=, **kw", standard_text(py, self, "CHAR", args));
STANDARD(text, "TEXT", "length=, **kw", standard_text(py, self, "TEXT", args));
STANDARD(numeric, "NUMERIC", NUMBER, standard_first(py, self, "NUMERIC", args, 3));
STANDARD(decimal, "DECIMAL", NUMBER, standard_first(py, self, "DECIMAL", args, 3));
STANDARD(timestamp, "TIMESTAMP", "timezone=, fsp=", standard_first(py, self, "TIMESTAMP", args, 1));

static const struct py_type *const mysql_types[] = {&integer_type, &bigint_type, &smallint_type,
    &varchar_type, &character_type, &text_type, &numeric_type, &decimal_type, &timestamp_type,
    NULL};

/* ---- Modules ------------------------------------------------------------------------------- */

static bool
foreign_knows(const struct py_str *name)
{
    return name->len > 0 && name->ptr[0] >= 'A' && name->ptr[0] <= 'Z';
}

static struct py_value
class_value(struct py *py, const struct py_type *type)
{
    struct py_class *cls = py_class_of_type(py, type);
    return cls == NULL ? py_absent() : (struct py_value){.kind = PY_CLASS, .as.cls = cls};
}

static struct py_value
foreign_getattr(struct py *py, const struct py_str *name)
{
    return foreign_knows(name) ? class_value(py, &al_py_foreign_type) : py_absent();
}

static struct py_value
mysql_getattr(struct py *py, const struct py_str *name)
{
    for (size_t i = 0; mysql_types[i] != NULL; i++) {
        if (py_str_eq_lit(name, mysql_types[i]->name)) {
            return class_value(py, mysql_types[i]);
        }
    }
    if (py_str_eq_lit(name, "JSON") || py_str_eq_lit(name, "BOOLEAN") ||
        py_str_eq_lit(name, "DATE")) {
        return al_type_class(py, (struct lockstep_str){name->ptr, name->len}, AL_TYPE_SA);
    }
    return foreign_getattr(py, name);
}

/* The classes of the dialects: none of them is the connection's. */
#define DIALECT_CLASS(ident, text)                                                                 \
    static const struct py_type ident = {                                                          \
        .name = text, .module = "sqlalchemy.dialects", .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL};  \
    static const struct py_def ident##_defs[] = {                                                  \
        {.name = text, .kind = PY_DEF_TYPE, .type = &ident}, {.name = NULL}}

DIALECT_CLASS(mysql_dialect, "MySQLDialect");
DIALECT_CLASS(sqlite_dialect, "SQLiteDialect");
DIALECT_CLASS(oracle_dialect, "OracleDialect");
DIALECT_CLASS(mssql_dialect, "MSDialect");

#define DIALECT(ident, text, table, get)                                                           \
    static const struct py_module_def ident = {.name = "sqlalchemy.dialects." text,                \
        .defs = table,                                                                             \
        .getattr = get,                                                                            \
        .knows = foreign_knows}

static const struct py_def no_defs[] = {{.name = NULL}};

DIALECT(module_mysql, "mysql", no_defs, mysql_getattr);
DIALECT(module_mysql_base, "mysql.base", mysql_dialect_defs, mysql_getattr);
DIALECT(module_mysql_types, "mysql.types", no_defs, mysql_getattr);
DIALECT(module_mariadb, "mariadb", no_defs, mysql_getattr);
DIALECT(module_sqlite, "sqlite", no_defs, foreign_getattr);
DIALECT(module_sqlite_base, "sqlite.base", sqlite_dialect_defs, foreign_getattr);
DIALECT(module_oracle, "oracle", no_defs, foreign_getattr);
DIALECT(module_oracle_base, "oracle.base", oracle_dialect_defs, foreign_getattr);
DIALECT(module_mssql, "mssql", no_defs, foreign_getattr);
DIALECT(module_mssql_base, "mssql.base", mssql_dialect_defs, foreign_getattr);

const struct py_module_def *const al_foreign_modules[] = {&module_mysql, &module_mysql_base,
    &module_mysql_types, &module_mariadb, &module_sqlite, &module_sqlite_base, &module_oracle,
    &module_oracle_base, &module_mssql, &module_mssql_base, NULL};
