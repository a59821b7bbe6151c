/*
 * What IF NOT EXISTS of a step leaves as it is, in the database of a rehearsal: what it looks like, and putting it out of the
 * step's way, so that the step makes it as it would.
 */
#ifndef LOCKSTEP_EXECUTE_ASIDE_H
#define LOCKSTEP_EXECUTE_ASIDE_H

#include "db/conn.h"
#include "plan/complaint.h"
#include "step/shape.h"

/* What a server says of something that it leaves as it is; LS_COMPLAINT_OTHER where it says something else, or of nothing
 * that has a shape. Owned by the arena. */
struct ls_complaint ls_aside_read(
    struct ls_arena *arena, const char *sqlstate, const char *message);

/* The relations that have these names, in any schema but the journal's, or the tables of such an index or column. Of an index
 * or a column the object holds nothing but that part. */
LS_MUST_CHECK enum ls_status ls_aside_shape(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span journal_schema, const struct ls_complaint *names, size_t n,
    const struct ls_shape **ret_shape, struct ls_err *err);

/* Relations go to schemas of their own, with all that belongs to them; an index or a column gets another name. False where
 * the server refuses. */
LS_MUST_CHECK bool ls_aside_put(struct ls_conn *conn, struct ls_span journal_schema,
    const struct ls_complaint *names, size_t n);

#endif
