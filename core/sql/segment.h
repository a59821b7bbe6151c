/*
 * A script with statements that cannot run in a transaction block, cut into as few segments as the server's rules allow: each
 * stretch of others is a transaction of its own, and between them stands what runs statement by statement.
 */
#ifndef LOCKSTEP_SQL_SEGMENT_H
#define LOCKSTEP_SQL_SEGMENT_H

#include "base/vec.h"
#include "sql/split.h"

struct ls_sql_segment {
    size_t from; /* its stretch of the file */
    size_t to;
    bool is_inside;
};

/* Cut the stretch of `input`. On success the segments (struct ls_sql_segment) are appended to *ret_segments, in order, with
 * every statement in one of them; owned by the arena. Errors carry the place and the remedy: LS_CONFIG for SET LOCAL and LOCK in a
 * segment that others follow, because their effect would end unseen; and what the splitter says. What a segment may hold
 * is left to ls_sql_script_check. */
LS_MUST_CHECK enum ls_status ls_sql_segments(struct ls_arena *arena,
    const struct ls_sql_input *input, struct ls_vec *ret_segments, struct ls_err *err);

#endif
