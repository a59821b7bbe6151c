/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "db/shape.h"

#include "sql/quote.h"

/* clang-format off */

#define CLASS(catalog) "'pg_catalog." catalog "'::pg_catalog.regclass"

/* %X: the condition on the schema's name; %O(oid): the condition on the oid; %[c … %]: only where sort c is asked for. */
#define SCHEMA(oid) " JOIN pg_catalog.pg_namespace n ON n.oid = " oid " AND %X"

#define NO_MEMBER(catalog, oid)                                                                                        \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS(catalog)                                 \
    " AND d.objid = " oid " AND d.deptype = 'e')"

/* nor what a range type brings along */
#define NO_PART_OF_TYPE                                                                                                \
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS("pg_proc")                               \
    " AND d.objid = p.oid AND d.deptype IN ('e', 'i'))"

/* The text form of lines, as shape_text.c reads it: a tab, what, a tab, the value; further lines of a value begin with two
 * tabs. A part begins with its name on a line of its own. */
#define LINE(what, value) "coalesce(E'\n\t" what "\t' || (" value "), '')"
#define LONG(what, value) "coalesce(E'\n\t" what "\t' || pg_catalog.replace(" value ", E'\n', E'\n\t\t'), '')"

#define COMMENT(catalog, oid)                                                                                          \
    LONG("comment", "(SELECT d.description FROM pg_catalog.pg_description d WHERE d.classoid = " CLASS(catalog)        \
    " AND d.objoid = " oid " AND d.objsubid = 0)")

/* Lines of what is joined to the objects `o`. Each part may come in several rows. */
#define LINES(part, from, lines) " UNION ALL SELECT o.class, o.oid, " part ", " lines " FROM o " from

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

#define IS_RELATION "o.class = " CLASS("pg_class")

#define SEQUENCE(q)                                                                                                    \
    "'AS ' || pg_catalog.format_type(" q ".seqtypid, NULL) || ' START ' || " q ".seqstart || ' INCREMENT ' || " q          \
    ".seqincrement || ' MINVALUE ' || " q ".seqmin || ' MAXVALUE ' || " q ".seqmax || ' CACHE ' || " q ".seqcache || CASE" \
    " WHEN " q ".seqcycle THEN ' CYCLE' ELSE '' END"

static const char settings_sql[] =
    "SELECT pg_catalog.set_config(s.name, s.value, true) FROM (VALUES"
    " ('search_path', 'pg_catalog, pg_temp'), ('quote_all_identifiers', 'off'), ('standard_conforming_strings', 'on'),"
    " ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('extra_float_digits', '1'),"
    " ('bytea_output', 'hex'), ('xmlbinary', 'base64'), ('jit', 'off')) s(name, value)";

static const char objects_sql[] =
    "WITH o AS MATERIALIZED ("
    "SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'"
    "  WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END AS kind, n.nspname::pg_catalog.text AS schema_name,"
    "  c.relname::pg_catalog.text AS name, c.oid, " CLASS("pg_class") "::pg_catalog.oid AS class, c.relkind AS sort"
    " FROM pg_catalog.pg_class c" SCHEMA("c.relnamespace")
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relpersistence <> 't' AND %O(c.oid)"
    "  AND " NO_MEMBER("pg_class", "c.oid")
    "  AND (c.relkind <> 'S' OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = " CLASS("pg_class")
    "   AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = " CLASS("pg_class")
    "   AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')))"
    "%[t UNION ALL SELECT 'type', n.nspname, t.typname, t.oid, " CLASS("pg_type") ", t.typtype"
    " FROM pg_catalog.pg_type t" SCHEMA("t.typnamespace")
    " WHERE t.typtype IN ('e', 'd', 'r') AND %O(t.oid) AND " NO_MEMBER("pg_type", "t.oid") "%]"
    "%[f UNION ALL SELECT 'function', n.nspname, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',"
    "  p.oid, " CLASS("pg_proc") ", p.prokind FROM pg_catalog.pg_proc p" SCHEMA("p.pronamespace")
    " WHERE %O(p.oid) AND " NO_PART_OF_TYPE "%]"
    " UNION ALL SELECT 'schema', NULL, n.nspname, n.oid, " CLASS("pg_namespace") ", '-' FROM pg_catalog.pg_namespace n"
    " WHERE %X AND %O(n.oid) AND " NO_MEMBER("pg_namespace", "n.oid")
    "%[x UNION ALL SELECT 'extension', NULL, x.extname, x.oid, " CLASS("pg_extension") ", '-' FROM pg_catalog.pg_extension x"
    " WHERE %O(x.oid)%]"
    "), l(class, oid, part, lines) AS (SELECT o.class, o.oid, '', '' FROM o WHERE false"
    LINES("''", "JOIN pg_catalog.pg_class c ON " IS_RELATION " AND c.oid = o.oid",
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
        " CASE WHEN c.relrowsecurity THEN 'enabled' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END) END"))
    "%[I"
    LINES("''", "JOIN (SELECT i.inhrelid, pg_catalog.string_agg(" NAMED("p.relnamespace", "p.relname")
        ", ', ' ORDER BY i.inhseqno) AS parents FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent"
        " AND p.relkind NOT IN ('i', 'I') GROUP BY i.inhrelid) i ON i.inhrelid = o.oid JOIN pg_catalog.pg_class c"
        " ON " IS_RELATION " AND c.oid = o.oid",
        "CASE WHEN c.relispartition THEN E'\n\tpartition of\t' || i.parents || ' ' || pg_catalog.pg_get_expr(c.relpartbound,"
        " c.oid) ELSE E'\n\tinherits\t' || i.parents END")
    "%]"
    "%[F"
    LINES("''", "JOIN pg_catalog.pg_foreign_table f ON " IS_RELATION " AND f.ftrelid = o.oid",
        OPTIONS("f.ftoptions") " || "
        LINE("server", "(SELECT s.srvname FROM pg_catalog.pg_foreign_server s WHERE s.oid = f.ftserver)"))
    "%]"
    LINES("'column ' || a.attname", "JOIN pg_catalog.pg_attribute a ON " IS_RELATION " AND o.sort <> 'S' AND a.attrelid = o.oid"
        " AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_catalog.pg_attrdef f ON a.atthasdef AND f.adrelid = a.attrelid"
        " AND f.adnum = a.attnum",
        /* most columns have a type and nothing else: what is not there costs as well */
        "CASE WHEN f.adbin IS NULL AND a.attcollation IN (0, 100) AND a.attidentity = '' AND a.attfdwoptions IS NULL THEN CASE"
        " WHEN a.attnotnull THEN E'\n\tnull\tnot null\n\ttype\t' ELSE E'\n\ttype\t' END ELSE "
        "CASE WHEN a.attcollation NOT IN (0, 100) THEN "
        COLLATION("a.attcollation", "a.atttypid") " ELSE '' END || "
        "CASE WHEN f.adbin IS NULL THEN '' WHEN a.attgenerated = '' THEN " LONG("default", "pg_catalog.pg_get_expr(f.adbin,"
        " f.adrelid)") " ELSE " LONG("generated", "(pg_catalog.pg_get_expr(f.adbin, f.adrelid) || CASE a.attgenerated"
        " WHEN 's' THEN ' stored' ELSE ' virtual' END)") " END || "
        "CASE a.attidentity WHEN '' THEN '' WHEN 'a' THEN E'\n\tidentity\talways' ELSE E'\n\tidentity\tby default' END || "
        "CASE WHEN a.attfdwoptions IS NULL THEN '' ELSE " OPTIONS("a.attfdwoptions") " END || "
        "CASE WHEN a.attnotnull THEN E'\n\tnull\tnot null\n\ttype\t' ELSE E'\n\ttype\t' END END || "
        "pg_catalog.format_type(a.atttypid, a.atttypmod)")
    /* of relations and their columns, and of types, functions and schemas */
    LINES("coalesce('column ' || (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE d.objsubid > 0"
        " AND a.attrelid = o.oid AND a.attnum = d.objsubid), '')",
        "JOIN pg_catalog.pg_description d ON d.classoid = o.class AND d.objoid = o.oid WHERE o.kind <> 'extension'",
        LONG("comment", "d.description"))
    "%[t"
    LINES("''", "JOIN pg_catalog.pg_class c ON o.sort = 'c' AND " IS_RELATION " AND c.oid = o.oid",
        COMMENT("pg_type", "c.reltype"))
    "%]"
    /* those of a partition are its parent's; 'n' is what the column says already */
    LINES("'constraint ' || k.conname", "JOIN pg_catalog.pg_constraint k ON " IS_RELATION " AND k.conrelid = o.oid"
        " AND k.conparentid = 0 AND k.contype NOT IN ('t', 'n')",
        COMMENT("pg_constraint", "k.oid") " || " LONG("definition", "pg_catalog.pg_get_constraintdef(k.oid)"))
    "%[t"
    LINES("'constraint ' || k.conname", "JOIN pg_catalog.pg_constraint k ON o.sort = 'd' AND o.class = " CLASS("pg_type")
        " AND k.contypid = o.oid AND k.contype NOT IN ('t', 'n')",
        COMMENT("pg_constraint", "k.oid") " || " LONG("definition", "pg_catalog.pg_get_constraintdef(k.oid)"))
    "%]"
    LINES("'index ' || i.relname", "JOIN pg_catalog.pg_index x ON " IS_RELATION " AND x.indrelid = o.oid"
        " JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid AND NOT i.relispartition"
        " WHERE NOT ((x.indisunique OR x.indisexclusion) AND EXISTS (SELECT FROM pg_catalog.pg_constraint k"
        " WHERE k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')))",
        COMMENT("pg_class", "x.indexrelid") " || " LONG("definition", "pg_catalog.pg_get_indexdef(x.indexrelid)") " || "
        "CASE WHEN x.indisvalid THEN '' ELSE E'\n\tstate\tinvalid' END")
    "%[T"
    LINES("'trigger ' || t.tgname", "JOIN pg_catalog.pg_trigger t ON " IS_RELATION " AND t.tgrelid = o.oid"
        " AND NOT t.tgisinternal AND t.tgparentid = 0",
        COMMENT("pg_trigger", "t.oid") " || " LONG("definition", "pg_catalog.pg_get_triggerdef(t.oid)") " || "
        STATE("t.tgenabled"))
    "%]"
    "%[R"
    LINES("'rule ' || r.rulename", "JOIN pg_catalog.pg_rewrite r ON " IS_RELATION " AND r.ev_class = o.oid"
        " AND r.rulename <> '_RETURN'",
        COMMENT("pg_rewrite", "r.oid") " || " LONG("definition", "pg_catalog.pg_get_ruledef(r.oid)") " || " STATE("r.ev_enabled"))
    "%]"
    "%[P"
    LINES("'policy ' || y.polname", "JOIN pg_catalog.pg_policy y ON " IS_RELATION " AND y.polrelid = o.oid",
        COMMENT("pg_policy", "y.oid") " || "
        LONG("definition", "'AS ' || CASE WHEN y.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END || ' FOR ' || CASE"
        " y.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END"
        " || ' TO ' || (SELECT pg_catalog.string_agg(CASE u.u WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident("
        "pg_catalog.pg_get_userbyid(u.u)) END, ', ' ORDER BY pg_catalog.pg_get_userbyid(u.u)) FROM pg_catalog.unnest("
        "y.polroles) u(u)) || coalesce(' USING (' || pg_catalog.pg_get_expr(y.polqual, y.polrelid) || ')', '')"
        " || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid) || ')', '')"))
    "%]"
    "%[S"
    LINES("'statistics ' || s.stxname", "JOIN pg_catalog.pg_statistic_ext s ON " IS_RELATION " AND s.stxrelid = o.oid",
        COMMENT("pg_statistic_ext", "s.oid") " || " LONG("definition", "pg_catalog.pg_get_statisticsobjdef(s.oid)"))
    "%]"
    LINES("''", "JOIN pg_catalog.pg_sequence q ON " IS_RELATION " AND o.sort = 'S' AND q.seqrelid = o.oid",
        LINE("definition", SEQUENCE("q")))
    LINES("'sequence ' || s.relname", "JOIN pg_catalog.pg_depend d ON " IS_RELATION " AND d.refclassid = " CLASS("pg_class")
        " AND d.refobjid = o.oid AND d.refobjsubid > 0 AND d.classid = " CLASS("pg_class") " AND d.deptype IN ('a', 'i')"
        " JOIN pg_catalog.pg_sequence q ON q.seqrelid = d.objid JOIN pg_catalog.pg_class s ON s.oid = q.seqrelid",
        COMMENT("pg_class", "s.oid") " || "
        LINE("definition", SEQUENCE("q") " || ' OWNED BY ' || (SELECT pg_catalog.quote_ident(a.attname)"
        " FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid AND a.attnum = d.refobjsubid)"))
    "%[t"
    LINES("''", "JOIN pg_catalog.pg_type t ON o.class = " CLASS("pg_type") " AND t.oid = o.oid",
        COLLATION("CASE t.typtype WHEN 'd' THEN t.typcollation ELSE 0 END", "t.typbasetype") " || "
        LONG("default", "CASE t.typtype WHEN 'd' THEN coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) END")
        " || " LONG("labels", "CASE t.typtype WHEN 'e' THEN (SELECT coalesce(pg_catalog.string_agg(pg_catalog.quote_literal("
        "e.enumlabel), ', ' ORDER BY e.enumsortorder), '') FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) END") " || "
        LINE("null", "CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'not null' END") " || "
        LINE("type", "CASE t.typtype WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END"))
    "%]"
    "%[t"
    LINES("''", "JOIN pg_catalog.pg_range r ON o.class = " CLASS("pg_type") " AND r.rngtypid = o.oid",
        LINE("canonical", "CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::pg_catalog.regprocedure::pg_catalog.text END")
        " || " COLLATION("r.rngcollation", "r.rngsubtype") " || "
        LINE("operator class", "(SELECT " NAMED("w.opcnamespace", "w.opcname") " FROM pg_catalog.pg_opclass w"
        " WHERE w.oid = r.rngsubopc)") " || "
        LINE("subtype", "pg_catalog.format_type(r.rngsubtype, NULL)") " || "
        LINE("subtype difference", "CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::pg_catalog.regprocedure::pg_catalog.text END"))
    "%]"
    "%[f"
    LINES("''", "JOIN pg_catalog.pg_proc p ON o.class = " CLASS("pg_proc") " AND p.oid = o.oid",
        LONG("definition", "CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END"))
    "%]"
    "%[f"
    LINES("''", "JOIN pg_catalog.pg_aggregate g ON o.class = " CLASS("pg_proc") " AND g.aggfnoid = o.oid",
        LINE("combine function", "CASE WHEN g.aggcombinefn <> 0 THEN g.aggcombinefn::pg_catalog.oid::pg_catalog.regprocedure"
        "::pg_catalog.text END") " || "
        LINE("final function", "CASE WHEN g.aggfinalfn <> 0 THEN g.aggfinalfn::pg_catalog.oid::pg_catalog.regprocedure"
        "::pg_catalog.text END") " || "
        LONG("initial state", "g.agginitval") " || "
        LINE("kind", "CASE g.aggkind WHEN 'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' ELSE 'aggregate' END") " || "
        LINE("result", "pg_catalog.pg_get_function_result(o.oid)") " || "
        LINE("sort operator", "CASE WHEN g.aggsortop <> 0 THEN g.aggsortop::pg_catalog.regoperator::pg_catalog.text END") " || "
        LINE("state function", "g.aggtransfn::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text") " || "
        LINE("state type", "pg_catalog.format_type(g.aggtranstype, NULL)"))
    "%]"
    "%[x"
    LINES("''", "JOIN pg_catalog.pg_extension x ON o.class = " CLASS("pg_extension") " AND x.oid = o.oid",
        LINE("schema", "(SELECT k.nspname FROM pg_catalog.pg_namespace k WHERE k.oid = x.extnamespace)") " || "
        LINE("version", "x.extversion"))
    "%]"
    ")";

/* The condition stands behind the aggregate: in a WHERE it would be pushed down, and every line be made twice. */
static const char rows_sql[] =
    " SELECT o.kind, o.schema_name, o.name, o.oid, coalesce(s.lines, '') AS lines FROM o LEFT JOIN (SELECT l.class, l.oid,"
    " pg_catalog.string_agg(CASE l.part WHEN '' THEN '' ELSE E'\n' || l.part END || l.lines, '' ORDER BY l.part COLLATE \"C\","
    " l.lines COLLATE \"C\") FILTER (WHERE l.lines <> '') AS lines FROM l GROUP BY l.class, l.oid) s"
    " ON s.class = o.class AND s.oid = o.oid";

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
    "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_foreign_table f) THEN 'F' END)";

/* clang-format on */

void
ls_shape_add_settings(struct ls_buf *sql)
{
    ls_buf_adds(sql, settings_sql);
}

void
ls_shape_add_sorts(struct ls_buf *sql)
{
    ls_buf_adds(sql, sorts_sql);
}

static enum ls_status
add_objects(struct ls_buf *sql, struct ls_span excluded_schema, const char *only, const char *sorts,
    struct ls_err *err)
{
    enum ls_status status = LS_OK;
    for (const char *c = objects_sql; *c != '\0' && status == LS_OK; c++) {
        if (c[0] == '%' && c[1] == 'X') {
            ls_buf_adds(sql, "n.nspname !~ '^(pg_|information_schema$)'");
            if (excluded_schema.ptr != NULL) {
                ls_buf_adds(sql, " AND n.nspname <> ");
                status = ls_sql_add_literal(sql, excluded_schema, err);
            }
            c++;
        } else if (c[0] == '%' && c[1] == 'O') {
            const char *end = strchr(c, ')');
            struct ls_span oid = {c + 3, (size_t)(end - c - 3)};
            if (only == NULL) {
                ls_buf_adds(sql, "true");
            } else {
                ls_buf_printf(sql, "%.*s = ANY (%s)", LS_SPAN_ARGS(oid), only);
            }
            c = end;
        } else if (c[0] == '%' && c[1] == '[') {
            bool is_asked = sorts == NULL || strchr(sorts, c[2]) != NULL;
            c = is_asked ? c + 2 : strstr(c, "%]") + 1;
        } else if (c[0] == '%' && c[1] == ']') {
            c++;
        } else {
            ls_buf_addc(sql, *c);
        }
    }
    return status;
}

enum ls_status
ls_shape_add_query(struct ls_buf *sql, struct ls_span excluded_schema, const char *only,
    const char *sorts, struct ls_err *err)
{
    enum ls_status status = add_objects(sql, excluded_schema, only, sorts, err);
    ls_buf_adds(sql, rows_sql);
    return status;
}
