/*
 * The one order of all steps: by their dependencies, then by the manifest's order of sources, then as their plugins
 * emitted them. It depends on the manifest and the files alone. Pure.
 */
#ifndef LOCKSTEP_PLAN_ORDER_H
#define LOCKSTEP_PLAN_ORDER_H

#include "base/arena.h"
#include "base/err.h"
#include "manifest/manifest.h"
#include "step/step.h"

/* The steps in execution order, with dependencies resolved. */
struct ls_order {
    const struct ls_step_set *set;
    const size_t *steps;     /* indexes into the set, in execution order; set->n_steps of them */
    const size_t *positions; /* by index into the set: its place in `steps` */
    const size_t *const
        *required; /* by index: the steps that it requires directly, ascending by position */
    const size_t *n_required;
    const size_t *satisfied_by; /* by index: the step that does its work, or SIZE_MAX */
};

/* LS_CONFIG where a dependency names what is not there, where there is a cycle (the error prints it), or where the
 * satisfied steps of a source are not closed under their ancestors. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_order_make(struct ls_arena *arena,
    const struct ls_manifest *manifest, const struct ls_step_set *set,
    const struct ls_order **ret_order, struct ls_err *err);

/* The index of the step SOURCE:LOCAL_ID; a unique beginning of the local id is enough, and a local id alone where only
 * one source has it. LS_USAGE where it names none or several. */
LS_MUST_CHECK enum ls_status ls_order_find(
    const struct ls_step_set *set, struct ls_span id, size_t *ret_index, struct ls_err *err);

#endif
