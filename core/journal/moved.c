/*
 * A journal that was restored into another database (a dump, a copy, a rehearsal) knows its objects by oids that are not those of
 * this one. Each object that it knows by name is noted with the oid that it has here, as of no event: the record of events
 * goes on from there, and finds what is renamed or dropped.
 */
#include "db/catalog.h"
#include "journal/journal.h"
#include "journal/text.h"

enum { MAX_SQL = 65536 };

/* clang-format off */

/* %S: the schema; %C: the cluster. */
static const char locate_sql[] =
    "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);"
    "INSERT INTO %S.located (kind, schema_name, name, cluster, oid)"
    " SELECT o.kind, o.nspname, o.name, %C, o.oid FROM ("
    "SELECT " LS_RELATION_KIND " AS kind,"
    "  n.nspname::pg_catalog.text AS nspname, c.relname::pg_catalog.text AS name, c.oid"
    "  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    "  WHERE c.oid >= 16384 AND c.relkind <> 't' AND c.relpersistence <> 't'"
    " UNION ALL SELECT 'function', n.nspname, " LS_FUNCTION_NAME ", p.oid"
    "  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384"
    " UNION ALL SELECT 'type', n.nspname, t.typname, t.oid FROM pg_catalog.pg_type t"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid >= 16384 AND t.typtype IN ('e', 'd', 'r')"
    " UNION ALL SELECT 'trigger', n.nspname, k.tgname || ' on ' || c.relname, k.oid FROM pg_catalog.pg_trigger k"
    "  JOIN pg_catalog.pg_class c ON c.oid = k.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    "  WHERE NOT k.tgisinternal"
    " UNION ALL SELECT 'schema', NULL, n.nspname, n.oid FROM pg_catalog.pg_namespace n"
    " UNION ALL SELECT 'extension', NULL, x.extname, x.oid FROM pg_catalog.pg_extension x) o"
    " WHERE EXISTS (SELECT FROM %S.effect e WHERE e.kind = o.kind AND e.name = o.name"
    "  AND coalesce(e.schema_name, '') = coalesce(o.nspname, ''));"
    /* what they looked like was said of those of the same name */
    "UPDATE %S.shape s SET cluster = l.cluster, oid = l.oid FROM %S.located l WHERE l.cluster = %C AND s.cluster <> %C"
    " AND s.kind = l.kind AND s.name = l.name AND coalesce(s.schema_name, '') = coalesce(l.schema_name, '')";

/* clang-format on */

enum ls_status
ls_journal_locate(const struct ls_journal_place *place, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    for (const char *c = locate_sql; *c != '\0'; c++) {
        char what = c[0] == '%' ? c[1] : '\0';
        if (what == 'S') {
            ls_buf_adds(&sql, place->schema);
        } else if (what == 'C') {
            ls_buf_adds(&sql, place->cluster);
        } else {
            ls_buf_addc(&sql, *c);
            continue;
        }
        c++;
    }
    bool is_done = ls_conn_send(place->conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    ls_buf_finish(&sql);
    return is_done ? LS_OK : ls_journal_fail(place->conn, "write", place->name, err);
}
