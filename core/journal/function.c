/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "journal/function.h"

/* clang-format off */

/* Whether the row with this xmin is ours. */
#define OURS(xmin)                                                                                                     \
    "CASE WHEN pg_catalog.age(" xmin ") <= 0 THEN pg_catalog.pg_xact_status((v_xid - pg_catalog.age(" xmin             \
    "))::pg_catalog.text::pg_catalog.xid8) = 'in progress' ELSE false END"

#define ANY_OURS(catalog, column)                                                                                      \
    "EXISTS (SELECT FROM pg_catalog." catalog " k WHERE k." column " = c.oid AND " OURS("k.xmin") ")"

#define CLASS(catalog) "'pg_catalog." catalog "'::pg_catalog.regclass"

/* Rows inserted into, updated in or deleted from a catalog by this transaction. */
#define INSERTED(catalog) "pg_catalog.pg_stat_get_xact_tuples_inserted(" CLASS(catalog) ")"
#define UPDATED(catalog) "pg_catalog.pg_stat_get_xact_tuples_updated(" CLASS(catalog) ")"
#define DELETED(catalog) "pg_catalog.pg_stat_get_xact_tuples_deleted(" CLASS(catalog) ")"

/* Extensions bring their members along: those are not the step's own. */
#define NO_MEMBER(catalog, oid)                                                                                        \
    "(NOT v_has_extension OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS(catalog)         \
    " AND d.objid = " oid " AND d.deptype = 'e'))"

/* … and a range type its constructors. */
#define NO_PART_OF_TYPE                                                                                                \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS("pg_proc")                               \
    " AND d.objid = p.oid AND d.deptype = 'i')"

/* The same of a relation, for queries that every step needs: what is rarely looked for must not be started each time. */
#define NO_MEMBER_RELATION "(v_members IS NULL OR c.oid <> ALL (v_members))"

/* What the journal said of the object last. */
#define KNOWN(what, oid, kinds)                                                                                        \
    "(SELECT " what " FROM %S.effect e WHERE e.oid = " oid " AND e.cluster = p_cluster AND e.kind " kinds              \
    " ORDER BY e.seq DESC LIMIT 1)"

/* The same, of its whole name. */
#define KNOWN_AS(oid, kinds) KNOWN("coalesce(e.schema_name || '.', '') || e.name", oid, kinds)

/* Whether it has another name now than the journal knows. */
#define RENAMED(known, name) "coalesce(" known " <> " name ", false)"

#define SIGNATURE "p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'"

#define RELATION_KINDS "IN ('table', 'view', 'materialized view', 'foreign table', 'sequence', 'index', 'type')"

#define RELATION_KIND                                                                                                  \
    "CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'" \
    " WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'index' END"

/* New storage is all that is ours in this row: TRUNCATE. What writes a table anew takes it from a relation of its own. */
#define EMPTIED                                                                                                        \
    "(c.relfilenode > v_high AND c.reltablespace = 0 AND NOT c.relfilenode = ANY (v_strong))"

#define ROW(action, kind, schema, name, formerly, oid)                                                                 \
    "ROW(p_seq, 0, " action ", " kind ", " schema ", " name ", " formerly ", p_cluster, " oid ")::%S.effect"

#define APPEND "v_change := v_change || ARRAY(SELECT "

#define WRITING                                                                                                        \
    "('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock',"        \
    " 'RowExclusiveLock')"

/* A row that is there and locked; whoever took over may have removed it, so that comes second, with a new snapshot. */
#define CHECK_FENCE                                                                                                    \
    "IF p_fence < 0 THEN"                                                                                              \
    " PERFORM FROM %S.runner r WHERE r.id = p_fence FOR KEY SHARE SKIP LOCKED; "                                       \
    " v_is_lost := FOUND; "                                                                                            \
    " v_is_lost := v_is_lost OR NOT EXISTS (SELECT FROM %S.runner r WHERE r.id = p_fence); "                           \
    "ELSE"                                                                                                             \
    " v_is_lost := pg_catalog.pg_try_advisory_xact_lock_shared(p_fence); "                                             \
    "END IF; "                                                                                                         \
    "IF v_is_lost THEN"                                                                                                \
    " RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'lockstep: the session lock is not held any more';"           \
    "END IF; "

const char ls_journal_function_sql[] =
    "CREATE OR REPLACE FUNCTION %S.write_event("
    " p_seq pg_catalog.int8, p_manifest pg_catalog.text, p_source pg_catalog.text, p_local_id pg_catalog.text,"
    " p_kind pg_catalog.text, p_direction pg_catalog.text, p_outcome pg_catalog.text, p_unit pg_catalog.int8,"
    " p_digest pg_catalog.text, p_lock_digest pg_catalog.text, p_serial pg_catalog.int8, p_signers pg_catalog.text,"
    " p_target pg_catalog.text, p_who pg_catalog.text, p_host pg_catalog.text, p_tool pg_catalog.text,"
    " p_run pg_catalog.text, p_statements pg_catalog.int8, p_error pg_catalog.text, p_sqlstate pg_catalog.text,"
    " p_covered pg_catalog.int8, p_hash pg_catalog.text, p_milliseconds pg_catalog.int8, p_high pg_catalog.oid,"
    " p_cluster pg_catalog.int8, p_fence pg_catalog.int8, p_reason pg_catalog.text, p_own pg_catalog.text, p_looks pg_catalog.bool,"
    " OUT lockstep_seq pg_catalog.int8,"
    " OUT lockstep_filled pg_catalog.text)"
    " LANGUAGE plpgsql"
    /* planning a statement anew for each call would cost more than the step; and a plan made while the catalogs are small
     * must hold when they have grown; compiling one costs more than many steps */
    " SET plan_cache_mode TO force_generic_plan SET enable_seqscan TO off SET jit TO off AS $lockstep$ "
    "DECLARE"
    " v_xid pg_catalog.int8 := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;"
    " v_strong pg_catalog.oid[];" /* relations locked in a mode that a change of data does not take */
    " v_direct pg_catalog.oid[];" /* locked in a mode that only a change of the relation itself takes */
    " v_objects pg_catalog.oid[];"
    " v_new pg_catalog.oid[];"
    " v_old pg_catalog.oid[];"
    " v_members pg_catalog.oid[];" /* relations of extensions, where the step makes one */
    " v_is_touched pg_catalog.bool;"
    " v_is_placed pg_catalog.bool;"
    " v_row_types pg_catalog.int8 := 0;" /* a table brings two types along: its row's, and the array of that */
    " v_high pg_catalog.oid;" /* what was there before has no higher oid */
    " v_top pg_catalog.oid;"
    " v_types pg_catalog.int8;" /* new ones, where relations are new */
    " v_started pg_catalog.timestamptz;"
    " v_finished pg_catalog.timestamptz;"
    " v_has_extension pg_catalog.bool := " INSERTED("pg_extension") " + " UPDATED("pg_extension") " > 0;"
    " v_change %S.effect[];"
    " v_seen %S.effect[];"
    " v_rest pg_catalog.oid[];"
    " v_there pg_catalog.int8;"
    " v_is_renaming pg_catalog.bool;"
    " v_effects pg_catalog.int8;"
    " v_name pg_catalog.text;"
    " v_path pg_catalog.text;" /* the step's, where it was set aside */
    " v_is_lost pg_catalog.bool;"
    "BEGIN "
    CHECK_FENCE
    /* the event before tells, within a run, which oids were there when this transaction began */
    "SELECT e.finished, CASE WHEN e.run = p_run THEN e.high END INTO v_started, v_high FROM %S.event e"
    " WHERE e.seq = p_seq - 1; "
    "v_high := coalesce(v_high, p_high); "
    "SELECT pg_catalog.array_agg(DISTINCT l.relation) FILTER (WHERE l.mode <> 'RowExclusiveLock' AND l.relation IS NOT NULL),"
    " pg_catalog.array_agg(l.relation) FILTER (WHERE l.mode IN ('AccessExclusiveLock', 'ShareUpdateExclusiveLock')),"
    " pg_catalog.array_agg(l.objid) FILTER (WHERE l.relation IS NULL),"
    " pg_catalog.bool_or(l.relation IN (E'%Q.event'::pg_catalog.regclass, E'%Q.effect'::pg_catalog.regclass,"
    "  E'%Q.meta'::pg_catalog.regclass, E'%Q.state'::pg_catalog.regclass,"
    "  E'%Q.runner'::pg_catalog.regclass))"
    "  FILTER (WHERE l.mode <> 'ShareUpdateExclusiveLock')," /* an ANALYZE of all takes that, and writes nothing there */
    " pg_catalog.max(l.relation) FILTER (WHERE l.mode <> 'RowExclusiveLock')"
    " INTO v_strong, v_direct, v_objects, v_is_touched, v_top FROM pg_catalog.pg_lock_status() l"
    " WHERE (l.relation >= 16384 AND l.locktype = 'relation' OR l.objid >= 16384 AND l.locktype = 'object')"
    "  AND l.pid = pg_catalog.pg_backend_pid() AND l.mode IN " WRITING "; "
    "IF v_has_extension THEN"
    " v_members := ARRAY(SELECT d.objid FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS("pg_class") " AND d.deptype = 'e'); "
    "END IF; "
    /* Whether a relation is new: it has a row for a system column that is ours; indexes, views and composite types have
     * none, there the oid has to do. */
    "v_old := v_strong; "
    "IF v_top > v_high THEN"
    " SELECT pg_catalog.array_agg("
    ROW("'created'", RELATION_KIND, "(SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace)",
        "c.relname", "NULL", "c.oid")
    "   ) FILTER (WHERE c.relpersistence <> 't' AND c.relkind <> 't' AND c.relnamespace NOT IN"
    "   ('pg_catalog'::pg_catalog.regnamespace, 'pg_toast'::pg_catalog.regnamespace) AND " NO_MEMBER_RELATION "),"
    "  pg_catalog.array_agg(c.oid), 2 * pg_catalog.count(*) FILTER (WHERE c.relkind NOT IN ('S', 'i', 'I', 't')),"
    "  pg_catalog.bool_or(c.relnamespace = E'%Q'::pg_catalog.regnamespace), pg_catalog.max(greatest(c.oid, c.reltype)),"
    "  (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type t WHERE t.oid > v_high)"
    " INTO v_change, v_new, v_row_types, v_is_placed, v_top, v_types FROM pg_catalog.pg_class c"
    " WHERE c.oid = ANY (v_strong) AND c.oid > v_high AND " OURS("c.xmin") " AND (c.relkind IN ('i', 'I', 'v', 'c')"
    "  OR EXISTS (SELECT FROM pg_catalog.pg_attribute k WHERE k.attrelid = c.oid AND k.attnum = -1 AND " OURS("k.xmin") ")); "
    " v_old := CASE WHEN NOT v_strong <@ v_new THEN"
    "  ARRAY(SELECT x.oid FROM pg_catalog.unnest(v_strong) x(oid) WHERE x.oid <> ALL (v_new))"
    "  WHEN v_new IS NULL THEN v_strong END;"
    "END IF; "
    "IF v_is_touched OR v_is_placed THEN"
    " RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'lockstep: the step writes to the journal''s schema',"
    "  HINT = 'The journal is lockstep''s own: leave it to lockstep.';"
    "END IF; "
    /* What was there before: renamed, or with a row of its own that is ours. Where that does not tell, the rows that belong
     * to it do; starting that query takes longer, and few steps need it. */
    "IF v_old IS NOT NULL THEN"
    " SELECT pg_catalog.array_agg("
    ROW("CASE WHEN c.is_renamed THEN 'renamed' ELSE 'altered' END", RELATION_KIND, "c.nspname", "c.relname",
        "CASE WHEN c.is_renamed THEN c.known END", "c.oid")
    "   ORDER BY c.oid) FILTER (WHERE c.is_own AND (c.is_renamed OR c.is_changed)),"
    "  pg_catalog.array_agg(c.oid) FILTER (WHERE c.is_own AND NOT c.is_renamed AND NOT c.is_changed"
    "   AND c.relkind NOT IN ('i', 'I')), pg_catalog.count(*), pg_catalog.bool_or(c.is_own AND c.is_renamed),"
    "  greatest(v_top, pg_catalog.max(c.relfilenode))"
    " INTO v_seen, v_rest, v_there, v_is_renaming, v_top FROM (SELECT c.*, coalesce(c.known <> c.nspname || '.' || c.relname, false) AS is_renamed"
    "  FROM (SELECT c.oid, c.relname, c.relkind, c.relfilenode,"
    "    (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace) AS nspname,"
    "    " KNOWN_AS("c.oid", RELATION_KINDS) " AS known,"
    "    c.relpersistence <> 't' AND c.relkind <> 't' AND c.relnamespace NOT IN ('pg_catalog'::pg_catalog.regnamespace,"
    "     'pg_toast'::pg_catalog.regnamespace) AND " NO_MEMBER_RELATION " AS is_own,"
    "    c.relkind NOT IN ('i', 'I') AND coalesce(c.oid = ANY (v_direct), false) AND " OURS("c.xmin") " AND NOT " EMPTIED " AS is_changed"
    "   FROM pg_catalog.pg_class c WHERE c.oid = ANY (v_old) OFFSET 0) c OFFSET 0) c; "
    " v_change := v_change || v_seen;"
    "END IF; "
    "IF v_there < pg_catalog.cardinality(v_old) THEN " APPEND ROW("'dropped'", "c.known_kind", "NULL", "c.known", "NULL", "c.oid")
    " FROM (SELECT x.oid, " KNOWN("e.kind", "x.oid", RELATION_KINDS) " AS known_kind,"
    "   " KNOWN_AS("x.oid", RELATION_KINDS) " AS known"
    "  FROM pg_catalog.unnest(v_old) x(oid) WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = x.oid)"
    "  OFFSET 0) c WHERE c.known IS NOT NULL ORDER BY c.oid);"
    "END IF; "
    "IF v_rest IS NOT NULL THEN " APPEND ROW("'altered'", RELATION_KIND, "n.nspname", "c.relname", "NULL", "c.oid")
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY (v_rest)"
    "  AND (" ANY_OURS("pg_attribute", "attrelid")
    "   OR " ANY_OURS("pg_constraint", "conrelid")
    "   OR " ANY_OURS("pg_attrdef", "adrelid")
    "   OR " ANY_OURS("pg_rewrite", "ev_class")
    "   OR " ANY_OURS("pg_policy", "polrelid")
    "   OR " ANY_OURS("pg_sequence", "seqrelid")
    "   OR EXISTS (SELECT FROM pg_catalog.pg_trigger k WHERE k.tgrelid = c.oid AND NOT k.tgisinternal AND " OURS("k.xmin") ")"
    "   OR EXISTS (SELECT FROM pg_catalog.pg_description k WHERE k.objoid = c.oid AND k.classoid = " CLASS("pg_class")
    "    AND " OURS("k.xmin") ")"
    "   OR c.oid = ANY (v_direct) AND " DELETED("pg_constraint") " + " DELETED("pg_trigger") " + " DELETED("pg_attrdef") " + "
    DELETED("pg_rewrite") " + " DELETED("pg_policy") " + " DELETED("pg_description") " > 0)"
    " ORDER BY c.oid);"
    "END IF; "
    /* signatures name types as db/shape.h does */
    "IF p_outcome IN ('adopted', 'progress') OR " INSERTED("pg_proc") " + " UPDATED("pg_proc") " + " UPDATED("pg_type") " + "
    UPDATED("pg_namespace") " > 0 THEN"
    " v_path := pg_catalog.current_setting('search_path'); "
    " PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true); "
    "END IF; "
    /* a table that is renamed renames its triggers; those of foreign keys are internal */
    "IF v_is_renaming OR " INSERTED("pg_trigger") " + " UPDATED("pg_trigger") " > 0 THEN " APPEND ROW(
        "CASE WHEN k.is_renamed THEN 'renamed' WHEN k.oid > v_high AND k.known IS NULL THEN 'created' ELSE 'altered' END",
        "'trigger'", "k.nspname", "k.name", "CASE WHEN k.is_renamed THEN k.known END", "k.oid")
    " FROM (SELECT k.*, " RENAMED("k.known", "k.nspname || '.' || k.name") " AS is_renamed FROM (SELECT k.oid, n.nspname,"
    "   k.tgname || ' on ' || c.relname AS name, " OURS("k.xmin") " AS is_ours, " KNOWN_AS("k.oid", "= 'trigger'") " AS known"
    "   FROM pg_catalog.pg_trigger k JOIN pg_catalog.pg_class c ON c.oid = k.tgrelid"
    "   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.tgrelid = ANY (v_strong) AND NOT k.tgisinternal"
    "    AND c.relpersistence <> 't' AND " NO_MEMBER("pg_class", "c.oid") " OFFSET 0) k) k"
    "  WHERE k.is_ours OR k.is_renamed ORDER BY k.oid);"
    "END IF; "
    "IF " INSERTED("pg_proc") " + " UPDATED("pg_proc") " > 0 THEN " APPEND ROW(
        "CASE WHEN p.oid > v_high THEN 'created' WHEN p.is_renamed THEN 'renamed' ELSE 'altered' END", "'function'", "p.nspname",
        "p.name", "CASE WHEN p.oid <= v_high AND p.is_renamed THEN p.known END", "p.oid")
    " FROM (SELECT p.*, " RENAMED("p.known", "p.nspname || '.' || p.name") " AS is_renamed FROM (SELECT p.oid, n.nspname,"
    "   " SIGNATURE " AS name, " KNOWN_AS("p.oid", "= 'function'") " AS known"
    "   FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    "   WHERE " OURS("p.xmin") " AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_temp' AND " NO_MEMBER("pg_proc", "p.oid")
    "    AND (" INSERTED("pg_range") " = 0 OR " NO_PART_OF_TYPE ") OFFSET 0) p) p ORDER BY p.oid);"
    "END IF; "
    "IF v_types IS NULL AND " INSERTED("pg_type") " > 0 THEN"
    " v_types := (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type t WHERE t.oid > v_high);"
    "END IF; "
    "IF v_types <> v_row_types THEN " APPEND ROW("'created'", "'type'", "n.nspname", "t.typname", "NULL", "t.oid")
    " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid > v_high"
    "  AND t.typtype IN ('e', 'd', 'r') AND " OURS("t.xmin") " AND n.nspname !~ '^pg_temp' AND " NO_MEMBER("pg_type", "t.oid")
    " ORDER BY t.oid);"
    "END IF; "
    "IF " INSERTED("pg_namespace") " > 0 THEN " APPEND ROW("'created'", "'schema'", "NULL", "n.nspname", "NULL", "n.oid")
    " FROM pg_catalog.pg_namespace n WHERE n.oid > v_high AND " OURS("n.xmin") " AND n.nspname !~ '^pg_(toast_)?temp_'"
    " ORDER BY n.oid);"
    "END IF; "
    "IF v_has_extension THEN " APPEND ROW("CASE WHEN x.oid > v_high THEN 'created' ELSE 'altered' END", "'extension'", "NULL",
        "x.extname", "NULL", "x.oid") " FROM pg_catalog.pg_extension x WHERE " OURS("x.xmin") " ORDER BY x.oid);"
    /* its members are new as well, and no effects */
    " v_top := greatest(v_top, (SELECT pg_catalog.max(t.oid) FROM pg_catalog.pg_type t),"
    "  (SELECT pg_catalog.max(t.oid) FROM pg_catalog.pg_class t), (SELECT pg_catalog.max(t.oid) FROM pg_catalog.pg_proc t));"
    "END IF; "
    /* functions, types, schemas, extensions and triggers that are gone */
    "IF v_objects IS NOT NULL AND " DELETED("pg_proc") " + " DELETED("pg_type") " + " DELETED("pg_namespace") " + "
    DELETED("pg_extension") " + " DELETED("pg_trigger") " > 0 THEN " APPEND ROW("'dropped'", "e.kind", "NULL", "e.name", "NULL", "e.oid")
    " FROM (SELECT DISTINCT ON (e.oid) e.oid, e.kind, coalesce(e.schema_name || '.', '') || e.name AS name FROM %S.effect e"
    "  WHERE e.oid = ANY (v_objects) AND e.cluster = p_cluster AND e.kind IN ('function', 'type', 'schema', 'extension', 'trigger')"
    "  ORDER BY e.oid, e.seq DESC) e WHERE CASE e.kind"
    "  WHEN 'function' THEN NOT EXISTS (SELECT FROM pg_catalog.pg_proc k WHERE k.oid = e.oid)"
    "  WHEN 'type' THEN NOT EXISTS (SELECT FROM pg_catalog.pg_type k WHERE k.oid = e.oid)"
    "  WHEN 'trigger' THEN NOT EXISTS (SELECT FROM pg_catalog.pg_trigger k WHERE k.oid = e.oid)"
    "  WHEN 'schema' THEN NOT EXISTS (SELECT FROM pg_catalog.pg_namespace k WHERE k.oid = e.oid)"
    "  ELSE NOT EXISTS (SELECT FROM pg_catalog.pg_extension k WHERE k.oid = e.oid) END ORDER BY e.oid);"
    "END IF; "
    /* a new label is a row of its own; a new name locks nothing but the row */
    "IF " UPDATED("pg_type") " + " UPDATED("pg_enum") " > 0 OR v_objects IS NOT NULL AND " INSERTED("pg_enum") " > 0 THEN " APPEND ROW(
        "CASE WHEN t.is_renamed THEN 'renamed' ELSE 'altered' END", "'type'", "t.nspname", "t.typname",
        "CASE WHEN t.is_renamed THEN t.known END", "t.oid")
    " FROM (SELECT t.*, " RENAMED("t.known", "t.nspname || '.' || t.typname") " AS is_renamed FROM (SELECT t.oid, t.typname,"
    "   n.nspname, " KNOWN_AS("t.oid", "= 'type'") " AS known FROM pg_catalog.pg_type t"
    "   JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r')"
    "    AND CASE WHEN " OURS("t.xmin") " THEN t.oid <= v_high ELSE EXISTS (SELECT FROM pg_catalog.pg_enum k"
    "     WHERE k.enumtypid = t.oid AND " OURS("k.xmin") ") END"
    "    AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_temp' AND " NO_MEMBER("pg_type", "t.oid")
    "   OFFSET 0) t) t ORDER BY t.oid);"
    "END IF; "
    /* a schema that is renamed renames all in it */
    "IF " UPDATED("pg_namespace") " > 0 THEN " APPEND ROW("'renamed'", "o.kind", "o.nspname", "o.name", "o.known", "o.oid")
    " FROM (SELECT 'schema' AS kind, NULL::pg_catalog.name AS nspname, n.nspname::pg_catalog.text AS name, n.oid,"
    "   " KNOWN_AS("n.oid", "= 'schema'") " AS known FROM pg_catalog.pg_namespace n WHERE n.oid <= v_high AND " OURS("n.xmin")
    "  UNION ALL SELECT " RELATION_KIND ", n.nspname, c.relname, c.oid, " KNOWN_AS("c.oid", RELATION_KINDS)
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid WHERE n.oid <= v_high AND "
    OURS("n.xmin") " AND NOT coalesce(c.oid = ANY (v_strong), false)"
    "  UNION ALL SELECT 'function', n.nspname, " SIGNATURE ", p.oid, " KNOWN_AS("p.oid", "= 'function'")
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid WHERE n.oid <= v_high AND "
    OURS("n.xmin") " AND NOT " OURS("p.xmin")
    "  UNION ALL SELECT 'type', n.nspname, t.typname, t.oid, " KNOWN_AS("t.oid", "= 'type'")
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid WHERE n.oid <= v_high AND "
    OURS("n.xmin") " AND NOT " OURS("t.xmin") " AND t.typtype IN ('e', 'd', 'r')"
    "  UNION ALL SELECT 'trigger', n.nspname, k.tgname || ' on ' || c.relname, k.oid, " KNOWN_AS("k.oid", "= 'trigger'")
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
    "   JOIN pg_catalog.pg_trigger k ON k.tgrelid = c.oid WHERE n.oid <= v_high AND " OURS("n.xmin") " AND NOT k.tgisinternal"
    "   AND NOT coalesce(c.oid = ANY (v_strong), false)"
    "  OFFSET 0) o WHERE o.known <> coalesce(o.nspname || '.', '') || o.name ORDER BY o.kind COLLATE \"C\", o.oid);"
    "END IF; "
    /* signatures speak of types, those of tables among them, and these of schemas */
    "IF " UPDATED("pg_type") " + " UPDATED("pg_namespace") " > 0 THEN " APPEND ROW("'renamed'", "'function'", "p.nspname", "p.name",
        "p.known", "p.oid")
    " FROM (SELECT p.oid, n.nspname, " SIGNATURE " AS name, " KNOWN_AS("p.oid", "= 'function'") " AS known"
    "  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384 AND p.oid <= v_high"
    "   AND p.pronargs > 0 AND NOT " OURS("p.xmin") " AND NOT " OURS("n.xmin") " OFFSET 0) p"
    " WHERE p.known <> p.nspname || '.' || p.name ORDER BY p.oid);"
    "END IF; "
    /* a comment on what is no relation locks the object, and leaves no trace where it is taken away */
    "IF v_objects IS NOT NULL AND " INSERTED("pg_description") " + " UPDATED("pg_description") " + " DELETED("pg_description") " > 0 THEN "
    APPEND ROW("'altered'", "e.kind", "e.schema_name", "e.name", "NULL", "e.oid")
    " FROM (SELECT DISTINCT ON (e.oid) e.oid, e.kind, e.schema_name, e.name, e.action FROM %S.effect e"
    "  WHERE e.oid = ANY (v_objects) AND e.cluster = p_cluster AND e.kind IN ('function', 'type', 'schema', 'extension')"
    "  ORDER BY e.oid, e.seq DESC) e WHERE e.action <> 'dropped'"
    "  AND NOT EXISTS (SELECT FROM pg_catalog.unnest(v_change) u WHERE u.oid = e.oid) ORDER BY e.oid);"
    "END IF; "
    /* what a step has prepared goes with it; looking costs a fifth of all the rest */
    "IF p_looks THEN FOR v_name IN SELECT p.name FROM pg_catalog.pg_prepared_statement() p"
    "  WHERE p.from_sql AND (p.prepare_time >= pg_catalog.now() OR p_own IS NOT NULL AND pg_catalog.left(p.name,"
    "  pg_catalog.length(p_own)) <> p_own) LOOP"
    " EXECUTE 'DEALLOCATE ' || pg_catalog.quote_ident(v_name);"
    " RAISE NOTICE 'lockstep: undone: prepared statement %', v_name;"
    " END LOOP; END IF; "
    /* what others did, and a rehearsal has shown: their objects are found by name; or what ran outside of transactions */
    "IF p_outcome IN ('adopted', 'progress') AND pg_catalog.current_setting('lockstep.made', true) <> '' THEN " APPEND ROW("m.action", "m.kind",
        "m.schema", "m.name", "m.formerly", "m.oid") " FROM (SELECT j.action, j.kind, j.schema, j.name, j.formerly, CASE WHEN j.oid IS NOT NULL THEN j.oid"
    "  WHEN j.kind = 'function' THEN (SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid AND " SIGNATURE " = j.now_name)"
    "  WHEN j.kind = 'trigger' THEN (SELECT k.oid FROM pg_catalog.pg_trigger k JOIN pg_catalog.pg_class c ON c.oid = k.tgrelid"
    "   WHERE c.relnamespace = n.oid AND NOT k.tgisinternal AND k.tgname || ' on ' || c.relname = j.now_name)"
    "  WHEN j.kind = 'schema' THEN (SELECT k.oid FROM pg_catalog.pg_namespace k WHERE k.nspname = j.now_name)"
    "  WHEN j.kind = 'extension' THEN (SELECT k.oid FROM pg_catalog.pg_extension k WHERE k.extname = j.now_name)"
    "  ELSE coalesce((SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = j.now_name),"
    "   (SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typnamespace = n.oid AND t.typname = j.now_name)) END AS oid"
    "  FROM pg_catalog.jsonb_to_recordset(pg_catalog.current_setting('lockstep.made')::pg_catalog.jsonb) AS j(action pg_catalog.text,"
    "   kind pg_catalog.text, schema pg_catalog.text, name pg_catalog.text, formerly pg_catalog.text, now_schema pg_catalog.text,"
    "   now_name pg_catalog.text, oid pg_catalog.oid) LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = j.now_schema) m WHERE m.oid IS NOT NULL);"
    "END IF; "
    "IF v_path IS NOT NULL THEN"
    " PERFORM pg_catalog.set_config('search_path', v_path, true); "
    "END IF; "
    "v_finished := pg_catalog.clock_timestamp(); "
    "v_started := coalesce(v_finished - p_milliseconds * interval '1 millisecond', greatest(pg_catalog.now(), v_started)); "
    "IF v_change IS NOT NULL THEN"
    " WITH fx AS (INSERT INTO %S.effect (seq, n, action, kind, schema_name, name, formerly, cluster, oid)"
    "  SELECT p_seq, u.ord, u.action, u.kind, u.schema_name, u.name, u.formerly, p_cluster, u.oid FROM"
    "  pg_catalog.unnest(v_change) WITH ORDINALITY AS u(seq, n, action, kind, schema_name, name, formerly, cluster, oid, ord)"
    "  RETURNING *)"
    " SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', u.action, u.kind, pg_catalog.quote_nullable(u.schema_name),"
    "   pg_catalog.quote_nullable(u.name), pg_catalog.quote_nullable(u.formerly), u.cluster, u.oid), E'\n'),"
    "  pg_catalog.count(*), greatest(v_top, pg_catalog.max(u.oid)) INTO lockstep_filled, v_effects, v_top FROM fx u;"
    "END IF; "
    "INSERT INTO %S.event (seq, manifest, source, local_id, kind, direction, outcome, unit, digest, lock_digest, serial,"
    "  signers, target, who, host, tool, run, statements, error, sqlstate, covered, hash, started, finished, db_user, high,"
    "  reason)"
    " VALUES (p_seq, p_manifest, p_source, p_local_id, p_kind, p_direction, p_outcome, p_unit, p_digest, p_lock_digest,"
    "  p_serial, p_signers, p_target, p_who, p_host, p_tool, p_run, p_statements, p_error, p_sqlstate, p_covered, p_hash,"
    "  v_started, v_finished, session_user, greatest(v_high, v_top), p_reason)"
    " RETURNING seq, pg_catalog.concat_ws(' ', (extract(epoch FROM started) * 1000000)::pg_catalog.int8,"
    "  (extract(epoch FROM finished) * 1000000)::pg_catalog.int8, db_user, lockstep_filled)"
    " INTO lockstep_seq, lockstep_filled; "
    "IF lockstep_seq IS NULL OR v_effects <> pg_catalog.cardinality(v_change) THEN"
    " RAISE EXCEPTION USING MESSAGE = 'lockstep: the journal did not take its entry', HINT ="
    " 'A rule or a trigger on the journal''s tables keeps rows out: remove it.';"
    "END IF; "
    /* once more, now that the table is locked: whoever takes over asks who has it locked, and waits until that is committed */
    CHECK_FENCE
    "END $lockstep$;";
/* clang-format on */
