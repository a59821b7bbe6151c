/*
 * What is found of a statement that ran outside of a transaction, and the means of whoever looks. Shared by the files of
 * this room only.
 */
#ifndef LOCKSTEP_EXECUTE_FINDING_H
#define LOCKSTEP_EXECUTE_FINDING_H

#include "execute/runner.h"

/* What a non-transactional statement that was begun and not finished has left behind. */
enum ls_found {
    LS_FOUND_DONE,
    LS_FOUND_NOT_DONE,
    LS_FOUND_UNKNOWN,
    LS_FOUND_HALF_DONE, /* only where it just looks */
    LS_FOUND_RUNNING,   /* the same */
};

/* The word for a finding. */
const char *ls_found_word(enum ls_found found);

/* What stood there before the statement. */
struct ls_before {
    bool is_kept; /* false: nobody has looked */
    struct ls_span
        text; /* as ls_probe_before gave it; absent: nothing that the statement is about */
    struct ls_backend backend; /* the server's process that was to run the statement */
    int64_t transactions; /* where it failed: those that it had ended by itself; -1: not known */
};

struct ls_probe {
    const struct ls_sql_statement *statement;
    struct ls_before before;
    bool is_said; /* the evidence was told */
    bool
        just_looks; /* else what is under way is waited for, and what our own attempt has left is put right */
};

/* Run one statement of lockstep's own. */
LS_MUST_CHECK enum ls_status ls_probe_repair(struct ls_runner *runner, const char *sql);

/* Say the evidence ahead of what is put right, which may take long. */
void ls_probe_say(struct ls_runner *runner, struct ls_probe *probe, const char *evidence);

/* Whether people have asked to stop while something of an earlier run is waited for; else wait for a moment. */
LS_MUST_CHECK enum ls_status ls_probe_pause(struct ls_runner *runner, const char *what);

#endif
