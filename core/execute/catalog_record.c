/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "execute/catalog_record.h"

#include <string.h>

#include "db/catalog.h"
#include "sql/index_targets.h"
#include "sql/lone_target.h"
#include "sql/quote.h"
#include "sql/tag.h"

enum { QUERY_SQL = 64 * 1024 };

/* clang-format off */

/* Of an extension ('e'), or of a range type ('i'). */
#define NO_PART(catalog, oid, types)                                                                                   \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " LS_REGCLASS(catalog)                                 \
    " AND d.objid = " oid " AND d.deptype IN (" types "))"
#define NO_MEMBER(catalog, oid) NO_PART(catalog, oid, "'e'")

#define HASH(text) "pg_catalog.hashtextextended(" text ", 0)"
#define VERSION(row) HASH(row ".oid || ' ' || " row ".xmin::pg_catalog.text")

/* %J: the journal's schema, as a literal. A mark is a number that changes with the object; rights, and where its rows are
 * stored, are left out of it, and rows of the catalog that follow from others'. */
static const char now_sql[] =
    "WITH part(class, oid, mark) AS ("
    "SELECT " LS_REGCLASS("pg_class") "::pg_catalog.oid, a.attrelid, " HASH("ROW(a.attnum, a.attname, a.atttypid, a.atttypmod,"
    "  a.attnotnull, a.attidentity, a.attgenerated, a.attcollation, a.attstorage, a.attoptions)::pg_catalog.text")
    "  FROM pg_catalog.pg_attribute a WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", k.conrelid, " VERSION("k") " FROM pg_catalog.pg_constraint k"
    "  WHERE k.conrelid >= 16384 AND k.contype <> 't'"
    " UNION ALL SELECT " LS_REGCLASS("pg_type") ", k.contypid, " VERSION("k") " FROM pg_catalog.pg_constraint k WHERE k.contypid >= 16384"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", f.adrelid, " VERSION("f") " FROM pg_catalog.pg_attrdef f"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", r.ev_class, " VERSION("r") " FROM pg_catalog.pg_rewrite r WHERE r.ev_class >= 16384"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", y.polrelid, " VERSION("y") " FROM pg_catalog.pg_policy y"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", t.tgrelid, " VERSION("t") " FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", s.seqrelid, " HASH("s::pg_catalog.text") " FROM pg_catalog.pg_sequence s"
    " UNION ALL SELECT " LS_REGCLASS("pg_class") ", d.objoid, " HASH("d.objsubid || ' ' || d.description")
    "  FROM pg_catalog.pg_description d WHERE d.classoid = " LS_REGCLASS("pg_class") " AND d.objoid >= 16384"
    " UNION ALL SELECT " LS_REGCLASS("pg_type") ", e.enumtypid, " HASH("e.enumsortorder || ' ' || e.enumlabel") " FROM pg_catalog.pg_enum e"
    "), object(kind, class, oid, schema, name, mark) AS ("
    "SELECT " LS_RELATION_KIND ", " LS_REGCLASS("pg_class") "::pg_catalog.oid, c.oid, c.relnamespace, c.relname::pg_catalog.text,"
    "  CASE WHEN c.relkind IN ('i', 'I') THEN 0 ELSE " HASH("ROW(c.relowner, c.relam, c.reltablespace, c.relpersistence, c.relreplident,"
    "  c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.reloftype, c.reloptions, c.relpartbound)::pg_catalog.text") " END"
    "  FROM pg_catalog.pg_class c WHERE c.oid >= 16384 AND c.relkind <> 't' AND c.relpersistence <> 't' AND " NO_MEMBER("pg_class", "c.oid")
    " UNION ALL SELECT 'function', " LS_REGCLASS("pg_proc") ", p.oid, p.pronamespace, " LS_FUNCTION_NAME ", " VERSION("p") " FROM pg_catalog.pg_proc p"
    "  WHERE p.oid >= 16384 AND " NO_PART("pg_proc", "p.oid", "'e', 'i'")
    " UNION ALL SELECT 'type', " LS_REGCLASS("pg_type") ", t.oid, t.typnamespace, t.typname, " HASH("ROW(t.typowner, t.typnotnull, t.typbasetype,"
    "  t.typtypmod, t.typcollation, t.typdefault)::pg_catalog.text") " FROM pg_catalog.pg_type t WHERE t.oid >= 16384"
    "  AND t.typtype IN ('e', 'd', 'r') AND " NO_MEMBER("pg_type", "t.oid")
    " UNION ALL SELECT 'schema', " LS_REGCLASS("pg_namespace") ", n.oid, NULL, n.nspname, 0 FROM pg_catalog.pg_namespace n"
    "  WHERE n.nspname !~ '^pg_' AND n.nspname <> %J AND " NO_MEMBER("pg_namespace", "n.oid")
    " UNION ALL SELECT 'extension', " LS_REGCLASS("pg_extension") ", x.oid, NULL, x.extname, " VERSION("x") " FROM pg_catalog.pg_extension x"
    " UNION ALL SELECT 'trigger', " LS_REGCLASS("pg_trigger") ", t.oid, c.relnamespace, t.tgname || ' on ' || c.relname, " VERSION("t")
    "  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgparentid = 0"
    "  AND c.relpersistence <> 't' AND " NO_MEMBER("pg_class", "c.oid")
    "), now AS (SELECT o.kind, o.oid, n.nspname AS schema, o.name, coalesce(n.nspname || '.', '') || o.name AS full_name,"
    "  (o.mark + coalesce(p.mark, 0))::pg_catalog.text AS mark FROM object o LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.schema"
    "  LEFT JOIN (SELECT p.class, p.oid, pg_catalog.sum(p.mark) AS mark FROM part p GROUP BY p.class, p.oid) p"
    "   ON p.class = o.class AND p.oid = o.oid WHERE o.schema IS NULL OR n.nspname !~ '^(pg_|information_schema$)'"
    "   AND n.nspname <> %J)";

static const char before_sql[] =
    " SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('kind', w.kind, 'oid', w.oid, 'name', w.full_name, 'mark', w.mark))"
    "::pg_catalog.text FROM now w";

/* %B: what it was, as a literal; %R: whether an index that is another one now under its own name counts as altered. */
static const char difference_sql[] =
    ", was AS (SELECT j.* FROM pg_catalog.jsonb_to_recordset(%B::pg_catalog.jsonb) AS j(kind pg_catalog.text, oid pg_catalog.oid,"
    "  name pg_catalog.text, mark pg_catalog.text))"
    ", made(action, kind, schema, name, formerly, oid) AS ("
    "SELECT CASE WHEN o.oid IS NOT NULL THEN 'altered' ELSE 'created' END, w.kind,"
    "  w.schema, w.name, NULL::pg_catalog.text, w.oid"
    "  FROM now w LEFT JOIN was b ON b.kind = w.kind AND b.oid = w.oid"
    "  LEFT JOIN was o ON %R AND o.kind = 'index' AND w.kind = 'index' AND o.name = w.full_name"
    "  WHERE b.oid IS NULL"
    " UNION ALL SELECT CASE WHEN b.name <> w.full_name THEN 'renamed' ELSE 'altered' END, w.kind, w.schema, w.name,"
    "  CASE WHEN b.name <> w.full_name THEN b.name END, w.oid FROM now w JOIN was b ON b.kind = w.kind AND b.oid = w.oid"
    "  WHERE b.name <> w.full_name OR b.mark <> w.mark"
    " UNION ALL SELECT 'dropped', b.kind, NULL, b.name, NULL, b.oid FROM was b WHERE NOT EXISTS (SELECT FROM now w"
    "  WHERE w.kind = b.kind AND (w.oid = b.oid OR %R AND w.kind = 'index' AND w.full_name = b.name)))"
    " SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(m)) ORDER BY m.kind COLLATE \"C\", m.oid)"
    "::pg_catalog.text FROM made m";

static const char detached_sql[] =
    "SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('action', 'altered', 'kind', " LS_RELATION_KIND ", 'schema', n.nspname,"
    " 'name', c.relname, 'oid', c.oid))::pg_catalog.text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
    " ON n.oid = c.relnamespace WHERE c.oid = ";

/* clang-format on */

static enum ls_status
add_expanded(struct ls_buf *sql, const char *text, struct ls_span journal_schema,
    struct ls_span before, bool is_reindex, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    for (const char *c = text; *c != '\0' && status == LS_OK; c++) {
        char what = c[0] == '%' ? c[1] : '\0';
        if (what == 'J') {
            status = ls_sql_add_literal(sql, journal_schema, err);
        } else if (what == 'B') {
            status = ls_sql_add_literal(sql, before, err);
        } else if (what == 'R') {
            ls_buf_adds(sql, is_reindex ? "true" : "false");
        } else {
            ls_buf_addc(sql, *c);
            continue;
        }
        c++;
    }
    return status;
}

/* `before` absent: what there is; else what has become of it. */
static enum ls_status
ask(struct ls_runner *runner, struct ls_span before, bool is_reindex, struct ls_span *ret)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_span schema = runner->request->journal_schema;
    struct ls_buf sql = LS_BUF(QUERY_SQL + 2 * before.len);
    /* signatures read the same whatever the session's path; it holds for this message alone */
    ls_buf_adds(&sql, "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);");
    enum ls_status status = add_expanded(&sql, now_sql, schema, before, is_reindex, runner->err);
    if (status == LS_OK) {
        const char *rest = before.ptr == NULL ? before_sql : difference_sql;
        status = add_expanded(&sql, rest, schema, before, is_reindex, runner->err);
    }
    if (status == LS_OK && !ls_conn_ask(conn, ls_buf_span(&sql), runner->request->arena, ret)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    ls_buf_finish(&sql);
    return status;
}

static bool
is_reindex(const struct ls_sql_statement *statement)
{
    char tag[LS_SQL_TAG];
    return strncmp(ls_sql_tag(statement->text, tag), "REINDEX", 7) == 0;
}

bool
ls_catalog_record_fits(const struct ls_sql_statement *statement)
{
    char tag[LS_SQL_TAG];
    bool may_be = (statement->class.flags & (LS_SQL_OUTSIDE_TX | LS_SQL_MAY_COMMIT)) != 0;
    return (statement->class.flags & LS_SQL_MAY_COMMIT) != 0 ||
           (may_be && (is_reindex(statement) ||
                          strcmp(ls_sql_tag(statement->text, tag), "ALTER TABLE") == 0));
}

enum ls_status
ls_catalog_record_begin(struct ls_runner *runner, struct ls_span *ret_before)
{
    return ask(runner, (struct ls_span){NULL, 0}, false, ret_before);
}

enum ls_status
ls_catalog_record_end(struct ls_runner *runner, const struct ls_sql_statement *statement,
    struct ls_span before, struct ls_span *ret_made)
{
    struct ls_span was = before.ptr == NULL ? LS_SPAN("[]") : before;
    return ask(runner, was, is_reindex(statement), ret_made);
}

enum ls_status
ls_catalog_record_found(
    struct ls_runner *runner, const struct ls_sql_statement *statement, struct ls_span *ret_made)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_arena *arena = runner->request->arena;
    struct ls_sql_lone_target target;
    *ret_made = (struct ls_span){NULL, 0};
    if ((statement->class.flags & LS_SQL_OUTSIDE_TX) == 0 ||
        !ls_sql_lone_target(arena, statement->text, &target) ||
        target.kind != LS_SQL_LONE_PARTITION) {
        return LS_OK;
    }
    struct ls_buf sql = LS_BUF(QUERY_SQL);
    ls_buf_adds(&sql, detached_sql);
    enum ls_status status =
        ls_sql_add_regclass(&sql, target.name.schema, target.name.name, runner->err);
    if (status == LS_OK && !ls_conn_ask(conn, ls_buf_span(&sql), arena, ret_made)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    ls_buf_finish(&sql);
    return status;
}
