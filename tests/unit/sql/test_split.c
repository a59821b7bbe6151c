/* The splitter: statements, COPY data, psql's lines, and where errors point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sql/split.h"

static struct ls_err err;

/* The statements of `text`, each in brackets, COPY data in braces behind its statement. */
static void
expect(const char *text, const char *statements)
{
    struct ls_buf got = LS_BUF(65536);
    struct ls_sql_input input = ls_sql_input_whole("t.sql", ls_span_of(text));
    struct ls_sql_split split;
    ls_sql_split_begin(&split, &input, (struct ls_span){NULL, 0});
    err = (struct ls_err){.status = LS_OK};
    for (;;) {
        struct ls_sql_statement statement;
        bool is_there = false;
        enum ls_status status = ls_sql_split_next(&split, &statement, &is_there, &err);
        if (status != LS_OK) {
            fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
        }
        if (!is_there) {
            break;
        }
        assert_true(statement.text.ptr == text + statement.offset);
        ls_buf_printf(&got, "[%.*s]", LS_SPAN_ARGS(statement.text));
        if (statement.has_copy_data) {
            ls_buf_printf(&got, "{%.*s}", LS_SPAN_ARGS(statement.copy_data));
        }
    }
    assert_string_equal(ls_buf_span(&got).ptr, statements);
    ls_buf_finish(&got);
}

/* The error that ends the splitting of `text`. */
static void
expect_error(
    struct ls_span text, enum ls_status status, uint32_t line, uint32_t column, const char *part)
{
    struct ls_sql_input input = ls_sql_input_whole("t.sql", text);
    struct ls_sql_split split;
    ls_sql_split_begin(&split, &input, (struct ls_span){NULL, 0});
    err = (struct ls_err){.status = LS_OK};
    struct ls_sql_statement statement;
    bool is_there = true;
    enum ls_status got = LS_OK;
    while (is_there && got == LS_OK) {
        got = ls_sql_split_next(&split, &statement, &is_there, &err);
    }
    assert_int_equal(got, status);
    assert_int_equal(err.status, status);
    assert_string_equal(err.file, "t.sql");
    if (err.line != line || err.column != column || strstr(err.message, part) == NULL) {
        fail_msg(
            "%u:%u: %s, not %u:%u: …%s…", err.line, err.column, err.message, line, column, part);
    }
}

static void
test_plain(void **state)
{
    (void)state;
    expect("", "");
    expect(" ;; -- c\n ; /* ; */", "");
    expect("select 1", "[select 1]");
    expect("select 1;select 2 ; \n select 3\n;", "[select 1][select 2][select 3]");
    expect("-- a\nselect /* ; */ 1 -- b\n;", "[select /* ; */ 1]");
    expect("select ';' \";\" $$;$$ E'\\';';", "[select ';' \";\" $$;$$ E'\\';']");
    expect("\xEF\xBB\xBFselect 1;", "[select 1]");
    expect("select :x, :'y', a[1:n];", "[select :x, :'y', a[1:n]]");
}

static void
test_parentheses(void **state)
{
    (void)state;
    expect("create rule r as on insert to t do (a; b); c",
        "[create rule r as on insert to t do (a; b)][c]");
    expect("select ); select 2", "[select )][select 2]");
}

static void
test_bodies(void **state)
{
    (void)state;
    expect("create function f() returns int begin atomic select 1; select case 1 when 1 then 2 "
           "end; end; x",
        "[create function f() returns int begin atomic select 1; select case 1 when 1 then 2 end; "
        "end][x]");
    expect("CREATE OR REPLACE PROCEDURE p() BEGIN /* ; */ ATOMIC END; x",
        "[CREATE OR REPLACE PROCEDURE p() BEGIN /* ; */ ATOMIC END][x]");
    expect("create function f() begin atomic select 1 as \"end\", t.end, 2 end; select begin from "
           "case; end; x",
        "[create function f() begin atomic select 1 as \"end\", t.end, 2 end; select begin from "
        "case; end][x]");
    /* psql would take these for bodies, and what follows with them */
    expect("create function begin() returns int as 'x'; commit;",
        "[create function begin() returns int as 'x'][commit]");
    expect("create function s.begin(a case) as $$x$$; commit;",
        "[create function s.begin(a case) as $$x$$][commit]");
    expect("create function f(begin atomic) as 'x'; commit;",
        "[create function f(begin atomic) as 'x'][commit]");
    expect("create function f() \"begin\" atomic as 'x'; commit;",
        "[create function f() \"begin\" atomic as 'x'][commit]");
    /* not a function */
    expect("begin atomic; end", "[begin atomic][end]");
    expect(
        "create table t (a int) begin atomic; end", "[create table t (a int) begin atomic][end]");
}

static void
test_copy(void **state)
{
    (void)state;
    expect("copy t from stdin;\n1;'\n\\.\nselect 1;", "[copy t from stdin]{1;'\n}[select 1]");
    expect("copy t from stdin;\n\\.", "[copy t from stdin]{}");
    expect("copy t from stdin; -- c\r\n1\r\n\\.\r\nx", "[copy t from stdin]{1\r\n}[x]");
    expect("copy t from stdin;\n\\.x\n \\.\na\\.\n\\\\.\n\\.\nx",
        "[copy t from stdin]{\\.x\n \\.\na\\.\n\\\\.\n}[x]");
    expect("copy t to stdout; copy t from 'f'; copy t from program 'p';",
        "[copy t to stdout][copy t from 'f'][copy t from program 'p']");
    expect(
        "copy t (a, \"from\") from stdout;\n1\n\\.\n", "[copy t (a, \"from\") from stdout]{1\n}");
}

static void
test_restrict(void **state)
{
    (void)state;
    expect("\\restrict aZ9\n\nselect 1;\n\\unrestrict aZ9\nx", "[select 1][x]");
    expect("\\restrict a\r\n\\unrestrict a\r\n\\restrict b\nx;\n\\unrestrict b", "[x]");
    expect_error(LS_SPAN("select 1;\n \\restrict a\n"), LS_UNSUPPORTED, 2, 2, "'\\restrict'");
    expect_error(LS_SPAN("\\restrict a b\n"), LS_UNSUPPORTED, 1, 1, "'\\restrict'");
    expect_error(LS_SPAN("\\restrict\n"), LS_UNSUPPORTED, 1, 1, "'\\restrict'");
    expect_error(LS_SPAN("\\restrict a\n\\restrict b\n"), LS_UNSUPPORTED, 2, 1, "'\\restrict'");
    expect_error(LS_SPAN("\\restrict a\n\\unrestrict b\n"), LS_UNSUPPORTED, 2, 1, "'\\unrestrict'");
    expect_error(LS_SPAN("\\unrestrict a\n"), LS_UNSUPPORTED, 1, 1, "'\\unrestrict'");
    expect_error(LS_SPAN("select 1\n\\restrict a\n"), LS_UNSUPPORTED, 2, 1, "'\\restrict'");
}

static void
test_commands(void **state)
{
    (void)state;
    expect_error(LS_SPAN("select 1;\n\\connect other\n"), LS_UNSUPPORTED, 2, 1, "'\\connect'");
    expect_error(LS_SPAN("select 1 \\g\n"), LS_UNSUPPORTED, 1, 10, "'\\g'");
    expect_error(LS_SPAN("select 1\\;select 2;"), LS_UNSUPPORTED, 1, 9, "'\\'");
    expect_error(LS_SPAN("\\."), LS_UNSUPPORTED, 1, 1, "'\\.'");
    expect_error(LS_SPAN("\\!rm;x"), LS_UNSUPPORTED, 1, 1, "'\\!rm'");
}

static void
test_open(void **state)
{
    (void)state;
    expect_error(LS_SPAN("select 1;\nselect 'a;\nb"), LS_CONFIG, 2, 8, "quoted string");
    expect_error(LS_SPAN("select 1;\n/* /* */"), LS_CONFIG, 2, 1, "comment");
    expect_error(LS_SPAN("select $é$ x"), LS_CONFIG, 1, 8, "dollar");
    expect_error(LS_SPAN("é \"a"), LS_CONFIG, 1, 3, "quoted name");
    expect_error(LS_SPAN("select ((1);\nselect 2;"), LS_CONFIG, 1, 8, "parenthesis");
    expect_error(
        LS_SPAN("create function f()\n begin atomic select 1;"), LS_CONFIG, 2, 8, "BEGIN ATOMIC");
    expect_error(LS_SPAN("x;\ncopy t from stdin;\n1\n\\. \n"), LS_CONFIG, 2, 1, "COPY");
    expect_error(LS_SPAN("copy t from stdin"), LS_CONFIG, 1, 1, "COPY");
    expect_error(LS_SPAN("copy t from stdin;"), LS_CONFIG, 1, 1, "COPY");
}

static void
test_copy_that_cannot_be_carried(void **state)
{
    (void)state;
    expect_error(
        LS_SPAN("copy t from stdin; select 1;\n\\.\n"), LS_UNSUPPORTED, 1, 20, "same line");
    expect_error(LS_SPAN("copy binary t from stdin;\n\\.\n"), LS_UNSUPPORTED, 1, 1, "binary");
    expect_error(
        LS_SPAN("copy t from stdin (format 'binary');\n\\.\n"), LS_UNSUPPORTED, 1, 1, "binary");
}

static void
test_bytes(void **state)
{
    (void)state;
    expect_error(LS_SPAN("select\n 'a\0b'"), LS_CONFIG, 2, 4, "NUL");
    expect_error(LS_SPAN("select '\xC3(';"), LS_CONFIG, 1, 9, "UTF-8");
    expect_error(
        LS_SPAN("-- 0123456789012345678901234567890123456789012345678901234567890123456789é\xE9"),
        LS_CONFIG, 1, 75, "UTF-8");
    expect_error(LS_SPAN("select '\xED\xA0\x80'"), LS_CONFIG, 1, 9, "UTF-8");
    expect("select 'é中😀' -- 0123456789012345678901234567890123456789中中中中中中中中中中中中\n;",
        "[select 'é中😀']");
}

static void
test_stretch_of_a_file(void **state)
{
    (void)state;
    struct ls_span text = LS_SPAN("first;\nsecond 'x';\nthird");
    struct ls_sql_input input = {.file = "t.sql", .text = text, .from = 7, .to = 18};
    struct ls_sql_split split;
    struct ls_sql_statement statement;
    bool is_there = false;
    err = (struct ls_err){.status = LS_OK};
    ls_sql_split_begin(&split, &input, (struct ls_span){NULL, 0});
    assert_int_equal(ls_sql_split_next(&split, &statement, &is_there, &err), LS_OK);
    assert_true(is_there);
    assert_int_equal(statement.offset, 7);
    assert_true(ls_span_is(statement.text, "second 'x'"));
    assert_int_equal(ls_sql_split_next(&split, &statement, &is_there, &err), LS_OK);
    assert_false(is_there);
    input.to = 16; /* inside the quotes: what lies behind is not looked at */
    ls_sql_split_begin(&split, &input, (struct ls_span){NULL, 0});
    assert_int_equal(ls_sql_split_next(&split, &statement, &is_there, &err), LS_CONFIG);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 8);
    assert_string_equal(err.excerpt, "second 'x';");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_parentheses),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_restrict),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_copy_that_cannot_be_carried),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_stretch_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
