/* The plugin over a host in memory: which files become steps, in which order, and what is written for a new one. */
/* Before cmocka, whose fail is a macro. */
#include "../../harness/fake_sql_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "files.h"

static struct fake_host fake;
static const struct lockstep_plugin *plugin;
static void *self;

static int
setup(void **state)
{
    (void)state;
    fake_begin(&fake);
    plugin = lockstep_plugin_v1(LOCKSTEP_ABI_MINOR);
    self = calloc(1, plugin->instance_size);
    return self == NULL;
}

static int
teardown(void **state)
{
    (void)state;
    free(self);
    fake_end(&fake);
    return 0;
}

static int32_t
scan(void)
{
    int32_t code = plugin->open(self, &fake.table);
    return code == LOCKSTEP_OK ? plugin->scan(self) : code;
}

static void
expect_steps(const char *told)
{
    if (scan() != LOCKSTEP_OK) {
        fail_msg("%s: %s", fake.where, fake.message);
    }
    assert_string_equal(fake.told, told);
}

static void
expect_failure(int32_t code, const char *where, const char *part)
{
    assert_int_equal(scan(), LOCKSTEP_FAILED);
    if (fake.failure != code || strcmp(fake.where, where) != 0 ||
        strstr(fake.message, part) == NULL) {
        fail_msg("%d %s: %s", fake.failure, fake.where, fake.message);
    }
    assert_true(fake.remedy[0] != '\0');
}

static void
test_order_and_ways_back(void **state)
{
    (void)state;
    /* By path "0002_a-b" comes before "0002_a"; by local id behind it. */
    fake_give_file(&fake, "0001_x.down.sql", "");
    fake_give_file(&fake, "0001_x.sql",
        "-- lockstep: description = First\n-- lockstep: requires = core:abc other\n");
    fake_give_file(&fake, "0002_a-b.sql", "-- lockstep: transaction = no\n");
    fake_give_file(
        &fake, "0002_a.sql", "-- lockstep: repeat = on-change\nselect 1;\n-- lockstep: x = y\n");
    fake_give_file(&fake, "README.md", "");
    fake_give_file(&fake, "sub/0003.sql", "");
    expect_steps("0001_x kind=1 tx=3 back=0001_x.down.sql < core:abc other | First\n"
                 "0002_a kind=3 tx=3 back= < :0001_x\n"
                 "0002_a-b kind=1 tx=2 back= < :0002_a\n");
    assert_non_null(strstr(fake.logged, "3 0002_a.sql:3: "));
}

static void
test_free_order_and_recursion(void **state)
{
    (void)state;
    fake_give_option(&fake, "recursive", "yes");
    fake_give_option(&fake, "order", "free");
    fake_give_file(&fake, "1/b.down.sql", "");
    fake_give_file(&fake, "1/b.sql", "");
    fake_give_file(&fake, "10.sql", "");
    fake_give_file(&fake, "2.sql", "");
    expect_steps(
        "1/b kind=1 tx=3 back=1/b.down.sql <\n10 kind=1 tx=3 back= <\n2 kind=1 tx=3 back= <\n");
}

static void
test_choice(void **state)
{
    (void)state;
    fake_give_option(&fake, "recursive", "yes");
    fake_give_option(&fake, "files", "00*.sql  sub/*.sql");
    fake_give_option(&fake, "exclude", "*_test.sql *.down.sql sub/x/*");
    fake_give_file(&fake, "0001_a.down.sql", "");
    fake_give_file(&fake, "0001_a.sql", "");
    fake_give_file(&fake, "0002_test.sql", "");
    fake_give_file(&fake, "other.down.sql", "");
    fake_give_file(&fake, "other.sql", "");
    fake_give_file(&fake, "sub/b.sql", "");
    fake_give_file(&fake, "sub/x/0001_c.sql", "");
    expect_steps("0001_a kind=1 tx=3 back= <\nsub/b kind=1 tx=3 back= < :0001_a\n");
}

static void
test_way_back_follows_its_step(void **state)
{
    (void)state;
    fake_give_option(&fake, "files", "*_a.sql");
    fake_give_file(&fake, "1_a.down.sql", "");
    fake_give_file(&fake, "1_a.sql", "");
    fake_give_file(&fake, "1_b.down.sql", "");
    fake_give_file(&fake, "1_b.sql", "");
    expect_steps("1_a kind=1 tx=3 back=1_a.down.sql <\n");
}

static void
test_mixed_width(void **state)
{
    (void)state;
    fake_give_file(&fake, "10_b.sql", "");
    fake_give_file(&fake, "9_a.sql", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, "9_a.sql:0:0",
        "'10_b' and '9_a' begin with numbers of different width");
}

static void
test_mixed_width_below(void **state)
{
    (void)state;
    fake_give_option(&fake, "recursive", "yes");
    fake_give_file(&fake, "1/01.sql", "");
    fake_give_file(&fake, "1/02.sql", "");
    fake_give_file(&fake, "2/x/1.sql", "");
    fake_give_file(&fake, "2/y/001.sql", "");
    fake_give_file(&fake, "2/y/02.sql", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, "2/y/02.sql:0:0", "'2/y/001' and '2/y/02'");
}

static void
test_way_back_alone(void **state)
{
    (void)state;
    fake_give_file(&fake, "0001.sql", "");
    fake_give_file(&fake, "0002.down.sql", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, "0002.down.sql:0:0", "no '0002.sql'");
}

static void
test_other_case(void **state)
{
    (void)state;
    fake_give_file(&fake, "0001.SQL", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, "0001.SQL:0:0", "lower case");
}

static void
test_other_case_of_a_way_back(void **state)
{
    (void)state;
    fake_give_file(&fake, "0001.Down.sql", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, "0001.Down.sql:0:0", "lower case");
}

static void
test_pattern_without_a_file(void **state)
{
    (void)state;
    fake_give_option(&fake, "files", "0001.sql nothing*");
    fake_give_file(&fake, "0001.sql", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, ":0:0", "'files = nothing*' matches no .sql file");
}

static void
test_options_refused(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"colour", "red", "unknown option 'colour'"},
        {"recursive", "maybe",
            "line 10 of the manifest: 'recursive' may be yes or no, not 'maybe'"},
        {"order", "strict", "'order' may be free, not 'strict'"},
        {"files", " ", "'files' is empty"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fake_end(&fake);
        fake_begin(&fake);
        fake_give_option(&fake, cases[i][0], cases[i][1]);
        expect_failure(LOCKSTEP_FAIL_INVALID, ":0:0", cases[i][2]);
    }
}

static void
test_directives_refused(void **state)
{
    (void)state;
    fake_give_file(&fake, "0001.sql", "--\n-- lockstep: x = y\n");
    expect_failure(LOCKSTEP_FAIL_INVALID, "0001.sql:2:14", "unknown directive 'x'");
}

static void
test_directives_of_a_way_back(void **state)
{
    (void)state;
    fake_give_file(&fake, "0001.down.sql", "--\n-- lockstep: transaction = no\n");
    fake_give_file(&fake, "0001.sql", "");
    expect_failure(LOCKSTEP_FAIL_INVALID, "0001.down.sql:2:1", "a way back has no directives");
}

static void
test_running(void **state)
{
    (void)state;
    fake_give_file(&fake, "1.down.sql", "");
    fake_give_file(&fake, "1.sql", "");
    fake_give_file(&fake, "2.sql", "");
    assert_int_equal(scan(), LOCKSTEP_OK);
    fake.told[0] = '\0';
    struct lockstep_task task = {
        .struct_size = sizeof(task), .local_id = LOCKSTEP_STR("1"), .cookie = 0};
    assert_int_equal(plugin->apply(self, &task), LOCKSTEP_OK);
    assert_int_equal(plugin->revert(self, &task), LOCKSTEP_OK);
    assert_string_equal(fake.told, "script 1.sql\nscript 1.down.sql\n");
    task = (struct lockstep_task){
        .struct_size = sizeof(task), .local_id = LOCKSTEP_STR("2"), .cookie = 1};
    assert_int_equal(plugin->revert(self, &task), LOCKSTEP_FAILED);
    assert_int_equal(fake.failure, LOCKSTEP_FAIL_STEP);
    task.local_id = LOCKSTEP_STR("other");
    assert_int_equal(plugin->apply(self, &task), LOCKSTEP_FAILED);
}

/* What `new` writes beside the files given; or the part of a message. */
static void
expect_new(const char *message, const char *told, const char *part)
{
    struct lockstep_new request = {
        .struct_size = sizeof(request), .message = lockstep_str_of(message)};
    assert_int_equal(scan(), LOCKSTEP_OK);
    fake.told[0] = '\0';
    fake.failure = 0;
    int32_t code = plugin->create(self, &request);
    if (told != NULL) {
        assert_int_equal(code, LOCKSTEP_OK);
        assert_string_equal(fake.told, told);
    } else {
        assert_int_equal(code, LOCKSTEP_FAILED);
        assert_int_equal(fake.failure, LOCKSTEP_FAIL_USAGE);
        assert_string_equal(fake.told, "");
        assert_non_null(strstr(fake.message, part));
    }
}

static void
test_new(void **state)
{
    (void)state;
    expect_new("Add the  users' table!",
        "write 0001_add_the_users_table.sql: -- lockstep: description = Add the  users' table!\n\n"
        "write 0001_add_the_users_table.down.sql: -- The way back of 0001_add_the_users_table. "
        "Remove this file where "
        "there is none.\n\n",
        NULL);
    fake_give_file(&fake, "000009_x.sql", "");
    expect_new("y",
        "write 000010_y.sql: -- lockstep: description = y\n\n"
        "write 000010_y.down.sql: -- The way back of 000010_y. Remove this file where there is "
        "none.\n\n",
        NULL);
    expect_new("\xC3\xA9 ?", NULL, "no letter or digit");
    expect_new("a\nb", NULL, "control character");
    struct lockstep_str table = LOCKSTEP_STR("t");
    struct lockstep_new request = {.message = LOCKSTEP_STR("x"), .tables = &table, .n_tables = 1};
    assert_int_equal(plugin->create(self, &request), LOCKSTEP_FAILED);
}

static void
test_new_that_would_not_come_last(void **state)
{
    (void)state;
    fake_give_file(&fake, "0001_x.sql", "");
    fake_give_file(&fake, "z.sql", "");
    expect_new("y", NULL, "would not come after 'z'");
}

static void
test_new_with_too_wide_a_number(void **state)
{
    (void)state;
    fake_give_file(&fake, "99_x.sql", "");
    expect_new("y", NULL, "the number 100 is wider");
}

static void
test_new_that_is_not_chosen(void **state)
{
    (void)state;
    fake_give_option(&fake, "files", "*_x.sql");
    fake_give_file(&fake, "01_x.sql", "");
    expect_new("y", NULL, "'02_y.sql' is not among the files");
}

static void
test_glob(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *path;
        int matches;
    } cases[] = {
        {"*.sql", "a.sql", 1},
        {"*.sql", "a.sqlx", 0},
        {"*.sql", "b/a.sql", 1},
        {"b/*.sql", "b/a.sql", 1},
        {"b/*.sql", "b/c/a.sql", 0},
        {"b/*/*.sql", "b/c/a.sql", 1},
        {"*/a.sql", "a.sql", 0},
        {"?.sql", "\xC3\xA9.sql", 1},
        {"?.sql", "ab.sql", 0},
        {"[a-c]x", "bx", 1},
        {"[a-c]x", "dx", 0},
        {"[!a-c]x", "dx", 1},
        {"[!a-c]x", "ax", 0},
        {"[]]x", "]x", 1},
        {"[a-]x", "-x", 1},
        {"[ax", "[ax", 1},
        {"*a*b*c", "xaxxbxxbc", 1},
        {"*a*b*c", "xaxxbxxb", 0},
        {"a*", "a", 1},
        {"", "a", 0},
        {"b?a", "b/a", 0},
        {"b[!x]/a", "b//a", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (rs_glob(lockstep_str_of(cases[i].pattern), lockstep_str_of(cases[i].path)) !=
            cases[i].matches) {
            fail_msg("%s against %s", cases[i].pattern, cases[i].path);
        }
    }
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_order_and_ways_back),
        CASE(test_free_order_and_recursion),
        CASE(test_choice),
        CASE(test_way_back_follows_its_step),
        CASE(test_mixed_width),
        CASE(test_mixed_width_below),
        CASE(test_way_back_alone),
        CASE(test_other_case),
        CASE(test_other_case_of_a_way_back),
        CASE(test_pattern_without_a_file),
        CASE(test_options_refused),
        CASE(test_directives_refused),
        CASE(test_directives_of_a_way_back),
        CASE(test_running),
        CASE(test_new),
        CASE(test_new_that_would_not_come_last),
        CASE(test_new_with_too_wide_a_number),
        CASE(test_new_that_is_not_chosen),
        CASE(test_glob),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
