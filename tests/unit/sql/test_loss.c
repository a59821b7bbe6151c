#include "sql/loss.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"

/* "SCHEMA.TABLE", "TABLE.column COLUMN", "rows of TABLE": blank-separated by ", ". */
static void
expect(const char *statement, const char *expected)
{
    struct ls_arena arena = {0};
    struct ls_vec losses = {0};
    struct ls_buf told = LS_BUF(4096);
    ls_sql_losses(&arena, ls_span_of(statement), &losses);
    for (size_t i = 0; i < losses.n; i++) {
        const struct ls_sql_loss *loss = LS_AT(struct ls_sql_loss, &losses, i);
        static const char *const words[] = {"", "schema ", "type ", "extension "};
        ls_buf_printf(&told, "%s%s%s", i > 0 ? ", " : "", loss->keeps_table ? "rows of " : "",
            words[loss->of]);
        if (loss->table.schema.ptr != NULL) {
            ls_buf_printf(&told, "%.*s.", LS_SPAN_ARGS(loss->table.schema));
        }
        ls_buf_printf(&told, "%.*s", LS_SPAN_ARGS(loss->table.name));
        if (loss->column.ptr != NULL) {
            ls_buf_printf(&told, " column %.*s", LS_SPAN_ARGS(loss->column));
        }
        ls_buf_adds(&told, loss->is_cascade ? " cascade" : "");
    }
    assert_string_equal(ls_buf_span(&told).ptr, expected);
    ls_buf_finish(&told);
    ls_arena_finish(&arena);
}

static void
test_tables(void **state)
{
    (void)state;
    expect("DROP TABLE t", "t");
    expect("drop table if exists public.T, \"My Shop\".\"a\"\"b\" CASCADE",
        "public.t cascade, My Shop.a\"b cascade");
    expect("DROP FOREIGN TABLE f RESTRICT", "f");
    expect("DROP VIEW t", "");
    expect("DROP TABLE", "");
    expect("CREATE TABLE t (id int)", "");
    expect("DROP TABLE U&\"d!0061t\" UESCAPE '!', t /* x */", "dat, t");
}

static void
test_others(void **state)
{
    (void)state;
    expect("DROP SCHEMA s", "");
    expect("DROP SCHEMA IF EXISTS s, \"T\" CASCADE", "schema s cascade, schema T cascade");
    expect("DROP TYPE IF EXISTS s.mood CASCADE", "type s.mood cascade");
    expect("DROP DOMAIN d RESTRICT", "");
    expect("DROP DOMAIN d CASCADE", "type d cascade");
    expect("DROP EXTENSION hstore CASCADE", "extension hstore cascade");
    expect("DROP FUNCTION f CASCADE", "");
}

static void
test_columns(void **state)
{
    (void)state;
    expect("ALTER TABLE t DROP COLUMN c", "t column c");
    expect("ALTER TABLE IF EXISTS ONLY s.t * DROP IF EXISTS \"C\" CASCADE, ADD d numeric(1, 2), "
           "DROP e",
        "s.t column C, s.t column e");
    expect(
        "ALTER TABLE t DROP CONSTRAINT c, ALTER COLUMN x DROP DEFAULT, ALTER y DROP NOT NULL", "");
    expect("ALTER TABLE t ADD CHECK (f(a, b) > 0), DROP a", "t column a");
    expect("ALTER TABLE t RENAME a TO b", "");
    expect("ALTER VIEW v ALTER a DROP DEFAULT", "");
    expect("ALTER TABLE", "");
}

static void
test_rows(void **state)
{
    (void)state;
    expect("TRUNCATE t, ONLY s.u RESTART IDENTITY", "rows of t, rows of s.u");
    expect("TRUNCATE TABLE t RESTART IDENTITY CASCADE", "rows of t cascade");
    expect("DELETE FROM t", "rows of t");
    expect("DELETE FROM ONLY t AS x RETURNING *", "rows of t");
    expect("DELETE FROM t WHERE id = 1", "");
    expect("DELETE FROM t USING u WHERE u.id = t.id", "");
    expect("INSERT INTO t SELECT 1", "");
    expect("", "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_others),
        cmocka_unit_test(test_columns), cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
