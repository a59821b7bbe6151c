/* Which steps a live catalog shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/proof.h"
#include "plan/world.h"

static uint32_t next_oid = 100;

/* A table of columns "a b c", each of type text. */
static struct ls_shape_object
table(struct world *world, const char *name, const char *columns, uint32_t oid)
{
    struct ls_vec lines = {0};
    struct ls_span rest = ls_span_of(columns);
    struct ls_span word;
    while (ls_span_next_word(&rest, &word)) {
        *LS_PUSH(struct ls_shape_line, &lines, &world->arena) =
            (struct ls_shape_line){.part = ls_arena_dup(&world->arena, word),
                .what = LS_SPAN("type"),
                .value = LS_SPAN("text")};
    }
    return (struct ls_shape_object){.kind = LS_SPAN("table"),
        .schema = LS_SPAN("public"),
        .name = ls_span_of(name),
        .oid = oid == 0 ? next_oid++ : oid,
        .lines = lines.items,
        .n_lines = lines.n};
}

/* The step leaves this one table. */
static void
leaves(struct world *world, struct ls_proof *proof, const char *step, const char *name,
    const char *columns, uint32_t oid)
{
    struct ls_shape_object *object = ls_arena_alloc(&world->arena, sizeof(*object));
    struct ls_shape *shape = ls_arena_alloc(&world->arena, sizeof(*shape));
    *object = table(world, name, columns == NULL ? "" : columns, oid);
    *shape = (struct ls_shape){.objects = object, .n_objects = columns != NULL};
    ls_proof_add(proof, world_index(world, step), shape, &object->oid, 1);
}

static struct ls_proof *
begin(struct world *world, const char *chain)
{
    static const struct ls_shape nothing;
    world_chain(world, world_source(world, "a"), chain);
    assert_int_equal(world_order(world), LS_OK);
    return ls_proof_begin(&world->arena, &nothing, world->set.n_steps);
}

/* One word per step of the chain. */
static const char *
judged(struct world *world, struct ls_proof *proof, const struct ls_shape_object *live, size_t n)
{
    struct ls_shape shape = {live, n};
    const struct ls_verdict *verdicts = ls_proof_judge(proof, world->order, &shape);
    struct ls_buf out = LS_BUF(4096);
    for (size_t i = 0; i < world->set.n_steps; i++) {
        ls_buf_printf(&out, "%s%s", i == 0 ? "" : " ", ls_verdict_word(verdicts[i].type));
        if (verdicts[i].n_drifts > 0) {
            ls_buf_printf(&out, "(%zu)", verdicts[i].n_drifts);
        }
    }
    const char *text = ls_arena_strdup(&world->arena, ls_buf_span(&out).ptr);
    ls_buf_finish(&out);
    return text;
}

static struct ls_proof *
three_columns(struct world *world)
{
    struct ls_proof *proof = begin(world, "1 2 3 4");
    leaves(world, proof, "a:1", "t", "a", 50);
    leaves(world, proof, "a:2", "t", "a b", 50);
    leaves(world, proof, "a:3", "t", "a b c", 50);
    assert_true(ls_proof_touches(proof, world_index(world, "a:3")));
    assert_false(ls_proof_touches(proof, world_index(world, "a:4")));
    return proof;
}

static void
the_version_says_how_far_it_is(void **state)
{
    struct world *world = *state;
    const struct ls_shape_object live[] = {table(world, "t", "a b", 0)};
    assert_string_equal(
        judged(world, three_columns(world), live, 1), "proven proven pending undecidable");
}

static void
nothing_is_there(void **state)
{
    struct world *world = *state;
    const struct ls_shape_object live[] = {table(world, "other", "a b", 0)};
    assert_string_equal(
        judged(world, three_columns(world), live, 1), "pending pending pending undecidable");
}

static void
another_order_is_seen_by_parts(void **state)
{
    struct world *world = *state;
    const struct ls_shape_object live[] = {table(world, "t", "a c", 0)};
    assert_string_equal(
        judged(world, three_columns(world), live, 1), "proven pending proven undecidable");
}

static void
what_no_step_makes_contradicts(void **state)
{
    struct world *world = *state;
    const struct ls_shape_object live[] = {table(world, "t", "a b x", 0)};
    /* b and x: nearest is the second version */
    assert_string_equal(judged(world, three_columns(world), live, 1),
        "contradicted(1) contradicted(1) pending undecidable");
}

static void
made_and_dropped_is_decided_by_the_others(void **state)
{
    struct world *world = *state;
    struct ls_proof *proof = begin(world, "1 2 3 4");
    leaves(world, proof, "a:1", "t", "a", 60);
    leaves(world, proof, "a:2", "temporary", "x", 61);
    leaves(world, proof, "a:3", "temporary", NULL, 61);
    leaves(world, proof, "a:4", "u", "b", 62);
    const struct ls_shape_object live[] = {table(world, "t", "a", 0), table(world, "u", "b", 0)};
    assert_string_equal(judged(world, proof, live, 2), "proven proven proven proven");
}

static void
made_and_dropped_alone_is_undecidable(void **state)
{
    struct world *world = *state;
    struct ls_proof *proof = begin(world, "1 2 3");
    leaves(world, proof, "a:1", "t", "a", 70);
    leaves(world, proof, "a:2", "temporary", "x", 71);
    leaves(world, proof, "a:3", "temporary", NULL, 71);
    const struct ls_shape_object live[] = {table(world, "t", "a", 0)};
    assert_string_equal(judged(world, proof, live, 1), "proven undecidable undecidable");
}

static void
a_rename_that_is_not_done(void **state)
{
    struct world *world = *state;
    struct ls_proof *proof = begin(world, "1 2");
    leaves(world, proof, "a:1", "old", "a", 80);
    leaves(world, proof, "a:2", "new", "a", 80);
    const struct ls_shape_object before[] = {table(world, "old", "a", 0)};
    assert_string_equal(judged(world, proof, before, 1), "proven pending");
}

static void
a_rename_that_is_done(void **state)
{
    struct world *world = *state;
    struct ls_proof *proof = begin(world, "1 2");
    leaves(world, proof, "a:1", "old", "a", 90);
    leaves(world, proof, "a:2", "new", "a", 90);
    const struct ls_shape_object live[] = {table(world, "new", "a", 0)};
    assert_string_equal(judged(world, proof, live, 1), "proven proven");
}

/* A step of which not all was seen leaves all that there is. */
static void
a_rename_within_all_that_there_is(void **state)
{
    struct world *world = *state;
    struct ls_proof *proof = begin(world, "1 2");
    leaves(world, proof, "a:1", "old", "a", 91);
    leaves(world, proof, "a:1", "kept", "b", 92);
    struct ls_shape_object all[] = {table(world, "kept", "b", 92), table(world, "new", "a", 91)};
    ls_proof_add(proof, world_index(world, "a:2"), &(struct ls_shape){all, 2}, NULL, 0);
    const struct ls_shape_object live[] = {
        table(world, "kept", "b", 0), table(world, "new", "a", 0)};
    assert_string_equal(judged(world, proof, live, 2), "proven proven");
}

static void
half_a_step_contradicts_itself(void **state)
{
    struct world *world = *state;
    struct ls_proof *proof = begin(world, "1");
    leaves(world, proof, "a:1", "t", "a", 95);
    leaves(world, proof, "a:1", "u", "b", 96);
    const struct ls_shape_object live[] = {table(world, "t", "a", 0)};
    assert_string_equal(judged(world, proof, live, 1), "contradicted(1)");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_version_says_how_far_it_is),
        CASE(nothing_is_there),
        CASE(another_order_is_seen_by_parts),
        CASE(what_no_step_makes_contradicts),
        CASE(made_and_dropped_is_decided_by_the_others),
        CASE(made_and_dropped_alone_is_undecidable),
        CASE(a_rename_that_is_not_done),
        CASE(a_rename_that_is_done),
        CASE(a_rename_within_all_that_there_is),
        CASE(half_a_step_contradicts_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
