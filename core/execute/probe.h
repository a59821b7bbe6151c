/*
 * Reading from the catalog what became of a statement that ran outside of a transaction. The same shape may have stood there
 * before it, made by somebody else: so what stands there is read before the statement, too, and kept with its intent. Shared
 * by the files of this room only.
 */
#ifndef LOCKSTEP_EXECUTE_PROBE_H
#define LOCKSTEP_EXECUTE_PROBE_H

#include "execute/index_record.h"
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
};

struct ls_probe {
    const struct ls_sql_statement *statement;
    struct ls_before before;
    bool is_said; /* the evidence was told */
    bool
        just_looks; /* else what is under way is waited for, and what our own attempt has left is put right */
};

/* Look before the statement: the text for the intent. `record` is what ls_index_record_begin gave. Owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_probe_before(struct ls_runner *runner,
    const struct ls_sql_statement *statement, const struct ls_index_record *record,
    struct ls_span *ret_text);

/* What the statement has come to, and the evidence: a line for people, owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_probe_statement(struct ls_runner *runner, struct ls_probe *probe,
    enum ls_found *ret_found, const char **ret_evidence);

/* After a concurrent index statement said that it is done: is every index that it names valid? */
LS_MUST_CHECK enum ls_status ls_probe_valid(
    struct ls_runner *runner, const struct ls_sql_statement *statement, bool *ret_valid);

/* Whether the statement only waits for others where it waits, and must not be cut: a timeout leaves it half done. */
bool ls_probe_is_concurrent(struct ls_runner *runner, const struct ls_sql_statement *statement);

/* The parts of ls_probe_statement: a CREATE, DROP or REINDEX of indexes; and what ls_sql_lone_target reads. */
LS_MUST_CHECK enum ls_status ls_probe_index(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, enum ls_found *ret_found,
    const char **ret_evidence);
LS_MUST_CHECK enum ls_status ls_probe_object(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_lone_target *target, enum ls_found *ret_found, const char **ret_evidence);

/* Of ls_probe_before. */
LS_MUST_CHECK enum ls_status ls_probe_index_before(
    struct ls_runner *runner, struct ls_span *ret_text);
LS_MUST_CHECK enum ls_status ls_probe_object_before(
    struct ls_runner *runner, const struct ls_sql_lone_target *target, struct ls_span *ret_text);

/* Run one statement of lockstep's own. */
LS_MUST_CHECK enum ls_status ls_probe_repair(struct ls_runner *runner, const char *sql);

/* Say the evidence ahead of what is put right, which may take long. */
void ls_probe_say(struct ls_runner *runner, struct ls_probe *probe, const char *evidence);

/* Whether people have asked to stop while something of an earlier run is waited for; else wait for a moment. */
LS_MUST_CHECK enum ls_status ls_probe_pause(struct ls_runner *runner, const char *what);

#endif
