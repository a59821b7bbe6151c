/*
 * Why a rehearsal fails, and what helps: found by rehearsing the other steps, and by trying, never by reading files. Who makes
 * what a step misses, or has made already what it wants to make, is known from what the journal of each rehearsal recorded.
 */
#ifndef LOCKSTEP_EXECUTE_TRIAL_H
#define LOCKSTEP_EXECUTE_TRIAL_H

#include "execute/rehearse.h"
#include "plan/complaint.h"
#include "plan/remedy.h"

/* One that makes the thing that the complaint is of. */
struct ls_maker {
    size_t step;    /* index into the set */
    bool is_chosen; /* by the profile */
    bool
        has_run; /* in the rehearsal of the whole plan; else it was rehearsed alone with its source */
    bool is_earlier; /* has_run: before the step that failed */
};

/* Why one step failed. */
struct ls_blame {
    size_t step;              /* index into the set */
    const struct ls_err *err; /* as it failed */
    struct ls_complaint complaint;
    const struct ls_maker *makers; /* in the plan's order */
    size_t n_makers;
    size_t round; /* 0: in the plan as it is; else behind the remedies of the rounds before */
    bool
        is_waiting; /* no names were of use, and it works behind other steps: remedies says which */
    const struct ls_remedy *remedies; /* those that helped; none: nothing did */
    size_t n_remedies;
};

struct ls_trial {
    const struct ls_blame
        *blames; /* round 0 first, one for each step that failed; then one for each round */
    size_t n_blames;
    const struct ls_remedy *remedies; /* of all rounds */
    size_t n_remedies;
    const struct ls_rehearsal *outcome; /* with all remedies; NULL: there are none */
    bool works;                         /* with them nothing fails */
    size_t n_tried;                     /* rehearsals that were made */
    bool is_cut;                        /* there was more to try than is worth it */
};

/* Find out why `rehearsal` (made of `request`) fails. Uses up the database of the rehearsal: what is wanted of that must have
 * been read. LS_OK whatever is found. Owned by the request's arena. */
LS_MUST_CHECK enum ls_status ls_try_remedies(const struct ls_rehearsal_request *request,
    const struct ls_rehearsal *rehearsal, struct ls_trial *ret_trial, struct ls_err *err);

#endif
