/*
 * Targets in the words of a source's format: its plugin says which steps they take in.
 */
#ifndef LOCKSTEP_EXECUTE_TARGET_H
#define LOCKSTEP_EXECUTE_TARGET_H

#include "plan/plan.h"
#include "source/source.h"

struct ls_target_request {
    const struct ls_sources *sources;
    const struct ls_step_set *set;
    const struct ls_state *state;
    struct ls_span text; /* SOURCE:TARGET, or the id of a step */
    bool is_backward;
};

/* What the text names: *ret_to is a step's index, or *ret_chosen (owned by the arena) the steps that the plugin of its
 * source chose; the other is SIZE_MAX or NULL. LS_USAGE where it names nothing. */
LS_MUST_CHECK enum ls_status ls_target_find(struct ls_arena *arena,
    const struct ls_target_request *request, size_t *ret_to, const struct ls_chosen **ret_chosen,
    struct ls_err *err);

#endif
