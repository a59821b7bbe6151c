/* base/json: commas, escapes, and text that is not UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/json.h"

static void
assert_text(struct ls_span text, const char *expected)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(4096);
    struct ls_json json;
    ls_json_begin(&json, &buf);
    ls_json_text(&json, NULL, text);
    assert_string_equal(ls_buf_span(&buf).ptr, expected);
}

static void
places_commas(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(4096);
    struct ls_json json;
    ls_json_begin(&json, &buf);
    ls_json_open_object(&json, NULL);
    ls_json_string(&json, "a", "x");
    ls_json_open_array(&json, "b");
    ls_json_int(&json, NULL, -1);
    ls_json_int(&json, NULL, INT64_MIN);
    ls_json_open_object(&json, NULL);
    ls_json_close_object(&json);
    ls_json_bool(&json, NULL, true);
    ls_json_close_array(&json);
    ls_json_null(&json, "c");
    ls_json_bool(&json, "d\"", false);
    ls_json_string(&json, "e", NULL);
    ls_json_close_object(&json);
    assert_string_equal(ls_buf_span(&buf).ptr, "{\"a\":\"x\",\"b\":[-1,-9223372036854775808,{},"
                                               "true],\"c\":null,\"d\\\"\":false,\"e\":null}");
}

static void
escapes(void **state)
{
    (void)state;
    assert_text(LS_SPAN("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    assert_text(LS_SPAN("\n\t\x01\x7F"), "\"\\u000a\\u0009\\u0001\\u007f\"");
    assert_text(LS_SPAN("\xC2\x9B\xC2\xA0"), "\"\\u009b\xC2\xA0\"");
    assert_text((struct ls_span){"\0x", 2}, "\"\\u0000x\"");
    assert_text(LS_SPAN("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
        "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    assert_text((struct ls_span){NULL, 0}, "null");
    assert_text(LS_SPAN(""), "\"\"");
}

#define BROKEN "\xEF\xBF\xBD"

static void
replaces_broken_bytes(void **state)
{
    (void)state;
    assert_text(LS_SPAN("a\xFFz"), "\"a" BROKEN "z\"");
    assert_text(LS_SPAN("\xC3"), "\"" BROKEN "\"");
    assert_text(LS_SPAN("\xC3\"x"), "\"" BROKEN "\\\"x\"");
    assert_text(LS_SPAN("\x80\x80"), "\"" BROKEN BROKEN "\"");
    assert_text(LS_SPAN("\xED\xA0\x80"), "\"" BROKEN BROKEN BROKEN "\""); /* a surrogate */
    assert_text(LS_SPAN("\xC0\xAF"), "\"" BROKEN BROKEN "\"");            /* over-long */
}

/* "U+FFFD in place of each broken byte": the character before it is whole. */
static void
a_whole_character_before_a_broken_byte_stays(void **state)
{
    (void)state;
    assert_text(LS_SPAN("\xC3\xA9\x80"), "\"\xC3\xA9" BROKEN "\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_commas),
        cmocka_unit_test(escapes),
        cmocka_unit_test(replaces_broken_bytes),
        cmocka_unit_test(a_whole_character_before_a_broken_byte_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
