/*
 * What could be said in the manifest so that a plan works: a further dependency, or that one step does another one's work.
 * Pure.
 */
#ifndef LOCKSTEP_PLAN_REMEDY_H
#define LOCKSTEP_PLAN_REMEDY_H

#include "base/buf.h"
#include "base/vec.h"
#include "plan/order.h"

enum ls_remedy_type { LS_REMEDY_REQUIRES = 1, LS_REMEDY_SATISFIED_BY };

struct ls_remedy {
    enum ls_remedy_type type;
    size_t step; /* index into the set: what is said of it */
    size_t on;
};

/* The set as it would be with these; the steps' data is shared. Owned by the arena. */
const struct ls_step_set *ls_remedies_take(struct ls_arena *arena, const struct ls_step_set *set,
    const struct ls_remedy *remedies, size_t n);

/* Add to `remedies` (struct ls_remedy) that `on` does the work of `step`, and of all that this one stands on in its own
 * source, as a satisfied step demands. False, with nothing added, where `on` is among these. */
bool ls_remedies_satisfy(struct ls_arena *arena, const struct ls_order *order, size_t step,
    size_t on, struct ls_vec *remedies);

/* The set in which the steps of one source need nothing of any other one. Owned by the arena. */
const struct ls_step_set *ls_remedies_isolate(
    struct ls_arena *arena, const struct ls_step_set *set, size_t source_index);

/* Append the sections of the manifest as they are to read, one for each step of the remedies: what the manifest has of it
 * already stands there too. */
void ls_remedies_add_manifest(struct ls_buf *out, const struct ls_manifest *manifest,
    const struct ls_step_set *set, const struct ls_remedy *remedies, size_t n);

#endif
