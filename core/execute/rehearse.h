/*
 * One rehearsal: a plan run in a database that nobody needs, step by step, going on behind a failure with all that does not
 * depend on it; and what was seen of each step.
 */
#ifndef LOCKSTEP_EXECUTE_REHEARSE_H
#define LOCKSTEP_EXECUTE_REHEARSE_H

#include "db/stage.h"
#include "execute/rehearse_seen.h"
#include "execute/run.h"
#include "plan/complaint.h"
#include "step/shape.h"

enum ls_rehearsed {
    LS_REHEARSED_DONE = 1,
    LS_REHEARSED_FAILED,
    LS_REHEARSED_HELD, /* not tried: it requires one that failed */
    LS_REHEARSED_LEFT, /* not wanted in this rehearsal */
};

struct ls_rehearsal_step {
    const struct ls_planned *planned;
    enum ls_rehearsed result;
    enum ls_outcome outcome; /* where it is done */
    int64_t milliseconds;
    int64_t statements;
    bool does_nothing; /* there is nothing in it to run */
    bool is_live;      /* its plugin asked the database while it ran */
    bool is_parted;    /* parts of it ran outside of transactions, where nothing is seen */
    struct ls_seen_step seen;
    const struct ls_effect *effects; /* where it is done; as the journal recorded them */
    size_t n_effects;
    const struct ls_span *roles; /* that were missing, and were made for it */
    size_t n_roles;
    /* DONE: what its IF NOT EXISTS left as it was, and what that looks like behind the step; NULL: not asked for */
    const struct ls_complaint *kept;
    size_t n_kept;
    const struct ls_shape *kept_shape;
    size_t held_by;           /* HELD: planned step that failed */
    const struct ls_err *err; /* FAILED */
};

struct ls_rehearsal {
    const struct ls_plan *plan;
    const struct ls_order *order;
    const struct ls_rehearsal_step *steps; /* by planned step */
    size_t n_steps;
    size_t n_done;
    size_t n_failed;
    size_t n_held;
    const struct ls_shape *before;   /* what there was to begin with; NULL: it was not asked for */
    const struct ls_shape *shape;    /* what came out; NULL: the same */
    const struct ls_effect *effects; /* all that the journal has, those of before included */
    size_t n_effects;
};

struct ls_rehearsal_request {
    struct ls_arena *arena;
    struct ls_stage *stage;
    const struct ls_sources *sources;
    const struct ls_manifest *manifest;
    const struct ls_order *order;
    const struct ls_profile *profile; /* NULL: all sources */
    int64_t serial;
    struct ls_span journal_schema;
    struct ls_journal_run journal; /* schema and manifest included; the fence is not needed */
    struct ls_span role;           /* of the session; absent: as connected */
    struct ls_span search_path;
    const bool *wanted; /* by index into the set: only these steps; NULL: all */
    bool reads_shape;   /* of the outcome */
    bool reads_kept;    /* the shape of what steps leave as it is */
    /* Before this step (index into the set) these are put out of its way; what it makes then is its kept_shape. n_aside 0: no
     * step. */
    size_t aside_of;
    const struct ls_complaint *aside;
    size_t n_aside;
    const struct ls_sink *sink;
    /* Called after each step that is done, with a superuser's connection to the database; NULL: nobody looks. */
    enum ls_status (*look)(
        void *user, const struct ls_rehearsal_step *step, struct ls_conn *conn, struct ls_err *err);
    /* Called before the first step with what there is; needs reads_shape. NULL: nobody wants it. */
    void (*look_before)(void *user, const struct ls_shape *before);
    void *look_user;
};

/* Rehearse in a fresh database. LS_OK whatever becomes of the steps; a failure is one of the rehearsal itself: the plan is
 * refused, there is no server, we are interrupted. Owned by the request's arena. */
LS_MUST_CHECK enum ls_status ls_rehearse(const struct ls_rehearsal_request *request,
    const struct ls_rehearsal **ret_rehearsal, struct ls_err *err);

#endif
