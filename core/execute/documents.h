/*
 * Documents held against the database as it is now, outside of any run.
 */
#ifndef LOCKSTEP_EXECUTE_DOCUMENTS_H
#define LOCKSTEP_EXECUTE_DOCUMENTS_H

#include "db/session.h"
#include "plan/plan.h"
#include "source/source.h"

/* What came of one document. */
struct ls_document_verdict {
    const struct ls_step *step;
    const struct ls_err *err; /* NULL: it holds */
};

/* Hold every doc step of the plan that is applied, was checked and is in the profile (NULL: all) against the catalog by its
 * plugin, each in a transaction of its own that only reads. One that does not hold is no failure; a lost connection and a signal are. In the
 * plan's order; owned by the arena. */
LS_MUST_CHECK enum ls_status ls_documents_hold(struct ls_arena *arena, struct ls_session *session,
    const struct ls_sources *sources, const struct ls_plan *plan, const struct ls_profile *profile,
    const struct ls_document_verdict **ret_verdicts, size_t *ret_n, struct ls_err *err);

#endif
