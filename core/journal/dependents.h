/*
 * What reads otherwise where something has another name, or is of another schema: the foreign keys, views, columns, defaults,
 * indexes, triggers, policies and functions that speak of it, of arrays or rows of it, or of what the extension brought.
 */
#ifndef LOCKSTEP_JOURNAL_DEPENDENTS_H
#define LOCKSTEP_JOURNAL_DEPENDENTS_H

/* clang-format off */

/* The object that the row `oid` of the catalog `class` (both SQL) is a part of, or it itself: NULL where it is gone. */
#define LS_JOURNAL_WHOLE_OF(class, oid)                                                                                \
    "CASE " class                                                                                                      \
    LS_JOURNAL_PART_OF("pg_class", "coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid = " oid "), " oid ")") \
    LS_JOURNAL_PART_OF("pg_type", "coalesce((SELECT t.typrelid FROM pg_catalog.pg_type t WHERE t.oid = " oid           \
        " AND t.typrelid <> 0), " oid ")")                                                                             \
    LS_JOURNAL_PART_OF("pg_constraint", "(SELECT greatest(k.conrelid, k.contypid) FROM pg_catalog.pg_constraint k WHERE k.oid = " oid ")") \
    LS_JOURNAL_PART_OF("pg_attrdef", "(SELECT f.adrelid FROM pg_catalog.pg_attrdef f WHERE f.oid = " oid ")")          \
    LS_JOURNAL_PART_OF("pg_trigger", "(SELECT t.tgrelid FROM pg_catalog.pg_trigger t WHERE t.oid = " oid ")")          \
    LS_JOURNAL_PART_OF("pg_rewrite", "(SELECT r.ev_class FROM pg_catalog.pg_rewrite r WHERE r.oid = " oid ")")         \
    LS_JOURNAL_PART_OF("pg_policy", "(SELECT y.polrelid FROM pg_catalog.pg_policy y WHERE y.oid = " oid ")")           \
    LS_JOURNAL_PART_OF("pg_statistic_ext", "(SELECT s.stxrelid FROM pg_catalog.pg_statistic_ext s WHERE s.oid = " oid ")") \
    " ELSE " oid " END"
#define LS_JOURNAL_PART_OF(catalog, whole) " WHEN 'pg_catalog." catalog "'::pg_catalog.regclass THEN " whole

/* The object that a trace or effect `u` is about, or the table that has it as a part. */
#define LS_JOURNAL_SUBJECT                                                                                                    \
    "CASE u.kind WHEN 'index' THEN coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid = u.oid), u.oid)" \
    " WHEN 'trigger' THEN coalesce((SELECT t.tgrelid FROM pg_catalog.pg_trigger t WHERE t.oid = u.oid), u.oid)"        \
    " WHEN 'sequence' THEN coalesce((SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE d.classid ="                  \
    "  'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = u.oid AND d.refclassid ="                              \
    "  'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')), u.oid)"          \
    " ELSE u.oid END"

/* The traces that tell of another name; `traces` is as in LS_JOURNAL_DEPENDENTS. */
#define LS_JOURNAL_NAMED(traces) traces " AND u.action NOT IN ('created', 'dropped')"

/* An SQL query of one column, oids: the objects themselves, or the tables that have them as parts. Some may be NULL. `traces`
 * is SQL text: FROM with the alias u for an event's traces, and WHERE, which is continued with AND; it comes three times. */
#define LS_JOURNAL_DEPENDENTS(traces)                                                                                  \
    "SELECT " LS_JOURNAL_WHOLE_OF("d.classid", "d.objid")                                                              \
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
