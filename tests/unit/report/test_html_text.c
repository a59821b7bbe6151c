/* Text on its way into a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/html_text.h"

static void
expect(struct ls_buf *out, const char *wanted)
{
    assert_string_equal(ls_buf_span(out).ptr, wanted);
    ls_buf_clear(out);
}

static void
nothing_of_it_is_markup(void **state)
{
    (void)state;
    struct ls_buf out = LS_BUF(4096);
    ls_html_text(&out, LS_SPAN("</script><b class=\"x\" id='y'>&amp;"));
    expect(&out, "&lt;/script&gt;&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
    ls_html_text(&out, LS_SPAN("a\nb\tc\r\x01\x7f\xff\xe2\x80\xae\xc3\xa9"));
    expect(&out, "a\nb\tc\\x0d\\x01\\x7f\\xff\\xe2\\x80\\xae\xc3\xa9");
    ls_html_text(&out, (struct ls_span){NULL, 0});
    expect(&out, "");
    ls_html_element(&out, "td", "class=\"x\"", LS_SPAN("<"));
    expect(&out, "<td class=\"x\">&lt;</td>");
    ls_html_code_cell(&out, LS_SPAN(""));
    expect(&out, "<td></td>");
    ls_buf_finish(&out);
}

static void
long_text_is_cut_between_characters(void **state)
{
    (void)state;
    struct ls_buf out = LS_BUF(4096);
    ls_html_text_cut(&out, LS_SPAN("\xc3\xa9\xc3\xa9\xc3\xa9"), 3);
    expect(&out, "\xc3\xa9\xc3\xa9\xc3\xa9");
    ls_html_text_cut(&out, LS_SPAN("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"), 3);
    expect(&out, "\xc3\xa9\xc3\xa9…");
    ls_html_text_cut(&out, LS_SPAN("a<b"), 2);
    expect(&out, "a…");
    ls_buf_finish(&out);
}

static void
ids_are_one_to_one(void **state)
{
    (void)state;
    struct ls_buf out = LS_BUF(4096);
    ls_html_id(&out, LS_SPAN("core:0001_a-Z"));
    expect(&out, "core:0001_a-Z");
    ls_html_id(&out, LS_SPAN("a.b c~\"%\xc3\xa9"));
    expect(&out, "a~2Eb~20c~7E~22~25~C3~A9");
    ls_buf_finish(&out);
}

static void
long_names_may_be_broken(void **state)
{
    (void)state;
    struct ls_buf out = LS_BUF(4096);
    ls_html_name(&out, LS_SPAN("public.short_name"));
    expect(&out, "public.short_name");
    ls_html_name(&out, LS_SPAN("public.a_longer__name_than<that_"));
    expect(&out, "public.<wbr>a_<wbr>longer__<wbr>name_<wbr>than&lt;that_");
    ls_html_code(&out, LS_SPAN("CREATE INDEX a_b ON public.some_table (c_d)"));
    expect(&out, "<code>CREATE INDEX a_b ON public.some_table (c_d)</code>");
    ls_buf_finish(&out);
}

static void
numbers_and_times_are_for_people(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *shown;
    } numbers[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}, {-100, "-100"},
        {-1000, "-1,000"}, {INT64_MAX, "9,223,372,036,854,775,807"}};
    static const struct {
        int64_t milliseconds;
        const char *shown;
    } durations[] = {{0, "&lt; 1 ms"}, {999, "999 ms"}, {1000, "1.0 s"}, {59999, "59.9 s"},
        {60000, "1 min 0 s"}, {3725000, "62 min 5 s"}};
    struct ls_buf out = LS_BUF(4096);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        ls_html_number(&out, numbers[i].number);
        expect(&out, numbers[i].shown);
    }
    for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
        ls_html_duration(&out, durations[i].milliseconds);
        expect(&out, durations[i].shown);
    }
    ls_html_time(&out, LS_SPAN("2026-11-22T20:15:59Z"));
    expect(&out, "<time datetime=\"2026-11-22T20:15:59Z\">2026-11-22 20:15</time>");
    ls_html_time(&out, LS_SPAN("<long ago>"));
    expect(&out, "&lt;long ago&gt;");
    ls_html_time(&out, (struct ls_span){NULL, 0});
    expect(&out, "");
    ls_html_count(&out, 1, "step");
    ls_html_count(&out, 0, "step");
    expect(&out, "1 step0 steps");
    ls_buf_finish(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_it_is_markup),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(ids_are_one_to_one),
        cmocka_unit_test(long_names_may_be_broken),
        cmocka_unit_test(numbers_and_times_are_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
