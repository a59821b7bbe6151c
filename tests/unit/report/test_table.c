/* Tables: alignment by what a terminal shows, hostile text, Markdown. */
#include "capture.h"

#include "report/table.h"

static const struct ls_text_column columns[] = {{"name", false}, {"rows", true}, {"note", false}};

static void
fill(struct ls_text_table *table, struct ls_arena *arena)
{
    ls_text_table_begin(table, arena, columns, 3);
    ls_text_table_adds(table, "users");
    ls_text_table_add_int(table, 12);
    ls_text_table_adds(table, "");
    ls_text_table_adds(table, "\xE8\xA8\x98\xE6\x86\xB6"); /* two wide characters */
    ls_text_table_add_int(table, 345);
    ls_text_table_adds(table, "a|b");
    ls_text_table_adds(table, "x\x1b[31m\n");
    ls_text_table_add(table, ls_span_of(NULL));
    ls_text_table_add_coloured(table, LS_SPAN("red"), LS_COLOUR_RED);
}

static void
test_text(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_BUF(4096);
    fill(&table, &arena);
    ls_text_table_write(&table, &out, 0, false);
    assert_string_equal(out.ptr, "name           rows  note\n"
                                 "users            12\n"
                                 "\xE8\xA8\x98\xE6\x86\xB6            345  a|b\n"
                                 "x\\x1b[31m\\x0a        red\n");
    ls_buf_clear(&out);
    ls_text_table_write(&table, &out, 2, true);
    assert_non_null(strstr(out.ptr, "\n  users            12\n"));
    assert_non_null(strstr(out.ptr, "  \033[31mred\033[0m\n"));
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

static void
test_broken_cells(void **state)
{
    (void)state;
    static const size_t most[] = {0, 0, 12};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_BUF(4096);
    fill(&table, &arena);
    table.most = most;
    ls_text_table_adds(&table, "f");
    ls_text_table_add_int(&table, 1);
    ls_text_table_adds(
        &table, "one, two, three, a_word_that_is_too_long, \xE8\xA8\x98\xE6\x86\xB6, x");
    ls_text_table_write(&table, &out, 0, false);
    assert_string_equal(out.ptr, "name           rows  note\n"
                                 "users            12\n"
                                 "\xE8\xA8\x98\xE6\x86\xB6            345  a|b\n"
                                 "x\\x1b[31m\\x0a        red\n"
                                 "f                 1  one, two, three,\n"
                                 "                       a_word_that_is_too_long,\n"
                                 "                       \xE8\xA8\x98\xE6\x86\xB6, x\n");
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

/* On a terminal the widest goes first, down to what can still be read. */
static void
test_narrow_terminal(void **state)
{
    (void)state;
    static const size_t most[] = {60, 0, 60};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_BUF(4096);
    ls_text_table_begin(&table, &arena, columns, 3);
    table.most = most;
    table.width = 60;
    ls_text_table_adds(&table, "a b c d e f g h i j k l m n o p");
    ls_text_table_add_int(&table, 1);
    ls_text_table_adds(&table, "1 2 3 4 5 6 7 8 9 10 11 12 13 14");
    ls_text_table_write(&table, &out, 0, false);
    assert_string_equal(out.ptr, "name                           rows  note\n"
                                 "a b c d e f g h i j k l m n o     1  1 2 3 4 5 6 7 8 9 10 11\n"
                                 "  p                                    12 13 14\n");
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

static void
test_markdown(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_BUF(4096);
    fill(&table, &arena);
    ls_text_table_write_markdown(&table, &out);
    assert_string_equal(out.ptr, "| name | rows | note |\n"
                                 "|---|---:|---|\n"
                                 "| users | 12 | |\n"
                                 "| \xE8\xA8\x98\xE6\x86\xB6 | 345 | a\\|b |\n"
                                 "| x\\\\x1b\\[31m\\\\x0a | | red |\n");
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

static void
test_empty_column_is_left_out(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_BUF(4096);
    ls_text_table_begin(&table, &arena, columns, 3);
    ls_text_table_adds(&table, "a");
    ls_text_table_adds(&table, "");
    ls_text_table_adds(&table, "b");
    ls_text_table_write(&table, &out, 0, false);
    assert_string_equal(out.ptr, "name  note\na     b\n");
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

static void
test_times(void **state)
{
    (void)state;
    static const struct ls_text_column column[] = {{"at", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_BUF(4096);
    ls_text_table_begin(&table, &arena, column, 1);
    ls_text_table_add_time(&table, LS_SPAN("2026-11-22T13:05:00.123456Z"));
    ls_text_table_add_time(&table, LS_SPAN("2026-11-22 13:05:00+01"));
    ls_text_table_add_time(&table, LS_SPAN("2026-11-22"));
    ls_text_table_add_time(&table, LS_SPAN("2026-11-22T13:05:00"));
    ls_text_table_add_time(&table, LS_SPAN("yesterday, or the day before it"));
    ls_text_table_write(&table, &out, 0, false);
    assert_string_equal(out.ptr, "at\n"
                                 "2026-11-22 13:05:00Z\n"
                                 "2026-11-22 13:05:00+01\n"
                                 "2026-11-22\n"
                                 "2026-11-22 13:05:00\n"
                                 "yesterday, or the day before it\n");
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

static void
test_write_failure_is_told_once_and_kept(void **state)
{
    (void)state;
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    struct ls_output output = {.out = full, .err = full};
    struct ls_err err = {0};
    assert_int_equal(ls_output_check(&output, &err), LS_OK);
    ls_output_write(&output, LS_SPAN("x"));
    ls_output_message(&output, LS_SPAN("x"));
    assert_int_equal(ls_output_check(&output, &err), LS_FAILURE);
    assert_string_equal(err.message, "cannot write to standard output: No space left on device");
    close(full);
}

static void
test_buffer_overflow_is_a_failed_write(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_buf small = LS_BUF(2);
    struct ls_err err = {0};
    ls_buf_adds(&small, "long");
    ls_output_flush(&capture.output, &small);
    assert_int_equal(ls_output_check(&capture.output, &err), LS_FAILURE);
    capture_expect(&capture, "", "");
    ls_buf_finish(&small);
    capture_end(&capture);
}

static void
test_remarks(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_output_remark(&capture.output, "no lock for '%s'", "a\x1b.ini");
    capture.output.is_quiet = true;
    ls_output_remark(&capture.output, "not shown");
    capture_expect(&capture, "", "lockstep: no lock for 'a\\x1b.ini'\n");
    capture_end(&capture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_broken_cells),
        cmocka_unit_test(test_narrow_terminal),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_empty_column_is_left_out),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_write_failure_is_told_once_and_kept),
        cmocka_unit_test(test_buffer_overflow_is_a_failed_write),
        cmocka_unit_test(test_remarks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
