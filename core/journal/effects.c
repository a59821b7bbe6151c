#include "journal/effects.h"

/* Whether the row with this xmin is ours; `me` is a one-row CTE. */
#define OURS(xmin)                                                                                                     \
    "CASE WHEN pg_catalog.age(" xmin ") <= 0 THEN pg_catalog.pg_xact_status(((SELECT me.xid FROM me) - pg_catalog.age(" \
    xmin "))::pg_catalog.text::pg_catalog.xid8) = 'in progress' ELSE false END"

#define ANY_OURS(catalog, column)                                                                                      \
    "EXISTS (SELECT FROM pg_catalog." catalog " k WHERE k." column " = r.oid AND " OURS("k.xmin") ")"

/* Extensions bring their members along: those are not ours to own. */
#define NO_MEMBER(class_name, oid)                                                                                     \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog." class_name                         \
    "'::pg_catalog.regclass AND d.objid = " oid " AND d.deptype = 'e')"

#define KNOWN(oid, kinds)                                                                                              \
    "(SELECT coalesce(e.schema_name || '.', '') || e.name FROM %S.effect e WHERE e.oid = " oid                         \
    " AND e.cluster = %C AND " kinds " ORDER BY e.seq DESC LIMIT 1)"

#define RELATION_KINDS                                                                                                 \
    "e.kind IN ('table', 'view', 'materialized view', 'foreign table', 'sequence', 'index', 'type')"

#define WRITTEN(catalog)                                                                                               \
    "(SELECT pg_catalog.pg_stat_get_xact_tuples_inserted('pg_catalog." catalog                                         \
    "'::pg_catalog.regclass) + pg_catalog.pg_stat_get_xact_tuples_updated('pg_catalog." catalog                        \
    "'::pg_catalog.regclass) > 0)"

#define DELETED_FROM(catalog)                                                                                          \
    "pg_catalog.pg_stat_get_xact_tuples_deleted('pg_catalog." catalog "'::pg_catalog.regclass) > 0"

const char ls_journal_effects_sql[] =
    "locks AS MATERIALIZED (SELECT l.locktype, l.relation, l.classid, l.objid, l.objsubid, l.pid, l.mode, l.granted"
    " FROM pg_catalog.pg_lock_status() l),"
    "me AS MATERIALIZED (SELECT pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8 AS xid,"
    " 1 / (SELECT pg_catalog.count(*)::pg_catalog.int4 FROM locks l WHERE l.locktype = 'advisory' AND l.pid = %P"
    "  AND l.classid = %K1 AND l.objid = %K2 AND l.objsubid = 1 AND l.granted) AS held),"
    "strong AS MATERIALIZED (SELECT l.locktype, l.relation, l.classid, l.objid,"
    " pg_catalog.bool_or(l.mode IN ('AccessExclusiveLock', 'ShareUpdateExclusiveLock')) AS is_direct"
    " FROM locks l WHERE l.pid = pg_catalog.pg_backend_pid()"
    "  AND (l.locktype = 'relation' AND l.relation >= 16384 OR l.locktype = 'object' AND l.objid >= 16384)"
    "  AND l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',"
    "   'ShareUpdateExclusiveLock') GROUP BY 1, 2, 3, 4),"
    /* relations */
    "rel AS (SELECT r.relation AS oid, r.is_direct, c.relname, n.nspname, c.relkind, c.relispartition,"
    " CASE WHEN c.relkind IN ('r', 'p', 'm', 'f', 'S') THEN"
    "   EXISTS (SELECT FROM pg_catalog.pg_attribute k WHERE k.attrelid = r.relation AND k.attnum = -1 AND " OURS("k.xmin") ")"
    "  ELSE r.relation > $14::pg_catalog.oid AND " OURS("c.xmin") " END AS is_new, c.xmin AS class_xmin"
    " FROM strong r LEFT JOIN pg_catalog.pg_class c ON c.oid = r.relation"
    " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE r.locktype = 'relation' AND (c.oid IS NULL OR c.relpersistence <> 't' AND c.relkind <> 't'"
    "  AND n.nspname NOT IN ('pg_toast', 'pg_catalog', 'information_schema'))),"
    "old AS (SELECT r.*, " KNOWN("r.oid", RELATION_KINDS) " AS known,"
    " CASE WHEN r.relname IS NULL OR r.relkind IN ('i', 'I') THEN false"
    "  WHEN r.is_direct AND " OURS("r.class_xmin") " THEN true"
    "  ELSE " ANY_OURS("pg_attribute", "attrelid")
    "   OR " ANY_OURS("pg_constraint", "conrelid")
    "   OR EXISTS (SELECT FROM pg_catalog.pg_trigger k WHERE k.tgrelid = r.oid AND NOT k.tgisinternal AND " OURS("k.xmin") ")"
    "   OR " ANY_OURS("pg_attrdef", "adrelid")
    "   OR " ANY_OURS("pg_rewrite", "ev_class")
    "   OR " ANY_OURS("pg_policy", "polrelid")
    "   OR " ANY_OURS("pg_sequence", "seqrelid")
    "   OR EXISTS (SELECT FROM pg_catalog.pg_description k WHERE k.objoid = r.oid"
    "    AND k.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND " OURS("k.xmin") ")"
    "   OR r.is_direct AND (" DELETED_FROM("pg_constraint") " OR " DELETED_FROM("pg_trigger")
    "    OR " DELETED_FROM("pg_attrdef") " OR " DELETED_FROM("pg_rewrite") " OR " DELETED_FROM("pg_policy")
    "    OR " DELETED_FROM("pg_description") ") END AS is_altered"
    " FROM rel r WHERE NOT coalesce(r.is_new, false)),"
    "change AS ("
    " SELECT 'created' AS action, r.relkind::pg_catalog.text AS k, r.nspname, r.relname, NULL AS formerly, r.oid"
    "  FROM rel r WHERE r.is_new AND " NO_MEMBER("pg_class", "r.oid")
    " UNION ALL SELECT 'dropped', (SELECT e.kind FROM %S.effect e WHERE e.oid = o.oid AND e.cluster = %C AND "
    RELATION_KINDS " ORDER BY e.seq DESC LIMIT 1), NULL, o.known, NULL, o.oid FROM old o"
    "  WHERE o.relname IS NULL AND o.known IS NOT NULL"
    " UNION ALL SELECT CASE WHEN o.known <> o.nspname || '.' || o.relname THEN 'renamed' ELSE 'altered' END,"
    "  o.relkind::pg_catalog.text, o.nspname, o.relname,"
    "  CASE WHEN o.known <> o.nspname || '.' || o.relname THEN o.known END, o.oid FROM old o"
    "  WHERE o.relname IS NOT NULL AND (o.is_altered OR o.relkind IN ('i', 'I') AND o.known <> o.nspname || '.' || o.relname)"
    /* functions, types, schemas, extensions */
    " UNION ALL SELECT CASE WHEN p.oid > $14::pg_catalog.oid THEN 'created' ELSE 'altered' END, 'function', n.nspname,"
    "  p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', NULL, p.oid"
    "  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    "  WHERE " WRITTEN("pg_proc") " AND pg_catalog.age(p.xmin) <= 0 AND " OURS("p.xmin") " AND " NO_MEMBER("pg_proc", "p.oid")
    " UNION ALL SELECT 'created', 'type', n.nspname, t.typname, NULL, t.oid"
    "  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
    "  WHERE t.oid > $14::pg_catalog.oid AND t.typtype IN ('e', 'd', 'r') AND " OURS("t.xmin")
    "  AND " NO_MEMBER("pg_type", "t.oid")
    " UNION ALL SELECT CASE WHEN t.oid IS NULL THEN 'dropped' ELSE 'altered' END, 'type', n.nspname,"
    "  coalesce(t.typname, " KNOWN("s.objid", "e.kind = 'type'") "), NULL, s.objid FROM strong s"
    "  LEFT JOIN pg_catalog.pg_type t ON t.oid = s.objid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
    "  WHERE s.locktype = 'object' AND s.classid = 'pg_catalog.pg_type'::pg_catalog.regclass"
    "   AND (t.oid IS NULL OR t.typtype IN ('e', 'd', 'r') AND NOT (t.oid > $14::pg_catalog.oid AND " OURS("t.xmin") "))"
    " UNION ALL SELECT 'dropped', 'function', NULL, " KNOWN("s.objid", "e.kind = 'function'") ", NULL, s.objid"
    "  FROM strong s LEFT JOIN pg_catalog.pg_proc p ON p.oid = s.objid WHERE s.locktype = 'object'"
    "   AND s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid IS NULL"
    " UNION ALL SELECT 'created', 'schema', NULL, n.nspname, NULL, n.oid FROM pg_catalog.pg_namespace n"
    "  WHERE " WRITTEN("pg_namespace") " AND n.oid > $14::pg_catalog.oid AND " OURS("n.xmin")
    "  AND n.nspname !~ '^pg_(toast_)?temp_'"
    " UNION ALL SELECT 'dropped', 'schema', NULL, " KNOWN("s.objid", "e.kind = 'schema'") ", NULL, s.objid"
    "  FROM strong s LEFT JOIN pg_catalog.pg_namespace n ON n.oid = s.objid WHERE s.locktype = 'object'"
    "   AND s.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND n.oid IS NULL"
    " UNION ALL SELECT 'created', 'extension', NULL, x.extname, NULL, x.oid FROM pg_catalog.pg_extension x"
    "  WHERE " WRITTEN("pg_extension") " AND x.oid > $14::pg_catalog.oid AND " OURS("x.xmin")
    " UNION ALL SELECT 'dropped', 'extension', NULL, " KNOWN("s.objid", "e.kind = 'extension'") ", NULL, s.objid"
    "  FROM strong s LEFT JOIN pg_catalog.pg_extension x ON x.oid = s.objid WHERE s.locktype = 'object'"
    "   AND s.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND x.oid IS NULL),"
    "fx AS (INSERT INTO %S.effect (seq, action, kind, schema_name, name, formerly, cluster, oid)"
    " SELECT $1::pg_catalog.int8, c.action, CASE c.k WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'"
    "  WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index'"
    "  WHEN 'I' THEN 'index' WHEN 'c' THEN 'type' ELSE c.k END, c.nspname, c.relname, c.formerly, %C, c.oid"
    " FROM change c WHERE c.relname IS NOT NULL"
    " RETURNING action, kind, schema_name, name, formerly)";
