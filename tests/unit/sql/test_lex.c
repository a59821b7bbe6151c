/* The lexer: one text, and the tokens it must give, written as "KIND:text" with blanks between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sql/lex.h"

static const char *const kind_names[] = {
    [LS_SQL_END] = "end",
    [LS_SQL_IDENT] = "ident",
    [LS_SQL_QUOTED] = "quoted",
    [LS_SQL_UNI_IDENT] = "uident",
    [LS_SQL_STRING] = "string",
    [LS_SQL_E_STRING] = "estring",
    [LS_SQL_UNI_STRING] = "ustring",
    [LS_SQL_N_STRING] = "nstring",
    [LS_SQL_BITS] = "bits",
    [LS_SQL_DOLLAR] = "dollar",
    [LS_SQL_NUMBER] = "num",
    [LS_SQL_PARAM] = "param",
    [LS_SQL_OPERATOR] = "op",
    [LS_SQL_CAST] = "cast",
    [LS_SQL_RANGE] = "range",
    [LS_SQL_ASSIGN] = "assign",
    [LS_SQL_SELF] = "self",
    [LS_SQL_BACKSLASH] = "backslash",
    [LS_SQL_OTHER] = "other",
    [LS_SQL_OPEN] = "open",
};

static void
expect(const char *text, const char *tokens)
{
    struct ls_buf got = LS_BUF(4096);
    struct ls_sql_lex lex = ls_sql_lex_begin(ls_span_of(text));
    struct ls_sql_token token;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        assert_true(token.text.ptr == text + token.offset);
        ls_buf_printf(&got, "%s%s:%.*s", got.len > 0 ? " " : "", kind_names[token.kind],
            LS_SPAN_ARGS(token.text));
    }
    assert_string_equal(ls_buf_span(&got).ptr, tokens);
    assert_int_equal(ls_sql_lex_next(&lex, &token), LS_SQL_END);
    ls_buf_finish(&got);
}

static void
expect_open(const char *text, size_t offset, const char *what)
{
    struct ls_sql_lex lex = ls_sql_lex_begin(ls_span_of(text));
    struct ls_sql_token token;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_OPEN) {
        assert_int_not_equal(token.kind, LS_SQL_END);
    }
    assert_int_equal(token.offset, offset);
    assert_string_equal(token.open, what);
    assert_int_equal(ls_sql_lex_next(&lex, &token), LS_SQL_END);
}

static void
test_nothing(void **state)
{
    (void)state;
    expect("", "");
    expect(" \t\r\n\f\v", "");
    expect("-- comment", "");
    expect("/* a /* b */ c */", "");
}

static void
test_names(void **state)
{
    (void)state;
    expect("Select _a a$1 é9", "ident:Select ident:_a ident:a$1 ident:é9");
    expect("\"a\"\"b\" \"a b\"", "quoted:\"a\"\"b\" quoted:\"a b\"");
    expect("U&\"d\\0061t\" u&\"x\" uescape '!'",
        "uident:U&\"d\\0061t\" uident:u&\"x\" ident:uescape string:'!'");
    expect("u&a U & \"x\"", "ident:u op:& ident:a ident:U op:& quoted:\"x\"");
}

static void
test_strings(void **state)
{
    (void)state;
    expect("'a''b' 'c'", "string:'a''b' string:'c'");
    expect("'\\' 'a'", "string:'\\' string:'a'");
    expect("E'\\'' e'\\\\' 'x'", "estring:E'\\'' estring:e'\\\\' string:'x'");
    expect("b'01'x'fF'N'n'n'm'", "bits:b'01' bits:x'fF' nstring:N'n' nstring:n'm'");
    expect("U&'\\0061' u&'''x'", "ustring:U&'\\0061' ustring:u&'''x'");
    expect("ab'c' be'x'", "ident:ab string:'c' ident:be string:'x'");
}

static void
test_continuations(void **state)
{
    (void)state;
    expect("'a'\n'b'", "string:'a'\n'b'");
    expect("'a' \t\r 'b' 'c'", "string:'a' \t\r 'b' string:'c'");
    expect("'a' -- x\n 'b'", "string:'a' -- x\n 'b'");
    expect("'a'\n-- x\n-- y 'z'\n'b'", "string:'a'\n-- x\n-- y 'z'\n'b'");
    expect("'a' 'b'", "string:'a' string:'b'");
    expect("'a'\n/* x */'b'", "string:'a' string:'b'");
    expect("'a'\n-'b'", "string:'a' op:- string:'b'");
    expect("E'a\\''\n'b\\'' c", "estring:E'a\\''\n'b\\'' ident:c");
    expect("'a'\n'b\\' c", "string:'a'\n'b\\' ident:c");
    expect("x'0'\n'1' \"a\"\n\"b\"", "bits:x'0'\n'1' quoted:\"a\" quoted:\"b\"");
    expect("'a'\n-- only", "string:'a'");
}

static void
test_dollars(void **state)
{
    (void)state;
    expect("$$a;'b$$ $t$ $$ $T$ $t$", "dollar:$$a;'b$$ dollar:$t$ $$ $T$ $t$");
    expect("$a$$b$a$", "dollar:$a$$b$a$");
    expect("$a$x$ba$a$", "dollar:$a$x$ba$a$");
    expect("$é$;$é$", "dollar:$é$;$é$");
    expect("$1 $12$$x$$", "param:$1 param:$12 dollar:$$x$$");
    expect("a$$b$$", "ident:a$$b$$");
    expect("1$$;$$", "num:1 dollar:$$;$$");
    expect("$ $a $1a", "other:$ other:$ ident:a param:$1 ident:a");
}

static void
test_numbers(void **state)
{
    (void)state;
    expect(
        "1 1.5 1. .5 1e5 1.e-5 .5E+3", "num:1 num:1.5 num:1. num:.5 num:1e5 num:1.e-5 num:.5E+3");
    expect("1..10 1.2.3", "num:1 range:.. num:10 num:1.2 num:.3");
    expect("1e 1e+ 12abc 0x1F 1_000",
        "num:1 ident:e num:1 ident:e op:+ num:12 ident:abc num:0 ident:x1F num:1 ident:_000");
    expect("1e'a\\''", "num:1 estring:e'a\\''");
}

static void
test_operators(void **state)
{
    (void)state;
    expect("a<=b <>c!=d=>e", "ident:a op:<= ident:b op:<> ident:c op:!= ident:d op:=> ident:e");
    expect("a::b:=c..d:e",
        "ident:a cast::: ident:b assign::= ident:c range:.. ident:d self:: ident:e");
    expect(
        "1=-1 1<>-1 *+- @-", "num:1 op:= op:- num:1 num:1 op:<> op:- num:1 op:* op:+ op:- op:@-");
    expect("+- -+ +", "op:+ op:- op:- op:+ op:+");
    expect("||- ?+ <+@+", "op:||- op:?+ op:<+@+");
    expect("+-- x\n-", "op:+ op:-");
    expect("*/* x */@", "op:* op:@");
    expect("=-/* x */-", "op:= op:- op:-");
    expect("@/*x*/*", "op:@ op:*");
    expect("(a,b)[1];.", "self:( ident:a self:, ident:b self:) self:[ num:1 self:] self:; self:.");
    expect("{\\} \x01", "other:{ backslash:\\ other:} other:\x01");
}

static void
test_comments(void **state)
{
    (void)state;
    expect("a--b\rc", "ident:a ident:c");
    expect("a/*/**/*/b", "ident:a ident:b");
    expect("/*/*/**/*/*/a", "ident:a");
    expect("/***/a/****/", "ident:a");
    expect("a/ *b", "ident:a op:/ op:* ident:b");
}

static void
test_open(void **state)
{
    (void)state;
    expect_open("a 'b", 2, "quoted string");
    expect_open("a 'b'\n'c", 2, "quoted string");
    expect_open("a E'b\\'", 2, "quoted string");
    expect_open("a E'b\\", 2, "quoted string");
    expect_open("a \"b\"\"", 2, "quoted name");
    expect_open("a U&\"b", 2, "quoted name");
    expect_open("a /* /* */", 2, "comment");
    expect_open("a /*/", 2, "comment");
    expect_open("a $x$ $X$", 2, "dollar-quoted string");
    expect_open("x'0", 0, "bit string");
}

static void
test_body(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *body;
        bool is_plain;
    } cases[] = {
        {"'a'", "a", true},
        {"'a''b'", "a''b", false},
        {"'a\\b'", "a\\b", true},
        {"E'a\\b'", "a\\b", false},
        {"E'a'", "a", true},
        {"N'a'", "a", true},
        {"U&'a'", "a", false},
        {"U&\"a\"", "a", false},
        {"\"a\"", "a", true},
        {"\"a\"\"\"", "a\"\"", false},
        {"$t$a$t$", "a", true},
        {"$$$$", "", true},
        {"abc", "abc", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ls_sql_lex lex = ls_sql_lex_begin(ls_span_of(cases[i].text));
        struct ls_sql_token token;
        (void)ls_sql_lex_next(&lex, &token);
        bool is_plain = !cases[i].is_plain;
        assert_true(ls_span_is(ls_sql_token_body(&token, &is_plain), cases[i].body));
        assert_int_equal(is_plain, cases[i].is_plain);
    }
}

static void
test_long_rows_of_signs_are_read_once(void **state)
{
    (void)state;
    /* Quadratic, this would take minutes. */
    enum { LEN = 1 << 21 };
    char *text = test_malloc(LEN);
    for (size_t i = 0; i < LEN; i++) {
        text[i] = i % 2 == 0 ? '+' : '-';
    }
    struct ls_sql_lex lex = ls_sql_lex_begin((struct ls_span){text, LEN});
    struct ls_sql_token token;
    size_t n = 0;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        n++;
    }
    assert_int_equal(n, LEN);
    test_free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_continuations),
        cmocka_unit_test(test_dollars),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_body),
        cmocka_unit_test(test_long_rows_of_signs_are_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
