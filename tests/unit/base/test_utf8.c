/* base/utf8: validity by RFC 3629, counting, widths, and text for a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
assert_valid(struct ls_span text, size_t up_to)
{
    assert_int_equal(ls_utf8_valid_up_to(text), up_to);
}

static void
tells_valid_from_broken(void **state)
{
    (void)state;
    assert_valid(LS_SPAN(""), 0);
    assert_valid(LS_SPAN("abc"), 3);
    assert_valid((struct ls_span){"a\0b", 3}, 3);
    assert_valid(
        LS_SPAN("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
        19);
    assert_valid(LS_SPAN("a\x80"), 1);
    assert_valid(LS_SPAN("\xC0\x80"), 0);
    assert_valid(LS_SPAN("\xC1\xBF"), 0);
    assert_valid(LS_SPAN("\xE0\x9F\xBF"), 0);
    assert_valid(LS_SPAN("\xED\xA0\x80"), 0);
    assert_valid(LS_SPAN("\xED\x9F\xBF"), 3);
    assert_valid(LS_SPAN("\xF0\x8F\xBF\xBF"), 0);
    assert_valid(LS_SPAN("\xF4\x90\x80\x80"), 0);
    assert_valid(LS_SPAN("\xF5\x80\x80\x80"), 0);
    assert_valid(LS_SPAN("\xFF"), 0);
    assert_valid(LS_SPAN("ab\xE2\x82"), 2);
    assert_valid(LS_SPAN("\xE2\x82x"), 0);
}

static void
counts_and_measures(void **state)
{
    (void)state;
    assert_int_equal(ls_utf8_count(LS_SPAN("a\xC3\xA9\xE2\x82\xAC")), 3);
    assert_int_equal(ls_utf8_width(LS_SPAN("a\xC3\xA9")), 2);
    assert_int_equal(ls_utf8_width(LS_SPAN("e\xCC\x81")), 1);        /* e and a combining accent */
    assert_int_equal(ls_utf8_width(LS_SPAN("\xE6\xBC\xA2")), 2);     /* a Chinese character */
    assert_int_equal(ls_utf8_width(LS_SPAN("\xF0\x9F\x98\x80")), 2); /* an emoji */
    assert_int_equal(ls_utf8_width(LS_SPAN("\xFF\xFF")), 2);
}

static void
assert_printable(struct ls_span text, bool keep_lines, const char *expected)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(1024);
    ls_utf8_add_printable(&buf, text, keep_lines);
    assert_string_equal(ls_buf_span(&buf).ptr, expected);
}

static void
nothing_steers_a_terminal(void **state)
{
    (void)state;
    assert_printable(LS_SPAN("plain \xC3\xA9"), false, "plain \xC3\xA9");
    assert_printable(LS_SPAN("\x1b[31m"), false, "\\x1b[31m");
    assert_printable(LS_SPAN("a\nb\tc"), false, "a\\x0ab\\x09c");
    assert_printable(LS_SPAN("a\nb\tc\r"), true, "a\nb\tc\\x0d");
    assert_printable(LS_SPAN("\xC2\x9B"), false, "\\xc2\\x9b"); /* CSI in C1 */
    assert_printable(
        LS_SPAN("\xE2\x80\xAE"), false, "\\xe2\\x80\\xae"); /* right-to-left override */
    assert_printable(LS_SPAN("\xFF"
                             "a\xC3"),
        true, "\\xffa\\xc3");
    assert_printable((struct ls_span){"\0", 1}, true, "\\x00");
}

static void
plain_is_ascii_that_can_be_seen(void **state)
{
    (void)state;
    assert_true(ls_utf8_is_plain((struct ls_span){NULL, 0}));
    assert_true(ls_utf8_is_plain(LS_SPAN("plain ~!")));
    assert_false(ls_utf8_is_plain(LS_SPAN("a\n")));
    assert_false(ls_utf8_is_plain(LS_SPAN("\x7F")));
    assert_false(ls_utf8_is_plain(LS_SPAN("\xC3\xA9")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_valid_from_broken),
        cmocka_unit_test(counts_and_measures),
        cmocka_unit_test(nothing_steers_a_terminal),
        cmocka_unit_test(plain_is_ascii_that_can_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
