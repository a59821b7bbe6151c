/*
 * One runner per database at a time: a lock that a connection of its own holds, which does nothing else. It is polled: a
 * runner that waited inside the server would hold a snapshot, and could make a concurrent index build of the holder fail.
 *
 * The fence: the same connection holds a second lock, on a number that this run has drawn. Whoever could take that one
 * knows that the connection is gone, and with it the lock; to try costs about as much as a function call, and reading
 * pg_locks twenty times that. The gate is a third lock, beside the fence: it is let go alone, so that what is under way may
 * be finished and nothing that follows in the same message begins.
 *
 * There are two kinds: session-level advisory locks, and for servers that have none, or behind a pooler, locks on the rows
 * of a table, held by a transaction that stays open as long as the lock (lock_row.h). The fence's sign tells them apart.
 */
#ifndef LOCKSTEP_DB_LOCK_H
#define LOCKSTEP_DB_LOCK_H

#include "base/err.h"
#include "db/conn.h"

struct ls_db_lock {
    struct ls_conn *conn; /* NULL: the lock was lost and could not be taken anew */
    int64_t key;
    int64_t
        fence; /* held for as long as the lock is; above 0: an advisory lock, below 0: the id of a row */
    bool is_gate_open; /* no further step is to begin */
    bool is_named;     /* the connection's name says which step is under way */
};

struct ls_db_lock_request {
    const char *dsn;
    bool is_apart; /* that is --lock-dsn, an address of the lock's own */
    const char *application_name;
    struct ls_conn *begun;         /* by ls_conn_begin with the same dsn; NULL: none. Taken over */
    struct ls_span journal_schema; /* the key is made of it */
    /* Quoted, with its schema: a table with an int8 column id, its primary key, and a row 0. Its rows are locked, and no
     * advisory lock is taken. NULL: advisory locks. */
    const char *table;
    struct ls_span role; /* that may write to the table; absent: as connected */
    int64_t wait_seconds;
    /* Called about once a second while another runner holds it. */
    void (*on_wait)(void *user, const char *holder, int64_t milliseconds);
    void *user;
};

/* Take the lock. LS_LOCKED, saying who holds it, after wait_seconds; LS_POOLER; LS_CONNECT. With a table, a runner that
 * holds the advisory lock of the same key is waited for as well. */
LS_MUST_CHECK enum ls_status ls_db_lock_take(
    const struct ls_db_lock_request *request, struct ls_db_lock *ret_lock, struct ls_err *err);

/* Whether `conn` sees that the lock is held: LS_CONFIG where the lock's connection reached another database than it. */
LS_MUST_CHECK enum ls_status ls_db_lock_check(const struct ls_db_lock_request *request,
    const struct ls_db_lock *lock, struct ls_conn *conn, struct ls_err *err);

/* Give it back by ending the connection. Zeroed is fine. */
void ls_db_lock_release(struct ls_db_lock *lock);

/* The gate's number, from the fence's. */
int64_t ls_db_lock_gate(int64_t fence);

/* Let the gate go: whoever asks for it from now on must not begin. Once is enough. */
void ls_db_lock_open_gate(struct ls_db_lock *lock);

/* Ask the server whether the connection that holds the lock is still there: a round trip. */
bool ls_db_lock_is_alive(const struct ls_db_lock *lock);

/* Whether the connection is known to be gone, without asking the server. */
bool ls_db_lock_is_lost(const struct ls_db_lock *lock);

/* Say to those who wait which step is under way: it is shown behind `application_name`. Absent: none that takes long. A
 * round trip. */
void ls_db_lock_name_step(
    struct ls_db_lock *lock, const char *application_name, struct ls_span step);

/* The key for a journal schema: lockstep's own class of advisory locks. */
int64_t ls_db_lock_key(struct ls_span journal_schema);

#endif
