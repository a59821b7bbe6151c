/*
 * What would happen: the state of every step, and the steps that are to run, in order. A pure function of the order, the
 * journal's state and the request.
 */
#ifndef LOCKSTEP_PLAN_PLAN_H
#define LOCKSTEP_PLAN_PLAN_H

#include "plan/order.h"
#include "step/applied.h"

/* The states of DESIGN section 7. */
enum ls_step_state {
    LS_STATE_APPLIED = 1,
    LS_STATE_PENDING,
    LS_STATE_OUT_OF_ORDER, /* pending, and an applied step of its own source stands on it */
    LS_STATE_CHANGED, /* applied, and its bytes are others now; a repeat step of which this holds is pending */
    LS_STATE_MISSING,      /* applied, and not in this bundle */
    LS_STATE_AHEAD,        /* the same, recorded by this manifest under a higher serial than ours */
    LS_STATE_FAILED,       /* pending, and the last attempt failed */
    LS_STATE_INTERRUPTED,  /* a run ended in the middle of it */
    LS_STATE_UNCHECKED,    /* a doc step recorded without its subject */
    LS_STATE_NOT_SELECTED, /* not applied, and not in this profile */
    LS_STATE_FOUND,        /* the source's own bookkeeping has it, and the journal not yet */
    LS_STATE_GONE, /* the journal has it, and the source's own bookkeeping no more: pending */
};

enum { LS_STATE_COUNT = LS_STATE_GONE + 1 };

/* "applied", "pending", "out of order", … Static storage. */
const char *ls_step_state_word(enum ls_step_state state);

struct ls_plan_row {
    struct ls_span id;
    const struct ls_step *step;       /* NULL: missing or ahead */
    const struct ls_applied *applied; /* NULL: the journal knows nothing of it */
    enum ls_step_state state;
};

enum ls_action {
    LS_ACTION_APPLY = 1, /* execute */
    LS_ACTION_RECORD,    /* satisfied by the step before it: prove, then record */
    LS_ACTION_CHECK,     /* a recorded doc step whose subject is there now */
    LS_ACTION_REVERT,    /* execute its way back */
    LS_ACTION_UNRECORD,  /* only take the record back */
    LS_ACTION_ADOPT, /* journal what the source's own bookkeeping has, or what was proven or named */
    LS_ACTION_WITHDRAW, /* journal that the source's own bookkeeping has it no more */
};

/* "apply", "record", "check", "revert", "unrecord", "adopt", "withdraw". Static storage. */
const char *ls_action_word(enum ls_action action);

/* Whether the step is not applied after it. */
static inline bool
ls_action_is_backward(enum ls_action action)
{
    return action == LS_ACTION_REVERT || action == LS_ACTION_UNRECORD ||
           action == LS_ACTION_WITHDRAW;
}

struct ls_planned {
    const struct ls_step *step;
    size_t index; /* into the set */
    enum ls_action action;
    const struct ls_applied *applied; /* NULL: the journal knows nothing of it */
    bool is_proven; /* ADOPT: not by the source's own books, which are written as well */
    struct ls_span
        made; /* ADOPT: what it made, see ls_entry in journal/journal.h; absent: nothing */
    bool is_subject_chosen; /* doc: whether all that it describes is applied or planned before it */
};

/* Whether the source's books change with the step: not on the way back of one that was never done to its end, of which they do
 * not speak. */
static inline bool
ls_planned_is_booked(const struct ls_planned *planned)
{
    return planned->action != LS_ACTION_REVERT || planned->applied == NULL ||
           planned->applied->is_applied;
}

struct ls_plan {
    const struct ls_plan_row *rows; /* every step in order; then what is missing or ahead */
    size_t n_rows;
    const struct ls_planned *planned;
    size_t n_planned;
    size_t counts[LS_STATE_COUNT]; /* of rows, by state */
};

/* The steps of one source that a target takes in. */
struct ls_chosen {
    size_t source_index;
    const bool *steps; /* by index into the set */
};

struct ls_plan_request {
    const struct ls_manifest *manifest;
    const struct ls_order *order;
    const struct ls_state *state;
    const struct ls_profile *profile; /* NULL: all sources */
    size_t to;                        /* index of the last step to run; SIZE_MAX: all */
    const struct ls_chosen *chosen;   /* the steps of a target instead; NULL: none */
    int64_t serial;                   /* of our lock; 0: none */
};

/* LS_CONFIG where a chosen step requires one that is not chosen, where a pending step is out of order, or where a step
 * that has run by itself is satisfied by one that is pending; LS_DIGEST for a changed step; LS_AHEAD. These refusals
 * are put into *ret_refusal, and the plan is made all the same, so that status can show it. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_plan_make(struct ls_arena *arena,
    const struct ls_plan_request *request, const struct ls_plan **ret_plan,
    struct ls_err *ret_refusal, struct ls_err *err);

struct ls_revert_request {
    const struct ls_manifest *manifest;
    const struct ls_order *order;
    const struct ls_state *state;
    size_t to;                      /* index of the step to keep; SIZE_MAX: by count */
    size_t count;                   /* how many of the newest go; SIZE_MAX: all */
    const struct ls_chosen *chosen; /* the steps that go instead; NULL: by `to` or `count` */
};

/* What goes, newest first. LS_CONFIG where a step that must go is not in this bundle or has no way back. */
LS_MUST_CHECK enum ls_status ls_plan_revert(struct ls_arena *arena,
    const struct ls_revert_request *request, const struct ls_plan **ret_plan, struct ls_err *err);

#endif
