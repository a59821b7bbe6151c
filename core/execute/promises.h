/*
 * What satisfied steps have promised: another step did their work, so its effects made the tables; but they belong to the
 * source of the step that promised them. The record of such a step has no effects of its own: what it promises is what its
 * own SQL would have made.
 */
#ifndef LOCKSTEP_EXECUTE_PROMISES_H
#define LOCKSTEP_EXECUTE_PROMISES_H

#include "plan/order.h"
#include "source/source.h"
#include "step/applied.h"

struct ls_promises_request {
    const struct ls_sources *sources;
    const struct ls_order *order;
    const struct ls_state *state;
    struct ls_span manifest;
    struct ls_span journal_schema;
    struct ls_span default_schema; /* of names without one */
};

/* The effects, and among them, at the event that recorded the step, one "promised" for each table and view that a satisfied
 * step would have made, for ls_ownership_make. What a step makes by live answers is not known. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_promises_add(struct ls_arena *arena,
    const struct ls_promises_request *request, const struct ls_effect *effects, size_t n_effects,
    const struct ls_effect **ret_effects, size_t *ret_n, struct ls_err *err);

#endif
