/*
 * One connection to PostgreSQL: the only place that speaks libpq. Statements go out by the simple protocol, any number in
 * one message, or one with parameters by the extended protocol. While it waits it watches for signals and ticks.
 */
#ifndef LOCKSTEP_DB_CONN_H
#define LOCKSTEP_DB_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct ls_conn;

/* What the server said about a statement that failed. Text is cut where it is too long. */
struct ls_server_error {
    char sqlstate[6];
    char message[1024];
    char detail[1024];
    char hint[512];
    char context[1024];
    char internal_query
        [1024];        /* SQL that the server ran on its own behalf, such as a function's body */
    uint32_t position; /* in characters from 1, in the whole message sent; 0: none */
    uint32_t internal_position; /* the same in internal_query */
    size_t
        statement; /* how many results came before the failure: the index of the failed statement */
    bool is_lost;  /* the connection is gone: whether the last COMMIT took effect is unknown */
};

/* One result of a message; lives until the callback returns. */
struct ls_rows;
size_t ls_rows_count(const struct ls_rows *rows);
size_t ls_rows_columns(const struct ls_rows *rows);
const char *ls_rows_name(const struct ls_rows *rows, size_t column);
uint32_t ls_rows_type(const struct ls_rows *rows, size_t column);
int32_t ls_rows_modifier(const struct ls_rows *rows, size_t column);

/* The column's number by name; SIZE_MAX where there is none. */
size_t ls_rows_column(const struct ls_rows *rows, const char *name);

/* The value in PostgreSQL's text form; absent for null. */
struct ls_span ls_rows_text(const struct ls_rows *rows, size_t row, size_t column);
int64_t ls_rows_int(const struct ls_rows *rows, size_t row, size_t column);
bool ls_rows_bool(const struct ls_rows *rows, size_t row, size_t column);

/* Rows that the command counts; -1 where it counts none. */
int64_t ls_rows_affected(const struct ls_rows *rows);

/* Called for each result of a message, in order. */
typedef void (*ls_rows_fn)(void *user, size_t statement, const struct ls_rows *rows);

/* Called while waiting, about five times a second. */
typedef void (*ls_tick_fn)(void *user);

/* Called for a notice or warning of the server. */
typedef void (*ls_notice_fn)(
    void *user, const char *severity, const char *sqlstate, const char *message);

/* How to connect. */
struct ls_conn_request {
    const char *dsn; /* conninfo or URI; "": libpq's own defaults */
    const char *application_name;
    struct ls_conn *begun; /* by ls_conn_begin with the same dsn, to be taken up; NULL: none */
};

/* Begin to connect and wait for nothing: the server gets ready while we do something else. NULL where that cannot be;
 * ls_conn_open says why. It is the caller's. */
struct ls_conn *ls_conn_begin(const struct ls_conn_request *request);

/* Let this message go out as soon as the server has answered what was given before, and before that the connection itself:
 * ls_conn_send of the very same text, next in the same order, has only to collect its results. It is copied. With `if_true`
 * only where the message before it has ended with one row that is true. What must not be done unasked has no place here: a
 * message whose turn never comes may have been sent all the same. */
void ls_conn_ahead(struct ls_conn *conn, const char *sql, bool if_true);

/* Whether all of that has its answer: ls_conn_send waits for none of it. */
bool ls_conn_is_answered(const struct ls_conn *conn);

/* Wait for that, no longer than so; false where it has not come by then, or a signal did. */
LS_MUST_CHECK bool ls_conn_await(struct ls_conn *conn, int64_t milliseconds);

/* While `conn` waits for its server, what went ahead on `other` goes on as well; NULL: on none. Borrowed: to be ended before
 * `other` is closed. */
void ls_conn_beside(struct ls_conn *conn, struct ls_conn *other);

/* Do what can be done for it without waiting. It costs little: to be called often while something else is done. */
void ls_conn_advance(struct ls_conn *conn);

/* Connect. LS_CONNECT on failure, with the password never shown; LS_POOLER where the other side refuses what only a
 * pooler refuses. *ret_conn is the caller's; what was begun is
 * no more. */
LS_MUST_CHECK enum ls_status ls_conn_open(
    const struct ls_conn_request *request, struct ls_conn **ret_conn, struct ls_err *err);
void ls_conn_close(struct ls_conn *conn);

void ls_conn_on_tick(struct ls_conn *conn, ls_tick_fn tick, void *user);
void ls_conn_on_notice(struct ls_conn *conn, ls_notice_fn notice, void *user);

/* Send a message of one statement or more and wait for all results. `copy` holds the data for the message's COPY … FROM
 * STDIN statements, in order. Returns false where the server refused or the connection broke: ls_conn_error says how.
 * `each` may be NULL. Once ls_stop_asked says so, the statement is cancelled. */
LS_MUST_CHECK bool ls_conn_send(struct ls_conn *conn, struct ls_span sql,
    const struct ls_span *copy, size_t n_copy, ls_rows_fn each, void *user);

/* The same for what has one text as its answer: the first field of the last result with a row; absent where it is null or there
 * is no row. Owned by the arena. */
LS_MUST_CHECK bool ls_conn_ask(
    struct ls_conn *conn, struct ls_span sql, struct ls_arena *arena, struct ls_span *ret_text);

/* The same for one statement with parameters in text form (NULL pointer: null; oid 0: inferred). */
LS_MUST_CHECK bool ls_conn_query(struct ls_conn *conn, const char *sql, const char *const *params,
    const uint32_t *types, size_t n_params, ls_rows_fn each, void *user);

/* Why the last send or query failed. */
const struct ls_server_error *ls_conn_error(const struct ls_conn *conn);

/* Turn the last failure into an error with notes (detail, hint, context); LS_CONNECT where the connection is gone. */
enum ls_status ls_conn_fail(const struct ls_conn *conn, enum ls_status status, struct ls_err *err);

/* The same of a statement of lockstep's own, whose inside tells nobody anything: without the context. */
enum ls_status ls_conn_fail_own(
    const struct ls_conn *conn, enum ls_status status, struct ls_err *err);

/* From now on send nothing unless the server reads strings by the standard and text as UTF-8. */
void ls_conn_be_strict(struct ls_conn *conn);

/* Whether this setting is on, as the server reported last; only those that it reports by itself: false for all others. */
bool ls_conn_reports_on(const struct ls_conn *conn, const char *setting);

/* libpq's idea of the server process; differs from the server's own where a pooler stands between. */
int32_t ls_conn_pid(const struct ls_conn *conn);

/* 150004 and the like. */
int ls_conn_server_version(const struct ls_conn *conn);

/* How it is connected, as the variables that libpq's programs read ("PGHOST=…", the password included), NULL-terminated:
 * for the environment of a child. Owned by the arena. */
const char *const *ls_conn_environment(const struct ls_conn *conn, struct ls_arena *arena);

bool ls_conn_is_lost(const struct ls_conn *conn);

/* Whether an idle connection is gone, as far as can be seen here without asking the server. */
bool ls_conn_has_ended(struct ls_conn *conn);

/* Ask the server to cancel what runs on the connection; whether it did shows in the statement's result. */
void ls_conn_cancel(struct ls_conn *conn);

/* Whether a transaction is open, failed or not. */
bool ls_conn_in_transaction(const struct ls_conn *conn);

/* "host:port/database" or "socket/database", never a password; for messages. Lives as long as the connection. */
const char *ls_conn_where(const struct ls_conn *conn);

#endif
