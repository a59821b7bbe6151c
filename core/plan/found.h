/*
 * What sources keep as their own bookkeeping (alembic_version, say), held against the journal: their own tools may have
 * moved the database on, or back. Pure.
 */
#ifndef LOCKSTEP_PLAN_FOUND_H
#define LOCKSTEP_PLAN_FOUND_H

#include "base/vec.h"
#include "plan/order.h"
#include "step/applied.h"

/* One step that the bookkeeping of a source has. */
struct ls_found_step {
    struct ls_span local_id;
    struct ls_span evidence;
};

/* What one source answered. */
struct ls_found_source {
    struct ls_span source;
    struct ls_vec steps; /* struct ls_found_step */
};

/* The state as it is: what the journal says, put right by what the sources found. What is found counts as applied after
 * all that the journal holds; what is gone does not count; what no step of the bundle is becomes an entry that is foreign,
 * unless another source has a step of that name: two sources may keep one table. Where a source has a foreign one, none of
 * its steps is gone: they may stand before it. Owned by the arena. */
const struct ls_state *ls_found_settle(struct ls_arena *arena, const struct ls_order *order,
    const struct ls_state *journal, const struct ls_found_source *found, size_t n_found);

#endif
