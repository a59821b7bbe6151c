/* plan/revert: what goes, in which order, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/world.h"

/* a:1 <- a:2 <- a:3; b:1; c:1 requires a:2; all applied, interleaved. */
static struct world *
applied_all(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    size_t c = world_source(world, "c");
    world_chain(world, a, "1 2 3");
    (void)world_step(world, b, "1");
    (void)world_step(world, c, "1");
    world_dep(world, c, LS_DEP_REQUIRES, "a:2");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "a:1", 1);
    (void)world_applied(world, "a:2", 2);
    (void)world_applied(world, "b:1", 3);
    (void)world_applied(world, "c:1", 4);
    (void)world_applied(world, "a:3", 5);
    return world;
}

static void
assert_reverted(struct world *world, const char *to, size_t count, const char *expected)
{
    enum ls_status status = world_revert(world, to, count);
    if (status != LS_OK) {
        fail_msg("%s", world->err.message);
    }
    assert_string_equal(world_plan_text(world), expected);
}

static void
count_takes_the_newest(void **state)
{
    struct world *world = applied_all(state);
    assert_reverted(world, NULL, 1, "revert a:3");
    assert_reverted(world, NULL, 3, "revert a:3, revert c:1, revert b:1");
    assert_reverted(world, NULL, 99, "revert a:3, revert c:1, revert b:1, revert a:2, revert a:1");
    assert_reverted(world, NULL, 0, "");
}

static void
base_takes_all(void **state)
{
    struct world *world = applied_all(state);
    assert_reverted(
        world, NULL, SIZE_MAX, "revert a:3, revert c:1, revert b:1, revert a:2, revert a:1");
}

static void
to_keeps_the_step_and_other_sources(void **state)
{
    struct world *world = applied_all(state);
    assert_reverted(world, "a:2", 0, "revert a:3");
    /* c:1 stands on a:2, b:1 on nothing */
    assert_reverted(world, "a:1", 0, "revert a:3, revert c:1, revert a:2");
    assert_reverted(world, "a:3", 0, "");
    assert_reverted(world, "b:1", 0, "");
}

static void
to_wants_an_applied_step(void **state)
{
    struct world *world = applied_all(state);
    LS_AT(struct ls_applied, &world->applied, 1)->is_applied = false;
    assert_int_equal(world_revert(world, "a:2", 0), LS_USAGE);
    assert_non_null(strstr(world->err.message, "'a:2' is not applied"));
}

static void
nothing_applied_nothing_goes(void **state)
{
    struct world *world = *state;
    world_chain(world, world_source(world, "a"), "1 2");
    assert_int_equal(world_order(world), LS_OK);
    assert_reverted(world, NULL, SIZE_MAX, "");
    assert_reverted(world, NULL, 5, "");
}

static void
dependents_of_dependents_go_too(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    size_t c = world_source(world, "c");
    world_chain(world, a, "1 2");
    (void)world_step(world, b, "1");
    world_dep(world, b, LS_DEP_REQUIRES, "a:2");
    (void)world_step(world, c, "1");
    world_dep(world, c, LS_DEP_REQUIRES, "b");
    (void)world_step(world, c, "loose");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "a:1", 1);
    (void)world_applied(world, "a:2", 2);
    (void)world_applied(world, "b:1", 3);
    (void)world_applied(world, "c:1", 4);
    (void)world_applied(world, "c:loose", 5);
    assert_reverted(world, "a:1", 0, "revert c:1, revert b:1, revert a:2");
}

/* A view that ran again is newer than the function that reads it, and still goes after it. */
static void
a_repeat_step_goes_after_what_stands_on_it(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    world_step(world, a, "view")->kind = LS_KIND_REPEAT;
    (void)world_step(world, a, "reader");
    world_dep(world, a, LS_DEP_REQUIRES, "a:view");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "a:reader", 2);
    (void)world_applied(world, "a:view", 3);
    assert_reverted(world, NULL, 1, "revert a:reader, revert a:view");
    assert_reverted(world, NULL, SIZE_MAX, "revert a:reader, revert a:view");
}

static void
an_interrupted_step_goes_first(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_step(world, a, "1");
    (void)world_step(world, a, "2");
    (void)world_step(world, a, "3");
    assert_int_equal(world_order(world), LS_OK);
    struct ls_applied *half = world_applied(world, "a:2", 0);
    half->is_applied = half->is_executed = false;
    half->is_interrupted = true;
    (void)world_applied(world, "a:1", 1);
    (void)world_applied(world, "a:3", 4);
    assert_reverted(world, NULL, 1, "revert a:2");
    assert_reverted(world, NULL, 2, "revert a:2, revert a:3");
    assert_reverted(world, "a:1", 0, "revert a:2, revert a:3");
}

static void
records_are_only_taken_back(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    world_step(world, core, "1")->can_revert = false;
    world_satisfied_by(world, core, "sql:1");
    world_step(world, core, "doc")->kind = LS_KIND_DOC;
    (void)world_step(world, sql, "1");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "sql:1", 1);
    world_applied(world, "core:1", 2)->is_executed = false;
    world_applied(world, "core:doc", 3)->kind = LS_KIND_DOC;
    assert_reverted(world, NULL, 2, "unrecord core:doc, unrecord core:1");
}

/* The step that another one satisfied loses its ground when that one goes. */
static void
satisfied_steps_go_with_the_other(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql:2");
    world_chain(world, sql, "1 2");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "sql:1", 1);
    (void)world_applied(world, "sql:2", 2);
    struct ls_applied *recorded = world_applied(world, "core:1", 3);
    recorded->is_executed = false;
    assert_reverted(world, "sql:1", 0, "unrecord core:1, revert sql:2");
    recorded->is_executed = true; /* it ran by itself: it stands on its own feet */
    assert_reverted(world, "sql:1", 0, "revert sql:2");
}

static void
documents_go_with_their_subject(void **state)
{
    struct world *world = *state;
    size_t sql = world_source(world, "sql");
    size_t doc = world_source(world, "doc");
    world_chain(world, sql, "1 2");
    world_step(world, doc, "d")->kind = LS_KIND_DOC;
    world_dep(world, doc, LS_DEP_DESCRIBES, "sql:2");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "sql:1", 1);
    (void)world_applied(world, "sql:2", 2);
    (void)world_applied(world, "doc:d", 3);
    assert_reverted(world, "sql:1", 0, "unrecord doc:d, revert sql:2");
}

static void
no_way_back_is_refused_before_anything(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    world_step(world, a, "1")->can_revert = false;
    (void)world_step(world, a, "2");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "a:1", 1);
    (void)world_applied(world, "a:2", 2);
    assert_reverted(world, NULL, 1, "revert a:2");
    assert_int_equal(world_revert(world, NULL, 2), LS_CONFIG);
    assert_non_null(strstr(world->err.message, "'a:1' has no way back"));
}

static void
changed_steps_are_not_reverted(void **state)
{
    struct world *world = applied_all(state);
    LS_AT(struct ls_applied, &world->applied, 4)->digest = world_digest("other");
    assert_int_equal(world_revert(world, NULL, 1), LS_DIGEST);
    assert_non_null(strstr(world->err.message, "'a:3' has changed"));
}

static void
steps_that_are_not_in_the_bundle_cannot_go(void **state)
{
    struct world *world = applied_all(state);
    (void)world_applied(world, "a:gone", 6);
    assert_int_equal(world_revert(world, NULL, 1), LS_CONFIG);
    assert_non_null(strstr(world->err.message, "'a:gone'"));
    assert_int_equal(world_revert(world, NULL, SIZE_MAX), LS_CONFIG);
}

/* Header: "LS_CONFIG where a step that must go is not in this bundle". a:gone came after a:2 in its own source. */
static void
to_does_not_pass_over_what_is_not_in_the_bundle(void **state)
{
    struct world *world = applied_all(state);
    (void)world_applied(world, "a:gone", 6);
    assert_int_equal(world_revert(world, "a:2", 0), LS_CONFIG);
}

static void
a_long_chain_goes_in_order(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    enum { N = 2000 };
    for (size_t i = 0; i < N; i++) {
        (void)world_step(world, a, ls_arena_printf(&world->arena, "%zu", i));
        if (i > 0) {
            world_dep(world, a, LS_DEP_REQUIRES, ls_arena_printf(&world->arena, "a:%zu", i - 1));
        }
    }
    assert_int_equal(world_order(world), LS_OK);
    for (size_t i = 0; i < N; i++) {
        (void)world_applied(world, ls_arena_printf(&world->arena, "a:%zu", i), (int64_t)i + 1);
    }
    assert_int_equal(world_revert(world, NULL, SIZE_MAX), LS_OK);
    assert_int_equal(world->plan->n_planned, N);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(world->plan->planned[i].index, N - 1 - i);
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(count_takes_the_newest),
        CASE(base_takes_all),
        CASE(to_keeps_the_step_and_other_sources),
        CASE(to_wants_an_applied_step),
        CASE(nothing_applied_nothing_goes),
        CASE(dependents_of_dependents_go_too),
        CASE(a_repeat_step_goes_after_what_stands_on_it),
        CASE(an_interrupted_step_goes_first),
        CASE(records_are_only_taken_back),
        CASE(satisfied_steps_go_with_the_other),
        CASE(documents_go_with_their_subject),
        CASE(no_way_back_is_refused_before_anything),
        CASE(changed_steps_are_not_reverted),
        CASE(steps_that_are_not_in_the_bundle_cannot_go),
        CASE(to_does_not_pass_over_what_is_not_in_the_bundle),
        CASE(a_long_chain_goes_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
