/* The catalog as text: one object of each sort and each of its parts, read from a real server. Without PostgreSQL's
 * programs every test is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/buf.h"
#include "db/scratch.h"
#include "db/scratch_find.h"
#include "db/shape.h"

enum { MAX_TEXT = 1024 * 1024 };

static struct ls_arena arena;
static struct ls_err err;
static struct ls_scratch *scratch;
static struct ls_conn *conn;

static void
run(const char *sql)
{
    if (!ls_conn_send(conn, ls_span_of(sql), NULL, 0, NULL, NULL)) {
        fail_msg("%s\nin %s", ls_conn_error(conn)->message, sql);
    }
}

static void
take_text(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(struct ls_span *)user = ls_arena_dup(&arena, ls_rows_text(rows, 0, 0));
}

static const char *
ask(const char *sql)
{
    struct ls_span text = {NULL, 0};
    if (!ls_conn_query(conn, sql, NULL, NULL, 0, take_text, &text)) {
        fail_msg("%s\nin %s", ls_conn_error(conn)->message, sql);
    }
    return text.ptr;
}

static const struct ls_shape *
read_shape(const uint32_t *oids, size_t n_oids)
{
    const struct ls_shape *shape = NULL;
    if (ls_shape_read(&arena, conn, LS_SPAN("lockstep"), oids, n_oids, &shape, &err) != LS_OK) {
        fail_msg("%s\n%s", err.message, err.notes);
    }
    return shape;
}

/* One line for each line, below one for each object; only objects whose name begins with `prefix`. */
static const char *
text_of(const struct ls_shape *shape, const char *prefix)
{
    struct ls_buf text = LS_BUF(MAX_TEXT);
    for (size_t i = 0; i < shape->n_objects; i++) {
        const struct ls_shape_object *object = &shape->objects[i];
        if (!ls_span_starts(object->name, ls_span_of(prefix))) {
            continue;
        }
        ls_buf_printf(&text, "%.*s %.*s.%.*s\n", LS_SPAN_ARGS(object->kind),
            LS_SPAN_ARGS(object->schema), LS_SPAN_ARGS(object->name));
        for (size_t k = 0; k < object->n_lines; k++) {
            const struct ls_shape_line *line = &object->lines[k];
            ls_buf_printf(&text, "  %.*s | %.*s | %.*s\n", LS_SPAN_ARGS(line->part),
                LS_SPAN_ARGS(line->what), LS_SPAN_ARGS(line->value));
        }
    }
    char *copy = ls_arena_strdup(&arena, ls_buf_span(&text).ptr);
    ls_buf_finish(&text);
    return copy;
}

static void
table_has_all_its_parts(void **state)
{
    (void)state;
    run("CREATE SCHEMA s; CREATE COLLATION s.c FROM \"C\"; CREATE TYPE s.mood AS ENUM ('a');"
        "CREATE TABLE s.t_other (id int PRIMARY KEY);"
        "CREATE TABLE s.t_all (id serial, big bigint GENERATED ALWAYS AS IDENTITY (START 5), \"a "
        "b\" numeric(8,2)"
        " DEFAULT 1.5 NOT NULL, c varchar(10) COLLATE s.c, d text COLLATE \"C\", m s.mood DEFAULT "
        "'a', other int"
        " CONSTRAINT fk REFERENCES s.t_other ON DELETE CASCADE, up text GENERATED ALWAYS AS "
        "(upper(d)) STORED,"
        " at timestamptz DEFAULT '2020-01-01 00:00+00', CONSTRAINT pk PRIMARY KEY (id), CHECK (big "
        "> 0));"
        "CREATE INDEX t_all_d ON s.t_all (lower(d)) WHERE id > 3;"
        "CREATE UNIQUE INDEX t_all_c ON s.t_all (c);"
        "ALTER TABLE s.t_all ADD CONSTRAINT late CHECK (other > 0) NOT VALID;"
        "CREATE FUNCTION s.f_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER tr BEFORE INSERT ON s.t_all FOR EACH ROW EXECUTE FUNCTION s.f_trigger();"
        "ALTER TABLE s.t_all DISABLE TRIGGER tr;"
        "CREATE RULE r AS ON DELETE TO s.t_all DO INSTEAD NOTHING;"
        "CREATE POLICY p ON s.t_all FOR UPDATE TO PUBLIC USING (id > 1) WITH CHECK (id < 9);"
        "ALTER TABLE s.t_all ENABLE ROW LEVEL SECURITY; ALTER TABLE s.t_all REPLICA IDENTITY FULL;"
        "CREATE STATISTICS s.st ON c, d FROM s.t_all;"
        "COMMENT ON TABLE s.t_all IS 'it''s all'; COMMENT ON COLUMN s.t_all.\"a b\" IS "
        "'two\nlines';"
        "COMMENT ON INDEX s.t_all_d IS 'lowered'; COMMENT ON CONSTRAINT pk ON s.t_all IS 'key';"
        "COMMENT ON TRIGGER tr ON s.t_all IS 'off'; ALTER TABLE s.t_all DROP COLUMN at, ADD COLUMN "
        "at timestamptz"
        " DEFAULT '2020-01-01 00:00+00';");
    const char *expected =
        "table s.t_all\n"
        "   | comment | it's all\n"
        "   | replica identity | full\n"
        "   | row security | enabled\n"
        "  column a b | comment | two\nlines\n"
        "  column a b | default | 1.5\n"
        "  column a b | null | not null\n"
        "  column a b | type | numeric(8,2)\n"
        "  column at | default | '2020-01-01 00:00:00+00'::timestamp with time zone\n"
        "  column at | type | timestamp with time zone\n"
        "  column big | identity | always\n"
        "  column big | null | not null\n"
        "  column big | type | bigint\n"
        "  column c | collation | s.c\n"
        "  column c | type | character varying(10)\n"
        "  column d | collation | pg_catalog.\"C\"\n"
        "  column d | type | text\n"
        "  column id | default | nextval('s.t_all_id_seq'::regclass)\n"
        "  column id | null | not null\n"
        "  column id | type | integer\n"
        "  column m | default | 'a'::s.mood\n"
        "  column m | type | s.mood\n"
        "  column other | type | integer\n"
        "  column up | generated | upper(d) stored\n"
        "  column up | type | text\n"
        "  constraint fk | definition | FOREIGN KEY (other) REFERENCES s.t_other(id) ON DELETE "
        "CASCADE\n"
        "  constraint late | definition | CHECK ((other > 0)) NOT VALID\n"
        "  constraint pk | comment | key\n"
        "  constraint pk | definition | PRIMARY KEY (id)\n"
        "  constraint t_all_big_check | definition | CHECK ((big > 0))\n"
        "  index t_all_c | definition | CREATE UNIQUE INDEX t_all_c ON s.t_all USING btree (c)\n"
        "  index t_all_d | comment | lowered\n"
        "  index t_all_d | definition | CREATE INDEX t_all_d ON s.t_all USING btree (lower(d)) "
        "WHERE (id > 3)\n"
        "  policy p | definition | AS PERMISSIVE FOR UPDATE TO PUBLIC USING ((id > 1)) WITH CHECK "
        "((id < 9))\n"
        "  rule r | definition | CREATE RULE r AS\n    ON DELETE TO s.t_all DO INSTEAD NOTHING;\n"
        "  sequence t_all_big_seq | definition | AS bigint START 5 INCREMENT 1 MINVALUE 1 MAXVALUE "
        "9223372036854775807 CACHE 1 OWNED BY big\n"
        "  sequence t_all_id_seq | definition | AS integer START 1 INCREMENT 1 MINVALUE 1 MAXVALUE "
        "2147483647 CACHE "
        "1 OWNED BY id\n"
        "  statistics st | definition | CREATE STATISTICS s.st ON c, d FROM s.t_all\n"
        "  trigger tr | comment | off\n"
        "  trigger tr | definition | CREATE TRIGGER tr BEFORE INSERT ON s.t_all FOR EACH ROW "
        "EXECUTE FUNCTION "
        "s.f_trigger()\n"
        "  trigger tr | state | disabled\n";
    assert_string_equal(text_of(read_shape(NULL, 0), "t_all"), expected);

    /* whatever the session says, in a transaction or not */
    run("SET search_path TO s, public; SET timezone TO 'Asia/Tokyo'; SET datestyle TO 'SQL, DMY';"
        "SET quote_all_identifiers TO on; SET standard_conforming_strings TO on");
    assert_string_equal(text_of(read_shape(NULL, 0), "t_all"), expected);
    run("BEGIN; CREATE TABLE s.t_only_here (id int)");
    assert_string_equal(text_of(read_shape(NULL, 0), "t_all"), expected);
    assert_string_equal(text_of(read_shape(NULL, 0), "t_only"),
        "table s.t_only_here\n  column id | type | integer\n");
    assert_string_equal(ask("SHOW search_path"), "s, public");
    run("ROLLBACK; RESET ALL");
    assert_string_equal(ask("SHOW search_path"), "\"$user\", public");
    uint32_t oid = (uint32_t)strtoul(ask("SELECT 's.t_all'::regclass::oid::int8"), NULL, 10);
    assert_string_equal(text_of(read_shape(&oid, 1), ""), expected);
}

static void
other_tables(void **state)
{
    (void)state;
    run("CREATE TABLE public.p_whole (id int NOT NULL, k int, PRIMARY KEY (id)) PARTITION BY RANGE "
        "(id);"
        "CREATE INDEX p_whole_k ON public.p_whole (k);"
        "CREATE TABLE public.p_part PARTITION OF public.p_whole FOR VALUES FROM (1) TO (9);"
        "CREATE UNLOGGED TABLE public.i_parent (id int); CREATE TABLE public.i_child (x int) "
        "INHERITS (public.i_parent);"
        "CREATE TEMPORARY TABLE p_temporary (id int);"
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w;"
        "CREATE FOREIGN TABLE public.f_far (id int OPTIONS (k 'v')) SERVER sv OPTIONS (b '2', a "
        "'1');");
    assert_string_equal(text_of(read_shape(NULL, 0), "p_"),
        "table public.p_part\n"
        "   | partition of | public.p_whole FOR VALUES FROM (1) TO (9)\n"
        "  column id | null | not null\n"
        "  column id | type | integer\n"
        "  column k | type | integer\n"
        "table public.p_whole\n"
        "   | partition key | RANGE (id)\n"
        "  column id | null | not null\n"
        "  column id | type | integer\n"
        "  column k | type | integer\n"
        "  constraint p_whole_pkey | definition | PRIMARY KEY (id)\n"
        "  index p_whole_k | definition | CREATE INDEX p_whole_k ON ONLY public.p_whole USING "
        "btree (k)\n");
    assert_string_equal(text_of(read_shape(NULL, 0), "i_"), "table public.i_child\n"
                                                            "   | inherits | public.i_parent\n"
                                                            "  column id | type | integer\n"
                                                            "  column x | type | integer\n"
                                                            "table public.i_parent\n"
                                                            "   | persistence | unlogged\n"
                                                            "  column id | type | integer\n");
    assert_string_equal(text_of(read_shape(NULL, 0), "f_far"), "foreign table public.f_far\n"
                                                               "   | options | a=1, b=2\n"
                                                               "   | server | sv\n"
                                                               "  column id | options | k=v\n"
                                                               "  column id | type | integer\n");
}

static void
views_and_sequences(void **state)
{
    (void)state;
    run("CREATE SCHEMA v; CREATE TABLE v.base (id int, name text);"
        "CREATE VIEW v.v_plain WITH (security_barrier) AS SELECT id FROM v.base WHERE id > 1;"
        "CREATE MATERIALIZED VIEW v.v_kept AS SELECT id FROM v.base; CREATE INDEX v_kept_id ON "
        "v.v_kept (id);"
        "COMMENT ON VIEW v.v_plain IS 'plain'; CREATE SEQUENCE v.v_free AS smallint INCREMENT 2 "
        "CYCLE;");
    assert_string_equal(text_of(read_shape(NULL, 0), "v_"),
        "materialized view v.v_kept\n"
        "   | definition |  SELECT base.id\n   FROM v.base;\n"
        "  column id | type | integer\n"
        "  index v_kept_id | definition | CREATE INDEX v_kept_id ON v.v_kept USING btree (id)\n"
        "sequence v.v_free\n"
        "   | definition | AS smallint START 1 INCREMENT 2 MINVALUE 1 MAXVALUE 32767 CACHE 1 "
        "CYCLE\n"
        "view v.v_plain\n"
        "   | comment | plain\n"
        "   | definition |  SELECT base.id\n   FROM v.base\n  WHERE (base.id > 1);\n"
        "   | options | security_barrier=true\n"
        "  column id | type | integer\n");
}

static void
types_and_functions(void **state)
{
    (void)state;
    run("CREATE SCHEMA y; CREATE TYPE y.y_enum AS ENUM ('z', 'it''s', 'a'); COMMENT ON TYPE "
        "y.y_enum IS 'order';"
        "ALTER TYPE y.y_enum ADD VALUE 'b' BEFORE 'a'");
    run("CREATE DOMAIN y.y_domain AS varchar(5) COLLATE \"C\" DEFAULT 'x' NOT NULL CONSTRAINT five "
        "CHECK (VALUE <> '');"
        "CREATE TYPE y.y_pair AS (x int, t text COLLATE \"C\"); COMMENT ON TYPE y.y_pair IS 'two';"
        "COMMENT ON COLUMN y.y_pair.x IS 'first'; CREATE TYPE y.y_range AS RANGE (subtype = "
        "float8, subtype_diff ="
        " float8mi); CREATE FUNCTION y.y_f(a int, b y.y_enum DEFAULT 'a') RETURNS int LANGUAGE sql "
        "AS 'SELECT a';"
        "CREATE FUNCTION y.y_f(a text) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'; COMMENT ON "
        "FUNCTION y.y_f(text)"
        " IS 'of text'; CREATE PROCEDURE y.y_p() LANGUAGE sql AS 'SELECT 1';"
        "CREATE AGGREGATE y.y_sum(int) (sfunc = int4pl, stype = int, initcond = '0');");
    assert_string_equal(text_of(read_shape(NULL, 0), "y_"),
        "function y.y_f(a integer, b y.y_enum)\n"
        "   | definition | CREATE OR REPLACE FUNCTION y.y_f(a integer, b y.y_enum DEFAULT "
        "'a'::y.y_enum)\n RETURNS "
        "integer\n LANGUAGE sql\nAS $function$SELECT a$function$\n\n"
        "function y.y_f(a text)\n"
        "   | comment | of text\n"
        "   | definition | CREATE OR REPLACE FUNCTION y.y_f(a text)\n RETURNS integer\n LANGUAGE "
        "sql\n STABLE\nAS "
        "$function$SELECT 1$function$\n\n"
        "function y.y_p()\n"
        "   | definition | CREATE OR REPLACE PROCEDURE y.y_p()\n LANGUAGE sql\nAS "
        "$procedure$SELECT 1$procedure$\n\n"
        "function y.y_sum(integer)\n"
        "   | initial state | 0\n"
        "   | kind | aggregate\n"
        "   | result | integer\n"
        "   | state function | int4pl(integer,integer)\n"
        "   | state type | integer\n"
        "type y.y_domain\n"
        "   | collation | pg_catalog.\"C\"\n"
        "   | default | 'x'::character varying\n"
        "   | null | not null\n"
        "   | type | character varying(5)\n"
        "  constraint five | definition | CHECK (((VALUE)::text <> ''::text))\n"
        "type y.y_enum\n"
        "   | comment | order\n"
        "   | labels | 'z', 'it''s', 'b', 'a'\n"
        "type y.y_pair\n"
        "   | comment | two\n"
        "  column t | collation | pg_catalog.\"C\"\n"
        "  column t | type | text\n"
        "  column x | comment | first\n"
        "  column x | type | integer\n"
        "type y.y_range\n"
        "   | operator class | pg_catalog.float8_ops\n"
        "   | subtype | double precision\n"
        "   | subtype difference | float8mi(double precision,double precision)\n");
    uint32_t oid = (uint32_t)strtoul(ask("SELECT 'y.y_pair'::regclass::oid::int8"), NULL, 10);
    assert_int_equal(read_shape(&oid, 1)->n_objects, 1);
}

static void
schemas_extensions_and_what_is_left_out(void **state)
{
    (void)state;
    run("CREATE SCHEMA z; COMMENT ON SCHEMA z IS 'last'; CREATE SCHEMA lockstep; CREATE TABLE "
        "lockstep.z_event (id int);"
        "CREATE SCHEMA information_schema_2;");
    assert_string_equal(text_of(read_shape(NULL, 0), "z"), "schema .z\n   | comment | last\n");
    assert_string_equal(
        text_of(read_shape(NULL, 0), "information"), "schema .information_schema_2\n");
    assert_string_equal(text_of(read_shape(NULL, 0), "plpgsql"),
        "extension .plpgsql\n   | schema | pg_catalog\n   | version | 1.0\n");
    assert_string_equal(text_of(read_shape(NULL, 0), "lockstep"), "");
    assert_string_equal(text_of(read_shape(NULL, 0), "pg_"), "");
}

static int
start(void **state)
{
    (void)state;
    if (ls_scratch_start(&arena, LS_SPAN(""), &scratch, &err) != LS_OK) {
        fail_msg("%s\n%s", err.message, err.notes);
    }
    struct ls_conn_request request = {.dsn = ls_scratch_dsn(scratch), .application_name = "test"};
    return ls_conn_open(&request, &conn, &err) == LS_OK ? 0 : -1;
}

static int
stop(void **state)
{
    (void)state;
    ls_conn_close(conn);
    ls_scratch_stop(scratch);
    ls_arena_finish(&arena);
    return 0;
}

/* Plain ones we write ourselves: each must read as PostgreSQL prints it. */
static void
indexes_and_defaults_read_as_postgresql_prints_them(void **state)
{
    (void)state;
    run("CREATE SCHEMA \"I x\"; CREATE DOMAIN \"I x\".word AS text; CREATE TYPE \"I x\".mood AS "
        "ENUM ('a');"
        "CREATE TABLE \"I x\".i_all (id int, \"Name\" text, v varchar(9), w \"I x\".word, m \"I "
        "x\".mood, c \"char\", n name,"
        " a int[], j jsonb, k text COLLATE \"C\", \"select\" int DEFAULT 3, d text DEFAULT 'it''s' "
        "|| 'x', e timestamptz"
        " DEFAULT now(), f \"I x\".mood DEFAULT 'a', g int GENERATED ALWAYS AS (id + 1) STORED, h "
        "bpchar(3), r int4range);"
        "SET search_path TO \"I x\", public;"
        "CREATE INDEX ON i_all (id); CREATE INDEX ON i_all (\"Name\", id, v); CREATE INDEX \"I n\" "
        "ON i_all (v);"
        "CREATE INDEX ON i_all (w); CREATE INDEX ON i_all (m); CREATE INDEX ON i_all (c); CREATE "
        "INDEX ON i_all (n);"
        "CREATE INDEX ON i_all (a); CREATE INDEX ON i_all USING gin (j); CREATE INDEX ON i_all (k);"
        "CREATE INDEX ON i_all (k COLLATE \"POSIX\"); CREATE INDEX ON i_all (\"Name\" COLLATE "
        "\"C\");"
        "CREATE INDEX ON i_all (\"Name\" text_pattern_ops); CREATE INDEX ON i_all (v "
        "varchar_pattern_ops, id);"
        "CREATE INDEX ON i_all (id DESC); CREATE INDEX ON i_all (id NULLS FIRST, v); CREATE INDEX "
        "ON i_all (id, v DESC NULLS LAST);"
        "CREATE INDEX ON i_all (id) INCLUDE (v); CREATE INDEX ON i_all (id) WHERE id > 3; CREATE "
        "INDEX ON i_all (id, (id + 1));"
        "CREATE UNIQUE INDEX ON i_all (id, \"select\"); CREATE INDEX ON i_all (\"select\"); CREATE "
        "INDEX ON i_all USING hash (id);"
        "CREATE INDEX ON i_all (id) WITH (fillfactor = 50); CREATE INDEX ON i_all (h); CREATE "
        "INDEX ON i_all (r);"
        "CREATE INDEX ON i_all USING gist (r); CREATE INDEX ON i_all USING brin (id);"
        "CREATE TABLE i_parts (id int) PARTITION BY RANGE (id); CREATE INDEX ON i_parts (id);"
        "CREATE TABLE i_part PARTITION OF i_parts DEFAULT; CREATE INDEX ON ONLY i_parts (id, id);"
        "RESET search_path");
    const char *expected = ask("SELECT string_agg(t, '' ORDER BY t COLLATE \"C\") FROM (SELECT "
                               "'index ' || i.relname || ' | ' ||"
                               " pg_get_indexdef(i.oid) || E'\n' AS t FROM pg_class i JOIN "
                               "pg_index x ON x.indexrelid = i.oid WHERE NOT i.relispartition"
                               " AND i.relnamespace = '\"I x\"'::regnamespace UNION ALL SELECT "
                               "'column ' || a.attname || ' | ' ||"
                               " pg_get_expr(f.adbin, f.adrelid) || E'\n' FROM pg_attrdef f JOIN "
                               "pg_attribute a ON a.attrelid = f.adrelid"
                               " AND a.attnum = f.adnum WHERE a.attgenerated = '' AND f.adrelid = "
                               "'\"I x\".i_all'::regclass) t");
    const struct ls_shape *shape = read_shape(NULL, 0);
    struct ls_buf text = LS_BUF(MAX_TEXT);
    size_t n = 0;
    for (size_t i = 0; i < shape->n_objects; i++) {
        const struct ls_shape_object *object = &shape->objects[i];
        for (size_t k = 0; k < object->n_lines && ls_span_is(object->schema, "I x"); k++) {
            const struct ls_shape_line *line = &object->lines[k];
            if (ls_span_is(line->what, "default") ||
                (ls_span_is(line->what, "definition") &&
                    ls_span_starts(line->part, LS_SPAN("index ")))) {
                ls_buf_printf(
                    &text, "%.*s | %.*s\n", LS_SPAN_ARGS(line->part), LS_SPAN_ARGS(line->value));
                n++;
            }
        }
    }
    assert_string_equal(ls_buf_span(&text).ptr, expected);
    assert_int_equal(n, 34);
    ls_buf_finish(&text);
}

int
main(void)
{
    if (ls_scratch_find(&arena, 0, STDIN_FILENO) == NULL) {
        (void)fprintf(stderr, "no PostgreSQL programs on this machine\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_has_all_its_parts),
        cmocka_unit_test(other_tables),
        cmocka_unit_test(views_and_sequences),
        cmocka_unit_test(types_and_functions),
        cmocka_unit_test(schemas_extensions_and_what_is_left_out),
        cmocka_unit_test(indexes_and_defaults_read_as_postgresql_prints_them),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
