/*
 * What reads otherwise where something has another name, or is of another schema: the foreign keys, views, columns, defaults,
 * indexes, triggers, policies and functions that speak of it, of arrays or rows of it, or of what the extension brought.
 */
#ifndef LOCKSTEP_JOURNAL_DEPENDENTS_H
#define LOCKSTEP_JOURNAL_DEPENDENTS_H

/* clang-format off */

/* The traces that tell of another name; `traces` is as in LS_JOURNAL_DEPENDENTS. */
#define LS_JOURNAL_NAMED(traces) traces " AND u.action NOT IN ('created', 'dropped')"

/* An SQL query of one column, oids: the objects themselves, or the tables that have them as parts. Some may be NULL. `traces`
 * is SQL text: FROM with the alias u for an event's traces, and WHERE, which is continued with AND; it comes three times. */
#define LS_JOURNAL_DEPENDENTS(traces)                                                                                  \
    "SELECT CASE d.classid"                                                                                            \
    "  WHEN 'pg_catalog.pg_class'::pg_catalog.regclass THEN coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x"     \
    "   WHERE x.indexrelid = d.objid), d.objid)"                                                                       \
    "  WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN (SELECT k.conrelid FROM pg_catalog.pg_constraint k"    \
    "   WHERE k.oid = d.objid)"                                                                                        \
    "  WHEN 'pg_catalog.pg_rewrite'::pg_catalog.regclass THEN (SELECT r.ev_class FROM pg_catalog.pg_rewrite r"          \
    "   WHERE r.oid = d.objid)"                                                                                        \
    "  WHEN 'pg_catalog.pg_attrdef'::pg_catalog.regclass THEN (SELECT f.adrelid FROM pg_catalog.pg_attrdef f"           \
    "   WHERE f.oid = d.objid)"                                                                                        \
    "  WHEN 'pg_catalog.pg_trigger'::pg_catalog.regclass THEN (SELECT t.tgrelid FROM pg_catalog.pg_trigger t"           \
    "   WHERE t.oid = d.objid)"                                                                                        \
    "  WHEN 'pg_catalog.pg_policy'::pg_catalog.regclass THEN (SELECT y.polrelid FROM pg_catalog.pg_policy y"            \
    "   WHERE y.oid = d.objid)"                                                                                        \
    "  ELSE d.objid END"                                                                                               \
    " FROM pg_catalog.pg_depend d WHERE d.refclassid = ANY (ARRAY['pg_catalog.pg_class', 'pg_catalog.pg_type',"        \
    "  'pg_catalog.pg_proc', 'pg_catalog.pg_opclass', 'pg_catalog.pg_collation']::pg_catalog.regclass[])"              \
    "  AND d.refobjid = ANY (ARRAY(SELECT pg_catalog.unnest(ARRAY[o.oid, o.type,"                                      \
    "   (SELECT t.typarray FROM pg_catalog.pg_type t WHERE t.oid = coalesce(o.type, o.oid))]) FROM ("                  \
    "    SELECT u.oid, (SELECT c.reltype FROM pg_catalog.pg_class c WHERE c.oid = u.oid) AS type"                      \
    "     " LS_JOURNAL_NAMED(traces)                                                                                   \
    "    UNION ALL SELECT m.objid, NULL FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_depend m"                    \
    "     ON m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND m.refobjid = x.oid AND m.deptype = 'e'" \
    "     WHERE ARRAY[x.oid, x.extnamespace] && ARRAY(SELECT u.oid " LS_JOURNAL_NAMED(traces)                          \
    "      AND u.kind IN ('schema', 'extension'))) o))"                                                                \
    " UNION ALL SELECT x.oid FROM pg_catalog.pg_extension x WHERE x.extnamespace = ANY (ARRAY(SELECT u.oid "           \
    LS_JOURNAL_NAMED(traces) " AND u.kind = 'schema'))"

/* clang-format on */

#endif
