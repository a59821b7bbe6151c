/* libpq's blocking calls are not used for waiting: they would not see a signal or tick. */
#include "db/conn.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"

enum {
    STALE = 20 * 1000000,
    TICK_MILLISECONDS = 200,
    COPY_PIECE = 65536,
    CONNECT_SECONDS = 15,
    ENVIRONMENT_MAX = 64
};

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
    bool is_strict; /* nothing is sent unless the server reads text as lockstep does */
    char where[512];
};

struct ls_rows {
    PGresult *result;
};

size_t
ls_rows_count(const struct ls_rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

size_t
ls_rows_columns(const struct ls_rows *rows)
{
    return (size_t)PQnfields(rows->result);
}

const char *
ls_rows_name(const struct ls_rows *rows, size_t column)
{
    return PQfname(rows->result, (int)column);
}

uint32_t
ls_rows_type(const struct ls_rows *rows, size_t column)
{
    return PQftype(rows->result, (int)column);
}

int32_t
ls_rows_modifier(const struct ls_rows *rows, size_t column)
{
    return PQfmod(rows->result, (int)column);
}

size_t
ls_rows_column(const struct ls_rows *rows, const char *name)
{
    for (size_t i = 0; i < ls_rows_columns(rows); i++) {
        if (strcmp(ls_rows_name(rows, i), name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

struct ls_span
ls_rows_text(const struct ls_rows *rows, size_t row, size_t column)
{
    if (PQgetisnull(rows->result, (int)row, (int)column)) {
        return (struct ls_span){NULL, 0};
    }
    return (struct ls_span){PQgetvalue(rows->result, (int)row, (int)column),
        (size_t)PQgetlength(rows->result, (int)row, (int)column)};
}

int64_t
ls_rows_int(const struct ls_rows *rows, size_t row, size_t column)
{
    return strtoll(PQgetvalue(rows->result, (int)row, (int)column), NULL, 10);
}

bool
ls_rows_bool(const struct ls_rows *rows, size_t row, size_t column)
{
    return PQgetvalue(rows->result, (int)row, (int)column)[0] == 't';
}

int64_t
ls_rows_affected(const struct ls_rows *rows)
{
    const char *count = PQcmdTuples(rows->result);
    return count[0] == '\0' ? -1 : strtoll(count, NULL, 10);
}

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

void
ls_conn_cancel(struct ls_conn *conn)
{
    char ignored[256];
    PGcancel *cancel = PQgetCancel(conn->pg);
    if (cancel != NULL) {
        (void)PQcancel(cancel, ignored, sizeof(ignored));
        PQfreeCancel(cancel);
    }
}

/* Wait for the socket; ticks and cancels on the way. False where it cannot be waited for any more. */
static bool
wait_for(struct ls_conn *conn, bool for_writing)
{
    struct pollfd fds[2] = {
        {.fd = PQsocket(conn->pg), .events = for_writing ? POLLIN | POLLOUT : POLLIN},
        {.fd = ls_stop_asked() != LS_STOP_NONE ? -1 : ls_stop_fd(), .events = POLLIN},
    };
    if (fds[0].fd < 0) {
        return false;
    }
    int ready = poll(fds, 2, TICK_MILLISECONDS);
    if (ready < 0 && errno != EINTR) {
        return false;
    }
    if (!conn->has_cancelled && ls_stop_asked() == LS_STOP_CANCEL) {
        conn->has_cancelled = true;
        ls_conn_cancel(conn);
    }
    if (ready == 0 && conn->tick != NULL) {
        conn->tick(conn->tick_user);
    }
    return true;
}

/* Connect without blocking, so that Ctrl-C works while a host does not answer; libpq's own timeout is for its blocking
 * way only. */
static bool
finish_connecting(struct ls_conn *conn, int64_t seconds, bool *ret_late)
{
    int64_t deadline = ls_clock_monotonic() + seconds * 1000000;
    while (conn->next != PGRES_POLLING_OK && conn->next != PGRES_POLLING_FAILED) {
        if (ls_stop_asked() != LS_STOP_NONE ||
            !wait_for(conn, conn->next == PGRES_POLLING_WRITING)) {
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
    conn->next = PGRES_POLLING_WRITING;
    conn->began = ls_clock_monotonic();
    return conn;
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
    bool is_ready = conn->pg != NULL && PQstatus(conn->pg) != CONNECTION_BAD;
    while (is_ready && conn->next != PGRES_POLLING_OK && conn->next != PGRES_POLLING_FAILED) {
        struct pollfd fd = {.fd = PQsocket(conn->pg),
            .events = conn->next == PGRES_POLLING_WRITING ? POLLOUT : POLLIN};
        is_ready = poll(&fd, 1, 0) > 0;
        conn->next = is_ready ? PQconnectPoll(conn->pg) : conn->next;
    }
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
    (void)PQsetnonblocking(conn->pg, 1);
    (void)PQsetNoticeReceiver(conn->pg, on_notice, conn);
    describe(conn);
    *ret_conn = conn;
    return LS_OK;
}

void
ls_conn_close(struct ls_conn *conn)
{
    if (conn != NULL) {
        PQfinish(conn->pg);
        free(conn);
    }
}

void
ls_conn_on_tick(struct ls_conn *conn, ls_tick_fn tick, void *user)
{
    conn->tick = tick;
    conn->tick_user = user;
}

void
ls_conn_on_notice(struct ls_conn *conn, ls_notice_fn notice, void *user)
{
    conn->notice = notice;
    conn->notice_user = user;
}

static void
copy_field(char *room, size_t size, const PGresult *result, int field)
{
    const char *text = PQresultErrorField(result, field);
    (void)snprintf(room, size, "%s", text == NULL ? "" : text);
}

static uint32_t
number_field(const PGresult *result, int field)
{
    const char *text = PQresultErrorField(result, field);
    return text == NULL ? 0 : (uint32_t)strtoul(text, NULL, 10);
}

/* Keep the first failure of a message; a later one only follows from it. */
static void
note_error(struct ls_conn *conn, const PGresult *result, size_t statement)
{
    struct ls_server_error *error = &conn->error;
    if (error->message[0] != '\0') {
        return;
    }
    error->statement = statement;
    copy_field(error->sqlstate, sizeof(error->sqlstate), result, PG_DIAG_SQLSTATE);
    copy_field(error->message, sizeof(error->message), result, PG_DIAG_MESSAGE_PRIMARY);
    copy_field(error->detail, sizeof(error->detail), result, PG_DIAG_MESSAGE_DETAIL);
    copy_field(error->hint, sizeof(error->hint), result, PG_DIAG_MESSAGE_HINT);
    copy_field(error->context, sizeof(error->context), result, PG_DIAG_CONTEXT);
    copy_field(
        error->internal_query, sizeof(error->internal_query), result, PG_DIAG_INTERNAL_QUERY);
    error->position = number_field(result, PG_DIAG_STATEMENT_POSITION);
    error->internal_position = number_field(result, PG_DIAG_INTERNAL_POSITION);
    if (error->message[0] == '\0') {
        (void)snprintf(error->message, sizeof(error->message), "%s", PQresultErrorMessage(result));
        error->message[strcspn(error->message, "\n")] = '\0';
    }
}

static void
note_lost(struct ls_conn *conn, size_t statement)
{
    conn->error.is_lost = true;
    if (conn->error.message[0] == '\0') {
        conn->error.statement = statement;
        (void)snprintf(
            conn->error.message, sizeof(conn->error.message), "%s", PQerrorMessage(conn->pg));
        conn->error.message[strcspn(conn->error.message, "\n")] = '\0';
    }
}

static bool
flush(struct ls_conn *conn)
{
    int left = 0;
    while ((left = PQflush(conn->pg)) > 0) {
        if (!wait_for(conn, true) || PQconsumeInput(conn->pg) == 0) {
            return false;
        }
    }
    return left == 0;
}

static bool
send_copy_data(struct ls_conn *conn, struct ls_span data)
{
    for (size_t at = 0; at < data.len; at += COPY_PIECE) {
        size_t len = data.len - at < COPY_PIECE ? data.len - at : COPY_PIECE;
        int sent = 0;
        while ((sent = PQputCopyData(conn->pg, data.ptr + at, (int)len)) == 0) {
            if (!wait_for(conn, true)) {
                return false;
            }
        }
        if (sent < 0) {
            return false;
        }
    }
    int ended = 0;
    while ((ended = PQputCopyEnd(conn->pg, NULL)) == 0) {
        if (!wait_for(conn, true)) {
            return false;
        }
    }
    return ended > 0 && flush(conn);
}

static PGresult *
next_result(struct ls_conn *conn)
{
    while (PQisBusy(conn->pg)) {
        if (!wait_for(conn, false) || PQconsumeInput(conn->pg) == 0) {
            break;
        }
    }
    return PQgetResult(conn->pg);
}

/* Data that a COPY TO STDOUT sends has nowhere to go: read it and let it fall. */
static void
drop_copy_out(struct ls_conn *conn)
{
    char *row = NULL;
    while (PQgetCopyData(conn->pg, &row, 0) > 0) {
        PQfreemem(row);
    }
}

/* Collect all results of what was sent. */
static bool
collect(
    struct ls_conn *conn, const struct ls_span *copy, size_t n_copy, ls_rows_fn each, void *user)
{
    size_t statement = 0;
    size_t copies = 0;
    bool is_good = flush(conn);
    PGresult *result = NULL;
    while ((result = next_result(conn)) != NULL) {
        struct ls_rows rows = {.result = result};
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN) {
            struct ls_span data = copies < n_copy ? copy[copies] : (struct ls_span){NULL, 0};
            copies++;
            is_good = send_copy_data(conn, data) && is_good;
        } else if (status == PGRES_COPY_OUT) {
            drop_copy_out(conn);
        } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
                   status == PGRES_EMPTY_QUERY) {
            /* behind a result that libpq had no memory for the others still come: they are not counted right any more */
            if (each != NULL && is_good) {
                each(user, statement, &rows);
            }
            statement++;
        } else {
            note_error(conn, result, statement);
            is_good = false;
        }
        PQclear(result);
        if (PQstatus(conn->pg) == CONNECTION_BAD) {
            break;
        }
    }
    if (PQstatus(conn->pg) == CONNECTION_BAD) {
        note_lost(conn, statement);
        is_good = false;
    }
    return is_good;
}

static void
begin_message(struct ls_conn *conn)
{
    conn->error = (struct ls_server_error){0};
}

/* A step, or a setting of the database, may have changed how the server reads text: then what was checked here is not what
 * would run there. Both settings are reported by the server whenever they change. */
static bool
reads_as_we_do(struct ls_conn *conn)
{
    const char *strings = PQparameterStatus(conn->pg, "standard_conforming_strings");
    const char *encoding = PQparameterStatus(conn->pg, "client_encoding");
    bool is_same = strings != NULL && strcmp(strings, "on") == 0 && encoding != NULL &&
                   strcmp(encoding, "UTF8") == 0;
    if (!is_same && conn->is_strict) {
        (void)snprintf(conn->error.message, sizeof(conn->error.message),
            "the session reads text differently now: standard_conforming_strings is %s, "
            "client_encoding is %s",
            strings == NULL ? "unknown" : strings, encoding == NULL ? "unknown" : encoding);
    }
    return is_same || !conn->is_strict;
}

void
ls_conn_be_strict(struct ls_conn *conn)
{
    conn->is_strict = true;
}

bool
ls_conn_reports_on(const struct ls_conn *conn, const char *setting)
{
    const char *value = PQparameterStatus(conn->pg, setting);
    return value != NULL && strcmp(value, "on") == 0;
}

bool
ls_conn_send(struct ls_conn *conn, struct ls_span sql, const struct ls_span *copy, size_t n_copy,
    ls_rows_fn each, void *user)
{
    begin_message(conn);
    if (!reads_as_we_do(conn)) {
        return false;
    }
    if (PQsendQuery(conn->pg, sql.ptr) == 0) {
        note_lost(conn, 0);
        return false;
    }
    return collect(conn, copy, n_copy, each, user);
}

bool
ls_conn_query(struct ls_conn *conn, const char *sql, const char *const *params,
    const uint32_t *types, size_t n_params, ls_rows_fn each, void *user)
{
    begin_message(conn);
    static_assert(sizeof(Oid) == sizeof(uint32_t), "oids are 32 bits");
    if (PQsendQueryParams(conn->pg, sql, (int)n_params, types, params, NULL, NULL, 0) == 0) {
        note_lost(conn, 0);
        return false;
    }
    return collect(conn, NULL, 0, each, user);
}

const struct ls_server_error *
ls_conn_error(const struct ls_conn *conn)
{
    return &conn->error;
}

enum ls_status
ls_conn_fail_own(const struct ls_conn *conn, enum ls_status status, struct ls_err *err)
{
    const struct ls_server_error *error = &conn->error;
    if (error->is_lost) {
        (void)ls_err_set(
            err, LS_CONNECT, "the connection to %s was lost: %s", conn->where, error->message);
        ls_err_remedy(
            err, "Run again when the server answers: the journal says what was committed.");
        return err->status;
    }
    /* the server says that a user asked for it: we did, on Ctrl-C */
    if (ls_stop_asked() == LS_STOP_CANCEL && strcmp(error->sqlstate, "57014") == 0) {
        (void)ls_err_set(err, ls_stop_status(), "interrupted: %s", error->message);
    }
    (void)ls_err_set(err, status, "%s", error->message);
    (void)snprintf(err->sqlstate, sizeof(err->sqlstate), "%s", error->sqlstate);
    if (error->detail[0] != '\0') {
        ls_err_note(err, "DETAIL: %s", error->detail);
    }
    if (error->hint[0] != '\0') {
        ls_err_note(err, "HINT: %s", error->hint);
    }
    return err->status;
}

enum ls_status
ls_conn_fail(const struct ls_conn *conn, enum ls_status status, struct ls_err *err)
{
    const struct ls_server_error *error = &conn->error;
    (void)ls_conn_fail_own(conn, status, err);
    if (error->is_lost) {
        return err->status;
    }
    if (error->context[0] != '\0') {
        ls_err_note(err, "CONTEXT: %s", error->context);
    }
    if (error->internal_query[0] != '\0') {
        ls_err_note(err, "QUERY: %s", error->internal_query);
    }
    return err->status;
}

int32_t
ls_conn_pid(const struct ls_conn *conn)
{
    return PQbackendPID(conn->pg);
}

int
ls_conn_server_version(const struct ls_conn *conn)
{
    return PQserverVersion(conn->pg);
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

bool
ls_conn_is_lost(const struct ls_conn *conn)
{
    return PQstatus(conn->pg) != CONNECTION_OK;
}

bool
ls_conn_has_ended(struct ls_conn *conn)
{
    /* the server's last words come before the end itself */
    for (int i = 0; i < 3 && PQstatus(conn->pg) == CONNECTION_OK; i++) {
        struct pollfd fd = {.fd = PQsocket(conn->pg), .events = POLLIN};
        if (poll(&fd, 1, 0) <= 0) {
            break;
        }
        (void)PQconsumeInput(conn->pg);
    }
    return ls_conn_is_lost(conn);
}

bool
ls_conn_in_transaction(const struct ls_conn *conn)
{
    PGTransactionStatusType status = PQtransactionStatus(conn->pg);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

const char *
ls_conn_where(const struct ls_conn *conn)
{
    return conn->where;
}
