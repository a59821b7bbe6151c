/* The inside of a connection, shared by the files of this room that speak libpq. */
#ifndef LOCKSTEP_DB_CONN_INSIDE_H
#define LOCKSTEP_DB_CONN_INSIDE_H

#include <libpq-fe.h>
#include <poll.h>

#include "db/conn.h"

/* A message that goes out before anybody waits for it. */
struct ls_ahead {
    char *sql;    /* its own; NULL: none */
    bool if_true; /* only where the one before has ended with a single true */
    bool is_sent;
    bool is_done;       /* no more results come */
    PGresult **results; /* those that nobody has taken yet, its own */
    size_t n;
    size_t taken;
};

enum { LS_AHEAD_MAX = 3 };

struct ls_conn {
    PGconn *pg;
    struct ls_server_error error;
    ls_tick_fn tick;
    void *tick_user;
    ls_notice_fn notice;
    void *notice_user;
    bool has_cancelled;
    PostgresPollingStatusType next; /* while connecting: what it waits for */
    int64_t began;                  /* monotonic microseconds */
    int64_t looked;                 /* the same: when it was last advanced */
    struct ls_ahead ahead[LS_AHEAD_MAX];
    size_t n_ahead;
    struct ls_ahead collected; /* the one whose results are being taken */
    struct ls_conn *beside;    /* goes on while this one waits; NULL: none */
    bool is_strict;            /* nothing is sent unless the server reads text as lockstep does */
    char where[512];
};

/* Wait for the socket; ticks and cancels on the way. False where it cannot be waited for any more. */
bool ls_conn_wait(struct ls_conn *conn, bool for_writing);

/* The next result of what was sent; NULL behind the last one. */
PGresult *ls_conn_next_result(struct ls_conn *conn);

/* Whether the server reads strings and text as lockstep does: both settings are reported whenever they change. */
bool ls_conn_reads_as_we_do(const struct ls_conn *conn);

/* Go on connecting as far as that goes without waiting. */
void ls_conn_poll(struct ls_conn *conn);

/* What is to hold once it is connected. */
void ls_conn_prepare(struct ls_conn *conn);

/* Whether `sql` has gone out ahead, and its results are to be collected; where not, all that was to go ahead is dropped. */
bool ls_ahead_take(struct ls_conn *conn, const char *sql);

/* Something else is to be sent: wait for the end of what went ahead. Nobody gets its results. */
void ls_ahead_drop(struct ls_conn *conn);

/* A result that came in ahead, the caller's. NULL: none; *ret_is_last: and none comes any more. */
PGresult *ls_ahead_result(struct ls_conn *conn, bool *ret_is_last);

/* What has to happen on its socket before that can go on; the descriptor is -1 where nothing has to. */
struct pollfd ls_ahead_watch(struct ls_conn *conn);

/* It has happened. */
void ls_ahead_go_on(struct ls_conn *conn);

/* Forget all of it, without waiting. */
void ls_ahead_finish(struct ls_conn *conn);

#endif
