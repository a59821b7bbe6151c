/*
 * What a CREATE, DROP or REINDEX of indexes outside of a transaction has come to.
 */
#ifndef LOCKSTEP_EXECUTE_PROBE_INDEX_H
#define LOCKSTEP_EXECUTE_PROBE_INDEX_H

#include "execute/finding.h"
#include "sql/index_targets.h"

/* As ls_probe_statement, and ls_probe_before. */
LS_MUST_CHECK enum ls_status ls_probe_index(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, enum ls_found *ret_found,
    const char **ret_evidence);
LS_MUST_CHECK enum ls_status ls_probe_index_before(
    struct ls_runner *runner, struct ls_span *ret_text);

/* After a concurrent index statement said that it is done: is every index that it names valid? */
LS_MUST_CHECK enum ls_status ls_probe_valid(
    struct ls_runner *runner, const struct ls_sql_statement *statement, bool *ret_valid);

#endif
