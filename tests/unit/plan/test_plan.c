/* plan/plan: the state of every step, what is planned, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/world.h"

/* a:1 <- a:2 <- a:3 and b:1 */
static void
two_sources(struct world *world)
{
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    world_chain(world, a, "1 2 3");
    (void)world_step(world, b, "1");
    assert_int_equal(world_order(world), LS_OK);
}

static void
assert_planned(struct world *world, const char *to, const char *expected)
{
    assert_int_equal(world_plan(world, to), LS_OK);
    assert_string_equal(world_plan_text(world), expected);
}

static void
a_new_database_takes_all(void **state)
{
    struct world *world = *state;
    two_sources(world);
    assert_planned(world, NULL, "apply a:1, apply a:2, apply a:3, apply b:1");
    assert_int_equal(world->refusal.status, LS_OK);
    assert_int_equal(world->plan->counts[LS_STATE_PENDING], 4);
    assert_int_equal(world->plan->n_rows, 4);
    assert_null(world->plan->planned[0].applied);
}

static void
what_is_applied_is_left_alone(void **state)
{
    struct world *world = *state;
    two_sources(world);
    (void)world_applied(world, "a:1", 1);
    (void)world_applied(world, "b:1", 2);
    assert_planned(world, NULL, "apply a:2, apply a:3");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_APPLIED);
    assert_int_equal(world_state_of(world, "a:2"), LS_STATE_PENDING);
    assert_int_equal(world->plan->counts[LS_STATE_APPLIED], 2);
}

static void
to_ends_the_plan(void **state)
{
    struct world *world = *state;
    two_sources(world);
    assert_planned(world, "a:2", "apply a:1, apply a:2");
    assert_planned(world, "b:1", "apply a:1, apply a:2, apply a:3, apply b:1");
    assert_int_equal(world->plan->n_rows, 4); /* status shows all of them */
    (void)world_applied(world, "a:1", 1);
    (void)world_applied(world, "a:2", 2);
    assert_planned(world, "a:1", "");
}

static void
steps_beyond_to_refuse_nothing(void **state)
{
    struct world *world = *state;
    two_sources(world);
    world_applied(world, "b:1", 1)->digest = world_digest("other");
    assert_planned(world, "a:2", "apply a:1, apply a:2");
    assert_int_equal(world->refusal.status, LS_OK);
    assert_int_equal(world_state_of(world, "b:1"), LS_STATE_CHANGED);
}

static void
profiles_choose(void **state)
{
    struct world *world = *state;
    two_sources(world);
    world_profile(world, "small", "b");
    assert_planned(world, NULL, "apply b:1");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_NOT_SELECTED);
    (void)world_applied(world, "a:1", 1); /* applied is applied, chosen or not */
    assert_planned(world, NULL, "apply b:1");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_APPLIED);
    assert_int_equal(world_plan(world, "a:2"), LS_USAGE);
    assert_non_null(strstr(world->err.message, "'a:2' is not in the profile 'small'"));
}

static void
a_profile_holds_what_its_steps_require(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    (void)world_step(world, b, "1");
    world_dep(world, b, LS_DEP_REQUIRES, "a:1");
    assert_int_equal(world_order(world), LS_OK);
    world_profile(world, "small", "b");
    assert_int_equal(world_plan(world, NULL), LS_CONFIG);
    assert_non_null(strstr(world->err.message, "'b:1' requires 'a:1'"));
    (void)world_applied(world, "a:1", 1);
    assert_planned(world, NULL, "apply b:1");
}

static void
after_does_not_ask_for_the_other(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    (void)world_step(world, b, "1");
    world_dep(world, b, LS_DEP_AFTER, "a:1");
    assert_int_equal(world_order(world), LS_OK);
    world_profile(world, "small", "b");
    assert_planned(world, NULL, "apply b:1");
}

static void
changed_steps_stop_all(void **state)
{
    struct world *world = *state;
    two_sources(world);
    world_applied(world, "a:1", 1)->digest = world_digest("other");
    assert_planned(world, NULL, "apply a:2, apply a:3, apply b:1");
    assert_int_equal(world->refusal.status, LS_DIGEST);
    assert_non_null(strstr(world->refusal.message, "'a:1' has changed"));
    assert_null(strstr(world->refusal.message, "line endings"));
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_CHANGED);
}

static void
line_endings_are_told_apart(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    struct ls_step *step = world_step(world, a, "1");
    struct ls_range *range = ls_arena_alloc(&world->arena, sizeof(*range));
    *range = step->up[0];
    range->bytes = LS_SPAN("a\r\nb\r\n");
    step->up = range;
    assert_int_equal(world_order(world), LS_OK);
    world_applied(world, "a:1", 1)->digest = world_digest("a\nb\n");
    assert_int_equal(world_plan(world, NULL), LS_OK);
    assert_int_equal(world->refusal.status, LS_DIGEST);
    assert_non_null(strstr(world->refusal.message, "line endings only"));
}

static void
repeat_steps_run_again_when_they_change(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    world_step(world, a, "view")->kind = LS_KIND_REPEAT;
    assert_int_equal(world_order(world), LS_OK);
    struct ls_applied *applied = world_applied(world, "a:view", 1);
    assert_planned(world, NULL, "");
    applied->digest = world_digest("older");
    assert_planned(world, NULL, "apply a:view");
    assert_int_equal(world->refusal.status, LS_OK);
    assert_int_equal(world_state_of(world, "a:view"), LS_STATE_CHANGED);
    applied->has_failed = true;
    assert_planned(world, NULL, "apply a:view");
    (void)world_source(world, "b");
    world_profile(world, "small", "b");
    assert_planned(world, NULL, "");
}

static void
unknown_steps_are_missing_or_ahead(void **state)
{
    struct world *world = *state;
    two_sources(world);
    struct ls_applied *gone = world_applied(world, "a:gone", 1);
    gone->serial = 3;
    assert_int_equal(world_plan(world, NULL), LS_OK);
    assert_int_equal(world_state_of(world, "a:gone"), LS_STATE_MISSING);
    assert_int_equal(world->refusal.status, LS_OK);
    world->serial = 3;
    assert_int_equal(world_plan(world, NULL), LS_OK);
    assert_int_equal(world_state_of(world, "a:gone"), LS_STATE_MISSING);
    world->serial = 2;
    assert_int_equal(world_plan(world, NULL), LS_OK);
    assert_int_equal(world_state_of(world, "a:gone"), LS_STATE_AHEAD);
    assert_int_equal(world->refusal.status, LS_AHEAD);
    assert_int_equal(world->plan->n_rows, 5);
    assert_null(world->plan->rows[4].step);
    gone->is_applied = false; /* taken back: no business of ours */
    assert_int_equal(world_plan(world, NULL), LS_OK);
    assert_int_equal(world->plan->n_rows, 4);
}

static void
failed_steps_are_pending(void **state)
{
    struct world *world = *state;
    two_sources(world);
    struct ls_applied *failed = world_applied(world, "a:1", 0);
    failed->is_applied = failed->is_executed = false;
    failed->has_failed = true;
    failed->digest = (struct ls_digest){0};
    assert_planned(world, NULL, "apply a:1, apply a:2, apply a:3, apply b:1");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_FAILED);
    assert_ptr_equal(world->plan->planned[0].applied, failed);
}

static void
taken_back_steps_are_pending(void **state)
{
    struct world *world = *state;
    two_sources(world);
    struct ls_applied *back = world_applied(world, "a:1", 0);
    back->is_applied = back->is_executed = false;
    back->digest = world_digest("whatever it was");
    assert_planned(world, NULL, "apply a:1, apply a:2, apply a:3, apply b:1");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_PENDING);
}

static void
out_of_order_is_refused(void **state)
{
    struct world *world = *state;
    two_sources(world);
    (void)world_applied(world, "a:3", 1);
    assert_planned(world, NULL, "apply a:1, apply a:2, apply b:1");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_OUT_OF_ORDER);
    assert_int_equal(world_state_of(world, "a:2"), LS_STATE_OUT_OF_ORDER);
    assert_int_equal(world_state_of(world, "b:1"), LS_STATE_PENDING);
    assert_int_equal(world->refusal.status, LS_CONFIG);
    assert_non_null(strstr(world->refusal.message, "'a:1' is pending"));
    world->sources[0].allows_out_of_order = true;
    assert_planned(world, NULL, "apply a:1, apply a:2, apply b:1");
    assert_int_equal(world->refusal.status, LS_OK);
}

static void
failed_and_out_of_order_is_refused(void **state)
{
    struct world *world = *state;
    two_sources(world);
    (void)world_applied(world, "a:3", 1);
    (void)world_applied(world, "a:1", 2);
    struct ls_applied *failed = world_applied(world, "a:2", 0);
    failed->is_applied = failed->is_executed = false;
    failed->has_failed = true;
    assert_planned(world, NULL, "apply a:2, apply b:1");
    assert_int_equal(world_state_of(world, "a:2"), LS_STATE_FAILED);
    assert_int_equal(world->refusal.status, LS_CONFIG);
}

static void
across_sources_nothing_is_out_of_order(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    (void)world_step(world, b, "1");
    world_dep(world, b, LS_DEP_REQUIRES, "a:1");
    assert_int_equal(world_order(world), LS_OK);
    (void)world_applied(world, "b:1", 1);
    assert_planned(world, NULL, "apply a:1");
    assert_int_equal(world->refusal.status, LS_OK);
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_PENDING);
}

static void
interrupted_steps_go_on(void **state)
{
    struct world *world = *state;
    two_sources(world);
    struct ls_applied *applied = world_applied(world, "a:1", 0);
    applied->is_applied = applied->is_executed = false;
    applied->is_interrupted = true;
    applied->unit = 2;
    assert_planned(world, NULL, "apply a:1, apply a:2, apply a:3, apply b:1");
    assert_int_equal(world_state_of(world, "a:1"), LS_STATE_INTERRUPTED);
    assert_int_equal(world->refusal.status, LS_OK);
    applied->is_backward = true;
    applied->is_applied = true;
    assert_int_equal(world_plan(world, NULL), LS_OK);
    assert_int_equal(world->refusal.status, LS_UNKNOWN);
    assert_non_null(strstr(world->refusal.remedy, "revert"));
}

/* A profile says which sources run: an interrupted step of another one waits for it. */
static void
interrupted_steps_of_other_profiles_wait(void **state)
{
    struct world *world = *state;
    two_sources(world);
    struct ls_applied *applied = world_applied(world, "b:1", 0);
    applied->is_applied = applied->is_executed = false;
    applied->is_interrupted = true;
    world_profile(world, "small", "a");
    assert_planned(world, NULL, "apply a:1, apply a:2, apply a:3");
    assert_int_equal(world_state_of(world, "b:1"), LS_STATE_INTERRUPTED);
}

/* doc:d describes sql:1 */
static struct world *
documents(void **state)
{
    struct world *world = *state;
    size_t doc = world_source(world, "doc");
    size_t sql = world_source(world, "sql");
    world_step(world, doc, "d")->kind = LS_KIND_DOC;
    world_dep(world, doc, LS_DEP_DESCRIBES, "sql:1");
    world_chain(world, sql, "1 2");
    assert_int_equal(world_order(world), LS_OK);
    return world;
}

static void
documents_come_after_their_subject(void **state)
{
    struct world *world = documents(state);
    assert_planned(world, NULL, "apply sql:1, apply doc:d, apply sql:2");
    assert_true(world->plan->planned[1].is_subject_chosen);
}

static void
documents_without_their_subject_are_unchecked(void **state)
{
    struct world *world = documents(state);
    world_profile(world, "small", "doc");
    assert_planned(world, NULL, "apply doc:d");
    assert_false(world->plan->planned[0].is_subject_chosen);
    struct ls_applied *applied = world_applied(world, "doc:d", 1);
    applied->is_unchecked = true;
    applied->is_executed = false;
    assert_planned(world, NULL, "");
    assert_int_equal(world_state_of(world, "doc:d"), LS_STATE_UNCHECKED);
    world->chosen = NULL;
    assert_planned(world, NULL, "apply sql:1, check doc:d, apply sql:2");
}

static void
a_document_of_a_whole_source_waits_for_all_of_it(void **state)
{
    struct world *world = *state;
    size_t doc = world_source(world, "doc");
    size_t sql = world_source(world, "sql");
    world_step(world, doc, "d")->kind = LS_KIND_DOC;
    world_dep(world, doc, LS_DEP_DESCRIBES, "sql");
    world_chain(world, sql, "1 2");
    assert_int_equal(world_order(world), LS_OK);
    assert_planned(world, NULL, "apply sql:1, apply sql:2, apply doc:d");
    assert_true(world->plan->planned[2].is_subject_chosen);
    world_profile(world, "small", "doc");
    (void)world_applied(world, "sql:1", 1);
    assert_planned(world, NULL, "apply doc:d");
    assert_false(world->plan->planned[0].is_subject_chosen);
}

/* core:1 is satisfied by sql:1 */
static struct world *
satisfied(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, core, "2");
    world_dep(world, core, LS_DEP_REQUIRES, "core:1");
    (void)world_step(world, sql, "1");
    assert_int_equal(world_order(world), LS_OK);
    return world;
}

static void
satisfied_steps_are_recorded(void **state)
{
    struct world *world = satisfied(state);
    assert_planned(world, NULL, "apply sql:1, record core:1, apply core:2");
    assert_planned(world, "core:1", "apply sql:1, record core:1");
    (void)world_applied(world, "sql:1", 1);
    assert_planned(world, NULL, "record core:1, apply core:2");
}

static void
satisfied_steps_run_where_the_other_is_not_chosen(void **state)
{
    struct world *world = satisfied(state);
    world_profile(world, "small", "core");
    assert_planned(world, NULL, "apply core:1, apply core:2");
}

static void
what_has_run_by_itself_is_not_done_again(void **state)
{
    struct world *world = satisfied(state);
    (void)world_applied(world, "core:1", 1);
    assert_planned(world, NULL, "apply core:2");
    assert_int_equal(world->refusal.status, LS_CONFIG);
    assert_non_null(
        strstr(world->refusal.message, "'sql:1' would do what 'core:1' has already done"));
}

static void
what_was_only_recorded_may_be_done_again(void **state)
{
    struct world *world = satisfied(state);
    world_applied(world, "core:1", 1)->is_executed = false;
    assert_planned(world, NULL, "apply sql:1, apply core:2");
    assert_int_equal(world->refusal.status, LS_OK);
}

/* Recording steps that are not there would plan them twice or never. */
static void
rows_stand_in_order(void **state)
{
    struct world *world = satisfied(state);
    assert_int_equal(world_plan(world, NULL), LS_OK);
    for (size_t p = 0; p < world->plan->n_rows; p++) {
        assert_ptr_equal(world->plan->rows[p].step, &world->set.steps[world->order->steps[p]]);
    }
}

static void
every_state_has_a_word(void **state)
{
    (void)state;
    for (int i = LS_STATE_APPLIED; i < LS_STATE_COUNT; i++) {
        assert_non_null(ls_step_state_word((enum ls_step_state)i));
    }
    for (int i = LS_ACTION_APPLY; i <= LS_ACTION_WITHDRAW; i++) {
        assert_non_null(ls_action_word((enum ls_action)i));
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_new_database_takes_all),
        CASE(what_is_applied_is_left_alone),
        CASE(to_ends_the_plan),
        CASE(steps_beyond_to_refuse_nothing),
        CASE(profiles_choose),
        CASE(a_profile_holds_what_its_steps_require),
        CASE(after_does_not_ask_for_the_other),
        CASE(changed_steps_stop_all),
        CASE(line_endings_are_told_apart),
        CASE(repeat_steps_run_again_when_they_change),
        CASE(unknown_steps_are_missing_or_ahead),
        CASE(failed_steps_are_pending),
        CASE(taken_back_steps_are_pending),
        CASE(out_of_order_is_refused),
        CASE(failed_and_out_of_order_is_refused),
        CASE(across_sources_nothing_is_out_of_order),
        CASE(interrupted_steps_go_on),
        CASE(interrupted_steps_of_other_profiles_wait),
        CASE(documents_come_after_their_subject),
        CASE(documents_without_their_subject_are_unchecked),
        CASE(a_document_of_a_whole_source_waits_for_all_of_it),
        CASE(satisfied_steps_are_recorded),
        CASE(satisfied_steps_run_where_the_other_is_not_chosen),
        CASE(what_has_run_by_itself_is_not_done_again),
        CASE(what_was_only_recorded_may_be_done_again),
        CASE(rows_stand_in_order),
        CASE(every_state_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
