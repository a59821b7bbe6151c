/*
 * What a concurrent index statement makes or drops, for the ownership record: it runs in no transaction of ours, so the catalog is
 * looked at before and after it.
 */
#ifndef LOCKSTEP_EXECUTE_INDEX_RECORD_H
#define LOCKSTEP_EXECUTE_INDEX_RECORD_H

#include "execute/runner.h"
#include "sql/index_targets.h"

struct ls_index_record {
    struct ls_sql_index_targets targets;
    bool is_on; /* the statement makes or drops indexes, and can be read */
    struct ls_span
        before; /* CREATE: the oids of the table's indexes and of the table, as an array; DROP: the effects */
};

/* Look before the statement. */
LS_MUST_CHECK enum ls_status ls_index_record_begin(struct ls_runner *runner,
    const struct ls_sql_statement *statement, struct ls_index_record *ret_record);

/* Look behind it. *ret_made is what ls_entry.made takes; absent: nothing. Owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_index_record_end(
    struct ls_runner *runner, const struct ls_index_record *record, struct ls_span *ret_made);

/* The same where an earlier run had sent it, and it is found done. `before` is what that run had seen; absent: it is not
 * known, and the index that a CREATE names is meant. */
LS_MUST_CHECK enum ls_status ls_index_record_found(struct ls_runner *runner,
    const struct ls_sql_statement *statement, struct ls_span before, struct ls_span *ret_made);

#endif
