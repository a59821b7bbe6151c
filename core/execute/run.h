/*
 * Running a plan: each step and its journal entry in one transaction, several small steps in one message.
 */
#ifndef LOCKSTEP_EXECUTE_RUN_H
#define LOCKSTEP_EXECUTE_RUN_H

#include "db/lock.h"
#include "db/session.h"
#include "execute/observe.h"
#include "execute/program.h"
#include "journal/journal.h"
#include "step/event.h"

/* No message has more. */
enum { LS_STEPS_IN_MESSAGE = 128 };

struct ls_run_request {
    struct ls_arena *arena;
    struct ls_session *session;
    struct ls_journal *journal;
    const struct ls_sources *sources;
    const struct ls_order *order;
    const struct ls_plan *plan;
    const struct ls_program *programs; /* one for each planned step */
    const struct ls_state *state;
    struct ls_span journal_schema;
    struct ls_span manifest; /* its name */
    const struct ls_sink *sink;
    struct ls_db_lock *lock; /* held; taken anew where its connection was lost */
    const struct ls_db_lock_request *lock_request;
    /* Called before each step; what is not LS_OK ends the run, as err says. NULL: nobody is asked. */
    enum ls_status (*confirm)(
        void *user, const struct ls_planned *planned, size_t index, size_t n, struct ls_err *err);
    void *confirm_user;
    const struct ls_observer *observer; /* NULL: nobody watches closely */
    bool tells_left; /* tell, as LS_DEBUG, what each step leaves in its session */
    int64_t retries; /* how often a step is tried again after a failure that goes away by itself */
};

/* What became of a step that is not one transaction and was interrupted, or failed, on its way. */
struct ls_residue {
    const struct ls_planned *planned;
    int64_t unit;          /* the part in question, from 1; 0: none, all that was begun is done */
    const char *statement; /* its text; NULL: it is no single statement */
    const char *found;     /* "done", "not done", "half done", "running", "unknown" */
    const char *evidence;
    bool is_repaired; /* and the journal says now that the part is done, or that it is not */
};

/* What to take an unknown statement for. */
enum ls_assume { LS_ASSUME_NOTHING = 0, LS_ASSUME_DONE, LS_ASSUME_NOT_DONE };

/* Look at each planned step, one finding each (room for them is the caller's). With `is_repairing`, settle the part in
 * question: what is done is noted, what is half done is removed, what is not done is run. LS_UNKNOWN where a finding stays
 * unknown. */
LS_MUST_CHECK enum ls_status ls_run_reconcile(const struct ls_run_request *request,
    bool is_repairing, enum ls_assume assume, struct ls_residue *findings, struct ls_err *err);

/* Run the plan to its end, or to the first failure or request to stop. *ret_done is how many steps are done. */
LS_MUST_CHECK enum ls_status ls_run_plan(
    const struct ls_run_request *request, size_t *ret_done, struct ls_err *err);

#endif
