/* base/suggest: near words, and when nothing is near. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/suggest.h"

static const char *const words[] = {"apply", "plan", "revert", "status", "verify", "up", NULL};

static void
assert_near(const char *word, const char *expected)
{
    const char *found = ls_suggest(ls_span_of(word), words);
    if (expected == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, expected);
    }
}

static void
finds_the_nearest(void **state)
{
    (void)state;
    assert_near("aply", "apply");
    assert_near("applly", "apply");
    assert_near("plna", "plan");
    assert_near("revret", "revert");
    assert_near("verfy", "verify");
    assert_near("stats", "status");
    assert_near("statsu", "status");
    assert_near("apply", "apply");
}

static void
leaves_far_words_alone(void **state)
{
    (void)state;
    assert_near("", NULL);
    assert_near("xy", NULL);
    assert_near("frobnicate", NULL);
    assert_near("applyapply", NULL);
    char long_word[200];
    memset(long_word, 'a', sizeof(long_word));
    assert_null(ls_suggest((struct ls_span){long_word, sizeof(long_word)}, words));
    assert_null(ls_suggest((struct ls_span){long_word, 64}, words));
    static const char *const none[] = {NULL};
    assert_null(ls_suggest(LS_SPAN("x"), none));
}

static void
makes_a_remedy(void **state)
{
    (void)state;
    struct ls_err near = {0};
    ls_suggest_remedy(&near, LS_SPAN("aply"), words);
    assert_string_equal(near.remedy, "Did you mean 'apply'?");
    struct ls_err far = {0};
    ls_suggest_remedy(&far, LS_SPAN("frobnicate"), words);
    assert_string_equal(far.remedy, "Known are: apply, plan, revert, status, verify, up.");
    struct ls_err none = {0};
    static const char *const empty[] = {NULL};
    ls_suggest_remedy(&none, LS_SPAN("x"), empty);
    assert_string_equal(none.remedy, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_nearest),
        cmocka_unit_test(leaves_far_words_alone),
        cmocka_unit_test(makes_a_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
