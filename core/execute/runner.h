/*
 * A run in progress: shared by the files of this room only.
 */
#ifndef LOCKSTEP_EXECUTE_RUNNER_H
#define LOCKSTEP_EXECUTE_RUNNER_H

#include "base/map.h"
#include "execute/message.h"
#include "execute/run.h"

struct ls_runner {
    const struct ls_run_request *request;
    struct ls_message message;
    size_t first_step;   /* first planned step whose entry is in the message or to come */
    size_t n_in_message; /* steps of which the message holds the end */
    size_t n_done;       /* steps committed */
    size_t current;      /* the step that a statement in flight belongs to */
    int64_t unit;        /* part of the current step, where it is not one transaction; else 0 */
    size_t statement;    /* results that have come */
    int64_t sent_at;     /* when the message went out, monotonic microseconds */
    int64_t step_began;
    struct ls_map ids;
    bool *is_applied; /* by index into the set, as the run goes */
    struct ls_err *err;
};

static inline const struct ls_planned *
ls_runner_planned(const struct ls_runner *runner, size_t step)
{
    return &runner->request->plan->planned[step];
}

/* Send what has gathered and settle what it committed. On failure the transaction is rolled back, the failure is
 * journalled, and the runner's error is set. */
LS_MUST_CHECK enum ls_status ls_runner_flush(struct ls_runner *runner);

/* Begin the transaction of a step: BEGIN and the guard. */
void ls_runner_begin(struct ls_runner *runner, size_t step);

/* Append the statements of an item; sends when the message has grown large. */
LS_MUST_CHECK enum ls_status ls_runner_add_item(
    struct ls_runner *runner, size_t step, const struct ls_item *item);

/* End the transaction of a step: constraints, session, bookkeeping, journal entry, COMMIT. */
LS_MUST_CHECK enum ls_status ls_runner_end(struct ls_runner *runner, size_t step,
    const struct ls_program *program, enum ls_outcome outcome);

/* The journal entry that ends (or is part of) a planned step. */
struct ls_entry ls_runner_entry(
    const struct ls_runner *runner, size_t step, enum ls_outcome outcome);

/* A step failed in the plugin or in a statement: roll back, journal it, tell. Returns the status of the runner's error. */
enum ls_status ls_runner_fail(struct ls_runner *runner, size_t step, int64_t unit);

/* Tell the sink. */
void ls_runner_tell(struct ls_runner *runner, enum ls_event_type type, size_t step,
    const char *outcome, int64_t statements, int64_t milliseconds);
void ls_runner_say(
    struct ls_runner *runner, size_t step, enum ls_severity severity, struct ls_span text);

/* A step is done: count it, mark it, tell. */
void ls_runner_done(
    struct ls_runner *runner, size_t step, enum ls_outcome outcome, int64_t milliseconds);

/* Steps that are not one batchable transaction. */
LS_MUST_CHECK enum ls_status ls_run_live(struct ls_runner *runner, size_t step);
LS_MUST_CHECK enum ls_status ls_run_doc(struct ls_runner *runner, size_t step);
LS_MUST_CHECK enum ls_status ls_run_record(struct ls_runner *runner, size_t step);
LS_MUST_CHECK enum ls_status ls_run_units(struct ls_runner *runner, size_t step);

/* What a non-transactional statement that was begun and not finished has left behind. */
enum ls_found { LS_FOUND_DONE, LS_FOUND_NOT_DONE, LS_FOUND_UNKNOWN };

/* Read it from the catalog; an invalid index that our own earlier attempt left is dropped. *ret_evidence is a line for
 * people, owned by the message's arena. */
LS_MUST_CHECK enum ls_status ls_probe_statement(struct ls_runner *runner,
    const struct ls_sql_statement *statement, enum ls_found *ret_found, const char **ret_evidence);

/* After a concurrent index statement said that it is done: is every index that it names valid? */
LS_MUST_CHECK enum ls_status ls_probe_valid(
    struct ls_runner *runner, const struct ls_sql_statement *statement, bool *ret_valid);

/* Services for a plugin that runs live. */
struct ls_live {
    struct ls_runner *runner;
    size_t step;
    struct ls_program program; /* books and notes of the live run */
    struct ls_arena results;
    bool
        is_reading; /* a doc step or a check: read-only, extended protocol, one statement at a time */
    bool is_outside;
    uint64_t n_statements;
    bool has_begun;
};

void ls_live_begin(struct ls_live *live, struct ls_runner *runner, size_t step, bool is_reading,
    struct ls_step_services *ret_services);
void ls_live_end(struct ls_live *live);

#endif
