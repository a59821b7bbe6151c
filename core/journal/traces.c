/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "journal/traces.h"

#include "db/catalog.h"

/* clang-format off */

/* Whether the row with this xmin is ours: the transaction's own, or of a subtransaction that was not rolled back. */
#define OURS(xmin)                                                                                                     \
    "CASE WHEN pg_catalog.age(" xmin ") = v_age THEN true WHEN pg_catalog.age(" xmin ") > v_age THEN false"            \
    " ELSE pg_catalog.pg_xact_status((v_xid + v_age - pg_catalog.age(" xmin "))::pg_catalog.text::pg_catalog.xid8) = 'in progress' END"

#define ANY_OURS(catalog, column)                                                                                      \
    "EXISTS (SELECT FROM pg_catalog." catalog " k WHERE k." column " = c.oid AND " OURS("k.xmin") ")"

/* Rows inserted into, updated in or deleted from a catalog by this transaction. */
#define INSERTED(catalog) "pg_catalog.pg_stat_get_xact_tuples_inserted(" LS_REGCLASS(catalog) ")"
#define UPDATED(catalog) "pg_catalog.pg_stat_get_xact_tuples_updated(" LS_REGCLASS(catalog) ")"
#define WRITTEN(catalog) INSERTED(catalog) " + " UPDATED(catalog) " + " DELETED(catalog)
#define DELETED(catalog) "pg_catalog.pg_stat_get_xact_tuples_deleted(" LS_REGCLASS(catalog) ")"

/* Extensions bring their members along: those are not the step's own. */
#define NO_MEMBER(catalog, oid)                                                                                        \
    "(NOT v_has_extension OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " LS_REGCLASS(catalog)         \
    " AND d.objid = " oid " AND d.deptype = 'e'))"

/* … and a range type its constructors. */
#define NO_PART_OF_TYPE                                                                                                \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " LS_REGCLASS("pg_proc")                               \
    " AND d.objid = p.oid AND d.deptype = 'i')"

/* The same of a relation, for queries that every step needs: what is rarely looked for must not be started each time. */
#define NO_MEMBER_RELATION "(v_members IS NULL OR c.oid <> ALL (v_members))"

/* New storage is all that is ours in this row: TRUNCATE, or REFRESH of a materialized view. What writes a table anew takes
 * it from a relation of its own. */
#define REFILLED                                                                                                       \
    "(c.relfilenode > p_high AND (c.relkind = 'm' OR c.reltablespace = 0 AND NOT c.relfilenode = ANY (v_strong)))"

/* Triggers went, as foreign keys have them on both sides: that of a table that refers to this one. Which side it is tells what
 * this one had when the last run ended; where that is not known, a table went as well (with its row type). */
#define IS_REFERENCE_GONE                                                                                              \
    "(EXISTS (" GONE_OBJECT("pg_trigger") ") AND (EXISTS (" GONE_OBJECT("pg_type") ") AND EXISTS (SELECT"              \
    "   FROM pg_catalog.unnest(v_held) s(oid) WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class k WHERE k.oid = s.oid))" \
    "  OR EXISTS (SELECT FROM %S.shape s WHERE s.oid = c.oid AND s.name = c.relname))"                                 \
    " AND NOT EXISTS (SELECT FROM %S.shape s CROSS JOIN LATERAL pg_catalog.regexp_matches(s.lines,"                    \
    "   E'\\n(constraint|trigger|rule|policy) ([^\\n]+)\\n', 'g') r(m) WHERE s.oid = c.oid AND s.name = c.relname"         \
    "  AND r.m[2] NOT IN (SELECT k.conname FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid"                   \
    "   UNION ALL SELECT k.tgname FROM pg_catalog.pg_trigger k WHERE k.tgrelid = c.oid"                                \
    "   UNION ALL SELECT k.rulename FROM pg_catalog.pg_rewrite k WHERE k.ev_class = c.oid"                             \
    "   UNION ALL SELECT k.polname FROM pg_catalog.pg_policy k WHERE k.polrelid = c.oid)))"
#define GONE_OBJECT(catalog)                                                                                           \
    "SELECT FROM pg_catalog.pg_lock_status() l WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'object'"    \
    " AND l.mode = 'AccessExclusiveLock' AND l.classid = " LS_REGCLASS(catalog)

#define ROW(action, kind, schema, name, formerly, oid)                                                                 \
    "ROW(" action ", " kind ", " schema ", " name ", " formerly ", " oid ")::%S.trace"

#define GONE(catalog, kind)                                                                                            \
    " WHEN l.classid = " LS_REGCLASS(catalog) " AND NOT EXISTS (SELECT FROM pg_catalog." catalog " k WHERE k.oid = l.objid) THEN '"   \
    kind "'"

#define REFUSE                                                                                                         \
    " RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'lockstep: the step writes to the journal''s schema',"        \
    "  HINT = 'The journal is lockstep''s own: leave it to lockstep.'; "

#define IS_CONSTRAINED INSERTED("pg_constraint") " + " UPDATED("pg_constraint") " > 0"

#define APPEND "traces := traces || ARRAY(SELECT "

#define WRITING                                                                                                        \
    "('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock',"        \
    " 'RowExclusiveLock')"

const char ls_journal_traces_sql[] =
    "CREATE OR REPLACE FUNCTION %S.find_traces("
    " p_high pg_catalog.oid," /* what was there before has no higher oid */
    " p_is_told pg_catalog.bool,"
    " p_reached pg_catalog.text[]," /* what the step's text says it has reached: see ls_entry.reach; NULL: it does not say all */
    " p_made pg_catalog.int8," /* and the number of tables and indexes that it has made */
    " OUT traces %S.trace[],"
    " OUT high pg_catalog.oid)"
    " LANGUAGE plpgsql AS $lockstep$ "
    "DECLARE"
    " v_xid pg_catalog.int8 := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;"
    /* 0, unless the step has asked for an age before it had a number: that counts from the next one at that time */
    " v_age pg_catalog.int8 := pg_catalog.age((v_xid & 4294967295)::pg_catalog.text::pg_catalog.xid);"
    " v_strong pg_catalog.oid[];" /* relations locked in a mode that a change of data does not take */
    " v_direct pg_catalog.oid[];" /* locked in a mode that only a change of the relation itself takes */
    " v_shared pg_catalog.oid[];" /* in the one that takes least */
    " v_commented pg_catalog.oid[];" /* what is no relation, and may be: that lock is taken for nothing else on it */
    " v_members pg_catalog.oid[];" /* relations of extensions, where the step makes one */
    " v_is_touched pg_catalog.bool;"
    " v_is_placed pg_catalog.bool;"
    " v_held pg_catalog.oid[];" /* in the one that takes all */
    " v_is_part_gone pg_catalog.bool;" /* a constraint, a default, a rule, a policy or a trigger: its table is held */
    " v_is_statistics_gone pg_catalog.bool;" /* a statistics object: its table is shared, as by ANALYZE */
    " v_has_commented pg_catalog.bool;" /* by a statement: what a DROP takes along releases that lock */
    " v_row_types pg_catalog.int8 := 0;" /* a table brings two types along: its row's, and the array of that */
    " v_types pg_catalog.int8;" /* new ones, where the step has made any */
    " v_has_domains pg_catalog.bool;" /* with constraints that are ours */
    " v_has_extension pg_catalog.bool;"
    " v_rest pg_catalog.oid[];"
    " v_path pg_catalog.text;" /* the step's, where it was set aside */
    " v_is_plain pg_catalog.bool := p_reached IS NOT NULL;"
    "BEGIN "
    /* What is new, and what the text names: reading the server's table of locks takes far longer, and the longer the more
     * connections it allows. A name that is not (any more) that of a plain table of before, or fewer new relations than
     * the text has made, tell that this is not all; and an event trigger does what no text says. */
    "IF v_is_plain THEN"
    " SELECT pg_catalog.array_agg(c.oid), pg_catalog.max(c.oid),"
    "  pg_catalog.count(*) FILTER (WHERE c.relkind IN ('r', 'i') AND " OURS("c.xmin") ") >= p_made"
    "   AND NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger) INTO v_strong, high, v_is_plain"
    " FROM pg_catalog.pg_class c WHERE c.oid > p_high; "
    "IF v_is_plain AND p_reached <> '{}' THEN"
    " SELECT pg_catalog.bool_and(coalesce(CASE u.how WHEN 'r' THEN r.is_other ELSE r.oid <= p_high AND r.is_plain AND r.is_other END, false)), v_strong || pg_catalog.array_agg(r.oid) FILTER (WHERE u.how IN ('a', 'c')),"
    "  pg_catalog.array_agg(r.oid) FILTER (WHERE u.how IN ('a', 'c')), pg_catalog.array_agg(r.oid) FILTER (WHERE u.how = 'c'),"
    "  pg_catalog.array_agg(r.oid) FILTER (WHERE u.how = 'a'), pg_catalog.bool_or(u.how = 'c')"
    " INTO v_is_plain, v_strong, v_direct, v_shared, v_held, v_has_commented"
    " FROM (SELECT pg_catalog.left(u.u, 1) AS how, pg_catalog.to_regclass(pg_catalog.substr(u.u, 2))::pg_catalog.oid AS oid"
    "   FROM pg_catalog.unnest(p_reached) u(u) OFFSET 0) u LEFT JOIN LATERAL (SELECT c.oid, c.relkind = 'r' AND NOT c.relhassubclass"
    "   AND c.relpersistence <> 't' AS is_plain, c.relnamespace <> E'%Q'::pg_catalog.regnamespace AS is_other FROM pg_catalog.pg_class c"
    "  WHERE c.oid = u.oid OFFSET 0) r ON true; "
    "END IF; "
    "END IF; "
    "IF NOT v_is_plain THEN"
    " SELECT pg_catalog.array_agg(l.relation) FILTER (WHERE l.mode <> 'RowExclusiveLock' AND l.relation IS NOT NULL),"
    " pg_catalog.array_agg(l.relation) FILTER (WHERE l.mode IN ('AccessExclusiveLock', 'ShareUpdateExclusiveLock')),"
    " pg_catalog.array_agg(l.relation) FILTER (WHERE l.mode = 'ShareUpdateExclusiveLock'),"
    " pg_catalog.array_agg(l.relation) FILTER (WHERE l.mode = 'AccessExclusiveLock'),"
    " pg_catalog.array_agg(l.objid) FILTER (WHERE l.relation IS NULL AND l.mode = 'ShareUpdateExclusiveLock'),"
    " pg_catalog.bool_or(l.relation IN (E'%Q.event'::pg_catalog.regclass, E'%Q.effect'::pg_catalog.regclass,"
    "  E'%Q.located'::pg_catalog.regclass, E'%Q.shape'::pg_catalog.regclass, E'%Q.meta'::pg_catalog.regclass, E'%Q.state'::pg_catalog.regclass,"
    "  E'%Q.runner'::pg_catalog.regclass))"
    "  FILTER (WHERE l.mode <> 'ShareUpdateExclusiveLock')," /* an ANALYZE of all takes that, and writes nothing there */
    /* what is gone was locked; but not a comment */
    " pg_catalog.bool_or(l.classid IN (" LS_REGCLASS("pg_constraint") ", " LS_REGCLASS("pg_attrdef") ", " LS_REGCLASS("pg_rewrite") ", "
    LS_REGCLASS("pg_policy") ", " LS_REGCLASS("pg_trigger") ")) FILTER (WHERE l.mode = 'AccessExclusiveLock'),"
    " pg_catalog.bool_or(l.classid = " LS_REGCLASS("pg_statistic_ext") ") FILTER (WHERE l.mode = 'AccessExclusiveLock'),"
    " pg_catalog.bool_or(l.relation = " LS_REGCLASS("pg_description") ") AND " WRITTEN("pg_description") " > 0,"
    " pg_catalog.max(l.relation) FILTER (WHERE l.mode <> 'RowExclusiveLock')"
    " INTO v_strong, v_direct, v_shared, v_held, v_commented, v_is_touched, v_is_part_gone, v_is_statistics_gone, v_has_commented, high"
    " FROM pg_catalog.pg_lock_status() l"
    " WHERE ((l.relation >= 16384 OR l.relation = " LS_REGCLASS("pg_description") ") AND l.locktype = 'relation' OR l.objid >= 16384 AND l.locktype = 'object')"
    "  AND l.pid = pg_catalog.pg_backend_pid() AND l.mode IN " WRITING "; "
    " v_has_extension := " INSERTED("pg_extension") " + " UPDATED("pg_extension") " > 0; "
    "END IF; "
    "IF v_has_extension THEN"
    " v_members := ARRAY(SELECT d.objid FROM pg_catalog.pg_depend d WHERE d.classid = " LS_REGCLASS("pg_class") " AND d.deptype = 'e'); "
    "END IF; "
    /* Whether a relation is new: it has a row for a system column that is ours; indexes, views and composite types have
     * none, there the oid has to do. One that was there before is changed where its own row is ours; an index has such a row
     * where it is altered, or rebuilt, which changes nothing, or both. The former, and a comment, take a lock of their own. */
    "IF v_strong IS NOT NULL THEN"
    " SELECT pg_catalog.array_agg("
    ROW("CASE WHEN c.is_new THEN 'created' WHEN c.is_index AND NOT c.is_meant THEN 'seen' ELSE 'altered' END", LS_RELATION_KIND,
        "(SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace)", "c.relname", "NULL", "c.oid")
    ") FILTER (WHERE c.is_own AND (c.is_new OR c.is_changed OR c.is_meant)),"
    "  pg_catalog.array_agg(c.oid) FILTER (WHERE c.is_own AND NOT c.is_new AND NOT c.is_changed AND NOT c.is_index),"
    "  2 * pg_catalog.count(*) FILTER (WHERE c.is_new AND c.relkind NOT IN ('S', 'i', 'I', 't')),"
    "  pg_catalog.bool_or(c.is_new AND c.relnamespace = E'%Q'::pg_catalog.regnamespace),"
    "  greatest(high, pg_catalog.max(greatest(c.relfilenode, c.reltype)))"
    " INTO traces, v_rest, v_row_types, v_is_placed, high"
    " FROM (SELECT c.*, c.relpersistence <> 't' AND c.relkind <> 't' AND c.relnamespace NOT IN"
    "   ('pg_catalog'::pg_catalog.regnamespace, 'pg_toast'::pg_catalog.regnamespace) AND " NO_MEMBER_RELATION " AS is_own,"
    "   c.is_ours AND c.oid > p_high AND (c.relkind IN ('i', 'I', 'v', 'c') OR EXISTS (SELECT"
    "    FROM pg_catalog.pg_attribute k WHERE k.attrelid = c.oid AND k.attnum = -1 AND " OURS("k.xmin") ")) AS is_new,"
    "   c.is_ours AND coalesce(c.oid = ANY (v_direct), false) AND (c.is_index OR NOT " REFILLED ") AS is_changed,"
    "   c.is_index AND coalesce(c.oid = ANY (v_shared), false) AND (c.is_ours OR coalesce(v_has_commented, false)) AS is_meant"
    "  FROM (SELECT c.oid, c.relname, c.relkind, c.relfilenode, c.reltablespace, c.reltype, c.relnamespace, c.relpersistence,"
    "    " OURS("c.xmin") " AS is_ours, c.relkind IN ('i', 'I') AS is_index FROM pg_catalog.pg_class c WHERE c.oid = ANY (v_strong) OFFSET 0) c OFFSET 0) c; "
    "END IF; "
    /* nearly every step that makes a table has a constraint, and few a domain: one query for both */
    "IF NOT v_is_plain AND " INSERTED("pg_type") " + " IS_CONSTRAINED " THEN"
    " SELECT CASE WHEN " INSERTED("pg_type") " > 0 THEN (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type t WHERE t.oid > p_high) END,"
    "  CASE WHEN " IS_CONSTRAINED " THEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = 0 AND k.contypid <> 0 AND "
    OURS("k.xmin") ") END INTO v_types, v_has_domains; "
    "END IF; "
    "IF v_is_touched OR v_is_placed THEN"
    REFUSE
    "END IF; "
    "IF NOT v_is_plain AND " DELETED("pg_class") " > 0 THEN " APPEND ROW("'dropped'", "NULL", "NULL", "NULL", "NULL", "x.oid")
    " FROM (SELECT DISTINCT s.oid FROM pg_catalog.unnest(v_strong) s(oid)) x WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = x.oid)"
    " ORDER BY x.oid);"
    "END IF; "
    /* What has no row of its own that is ours: the rows that belong to it may be. Starting that query takes longer, and few
     * steps need it. */
    "IF v_rest IS NOT NULL THEN " APPEND ROW("c.action", LS_RELATION_KIND, "n.nspname", "c.relname", "NULL", "c.oid")
    " FROM (SELECT c.*, CASE WHEN " ANY_OURS("pg_attribute", "attrelid")
    "   OR " ANY_OURS("pg_constraint", "conrelid")
    "   OR " ANY_OURS("pg_attrdef", "adrelid")
    "   OR " ANY_OURS("pg_rewrite", "ev_class")
    "   OR " ANY_OURS("pg_policy", "polrelid")
    "   OR " ANY_OURS("pg_sequence", "seqrelid")
    "   OR " ANY_OURS("pg_inherits", "inhrelid")
    "   OR " ANY_OURS("pg_foreign_table", "ftrelid")
    "   OR EXISTS (SELECT FROM pg_catalog.pg_trigger k WHERE k.tgrelid = c.oid AND NOT k.tgisinternal AND " OURS("k.xmin") ")"
    "   OR EXISTS (SELECT FROM pg_catalog.pg_description k WHERE k.objoid = c.oid AND k.classoid = " LS_REGCLASS("pg_class")
    "    AND " OURS("k.xmin") ")"
    /* a TRUNCATE or REFRESH holds it as well, and so does the end of a table that refers to it */
    "   OR v_is_part_gone AND c.oid = ANY (v_held) AND NOT (" OURS("c.xmin") " AND " REFILLED ") AND NOT " IS_REFERENCE_GONE
    /* of the journal's tables neither: they are in that mode by an ANALYZE of all */
    "   OR c.oid = ANY (v_shared) AND c.relnamespace <> E'%Q'::pg_catalog.regnamespace"
    "    AND (v_is_statistics_gone OR v_has_commented AND " DELETED("pg_description") " > 0)"
    "   THEN 'altered'"
    "   WHEN c.oid = ANY (v_direct) AND " OURS("c.xmin") " OR (v_is_part_gone OR " DELETED("pg_inherits") " > 0) AND c.oid = ANY (v_held) THEN 'seen' END AS action"
    "  FROM pg_catalog.pg_class c WHERE c.oid = ANY (v_rest) OFFSET 0) c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.action IS NOT NULL ORDER BY c.oid);"
    "END IF; "
    /* a domain's constraint locks nothing, and leaves no other row */
    "IF v_has_domains THEN " APPEND ROW("'altered'", "'type'", "n.nspname", "t.typname",
        "NULL", "t.oid")
    " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid <= p_high AND t.oid IN (SELECT k.contypid"
    "  FROM pg_catalog.pg_constraint k WHERE k.conrelid = 0 AND k.contypid <> 0 AND " OURS("k.xmin") ") AND NOT " OURS("t.xmin")
    "  AND " NO_MEMBER("pg_type", "t.oid") " ORDER BY t.oid);"
    "END IF; "
    /* all that few steps do, and plain ones do not, behind one question */
    "IF NOT v_is_plain AND (" WRITTEN("pg_proc") " + " WRITTEN("pg_trigger") " + " WRITTEN("pg_namespace") " + " WRITTEN("pg_extension") " + "
    WRITTEN("pg_enum") " + " INSERTED("pg_statistic_ext") " + " UPDATED("pg_statistic_ext") " + " UPDATED("pg_type") " + "
    DELETED("pg_type") " > 0 OR v_types <> v_row_types OR v_commented IS NOT NULL OR p_is_told) THEN "
    /* signatures name types as db/shape.h does */
    "IF p_is_told OR " INSERTED("pg_proc") " + " UPDATED("pg_proc") " + " UPDATED("pg_type") " + "
    UPDATED("pg_namespace") " > 0 OR v_commented IS NOT NULL AND v_has_commented THEN"
    " v_path := pg_catalog.current_setting('search_path'); "
    " PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),"
    "  pg_catalog.set_config('quote_all_identifiers', 'off', true); " /* the session has it so, unless the step sets it */
    "END IF; "
    /* a table that is renamed, or goes to another schema, takes its triggers along (and its row type: that tells); those of
     * foreign keys are internal */
    "IF " UPDATED("pg_type") " + " INSERTED("pg_trigger") " + " UPDATED("pg_trigger") " > 0 THEN " APPEND ROW(
        "CASE WHEN NOT k.is_ours THEN 'seen' WHEN k.oid > p_high THEN 'written' ELSE 'altered' END", "'trigger'", "k.nspname",
        "k.name", "NULL", "k.oid")
    " FROM (SELECT k.oid, n.nspname, k.tgname || ' on ' || c.relname AS name, " OURS("k.xmin") " AS is_ours, "
    OURS("c.xmin") " AS is_taken"
    "  FROM pg_catalog.pg_trigger k JOIN pg_catalog.pg_class c ON c.oid = k.tgrelid"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.tgrelid = ANY (v_strong) AND NOT k.tgisinternal"
    "   AND c.relpersistence <> 't' AND " NO_MEMBER("pg_class", "c.oid") " OFFSET 0) k"
    " WHERE k.is_ours OR k.is_taken ORDER BY k.oid);"
    "END IF; "
    /* to another schema, its indexes as well, which nothing locks */
    "IF " UPDATED("pg_type") " > 0 AND v_strong IS NOT NULL THEN " APPEND ROW("'seen'", "'index'", "n.nspname", "c.relname", "NULL",
        "c.oid")
    " FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE x.indrelid = ANY (v_strong) AND c.oid <> ALL (v_strong)"
    "  AND c.relpersistence <> 't' AND " OURS("c.xmin") " ORDER BY c.oid);"
    "END IF; "
    "IF " INSERTED("pg_proc") " + " UPDATED("pg_proc") " > 0 THEN " APPEND ROW(
        "CASE WHEN p.oid > p_high THEN 'created' ELSE 'altered' END", "'function'", "n.nspname", LS_FUNCTION_NAME, "NULL", "p.oid")
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    " WHERE " OURS("p.xmin") " AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_temp' AND " NO_MEMBER("pg_proc", "p.oid")
    "  AND (" INSERTED("pg_range") " = 0 OR " NO_PART_OF_TYPE ") ORDER BY p.oid);"
    "END IF; "
    "IF v_types <> v_row_types THEN " APPEND ROW("'created'", "'type'", "n.nspname", "t.typname", "NULL", "t.oid")
    " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid > p_high"
    "  AND t.typtype IN ('e', 'd', 'r') AND " OURS("t.xmin") " AND n.nspname !~ '^pg_temp' AND " NO_MEMBER("pg_type", "t.oid")
    " ORDER BY t.oid);"
    "END IF; "
    "IF " INSERTED("pg_namespace") " > 0 THEN " APPEND ROW("'created'", "'schema'", "NULL", "n.nspname", "NULL", "n.oid")
    " FROM pg_catalog.pg_namespace n WHERE n.oid > p_high AND " OURS("n.xmin") " AND n.nspname !~ '^pg_(toast_)?temp_'"
    " ORDER BY n.oid);"
    "END IF; "
    "IF v_has_extension THEN " APPEND ROW("CASE WHEN x.oid > p_high THEN 'created' ELSE 'altered' END", "'extension'", "NULL",
        "x.extname", "NULL", "x.oid") " FROM pg_catalog.pg_extension x WHERE " OURS("x.xmin") " ORDER BY x.oid);"
    /* its members are new as well, and no effects */
    " high := greatest(high, (SELECT pg_catalog.max(t.oid) FROM pg_catalog.pg_type t),"
    "  (SELECT pg_catalog.max(t.oid) FROM pg_catalog.pg_class t), (SELECT pg_catalog.max(t.oid) FROM pg_catalog.pg_proc t));"
    "END IF; "
    /* functions, types, schemas, extensions and triggers that are gone */
    "IF " DELETED("pg_proc") " + " DELETED("pg_type") " + " DELETED("pg_namespace") " + "
    DELETED("pg_extension") " + " DELETED("pg_trigger") " > 0 THEN " APPEND ROW("'dropped'", "o.kind", "NULL", "NULL", "NULL", "o.oid")
    " FROM (SELECT DISTINCT l.objid AS oid, CASE"
    GONE("pg_proc", "function") GONE("pg_type", "type") GONE("pg_trigger", "trigger") GONE("pg_namespace", "schema")
    GONE("pg_extension", "extension") " END AS kind FROM pg_catalog.pg_lock_status() l WHERE l.pid = pg_catalog.pg_backend_pid()"
    "  AND l.locktype = 'object' AND l.mode = 'AccessExclusiveLock') o WHERE o.kind IS NOT NULL ORDER BY o.oid);"
    "END IF; "
    /* a new label is a row of its own; a new name locks nothing but the row */
    "IF " UPDATED("pg_type") " + " WRITTEN("pg_enum") " > 0 THEN " APPEND ROW("'altered'", "'type'",
        "n.nspname", "t.typname", "NULL", "t.oid")
    " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r')"
    "  AND CASE WHEN " OURS("t.xmin") " THEN t.oid <= p_high ELSE EXISTS (SELECT FROM pg_catalog.pg_enum k"
    "   WHERE k.enumtypid = t.oid AND " OURS("k.xmin") ") END"
    "  AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_temp' AND " NO_MEMBER("pg_type", "t.oid") " ORDER BY t.oid);"
    "END IF; "
    /* a composite type goes to another schema without a lock on its relation */
    "IF " UPDATED("pg_type") " > 0 THEN " APPEND ROW("'seen'", "'type'", "n.nspname", "c.relname", "NULL", "c.oid")
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c' AND c.oid <= p_high"
    "  AND " OURS("c.xmin") " AND NOT coalesce(c.oid = ANY (v_strong), false) ORDER BY c.oid);"
    "END IF; "
    /* a schema that is renamed renames all in it */
    "IF " UPDATED("pg_namespace") " > 0 THEN " APPEND ROW("'seen'", "o.kind", "o.nspname", "o.name", "NULL", "o.oid")
    " FROM (SELECT 'schema' AS kind, NULL::pg_catalog.name AS nspname, n.nspname::pg_catalog.text AS name, n.oid"
    "   FROM pg_catalog.pg_namespace n WHERE n.oid <= p_high AND " OURS("n.xmin")
    "  UNION ALL SELECT " LS_RELATION_KIND ", n.nspname, c.relname, c.oid"
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid WHERE n.oid <= p_high AND "
    OURS("n.xmin")
    "  UNION ALL SELECT 'function', n.nspname, " LS_FUNCTION_NAME ", p.oid"
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid WHERE n.oid <= p_high AND "
    OURS("n.xmin") " AND NOT " OURS("p.xmin")
    "  UNION ALL SELECT 'type', n.nspname, t.typname, t.oid"
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid WHERE n.oid <= p_high AND "
    OURS("n.xmin") " AND NOT " OURS("t.xmin") " AND t.typtype IN ('e', 'd', 'r')"
    "  UNION ALL SELECT 'trigger', n.nspname, k.tgname || ' on ' || c.relname, k.oid"
    "   FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
    "   JOIN pg_catalog.pg_trigger k ON k.tgrelid = c.oid WHERE n.oid <= p_high AND " OURS("n.xmin") " AND NOT k.tgisinternal"
    "  OFFSET 0) o WHERE NOT EXISTS (SELECT FROM pg_catalog.unnest(traces) u WHERE u.oid = o.oid AND u.kind = o.kind)"
    " ORDER BY o.kind COLLATE \"C\", o.oid);"
    "END IF; "
    /* signatures speak of types, those of tables among them, and these of schemas */
    "IF " UPDATED("pg_type") " + " UPDATED("pg_namespace") " > 0 THEN " APPEND ROW("'seen'", "'function'", "n.nspname", LS_FUNCTION_NAME,
        "NULL", "p.oid")
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384 AND p.oid <= p_high"
    "  AND (p.pronargs > 0 OR p.proallargtypes IS NOT NULL) AND NOT " OURS("p.xmin") " AND NOT " OURS("n.xmin")
    "  AND EXISTS (SELECT FROM pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::pg_catalog.oid[])) a(oid)"
    "   JOIN pg_catalog.pg_type t ON t.oid = a.oid JOIN pg_catalog.pg_namespace k ON k.oid = t.typnamespace"
    "   WHERE " OURS("t.xmin") " OR " OURS("k.xmin") ") ORDER BY p.oid);"
    "END IF; "
    /* a comment locks what it is about, and leaves no trace where it is taken away */
    "IF v_commented IS NOT NULL AND v_has_commented THEN "
    APPEND ROW("o.action", "o.kind", "o.nspname", "o.name", "NULL", "o.oid")
    " FROM (SELECT 'commented' AS action, 'function' AS kind, n.nspname, " LS_FUNCTION_NAME " AS name, p.oid FROM pg_catalog.pg_proc p"
    "   JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = ANY (v_commented)"
    "  UNION ALL SELECT 'commented', 'type', n.nspname, t.typname, t.oid FROM pg_catalog.pg_type t"
    "   JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r') AND t.oid = ANY (v_commented"
    "    || ARRAY(SELECT k.contypid FROM pg_catalog.pg_constraint k WHERE k.oid = ANY (v_commented)))"
    "  UNION ALL SELECT 'commented', 'schema', NULL, n.nspname, n.oid FROM pg_catalog.pg_namespace n WHERE n.oid = ANY (v_commented)"
    "  UNION ALL SELECT 'commented', 'extension', NULL, x.extname, x.oid FROM pg_catalog.pg_extension x WHERE x.oid = ANY (v_commented)"
    "  UNION ALL SELECT 'altered', 'trigger', n.nspname, k.tgname || ' on ' || c.relname, k.oid FROM pg_catalog.pg_trigger k"
    "   JOIN pg_catalog.pg_class c ON c.oid = k.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    "   WHERE k.oid = ANY (v_commented) AND c.relpersistence <> 't'"
    "  UNION ALL SELECT 'altered', " LS_RELATION_KIND ", n.nspname, c.relname, c.oid FROM pg_catalog.pg_class c"
    "   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relpersistence <> 't' AND c.oid = ANY (ARRAY("
    "    SELECT k.conrelid FROM pg_catalog.pg_constraint k WHERE k.oid = ANY (v_commented)"
    "    UNION ALL SELECT k.tgrelid FROM pg_catalog.pg_trigger k WHERE k.oid = ANY (v_commented)"
    "    UNION ALL SELECT k.ev_class FROM pg_catalog.pg_rewrite k WHERE k.oid = ANY (v_commented)"
    "    UNION ALL SELECT k.polrelid FROM pg_catalog.pg_policy k WHERE k.oid = ANY (v_commented)"
    "    UNION ALL SELECT k.stxrelid FROM pg_catalog.pg_statistic_ext k WHERE k.oid = ANY (v_commented)"
    "    UNION ALL SELECT k.typrelid FROM pg_catalog.pg_type k WHERE k.oid = ANY (v_commented) AND k.typrelid <> 0))) o"
    " WHERE NOT EXISTS (SELECT FROM pg_catalog.unnest(traces) u WHERE u.oid = o.oid AND u.kind = o.kind) ORDER BY o.oid);"
    "END IF; "
    /* statistics belong to a table, and few of their changes lock that */
    "IF " INSERTED("pg_statistic_ext") " + " UPDATED("pg_statistic_ext") " > 0 THEN " APPEND ROW("'altered'", LS_RELATION_KIND, "n.nspname",
        "c.relname", "NULL", "c.oid")
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.oid IN (SELECT k.stxrelid FROM pg_catalog.pg_statistic_ext k WHERE " OURS("k.xmin") ") AND c.relpersistence <> 't'"
    "  AND NOT EXISTS (SELECT FROM pg_catalog.unnest(traces) u WHERE u.oid = c.oid AND u.action <> 'seen') ORDER BY c.oid);"
    "END IF; "
    /* what others did, and a rehearsal has shown: their objects are found by name; or what ran outside of transactions */
    "IF p_is_told AND pg_catalog.current_setting('lockstep.made', true) <> '' THEN " APPEND ROW("m.action", "m.kind",
        "m.schema", "m.name", "m.formerly", "m.oid") " FROM (SELECT j.action, j.kind, j.schema, j.name, j.formerly, CASE WHEN j.oid IS NOT NULL THEN j.oid"
    "  WHEN j.kind = 'function' THEN (SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid AND " LS_FUNCTION_NAME " = j.now_name)"
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
    "SELECT greatest(high, pg_catalog.max(u.oid)), pg_catalog.bool_or(u.schema_name = %N) INTO high, v_is_placed"
    " FROM pg_catalog.unnest(traces) u; "
    "IF v_is_placed THEN"
    REFUSE
    "END IF; "
    "END IF; "
    "traces := CASE WHEN pg_catalog.cardinality(traces) > 0 THEN traces END; "
    "END $lockstep$;";
/* clang-format on */
