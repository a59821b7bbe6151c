/* How a connection comes about: without blocking, so that Ctrl-C works while a host does not answer, and so that the server
 * can get ready while we do something else. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "db/conn_inside.h"

enum { STALE = 20 * 1000000, CONNECT_SECONDS = 15, ENVIRONMENT_MAX = 64 };

static void
on_notice(void *user, const PGresult *result)
{
    struct ls_conn *conn = user;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (conn->notice != NULL && message != NULL) {
        conn->notice(conn->notice_user, severity == NULL ? "NOTICE" : severity,
            sqlstate == NULL ? "" : sqlstate, message);
    }
}

/* A connection failure in one line, without libpq's prefixes; a pooler's refusals are told apart. */
static enum ls_status
connect_failed(PGconn *pg, bool is_begun, const char *dsn, struct ls_err *err)
{
    if (!is_begun && (strchr(dsn, '@') != NULL || strstr(dsn, "password") != NULL)) {
        /* libpq names the part that it does not understand, and that may be the password */
        (void)ls_err_set(
            err, LS_CONNECT, "cannot connect: a part of the connection string is not valid");
        ls_err_remedy(err, "Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE with special "
                           "characters as %%XX; better, keep the "
                           "password in ~/.pgpass.");
        return LS_CONNECT;
    }
    char text[1024];
    (void)snprintf(text, sizeof(text), "%s", pg == NULL ? "out of memory" : PQerrorMessage(pg));
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == '\n' && c[1] != '\0' ? ' ' : *c == '\n' ? '\0' : *c;
    }
    if (strstr(text, "unsupported startup parameter") != NULL) {
        (void)ls_err_set(err, LS_POOLER, "a connection pooler stands between: %s", text);
        ls_err_remedy(err, "Connect to the server itself, or give its address with --lock-dsn.");
        return LS_POOLER;
    }
    (void)ls_err_set(err, LS_CONNECT, "cannot connect: %s", text);
    ls_err_remedy(err, "Check -d/--dsn, $LOCKSTEP_DSN, $DATABASE_URL or the target in plugins.ini; "
                       "'-d scratch:' starts a throwaway server.");
    return LS_CONNECT;
}

static void
describe(struct ls_conn *conn)
{
    const char *host = PQhost(conn->pg);
    const char *port = PQport(conn->pg);
    bool is_socket = host == NULL || host[0] == '/' || host[0] == '\0';
    (void)snprintf(conn->where, sizeof(conn->where), "%s%s%s/%s", host == NULL ? "" : host,
        is_socket ? "" : ":", is_socket || port == NULL ? "" : port, PQdb(conn->pg));
}

/* Connect without blocking, so that Ctrl-C works while a host does not answer; libpq's own timeout is for its blocking
 * way only. */
static bool
finish_connecting(struct ls_conn *conn, int64_t seconds, bool *ret_late)
{
    int64_t deadline = ls_clock_monotonic() + seconds * 1000000;
    while (conn->next != PGRES_POLLING_OK && conn->next != PGRES_POLLING_FAILED) {
        if (ls_stop_asked() != LS_STOP_NONE ||
            !ls_conn_wait(conn, conn->next == PGRES_POLLING_WRITING)) {
            return false;
        }
        *ret_late = seconds > 0 && ls_clock_monotonic() > deadline;
        if (*ret_late) {
            return false;
        }
        conn->next = PQconnectPoll(conn->pg);
    }
    return conn->next == PGRES_POLLING_OK;
}

/* What libpq would say about a malformed string may hold the password that is in it. */
static enum ls_status
check_dsn(const char *dsn, int64_t *ret_seconds, struct ls_err *err)
{
    bool is_uri = strstr(dsn, "://") != NULL && strchr(dsn, '=') > strstr(dsn, "://");
    is_uri = is_uri || (strstr(dsn, "://") != NULL && strchr(dsn, '=') == NULL);
    bool is_postgres =
        strncmp(dsn, "postgres://", 11) == 0 || strncmp(dsn, "postgresql://", 13) == 0;
    if (is_uri && !is_postgres) {
        (void)ls_err_set(err, LS_CONNECT,
            "the database's address begins with '%.*s://', which libpq does not know",
            (int)(strstr(dsn, "://") - dsn), dsn);
        ls_err_remedy(err, "Write postgresql://…, without the name of a driver.");
        return LS_CONNECT;
    }
    char *problem = NULL;
    PQconninfoOption *options = PQconninfoParse(dsn, &problem);
    bool is_plain_name = dsn[0] != '\0' && strchr(dsn, '=') == NULL && !is_uri;
    if (options == NULL && (problem == NULL || strstr(problem, "out of memory") != NULL)) {
        ls_die_oom();
    }
    PQfreemem(problem);
    if (options == NULL && !is_plain_name) {
        (void)ls_err_set(
            err, LS_CONNECT, "the database's address is no connection string of libpq");
        ls_err_remedy(err, "Write postgresql://USER@HOST/DATABASE, or host=… dbname=… user=…; a "
                           "special character in a URI "
                           "is written as %%XX.");
        return LS_CONNECT;
    }
    for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL;
         option++) {
        if (strcmp(option->keyword, "connect_timeout") == 0 && option->val != NULL) {
            *ret_seconds = strtoll(option->val, NULL, 10);
        }
    }
    PQconninfoFree(options);
    return LS_OK;
}

static struct ls_conn *
start(const struct ls_conn_request *request)
{
    /* what stands behind dbname wins over what the string says */
    const char *keys[] = {
        "fallback_application_name", "keepalives_idle", "dbname", "client_encoding", NULL};
    const char *values[] = {request->application_name, "60", request->dsn, "UTF8", NULL};
    struct ls_conn *conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        ls_die_oom();
    }
    conn->pg = PQconnectStartParams(keys, values, 1);
    if (conn->pg != NULL) { /* libpq itself would print them */
        (void)PQsetNoticeReceiver(conn->pg, on_notice, conn);
    }
    conn->next = PGRES_POLLING_WRITING;
    conn->began = ls_clock_monotonic();
    return conn;
}

void
ls_conn_poll(struct ls_conn *conn)
{
    bool is_ready = conn->pg != NULL && PQstatus(conn->pg) != CONNECTION_BAD;
    while (is_ready && conn->next != PGRES_POLLING_OK && conn->next != PGRES_POLLING_FAILED) {
        struct pollfd fd = {.fd = PQsocket(conn->pg),
            .events = conn->next == PGRES_POLLING_WRITING ? POLLOUT : POLLIN};
        is_ready = poll(&fd, 1, 0) > 0;
        conn->next = is_ready ? PQconnectPoll(conn->pg) : conn->next;
    }
}

void
ls_conn_prepare(struct ls_conn *conn)
{
    (void)PQsetnonblocking(conn->pg, 1);
}

struct ls_conn *
ls_conn_begin(const struct ls_conn_request *request)
{
    struct ls_err ignored = {0};
    int64_t seconds = 0;
    if (check_dsn(request->dsn, &seconds, &ignored) != LS_OK) {
        return NULL;
    }
    struct ls_conn *conn = start(request);
    ls_conn_poll(conn);
    return conn;
}

enum ls_status
ls_conn_open(const struct ls_conn_request *request, struct ls_conn **ret_conn, struct ls_err *err)
{
    int64_t seconds = CONNECT_SECONDS;
    if (check_dsn(request->dsn, &seconds, err) != LS_OK) {
        ls_conn_close(request->begun);
        return err->status;
    }
    struct ls_conn *conn = request->begun;
    int64_t now = ls_clock_monotonic();
    if (conn != NULL && conn->next != PGRES_POLLING_OK && now - conn->began > STALE) {
        ls_conn_close(conn); /* a server waits for a password no longer than a minute */
        conn = NULL;
    }
    conn = conn == NULL ? start(request) : conn;
    bool is_late = false;
    bool is_begun = conn->pg != NULL && PQstatus(conn->pg) != CONNECTION_BAD;
    if (!is_begun || !finish_connecting(conn, seconds, &is_late) ||
        PQstatus(conn->pg) != CONNECTION_OK) {
        enum ls_status status = ls_stop_status();
        if (status != LS_OK) {
            (void)ls_err_set(err, status, "interrupted while connecting");
        } else if (is_late) {
            (void)ls_err_set(err, LS_CONNECT, "cannot connect: no answer within %lld seconds",
                (long long)seconds);
            ls_err_remedy(err, "Check host and port; connect_timeout=SECONDS in the connection "
                               "string says how long to wait.");
            status = LS_CONNECT;
        } else {
            status = connect_failed(conn->pg, is_begun, request->dsn, err);
        }
        ls_conn_close(conn);
        return status;
    }
    ls_conn_prepare(conn);
    describe(conn);
    *ret_conn = conn;
    return LS_OK;
}

void
ls_conn_close(struct ls_conn *conn)
{
    if (conn != NULL) {
        ls_ahead_finish(conn);
        PQfinish(conn->pg);
        free(conn);
    }
}

const char *const *
ls_conn_environment(const struct ls_conn *conn, struct ls_arena *arena)
{
    PQconninfoOption *options = PQconninfo(conn->pg);
    const char *password = PQpass(conn->pg);
    const char **variables = ls_arena_array(arena, ENVIRONMENT_MAX + 1, sizeof(*variables));
    size_t n = 0;
    for (const PQconninfoOption *option = options;
         option != NULL && option->keyword != NULL && n < ENVIRONMENT_MAX; option++) {
        const char *name = option->envvar;
        const char *value = option->val;
        if (name == NULL || strcmp(name, "PGSERVICE") == 0 || strcmp(name, "PGOPTIONS") == 0 ||
            strcmp(name, "PGCLIENTENCODING") == 0) {
            continue; /* a service is in the others already */
        }
        value = strcmp(name, "PGHOST") == 0                        ? PQhost(conn->pg)
                : strcmp(name, "PGPORT") == 0                      ? PQport(conn->pg)
                : strcmp(name, "PGPASSWORD") == 0                  ? password
                : strcmp(name, "PGHOSTADDR") == 0 && value != NULL ? PQhostaddr(conn->pg)
                                                                   : value;
        if (value != NULL && value[0] != '\0') {
            variables[n++] = ls_arena_printf(arena, "%s=%s", name, value);
        }
    }
    PQconninfoFree(options);
    return variables;
}
