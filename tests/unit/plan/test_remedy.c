/* What could be said in the manifest: taken into the set, and as lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/remedy.h"
#include "plan/world.h"

static const char *
lines(struct world *world, const struct ls_remedy *remedies, size_t n)
{
    struct ls_buf out = LS_BUF(65536);
    ls_remedies_add_manifest(&out, &world->manifest, &world->set, remedies, n);
    const char *text = ls_arena_strdup(&world->arena, ls_buf_span(&out).ptr);
    ls_buf_finish(&out);
    return text;
}

static const char *
order_with(struct world *world, const struct ls_remedy *remedies, size_t n)
{
    const struct ls_step_set *set = ls_remedies_take(&world->arena, &world->set, remedies, n);
    struct ls_err err = {0};
    if (ls_order_make(&world->arena, &world->manifest, set, &world->order, &err) != LS_OK) {
        return "refused";
    }
    return world_order_text(world);
}

static void
a_dependency_changes_the_order(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    world_chain(world, a, "1 2");
    world_chain(world, b, "1 2");
    assert_int_equal(world_order(world), LS_OK);
    struct ls_remedy remedies[] = {
        {LS_REMEDY_REQUIRES, world_index(world, "a:2"), world_index(world, "b:1")},
        {LS_REMEDY_REQUIRES, world_index(world, "b:1"), world_index(world, "a:1")},
        {LS_REMEDY_REQUIRES, world_index(world, "a:2"), world_index(world, "b:2")},
    };
    assert_string_equal(order_with(world, remedies, 1), "a:1 b:1 a:2 b:2");
    assert_string_equal(order_with(world, remedies, 3), "a:1 b:1 b:2 a:2");
    assert_string_equal(lines(world, remedies, 3), "[step a-2]\nid = a:2\nrequires = b:1 b:2\n"
                                                   "\n[step b-1]\nid = b:1\nrequires = a:1\n");
    struct ls_remedy circle[] = {
        remedies[0], {LS_REMEDY_REQUIRES, world_index(world, "b:1"), world_index(world, "a:2")}};
    assert_string_equal(order_with(world, circle, 2), "refused");
}

static void
satisfying_takes_the_ancestors_along(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    world_chain(world, a, "1 2 3");
    world_chain(world, b, "dump");
    assert_int_equal(world_order(world), LS_OK);
    struct ls_vec remedies = {0};
    size_t dump = world_index(world, "b:dump");
    assert_true(ls_remedies_satisfy(
        &world->arena, world->order, world_index(world, "a:2"), dump, &remedies));
    assert_int_equal(remedies.n, 2);
    assert_string_equal(order_with(world, remedies.items, remedies.n), "b:dump a:1 a:2 a:3");
    assert_string_equal(lines(world, remedies.items, remedies.n),
        "[step a-1]\nid = a:1\nsatisfied_by = b:dump\n"
        "\n[step a-2]\nid = a:2\nsatisfied_by = b:dump\n");
    struct ls_vec none = {0};
    assert_false(ls_remedies_satisfy(
        &world->arena, world->order, world_index(world, "a:2"), world_index(world, "a:1"), &none));
    assert_int_equal(none.n, 0);
}

static void
alone_a_source_needs_nobody(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    (void)world_step(world, a, "1");
    world_dep(world, a, LS_DEP_REQUIRES, "b:1");
    (void)world_step(world, a, "2");
    world_dep(world, a, LS_DEP_REQUIRES, "a:1");
    world_chain(world, b, "1");
    assert_int_equal(world_order(world), LS_OK);
    const struct ls_step_set *set = ls_remedies_isolate(&world->arena, &world->set, a);
    size_t first = world_index(world, "a:1");
    size_t second = world_index(world, "a:2");
    assert_int_equal(set->steps[first].n_deps, 0);
    assert_int_equal(set->steps[second].n_deps, 1);
    assert_int_equal(world->set.steps[first].n_deps, 1); /* the set itself is as it was */
}

static void
sections_that_are_there_are_kept(void **state)
{
    struct world *world = *state;
    size_t a = world_source(world, "a");
    size_t b = world_source(world, "b");
    world_chain(world, a, "1 2.Up");
    world_chain(world, b, "1");
    assert_int_equal(world_order(world), LS_OK);
    const struct ls_dep deps[] = {
        {LS_DEP_AFTER, {LS_SPAN("b"), {NULL, 0}}}, {LS_DEP_REQUIRES, {LS_SPAN("b"), LS_SPAN("0")}}};
    const struct ls_step_decl decls[] = {
        {.name = LS_SPAN("mine"), .step = {LS_SPAN("a"), LS_SPAN("1")}, .deps = deps, .n_deps = 2},
        {.name = LS_SPAN("a-2-up"), .step = {LS_SPAN("b"), LS_SPAN("1")}}};
    world->manifest.steps = decls;
    world->manifest.n_steps = 2;
    struct ls_remedy remedies[] = {
        {LS_REMEDY_REQUIRES, world_index(world, "a:1"), world_index(world, "b:1")},
        {LS_REMEDY_REQUIRES, world_index(world, "a:2.Up"), world_index(world, "b:1")}};
    assert_string_equal(lines(world, remedies, 2),
        "[step mine]\nid = a:1\nrequires = b:0 b:1\nafter = b\n"
        "\n[step a-2-up2]\nid = a:2.Up\nrequires = b:1\n");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_dependency_changes_the_order),
        CASE(satisfying_takes_the_ancestors_along),
        CASE(alone_a_source_needs_nobody),
        CASE(sections_that_are_there_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
