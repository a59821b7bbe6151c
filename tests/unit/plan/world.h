/*
 * A manifest, its steps and a journal's state, made by hand for the tests of plan/ and verify/.
 */
#ifndef LOCKSTEP_TESTS_UNIT_PLAN_WORLD_H
#define LOCKSTEP_TESTS_UNIT_PLAN_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "plan/order.h"
#include "plan/plan.h"

enum { WORLD_SOURCES = 8 };

struct world {
    struct ls_arena arena;
    struct ls_err err;
    struct ls_err refusal;
    struct ls_source_decl sources[WORLD_SOURCES];
    struct ls_manifest manifest;
    struct ls_vec steps[WORLD_SOURCES]; /* struct ls_step */
    struct ls_vec deps[WORLD_SOURCES];  /* struct ls_vec of struct ls_dep, by step */
    struct ls_step_set set;
    const struct ls_order *order;
    struct ls_vec applied; /* struct ls_applied */
    struct ls_state state;
    size_t profile_sources[WORLD_SOURCES];
    struct ls_profile profile;
    const struct ls_profile *chosen;
    int64_t serial;
    const struct ls_plan *plan;
};

static inline int
world_set_up(void **state)
{
    *state = calloc(1, sizeof(struct world));
    return *state == NULL ? -1 : 0;
}

static inline int
world_tear_down(void **state)
{
    struct world *world = *state;
    ls_arena_finish(&world->arena);
    free(world);
    return 0;
}

static inline size_t
world_source(struct world *world, const char *name)
{
    size_t index = world->manifest.n_sources++;
    world->sources[index] = (struct ls_source_decl){.name = ls_span_of(name)};
    world->manifest.sources = world->sources;
    world->manifest.name = LS_SPAN("m");
    world->manifest.file = "m.ini";
    return index;
}

/* The digest that a step of this text has. */
static inline struct ls_digest
world_digest(const char *text)
{
    return ls_hash_of(ls_span_of(text));
}

static inline struct ls_step *
world_step(struct world *world, size_t source, const char *local_id)
{
    struct ls_step *step = LS_PUSH(struct ls_step, &world->steps[source], &world->arena);
    (void)LS_PUSH(struct ls_vec, &world->deps[source], &world->arena);
    struct ls_range *range = ls_arena_alloc(&world->arena, sizeof(*range));
    *range = (struct ls_range){
        .file = ls_span_of(local_id), .length = LS_RANGE_WHOLE, .digest = world_digest(local_id)};
    *step = (struct ls_step){.source = world->sources[source].name,
        .local_id = ls_span_of(ls_arena_strdup(&world->arena, local_id)),
        .source_index = source,
        .source_position = world->steps[source].n - 1,
        .kind = LS_KIND_SCHEMA,
        .tx = LS_TX_STEP,
        .can_revert = true,
        .up = range,
        .n_up = 1,
        .digest = range->digest};
    step->id = ls_span_of(ls_arena_printf(
        &world->arena, "%.*s:%.*s", LS_SPAN_ARGS(step->source), LS_SPAN_ARGS(step->local_id)));
    return step;
}

/* The newest step of the source depends on `on`: "SOURCE:LOCAL_ID" or "SOURCE". */
static inline void
world_dep(struct world *world, size_t source, enum ls_dep_kind kind, const char *on)
{
    struct ls_vec *deps = LS_AT(struct ls_vec, &world->deps[source], world->deps[source].n - 1);
    *LS_PUSH(struct ls_dep, deps, &world->arena) = (struct ls_dep){
        .kind = kind, .on = ls_step_ref_parse(ls_span_of(ls_arena_strdup(&world->arena, on)))};
}

static inline void
world_satisfied_by(struct world *world, size_t source, const char *by)
{
    LS_AT(struct ls_step, &world->steps[source], world->steps[source].n - 1)->satisfied_by =
        ls_step_ref_parse(ls_span_of(ls_arena_strdup(&world->arena, by)));
}

/* A chain of steps, each requiring the one before: "a b c". */
static inline void
world_chain(struct world *world, size_t source, const char *ids)
{
    struct ls_span rest = ls_span_of(ids);
    struct ls_span word;
    const char *before = NULL;
    while (ls_span_next_word(&rest, &word)) {
        const char *id = ls_arena_printf(&world->arena, "%.*s", LS_SPAN_ARGS(word));
        (void)world_step(world, source, id);
        if (before != NULL) {
            world_dep(world, source, LS_DEP_REQUIRES, before);
        }
        before = ls_arena_printf(
            &world->arena, "%.*s:%s", LS_SPAN_ARGS(world->sources[source].name), id);
    }
}

static inline enum ls_status
world_order(struct world *world)
{
    size_t n = 0;
    for (size_t s = 0; s < world->manifest.n_sources; s++) {
        n += world->steps[s].n;
    }
    struct ls_step *steps = ls_arena_array(&world->arena, n, sizeof(*steps));
    n = 0;
    for (size_t s = 0; s < world->manifest.n_sources; s++) {
        for (size_t i = 0; i < world->steps[s].n; i++) {
            const struct ls_vec *deps = LS_AT(struct ls_vec, &world->deps[s], i);
            steps[n] = *LS_AT(struct ls_step, &world->steps[s], i);
            steps[n].deps = deps->items;
            steps[n].n_deps = deps->n;
            n++;
        }
    }
    world->set = (struct ls_step_set){.steps = steps, .n_steps = n};
    world->err = (struct ls_err){0};
    return ls_order_make(&world->arena, &world->manifest, &world->set, &world->order, &world->err);
}

/* The order as text: "s:a s:b". */
static inline const char *
world_order_text(struct world *world)
{
    struct ls_buf text = LS_BUF(65536);
    for (size_t p = 0; p < world->set.n_steps; p++) {
        ls_buf_adds(&text, p == 0 ? "" : " ");
        ls_buf_add(&text, world->set.steps[world->order->steps[p]].id);
    }
    const char *copy = ls_arena_strdup(&world->arena, ls_buf_span(&text).ptr);
    ls_buf_finish(&text);
    return copy;
}

/* What the journal says of a step; changed by the caller where it is otherwise. */
static inline struct ls_applied *
world_applied(struct world *world, const char *id, int64_t seq)
{
    struct ls_applied *applied = LS_PUSH(struct ls_applied, &world->applied, &world->arena);
    struct ls_step_ref ref = ls_step_ref_parse(ls_span_of(ls_arena_strdup(&world->arena, id)));
    *applied = (struct ls_applied){.id = ls_span_of(ls_arena_strdup(&world->arena, id)),
        .source = ref.source,
        .local_id = ref.local_id,
        .kind = LS_KIND_SCHEMA,
        .is_applied = true,
        .is_executed = true,
        .digest = ls_hash_of(ref.local_id),
        .seq = seq,
        .serial = 1,
        .outcome = LS_SPAN("applied")};
    return applied;
}

static inline void
world_profile(struct world *world, const char *name, const char *sources)
{
    struct ls_span rest = ls_span_of(sources);
    struct ls_span word;
    world->profile =
        (struct ls_profile){.name = ls_span_of(name), .sources = world->profile_sources};
    while (ls_span_next_word(&rest, &word)) {
        for (size_t s = 0; s < world->manifest.n_sources; s++) {
            if (ls_span_equal(world->sources[s].name, word)) {
                world->profile_sources[world->profile.n_sources++] = s;
            }
        }
    }
    world->chosen = &world->profile;
}

static inline void
world_state(struct world *world)
{
    world->state.exists = true;
    world->state.steps = world->applied.items;
    world->state.n_steps = world->applied.n;
}

static inline size_t
world_index(struct world *world, const char *id)
{
    for (size_t i = 0; i < world->set.n_steps; i++) {
        if (ls_span_is(world->set.steps[i].id, id)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Plan up to the step `to` (NULL: all). */
static inline enum ls_status
world_plan(struct world *world, const char *to)
{
    world_state(world);
    world->err = (struct ls_err){0};
    world->refusal = (struct ls_err){0};
    struct ls_plan_request request = {.manifest = &world->manifest,
        .order = world->order,
        .state = &world->state,
        .profile = world->chosen,
        .to = to == NULL ? SIZE_MAX : world_index(world, to),
        .serial = world->serial};
    return ls_plan_make(&world->arena, &request, &world->plan, &world->refusal, &world->err);
}

static inline enum ls_status
world_revert(struct world *world, const char *to, size_t count)
{
    world_state(world);
    world->err = (struct ls_err){0};
    struct ls_revert_request request = {.manifest = &world->manifest,
        .order = world->order,
        .state = &world->state,
        .to = to == NULL ? SIZE_MAX : world_index(world, to),
        .count = count};
    return ls_plan_revert(&world->arena, &request, &world->plan, &world->err);
}

/* What is planned, as text: "apply s:a, record s:b". */
static inline const char *
world_plan_text(struct world *world)
{
    struct ls_buf text = LS_BUF(65536);
    for (size_t i = 0; i < world->plan->n_planned; i++) {
        ls_buf_printf(&text, "%s%s %.*s", i == 0 ? "" : ", ",
            ls_action_word(world->plan->planned[i].action),
            LS_SPAN_ARGS(world->plan->planned[i].step->id));
    }
    const char *copy = ls_arena_strdup(&world->arena, ls_buf_span(&text).ptr);
    ls_buf_finish(&text);
    return copy;
}

static inline enum ls_step_state
world_state_of(struct world *world, const char *id)
{
    for (size_t i = 0; i < world->plan->n_rows; i++) {
        if (ls_span_is(world->plan->rows[i].id, id)) {
            return world->plan->rows[i].state;
        }
    }
    return 0;
}

#endif
