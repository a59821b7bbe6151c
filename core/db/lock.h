/*
 * One runner per database at a time: a session-level advisory lock on a connection of its own, which does nothing else. It
 * is polled: a runner that waited inside the server would hold a snapshot, and could make a concurrent index build of the
 * holder fail.
 *
 * The fence: the same connection holds a second advisory lock, exclusively, on a number that this run has drawn. Whoever
 * can take that one in share mode knows that the connection is gone, and with it the lock, for about the cost of a
 * function call; reading pg_locks costs twenty times as much. The gate is a third lock, beside the fence: it is let go
 * alone, so that what is under way may be finished and nothing that follows in the same message begins.
 */
#ifndef LOCKSTEP_DB_LOCK_H
#define LOCKSTEP_DB_LOCK_H

#include "base/err.h"
#include "db/conn.h"

struct ls_db_lock {
    struct ls_conn *conn;
    int64_t key;
    int64_t fence;     /* held for as long as the lock is; above 0 */
    bool is_gate_open; /* no further step is to begin */
};

struct ls_db_lock_request {
    const char *dsn;
    const char *application_name;
    struct ls_span journal_schema; /* the key is made of it */
    int64_t wait_seconds;
    /* Called about once a second while another runner holds it. */
    void (*on_wait)(void *user, const char *holder, int64_t milliseconds);
    void *user;
};

/* Take the lock. LS_LOCKED, saying who holds it, after wait_seconds; LS_POOLER; LS_CONNECT. */
LS_MUST_CHECK enum ls_status ls_db_lock_take(
    const struct ls_db_lock_request *request, struct ls_db_lock *ret_lock, struct ls_err *err);

/* Give it back by ending the connection. Zeroed is fine. */
void ls_db_lock_release(struct ls_db_lock *lock);

/* The gate's number, from the fence's. */
int64_t ls_db_lock_gate(int64_t fence);

/* Let the gate go: whoever asks for it from now on must not begin. Once is enough. */
void ls_db_lock_open_gate(struct ls_db_lock *lock);

/* The key for a journal schema: lockstep's own class of advisory locks. */
int64_t ls_db_lock_key(struct ls_span journal_schema);

#endif
