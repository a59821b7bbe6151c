/* What an Inspector says of keys and indexes: the dicts of both generations, key by key in their order. */
#include "sa_inspect_index.h"

#include "sa_inspect_cache.h"

/* clang-format off: the SQL is laid out by hand */

/* Columns of an index x of a table c from one place to another, as a list; what is no column is NULL. */
#define COLUMNS(from, to, shown)                                                                   \
    "ARRAY(SELECT " shown OF_ELEMENTS(from, to) " ORDER BY k.ord)::text[]"
#define OF_ELEMENTS(from, to)                                                                      \
    " FROM generate_series(" from ", " to                                                          \
    ") AS k(ord) LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"                        \
    " AND a.attnum = x.indkey[k.ord] AND a.attnum > 0"
#define KEYS(shown) COLUMNS("0", "x.indnkeyatts - 1", shown)
#define INCLUDED COLUMNS("x.indnkeyatts", "x.indnatts - 1", "a.attname")
#define ELEMENT                                                                                    \
    "COALESCE(a.attname::text, pg_catalog.pg_get_indexdef(x.indexrelid, k.ord + 1, true))"

#define NULLS_NOT_DISTINCT                                                                         \
    "COALESCE((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false)" /* of PostgreSQL 15 */

#define OF_CONSTRAINT(kind)                                                                        \
    FROM_TABLE "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = '" kind "'"  \
               " JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid WHERE @N AND c.relname "  \
               "= @T ORDER BY k.conname"
#define COMMENT "pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment"

/* 1.4 takes the included columns for key columns. */
static const char primary_14[] = "SELECT " COLUMNS("0", "x.indnatts - 1",
    "a.attname") " AS constrained_columns, k.conname AS name" OF_CONSTRAINT("p");
static const char primary_20[] =
    "SELECT " KEYS("a.attname") " AS constrained_columns, k.conname AS name, " COMMENT ","
                                " json_build_object('postgresql_include', " INCLUDED
                                ") AS dialect_options" OF_CONSTRAINT("p");

static const char uniques_14[] =
    "SELECT k.conname AS name, " KEYS("a.attname") " AS column_names" OF_CONSTRAINT("u");
static const char uniques_20[] =
    "SELECT " KEYS("a.attname") " AS column_names, k.conname AS name, " COMMENT ","
                                " json_build_object('postgresql_include', " INCLUDED
                                ", 'postgresql_nulls_not_distinct', " NULLS_NOT_DISTINCT ")"
                                " AS dialect_options" OF_CONSTRAINT("u");

#define DUPLICATES                                                                                 \
    "(SELECT i.relname FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.conindid = " \
    "i.oid"                                                                                        \
    " AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS duplicates_constraint"

/* What differs from a plain column's order, as lists of words. */
#define SORTING                                                                                    \
    "(SELECT json_object_agg(s.element, s.words ORDER BY s.ord) FROM (SELECT k.ord, " ELEMENT      \
    " AS element,"                                                                                 \
    " CASE x.indoption[k.ord] & 3 WHEN 1 THEN '[\"desc\", \"nulls_last\"]' WHEN 3 THEN "           \
    "'[\"desc\"]'"                                                                                 \
    " WHEN 2 THEN '[\"nulls_first\"]' END::json AS words" OF_ELEMENTS(                             \
        "0", "x.indnkeyatts - 1") ") s WHERE s.words IS NOT NULL) AS column_sorting"

#define OPERATORS                                                                                  \
    "(SELECT json_object_agg(" ELEMENT ", o.opcname ORDER BY k.ord)" OF_ELEMENTS(                  \
        "0", "x.indnkeyatts - 1") " JOIN pg_catalog.pg_opclass o ON o.oid = x.indclass[k.ord] "    \
                                  "WHERE NOT o.opcdefault)"
#define STORAGE                                                                                    \
    "'postgresql_with', (SELECT json_object_agg(split_part(o.o, '=', 1), substr(o.o, strpos(o.o, " \
    "'=') + 1))"                                                                                   \
    " FROM unnest(i.reloptions) o(o)), 'postgresql_using', CASE WHEN m.amname <> 'btree' THEN "    \
    "m.amname END,"                                                                                \
    " 'postgresql_where', pg_catalog.pg_get_expr(x.indpred, x.indrelid)"

#define OF_INDEX                                                                                   \
    FROM_TABLE "JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND NOT x.indisprimary"           \
               " JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_am m ON "   \
               "m.oid = i.relam"                                                                   \
               " WHERE @N AND c.relname = @T"

/* 1.4 leaves out what has an expression in it. */
static const char indexes_14[] = "SELECT i.relname AS name, x.indisunique AS unique, " KEYS(
    "a.attname") " AS column_names, " INCLUDED " AS include_columns, " DUPLICATES ", " SORTING ","
                 " json_strip_nulls(json_build_object('postgresql_include', " INCLUDED ", " STORAGE
                 ")) AS dialect_options" OF_INDEX " AND x.indexprs IS NULL ORDER BY i.relname";
static const char indexes_20[] = "SELECT i.relname AS name, x.indisunique AS unique, " KEYS(
    "a.attname") " AS column_names,"
                 " CASE WHEN x.indexprs IS NOT NULL THEN " KEYS(
                     ELEMENT) " END AS expressions, " SORTING ", " DUPLICATES ", " INCLUDED
                              " AS include_columns,"
                              " json_strip_nulls(json_build_object('postgresql_ops', " OPERATORS
                              ", " STORAGE ", 'postgresql_include', " INCLUDED ","
                              " 'postgresql_nulls_not_distinct', CASE WHEN " NULLS_NOT_DISTINCT
                              " THEN true END)) AS dialect_options" OF_INDEX " ORDER BY i.relname";

/* clang-format on */

static const char *
of_generation(struct py *py, const char *template_14, const char *template_20)
{
    return al_context_of(py)->api == AL_API_14 ? template_14 : template_20;
}

static bool
take_table(struct py *py, struct py_value self, const struct py_args *args, struct al_subject *ret)
{
    return al_subject_take(py, args->pos[0], args->pos[1], ret) &&
           al_inspector_find(py, self, ret, true);
}

struct py_value
al_inspector_primary(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_subject subject;
    struct lockstep_result result;
    if (!take_table(py, self, args, &subject) ||
        !al_subject_ask(py, of_generation(py, primary_14, primary_20), &subject, &result)) {
        return py_absent();
    }
    if (result.n_rows > 0) {
        return al_row_dict(py, &result, 0);
    }
    static const char *const keys[2] = {
        "constrained_columns", "name"}; /* 2.0 has them the other way round */
    size_t first = al_context_of(py)->api == AL_API_14 ? 0 : 1;
    struct py_value dict = py_dict_new(py);
    for (size_t i = 0; !py_failed(dict) && i < 2; i++) {
        size_t at = i ^ first;
        struct py_value value = at == 0 ? py_list_new(py) : py_none();
        if (py_failed(value) || !py_dict_set_lit(py, dict.as.dict, keys[at], value)) {
            return py_absent();
        }
    }
    return dict;
}

struct py_value
al_inspector_uniques(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_subject subject;
    return take_table(py, self, args, &subject)
               ? al_subject_dicts(py, of_generation(py, uniques_14, uniques_20), &subject)
               : py_absent();
}

/* The words of each column are tuples. */
static bool
sort_by_tuples(struct py *py, struct py_value index)
{
    struct py_value sorting = py_dict_get_lit(index.as.dict, "column_sorting");
    struct py_value key;
    struct py_value words;
    const struct py_value *items;
    size_t n = 0;
    size_t pos = 0;
    while (py_given(sorting) && py_dict_next(sorting.as.dict, &pos, &key, &words)) {
        struct py_value tuple =
            py_items(words, &items, &n) ? py_tuple_of(py, items, n) : py_absent();
        if (py_failed(tuple) || !py_dict_set(py, sorting.as.dict, key, tuple)) {
            return false;
        }
    }
    return true;
}

struct py_value
al_inspector_indexes(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_subject subject;
    struct py_value list =
        take_table(py, self, args, &subject)
            ? al_subject_dicts(py, of_generation(py, indexes_14, indexes_20), &subject)
            : py_absent();
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        if (!sort_by_tuples(py, list.as.list->items[i])) {
            return py_absent();
        }
    }
    return list;
}
