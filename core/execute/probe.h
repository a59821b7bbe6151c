/*
 * Reading from the catalog what became of a statement that ran outside of a transaction. The same shape may have stood there
 * before it, made by somebody else: so what stands there is read before the statement, too, and kept with its intent. Shared
 * by the files of this room only.
 */
#ifndef LOCKSTEP_EXECUTE_PROBE_H
#define LOCKSTEP_EXECUTE_PROBE_H

#include "execute/finding.h"
#include "execute/index_record.h"

/* Look before the statement: the text for the intent. `record` is what ls_index_record_begin gave. Owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_probe_before(struct ls_runner *runner,
    const struct ls_sql_statement *statement, const struct ls_index_record *record,
    struct ls_span *ret_text);

/* What the statement has come to, and the evidence: a line for people, owned by the run's arena. */
LS_MUST_CHECK enum ls_status ls_probe_statement(struct ls_runner *runner, struct ls_probe *probe,
    enum ls_found *ret_found, const char **ret_evidence);

/* Whether the statement only waits for others where it waits, and must not be cut: a timeout leaves it half done. */
bool ls_probe_is_concurrent(struct ls_runner *runner, const struct ls_sql_statement *statement);

#endif
