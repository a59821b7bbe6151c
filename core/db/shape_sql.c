/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "db/shape.h"

#include "db/catalog.h"
#include "sql/quote.h"

/* clang-format off */

#define CLASS(catalog) "'pg_catalog." catalog "'::pg_catalog.regclass"

/* %X: the condition on the schema's name; %O(oid): the condition on the oid of an object; %P(oid): on that of the object that
 * lines are of. */
#define SCHEMA(oid) " JOIN pg_catalog.pg_namespace n ON n.oid = " oid " AND %X"

#define NO_MEMBER(catalog, oid)                                                                                        \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS(catalog)                                 \
    " AND d.objid = " oid " AND d.deptype = 'e')"

/* nor what a range type brings along */
#define NO_PART_OF_TYPE                                                                                                \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS("pg_proc")                               \
    " AND d.objid = p.oid AND d.deptype IN ('e', 'i'))"

/* The text form of lines, as step/shape.c reads it: a tab, what, a tab, the value; further lines of a value begin with two
 * tabs. */
#define LINE(what, value) "coalesce(E'\n\t" what "\t' || (" value "), '')"
#define LONG(what, value) "coalesce(E'\n\t" what "\t' || pg_catalog.replace(" value ", E'\n', E'\n\t\t'), '')"

/* A query for objects, and one for lines: of an object by class and oid, or of one of its parts. */
#define OBJECTS(kind, schema, name, catalog, oid, from)                                                                \
    "SELECT " kind " AS kind, " schema " AS schema_name, " name " AS name, " oid " AS oid, " CLASS(catalog)                \
    "::pg_catalog.oid AS class" from ";"
#define LINES(class, oid, part, lines, from)                                                                           \
    "SELECT " class "::pg_catalog.oid AS class, " oid " AS oid, " part " AS part, " lines " AS lines" from ";"
#define RELATION_LINES(oid, part, lines, from) LINES(CLASS("pg_class"), oid, part, lines, from)

/* Comments of parts, of which few have one: read by themselves rather than looked for with each part. */
#define COMMENTS(owner, part, catalog, alias, from)                                                                    \
    RELATION_LINES(owner, part, LONG("comment", "d.description"), " FROM pg_catalog.pg_description d JOIN pg_catalog."  \
    catalog " " alias " ON " alias ".oid = d.objoid" from " AND d.classoid = " CLASS(catalog)                          \
    " AND d.objsubid = 0 AND %P(" owner ")")

#define NAMED(schema_oid, name)                                                                                        \
    "(SELECT pg_catalog.quote_ident(k.nspname) || '.' || pg_catalog.quote_ident(" name ")"                             \
    " FROM pg_catalog.pg_namespace k WHERE k.oid = " schema_oid ")"

#define COLLATION(oid, type_oid)                                                                                       \
    LINE("collation", "CASE WHEN " oid " <> 0 THEN (SELECT " NAMED("l.collnamespace", "l.collname")                    \
    " FROM pg_catalog.pg_collation l WHERE l.oid = " oid " AND l.oid <> (SELECT z.typcollation FROM pg_catalog.pg_type z" \
    " WHERE z.oid = " type_oid ")) END")

#define STATE(column)                                                                                                  \
    LINE("state", "CASE " column " WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END")

#define OPTIONS(column)                                                                                                \
    LINE("options", "CASE WHEN " column " IS NOT NULL THEN (SELECT pg_catalog.string_agg(x.x, ', ' ORDER BY x.x"       \
    " COLLATE \"C\") FROM pg_catalog.unnest(" column ") x(x)) END")

#define SEQUENCE(q)                                                                                                    \
    "'AS ' || pg_catalog.format_type(" q ".seqtypid, NULL) || ' START ' || " q ".seqstart || ' INCREMENT ' || " q          \
    ".seqincrement || ' MINVALUE ' || " q ".seqmin || ' MAXVALUE ' || " q ".seqmax || ' CACHE ' || " q ".seqcache || CASE" \
    " WHEN " q ".seqcycle THEN ' CYCLE' ELSE '' END"

#define PRINTED(is_local)                                                                                              \
    "SELECT pg_catalog.set_config(s.name, s.value, " is_local ") FROM (VALUES"                                         \
    " ('quote_all_identifiers', 'off'), ('standard_conforming_strings', 'on'),"                                        \
    " ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('extra_float_digits', '1'),"     \
    " ('bytea_output', 'hex'), ('xmlbinary', 'base64')"

const char ls_shape_printed_sql[] = PRINTED("true") ") s(name, value)";

#define SETTINGS(is_local) PRINTED(is_local) ", ('search_path', 'pg_catalog, pg_temp'), ('jit', 'off')) s(name, value)"
static const char settings_sql[] = SETTINGS("true");
static const char session_settings_sql[] = SETTINGS("false");

/* The columns of a btree of nothing but columns in their default order, which most indexes are: printing those takes the
 * server far longer. */
#define PLAIN_COLUMNS                                                                                                  \
    "CASE WHEN NOT x.indisunique AND x.indpred IS NULL AND x.indexprs IS NULL AND x.indnkeyatts = x.indnatts"          \
    " AND i.relkind = 'i' AND i.reloptions IS NULL AND i.relam = 403 THEN"                                             \
    " (SELECT CASE WHEN pg_catalog.count(*) = x.indnatts THEN pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '" \
    " ORDER BY k.k) END FROM pg_catalog.generate_series(0, x.indnatts - 1) k(k) JOIN pg_catalog.pg_attribute a"        \
    " ON a.attrelid = x.indrelid AND a.attnum = x.indkey[k.k] AND a.attcollation = x.indcollation[k.k]"                \
    " AND x.indoption[k.k] = 0 JOIN pg_catalog.pg_opclass w ON w.oid = x.indclass[k.k] AND w.opcdefault"               \
    " AND w.opcintype = CASE a.atttypid WHEN 1043 THEN 25 ELSE a.atttypid END) END"

#define INDEX                                                                                                          \
    "coalesce('CREATE INDEX ' || pg_catalog.quote_ident(i.relname) || ' ON ' || pg_catalog.quote_ident(n.nspname) || '.'" \
    " || pg_catalog.quote_ident(r.relname) || ' USING btree (' || " PLAIN_COLUMNS " || ')',"                            \
    " pg_catalog.pg_get_indexdef(x.indexrelid))"

#define NULL_AND_TYPE                                                                                                  \
    "CASE WHEN a.attnotnull THEN E'\n\tnull\tnot null\n\ttype\t' ELSE E'\n\ttype\t' END"                               \
    " || pg_catalog.format_type(a.atttypid, a.atttypmod)"

#define COLUMN(lines, from, more)                                                                                      \
    RELATION_LINES("a.attrelid", "'column ' || a.attname",                                                             \
        "CASE WHEN a.attcollation IN (0, 100) AND a.attidentity = '' AND a.attfdwoptions IS NULL THEN " lines NULL_AND_TYPE \
        " ELSE CASE WHEN a.attcollation NOT IN (0, 100) THEN " COLLATION("a.attcollation", "a.atttypid")               \
        " ELSE '' END || " lines "CASE a.attidentity WHEN '' THEN '' WHEN 'a' THEN E'\n\tidentity\talways'"            \
        " ELSE E'\n\tidentity\tby default' END || CASE WHEN a.attfdwoptions IS NULL THEN '' ELSE "                     \
        OPTIONS("a.attfdwoptions") " END || " NULL_AND_TYPE " END",                                                    \
        from " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')"       \
        " WHERE %P(a.attrelid) AND a.attnum > 0 AND NOT a.attisdropped AND " more)

/* A default speaks of no column; without its table it is printed in a third of the time. */
#define DEFAULT                                                                                                        \
    "CASE WHEN a.attgenerated = '' THEN " LONG("default", "pg_catalog.pg_get_expr(f.adbin, 0)") " ELSE "                \
    LONG("generated", "(pg_catalog.pg_get_expr(f.adbin, f.adrelid) || CASE a.attgenerated WHEN 's' THEN ' stored'"      \
    " ELSE ' virtual' END)") " END || "

/* The queries, each with the letter of what it looks for (0: what every database has). */
static const struct {
    char sort;
    const char *sql;
} queries[] = {
    {0, OBJECTS("CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'"
        "  WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END", "n.nspname", "c.relname", "pg_class", "c.oid",
        " FROM pg_catalog.pg_class c" SCHEMA("c.relnamespace")
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relpersistence <> 't' AND %O(c.oid)"
        "  AND " NO_MEMBER("pg_class", "c.oid")
        "  AND (c.relkind <> 'S' OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS("pg_class")
        "   AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = " CLASS("pg_class")
        "   AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')))")},
    {'t', OBJECTS("'type'", "n.nspname", "t.typname", "pg_type", "t.oid", " FROM pg_catalog.pg_type t" SCHEMA("t.typnamespace")
        " WHERE t.typtype IN ('e', 'd', 'r') AND %O(t.oid) AND " NO_MEMBER("pg_type", "t.oid"))},
    {'f', OBJECTS("'function'", "n.nspname",
        LS_FUNCTION_NAME, "pg_proc", "p.oid",
        " FROM pg_catalog.pg_proc p" SCHEMA("p.pronamespace") " WHERE %O(p.oid) AND " NO_PART_OF_TYPE)},
    {0, OBJECTS("'schema'", "NULL", "n.nspname", "pg_namespace", "n.oid", " FROM pg_catalog.pg_namespace n"
        " WHERE %X AND %O(n.oid) AND " NO_MEMBER("pg_namespace", "n.oid"))},
    {'x', OBJECTS("'extension'", "NULL", "x.extname", "pg_extension", "x.oid", " FROM pg_catalog.pg_extension x WHERE %O(x.oid)")},
    {0, RELATION_LINES("c.oid", "''",
        LINE("access method", "CASE WHEN c.relam NOT IN (0, 2) THEN (SELECT a.amname FROM pg_catalog.pg_am a"
        " WHERE a.oid = c.relam)::pg_catalog.text END") " || "
        LONG("definition", "CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END") " || "
        LINE("of type", "CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END") " || "
        OPTIONS("CASE WHEN c.relkind = 'v' THEN c.reloptions END") " || "
        LINE("partition key", "CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END") " || "
        LINE("persistence", "CASE c.relpersistence WHEN 'u' THEN 'unlogged' END") " || "
        LINE("replica identity", "CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'i' THEN (SELECT 'index ' || i.relname"
        " FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid"
        " AND x.indisreplident) WHEN 'n' THEN CASE WHEN c.relkind IN ('r', 'p') THEN 'nothing' END END") " || "
        LINE("row security", "CASE WHEN c.relrowsecurity OR c.relforcerowsecurity THEN pg_catalog.concat_ws(', ',"
        " CASE WHEN c.relrowsecurity THEN 'enabled' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END) END"),
        " FROM pg_catalog.pg_class c WHERE %P(c.oid) AND (c.relkind IN ('v', 'm', 'p') OR c.relkind IN ('r', 'f', 'S', 'c')"
        " AND (c.relam NOT IN (0, 2) OR c.reloftype <> 0 OR c.relpersistence = 'u' OR c.relreplident <> 'd'"
        " OR c.relrowsecurity OR c.relforcerowsecurity))")},
    {'I', RELATION_LINES("c.oid", "''",
        "CASE WHEN c.relispartition THEN E'\n\tpartition of\t' || i.parents || ' ' || pg_catalog.pg_get_expr(c.relpartbound,"
        " c.oid) ELSE E'\n\tinherits\t' || i.parents END",
        " FROM (SELECT i.inhrelid, pg_catalog.string_agg(" NAMED("p.relnamespace", "p.relname")
        ", ', ' ORDER BY i.inhseqno) AS parents FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent"
        " AND p.relkind NOT IN ('i', 'I') GROUP BY i.inhrelid) i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND %P(c.oid)")},
    {'F', RELATION_LINES("f.ftrelid", "''", OPTIONS("f.ftoptions") " || "
        LINE("server", "(SELECT s.srvname FROM pg_catalog.pg_foreign_server s WHERE s.oid = f.ftserver)"),
        " FROM pg_catalog.pg_foreign_table f WHERE %P(f.ftrelid)")},
    /* most columns have a type and nothing else: what is not there costs as well */
    {0, COLUMN("", " FROM pg_catalog.pg_attribute a", "NOT a.atthasdef")},
    {0, COLUMN(DEFAULT, " FROM pg_catalog.pg_attrdef f JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid"
        " AND a.attnum = f.adnum", "a.atthasdef")},
    /* of relations, types, functions and schemas; of columns */
    {0, LINES("d.classoid", "d.objoid", "''", LONG("comment", "d.description"),
        " FROM pg_catalog.pg_description d WHERE d.objsubid = 0 AND (d.classoid = " CLASS("pg_namespace") " AND %O(d.objoid)"
        " OR d.classoid IN (" CLASS("pg_class") ", " CLASS("pg_type") ", " CLASS("pg_proc") ") AND %P(d.objoid))")},
    {'C', RELATION_LINES("d.objoid", "'column ' || a.attname", LONG("comment", "d.description"),
        " FROM pg_catalog.pg_description d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid"
        " WHERE d.objsubid > 0 AND d.classoid = " CLASS("pg_class") " AND %P(d.objoid)")},
    {'t', RELATION_LINES("c.oid", "''", LONG("comment", "d.description"), " FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_description d ON d.classoid = " CLASS("pg_type") " AND d.objoid = c.reltype AND d.objsubid = 0"
        " WHERE c.relkind = 'c' AND %P(c.oid)")},
    /* those of a partition are its parent's; 'n' is what the column says already */
    {0, RELATION_LINES("k.conrelid", "'constraint ' || k.conname", LONG("definition", "pg_catalog.pg_get_constraintdef(k.oid)"),
        " FROM pg_catalog.pg_constraint k WHERE %P(k.conrelid) AND k.conparentid = 0 AND k.contype NOT IN ('t', 'n')")},
    {'c', COMMENTS("k.conrelid", "'constraint ' || k.conname", "pg_constraint", "k",
        " AND k.conparentid = 0 AND k.contype NOT IN ('t', 'n')")},
    {'t', LINES(CLASS("pg_type"), "k.contypid", "'constraint ' || k.conname",
        LONG("comment", "(SELECT d.description FROM pg_catalog.pg_description d WHERE d.classoid = " CLASS("pg_constraint")
        " AND d.objoid = k.oid AND d.objsubid = 0)") " || " LONG("definition", "pg_catalog.pg_get_constraintdef(k.oid)"),
        " FROM pg_catalog.pg_constraint k WHERE %P(k.contypid) AND k.contype NOT IN ('t', 'n')")},
    {0, RELATION_LINES("x.indrelid", "'index ' || i.relname", LONG("definition", INDEX) " || "
        "CASE WHEN x.indisvalid THEN '' WHEN i.relkind = 'I' THEN E'\n\tstate\tinvalid' ELSE E'" LS_SHAPE_NOT_BUILT "' END",
        " FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid AND NOT i.relispartition"
        " JOIN pg_catalog.pg_class r ON r.oid = x.indrelid AND r.relkind <> 't' JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace"
        " WHERE %P(x.indrelid) AND NOT ((x.indisunique OR x.indisexclusion) AND EXISTS (SELECT FROM pg_catalog.pg_constraint k"
        " WHERE k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')))")},
    {'c', COMMENTS("x.indrelid", "'index ' || i.relname", "pg_class", "i", " AND NOT i.relispartition JOIN pg_catalog.pg_index x"
        " ON x.indexrelid = i.oid WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k"
        " WHERE k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))")},
    {'T', RELATION_LINES("t.tgrelid", "'trigger ' || t.tgname", LONG("definition", "pg_catalog.pg_get_triggerdef(t.oid)") " || "
        STATE("t.tgenabled"), " FROM pg_catalog.pg_trigger t WHERE %P(t.tgrelid) AND NOT t.tgisinternal AND t.tgparentid = 0")},
    {'c', COMMENTS("t.tgrelid", "'trigger ' || t.tgname", "pg_trigger", "t", " AND NOT t.tgisinternal AND t.tgparentid = 0")},
    {'R', RELATION_LINES("r.ev_class", "'rule ' || r.rulename", LONG("definition", "pg_catalog.pg_get_ruledef(r.oid)") " || "
        STATE("r.ev_enabled"), " FROM pg_catalog.pg_rewrite r WHERE %P(r.ev_class) AND r.rulename <> '_RETURN'")},
    {'c', COMMENTS("r.ev_class", "'rule ' || r.rulename", "pg_rewrite", "r", " AND r.rulename <> '_RETURN'")},
    {'P', RELATION_LINES("y.polrelid", "'policy ' || y.polname",
        LONG("definition", "'AS ' || CASE WHEN y.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END || ' FOR ' || CASE"
        " y.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END"
        " || ' TO ' || (SELECT pg_catalog.string_agg(CASE u.u WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident("
        "pg_catalog.pg_get_userbyid(u.u)) END, ', ' ORDER BY pg_catalog.pg_get_userbyid(u.u)) FROM pg_catalog.unnest("
        "y.polroles) u(u)) || coalesce(' USING (' || pg_catalog.pg_get_expr(y.polqual, y.polrelid) || ')', '')"
        " || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid) || ')', '')"),
        " FROM pg_catalog.pg_policy y WHERE %P(y.polrelid)")},
    {'c', COMMENTS("y.polrelid", "'policy ' || y.polname", "pg_policy", "y", "")},
    {'S', RELATION_LINES("s.stxrelid", "'statistics ' || s.stxname",
        LONG("definition", "pg_catalog.pg_get_statisticsobjdef(s.oid)"), " FROM pg_catalog.pg_statistic_ext s WHERE %P(s.stxrelid)")},
    {'c', COMMENTS("s.stxrelid", "'statistics ' || s.stxname", "pg_statistic_ext", "s", "")},
    {0, RELATION_LINES("q.seqrelid", "''", LINE("definition", SEQUENCE("q")),
        " FROM pg_catalog.pg_sequence q WHERE %P(q.seqrelid) AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = "
        CLASS("pg_class") " AND d.objid = q.seqrelid AND d.objsubid = 0 AND d.refclassid = " CLASS("pg_class")
        " AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i'))")},
    {0, RELATION_LINES("d.refobjid", "'sequence ' || s.relname",
        LINE("definition", SEQUENCE("q") " || ' OWNED BY ' || (SELECT pg_catalog.quote_ident(a.attname)"
        " FROM pg_catalog.pg_attribute a WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid)"),
        " FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence q ON q.seqrelid = d.objid JOIN pg_catalog.pg_class s"
        " ON s.oid = q.seqrelid WHERE d.refclassid = " CLASS("pg_class") " AND %P(d.refobjid) AND d.refobjsubid > 0"
        " AND d.classid = " CLASS("pg_class") " AND d.deptype IN ('a', 'i')")},
    {'c', COMMENTS("o.refobjid", "'sequence ' || s.relname", "pg_class", "s", " AND s.relkind = 'S' JOIN pg_catalog.pg_depend o"
        " ON o.classid = " CLASS("pg_class") " AND o.objid = s.oid AND o.refclassid = " CLASS("pg_class")
        " AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')")},
    {'t', LINES(CLASS("pg_type"), "t.oid", "''",
        COLLATION("CASE t.typtype WHEN 'd' THEN t.typcollation ELSE 0 END", "t.typbasetype") " || "
        LONG("default", "CASE t.typtype WHEN 'd' THEN coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) END")
        " || " LONG("labels", "CASE t.typtype WHEN 'e' THEN (SELECT coalesce(pg_catalog.string_agg(pg_catalog.quote_literal("
        "e.enumlabel), ', ' ORDER BY e.enumsortorder), '') FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) END") " || "
        LINE("null", "CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'not null' END") " || "
        LINE("type", "CASE t.typtype WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END"),
        " FROM pg_catalog.pg_type t WHERE %P(t.oid) AND t.typtype IN ('e', 'd')")},
    {'t', LINES(CLASS("pg_type"), "r.rngtypid", "''",
        LINE("canonical", "CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::pg_catalog.regprocedure::pg_catalog.text END")
        " || " COLLATION("r.rngcollation", "r.rngsubtype") " || "
        LINE("operator class", "(SELECT " NAMED("w.opcnamespace", "w.opcname") " FROM pg_catalog.pg_opclass w"
        " WHERE w.oid = r.rngsubopc)") " || "
        LINE("subtype", "pg_catalog.format_type(r.rngsubtype, NULL)") " || "
        LINE("subtype difference", "CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::pg_catalog.regprocedure::pg_catalog.text END"),
        " FROM pg_catalog.pg_range r WHERE %P(r.rngtypid)")},
    {'f', LINES(CLASS("pg_proc"), "p.oid", "''",
        LONG("definition", "CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END"),
        " FROM pg_catalog.pg_proc p WHERE %P(p.oid) AND " NO_PART_OF_TYPE)},
    {'f', LINES(CLASS("pg_proc"), "g.aggfnoid::pg_catalog.oid", "''",
        LINE("combine function", "CASE WHEN g.aggcombinefn <> 0 THEN g.aggcombinefn::pg_catalog.oid::pg_catalog.regprocedure"
        "::pg_catalog.text END") " || "
        LINE("final function", "CASE WHEN g.aggfinalfn <> 0 THEN g.aggfinalfn::pg_catalog.oid::pg_catalog.regprocedure"
        "::pg_catalog.text END") " || "
        LONG("initial state", "g.agginitval") " || "
        LINE("kind", "CASE g.aggkind WHEN 'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' ELSE 'aggregate' END") " || "
        LINE("result", "pg_catalog.pg_get_function_result(g.aggfnoid)") " || "
        LINE("sort operator", "CASE WHEN g.aggsortop <> 0 THEN g.aggsortop::pg_catalog.regoperator::pg_catalog.text END") " || "
        LINE("state function", "g.aggtransfn::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text") " || "
        LINE("state type", "pg_catalog.format_type(g.aggtranstype, NULL)"),
        " FROM pg_catalog.pg_aggregate g WHERE %P(g.aggfnoid::pg_catalog.oid)")},
    {'x', LINES(CLASS("pg_extension"), "x.oid", "''",
        LINE("schema", "(SELECT k.nspname FROM pg_catalog.pg_namespace k WHERE k.oid = x.extnamespace)") " || "
        LINE("version", "x.extversion"), " FROM pg_catalog.pg_extension x WHERE %O(x.oid)")},
};

/* Planning what is not there would take longer than looking. */
static const char sorts_sql[] =
    "pg_catalog.concat("
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid >= 16384 AND t.typtype IN ('e', 'd', 'r'))"
    " OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid >= 16384 AND c.relkind = 'c') THEN 't' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid >= 16384) THEN 'f' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_extension x WHERE x.oid >= 16384) THEN 'x' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal) THEN 'T' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.oid >= 16384 AND r.rulename <> '_RETURN') THEN 'R' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_policy y) THEN 'P' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_statistic_ext s) THEN 'S' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits i) THEN 'I' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_foreign_table f) THEN 'F' END,"
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_description d WHERE d.objoid >= 16384 AND d.objsubid > 0) THEN 'C' END,"
    /* of parts: not of tables, views, columns, types and functions */
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_description d WHERE d.objoid >= 16384 AND d.objsubid = 0"
    " AND d.classoid NOT IN (" CLASS("pg_type") ", " CLASS("pg_proc") ", " CLASS("pg_namespace") ")"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = d.objoid AND d.classoid = " CLASS("pg_class")
    " AND c.relkind NOT IN ('i', 'I', 'S'))) THEN 'c' END)";

/* clang-format on */

void
ls_shape_add_settings(struct ls_buf *sql)
{
    ls_buf_adds(sql, settings_sql);
}

void
ls_shape_add_session_settings(struct ls_buf *sql)
{
    ls_buf_adds(sql, session_settings_sql);
}

void
ls_shape_add_sorts(struct ls_buf *sql)
{
    ls_buf_adds(sql, sorts_sql);
}

/* Append the query with its places filled in. */
static enum ls_status
add_query(struct ls_buf *sql, const char *query, struct ls_span excluded_schema, const char *only,
    struct ls_err *err)
{
    enum ls_status status = LS_OK;
    for (const char *c = query; *c != '\0' && status == LS_OK; c++) {
        if (c[0] == '%' && c[1] == 'X') {
            ls_buf_adds(sql, "n.nspname !~ '^(pg_|information_schema$)'");
            if (excluded_schema.ptr != NULL) {
                ls_buf_adds(sql, " AND n.nspname <> ");
                status = ls_sql_add_literal(sql, excluded_schema, err);
            }
            c++;
        } else if (c[0] == '%') {
            const char *end = strchr(c, ')');
            struct ls_span oid = {c + 3, (size_t)(end - c - 3)};
            if (only != NULL) {
                ls_buf_printf(sql, "%.*s = ANY (%s)", LS_SPAN_ARGS(oid), only);
            } else if (c[1] == 'O') {
                ls_buf_adds(sql, "true");
            } else {
                ls_buf_printf(sql, "%.*s >= 16384", LS_SPAN_ARGS(oid));
            }
            c = end;
        } else {
            ls_buf_addc(sql, *c);
        }
    }
    return status;
}

enum ls_status
ls_shape_add_queries(struct ls_buf *sql, struct ls_span excluded_schema, const char *only,
    const char *sorts, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]) && status == LS_OK; i++) {
        char sort = queries[i].sort;
        if (sort == 0 || sorts == NULL || strchr(sorts, sort) != NULL) {
            status = add_query(sql, queries[i].sql, excluded_schema, only, err);
        }
    }
    return status;
}

enum ls_status
ls_shape_add_prepares(
    struct ls_buf *sql, struct ls_span excluded_schema, const char *only, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]) && status == LS_OK; i++) {
        ls_buf_printf(sql, "PREPARE lockstep_shape_%zu AS ", i);
        status = add_query(sql, queries[i].sql, excluded_schema, only, err);
    }
    return status;
}

void
ls_shape_add_executes(struct ls_buf *sql)
{
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        ls_buf_printf(sql, "EXECUTE lockstep_shape_%zu;COMMIT AND CHAIN;", i);
    }
}
