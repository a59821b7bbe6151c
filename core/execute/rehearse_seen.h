/* What a rehearsal sees of each step: the locks of its transactions, tables rewritten, columns that are new. Shared by the
 * files of the rehearsal. */
#ifndef LOCKSTEP_EXECUTE_REHEARSE_SEEN_H
#define LOCKSTEP_EXECUTE_REHEARSE_SEEN_H

#include "db/conn.h"

#define LS_SEEN_COLUMN "lockstep_seen"

/* What a step held at the end of one of its transactions. */
struct ls_seen_lock {
    struct ls_span schema;
    struct ls_span name;
    struct ls_span kind; /* "table", "index", "view", "sequence", … */
    uint32_t oid;
    int strength;      /* 1 (ACCESS SHARE) to 8 (ACCESS EXCLUSIVE) */
    bool was_there;    /* before the step: others may have to wait for it */
    bool is_rewritten; /* a table that was there before, and whose rows were written anew */
    bool is_emptied;   /* … and whose rows were thrown away: TRUNCATE */
};

/* "ACCESS SHARE", … "ACCESS EXCLUSIVE". Static storage. */
const char *ls_lock_word(int strength);

struct ls_seen_step {
    const struct ls_seen_lock
        *locks; /* strongest first, then by name; of one relation the strongest */
    size_t n_locks;
    const struct ls_span *
        columns; /* "SCHEMA.TABLE.COLUMN" of tables it made or changed, that were not there before */
    size_t n_columns;
};

struct ls_seen;

/* Read which relations there are. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_seen_open(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span journal_schema, struct ls_seen **ret_seen, struct ls_err *err);

/* The statement for the end of each transaction. */
const char *ls_seen_sql(const struct ls_seen *seen);

void ls_seen_begin_step(struct ls_seen *seen);
void ls_seen_take(struct ls_seen *seen, const struct ls_rows *rows);

/* What was seen since the step began. Where parts of it were not seen, the relations are read again. */
struct ls_seen_step ls_seen_end_step(struct ls_seen *seen, struct ls_conn *conn, bool is_parted);

#endif
