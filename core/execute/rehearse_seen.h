/* What a rehearsal sees of each step: the locks of its transactions, tables rewritten, columns that are new. Shared by the
 * files of the rehearsal. */
#ifndef LOCKSTEP_EXECUTE_REHEARSE_SEEN_H
#define LOCKSTEP_EXECUTE_REHEARSE_SEEN_H

#include "execute/rehearse.h"

#define LS_SEEN_COLUMN "lockstep_seen"

struct ls_seen;

/* Read which relations there are. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_seen_open(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span journal_schema, struct ls_seen **ret_seen, struct ls_err *err);

/* The statement for the end of each transaction. */
const char *ls_seen_sql(const struct ls_seen *seen);

void ls_seen_begin_step(struct ls_seen *seen);
void ls_seen_take(struct ls_seen *seen, const struct ls_rows *rows);

/* Put what was seen since the step began into `step`. Where parts of it were not seen, the relations are read again. */
void ls_seen_end_step(
    struct ls_seen *seen, struct ls_conn *conn, bool is_parted, struct ls_rehearsal_step *step);

#endif
