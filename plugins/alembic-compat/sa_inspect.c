/*
 * The Inspector. Most answers are one query whose columns are named as the keys of the dicts that
 * SQLAlchemy gives; types get objects.
 */
#include "sa_inspect.h"

#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_result.h"
#include "sa_schema.h"
#include "sa_type.h"

/* What a query is about: a table, or a schema; ptr NULL: the search_path decides. */
struct subject {
    struct al_name schema;
    struct al_name table;
};

static bool
take_subject(struct py *py, struct py_value table, struct py_value schema, struct subject *ret)
{
    return al_need_name(py, table, "table_name", &ret->table) &&
           al_need_name(py, schema, "schema", &ret->schema);
}

/* ---- Queries ------------------------------------------------------------------------------- */

/* Appends `template`, with @T for the table's name and @N for the condition on its namespace n. */
static void
write_query(struct al_ddl *ddl, const char *template, const struct subject *subject)
{
    for (; *template != '\0'; template ++) {
        if (template[0] == '@' && template[1] == 'T') {
            al_literal_str(ddl, subject->table.text);
            template ++;
        } else if (template[0] == '@' && template[1] == 'N') {
            if (subject->schema.text.ptr != NULL) {
                al_text_puts(&ddl->out, "n.nspname = ");
                al_literal_str(ddl, subject->schema.text);
            } else {
                al_text_puts(&ddl->out, "pg_catalog.pg_table_is_visible(c.oid)");
            }
            template ++;
        } else if (template[0] == '@' && template[1] == 'S') {
            if (subject->schema.text.ptr != NULL) {
                al_literal_str(ddl, subject->schema.text);
            } else {
                al_text_puts(&ddl->out, "pg_catalog.current_schema()");
            }
            template ++;
        } else {
            al_text_putc(&ddl->out, *template);
        }
    }
}

static bool
ask(struct py *py, const char *template, const struct subject *subject, struct lockstep_result *ret)
{
    struct al_ddl ddl = al_context_ddl(py);
    write_query(&ddl, template, subject);
    return al_ddl_check(py, &ddl) &&
           al_context_of(py)->sink->query(py, al_text_view(&ddl.out), ret);
}

/* One row as a dict from column name to value. */
static struct py_value
row_dict(struct py *py, const struct lockstep_result *result, uint64_t row)
{
    struct py_value dict = py_dict_new(py);
    for (uint32_t i = 0; !py_failed(dict) && i < result->n_columns; i++) {
        struct lockstep_str cell = result->cells[row * result->n_columns + i];
        struct py_value key = al_to_py(py, result->columns[i].name);
        struct py_value value = al_value_from_text(py, cell, result->columns[i].type_oid);
        if (cell.ptr == NULL && py_str_is(key, "duplicates_constraint")) {
            continue;
        }
        if (py_failed(key) || py_failed(value) || !py_dict_set(py, dict.as.dict, key, value)) {
            return py_absent();
        }
    }
    return dict;
}

static struct py_value
dicts(struct py *py, const char *template, const struct subject *subject)
{
    struct lockstep_result result;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !ask(py, template, subject, &result)) {
        return py_absent();
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct py_value dict = row_dict(py, &result, row);
        if (py_failed(dict) || !py_list_append(py, list.as.list, dict)) {
            return py_absent();
        }
    }
    return list;
}

/* The first column of every row. */
static struct py_value
names(struct py *py, const char *template, const struct subject *subject)
{
    struct lockstep_result result;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !ask(py, template, subject, &result)) {
        return py_absent();
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct py_value name = al_to_py(py, result.cells[row * result.n_columns]);
        if (py_failed(name) || !py_list_append(py, list.as.list, name)) {
            return py_absent();
        }
    }
    return list;
}

#define FROM_TABLE                                                                                 \
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "

/* 1 there, 0 not (then, if `must`, NoSuchTableError is raised), -1 failed. */
static int
table_exists(struct py *py, const struct subject *subject, bool must)
{
    struct lockstep_result result;
    const char *kinds = al_context_of(py)->api == AL_API_14
                            ? "SELECT 1" FROM_TABLE "WHERE @N AND c.relname = @T"
                            : "SELECT 1" FROM_TABLE "WHERE @N AND c.relname = @T AND c.relkind IN "
                              "('r', 'p', 'f', 'v', 'm')";
    if (!ask(py, kinds, subject, &result)) {
        return -1;
    }
    if (result.n_rows == 0 && must) {
        (void)py_raise(py, &al_exc_no_such_table, "%.*s", (int)subject->table.text.len,
            subject->table.text.ptr);
    }
    return result.n_rows > 0;
}

/* ---- Types from the catalog ---------------------------------------------------------------- */

struct catalog_type {
    const char *sql; /* as format_type() begins it */
    const char *name;
    unsigned place;
};

static const struct catalog_type catalog_types[] = {{"integer", "INTEGER", AL_TYPE_PG},
    {"bigint", "BIGINT", AL_TYPE_PG}, {"smallint", "SMALLINT", AL_TYPE_PG},
    {"boolean", "BOOLEAN", AL_TYPE_PG}, {"text", "TEXT", AL_TYPE_PG},
    {"character varying", "VARCHAR", AL_TYPE_PG}, {"character", "CHAR", AL_TYPE_PG},
    {"double precision", "DOUBLE_PRECISION", AL_TYPE_PG}, {"real", "REAL", AL_TYPE_PG},
    {"numeric", "NUMERIC", AL_TYPE_PG}, {"date", "DATE", AL_TYPE_PG},
    {"timestamp with time zone", "TIMESTAMP", AL_TYPE_PG},
    {"timestamp without time zone", "TIMESTAMP", AL_TYPE_PG},
    {"time with time zone", "TIME", AL_TYPE_PG}, {"time without time zone", "TIME", AL_TYPE_PG},
    {"interval", "INTERVAL", AL_TYPE_PG}, {"bytea", "BYTEA", AL_TYPE_PG},
    {"uuid", "UUID", AL_TYPE_PG}, {"jsonb", "JSONB", AL_TYPE_PG}, {"json", "JSON", AL_TYPE_PG},
    {"inet", "INET", AL_TYPE_PG}, {"cidr", "CIDR", AL_TYPE_PG}, {"macaddr", "MACADDR", AL_TYPE_PG},
    {"tsvector", "TSVECTOR", AL_TYPE_PG}, {"hstore", "HSTORE", AL_TYPE_PG},
    {"oid", "OID", AL_TYPE_PG}, {"money", "MONEY", AL_TYPE_PG}};

static int64_t
number_at(struct lockstep_str text, uint64_t *at)
{
    int64_t number = 0;
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        number = number * 10 + (text.ptr[(*at)++] - '0');
    }
    return number;
}

/* format_type()'s text: a name, numbers in parentheses inside it, [] behind it. */
static struct al_type *
type_from_catalog(struct py *py, struct lockstep_str text)
{
    struct al_pool *pool = al_context_of(py)->pool;
    if (text.len > 2 && memcmp(text.ptr + text.len - 2, "[]", 2) == 0) {
        struct al_type *array = al_type_new(pool, al_type_find("ARRAY", AL_TYPE_PG));
        if (array != NULL) {
            array->item = type_from_catalog(py, (struct lockstep_str){text.ptr, text.len - 2});
        }
        return array == NULL || array->item == NULL ? NULL : array;
    }
    int64_t numbers[2] = {-1, -1};
    struct al_text name = al_text_in(pool);
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '(') {
            i++;
            numbers[0] = number_at(text, &i);
            if (i < text.len && text.ptr[i] == ',') {
                i++;
                numbers[1] = number_at(text, &i);
            }
        } else {
            al_text_putc(&name, text.ptr[i]);
        }
    }
    struct lockstep_str bare = al_text_view(&name);
    for (size_t i = 0; i < sizeof(catalog_types) / sizeof(*catalog_types); i++) {
        if (lockstep_str_equal(bare, lockstep_str_of(catalog_types[i].sql))) {
            struct al_type *type =
                al_type_new(pool, al_type_find(catalog_types[i].name, catalog_types[i].place));
            if (type != NULL && type->info->args == AL_ARGS_STRING) {
                type->length = numbers[0];
            } else if (type != NULL) {
                type->precision = numbers[0];
                type->scale = numbers[1];
                type->timezone =
                    bare.len > 14 && memcmp(bare.ptr + bare.len - 14, "with time zone", 14) == 0;
            }
            return type;
        }
    }
    return al_type_raw(pool, text);
}

/* The type of a catalog row: an enum with its labels, or what the text says. */
static struct al_type *
column_type(struct py *py, const struct lockstep_result *result, uint64_t row, uint32_t type,
    uint32_t labels)
{
    struct al_pool *pool = al_context_of(py)->pool;
    const struct lockstep_str *cells = result->cells + row * result->n_columns;
    if (cells[labels].ptr == NULL) {
        return type_from_catalog(py, cells[type]);
    }
    struct py_value list = al_value_from_text(py, cells[labels], 1009);
    struct al_type *made = al_type_new(pool, al_type_find("ENUM", AL_TYPE_PG));
    struct al_enum *values = al_take(py, sizeof(*values));
    if (py_failed(list) || made == NULL || values == NULL) {
        return NULL;
    }
    *values = (struct al_enum){.name = al_name_of(cells[type]),
        .is_native = 1,
        .is_pg = 1,
        .create_type = 1,
        .length = -1};
    for (size_t i = 0; i < list.as.list->n; i++) {
        struct lockstep_str *label = al_take(py, sizeof(*label));
        if (label == NULL) {
            return NULL;
        }
        *label = al_str(list.as.list->items[i]);
        if (!al_push(py, &values->values, label) || !al_push(py, &values->labels, label)) {
            return NULL;
        }
    }
    made->enumeration = values;
    return made;
}

#define COLUMNS_QUERY                                                                              \
    "SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, "          \
    "NOT a.attnotnull AS nullable, CASE WHEN a.attgenerated = '' THEN "                            \
    "pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS \"default\", "                              \
    "COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false) OR "             \
    "a.attidentity <> '' AS autoincrement, "                                                       \
    "pg_catalog.col_description(c.oid, a.attnum) AS comment, "                                     \
    "CASE WHEN t.typtype = 'e' THEN ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum e "           \
    "WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)::text[] END AS labels, "                  \
    "EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND "               \
    "k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS primary_key" FROM_TABLE                     \
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "               \
    "a.attisdropped JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN "                    \
    "pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "                         \
    "WHERE @N AND c.relname = @T ORDER BY a.attnum"

#define COLUMN_TYPE 1u
#define COLUMN_LABELS 6u
#define COLUMN_PRIMARY 7u
#define COLUMN_SHOWN 6u

static struct py_value
column_dict(struct py *py, const struct lockstep_result *result, uint64_t row)
{
    struct py_value dict = py_dict_new(py);
    for (uint32_t i = 0; !py_failed(dict) && i < COLUMN_SHOWN; i++) {
        struct py_value key = al_to_py(py, result->columns[i].name);
        struct py_value value = py_absent();
        if (i == COLUMN_TYPE) {
            const struct al_type *type = column_type(py, result, row, i, COLUMN_LABELS);
            value = type == NULL ? al_exhausted(py) : al_type_wrap(py, type);
        } else {
            value = al_value_from_text(
                py, result->cells[row * result->n_columns + i], result->columns[i].type_oid);
        }
        if (py_failed(key) || py_failed(value) || !py_dict_set(py, dict.as.dict, key, value)) {
            return py_absent();
        }
    }
    return dict;
}

static struct py_value
inspector_get_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct subject subject;
    struct lockstep_result result;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !take_subject(py, args->pos[0], args->pos[1], &subject) ||
        table_exists(py, &subject, true) != 1 || !ask(py, COLUMNS_QUERY, &subject, &result)) {
        return py_absent();
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct py_value dict = column_dict(py, &result, row);
        if (py_failed(dict) || !py_list_append(py, list.as.list, dict)) {
            return py_absent();
        }
    }
    return list;
}

bool
al_table_reflect(struct py *py, struct al_table *table, struct py_value kw)
{
    struct py_value with = py_dict_get_lit(kw.as.dict, "autoload_with");
    struct py_value autoload = py_dict_get_lit(kw.as.dict, "autoload");
    struct subject subject = {table->schema, table->name};
    struct lockstep_result result;
    int wants = 0;
    if (!al_need_flag(py, autoload, &wants)) {
        return false;
    }
    if (py_is_nothing(with) && !wants) {
        return true;
    }
    if (table_exists(py, &subject, true) != 1 || !ask(py, COLUMNS_QUERY, &subject, &result)) {
        return false;
    }
    struct al_ddl ddl = al_context_ddl(py);
    for (uint64_t row = 0; row < result.n_rows; row++) {
        const struct lockstep_str *cells = result.cells + row * result.n_columns;
        struct al_type *type = column_type(py, &result, row, COLUMN_TYPE, COLUMN_LABELS);
        struct al_column *column =
            type == NULL ? NULL : al_column_new(ddl.pool, al_name_of(cells[0]), type);
        if (column == NULL) {
            (void)al_exhausted(py);
            return false;
        }
        column->nullable = cells[2].len > 0 && cells[2].ptr[0] == 't';
        column->primary_key = cells[COLUMN_PRIMARY].ptr[0] == 't';
        al_table_add_column(&ddl, table, column);
    }
    return al_ddl_check(py, &ddl);
}

/* ---- Methods ------------------------------------------------------------------------------- */

#define OF_TABLE(name, template)                                                                   \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        (void)self;                                                                                \
        struct subject subject;                                                                    \
        if (!take_subject(py, args->pos[0], args->pos[1], &subject) ||                             \
            table_exists(py, &subject, true) != 1) {                                               \
            return py_absent();                                                                    \
        }                                                                                          \
        return dicts(py, template, &subject);                                                      \
    }

#define KEY_COLUMNS(relation, numbers)                                                             \
    "ARRAY(SELECT a.attname FROM unnest(" numbers ") WITH ORDINALITY AS u(num, ord) JOIN "         \
    "pg_catalog.pg_attribute a ON a.attrelid = " relation " AND a.attnum = u.num "                 \
    "ORDER BY u.ord)::text[]"

OF_TABLE(inspector_get_indexes,
    "SELECT i.relname AS name, x.indisunique AS unique, "
    "ARRAY(SELECT a.attname FROM generate_series(0, x.indnkeyatts - 1) AS k(ord) LEFT JOIN "
    "pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[k.ord] AND "
    "a.attnum > 0 ORDER BY k.ord)::text[] AS column_names, (SELECT k.conname FROM "
    "pg_catalog.pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('u', 'x')) AS "
    "duplicates_constraint" FROM_TABLE
    "JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND NOT x.indisprimary "
    "JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE @N AND c.relname = @T "
    "ORDER BY i.relname")

OF_TABLE(inspector_get_foreign_keys,
    "SELECT k.conname AS name, " KEY_COLUMNS("k.conrelid",
        "k.conkey") " AS constrained_columns, "
                    "CASE WHEN pg_catalog.pg_table_is_visible(r.oid) THEN NULL ELSE rn.nspname END "
                    "AS "
                    "referred_schema, r.relname AS referred_table, " KEY_COLUMNS("k.confrelid",
                        "k.confkey") " AS referred_columns, "
                                     "jsonb_strip_nulls(jsonb_build_object('onupdate', CASE "
                                     "k.confupdtype "
                                     "WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' WHEN 'n' "
                                     "THEN 'SET NULL' WHEN 'd' THEN "
                                     "'SET DEFAULT' END, 'ondelete', CASE k.confdeltype WHEN 'c' "
                                     "THEN 'CASCADE' WHEN 'r' THEN "
                                     "'RESTRICT' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET "
                                     "DEFAULT' END)) AS options" FROM_TABLE
                                     "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND "
                                     "k.contype = 'f' JOIN "
                                     "pg_catalog.pg_class r ON r.oid = k.confrelid JOIN "
                                     "pg_catalog.pg_namespace rn ON rn.oid = "
                                     "r.relnamespace WHERE @N AND c.relname = @T ORDER BY "
                                     "k.conname")

OF_TABLE(inspector_get_unique_constraints,
    "SELECT k.conname AS name, " KEY_COLUMNS(
        "k.conrelid", "k.conkey") " AS column_names" FROM_TABLE
                                  "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND "
                                  "k.contype = 'u' WHERE @N AND c.relname = @T ORDER BY k.conname")

OF_TABLE(inspector_get_check_constraints,
    "SELECT k.conname AS name, pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS sqltext" FROM_TABLE
    "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c' WHERE @N AND "
    "c.relname = @T ORDER BY k.conname")

static struct py_value
inspector_get_pk(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct subject subject;
    struct lockstep_result result;
    if (!take_subject(py, args->pos[0], args->pos[1], &subject) ||
        table_exists(py, &subject, true) != 1 ||
        !ask(py,
            "SELECT " KEY_COLUMNS(
                "k.conrelid", "k.conkey") " AS constrained_columns, "
                                          "k.conname AS name" FROM_TABLE
                                          "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid "
                                          "AND k.contype = 'p' WHERE @N AND c.relname = @T",
            &subject, &result)) {
        return py_absent();
    }
    if (result.n_rows > 0) {
        return row_dict(py, &result, 0);
    }
    struct py_value dict = py_dict_new(py);
    if (py_failed(dict) ||
        !py_dict_set_lit(py, dict.as.dict, "constrained_columns", py_list_new(py)) ||
        !py_dict_set_lit(py, dict.as.dict, "name", py_none())) {
        return py_absent();
    }
    return dict;
}

static struct py_value
inspector_has_table(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct subject subject;
    if (!take_subject(py, args->pos[0], args->pos[1], &subject)) {
        return py_absent();
    }
    int is_there = table_exists(py, &subject, false);
    return is_there < 0 ? py_absent() : py_bool(is_there != 0);
}

#define OF_SCHEMA(name, template)                                                                  \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        (void)self;                                                                                \
        struct subject subject;                                                                    \
        if (!take_subject(py, py_none(), args->pos[0], &subject)) {                                \
            return py_absent();                                                                    \
        }                                                                                          \
        return names(py, template, &subject);                                                      \
    }

OF_SCHEMA(inspector_get_table_names,
    "SELECT c.relname" FROM_TABLE "WHERE n.nspname = @S AND c.relkind IN ('r', 'p')")
OF_SCHEMA(inspector_get_view_names,
    "SELECT c.relname" FROM_TABLE "WHERE n.nspname = @S AND c.relkind IN ('v', 'm')")
OF_SCHEMA(inspector_get_sequence_names,
    "SELECT c.relname" FROM_TABLE "WHERE n.nspname = @S AND c.relkind = 'S'")

static struct py_value
inspector_get_schema_names(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    struct subject subject = {{.text = {NULL, 0}}, {.text = {NULL, 0}}};
    return names(py,
        "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' "
        "ORDER BY nspname",
        &subject);
}

static struct py_value
inspector_get_enums(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct subject subject;
    if (!take_subject(py, py_none(), args->pos[0], &subject)) {
        return py_absent();
    }
    return dicts(py,
        "SELECT t.typname AS name, pg_catalog.pg_type_is_visible(t.oid) AS visible, n.nspname AS "
        "schema, ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid "
        "ORDER BY e.enumsortorder)::text[] AS labels FROM pg_catalog.pg_type t JOIN "
        "pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND n.nspname = "
        "@S ORDER BY n.nspname, t.typname",
        &subject);
}

static struct py_value
inspector_get_table_comment(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct subject subject;
    struct lockstep_result result;
    if (!take_subject(py, args->pos[0], args->pos[1], &subject) ||
        table_exists(py, &subject, true) != 1 ||
        !ask(py,
            "SELECT pg_catalog.obj_description(c.oid, 'pg_class') AS text" FROM_TABLE
            "WHERE @N AND c.relname = @T",
            &subject, &result)) {
        return py_absent();
    }
    return row_dict(py, &result, 0);
}

#define METHOD(text, function, sign)                                                               \
    {                                                                                              \
        .name = text, .kind = PY_DEF_FUNCTION, .fn = function, .signature = sign                   \
    }

static const struct py_def inspector_members[] = {
    METHOD("has_table", inspector_has_table, "table_name, schema="),
    METHOD("get_table_names", inspector_get_table_names, "schema="),
    METHOD("get_view_names", inspector_get_view_names, "schema="),
    METHOD("get_sequence_names", inspector_get_sequence_names, "schema="),
    METHOD("get_schema_names", inspector_get_schema_names, ""),
    METHOD("get_enums", inspector_get_enums, "schema="),
    METHOD("get_columns", inspector_get_columns, "table_name, schema="),
    METHOD("get_indexes", inspector_get_indexes, "table_name, schema="),
    METHOD("get_foreign_keys", inspector_get_foreign_keys, "table_name, schema="),
    METHOD("get_unique_constraints", inspector_get_unique_constraints, "table_name, schema="),
    METHOD("get_check_constraints", inspector_get_check_constraints, "table_name, schema="),
    METHOD("get_pk_constraint", inspector_get_pk, "table_name, schema="),
    METHOD("get_table_comment", inspector_get_table_comment, "table_name, schema="),
    {.name = NULL},
};

static struct py_value
from_engine(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_fn_inspect(py, self, args);
}

static const struct py_def inspector_class_members[] = {
    {.name = "from_engine", .kind = PY_DEF_STATIC, .fn = from_engine, .signature = "bind"},
    {.name = NULL},
};

static const struct py_type inspector_base = {.name = "InspectorBase",
    .module = "sqlalchemy.engine.reflection",
    .members = inspector_class_members};

const struct py_type al_py_inspector = {.name = "Inspector",
    .module = "sqlalchemy.engine.reflection",
    .bases = {&inspector_base},
    .flags = PY_TYPE_FINAL,
    .members = inspector_members};

struct py_value
al_fn_inspect(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (!al_is_bind(py, args->pos[0])) {
        return py_refuse(py, "inspect() of %s is not supported", py_type_name(py, args->pos[0]));
    }
    return py_object_new(py, &al_py_inspector, NULL);
}
