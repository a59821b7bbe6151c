/*
 * A step whose plugin needs live answers. Shared by the files of this room only.
 *
 * Where the plugin leaves the transaction the step is cut into units, and what the plugin was told up to there is kept with
 * each. A run that goes on after an interruption makes the step from its start again: what is done is not sent, the plugin
 * is told what it was told, and so it comes by the same way to where the other run ended. Where it does not (the digest of
 * each unit, and of each question, says so), people decide.
 */
#ifndef LOCKSTEP_EXECUTE_LIVE_H
#define LOCKSTEP_EXECUTE_LIVE_H

#include "base/random.h"
#include "execute/unit.h"
#include "journal/answer.h"

struct ls_live {
    struct ls_runner *runner;
    size_t step;
    struct ls_program program; /* books and notes of the live run */
    struct ls_arena results;
    struct ls_random random;
    bool
        is_reading; /* a doc step or a check: read-only, extended protocol, one statement at a time */
    bool is_outside;
    char sqlstate[6]; /* of the answer that the plugin was given last; empty: it was no failure */
    uint64_t n_statements;
    bool has_begun; /* a transaction */
    struct ls_units units;
    const struct ls_answer *answers; /* that the interrupted run was given */
    size_t n_answers;
    size_t next_answer;
    bool is_undecided; /* nothing was begun, and nothing is written: people decide */
};

/* `step` is run, or its documents are read. */
void ls_live_begin(struct ls_live *live, struct ls_runner *runner, size_t step, bool is_reading,
    struct ls_step_services *ret_services);
void ls_live_end(struct ls_live *live);

/* Whether an earlier run has done what comes now. */
bool ls_live_is_done(const struct ls_live *live);

/* Begin the transaction, where that has not happened: from now on it is a unit. */
LS_MUST_CHECK enum ls_status ls_live_open(struct ls_live *live);

/* What the interrupted run was told here. LS_UNKNOWN where it was asked something else. */
LS_MUST_CHECK enum ls_status ls_live_tell_again(struct ls_live *live, const struct ls_digest *asked,
    int32_t *ret_code, struct lockstep_result *ret);

/* Look at, or settle, the part of the step that was begun last; `finding` as for ls_units_reconcile. */
LS_MUST_CHECK enum ls_status ls_live_reconcile(struct ls_runner *runner, size_t step,
    bool is_repairing, enum ls_assume assume, struct ls_residue *ret_finding);

#endif
