/*
 * PostgreSQL's dialect as a Python object: what it is, what it finds in a database, and how it quotes.
 */
#include <string.h>

#include "py_table.h"
#include "sa_connection.h"
#include "sa_schema.h"

static struct py_value
dialect_type_descriptor(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    return args->pos[0];
}

/* The inspector's method of that name, without the connection that the dialect's is given. */
static struct py_value
ask_inspector(struct py *py, const struct py_args *args, const char *method, size_t n)
{
    struct py_value named[3];
    struct py_value sqlalchemy = py_import_native(py, "sqlalchemy");
    struct py_value function =
        py_failed(sqlalchemy) ? sqlalchemy : py_getattr(py, sqlalchemy, "inspect");
    struct py_value inspector =
        py_failed(function) ? function : py_call_with(py, function, &args->pos[0], 1);
    for (size_t i = 0; i < n; i++) {
        named[i] = py_given(args->pos[i + 1]) ? args->pos[i + 1] : py_none();
    }
    return py_failed(inspector) ? inspector : py_call_method(py, inspector, method, named, n);
}

#define OF_INSPECTOR(name, method, n)                                                              \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        (void)self;                                                                                \
        return ask_inspector(py, args, method, n);                                                 \
    }

OF_INSPECTOR(dialect_has_table, "has_table", 2)
OF_INSPECTOR(dialect_get_pk, "get_pk_constraint", 2)
OF_INSPECTOR(dialect_get_columns, "get_columns", 2)
OF_INSPECTOR(dialect_get_indexes, "get_indexes", 2)
OF_INSPECTOR(dialect_get_foreign_keys, "get_foreign_keys", 2)
OF_INSPECTOR(dialect_get_table_names, "get_table_names", 1)

static struct py_value
dialect_has_index(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (al_context_of(py)->api == AL_API_14) {
        return py_refuse(py, "dialect.has_index() of SQLAlchemy 1.4");
    }
    return ask_inspector(py, args, "has_index", 3);
}

/* ---- The preparer of identifiers ----------------------------------------------------------- */

/* A percent sign is doubled, as the driver wants it beside parameters. */
static bool
take_name(struct py *py, struct py_value value, struct al_name *ret)
{
    if (!al_need_name(py, value, "an identifier", ret)) {
        return false;
    }
    if (ret->text.ptr == NULL) {
        (void)py_raise(py, &py_exc_attribute_error, "'NoneType' object has no attribute 'replace'");
        return false;
    }
    if (memchr(ret->text.ptr, '%', ret->text.len) != NULL) {
        (void)py_refuse(py, "an identifier with a percent sign for a preparer");
        return false;
    }
    return true;
}

static struct py_value
quoted(struct py *py, struct py_value value, int8_t quote)
{
    struct al_name name;
    struct al_ddl ddl = al_context_ddl(py);
    if (!take_name(py, value, &name)) {
        return py_absent();
    }
    name.quote = quote != 0 ? quote : name.quote;
    al_ident(&ddl, name);
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
}

static struct py_value
preparer_quote(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return quoted(py, args->pos[0], 0);
}

static struct py_value
preparer_quote_identifier(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return quoted(py, args->pos[0], 1);
}

static struct py_value
preparer_format_table(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_table *table = al_table_in(args->pos[0]);
    struct al_ddl ddl = al_context_ddl(py);
    (void)self;
    if (table == NULL) {
        return py_refuse(py, "format_table() of what is no table");
    }
    al_ident_qualified(&ddl, table->schema, table->name);
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
}

static const struct py_def preparer_members[] = {
    METHOD("quote", preparer_quote, "ident"),
    METHOD("quote_schema", preparer_quote, "schema"),
    METHOD("quote_identifier", preparer_quote_identifier, "value"),
    METHOD("format_table", preparer_format_table, "table"),
    {.name = NULL},
};

static const struct py_type preparer_type = {.name = "PGIdentifierPreparer",
    .module = "sqlalchemy.dialects.postgresql.base",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .members = preparer_members};

static struct py_value
dialect_preparer(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &preparer_type, NULL);
}

/* ---- The dialect --------------------------------------------------------------------------- */

static const struct py_def dialect_members[] = {
    {.name = "name", .kind = PY_DEF_STR, .text = "postgresql"},
    {.name = "driver", .kind = PY_DEF_STR, .text = "psycopg2"},
    {.name = "dialect_description", .kind = PY_DEF_STR, .text = "postgresql+psycopg2"},
    {.name = "paramstyle", .kind = PY_DEF_STR, .text = "pyformat"},
    {.name = "default_schema_name",
        .kind = PY_DEF_REFUSE,
        .text = "dialect.default_schema_name is not supported"},
    {.name = "supports_native_enum", .kind = PY_DEF_BOOL, .number = 1},
    {.name = "supports_comments", .kind = PY_DEF_BOOL, .number = 1},
    {.name = "supports_sequences", .kind = PY_DEF_BOOL, .number = 1},
    {.name = "supports_alter", .kind = PY_DEF_BOOL, .number = 1},
    {.name = "max_identifier_length", .kind = PY_DEF_INT, .number = 63},
    {.name = "type_descriptor",
        .kind = PY_DEF_FUNCTION,
        .fn = dialect_type_descriptor,
        .signature = "typeobj"},
    {.name = "identifier_preparer", .kind = PY_DEF_PROPERTY, .fn = dialect_preparer},
    METHOD("has_table", dialect_has_table, "connection, table_name, schema="),
    METHOD("has_index", dialect_has_index, "connection, table_name, index_name, schema="),
    METHOD("get_pk_constraint", dialect_get_pk, "connection, table_name, schema="),
    METHOD("get_columns", dialect_get_columns, "connection, table_name, schema="),
    METHOD("get_indexes", dialect_get_indexes, "connection, table_name, schema="),
    METHOD("get_foreign_keys", dialect_get_foreign_keys, "connection, table_name, schema="),
    METHOD("get_table_names", dialect_get_table_names, "connection, schema="),
    {.name = NULL},
};

const struct py_type al_py_pg_dialect = {.name = "PGDialect",
    .module = "sqlalchemy.dialects.postgresql.base",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL};

const struct py_type al_py_dialect = {.name = "PGDialect_psycopg2",
    .module = "sqlalchemy.dialects.postgresql.psycopg2",
    .bases = {&al_py_pg_dialect},
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .members = dialect_members};

struct py_value
al_dialect_new(struct py *py)
{
    return py_object_new(py, &al_py_dialect, NULL);
}
