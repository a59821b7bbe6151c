/*
 * Which steps a database that others built already has: what each step makes of the catalog, seen in a rehearsal from empty,
 * held against the live one. Pure.
 *
 * Each object goes through versions: absent, as its first step leaves it, as the next one does. The version that the live
 * object equals says which of these steps are there. Where it equals several (absent: never made, or dropped again), what is
 * known of the other steps decides. Where it equals none, the parts of it are held against their versions one by one: so
 * another order, or a step that is missing in between, is seen. A part that no step ever made contradicts.
 */
#ifndef LOCKSTEP_PLAN_PROOF_H
#define LOCKSTEP_PLAN_PROOF_H

#include "base/arena.h"
#include "plan/drift.h"
#include "plan/order.h"

enum ls_verdict_type {
    LS_VERDICT_UNDECIDABLE = 1, /* it leaves nothing in the catalog, or nothing that lasts */
    LS_VERDICT_PROVEN,          /* all that it does is there */
    LS_VERDICT_PENDING,         /* nothing of it is */
    LS_VERDICT_CONTRADICTED,    /* a part of it is, or something is there in another shape */
};

/* "undecidable", "proven", "pending", "contradicted". Static storage. */
const char *ls_verdict_word(enum ls_verdict_type type);

struct ls_verdict {
    enum ls_verdict_type type;
    size_t n_there;   /* objects in which the step is seen */
    size_t n_missing; /* in which it is not */
    const struct ls_drift
        *drifts; /* CONTRADICTED: expected is what the step leaves, or the nearest version */
    size_t n_drifts;
};

struct ls_proof;

/* `before`: what there is before the first step. `n_steps`: the size of the set. Owned by the arena; shapes are borrowed. */
struct ls_proof *ls_proof_begin(
    struct ls_arena *arena, const struct ls_shape *before, size_t n_steps);

/* A step has been done, in the plan's order: `now` are the objects with these oids as they are after it (n_oids 0: all
 * objects); an oid without an object is one that is gone. */
void ls_proof_add(struct ls_proof *proof, size_t step, const struct ls_shape *now,
    const uint32_t *oids, size_t n_oids);

/* Whether the step has left anything in the catalog. */
bool ls_proof_touches(const struct ls_proof *proof, size_t step);

/* A verdict for each step of the set, those that were never added undecidable. Owned by the arena. */
const struct ls_verdict *ls_proof_judge(
    struct ls_proof *proof, const struct ls_order *order, const struct ls_shape *live);

#endif
