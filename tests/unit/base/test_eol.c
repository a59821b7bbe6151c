/* base/eol: line endings in both directions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/eol.h"

static void
line_endings_are_compared_both_ways(void **state)
{
    (void)state;
    struct ls_digest unix_text = ls_hash_of(LS_SPAN("a\nb\n"));
    struct ls_digest dos_text = ls_hash_of(LS_SPAN("a\r\nb\r\n"));
    assert_true(ls_eol_is_only(LS_SPAN("a\r\nb\r\n"), &unix_text));
    assert_true(ls_eol_is_only(LS_SPAN("a\r\nb\n"), &unix_text));
    assert_true(ls_eol_is_only(LS_SPAN("a\nb\n"), &dos_text));
    assert_true(ls_eol_is_only(LS_SPAN("a\nb\r\n"), &dos_text));
    assert_false(ls_eol_is_only(LS_SPAN("a\rb\n"), &unix_text));
    assert_false(ls_eol_is_only(LS_SPAN("a\nc\n"), &unix_text));
    assert_false(ls_eol_is_only(LS_SPAN(""), &unix_text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(line_endings_are_compared_both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
