/* Errors: the excerpt and its caret, notes, differences, hostile text, JSON. */
#include "capture.h"

#include "report/error.h"

static struct ls_err
sql_error(void)
{
    static const char text[] = "CREATE TABLE a (\n\tid int,\n\tn\xC3\xA4me txet\n);\n";
    struct ls_err err = {0};
    (void)ls_err_set(&err, LS_STEP_FAILED, "step app:0001 failed: type \"txet\" does not exist");
    ls_err_excerpt(&err, "sql/0001.sql", ls_span_of(text), 33);
    memcpy(err.sqlstate, "42704", sizeof("42704"));
    ls_err_note(&err, "hint: %s", "there is text");
    ls_err_remedy(&err, "Correct the file, seal again, and run apply.");
    return err;
}

static void
test_excerpt(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_err err = sql_error();
    ls_report_error(&capture.output, &err);
    capture_expect(&capture, "",
        "lockstep: error: step app:0001 failed: type \"txet\" does not exist\n"
        "  at sql/0001.sql:3:7\n"
        "    3 |     n\xC3\xA4me txet\n"
        "      |          ^\n"
        "  hint: there is text\n"
        "  SQLSTATE 42704\n"
        "  remedy: Correct the file, seal again, and run apply.\n");
    capture_end(&capture);
}

static void
test_colour(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    capture.output.has_err_colour = true;
    struct ls_err err = sql_error();
    ls_report_error(&capture.output, &err);
    capture_read(&capture);
    assert_non_null(strstr(capture.err, "lockstep: \033[31merror\033[0m: step"));
    assert_non_null(strstr(capture.err, "      |          \033[31m^\033[0m\n"));
    capture_end(&capture);
}

static void
test_differences(void **state)
{
    (void)state;
    static const struct ls_difference differences[] = {
        {SPAN("column facts.subject"), SPAN("text not null"), SPAN("text")},
        {SPAN("index facts_subject"), SPAN("btree (subject)"), {NULL, 0}},
    };
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_err err = {.differences = differences, .n_differences = 2};
    (void)ls_err_set(&err, LS_DRIFT, "'facts' is not as documented");
    ls_err_at(&err, "record/facts.ini", 0, 0);
    ls_report_error(&capture.output, &err);
    capture_expect(&capture, "",
        "lockstep: error: 'facts' is not as documented\n"
        "  at record/facts.ini\n"
        "  object                documented       found\n"
        "  column facts.subject  text not null    text\n"
        "  index facts_subject   btree (subject)  -\n");
    capture_end(&capture);
}

static void
test_hostile_text_is_escaped(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_err err = {.status = LS_CONFIG,
        .message = "bad \x1b]0;x\x07 name\nsecond line",
        .file = "a\rb",
        .line = 7,
        .excerpt = "\x1b[2J",
        .notes = "one\n\x9btwo\n",
        .remedy = "Do \x7f."};
    ls_report_error(&capture.output, &err);
    capture_expect(&capture, "",
        "lockstep: error: bad \\x1b]0;x\\x07 name\n"
        "  second line\n"
        "  at a\\x0db:7\n"
        "    7 | \\x1b[2J\n"
        "  one\n"
        "  \\x9btwo\n"
        "  remedy: Do \\x7f.\n");
    capture_end(&capture);
}

static void
test_caret_stands_behind_wide_and_escaped_text(void **state)
{
    (void)state;
    static const char text[] = "\xE8\xA8\x98\x01 ?";
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_err err = {0};
    (void)ls_err_set(&err, LS_CONFIG, "no");
    ls_err_excerpt(&err, "f", ls_span_of(text), 5);
    ls_report_error(&capture.output, &err);
    capture_expect(&capture, "",
        "lockstep: error: no\n"
        "  at f:1:4\n"
        "    1 | \xE8\xA8\x98\\x01 ?\n"
        "      |        ^\n");
    capture_end(&capture);
}

static void
test_json(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_JSON);
    struct ls_err err = sql_error();
    ls_report_error(&capture.output, &err);
    capture_read(&capture);
    assert_string_equal(capture.out,
        "{\"schema\":\"lockstep/1\",\"type\":\"error\",\"status\":\"step-failed\",\"exit_code\":30,"
        "\"message\":\"step app:0001 failed: type \\\"txet\\\" does not exist\","
        "\"remedy\":\"Correct the file, seal again, and run apply.\",\"file\":\"sql/0001.sql\","
        "\"line\":3,\"column\":7,\"excerpt\":\"\\u0009n\xC3\xA4me txet\",\"sqlstate\":\"42704\","
        "\"notes\":[\"hint: there is text\"],\"differences\":[]}\n");
    assert_non_null(strstr(capture.err, "lockstep: error: step app:0001 failed"));
    capture_end(&capture);
}

static void
test_warning(void **state)
{
    (void)state;
    static const struct ls_difference difference = {SPAN("x"), {NULL, 0}, SPAN("y")};
    struct capture capture = capture_begin(LS_FORMAT_JSON);
    struct ls_err err = {.differences = &difference, .n_differences = 1};
    (void)ls_err_set(&err, LS_SIGNATURE, "no lock: nothing is verified");
    ls_report_warning(&capture.output, &err);
    capture_expect(&capture,
        "{\"schema\":\"lockstep/1\",\"type\":\"warning\",\"status\":\"signature\",\"exit_code\":10,"
        "\"message\":\"no lock: nothing is verified\",\"remedy\":null,\"file\":null,\"line\":null,"
        "\"column\":null,\"excerpt\":null,\"sqlstate\":null,\"notes\":[],"
        "\"differences\":[{\"object\":\"x\",\"documented\":null,\"found\":\"y\"}]}\n",
        "lockstep: warning: no lock: nothing is verified\n"
        "  object  documented  found\n"
        "  x       -           y\n");
    capture_end(&capture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_excerpt),
        cmocka_unit_test(test_colour),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_hostile_text_is_escaped),
        cmocka_unit_test(test_caret_stands_behind_wide_and_escaped_text),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
