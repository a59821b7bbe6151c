/* Messages that go out before anybody waits for them: the server works on them while we read files. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "db/conn_inside.h"

enum { LOOK_EVERY = 100 }; /* microseconds: a look costs about one */

void
ls_conn_ahead(struct ls_conn *conn, const char *sql, bool if_true)
{
    if (conn->n_ahead == LS_AHEAD_MAX) {
        return; /* it is sent when it is asked for */
    }
    struct ls_ahead *ahead = &conn->ahead[conn->n_ahead++];
    *ahead = (struct ls_ahead){.sql = strdup(sql), .if_true = if_true};
    if (ahead->sql == NULL) {
        ls_die_oom();
    }
    conn->looked = 0;
    ls_conn_advance(conn);
}

static void
let_go(struct ls_ahead *ahead)
{
    for (size_t i = ahead->taken; i < ahead->n; i++) {
        PQclear(ahead->results[i]);
    }
    free(ahead->results);
    free(ahead->sql);
    *ahead = (struct ls_ahead){0};
}

void
ls_ahead_finish(struct ls_conn *conn)
{
    let_go(&conn->collected);
    for (size_t i = 0; i < conn->n_ahead; i++) {
        let_go(&conn->ahead[i]);
    }
    conn->n_ahead = 0;
}

static void
keep(struct ls_ahead *ahead, PGresult *result)
{
    PGresult **results = realloc(ahead->results, (ahead->n + 1) * sizeof(PGresult *));
    if (results == NULL) {
        ls_die_oom();
    }
    ahead->results = results;
    ahead->results[ahead->n++] = result;
}

/* Take in what has come. */
static void
take_in(struct ls_conn *conn, struct ls_ahead *ahead)
{
    struct pollfd fd = {.fd = PQsocket(conn->pg), .events = POLLIN};
    if (PQflush(conn->pg) < 0 || poll(&fd, 1, 0) <= 0 || PQconsumeInput(conn->pg) == 0) {
        return;
    }
    while (!ahead->is_done && PQisBusy(conn->pg) == 0) {
        PGresult *result = PQgetResult(conn->pg);
        ahead->is_done = result == NULL;
        if (result != NULL) {
            keep(ahead, result);
        }
    }
}

/* Whether what came before a message lets it go out. */
static bool
may_send(const struct ls_ahead *before, const struct ls_ahead *ahead)
{
    if (before == NULL) {
        return true;
    }
    for (size_t i = 0; i < before->n; i++) {
        ExecStatusType status = PQresultStatus(before->results[i]);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            return false;
        }
    }
    const PGresult *last = before->n == 0 ? NULL : before->results[before->n - 1];
    bool is_true = PQntuples(last) == 1 && PQgetvalue(last, 0, 0)[0] == 't';
    return before->is_done && (is_true || !ahead->if_true);
}

void
ls_conn_advance(struct ls_conn *conn)
{
    if (conn->n_ahead == 0 || conn->ahead[conn->n_ahead - 1].is_done) {
        return;
    }
    int64_t now = ls_clock_monotonic();
    if (now - conn->looked < LOOK_EVERY) {
        return;
    }
    conn->looked = now;
    ls_conn_poll(conn);
    if (PQstatus(conn->pg) != CONNECTION_OK || !ls_conn_reads_as_we_do(conn)) {
        return;
    }
    ls_conn_prepare(conn);
    for (size_t i = 0; i < conn->n_ahead; i++) {
        struct ls_ahead *ahead = &conn->ahead[i];
        const struct ls_ahead *before = i == 0 ? NULL : &conn->ahead[i - 1];
        if (!ahead->is_sent && may_send(before, ahead)) {
            ahead->is_sent = PQsendQuery(conn->pg, ahead->sql) != 0;
        }
        if (ahead->is_sent && !ahead->is_done) {
            take_in(conn, ahead);
        }
        if (!ahead->is_done) {
            return;
        }
    }
}

bool
ls_conn_is_answered(const struct ls_conn *conn)
{
    return conn->n_ahead == 0 || conn->ahead[conn->n_ahead - 1].is_done;
}

struct pollfd
ls_ahead_watch(struct ls_conn *conn)
{
    struct pollfd none = {.fd = -1};
    if (conn == NULL || ls_conn_is_answered(conn) || PQstatus(conn->pg) == CONNECTION_BAD) {
        return none;
    }
    if (conn->next == PGRES_POLLING_READING || conn->next == PGRES_POLLING_WRITING) {
        short wanted = conn->next == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
        return (struct pollfd){.fd = PQsocket(conn->pg), .events = wanted};
    }
    for (size_t i = 0; i < conn->n_ahead; i++) {
        if (conn->ahead[i].is_sent && !conn->ahead[i].is_done) {
            short wanted = PQflush(conn->pg) > 0 ? POLLIN | POLLOUT : POLLIN;
            return (struct pollfd){.fd = PQsocket(conn->pg), .events = wanted};
        }
    }
    return none; /* what cannot be sent must not be waited for: nobody would take in what comes */
}

void
ls_ahead_go_on(struct ls_conn *conn)
{
    conn->looked = 0;
    ls_conn_advance(conn);
}

bool
ls_conn_await(struct ls_conn *conn, int64_t milliseconds)
{
    int64_t until = ls_clock_monotonic() + milliseconds * 1000;
    while (!ls_conn_is_answered(conn)) {
        struct pollfd fds[2] = {ls_ahead_watch(conn), {.fd = ls_stop_fd(), .events = POLLIN}};
        int64_t left = (until - ls_clock_monotonic()) / 1000;
        if (fds[0].fd < 0) {
            return true; /* it is lost, or what stands before failed: no more comes */
        }
        if (left <= 0 || ls_stop_asked() != LS_STOP_NONE || poll(fds, 2, (int)left) <= 0) {
            return false;
        }
        ls_ahead_go_on(conn);
    }
    return true;
}

bool
ls_ahead_take(struct ls_conn *conn, const char *sql)
{
    struct ls_ahead *first = &conn->ahead[0];
    if (conn->n_ahead == 0 || !first->is_sent || strcmp(first->sql, sql) != 0) {
        ls_ahead_drop(conn);
        return false;
    }
    let_go(&conn->collected);
    conn->collected = *first;
    conn->n_ahead--;
    memmove(first, first + 1, conn->n_ahead * sizeof(*first));
    return true;
}

void
ls_ahead_drop(struct ls_conn *conn)
{
    bool is_under_way = false;
    for (size_t i = 0; i < conn->n_ahead; i++) {
        is_under_way = is_under_way || (conn->ahead[i].is_sent && !conn->ahead[i].is_done);
    }
    ls_ahead_finish(conn);
    while (is_under_way) {
        PGresult *result = ls_conn_next_result(conn);
        is_under_way = result != NULL && PQstatus(conn->pg) == CONNECTION_OK;
        PQclear(result);
    }
}

PGresult *
ls_ahead_result(struct ls_conn *conn, bool *ret_is_last)
{
    struct ls_ahead *collected = &conn->collected;
    if (collected->taken < collected->n) {
        return collected->results[collected->taken++];
    }
    *ret_is_last = collected->is_done;
    return NULL;
}
