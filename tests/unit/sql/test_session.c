#include "sql/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void
test_only_sets(void **state)
{
    (void)state;
    static const char *const sets[] = {"SET search_path TO app", "set session role to r",
        "SET SESSION AUTHORIZATION u", "RESET ALL",
        "SELECT set_config('search_path', 'app', false)",
        "(select pg_catalog.\"set_config\"('a.b', '1', false))",
        "PREPARE p AS INSERT INTO t VALUES (1)", "DEALLOCATE p", "LISTEN c", "UNLISTEN *",
        "LOAD 'auto_explain'", "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "CREATE TEMP VIEW v AS SELECT 1",
        "CREATE OR REPLACE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE pg_temp.e AS ENUM ('a')", "UPDATE pg_catalog.pg_settings SET setting = '1'"};
    static const char *const more[] = {"SET LOCAL work_mem TO '1MB'",
        "INSERT INTO t SELECT set_config('a.b', '1', false)",
        "WITH x AS (INSERT INTO t VALUES (1)) SELECT set_config('a.b', '1', false)",
        "SELECT set_config('a.b', '1', false) INTO t", "SELECT * FROM pg_settings",
        "CREATE VIEW v AS SELECT * FROM pg_settings", "INSERT INTO t SELECT * FROM pg_temp.x",
        "UPDATE t SET a = (SELECT setting FROM pg_settings LIMIT 1)", "CREATE TEMP TABLE t (a int)",
        "CREATE TABLE pg_temp.t (a int)", "CREATE TABLE t AS SELECT * FROM pg_temp.x",
        "DECLARE c CURSOR FOR SELECT 'with hold'", "SELECT 1 INTO TEMP t", ""};
    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        assert_true(ls_sql_only_sets(ls_span_of(sets[i])));
    }
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        assert_false(ls_sql_only_sets(ls_span_of(more[i])));
    }
}

static void
expect_temp(const char *statement, const char *name)
{
    struct ls_arena arena = {0};
    struct ls_span made = ls_sql_temp_made(&arena, ls_span_of(statement));
    assert_int_equal(made.ptr == NULL, name == NULL);
    assert_true(name == NULL || ls_span_is(made, name));
    ls_arena_finish(&arena);
}

static void
test_temp_made(void **state)
{
    (void)state;
    expect_temp("CREATE TEMP TABLE T (a int)", "t");
    expect_temp("create local temporary table if not exists \"My T\" as select 1", "My T");
    expect_temp("CREATE TEMP SEQUENCE s", "s");
    expect_temp("CREATE TABLE pg_temp.t (a int)", "t");
    expect_temp("SELECT 1 AS a INTO TEMP TABLE t FROM u", "t");
    expect_temp("WITH w AS (SELECT 1) SELECT * INTO LOCAL TEMPORARY t FROM w", "t");
    expect_temp("SELECT 1 INTO pg_temp.t", "t");
    expect_temp("CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1", NULL);
    expect_temp("SELECT 1 INTO t", NULL);
    expect_temp("CREATE TABLE t AS SELECT * FROM pg_temp.x", NULL);
    expect_temp("CREATE TEMP VIEW v AS SELECT 1", NULL);
    expect_temp("INSERT INTO pg_temp.x VALUES (1)", NULL);
    expect_temp("", NULL);
}

static void
test_speaks_of(void **state)
{
    (void)state;
    struct ls_span name = LS_SPAN("tmp");
    assert_true(ls_sql_speaks_of(LS_SPAN("INSERT INTO t SELECT * FROM TMP"), name));
    assert_true(ls_sql_speaks_of(LS_SPAN("SELECT \"tmp\".a FROM t"), name));
    assert_true(ls_sql_speaks_of(LS_SPAN("DO $$ BEGIN DELETE FROM tmp; END $$"), name));
    assert_false(ls_sql_speaks_of(LS_SPAN("SELECT 'tmp', \"TMP\", tmp2 -- tmp"), name));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_only_sets),
        cmocka_unit_test(test_temp_made), cmocka_unit_test(test_speaks_of)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
