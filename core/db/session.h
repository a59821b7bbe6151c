/*
 * The session that migrations run in: a connection whose server is really the one that answers, with the role, search_path
 * and settings of the target, and the SQL that brings it back to them.
 */
#ifndef LOCKSTEP_DB_SESSION_H
#define LOCKSTEP_DB_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "db/backend.h"
#include "db/conn.h"

struct ls_session_request {
    const char *dsn;
    const char *application_name;
    struct ls_conn *begun;      /* by ls_session_begin, else for the same; NULL: none. Taken over */
    struct ls_span role;        /* absent: as connected */
    struct ls_span search_path; /* as SET search_path takes it; absent: the server's default */
    bool
        is_pooler_allowed; /* the lock is on a direct connection (--lock-dsn), or is no session's (--lock table) */
    bool
        has_advisory; /* the server's advisory locks may be spoken of: those that a step leaves are let go */
    bool has_timeouts;       /* the next two are set; else they stay as connected */
    int64_t lock_timeout;    /* milliseconds; 0: none; below 0: as connected */
    bool is_default_timeout; /* lock_timeout gives way to one that the role or the database has */
    int64_t statement_timeout;
};

struct ls_session {
    struct ls_conn *conn;
    struct ls_backend
        backend; /* the server's process, as the server said at the beginning; outlives the connection */
    struct ls_session_request request; /* its text is the caller's */
    bool is_pooled;                    /* a pooler stands between, and is allowed */
    const char *begin_sql;             /* begins a transaction; no semicolon at its end */
    const char *
        reset_sql; /* the session as it was: role, settings, temporary objects, sequences, cursors, LISTEN, advisory locks; may run in a transaction */
    const char *
        light_sql; /* the same but for cursors, LISTEN and advisory locks, where no text speaks of them */
    const char *
        local_sql; /* for the rest of this transaction only: our own role, no search_path, no timeout */
    size_t n_begin; /* statements in begin_sql */
    size_t n_reset; /* statements in reset_sql */
    size_t n_light; /* statements in light_sql */
    size_t n_local; /* statements in local_sql */
};

/* Begin with what ls_session_open does, and wait for nothing; what ls_conn_ahead takes goes out behind it. NULL where that
 * cannot be: ls_session_open says why. The caller's, to be handed over as `begun`. */
struct ls_conn *ls_session_begin(struct ls_arena *arena, const struct ls_session_request *request);

/* Connect and set up. LS_CONNECT, LS_POOLER; LS_CONFIG where the role or search_path is refused, or the server is older
 * than version 13. The session is owned by the arena, its connection is closed by ls_session_close. */
LS_MUST_CHECK enum ls_status ls_session_open(struct ls_arena *arena,
    const struct ls_session_request *request, struct ls_session **ret_session, struct ls_err *err);
void ls_session_close(struct ls_session *session);

/* Connect again where the connection was lost: the same session, with a connection of its own. On failure it keeps
 * the lost one, and this may be called again. The texts of the session are made anew in the arena. */
LS_MUST_CHECK enum ls_status ls_session_reopen(
    struct ls_arena *arena, struct ls_session *session, struct ls_err *err);

/* LS_TARGET where the server, or the database's own setting, lets nothing be written. */
LS_MUST_CHECK enum ls_status ls_session_may_write(
    const struct ls_session *session, struct ls_err *err);

/* Compare libpq's idea of the server process with the server's own; *ret_same. */
LS_MUST_CHECK enum ls_status ls_session_is_direct(
    struct ls_conn *conn, bool *ret_same, struct ls_err *err);

#endif
