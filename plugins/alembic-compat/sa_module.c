/*
 * The modules of SQLAlchemy as tables of names.
 */
#include "sa_module.h"

#include "py_table.h"
#include "sa_connection.h"
#include "sa_element.h"
#include "sa_exc.h"
#include "sa_func.h"
#include "sa_inspect.h"
#include "sa_postgresql.h"
#include "sa_schema.h"
#include "sa_select.h"
#include "sa_type.h"

/* Names of schema objects, shared by sqlalchemy and sqlalchemy.schema. */
#define SCHEMA_NAMES                                                                               \
    TYPE("Column", al_py_column_type), TYPE("Table", al_py_table_type),                            \
        TYPE("MetaData", al_py_metadata_type), TYPE("Index", al_py_index_type),                    \
        TYPE("Constraint", al_py_constraint_type),                                                 \
        TYPE("PrimaryKeyConstraint", al_py_primary_key),                                           \
        TYPE("ForeignKeyConstraint", al_py_foreign_key_constraint),                                \
        TYPE("ForeignKey", al_py_foreign_key), TYPE("UniqueConstraint", al_py_unique),             \
        TYPE("CheckConstraint", al_py_check), TYPE("Sequence", al_py_sequence_type),               \
        TYPE("Identity", al_py_identity), TYPE("Computed", al_py_computed_type),                   \
        TYPE("FetchedValue", al_py_fetched), TYPE("DefaultClause", al_py_default_clause)

/* Names that make expressions and statements, shared by sqlalchemy and sqlalchemy.sql. */
#define EXPRESSION_NAMES                                                                           \
    {.name = "func", .kind = PY_DEF_MAKE, .fn = al_func_new},                                      \
        FUNCTION("text", al_fn_text, "text"),                                                      \
        FUNCTION("literal_column", al_fn_literal_column, "text, type_="),                          \
        FUNCTION("literal", al_fn_literal, "value, type_="),                                       \
        FUNCTION("bindparam", al_fn_bindparam,                                                     \
            "key, value=, type_=, expanding=, unique=, "                                           \
            "required=, callable_=, quote="),                                                      \
        FUNCTION("null", al_fn_null, ""), FUNCTION("true", al_fn_true, ""),                        \
        FUNCTION("false", al_fn_false, ""), FUNCTION("and_", al_fn_and, NULL),                     \
        FUNCTION("or_", al_fn_or, NULL), FUNCTION("not_", al_fn_not, "clause"),                    \
        FUNCTION("cast", al_fn_cast, "expression, type_"),                                         \
        FUNCTION("type_coerce", al_fn_type_coerce, "expression, type_"),                           \
        FUNCTION("case", al_fn_case, "*whens, value=, else_="),                                    \
        FUNCTION("extract", al_fn_extract, "field, expr"), FUNCTION("desc", al_fn_desc, "column"), \
        FUNCTION("asc", al_fn_asc, "column"),                                                      \
        FUNCTION("nulls_first", al_fn_nulls_first, "column"),                                      \
        FUNCTION("nullsfirst", al_fn_nulls_first, "column"),                                       \
        FUNCTION("nulls_last", al_fn_nulls_last, "column"),                                        \
        FUNCTION("nullslast", al_fn_nulls_last, "column"),                                         \
        FUNCTION("distinct", al_fn_distinct, "expr"), FUNCTION("exists", al_fn_exists, NULL),      \
        FUNCTION("any_", al_fn_any, "expr"), FUNCTION("all_", al_fn_all, "expr"),                  \
        FUNCTION("tuple_", al_fn_tuple, "*clauses"),                                               \
        FUNCTION("column", al_column_clause_new, "text, type_=, is_literal="),                     \
        FUNCTION("table", al_table_clause_new, "name, *columns, schema="),                         \
        FUNCTION("select", al_fn_select, NULL), FUNCTION("insert", al_fn_insert, NULL),            \
        FUNCTION("update", al_fn_update, NULL), FUNCTION("delete", al_fn_delete, NULL),            \
        FUNCTION("union", al_fn_union, NULL), FUNCTION("union_all", al_fn_union_all, NULL),        \
        FUNCTION("except_", al_fn_except, NULL), FUNCTION("except_all", al_fn_except_all, NULL),   \
        FUNCTION("intersect", al_fn_intersect, NULL),                                              \
        FUNCTION("intersect_all", al_fn_intersect_all, NULL),                                      \
        FUNCTION("join", al_fn_join, "left, right, onclause=, isouter=, full="),                   \
        FUNCTION("outerjoin", al_fn_outerjoin, "left, right, onclause=, full="),                   \
        FUNCTION("alias", al_fn_alias, "selectable, name=, flat="),                                \
        FUNCTION("lateral", al_fn_lateral, "selectable, name="),                                   \
        FUNCTION("tablesample", al_fn_tablesample, "selectable, sampling, name=, seed=")

static const struct py_def sqlalchemy_defs[] = {
    SCHEMA_NAMES,
    EXPRESSION_NAMES,
    TYPE("TypeDecorator", al_py_type_decorator),
    FUNCTION("inspect", al_fn_inspect, "subject"),
    MODULE("types", "sqlalchemy.types"),
    MODULE("exc", "sqlalchemy.exc"),
    MODULE("sql", "sqlalchemy.sql"),
    MODULE("schema", "sqlalchemy.schema"),
    MODULE("dialects", "sqlalchemy.dialects"),
    MODULE("engine", "sqlalchemy.engine"),
    MODULE("orm", "sqlalchemy.orm"),
    MODULE("ext", "sqlalchemy.ext"),
    MODULE("future", "sqlalchemy.future"),
    {.name = "create_engine",
        .kind = PY_DEF_REFUSE,
        .text = "a connection of the revision's own is not supported: there is the step's only"},
    {.name = "event", .kind = PY_DEF_REFUSE, .text = "SQLAlchemy's events are not supported"},
    FUNCTION("DDL", al_fn_ddl, "statement, context=, bind="),
    {.name = NULL},
};

static struct lockstep_str
name_of(const struct py_str *name)
{
    return (struct lockstep_str){name->ptr, name->len};
}

static struct py_value
sqlalchemy_getattr(struct py *py, const struct py_str *name)
{
    if (py_str_eq_lit(name, "__version__")) {
        return py_str_lit(py, al_context_of(py)->api == AL_API_14 ? "1.4.46" : "2.0.58");
    }
    return al_type_class(py, name_of(name), AL_TYPE_SA);
}

static bool
sqlalchemy_knows(const struct py_str *name)
{
    return py_str_eq_lit(name, "__version__") ||
           al_type_knows(name_of(name), AL_TYPE_SA, AL_API_20);
}

static const struct py_module_def module_sqlalchemy = {.name = "sqlalchemy",
    .defs = sqlalchemy_defs,
    .getattr = sqlalchemy_getattr,
    .knows = sqlalchemy_knows};

static const struct py_def schema_defs[] = {
    SCHEMA_NAMES,
    FUNCTION("CreateTable", al_fn_create_table, "element, if_not_exists="),
    FUNCTION("DropTable", al_fn_drop_table, "element, if_exists="),
    FUNCTION("CreateIndex", al_fn_create_index, "element, if_not_exists="),
    FUNCTION("DropIndex", al_fn_drop_index, "element, if_exists="),
    FUNCTION("CreateSequence", al_fn_create_sequence, "element, if_not_exists="),
    FUNCTION("DropSequence", al_fn_drop_sequence, "element, if_exists="),
    FUNCTION("CreateSchema", al_fn_create_schema, "name, quote=, if_not_exists="),
    FUNCTION("DropSchema", al_fn_drop_schema, "name, cascade=, if_exists="),
    FUNCTION("AddConstraint", al_fn_add_constraint, "element, *ignored"),
    FUNCTION("DropConstraint", al_fn_drop_constraint, "element, cascade="),
    FUNCTION("DDL", al_fn_ddl, "statement, context=, bind="),
    {.name = NULL},
};
static const struct py_module_def module_schema = {
    .name = "sqlalchemy.schema", .defs = schema_defs};
static const struct py_module_def module_sql_schema = {
    .name = "sqlalchemy.sql.schema", .defs = schema_defs};
static const struct py_module_def module_sql_ddl = {
    .name = "sqlalchemy.sql.ddl", .defs = schema_defs};

static const struct py_def sql_defs[] = {
    EXPRESSION_NAMES,
    FUNCTION("False_", al_fn_false, ""),
    FUNCTION("True_", al_fn_true, ""),
    FUNCTION("Null", al_fn_null, ""),
    TYPE("quoted_name", al_py_quoted_name),
    MODULE("expression", "sqlalchemy.sql.expression"),
    MODULE("sqltypes", "sqlalchemy.sql.sqltypes"),
    MODULE("elements", "sqlalchemy.sql.elements"),
    MODULE("schema", "sqlalchemy.sql.schema"),
    MODULE("ddl", "sqlalchemy.sql.ddl"),
    MODULE("functions", "sqlalchemy.sql.functions"),
    {.name = NULL},
};
static const struct py_module_def module_sql = {.name = "sqlalchemy.sql", .defs = sql_defs};
static const struct py_module_def module_expression = {
    .name = "sqlalchemy.sql.expression", .defs = sql_defs};

static const struct py_def elements_defs[] = {
    TYPE("quoted_name", al_py_quoted_name),
    TYPE("conv", al_py_conv),
    TYPE("TextClause", al_py_text),
    TYPE("ColumnElement", al_py_element),
    FUNCTION("False_", al_fn_false, ""),
    FUNCTION("True_", al_fn_true, ""),
    FUNCTION("Null", al_fn_null, ""),
    {.name = NULL},
};
static const struct py_module_def module_elements = {
    .name = "sqlalchemy.sql.elements", .defs = elements_defs};
static const struct py_module_def module_naming = {
    .name = "sqlalchemy.sql.naming", .defs = elements_defs};

static const struct py_def functions_defs[] = {
    {.name = "func", .kind = PY_DEF_MAKE, .fn = al_func_new},
    {.name = NULL},
};
static struct py_value
functions_getattr(struct py *py, const struct py_str *name)
{
    struct py_args none = {NULL, 0, NULL, 0};
    struct py_value func = al_func_new(py, py_absent(), &none);
    return py_failed(func) ? func : py_getattr_maybe(py, func, py_c_str(py, name));
}
static bool
functions_knows(const struct py_str *name)
{
    return name->len > 0 && name->ptr[0] >= 'a' && name->ptr[0] <= 'z';
}
static const struct py_module_def module_functions = {.name = "sqlalchemy.sql.functions",
    .defs = functions_defs,
    .getattr = functions_getattr,
    .knows = functions_knows};

static const struct py_def sqltypes_defs[] = {
    TYPE("TypeEngine", al_py_type_engine),
    TYPE("TypeDecorator", al_py_type_decorator),
    {.name = NULL},
};
static const struct py_module_def module_sqltypes = {.name = "sqlalchemy.sql.sqltypes",
    .defs = sqltypes_defs,
    .getattr = sqlalchemy_getattr,
    .knows = sqlalchemy_knows};

static const struct py_def dialects_defs[] = {
    MODULE("postgresql", "sqlalchemy.dialects.postgresql"),
    MODULE("mysql", "sqlalchemy.dialects.mysql"),
    MODULE("mariadb", "sqlalchemy.dialects.mariadb"),
    MODULE("sqlite", "sqlalchemy.dialects.sqlite"),
    MODULE("oracle", "sqlalchemy.dialects.oracle"),
    MODULE("mssql", "sqlalchemy.dialects.mssql"),
    {.name = NULL},
};
static const struct py_module_def module_dialects = {
    .name = "sqlalchemy.dialects", .defs = dialects_defs};

static const struct py_def engine_defs[] = {
    TYPE("Connection", al_py_connection),
    TYPE("Engine", al_py_engine),
    MODULE("reflection", "sqlalchemy.engine.reflection"),
    {.name = NULL},
};
static const struct py_module_def module_engine = {
    .name = "sqlalchemy.engine", .defs = engine_defs};

static const struct py_def reflection_defs[] = {
    TYPE("Inspector", al_py_inspector),
    {.name = NULL},
};
static const struct py_module_def module_reflection = {
    .name = "sqlalchemy.engine.reflection", .defs = reflection_defs};

const struct py_module_def *const al_sa_modules[] = {&module_sqlalchemy, &module_schema,
    &module_sql_schema, &module_sql_ddl, &module_sql, &module_expression, &module_elements,
    &module_naming, &module_functions, &module_sqltypes, &al_module_types, &al_module_exc,
    &module_dialects, &module_engine, &module_reflection, &al_module_postgresql, NULL};
