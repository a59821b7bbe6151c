/*
 * The lock of `lock = table`, shared by the files of this room only. Row 0 of the table is the lock itself, the fence and
 * the gate are two rows of this run, committed before they are locked, so that the steps' session can see them. A
 * transaction holds all three for as long as the lock is held.
 *
 * That transaction must never be found with a snapshot: a concurrent index build waits for the end of every transaction
 * that has one at that moment. It is READ COMMITTED, and once the lock is held it runs nothing but SET and ROLLBACK TO,
 * which take none. Whoever waits polls in transactions of their own, for the same reason.
 *
 * The gate is locked within a savepoint: rolling back to it lets that row go alone.
 */
#ifndef LOCKSTEP_DB_LOCK_ROW_H
#define LOCKSTEP_DB_LOCK_ROW_H

#include "base/buf.h"
#include "base/err.h"
#include "db/conn.h"

struct ls_lock_row {
    struct ls_conn *conn;
    const char *table;   /* quoted, with its schema */
    struct ls_span role; /* that may write to it; absent: as connected */
    int64_t key;         /* of the advisory lock that other runners may take */
    int64_t fence;       /* the ids of this run's rows */
    int64_t gate;
};

/* Try once. LS_POOLER where a pooler lets no transaction be. */
LS_MUST_CHECK enum ls_status ls_lock_row_try(
    const struct ls_lock_row *row, bool *ret_is_taken, struct ls_err *err);

/* The transaction that holds row 0, or did last, as the server writes it; "0" for none. */
LS_MUST_CHECK enum ls_status ls_lock_row_holder(
    const struct ls_lock_row *row, char ret_transaction[16], struct ls_err *err);

/* Lets the gate's row go. */
extern const char ls_lock_row_gate_sql[];

/* SQL that is true while somebody holds the advisory lock of the key, as a condition on pg_locks l; %s-free. */
void ls_lock_add_advisory(struct ls_buf *sql, int64_t key);

#endif
