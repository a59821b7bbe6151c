/*
 * The Inspector. Most answers are one query whose columns are named as the keys of the dicts that
 * SQLAlchemy gives; types get objects.
 */
#include "sa_inspect.h"

#include "py_table.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_inspect_cache.h"
#include "sa_inspect_index.h"
#include "sa_reflect.h"
#include "sa_result.h"
#include "sa_schema.h"
#include "sa_type.h"

/* ---- Columns ------------------------------------------------------------------------------- */

#define TEXT_ARRAY 1009u

#define KEY_COLUMNS(relation, numbers)                                                             \
    "ARRAY(SELECT a.attname FROM unnest(" numbers ") WITH ORDINALITY AS u(num, ord) JOIN "         \
    "pg_catalog.pg_attribute a ON a.attrelid = " relation " AND a.attnum = u.num "                 \
    "ORDER BY u.ord)::text[]"

#define COLUMNS_QUERY                                                                              \
    "SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, "          \
    "NOT a.attnotnull AS nullable, CASE WHEN a.attgenerated = '' THEN "                            \
    "pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS \"default\", "                              \
    "COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false) OR "             \
    "a.attidentity <> '' AS autoincrement, "                                                       \
    "pg_catalog.col_description(c.oid, a.attnum) AS comment, "                                     \
    "CASE WHEN t.typtype = 'e' THEN ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum e "           \
    "WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)::text[] END AS labels, t.typname, "       \
    "CASE WHEN NOT pg_catalog.pg_type_is_visible(t.oid) THEN (SELECT m.nspname FROM "              \
    "pg_catalog.pg_namespace m WHERE m.oid = t.typnamespace) END, "                                \
    "EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND "               \
    "k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS primary_key, "                              \
    "a.attgenerated <> '' OR a.attidentity <> '' AS generated, "                                   \
    "CASE WHEN t.typtype IN ('e', 'd') THEN t.oid END AS named, "                                  \
    "(SELECT max(y.oid) FROM pg_catalog.pg_type y) AS newest" FROM_TABLE                           \
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "               \
    "a.attisdropped JOIN pg_catalog.pg_type o ON o.oid = a.atttypid JOIN pg_catalog.pg_type t "    \
    "ON t.oid = CASE WHEN o.typcategory = 'A' THEN o.typelem ELSE o.oid END LEFT JOIN "            \
    "pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "                         \
    "WHERE @N AND c.relname = @T ORDER BY a.attnum"

#define COLUMN_TYPE 1u
#define COLUMN_DEFAULT 3u
#define COLUMN_LABELS 6u
#define COLUMN_PRIMARY 9u
#define COLUMN_GENERATED 10u
#define COLUMN_NAMED 11u /* the oid of an enum or a domain */
#define COLUMN_NEWEST 12u
#define COLUMN_SHOWN 6u

static struct al_type *
column_type(struct py *py, const struct lockstep_result *result, uint64_t row)
{
    const struct lockstep_str *cells = result->cells + row * result->n_columns;
    struct al_reflected found = {.text = cells[COLUMN_TYPE],
        .labels = cells[COLUMN_LABELS],
        .name = cells[COLUMN_LABELS + 1],
        .schema = cells[COLUMN_LABELS + 2]};
    return al_type_reflect(py, &found);
}

static struct py_value
column_dict(struct py *py, const struct al_subject *subject, const struct lockstep_result *result,
    uint64_t row)
{
    const struct lockstep_str *cells = result->cells + row * result->n_columns;
    struct py_value dict = py_dict_new(py);
    for (uint32_t i = 0; !py_failed(dict) && i < COLUMN_SHOWN; i++) {
        struct py_value key = al_to_py(py, result->columns[i].name);
        struct py_value value = py_absent();
        if (i == COLUMN_TYPE) {
            const struct al_type *type = column_type(py, result, row);
            value = type == NULL ? al_exhausted(py) : al_type_wrap(py, type);
        } else if (i == COLUMN_DEFAULT) {
            value = al_to_py(py, al_default_reflect(py, cells[i], subject->schema.text));
        } else {
            value = al_value_from_text(py, cells[i], result->columns[i].type_oid);
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
    struct al_subject subject;
    struct lockstep_result result;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !al_subject_take(py, args->pos[0], args->pos[1], &subject) ||
        !al_inspector_find(py, self, &subject, false) ||
        !al_subject_ask(py, COLUMNS_QUERY, &subject, &result)) {
        return py_absent();
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        const struct lockstep_str *cells = result.cells + row * result.n_columns;
        if (!al_inspector_knows_type(py, self, cells[COLUMN_NAMED], cells[COLUMN_NEWEST])) {
            return py_absent();
        }
        struct py_value dict = column_dict(py, &subject, &result, row);
        if (py_failed(dict) || !py_list_append(py, list.as.list, dict)) {
            return py_absent();
        }
    }
    return list;
}

/* A list of names from a cell. */
static bool
take_names(struct py *py, struct lockstep_str cell, struct al_list *ret)
{
    struct py_value list = al_value_from_text(py, cell, TEXT_ARRAY);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        struct al_name *name = al_take(py, sizeof(*name));
        if (name == NULL) {
            return false;
        }
        *name = al_name_of(al_str(list.as.list->items[i]));
        if (!al_push(py, ret, name)) {
            return false;
        }
    }
    return !py_failed(list);
}

/* The foreign keys, for joins and for those that ask the table for them; they take no part in its DDL. */
static bool
find_foreign_keys(struct py *py, struct al_table *table, const struct al_subject *subject)
{
    struct lockstep_result result;
    if (!al_subject_ask(py,
            "SELECT k.conname, r.relname, CASE WHEN NOT pg_catalog.pg_table_is_visible(r.oid) THEN "
            "(SELECT m.nspname FROM pg_catalog.pg_namespace m WHERE m.oid = r.relnamespace) "
            "END, " KEY_COLUMNS("k.conrelid", "k.conkey") ", " KEY_COLUMNS(
                "k.confrelid", "k.confkey") FROM_TABLE
            "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' "
            "JOIN pg_catalog.pg_class r ON r.oid = k.confrelid "
            "WHERE @N AND c.relname = @T ORDER BY k.conname",
            subject, &result)) {
        return false;
    }
    table->found_fks.n = 0; /* of an earlier look */
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct al_constraint *found = al_take(py, sizeof(*found));
        const struct lockstep_str *cells = result.cells + row * result.n_columns;
        if (found == NULL) {
            return false;
        }
        *found = (struct al_constraint){.kind = AL_CONSTRAINT_FOREIGN,
            .name = al_name_of(cells[0]),
            .ref_table = al_name_of(cells[1]),
            .ref_schema = al_name_of(cells[2]),
            .table = table};
        if (!take_names(py, cells[3], &found->names) ||
            !take_names(py, cells[4], &found->ref_names) ||
            !al_push(py, &table->found_fks, found)) {
            return false;
        }
    }
    return true;
}

bool
al_table_reflect(struct py *py, struct al_table *table, struct py_value kw)
{
    struct py_value with = py_dict_get_lit(kw.as.dict, "autoload_with");
    struct py_value autoload = py_dict_get_lit(kw.as.dict, "autoload");
    struct al_subject subject = {.schema = table->schema, .table = table->name};
    struct al_inspector *inspector = py_payload(with, &al_py_inspector);
    struct lockstep_result result;
    int wants = 0;
    if (inspector != NULL && al_inspector_has_looked(inspector)) {
        (void)py_refuse(py, "autoload_with an Inspector that was asked about tables before");
        return false;
    }
    if (!al_need_flag(py, autoload, &wants)) {
        return false;
    }
    if (py_is_nothing(with) && !wants) {
        return true;
    }
    if (!al_bind_sees(py, with) || al_subject_exists(py, &subject, true) != 1 ||
        !al_subject_ask(py, COLUMNS_QUERY, &subject, &result)) {
        return false;
    }
    struct al_ddl ddl = al_context_ddl(py);
    struct py_value only = py_dict_get_lit(kw.as.dict, "include_columns");
    for (uint64_t row = 0; row < result.n_rows; row++) {
        const struct lockstep_str *cells = result.cells + row * result.n_columns;
        int is_wanted = py_is_nothing(only) || !py_truth(py, only)
                            ? 1
                            : py_contains(py, only, al_to_py(py, cells[0]));
        if (is_wanted <= 0) {
            if (is_wanted < 0) {
                return false;
            }
            continue;
        }
        struct al_type *type = column_type(py, &result, row);
        struct al_column *column =
            type == NULL ? NULL : al_column_new(ddl.pool, al_name_of(cells[0]), type);
        if (column == NULL) {
            (void)al_exhausted(py);
            return false;
        }
        column->is_reflected = 1;
        column->nullable = cells[2].len > 0 && cells[2].ptr[0] == 't';
        column->primary_key = cells[COLUMN_PRIMARY].ptr[0] == 't';
        if (cells[COLUMN_GENERATED].ptr[0] == 't' || cells[COLUMN_DEFAULT].ptr != NULL) {
            column->server_default.kind = AL_DEFAULT_FETCHED;
        }
        if (cells[COLUMN_GENERATED].ptr[0] != 't' && cells[COLUMN_DEFAULT].ptr != NULL) {
            column->server_default.expr = al_expr_text(
                ddl.pool, al_default_reflect(py, cells[COLUMN_DEFAULT], subject.schema.text));
        }
        al_table_add_column(&ddl, table, column);
    }
    return al_ddl_check(py, &ddl) && find_foreign_keys(py, table, &subject);
}

/* ---- Methods ------------------------------------------------------------------------------- */

#define OF_TABLE(name, template)                                                                   \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        struct al_subject subject;                                                                 \
        if (!al_subject_take(py, args->pos[0], args->pos[1], &subject) ||                          \
            !al_inspector_find(py, self, &subject, false)) {                                       \
            return py_absent();                                                                    \
        }                                                                                          \
        return al_subject_dicts(py, template, &subject);                                           \
    }

#define ACTION(code)                                                                               \
    "CASE " code " WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' WHEN 'n' THEN 'SET NULL' "     \
    "WHEN 'd' THEN 'SET DEFAULT' END"
#define OF_CONSTRAINTS(kind)                                                                       \
    FROM_TABLE "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = '" kind "' "

/* clang-format off */
OF_TABLE(inspector_get_foreign_keys,
    "SELECT k.conname AS name, " KEY_COLUMNS("k.conrelid", "k.conkey") " AS constrained_columns, "
    "CASE WHEN pg_catalog.pg_table_is_visible(r.oid) THEN NULL ELSE rn.nspname END "
    "AS referred_schema, r.relname AS referred_table, "
    KEY_COLUMNS("k.confrelid", "k.confkey") " AS referred_columns, "
    "json_strip_nulls(json_build_object('onupdate', " ACTION("k.confupdtype")
    ", 'ondelete', " ACTION("k.confdeltype")
    ", 'initially', CASE WHEN k.condeferred THEN 'DEFERRED' END, "
    "'deferrable', CASE WHEN k.condeferrable THEN true END, "
    "'match', CASE WHEN k.confmatchtype = 'f' THEN 'FULL' END)) AS options@C"
    OF_CONSTRAINTS("f")
    "JOIN pg_catalog.pg_class r ON r.oid = k.confrelid "
    "JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace "
    "WHERE @N AND c.relname = @T ORDER BY k.conname")

/* The condition without CHECK and without the parentheses around it. */
OF_TABLE(inspector_get_check_constraints,
    "SELECT k.conname AS name, regexp_replace(regexp_replace("
    "pg_catalog.pg_get_constraintdef(k.oid@P), "
    "'^CHECK *\\((.+)\\)( NO INHERIT)?( NOT VALID)?$', '\\1'), "
    "'^\\s*\\((.+)\\)\\s*$', '\\1') AS sqltext, "
    "CASE WHEN NOT k.convalidated THEN '{\"not_valid\": true}'::json END AS dialect_options@C"
    OF_CONSTRAINTS("c") "WHERE @N AND c.relname = @T ORDER BY k.conname")
/* clang-format on */

static struct py_value
inspector_has_table(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_subject subject;
    if (!al_subject_take(py, args->pos[0], args->pos[1], &subject)) {
        return py_absent();
    }
    int is_there = al_subject_exists(py, &subject, false);
    return is_there < 0 ? py_absent() : py_bool(is_there != 0);
}

/* Names of relations: 1.4 asks for those of a schema, 2.0 for those that are seen where none is given. */
#define OF_SCHEMA(name, kinds_14, kinds_20)                                                        \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        (void)self;                                                                                \
        struct al_subject subject;                                                                 \
        if (!al_subject_take(py, py_none(), args->pos[0], &subject)) {                             \
            return py_absent();                                                                    \
        }                                                                                          \
        return al_subject_names(py,                                                                \
            al_context_of(py)->api == AL_API_14                                                    \
                ? "SELECT c.relname" FROM_TABLE "WHERE n.nspname = @S AND c.relkind IN " kinds_14  \
                : "SELECT c.relname" FROM_TABLE "WHERE @N AND c.relkind IN " kinds_20,             \
            &subject);                                                                             \
    }

#define NOT_TEMPORARY " AND c.relpersistence <> 't'"

OF_SCHEMA(tables_of_schema, "('r', 'p')", "('r', 'p')" NOT_TEMPORARY)

static struct py_value
inspector_get_table_names(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_subject subject;
    struct py_value list = tables_of_schema(py, self, args);
    struct lockstep_str versions = al_context_of(py)->version_table;
    if (py_failed(list) || !al_subject_take(py, py_none(), args->pos[0], &subject) ||
        !al_holds_versions(py, subject.schema.text)) {
        return list;
    }
    for (size_t i = 0; i < list.as.list->n; i++) {
        if (lockstep_str_equal(al_str(list.as.list->items[i]), versions)) {
            return list;
        }
    }
    struct py_value name = al_to_py(py, versions);
    return py_failed(name) || !py_list_append(py, list.as.list, name) ? py_absent() : list;
}

OF_SCHEMA(inspector_get_view_names, "('v', 'm')", "('v')" NOT_TEMPORARY)
OF_SCHEMA(inspector_get_sequence_names, "('S')", "('S')")
OF_SCHEMA(materialized_views, "('m')", "('m')" NOT_TEMPORARY)

static struct py_value
inspector_get_materialized_view_names(
    struct py *py, struct py_value self, const struct py_args *args)
{
    return al_context_of(py)->api == AL_API_14
               ? py_raise(py, &py_exc_attribute_error,
                     "'PGInspector' object has no attribute 'get_materialized_view_names'")
               : materialized_views(py, self, args);
}

static struct py_value
inspector_get_schema_names(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    struct al_subject subject = {{.text = {NULL, 0}}, {.text = {NULL, 0}}};
    return al_subject_names(py,
        "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' "
        "ORDER BY nspname",
        &subject);
}

static struct py_value
inspector_get_enums(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_subject subject;
    if (!al_subject_take(py, py_none(), args->pos[0], &subject)) {
        return py_absent();
    }
    return al_subject_dicts(py,
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
    struct al_subject subject;
    struct lockstep_result result;
    if (!al_subject_take(py, args->pos[0], args->pos[1], &subject) ||
        !al_inspector_find(py, self, &subject, false) ||
        !al_subject_ask(py,
            "SELECT pg_catalog.obj_description(c.oid, 'pg_class') AS text" FROM_TABLE
            "WHERE @N AND c.relname = @T",
            &subject, &result)) {
        return py_absent();
    }
    return al_row_dict(py, &result, 0);
}

static struct py_value
inspector_get_view_definition(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_subject subject;
    struct lockstep_result result;
    if (!al_subject_take(py, args->pos[0], args->pos[1], &subject) ||
        !al_subject_ask(py,
            "SELECT pg_catalog.pg_get_viewdef(c.oid)" FROM_TABLE
            "WHERE @N AND c.relname = @T AND c.relkind IN ('v', 'm')",
            &subject, &result)) {
        return py_absent();
    }
    if (result.n_rows == 0 && al_context_of(py)->api == AL_API_20) {
        return py_raise(
            py, &al_exc_no_such_table, "%.*s", (int)subject.table.text.len, subject.table.text.ptr);
    }
    return result.n_rows == 0 ? py_none() : al_to_py(py, result.cells[0]);
}

/* Whether a query finds anything. */
static struct py_value
exists(struct py *py, const char *template, const struct al_subject *subject)
{
    struct lockstep_result result;
    return al_subject_ask(py, template, subject, &result) ? py_bool(result.n_rows > 0)
                                                          : py_absent();
}

static struct py_value
inspector_has_sequence(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_subject subject;
    if (!al_subject_take(py, args->pos[0], args->pos[1], &subject)) {
        return py_absent();
    }
    return exists(
        py, "SELECT 1" FROM_TABLE "WHERE @N AND c.relname = @T AND c.relkind = 'S'", &subject);
}

static struct py_value
inspector_has_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_subject subject;
    if (al_context_of(py)->api == AL_API_14) {
        return py_raise(
            py, &py_exc_attribute_error, "'PGInspector' object has no attribute 'has_schema'");
    }
    if (!al_subject_take(py, args->pos[0], py_none(), &subject)) {
        return py_absent();
    }
    return exists(py, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = @T", &subject);
}

/* ---- What is asked for once ----------------------------------------------------------------- */

#define REMEMBERED(method, ask)                                                                    \
    static struct py_value remembered_##method(                                                    \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        return al_inspector_answer(py, self, #method, args, ask);                                  \
    }

#define REMEMBERED_BY_20(method)                                                                   \
    static struct py_value remembered_##method(                                                    \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        return al_inspector_answer_20(py, self, #method, args, inspector_##method);                \
    }

REMEMBERED_BY_20(has_table)
REMEMBERED_BY_20(has_sequence)
REMEMBERED_BY_20(has_schema)
REMEMBERED_BY_20(get_enums)
REMEMBERED(get_table_names, inspector_get_table_names)
REMEMBERED(get_view_names, inspector_get_view_names)
REMEMBERED(get_materialized_view_names, inspector_get_materialized_view_names)
REMEMBERED(get_sequence_names, inspector_get_sequence_names)
REMEMBERED(get_schema_names, inspector_get_schema_names)
REMEMBERED(get_columns, inspector_get_columns)
REMEMBERED(get_indexes, al_inspector_indexes)
REMEMBERED(get_foreign_keys, inspector_get_foreign_keys)
REMEMBERED(get_unique_constraints, al_inspector_uniques)
REMEMBERED(get_check_constraints, inspector_get_check_constraints)
REMEMBERED(get_pk_constraint, al_inspector_primary)
REMEMBERED(get_table_comment, inspector_get_table_comment)
REMEMBERED(get_view_definition, inspector_get_view_definition)

static struct py_value
inspector_has_index(struct py *py, struct py_value self, const struct py_args *args)
{
    if (al_context_of(py)->api == AL_API_14) {
        return py_raise(
            py, &py_exc_attribute_error, "'PGInspector' object has no attribute 'has_index'");
    }
    struct py_value pos[2] = {args->pos[0], args->pos[2]};
    struct py_args table = {.pos = pos, .n_pos = 2};
    struct py_value is_there = remembered_has_table(py, self, &table);
    if (py_failed(is_there) || !is_there.as.boolean) {
        return is_there;
    }
    struct py_value indexes = remembered_get_indexes(py, self, &table);
    const struct py_value *items = NULL;
    size_t n = 0;
    int is_found = py_failed(indexes) || !py_items(indexes, &items, &n) ? -1 : 0;
    for (size_t i = 0; i < n && is_found == 0; i++) {
        struct py_value name = py_getitem(py, items[i], py_str_lit(py, "name"));
        is_found = py_failed(name) ? -1 : py_equal(py, name, args->pos[1]);
    }
    return is_found < 0 ? py_absent() : py_bool(is_found > 0);
}

/* ---- The type ------------------------------------------------------------------------------- */

static struct py_value
inspector_default_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    struct al_subject subject = {{.text = {NULL, 0}}, {.text = {NULL, 0}}};
    struct lockstep_result result;
    if (!al_subject_ask(py, "SELECT pg_catalog.current_schema()", &subject, &result)) {
        return py_absent();
    }
    return al_to_py(py, result.cells[0]);
}

static struct py_value
inspector_clear_cache(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    if (al_context_of(py)->api == AL_API_14) {
        return py_raise(
            py, &py_exc_attribute_error, "'PGInspector' object has no attribute 'clear_cache'");
    }
    al_inspector_forget(py_payload(self, &al_py_inspector));
    return py_none();
}

static struct py_value
inspector_dialect(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_dialect_new(py);
}

static struct py_value
inspector_bind(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_connection_new(py);
}

static const struct py_def inspector_members[] = {
    METHOD("has_table", remembered_has_table, "table_name, schema="),
    METHOD("get_table_names", remembered_get_table_names, "schema="),
    METHOD("get_view_names", remembered_get_view_names, "schema="),
    METHOD("get_materialized_view_names", remembered_get_materialized_view_names, "schema="),
    METHOD("get_sequence_names", remembered_get_sequence_names, "schema="),
    METHOD("get_schema_names", remembered_get_schema_names, ""),
    METHOD("get_enums", remembered_get_enums, "schema="),
    METHOD("get_columns", remembered_get_columns, "table_name, schema="),
    METHOD("get_indexes", remembered_get_indexes, "table_name, schema="),
    METHOD("get_foreign_keys", remembered_get_foreign_keys, "table_name, schema="),
    METHOD("get_unique_constraints", remembered_get_unique_constraints, "table_name, schema="),
    METHOD("get_check_constraints", remembered_get_check_constraints, "table_name, schema="),
    METHOD("get_pk_constraint", remembered_get_pk_constraint, "table_name, schema="),
    METHOD("get_table_comment", remembered_get_table_comment, "table_name, schema="),
    METHOD("get_view_definition", remembered_get_view_definition, "view_name, schema="),
    METHOD("has_sequence", remembered_has_sequence, "sequence_name, schema="),
    METHOD("has_schema", remembered_has_schema, "schema_name"),
    METHOD("has_index", inspector_has_index, "table_name, index_name, schema="),
    METHOD("clear_cache", inspector_clear_cache, ""),
    {.name = "default_schema_name", .kind = PY_DEF_PROPERTY, .fn = inspector_default_schema},
    {.name = "dialect", .kind = PY_DEF_PROPERTY, .fn = inspector_dialect},
    {.name = "bind", .kind = PY_DEF_PROPERTY, .fn = inspector_bind},
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

static struct py_value
inspector_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return al_fn_inspect(py, py_absent(), args);
}

const struct py_type al_py_inspector = {.name = "Inspector",
    .module = "sqlalchemy.engine.reflection",
    .bases = {&inspector_base},
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct al_inspector),
    .create = inspector_create,
    .init_signature = "bind",
    .members = inspector_members};

struct py_value
al_fn_inspect(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (!al_is_bind(py, args->pos[0])) {
        return py_refuse(py, "inspect() of %s is not supported", py_type_name(py, args->pos[0]));
    }
    struct al_inspector *inspector = NULL;
    struct py_value made = py_object_new(py, &al_py_inspector, (void **)&inspector);
    return py_failed(made) || !al_inspector_init(py, args->pos[0], inspector) ? py_absent() : made;
}
