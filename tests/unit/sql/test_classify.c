/* Classification, by tables of statements and the flags they must have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql/classify.h"
#include "sql/index_targets.h"
#include "sql/lone_target.h"
#include "sql/mentions.h"
#include "sql/tag.h"

/* Of the flags in `mask`, the statement has exactly those in `flags`. */
static void
expect(const char *text, uint32_t mask, uint32_t flags)
{
    uint32_t got = ls_sql_classify(ls_span_of(text)).flags & mask;
    if (got != flags) {
        fail_msg("%s: flags %x, not %x", text, got, flags);
    }
}

static void
test_transaction_control(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ls_sql_tx tx;
        uint32_t flags;
    } cases[] = {
        {"begin", LS_SQL_TX_BEGIN, 0},
        {"BEGIN WORK", LS_SQL_TX_BEGIN, 0},
        {"begin /* x */ transaction read write", LS_SQL_TX_BEGIN, 0},
        {"start transaction", LS_SQL_TX_BEGIN, 0},
        {"start transaction read write, read write", LS_SQL_TX_BEGIN, 0},
        {"start", LS_SQL_TX_BEGIN, LS_SQL_TX_MORE},
        {"begin isolation level serializable", LS_SQL_TX_BEGIN, LS_SQL_TX_MORE},
        {"begin read only", LS_SQL_TX_BEGIN, LS_SQL_TX_MORE},
        {"commit", LS_SQL_TX_COMMIT, 0},
        {"end transaction", LS_SQL_TX_COMMIT, 0},
        {"commit and no chain", LS_SQL_TX_COMMIT, 0},
        {"commit work and chain", LS_SQL_TX_COMMIT, LS_SQL_TX_CHAIN},
        {"commit nonsense", LS_SQL_TX_COMMIT, LS_SQL_TX_MORE},
        {"rollback", LS_SQL_TX_ROLLBACK, 0},
        {"abort", LS_SQL_TX_ROLLBACK, 0},
        {"rollback work to savepoint a", LS_SQL_TX_ROLLBACK_TO, 0},
        {"rollback to a", LS_SQL_TX_ROLLBACK_TO, 0},
        {"savepoint a", LS_SQL_TX_SAVEPOINT, 0},
        {"release a", LS_SQL_TX_RELEASE, 0},
        {"prepare transaction 'x'", LS_SQL_TX_PREPARE, 0},
        {"commit prepared 'x'", LS_SQL_TX_COMMIT_PREPARED, 0},
        {"rollback prepared 'x'", LS_SQL_TX_ROLLBACK_PREPARED, 0},
        {"prepare p as select 1", LS_SQL_TX_NONE, LS_SQL_CHANGES_SESSION},
        {"set transaction isolation level serializable", LS_SQL_TX_NONE, LS_SQL_MAY_BATCH},
        {"\"commit\"", LS_SQL_TX_NONE, LS_SQL_MAY_BATCH},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ls_sql_class got = ls_sql_classify(ls_span_of(cases[i].text));
        if (got.tx != cases[i].tx || got.flags != cases[i].flags) {
            fail_msg("%s: %d %x", cases[i].text, (int)got.tx, got.flags);
        }
    }
}

static void
test_outside_of_transactions(void **state)
{
    (void)state;
    static const char *const outside[] = {
        "create index concurrently i on t (a)",
        "create unique index concurrently on t (a)",
        "drop index concurrently i",
        "reindex index concurrently i",
        "reindex (concurrently) table t",
        "reindex schema s",
        "reindex (verbose) database d",
        "reindex system d",
        "vacuum",
        "vacuum (full) t",
        "create database d",
        "drop database d",
        "alter database d set tablespace t",
        "create tablespace t location '/x'",
        "drop tablespace t",
        "alter system set work_mem = 1",
        "cluster",
        "cluster verbose",
        "cluster (verbose)",
        "create subscription s connection 'c' publication p",
        "alter subscription s refresh publication",
        "alter subscription s set publication p",
        "drop subscription s",
        "alter table t detach partition p concurrently",
        "discard all",
    };
    static const char *const inside[] = {
        "create index i on t (a)",
        "create index \"concurrently\" on t (a)",
        "drop index i",
        "reindex table t",
        "alter database d set work_mem = 1",
        "alter table t set tablespace x",
        "alter tablespace t rename to u",
        "cluster t using i",
        "cluster verbose t",
        "create subscription s connection 'c' publication p with (create_slot = false)",
        "create subscription s connection 'c' publication p with (connect = 'off')",
        "alter subscription s set publication p with (refresh = false)",
        "alter subscription s disable",
        "alter table t detach partition p",
        "refresh materialized view concurrently v",
        "discard temp",
        "analyze t",
        "create table vacuum (a int)",
    };
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
        expect(outside[i], LS_SQL_OUTSIDE_TX | LS_SQL_MAY_BATCH, LS_SQL_OUTSIDE_TX);
    }
    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
        expect(inside[i], LS_SQL_OUTSIDE_TX, 0);
    }
    expect("alter type t add value 'x'", LS_SQL_ADDS_ENUM_VALUE, LS_SQL_ADDS_ENUM_VALUE);
    expect("alter type s.t add value if not exists 'x' after 'y'", LS_SQL_ADDS_ENUM_VALUE,
        LS_SQL_ADDS_ENUM_VALUE);
    expect("alter type t add attribute value int", LS_SQL_ADDS_ENUM_VALUE, 0);
    expect("call p()", LS_SQL_MAY_COMMIT | LS_SQL_MAY_BATCH, LS_SQL_MAY_COMMIT | LS_SQL_MAY_BATCH);
    expect("do 'begin end'", LS_SQL_MAY_COMMIT, LS_SQL_MAY_COMMIT);
}

static void
test_settings(void **state)
{
    (void)state;
    uint32_t mask = LS_SQL_CHANGES_READING | LS_SQL_CHANGES_SESSION | LS_SQL_RESETS_ALL;
    static const char *const reading[] = {
        "set standard_conforming_strings = off",
        "SET Standard_Conforming_Strings TO 'off'",
        "set \"standard_conforming_strings\" to default",
        "set u&\"standard\\005fconforming_strings\" to off",
        "set local standard_conforming_strings = on, off",
        "set session standard_conforming_strings from current",
        "reset standard_conforming_strings",
        "set client_encoding to latin1",
        "set client_encoding to default",
        "reset client_encoding",
        "set names 'latin1'",
        "set names",
        "set backslash_quote = on",
        "select set_config('standard_conforming_strings', 'off', false)",
        "select pg_catalog.\"set_config\" ( 'client_encoding' , 'latin1', true)",
        "select set_config(E'standard\\137conforming_strings', 'off', false)",
        "select set_config(is_local => false, setting_name => 'client_encoding', new_value => 'x')",
        "update pg_settings set setting = 'off' where name = 'standard_conforming_strings'",
        "select set_config('search_path', 'a', false), set_config('client_encoding', x, false)",
    };
    static const char *const session[] = {
        "set standard_conforming_strings = on",
        "set standard_conforming_strings to 'on'",
        "set client_encoding = 'UTF8'",
        "set client_encoding to utf8",
        "set names 'utf-8'",
        "set search_path = a, b",
        "set local work_mem = 1",
        "set session authorization x",
        "set session characteristics as transaction read only",
        "set role x",
        "set time zone 'utc'",
        "reset search_path",
        "select pg_catalog.set_config('search_path', '', false)",
        "select set_config('standard_conforming_strings', 'on', false)",
        "load 'x'",
        "prepare p as select 1",
        "deallocate all",
        "listen x",
        "create temp table t ()",
        "create or replace temporary view v as select 1",
        "create local temp sequence s",
        "select 1 as a into temp t",
        "create table pg_temp.t ()",
        "declare c cursor with hold for select 1",
    };
    for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++) {
        expect(
            reading[i], mask | LS_SQL_MAY_BATCH, LS_SQL_CHANGES_READING | LS_SQL_CHANGES_SESSION);
    }
    for (size_t i = 0; i < sizeof(session) / sizeof(session[0]); i++) {
        expect(session[i], mask, LS_SQL_CHANGES_SESSION);
    }
    expect("reset all", mask | LS_SQL_MAY_BATCH, LS_SQL_CHANGES_SESSION | LS_SQL_RESETS_ALL);
    expect("discard all", mask, LS_SQL_CHANGES_SESSION | LS_SQL_RESETS_ALL);
    expect("set constraints all immediate", mask, 0);
    expect("set transaction read only", mask, 0);
    expect("set local transaction read only", mask, 0);
    expect("create table t (temp int)", mask, 0);
    expect("create function f() returns int language sql set search_path = a, pg_temp as 'x'", mask,
        0);
    expect("insert into t values ('standard_conforming_strings', 'it''s')", mask, 0);
    expect("create temp table t ()", LS_SQL_CREATES_TEMP, LS_SQL_CREATES_TEMP);
}

static void
test_copy(void **state)
{
    (void)state;
    uint32_t mask = LS_SQL_COPY_IN | LS_SQL_COPY_OUT | LS_SQL_COPY_SERVER | LS_SQL_COPY_BINARY |
                    LS_SQL_MAY_BATCH;
    expect("copy t from stdin", mask, LS_SQL_COPY_IN);
    expect("COPY s.t (a, b) FROM STDIN WITH (FORMAT csv, NULL 'x')", mask, LS_SQL_COPY_IN);
    expect("copy t from stdout", mask, LS_SQL_COPY_IN);
    expect("copy t to stdout", mask, LS_SQL_COPY_OUT);
    expect("copy (select a from b) to stdin", mask, LS_SQL_COPY_OUT);
    expect("copy t from 'stdin'", mask, LS_SQL_COPY_SERVER);
    expect("copy t from program 'x'", mask, LS_SQL_COPY_SERVER);
    expect("copy t to '/x'", mask, LS_SQL_COPY_SERVER);
    expect("copy binary t from stdin", mask, LS_SQL_COPY_IN | LS_SQL_COPY_BINARY);
    expect("copy t from stdin with binary", mask, LS_SQL_COPY_IN | LS_SQL_COPY_BINARY);
    expect("copy t from stdin (format \"binary\")", mask, LS_SQL_COPY_IN | LS_SQL_COPY_BINARY);
    expect("copy t (format) from stdin", mask, LS_SQL_COPY_IN);
    expect("copy nonsense", mask, LS_SQL_COPY_SERVER);
}

static void
test_reads(void **state)
{
    (void)state;
    static const char *const reads[] = {
        "select 1",
        "(select 1) union (select 2)",
        "values (1)",
        "table t",
        "show all",
        "with a as (select 1) select * from a",
        "explain select 1",
        "select 'insert into', \"update\" from t",
    };
    static const char *const others[] = {
        "insert into t values (1)",
        "with a as (delete from t returning *) select * from a",
        "select * into u from t",
        "select * from t for update",
        "select * from t for no key update",
        "select * from t for share",
        "explain analyze select 1",
        "explain (analyze) select 1",
        "select set_config('a.b', 'c', false)",
        "copy t to stdout",
        "do 'begin end'",
        "",
        "selected",
    };
    for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
        expect(reads[i], LS_SQL_READS_ONLY, LS_SQL_READS_ONLY);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        expect(others[i], LS_SQL_READS_ONLY, 0);
    }
}

static void
test_definitions(void **state)
{
    (void)state;
    static const char *const definitions[] = {
        "create table t (a int default f())",
        "CREATE UNIQUE INDEX i ON t (lower(a))",
        "alter table t add column b int not null",
        "drop table if exists t cascade",
        "comment on table t is 'select'",
        "grant select_ on t to u",
        "revoke all on t from u",
    };
    static const char *const others[] = {
        "create table t as select f()",
        "create table t as values (f())",
        "create table t as execute p",
        "create temp table t ()",
        "create table pg_temp.t ()",
        "create view v as select set_config('a.b', 'c', false)",
        "insert into t values (1)",
        "set a.b to c",
        "do 'begin end'",
        "select 1",
        "truncate t",
        "",
    };
    for (size_t i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++) {
        expect(definitions[i], LS_SQL_DEFINES_ONLY, LS_SQL_DEFINES_ONLY);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        expect(others[i], LS_SQL_DEFINES_ONLY, 0);
    }
}

static void
test_tags(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *tag;
    } cases[] = {
        {"create table t ()", "CREATE TABLE"},
        {"create unlogged table t ()", "CREATE TABLE"},
        {"Create Or Replace Temp View v as", "CREATE VIEW"},
        {"create unique index concurrently i on t", "CREATE INDEX"},
        {"alter materialized view v", "ALTER MATERIALIZED VIEW"},
        {"refresh materialized view v", "REFRESH MATERIALIZED VIEW"},
        {"drop operator class c", "DROP OPERATOR CLASS"},
        {"create operator + (", "CREATE OPERATOR"},
        {"create user mapping for x", "CREATE USER MAPPING"},
        {"create user x", "CREATE USER"},
        {"insert into t", "INSERT"},
        {"(select 1)", "SELECT"},
        {"start transaction", "START TRANSACTION"},
        {"create", "CREATE"},
        {"'x'", "?"},
        {"", "?"},
        {"create averyveryveryveryverylongwordthatnobodyeverwrote x", "CREATE"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char tag[LS_SQL_TAG];
        assert_string_equal(ls_sql_tag(ls_span_of(cases[i].text), tag), cases[i].tag);
    }
}

static void
test_mentions(void **state)
{
    (void)state;
    static const char *const names[] = {
        "select * from lockstep.event",
        "select * from LockStep . event",
        "select * from \"lockstep\".event",
        "select * from db.lockstep.event",
        "select * from U&\"\\006cockstep\".event",
        "select * from U&\"!006cockstep\" uescape '!' .event",
        "select * from lockstep/* x */.event",
        "drop schema lockstep cascade",
        "drop schema if exists a, lockstep",
        "create schema authorization lockstep",
        "create schema if not exists lockstep",
        "alter schema a rename to lockstep",
        "grant usage on schema a, lockstep to x",
        "grant select on all tables in schema lockstep to x",
        "alter table t set schema lockstep",
        "set schema 'lockstep'",
        "set search_path = a, lockstep",
        "set search_path to 'a, \"lockstep\"'",
        "select set_config('search_path', 'lockstep, a', false)",
        "alter role r set search_path = lockstep",
        "import foreign schema x from server s into lockstep",
        "do $$ begin delete from lockstep.event; end $$",
        "do 'begin delete from lockstep.event; end'",
        ("create function f() returns int language plpgsql as $a$ begin execute $b$ drop schema "
         "lockstep $b$; end $a$"),
        "create or replace procedure p() language sql begin atomic delete from lockstep.event; end",
    };
    static const char *const others[] = {
        "select lockstep from t",
        "select 'lockstep.event'",
        "select * from \"LockStep\".event",
        "select * from lockstep2.event",
        "create schema a authorization lockstep",
        "grant usage on schema a to lockstep",
        "alter schema a owner to lockstep",
        "create role lockstep",
        "set role lockstep",
        "insert into t values ($$lockstep.event$$)",
        "alter database lockstep set search_path = a",
        "create table lockstep (a int)",
        "-- lockstep.event\nselect 1",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!ls_sql_mentions_schema(ls_span_of(names[i]), LS_SPAN("lockstep"))) {
            fail_msg("not seen: %s", names[i]);
        }
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (ls_sql_mentions_schema(ls_span_of(others[i]), LS_SPAN("lockstep"))) {
            fail_msg("seen: %s", others[i]);
        }
    }
    assert_true(
        ls_sql_mentions_schema(LS_SPAN("drop table \"Odd \"\"name\".x"), LS_SPAN("Odd \"name")));
    assert_false(ls_sql_mentions_schema(LS_SPAN("drop table a.x"), (struct ls_span){NULL, 0}));
}

static void
expect_name(const struct ls_sql_name *name, const char *schema, const char *text)
{
    assert_int_equal(name->schema.ptr == NULL, schema == NULL);
    assert_int_equal(name->name.ptr == NULL, text == NULL);
    assert_true(schema == NULL || ls_span_is(name->schema, schema));
    assert_true(text == NULL || ls_span_is(name->name, text));
}

static void
test_index_targets(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_sql_index_targets got;
    assert_true(ls_sql_index_targets(&arena,
        LS_SPAN("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Ix ON ONLY \"S\".T USING gin (a)"),
        &got));
    assert_int_equal(got.action, LS_SQL_INDEX_CREATE);
    assert_true(got.if_exists);
    assert_int_equal(got.n_names, 1);
    expect_name(got.names, NULL, "ix");
    expect_name(&got.table, "S", "t");
    assert_true(ls_sql_index_targets(&arena, LS_SPAN("create index concurrently on t (a)"), &got));
    expect_name(got.names, NULL, NULL);
    expect_name(&got.table, NULL, "t");
    assert_false(got.if_exists);
    assert_true(ls_sql_index_targets(&arena,
        LS_SPAN("drop index concurrently if exists a.b, \"C\"\"d\", db.s.x, u&\"!0061\" uescape "
                "'!' cascade"),
        &got));
    assert_int_equal(got.action, LS_SQL_INDEX_DROP);
    assert_true(got.if_exists);
    assert_int_equal(got.n_names, 4);
    expect_name(&got.names[0], "a", "b");
    expect_name(&got.names[1], NULL, "C\"d");
    expect_name(&got.names[2], "s", "x");
    expect_name(&got.names[3], NULL, "a");
    assert_true(
        ls_sql_index_targets(&arena, LS_SPAN("reindex (verbose) table concurrently s.t"), &got));
    assert_int_equal(got.action, LS_SQL_REINDEX_TABLE);
    expect_name(got.names, "s", "t");
    assert_true(ls_sql_index_targets(&arena, LS_SPAN("reindex (concurrently) index i"), &got));
    assert_int_equal(got.action, LS_SQL_REINDEX_INDEX);
    assert_true(ls_sql_index_targets(&arena, LS_SPAN("reindex database concurrently"), &got));
    assert_int_equal(got.action, LS_SQL_REINDEX_DATABASE);
    assert_int_equal(got.n_names, 0);
    assert_false(ls_sql_index_targets(&arena, LS_SPAN("create index i on t (a)"), &got));
    assert_false(ls_sql_index_targets(&arena, LS_SPAN("create index concurrently i (a)"), &got));
    assert_false(ls_sql_index_targets(&arena, LS_SPAN("drop index concurrently a,"), &got));
    assert_false(ls_sql_index_targets(&arena, LS_SPAN("select 1"), &got));
    ls_arena_finish(&arena);
}

static void
test_lone_targets(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_sql_lone_target got;
    assert_true(ls_sql_lone_target(&arena,
        LS_SPAN("ALTER TABLE IF EXISTS ONLY S.p * DETACH /* it */ PARTITION \"P\" CONCURRENTLY"),
        &got));
    assert_int_equal(got.kind, LS_SQL_LONE_PARTITION);
    assert_false(got.is_create);
    expect_name(&got.parent, "s", "p");
    expect_name(&got.name, NULL, "P");
    assert_true(ls_sql_lone_target(&arena, LS_SPAN("create database D template t0"), &got));
    assert_int_equal(got.kind, LS_SQL_LONE_DATABASE);
    assert_true(got.is_create);
    expect_name(&got.name, NULL, "d");
    assert_true(
        ls_sql_lone_target(&arena, LS_SPAN("drop database if exists d with (force)"), &got));
    assert_false(got.is_create);
    expect_name(&got.name, NULL, "d");
    assert_true(ls_sql_lone_target(&arena, LS_SPAN("create tablespace t location '/x'"), &got));
    assert_int_equal(got.kind, LS_SQL_LONE_TABLESPACE);
    assert_true(ls_sql_lone_target(&arena, LS_SPAN("drop subscription \"S\""), &got));
    assert_int_equal(got.kind, LS_SQL_LONE_SUBSCRIPTION);
    expect_name(&got.name, NULL, "S");
    static const char *const others[] = {"alter table p detach partition q",
        "alter table p detach partition q finalize", "alter table p attach partition q default",
        "alter database d set tablespace t", "create table database (a int)", "drop database", "",
        "drop database if d", "vacuum t"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (ls_sql_lone_target(&arena, ls_span_of(others[i]), &got)) {
            fail_msg("taken: %s", others[i]);
        }
    }
    ls_arena_finish(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_transaction_control),
        cmocka_unit_test(test_outside_of_transactions),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_mentions),
        cmocka_unit_test(test_index_targets),
        cmocka_unit_test(test_lone_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
