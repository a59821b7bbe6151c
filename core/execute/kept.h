/*
 * What IF NOT EXISTS hides: a step finds something of that name that others have made, and leaves it as it is. What the step
 * would have made is found by rehearsing it once more with that out of its way.
 */
#ifndef LOCKSTEP_EXECUTE_KEPT_H
#define LOCKSTEP_EXECUTE_KEPT_H

#include "execute/rehearse.h"
#include "plan/drift.h"

/* One thing that one step leaves as it is. */
struct ls_kept {
    size_t step; /* planned step of the rehearsal */
    const struct ls_complaint *what;
    const struct ls_step *made_by; /* of another source; NULL: it was there before */
    bool is_tried;                 /* false: what it would make could not be found out */
    const struct ls_drift
        *drifts; /* from what it would make, to what is there behind it; is_tried: one at least */
    size_t n_drifts;
};

/* Those whose shape is another one, or is not known, in the plan's order. `rehearsal` was made of `request`, with reads_kept.
 * A failure is one of the rehearsing itself. Owned by the request's arena. */
LS_MUST_CHECK enum ls_status ls_kept_find(const struct ls_rehearsal_request *request,
    const struct ls_rehearsal *rehearsal, const struct ls_kept **ret_kept, size_t *ret_n,
    struct ls_err *err);

#endif
