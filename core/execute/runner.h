/*
 * A run in progress: shared by the files of this room only.
 */
#ifndef LOCKSTEP_EXECUTE_RUNNER_H
#define LOCKSTEP_EXECUTE_RUNNER_H

#include "base/map.h"
#include "execute/message.h"
#include "execute/run.h"
#include "sql/reach.h"

/* What is known of a statement that takes long. */
struct ls_watch {
    struct ls_arena arena; /* of what was seen last */
    int64_t looked_at;     /* monotonic microseconds */
    int64_t told_at;
    struct ls_work work;
    bool has_work;
    size_t n_ahead; /* steps of the message under way that are committed */
    bool is_stop_told;
    bool is_lock_lost;    /* and what ran at that moment was cancelled */
    struct ls_conn *conn; /* to look from, where the lock's own may not be used; NULL: none yet */
    bool is_blind;        /* and none is to be had */
    size_t named;         /* 1 + the planned step that the lock's connection names; 0: none */
    char told[256];       /* who blocked, or which phase, when it was told last */
};

struct ls_runner {
    const struct ls_run_request *request;
    struct ls_message message;
    size_t first_step;   /* first planned step whose entry is in the message or to come */
    size_t n_in_message; /* steps of which the message holds the end */
    size_t n_done;       /* steps committed */
    size_t
        n_again; /* steps from first_step on that a failed message leaves to be sent one by one */
    size_t current;   /* the step that a statement in flight belongs to */
    int64_t unit;     /* part of the current step, where it is not one transaction; else 0 */
    size_t statement; /* results that have come */
    int64_t sent_at;  /* when the message went out, monotonic microseconds */
    int64_t step_began;
    struct ls_watch watch;
    const char *left_sql; /* NULL: nobody wants to know */
    struct ls_map ids;
    bool *is_applied; /* by index into the set, as the run goes */
    int64_t attempts; /* of the current step or message that failed and were not final */
    bool is_to_retry; /* the current step was rolled back and is to be tried again */
    bool is_ready;    /* and what has to be waited for has been waited for */
    bool is_told;     /* the failure that ends the run was journalled and told */
    struct ls_vec
        ensured; /* struct lockstep_book: tables that steps of this run have made sure of */
    struct ls_vec
        prepared;       /* struct lockstep_book: columns whose UPDATE the session has prepared */
    size_t n_forgotten; /* that were so before: their names are not used again */
    bool is_cut_off; /* connected again, and the journal is not: nothing may be written into it */
    struct ls_sql_reach reach; /* of the statements of the transaction under way */
    struct ls_arena reach_arena;
    bool is_reach_whole; /* it is all that they reach */
    bool has_code;   /* definitions may run functions of users: ls_journal_has_code, or not known */
    bool is_alone;   /* a statement outside of transactions is in flight */
    bool may_commit; /* and it may have committed some of its work when it fails: CALL, DO */
    const struct ls_applied
        *resumed; /* what the journal says of the current step, read again; NULL: as planned */
    struct ls_err *err;
};

static inline const struct ls_planned *
ls_runner_planned(const struct ls_runner *runner, size_t step)
{
    return &runner->request->plan->planned[step];
}

/* Send what has gathered and settle what it committed. On failure the transaction is rolled back, the failure is
 * journalled, and the runner's error is set; where n_again is set, the steps are to be sent again, one by one. */
LS_MUST_CHECK enum ls_status ls_runner_flush(struct ls_runner *runner);

/* Take the ticks and notices of the session's connection, which may be a new one. */
void ls_runner_listen(struct ls_runner *runner);

/* Say what the step has left in its session, where that is what the rows are; else false. */
bool ls_runner_say_left(struct ls_runner *runner, size_t step, const struct ls_rows *rows);

/* An event about the step that is under way, as far as it is known, and its statement; `since` is what its milliseconds count
 * from, monotonic microseconds. False: no step is under way. */
bool ls_runner_event_at(const struct ls_runner *runner, enum ls_event_type type, int64_t since,
    struct ls_event *ret_event);

/* Begin the transaction of a step: BEGIN and the guard. */
void ls_runner_begin(struct ls_runner *runner, size_t step);

/* The same behind parts, whose session may have been told that transactions only read. */
void ls_runner_begin_behind_parts(struct ls_runner *runner, size_t step);

/* Append the statements of an item; sends when the message has grown large. */
LS_MUST_CHECK enum ls_status ls_runner_add_item(
    struct ls_runner *runner, size_t step, const struct ls_item *item);

/* End the transaction of a step: constraints, session, bookkeeping, journal entry, COMMIT. */
LS_MUST_CHECK enum ls_status ls_runner_end(struct ls_runner *runner, size_t step,
    const struct ls_program *program, enum ls_outcome outcome);

/* Nothing more of the message under way. */
void ls_runner_drop(struct ls_runner *runner);

/* What a planned step will have come to when it has ended well. */
enum ls_outcome ls_runner_outcome(
    const struct ls_planned *planned, const struct ls_program *program);

/* Append a step's bookkeeping rows, but for the tables that are there since an earlier step. */
LS_MUST_CHECK enum ls_status ls_runner_add_books(
    struct ls_runner *runner, size_t step, const struct ls_program *program);

/* What the session has prepared for those rows may be gone: prepare it anew. */
void ls_runner_forget_prepared(struct ls_runner *runner);

/* The journal entry that ends (or is part of) a planned step. */
struct ls_entry ls_runner_entry(
    const struct ls_runner *runner, size_t step, enum ls_outcome outcome);

/* Whether the failure in `err` goes away by itself: somebody's lock, a deadlock, a serialization failure, a lost
 * connection; and whether the step may be tried once more. */
bool ls_retry_is_due(const struct ls_runner *runner, const struct ls_err *err);

/* Say so, wait with growing pauses, connect again where the connection was lost, and see to it that the server's process
 * of before has ended. Clears the runner's error where the step may be tried again. *ret_committed is how many of the
 * entries in the failed message are committed after all. */
LS_MUST_CHECK enum ls_status ls_retry_ready(
    struct ls_runner *runner, size_t step, size_t *ret_committed);

/* A step failed in the plugin or in a statement: roll back, journal it, tell; where it is to be tried again, only roll
 * back. Returns the status of the runner's error. */
enum ls_status ls_runner_fail(struct ls_runner *runner, size_t step, int64_t unit);

/* End the run as the first signal asks: nothing is under way; written into the journal. Returns the error's status. */
enum ls_status ls_runner_stop(struct ls_runner *runner);

/* Tell the sink. */
void ls_runner_tell(struct ls_runner *runner, enum ls_event_type type, size_t step,
    const char *outcome, int64_t statements, int64_t milliseconds);
void ls_runner_say(
    struct ls_runner *runner, size_t step, enum ls_severity severity, struct ls_span text);

/* Look, from another connection, at a statement that has run for more than a second, and tell who blocks it or how far it
 * is, and whoever waits for the lock which step it is; tell what the first signal means; cancel the statement where the
 * lock is lost. To be called at each tick. */
void ls_watch_look(struct ls_runner *runner);

/* The step that was looked at is done. */
void ls_watch_end_step(struct ls_runner *runner);

/* Where `err` is that a statement was cancelled because the lock is lost, have it say so. */
void ls_watch_explain(const struct ls_runner *runner, struct ls_err *err);

void ls_watch_finish(struct ls_runner *runner);

/* A step is done: count it, mark it, tell. */
void ls_runner_done(
    struct ls_runner *runner, size_t step, enum ls_outcome outcome, int64_t milliseconds);

/* Steps that are not one batchable transaction. */
LS_MUST_CHECK enum ls_status ls_run_live(struct ls_runner *runner, size_t step);
LS_MUST_CHECK enum ls_status ls_run_doc(struct ls_runner *runner, size_t step);
LS_MUST_CHECK enum ls_status ls_run_record(struct ls_runner *runner, size_t step);
LS_MUST_CHECK enum ls_status ls_run_units(struct ls_runner *runner, size_t step);

/* Look at, or settle, the part of the step that was begun last, and nothing else. */
LS_MUST_CHECK enum ls_status ls_units_reconcile(struct ls_runner *runner, size_t step,
    bool is_repairing, enum ls_assume assume, struct ls_residue *ret_finding);

#endif
