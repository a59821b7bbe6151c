/* base/buf: growth, the maximum, and what an overflow leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"

static void
grows_and_stays_terminated(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(100000);
    assert_string_equal(ls_buf_span(&buf).ptr, "");
    for (size_t i = 0; i < 10000; i++) {
        ls_buf_addc(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.ptr[buf.len], '\0');
    }
    ls_buf_adds(&buf, "tail");
    ls_buf_printf(&buf, "%d", 7);
    ls_buf_add(&buf, (struct ls_span){NULL, 0});
    assert_int_equal(buf.len, 10005);
    assert_string_equal(buf.ptr + 10000, "tail7");
    assert_false(buf.overflowed);
}

static void
takes_exactly_its_maximum(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(4);
    ls_buf_adds(&buf, "abcd");
    assert_false(buf.overflowed);
    assert_string_equal(ls_buf_span(&buf).ptr, "abcd");
    ls_buf_adds(&buf, "");
    assert_false(buf.overflowed);
    ls_buf_addc(&buf, 'e');
    assert_true(buf.overflowed);
    assert_string_equal(ls_buf_span(&buf).ptr, "abcd");
}

static void
an_overflow_stays(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(4);
    ls_buf_adds(&buf, "ab");
    ls_buf_printf(&buf, "%s", "long");
    assert_true(buf.overflowed);
    ls_buf_addc(&buf, 'c'); /* would fit, but something is missing before it */
    assert_string_equal(ls_buf_span(&buf).ptr, "ab");
    ls_buf_clear(&buf);
    assert_false(buf.overflowed);
    ls_buf_adds(&buf, "xy");
    assert_string_equal(ls_buf_span(&buf).ptr, "xy");
}

static void
truncates(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = LS_BUF(64);
    ls_buf_truncate(&buf, 0);
    ls_buf_adds(&buf, "hello");
    ls_buf_truncate(&buf, 9);
    assert_int_equal(buf.len, 5);
    ls_buf_truncate(&buf, 2);
    assert_string_equal(ls_buf_span(&buf).ptr, "he");
    ls_buf_finish(&buf);
    ls_buf_adds(&buf, "new");
    assert_string_equal(ls_buf_span(&buf).ptr, "new");
}

static void
a_maximum_of_nothing_takes_nothing(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf buf = {0};
    ls_buf_addc(&buf, 'x');
    assert_true(buf.overflowed);
    assert_int_equal(ls_buf_span(&buf).len, 0);
    assert_string_equal(ls_buf_span(&buf).ptr, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(takes_exactly_its_maximum),
        cmocka_unit_test(an_overflow_stays),
        cmocka_unit_test(truncates),
        cmocka_unit_test(a_maximum_of_nothing_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
