/* plan/order: one order, whatever it was made from; cycles; steps that others satisfy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/world.h"

static void
no_dependencies_no_change(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "z");
    (void)world_step(world, a, "y");
    (void)world_step(world, b, "x");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "a:z a:y b:x");
    for (size_t p = 0; p < 3; p++) {
        assert_int_equal(world->order->positions[world->order->steps[p]], p);
    }
}

static void
sources_interleave_where_they_must(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    (void)world_step(world, a, "2");
    world_dep(world, a, LS_DEP_REQUIRES, "a:1");
    world_dep(world, a, LS_DEP_AFTER, "b:2");
    (void)world_step(world, a, "3");
    world_dep(world, a, LS_DEP_REQUIRES, "a:2");
    world_chain(world, b, "1 2 3");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "a:1 b:1 b:2 a:2 a:3 b:3");
    size_t a2 = world_index(world, "a:2");
    assert_int_equal(world->order->n_required[a2], 1); /* what comes after only is not required */
    assert_int_equal(world->order->required[a2][0], world_index(world, "a:1"));
}

static void
a_whole_source_comes_first(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "b");
    (void)world_step(world, a, "2");
    (void)world_step(world, a, "3");
    world_dep(world, a, LS_DEP_AFTER, "b");
    world_chain(world, b, "1 2");
    (void)world_step(world, b, "free");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "a:2 b:1 b:2 b:free a:1 a:3");
    /* the steps that nothing in it stands on stand for the whole source */
    size_t a1 = world_index(world, "a:1");
    assert_int_equal(world->order->n_required[a1], 2);
    assert_int_equal(world->order->required[a1][0], world_index(world, "b:2"));
    assert_int_equal(world->order->required[a1][1], world_index(world, "b:free"));
    assert_int_equal(world->order->n_required[world_index(world, "a:3")], 0);
}

static void
an_empty_source_is_done_at_once(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_source(world, "none");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "none");
    (void)world_step(world, a, "2");
    world_dep(world, a, LS_DEP_AFTER, "none");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "a:1 a:2");
}

static void
nothing_at_all_is_an_order(void **state)
{
    struct world *world = *state;
    (void)world_source(world, "a");
    assert_int_equal(world_order(world), LS_OK);
    assert_int_equal(world->set.n_steps, 0);
}

static void
a_requirement_is_listed_once(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    world_chain(world, a, "1 2 3");
    world_dep(world, a, LS_DEP_REQUIRES, "a:1");
    world_dep(world, a, LS_DEP_REQUIRES, "a:2");
    world_dep(world, a, LS_DEP_REQUIRES, "a:1");
    assert_int_equal(world_order(world), LS_OK);
    size_t index = world_index(world, "a:3");
    assert_int_equal(world->order->n_required[index], 2);
    assert_int_equal(world->order->required[index][0], world_index(world, "a:1"));
    assert_int_equal(world->order->required[index][1], world_index(world, "a:2"));
}

static void
assert_refused(struct world *world, const char *part)
{
    assert_int_equal(world_order(world), LS_CONFIG);
    if (strstr(world->err.message, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, world->err.message);
    }
}

static void
cycles_are_printed(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "fine");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "b:2");
    (void)world_step(world, b, "1");
    world_dep(world, b, LS_DEP_AFTER, "a:1");
    (void)world_step(world, b, "2");
    world_dep(world, b, LS_DEP_REQUIRES, "b:1");
    (void)world_step(world, b, "behind");
    world_dep(world, b, LS_DEP_REQUIRES, "b:2");
    assert_refused(world, "a:1 <- b:2 <- b:1 <- a:1");
    assert_null(strstr(world->err.message, "fine"));
    assert_null(strstr(world->err.message, "behind"));
}

static void
cycles_through_a_source_are_printed(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "b");
    (void)world_step(world, b, "1");
    world_dep(world, b, LS_DEP_AFTER, "a");
    assert_refused(world, "in a circle: ");
    assert_non_null(strstr(world->err.message, "a:1 <- b <- b:1 <- a <- a:1"));
}

static void
a_long_cycle_is_cut(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    for (size_t i = 0; i < 500; i++) {
        (void)world_step(world, a, ls_arena_printf(&world->arena, "step-%zu", i));
        world_dep(
            world, a, LS_DEP_REQUIRES, ls_arena_printf(&world->arena, "a:step-%zu", (i + 1) % 500));
    }
    assert_refused(world, "in a circle: a:step-");
}

static void
what_is_not_there_is_named(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_AFTER, "b:9");
    assert_refused(world, "'a:1' comes after 'b:9', which is not there");
}

static void
unknown_sources_are_named(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "nobody");
    assert_refused(world, "'a:1' requires 'nobody', which is not there");
}

static void
nothing_stands_on_itself(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "a:1");
    assert_refused(world, "requires itself");
}

static void
nothing_stands_on_its_own_source(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "a");
    assert_refused(world, "its own source");
}

static void
a_satisfied_step_comes_right_behind(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    world_chain(world, core, "1");
    world_satisfied_by(world, core, "sql:2");
    (void)world_step(world, core, "2");
    world_dep(world, core, LS_DEP_REQUIRES, "core:1");
    (void)world_step(world, core, "other");
    world_chain(world, sql, "1 2 3");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "core:other sql:1 sql:2 core:1 core:2 sql:3");
    assert_int_equal(
        world->order->satisfied_by[world_index(world, "core:1")], world_index(world, "sql:2"));
    assert_int_equal(world->order->satisfied_by[world_index(world, "core:2")], SIZE_MAX);
}

/* What the satisfied step waits for, the satisfying one waits for too: nothing may come between. */
static void
a_satisfied_step_brings_its_dependencies(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    size_t late = world_source(world, "late");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql:1");
    world_dep(world, core, LS_DEP_AFTER, "late:1");
    (void)world_step(world, sql, "1");
    (void)world_step(world, late, "1");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "late:1 sql:1 core:1");
}

static void
several_satisfied_steps_keep_their_order(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    /* told of in the wrong order on purpose */
    (void)world_step(world, core, "3");
    world_dep(world, core, LS_DEP_REQUIRES, "core:2");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, core, "2");
    world_dep(world, core, LS_DEP_REQUIRES, "core:1");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, sql, "1");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "sql:1 core:1 core:2 core:3");
}

/* `after` is order too, among the steps that one step satisfies as well. */
static void
after_holds_among_satisfied_steps(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    (void)world_step(world, core, "1");
    world_dep(world, core, LS_DEP_AFTER, "core:2");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, core, "2");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, sql, "1");
    assert_int_equal(world_order(world), LS_OK);
    assert_string_equal(world_order_text(world), "sql:1 core:2 core:1");
}

static void
satisfied_sets_are_closed_under_ancestors(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    world_chain(world, core, "1 2");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, sql, "1");
    assert_refused(
        world, "'core:2' is satisfied by another step, but 'core:1', which it requires, is not");
    assert_non_null(strstr(world->err.remedy, "core:1"));
}

static void
satisfied_steps_satisfy_nobody(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    (void)world_step(world, a, "1");
    world_satisfied_by(world, a, "a:2");
    (void)world_step(world, a, "2");
    world_satisfied_by(world, a, "a:3");
    (void)world_step(world, a, "3");
    assert_refused(world, "itself satisfied by another");
}

static void
a_step_does_not_satisfy_what_it_requires(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, sql, "1");
    world_dep(world, sql, LS_DEP_REQUIRES, "core:1");
    assert_refused(world, "satisfies it as well");
}

static void
a_circle_of_satisfied_steps_is_found(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    (void)world_step(world, core, "1");
    world_dep(world, core, LS_DEP_REQUIRES, "core:2");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, core, "2");
    world_dep(world, core, LS_DEP_REQUIRES, "core:1");
    world_satisfied_by(world, core, "sql:1");
    (void)world_step(world, sql, "1");
    assert_refused(world, "in a circle");
}

static void
satisfied_by_nothing_is_named(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql:1");
    assert_refused(world, "'core:1' is satisfied by 'sql:1', which is not there");
}

static void
satisfied_by_a_whole_source_is_refused(void **state)
{
    struct world *world = *state;
    size_t core = world_source(world, "core");
    size_t sql = world_source(world, "sql");
    (void)world_step(world, core, "1");
    world_satisfied_by(world, core, "sql");
    (void)world_step(world, sql, "1");
    assert_refused(world, "which is not there");
}

static void
finds_steps_by_their_beginning(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "0001_users");
    (void)world_step(world, a, "0001");
    (void)world_step(world, a, "0002_x");
    (void)world_step(world, b, "0002_y");
    (void)world_step(world, b, "with:colon");
    assert_int_equal(world_order(world), LS_OK);
    static const struct {
        const char *text;
        const char *id; /* NULL: refused */
    } cases[] = {{"a:0001", "a:0001"}, {"0001", "a:0001"}, {"0001_", "a:0001_users"},
        {"a:0002", "a:0002_x"}, {"b:0002_y", "b:0002_y"}, {"0002", NULL}, {"000", NULL},
        {"c:0001", NULL}, {"", NULL}, {"a:", NULL}, {"a", NULL}, {"b:with:colon", "b:with:colon"},
        {"a:00011", NULL}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t index = 0;
        struct ls_err err = {0};
        enum ls_status status = ls_order_find(&world->set, ls_span_of(cases[i].text), &index, &err);
        if (cases[i].id == NULL) {
            assert_int_equal(status, LS_USAGE);
        } else {
            assert_int_equal(status, LS_OK);
            assert_int_equal(index, world_index(world, cases[i].id));
        }
    }
}

/* Memory that ordering takes where every step of one source requires another source as a whole. */
static size_t
memory_of(size_t n, bool is_chain)
{
    struct world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    for (size_t i = 0; i < n; i++) {
        (void)world_step(world, a, ls_arena_printf(&world->arena, "%zu", i));
        if (is_chain && i > 0) {
            world_dep(world, a, LS_DEP_REQUIRES, ls_arena_printf(&world->arena, "a:%zu", i - 1));
        }
        (void)world_step(world, b, ls_arena_printf(&world->arena, "%zu", i));
        world_dep(world, b, LS_DEP_REQUIRES, "a");
    }
    size_t before = world->arena.total;
    assert_int_equal(world_order(world), LS_OK);
    size_t taken = world->arena.total - before;
    ls_arena_finish(&world->arena);
    free(world);
    return taken;
}

/* Twice the steps, at most about twice the memory. */
static void
requiring_a_whole_source_is_linear(void **state)
{
    (void)state;
    assert_true(memory_of(800, true) < 3 * memory_of(400, true));
}

static void
requiring_a_whole_free_source_is_linear(void **state)
{
    (void)state;
    assert_true(memory_of(800, false) < 3 * memory_of(400, false));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(no_dependencies_no_change),
        CASE(sources_interleave_where_they_must),
        CASE(a_whole_source_comes_first),
        CASE(an_empty_source_is_done_at_once),
        CASE(nothing_at_all_is_an_order),
        CASE(a_requirement_is_listed_once),
        CASE(cycles_are_printed),
        CASE(cycles_through_a_source_are_printed),
        CASE(a_long_cycle_is_cut),
        CASE(what_is_not_there_is_named),
        CASE(unknown_sources_are_named),
        CASE(nothing_stands_on_itself),
        CASE(nothing_stands_on_its_own_source),
        CASE(a_satisfied_step_comes_right_behind),
        CASE(a_satisfied_step_brings_its_dependencies),
        CASE(several_satisfied_steps_keep_their_order),
        CASE(after_holds_among_satisfied_steps),
        CASE(satisfied_sets_are_closed_under_ancestors),
        CASE(satisfied_steps_satisfy_nobody),
        CASE(a_step_does_not_satisfy_what_it_requires),
        CASE(a_circle_of_satisfied_steps_is_found),
        CASE(satisfied_by_nothing_is_named),
        CASE(satisfied_by_a_whole_source_is_refused),
        CASE(finds_steps_by_their_beginning),
        cmocka_unit_test(requiring_a_whole_source_is_linear),
        cmocka_unit_test(requiring_a_whole_free_source_is_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
