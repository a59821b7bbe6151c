/*
 * A rehearsal from empty of what stands in a given database. Where that database's search_path names a schema that no step
 * makes (whoever set the database up did), the empty one gets it as well, or everything would land elsewhere.
 */
#ifndef LOCKSTEP_EXECUTE_BARE_H
#define LOCKSTEP_EXECUTE_BARE_H

#include "db/session.h"
#include "execute/rehearse.h"

/* As ls_rehearse; the request reads the shape. It is rehearsed a second time where schemas had to be made. */
LS_MUST_CHECK enum ls_status ls_rehearse_bare(const struct ls_rehearsal_request *request,
    const struct ls_session *given, const struct ls_rehearsal **ret_rehearsal, struct ls_err *err);

#endif
