/* base/err: the first cause, and excerpts with their caret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static void
the_first_cause_wins(void **state)
{
    (void)state;
    struct ls_err err = {0};
    assert_int_equal(ls_err_set(&err, LS_CONFIG, "first %d", 1), LS_CONFIG);
    assert_int_equal(ls_err_set(&err, LS_USAGE, "second"), LS_CONFIG);
    ls_err_remedy(&err, "Do this.");
    ls_err_remedy(&err, "Do that.");
    ls_err_at(&err, "a.sql", 3, 4);
    ls_err_at(&err, "b.sql", 5, 6);
    assert_string_equal(err.message, "first 1");
    assert_string_equal(err.remedy, "Do this.");
    assert_string_equal(err.file, "a.sql");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 4);
}

static void
wraps_on_the_way_up(void **state)
{
    (void)state;
    struct ls_err err = {0};
    (void)ls_err_set(&err, LS_CONFIG, "it broke");
    ls_err_wrap(&err, "step %s", "x");
    ls_err_wrap(&err, "run");
    assert_string_equal(err.message, "run: step x: it broke");
}

static void
wrapping_a_long_message_stays_inside(void **state)
{
    (void)state;
    struct ls_err err = {0};
    char text[4000];
    memset(text, 'm', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    (void)ls_err_set(&err, LS_CONFIG, "%s", text);
    assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
    ls_err_wrap(&err, "context");
    assert_memory_equal(err.message, "context: mmm", 12);
    assert_true(strlen(err.message) < sizeof(err.message));
    ls_err_wrap(&err, "%s", text); /* no room for anything: it stays as it was */
    assert_memory_equal(err.message, "context: mmm", 12);
    for (int i = 0; i < 100; i++) {
        ls_err_note(&err, "%.100s", text);
    }
    assert_true(strlen(err.notes) < sizeof(err.notes));
}

static void
finds_line_and_column(void **state)
{
    (void)state;
    struct ls_err err = {0};
    struct ls_span text = LS_SPAN("one\ntwo three\nfour");
    (void)ls_err_set(&err, LS_CONFIG, "x");
    ls_err_excerpt(&err, "f.sql", text, 8);
    assert_string_equal(err.file, "f.sql");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 5);
    assert_string_equal(err.excerpt, "two three");
    assert_int_equal(err.caret, 5);
}

static void
counts_characters(void **state)
{
    (void)state;
    struct ls_err err = {0};
    struct ls_span text =
        LS_SPAN("-- \xC3\xA9\nSELECT '\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80' FROMM x\r\n");
    size_t at = (size_t)(strstr(text.ptr, "FROMM") - text.ptr);
    ls_err_excerpt(&err, "f.sql", text, at);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 14);
    assert_int_equal(err.caret, 14);
    assert_string_equal(err.excerpt, "SELECT '\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80' FROMM x");
}

static void
the_end_of_the_text_has_a_place(void **state)
{
    (void)state;
    struct ls_err err = {0};
    ls_err_excerpt(&err, "f", LS_SPAN("ab\ncd"), 99);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 3);
    assert_int_equal(err.caret, 3);
    struct ls_err empty = {0};
    ls_err_excerpt(&empty, "f", LS_SPAN(""), 0);
    assert_int_equal(empty.line, 1);
    assert_int_equal(empty.column, 1);
    assert_string_equal(empty.excerpt, "");
}

/* Byte `at` of a line of 2,000 characters: the caret stands under it, whatever part was cut. */
static void
check_long_line(size_t character, const char *glyph)
{
    static char line[9000];
    size_t len = 0;
    size_t width = strlen(glyph);
    size_t at = 0;
    for (size_t i = 0; i < 2000; i++) {
        if (i == character) {
            at = len;
            line[len++] = '!';
        } else {
            memcpy(line + len, glyph, width);
            len += width;
        }
    }
    struct ls_err err = {0};
    ls_err_excerpt(&err, "f", (struct ls_span){line, len}, at);
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, character + 1);
    struct ls_span excerpt = ls_span_of(err.excerpt);
    assert_true(excerpt.len > 100);
    assert_int_equal(ls_utf8_valid_up_to(excerpt), excerpt.len);
    const char *mark = strchr(err.excerpt, '!');
    assert_non_null(mark);
    size_t before = ls_utf8_count((struct ls_span){err.excerpt, (size_t)(mark - err.excerpt)});
    assert_int_equal(err.caret, before + 1);
}

static void
over_long_lines_keep_the_place(void **state)
{
    (void)state;
    static const char *const glyphs[] = {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    static const size_t places[] = {
        0, 1, 30, 31, 32, 63, 126, 127, 128, 129, 253, 254, 255, 1000, 1998, 1999};
    for (size_t g = 0; g < 4; g++) {
        for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
            check_long_line(places[p], glyphs[g]);
        }
    }
}

static void
broken_bytes_do_no_harm(void **state)
{
    (void)state;
    static char line[1000];
    memset(line, 0x80, sizeof(line));
    for (size_t at = 0; at <= sizeof(line); at += 37) {
        struct ls_err err = {0};
        ls_err_excerpt(&err, "f", (struct ls_span){line, sizeof(line)}, at);
        assert_true(strlen(err.excerpt) < sizeof(err.excerpt));
    }
}

static void
takes_a_line_and_a_column(void **state)
{
    (void)state;
    struct ls_span text = LS_SPAN("a\n\xC3\xA9\xC3\xA9x\nb\n");
    struct ls_err err = {0};
    ls_err_excerpt_line(&err, "f", text, 2, 3);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 3);
    assert_int_equal(err.caret, 3);
    assert_string_equal(err.excerpt, "\xC3\xA9\xC3\xA9x");
    struct ls_err whole = {0};
    ls_err_excerpt_line(&whole, "f", text, 3, 0);
    assert_int_equal(whole.line, 3);
    assert_int_equal(whole.column, 0);
    assert_int_equal(whole.caret, 0);
    assert_string_equal(whole.excerpt, "b");
    struct ls_err none = {0};
    ls_err_excerpt_line(&none, "f", text, 0, 0);
    assert_string_equal(none.file, "f");
    assert_int_equal(none.line, 0);
    assert_string_equal(none.excerpt, "");
}

/* A line that the file does not have has no text: the last line's would mislead. */
static void
a_line_beyond_the_end_has_no_excerpt(void **state)
{
    (void)state;
    struct ls_err err = {0};
    ls_err_excerpt_line(&err, "f", LS_SPAN("first\nsecond"), 10, 1);
    assert_int_equal(err.line, 10);
    assert_string_equal(err.excerpt, "");
}

static void
every_status_has_a_word(void **state)
{
    (void)state;
    assert_string_equal(ls_status_word(LS_OK), "ok");
    assert_string_equal(ls_status_word(LS_FAILURE), "failure");
    assert_string_equal(ls_status_word(LS_STEP_FAILED), "step-failed");
    assert_string_equal(ls_status_word(LS_SIGTERM), "interrupted");
    assert_int_equal(LS_UNSUPPORTED, 50);
    assert_int_equal(LS_AHEAD, 33);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_cause_wins),
        cmocka_unit_test(wraps_on_the_way_up),
        cmocka_unit_test(wrapping_a_long_message_stays_inside),
        cmocka_unit_test(finds_line_and_column),
        cmocka_unit_test(counts_characters),
        cmocka_unit_test(the_end_of_the_text_has_a_place),
        cmocka_unit_test(over_long_lines_keep_the_place),
        cmocka_unit_test(broken_bytes_do_no_harm),
        cmocka_unit_test(takes_a_line_and_a_column),
        cmocka_unit_test(a_line_beyond_the_end_has_no_excerpt),
        cmocka_unit_test(every_status_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
