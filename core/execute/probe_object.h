/*
 * What a statement that is about one object, outside of a transaction, has come to.
 */
#ifndef LOCKSTEP_EXECUTE_PROBE_OBJECT_H
#define LOCKSTEP_EXECUTE_PROBE_OBJECT_H

#include "execute/finding.h"
#include "sql/lone_target.h"

/* As ls_probe_statement, and ls_probe_before. */
LS_MUST_CHECK enum ls_status ls_probe_object(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_lone_target *target, enum ls_found *ret_found, const char **ret_evidence);
LS_MUST_CHECK enum ls_status ls_probe_object_before(
    struct ls_runner *runner, const struct ls_sql_lone_target *target, struct ls_span *ret_text);

#endif
