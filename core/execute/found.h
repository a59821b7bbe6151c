/*
 * Asking the sources that keep books of their own which steps the database has by them.
 */
#ifndef LOCKSTEP_EXECUTE_FOUND_H
#define LOCKSTEP_EXECUTE_FOUND_H

#include "db/session.h"
#include "plan/found.h"
#include "source/source.h"

struct ls_found_request {
    struct ls_session *session;
    const struct ls_sources *sources;
    const struct ls_order *order;
    const struct ls_profile *profile; /* only its sources are asked; NULL: all */
    const struct ls_state *journal;
};

/* The state of the journal, put right by what the sources say. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_found_ask(struct ls_arena *arena,
    const struct ls_found_request *request, const struct ls_state **ret_state, struct ls_err *err);

#endif
