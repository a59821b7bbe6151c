/* Directives: what the head of a file says, and how it is refused. */
/* Before cmocka, whose fail is a macro. */
#include "lockstep/plugin_util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "directive.h"

static struct rs_directives got;
static struct rs_problem problem;

static void
read_fine(const char *text)
{
    memset(&problem, 0, sizeof(problem));
    if (!rs_directives_read(lockstep_str_of(text), &got, &problem)) {
        fail_msg("%u:%u: %s", problem.line, problem.column, problem.message);
    }
}

static void
expect_problem(const char *text, uint32_t line, uint32_t column, const char *part)
{
    memset(&problem, 0, sizeof(problem));
    assert_false(rs_directives_read(lockstep_str_of(text), &got, &problem));
    if (problem.line != line || problem.column != column || strstr(problem.message, part) == NULL) {
        fail_msg("%u:%u: %s, not %u:%u: …%s…", problem.line, problem.column, problem.message, line,
            column, part);
    }
    assert_non_null(problem.remedy);
}

static void
test_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "select 1;",
        "-- lockstep is mentioned here\n-- lockstep\n--\nselect 1;",
        "select 1;\n-- lockstep: transaction = no\n",
        "/* -- lockstep: transaction = no */ select 1;",
        "/* not closed\n-- lockstep: transaction = no\n",
        "-- see lockstep: it is fine\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        read_fine(texts[i]);
        assert_int_equal(got.transaction, LOCKSTEP_TX_AUTO);
        assert_int_equal(got.kind, LOCKSTEP_KIND_SCHEMA);
        assert_null(got.description.ptr);
        assert_int_equal(got.n_requires, 0);
        assert_int_equal(got.first_line, 0);
    }
}

static void
test_all(void **state)
{
    (void)state;
    read_fine("\xEF\xBB\xBF-- A file.\r\n\r\n"
              "/* licence\n /* nested */ */ -- lockstep: requires = core:abc  other:x:y\r\n"
              "--lockstep:transaction=no\n"
              "  --   lockstep:   repeat   =   on-change  \n"
              "-- lockstep: description = It's = fine \xC3\xA9  \r\n"
              "-- lockstep: requires = whole\n"
              "create view v as select 1;");
    assert_int_equal(got.first_line, 4);
    assert_int_equal(got.transaction, LOCKSTEP_TX_NONE);
    assert_int_equal(got.kind, LOCKSTEP_KIND_REPEAT);
    assert_true(lockstep_str_equal(got.description, LOCKSTEP_STR("It's = fine \xC3\xA9")));
    assert_int_equal(got.n_requires, 3);
    assert_true(lockstep_str_equal(got.requires[0], LOCKSTEP_STR("core:abc")));
    assert_true(lockstep_str_equal(got.requires[1], LOCKSTEP_STR("other:x:y")));
    assert_true(lockstep_str_equal(got.requires[2], LOCKSTEP_STR("whole")));
    read_fine("-- lockstep: transaction = auto");
    assert_int_equal(got.transaction, LOCKSTEP_TX_AUTO);
    read_fine("-- lockstep: transaction = yes");
    assert_int_equal(got.transaction, LOCKSTEP_TX_STEP);
}

static void
test_refused(void **state)
{
    (void)state;
    expect_problem("-- lockstep: color = red\n", 1, 14, "unknown directive 'color'");
    expect_problem("-- x\n\n-- lockstep: transaction = maybe", 3, 14, "not 'maybe'");
    expect_problem("-- lockstep: repeat = always", 1, 14, "not 'always'");
    expect_problem("-- lockstep: transaction no", 1, 14, "without '='");
    expect_problem("-- lockstep:", 1, 13, "without '='");
    expect_problem("-- lockstep: description =  ", 1, 14, "no value");
    expect_problem("-- lockstep: transaction = no\n-- lockstep: transaction = no", 2, 14, "twice");
    expect_problem("-- Lockstep: transaction = no", 1, 1, "looks like");
    expect_problem("  -- lockstep : transaction = no", 1, 3, "looks like");
    expect_problem("-- lockstep: requires = a: b", 1, 14, "'a:' names no step");
    expect_problem("-- lockstep: requires = :b", 1, 14, "':b' names no step");
    char many[2048] = "-- lockstep: requires =";
    for (size_t i = 0; i <= RS_REQUIRES_MAX; i++) {
        strcat(many, " a:b");
    }
    expect_problem(many, 1, 14, "more than 64");
}

static void
test_misplaced(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
    } cases[] = {
        {"", 0},
        {"-- lockstep: transaction = no\nselect 1;", 0},
        {"select 1;\n-- lockstep: transaction = no", 2},
        {"select 1;\n\n \t--lockstep:x", 3},
        {"select 1; -- lockstep: x", 0},
        {"select 'lockstep: x';\n-- a lockstep: x\n", 0},
        {"select 'lockstep:';\n--lockstep:\n", 2},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(
            rs_directives_find_misplaced(lockstep_str_of(cases[i].text)), cases[i].line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_misplaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
