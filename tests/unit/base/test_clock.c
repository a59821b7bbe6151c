/* base/clock: ISO 8601 both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

static void
writes_iso(void **state)
{
    (void)state;
    char text[LS_TIME_TEXT];
    assert_string_equal(ls_clock_iso(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(ls_clock_iso(1795352700999999, text), "2026-11-22T13:05:00Z");
    assert_string_equal(ls_clock_iso(253402300799000000, text), "9999-12-31T23:59:59Z");
}

static void
reads_what_it_writes(void **state)
{
    (void)state;
    char text[LS_TIME_TEXT];
    static const int64_t times[] = {0, 951782400, 951868799, 1795352700, 4102444800, 253402300799};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        assert_int_equal(
            ls_clock_parse(ls_span_of(ls_clock_iso(times[i] * 1000000, text))), times[i] * 1000000);
    }
    assert_int_equal(ls_clock_parse(LS_SPAN("2026-11-22")), (int64_t)1795391999 * 1000000);
    assert_int_equal(ls_clock_parse(LS_SPAN("2024-02-29")), (int64_t)1709251199 * 1000000);
}

static void
refuses_what_is_no_time(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "2026-11-2", "2026-11-222", "2026-02-29", "2026-13-01",
        "2026-00-10", "2026-01-00", "2026-01-32", "1969-12-31", "0000-01-01", "2026/01/01",
        "x026-01-01", "2026-0x-01", "2026-01-0x", "-026-01-01", "2026-01-01T24:00:00Z",
        "2026-01-01T23:60:00Z", "2026-01-01T23:59:60Z", "2026-01-01 23:59:59Z",
        "2026-01-01T23:59:59", "2026-01-01T23:59:59+", "2026-01-01T2x:59:59Z",
        "2026-01-01T23-59-59Z", "2026-01-01T-1:59:59Z"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (ls_clock_parse(ls_span_of(wrong[i])) != -1) {
            fail_msg("taken for a time: %s", wrong[i]);
        }
    }
}

static void
goes_forward(void **state)
{
    (void)state;
    int64_t before = ls_clock_monotonic();
    assert_true(ls_clock_monotonic() >= before);
    assert_true(ls_clock_now() > (int64_t)1700000000 * 1000000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_iso),
        cmocka_unit_test(reads_what_it_writes),
        cmocka_unit_test(refuses_what_is_no_time),
        cmocka_unit_test(goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
