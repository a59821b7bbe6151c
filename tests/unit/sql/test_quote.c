/* Quoting and folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql/quote.h"

static struct ls_err err;

static int
setup(void **state)
{
    (void)state;
    err = (struct ls_err){.status = LS_OK};
    return 0;
}

static void
test_literals(void **state)
{
    (void)state;
    struct ls_buf buf = LS_BUF(1024);
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN(""), &err), LS_OK);
    ls_buf_addc(&buf, ' ');
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN("it's"), &err), LS_OK);
    ls_buf_addc(&buf, ' ');
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN("''"), &err), LS_OK);
    ls_buf_addc(&buf, ' ');
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN("a\\'b\\\\"), &err), LS_OK);
    ls_buf_addc(&buf, ' ');
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN("\xC3\xA9\n$"), &err), LS_OK);
    ls_buf_addc(&buf, ' ');
    assert_int_equal(ls_sql_add_literal(&buf, (struct ls_span){NULL, 0}, &err), LS_OK);
    assert_string_equal(buf.ptr, "'' 'it''s' '''''' E'a\\\\''b\\\\\\\\' '\xC3\xA9\n$' NULL");
    ls_buf_clear(&buf);
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN("a\0b"), &err), LS_FAILURE);
    assert_non_null(strstr(err.message, "NUL"));
    err.status = LS_OK;
    assert_int_equal(ls_sql_add_literal(&buf, LS_SPAN("a\xFF"), &err), LS_FAILURE);
    assert_non_null(strstr(err.message, "byte 2"));
    assert_int_equal(buf.len, 0);
    ls_buf_finish(&buf);
}

static void
test_names(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a", "a"},
        {"_a1$", "_a1$"},
        {"A", "\"A\""},
        {"1a", "\"1a\""},
        {"$a", "\"$a\""},
        {"a b", "\"a b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\\b", "\"a\\b\""},
        {"\xC3\xA9", "\"\xC3\xA9\""},
        {"select", "\"select\""},
        {"table", "\"table\""},
        {"int", "\"int\""},
        {"left", "\"left\""},
        {"json_table", "\"json_table\""},
        {"name", "name"},
        {"begin", "begin"},
        {"lockstep", "lockstep"},
    };
    struct ls_buf buf = LS_BUF(1024);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ls_buf_clear(&buf);
        assert_int_equal(ls_sql_add_ident(&buf, ls_span_of(cases[i][0]), &err), LS_OK);
        assert_string_equal(buf.ptr, cases[i][1]);
    }
    ls_buf_clear(&buf);
    assert_int_equal(ls_sql_add_qualified(&buf, LS_SPAN("S"), LS_SPAN("t"), &err), LS_OK);
    assert_string_equal(buf.ptr, "\"S\".t");
    ls_buf_clear(&buf);
    assert_int_equal(
        ls_sql_add_qualified(&buf, (struct ls_span){NULL, 0}, LS_SPAN("t"), &err), LS_OK);
    assert_string_equal(buf.ptr, "t");
    ls_buf_finish(&buf);
}

static void
test_names_that_cannot_be(void **state)
{
    (void)state;
    char longer[65];
    memset(longer, 'a', 64);
    longer[64] = '\0';
    struct ls_span cases[] = {
        LS_SPAN(""), {NULL, 0}, LS_SPAN("a\0b"), LS_SPAN("\xC3"), {longer, 64}};
    struct ls_buf buf = LS_BUF(1024);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        err = (struct ls_err){.status = LS_OK};
        assert_int_equal(ls_sql_add_ident(&buf, cases[i], &err), LS_FAILURE);
        assert_int_equal(err.status, LS_FAILURE);
        err = (struct ls_err){.status = LS_OK};
        assert_int_equal(ls_sql_add_qualified(&buf, LS_SPAN("s"), cases[i], &err), LS_FAILURE);
        assert_int_equal(buf.len, 0);
    }
    assert_int_equal(ls_sql_add_ident(&buf, (struct ls_span){longer, 63}, &err), LS_OK);
    ls_buf_finish(&buf);
}

static void
expect_fold(const char *text, char escape, const char *name)
{
    struct ls_arena arena = {0};
    struct ls_sql_lex lex = ls_sql_lex_begin(ls_span_of(text));
    struct ls_sql_token token;
    (void)ls_sql_lex_next(&lex, &token);
    struct ls_span got = ls_sql_fold_ident(&arena, &token, escape);
    if (name == NULL) {
        assert_null(got.ptr);
    } else {
        assert_string_equal(got.ptr, name);
        assert_true(ls_sql_ident_is(&token, escape, ls_span_of(name)));
        assert_false(ls_sql_ident_is(&token, escape, LS_SPAN("something else")));
    }
    ls_arena_finish(&arena);
}

static void
test_folding(void **state)
{
    (void)state;
    expect_fold("ABC_9", '\\', "abc_9");
    expect_fold("\xC3\x89T", '\\', "\xC3\x89t");
    expect_fold("\"ABc\"\"d\"", '\\', "ABc\"d");
    expect_fold("U&\"d\\0061t\\+000061\"", '\\', "data");
    expect_fold("U&\"d!0061t!!\\\"", '!', "dat!\\");
    expect_fold("U&\"\\D83D\\DE00\"\"\"", '\\', "\xF0\x9F\x98\x80\"");
    expect_fold("U&\"\\00e9\\4e2d\"", '\\', "\xC3\xA9\xE4\xB8\xAD");
    expect_fold("U&\"\\12\"", '\\', NULL);
    expect_fold("U&\"\\D83D\"", '\\', NULL);
    expect_fold("U&\"\\DE00\"", '\\', NULL);
    expect_fold("U&\"\\0000\"", '\\', NULL);
    expect_fold("U&\"\\+110000\"", '\\', NULL);
    expect_fold("'a'", '\\', NULL);
    expect_fold("1", '\\', NULL);
}

static void
test_long_names_are_cut(void **state)
{
    (void)state;
    char text[80];
    char name[80];
    memset(text, 'A', sizeof(text));
    memset(name, 'a', sizeof(name));
    text[70] = '\0';
    name[63] = '\0';
    expect_fold(text, '\\', name);
    /* not inside a character */
    memcpy(text + 61, "\xE4\xB8\xAD", 3);
    name[61] = '\0';
    expect_fold(text, '\\', name);
    text[0] = '"';
    memcpy(text + 68, "\"", 2);
    memset(name, 'A', 62);
    memcpy(name + 60, "\xE4\xB8\xAD", 4);
    expect_fold(text, '\\', name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_literals, setup),
        cmocka_unit_test_setup(test_names, setup),
        cmocka_unit_test_setup(test_names_that_cannot_be, setup),
        cmocka_unit_test_setup(test_folding, setup),
        cmocka_unit_test_setup(test_long_names_are_cut, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
