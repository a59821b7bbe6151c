/*
 * A process of the server, told apart from a later one with the same number: whoever lost its connection, or took over from a
 * runner that died, must know whether it is still there.
 */
#ifndef LOCKSTEP_DB_BACKEND_H
#define LOCKSTEP_DB_BACKEND_H

#include "db/conn.h"

struct ls_backend {
    int32_t pid; /* 0: not known */
    int64_t
        started; /* microseconds since 1970, as pg_stat_activity.backend_start has it; 0: not known */
};

/* What `started` is, of the row `a` of pg_stat_activity. */
#define LS_BACKEND_STARTED(a) "(extract(epoch FROM " a ".backend_start) * 1000000)::pg_catalog.int8"

/* What becomes of it where it is still there. */
enum ls_backend_fate {
    LS_BACKEND_LEFT,       /* nothing */
    LS_BACKEND_ENDED_IDLE, /* ended where it is at work on nothing: it may not begin anything any more */
    LS_BACKEND_ENDED,      /* ended, whatever it does; where that is not allowed, an error */
};

/* Whether it is still there, by what the server says; false of one that is not known, or that the login may not see. Outside
 * of a transaction; asked as whoever connected, since the target's role may not see its own login's. */
LS_MUST_CHECK enum ls_status ls_backend_look(struct ls_conn *conn, struct ls_backend backend,
    enum ls_backend_fate fate, bool *ret_is_there, struct ls_err *err);

/* The number that the connection's own process gives its transaction now: each that it begins, by whatever, has the next one.
 * Outside of a transaction. Source of the format: virtualtransaction in PostgreSQL's documentation of pg_locks. */
LS_MUST_CHECK enum ls_status ls_backend_transaction(
    struct ls_conn *conn, int64_t *ret_number, struct ls_err *err);

#endif
