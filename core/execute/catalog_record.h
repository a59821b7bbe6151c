/*
 * What a statement did to the catalog that ran in no transaction of ours and whose text does not tell all (CALL, DO, ALTER TABLE …
 * DETACH PARTITION CONCURRENTLY, REINDEX CONCURRENTLY): the whole catalog before and after it, compared by the server. What
 * others do at the same moment cannot be told from it.
 */
#ifndef LOCKSTEP_EXECUTE_CATALOG_RECORD_H
#define LOCKSTEP_EXECUTE_CATALOG_RECORD_H

#include "execute/runner.h"

/* Whether that is how the statement is to be recorded. */
bool ls_catalog_record_fits(const struct ls_sql_statement *statement);

/* Look before the statement. *ret_before is for ls_catalog_record_end; owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_catalog_record_begin(
    struct ls_runner *runner, struct ls_span *ret_before);

/* Look behind it. *ret_made is what ls_entry.made takes; absent: nothing. Owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_catalog_record_end(struct ls_runner *runner,
    const struct ls_sql_statement *statement, struct ls_span before, struct ls_span *ret_made);

/* The same where an earlier run had sent it, and it is found done: of a DETACH the text does tell. Absent for the others, of
 * which nobody knows what was there before. */
LS_MUST_CHECK enum ls_status ls_catalog_record_found(
    struct ls_runner *runner, const struct ls_sql_statement *statement, struct ls_span *ret_made);

#endif
