#include "sql/made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void
expect(const char *statement, const char *kind, const char *schema, const char *name)
{
    struct ls_arena arena = {0};
    struct ls_sql_made made;
    assert_int_equal(ls_sql_made_by(&arena, ls_span_of(statement), &made), kind != NULL);
    if (kind != NULL) {
        assert_string_equal(made.kind, kind);
        assert_true(ls_span_equal(made.name.schema, ls_span_of(schema)));
        assert_true(ls_span_is(made.name.name, name));
    }
    ls_arena_finish(&arena);
}

static void
test_made(void **state)
{
    (void)state;
    expect("CREATE TABLE t (id int)", "table", NULL, "t");
    expect(
        "create unlogged table if not exists \"My Shop\".T as select 1", "table", "My Shop", "t");
    expect("CREATE OR REPLACE VIEW s.v AS SELECT 1", "view", "s", "v");
    expect("CREATE RECURSIVE VIEW v (n) AS SELECT 1", "view", NULL, "v");
    expect("CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1", "materialized view", NULL, "m");
    expect("CREATE TEMP TABLE t (id int)", NULL, NULL, NULL);
    expect("CREATE LOCAL TEMPORARY TABLE t (id int)", NULL, NULL, NULL);
    expect("CREATE INDEX i ON t (id)", NULL, NULL, NULL);
    expect("CREATE TABLE", NULL, NULL, NULL);
    expect("DROP TABLE t", NULL, NULL, NULL);
    expect("", NULL, NULL, NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_made)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
