/* libpq's blocking calls are not used for waiting: they would not see a signal or tick. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stop.h"
#include "db/conn_inside.h"

enum { TICK_MILLISECONDS = 200, COPY_PIECE = 65536 };

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
bool
ls_conn_wait(struct ls_conn *conn, bool for_writing)
{
    struct pollfd fds[3] = {
        {.fd = PQsocket(conn->pg), .events = for_writing ? POLLIN | POLLOUT : POLLIN},
        {.fd = ls_stop_asked() != LS_STOP_NONE ? -1 : ls_stop_fd(), .events = POLLIN},
        ls_ahead_watch(conn->beside),
    };
    if (fds[0].fd < 0) {
        return false;
    }
    int ready = poll(fds, 3, TICK_MILLISECONDS);
    if (ready < 0 && errno != EINTR) {
        return false;
    }
    if (!conn->has_cancelled && ls_stop_asked() == LS_STOP_CANCEL) {
        conn->has_cancelled = true;
        ls_conn_cancel(conn);
    }
    if (ready > 0 && fds[2].revents != 0) {
        ls_ahead_go_on(conn->beside);
    }
    if (ready == 0 && conn->tick != NULL) {
        conn->tick(conn->tick_user);
    }
    return true;
}

void
ls_conn_beside(struct ls_conn *conn, struct ls_conn *other)
{
    conn->beside = other;
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
        if (!ls_conn_wait(conn, true) || PQconsumeInput(conn->pg) == 0) {
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
            if (!ls_conn_wait(conn, true)) {
                return false;
            }
        }
        if (sent < 0) {
            return false;
        }
    }
    int ended = 0;
    while ((ended = PQputCopyEnd(conn->pg, NULL)) == 0) {
        if (!ls_conn_wait(conn, true)) {
            return false;
        }
    }
    return ended > 0 && flush(conn);
}

PGresult *
ls_conn_next_result(struct ls_conn *conn)
{
    bool is_last = false;
    PGresult *result = ls_ahead_result(conn, &is_last);
    if (result != NULL || is_last) {
        return result;
    }
    while (PQisBusy(conn->pg)) {
        if (!ls_conn_wait(conn, false) || PQconsumeInput(conn->pg) == 0) {
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
    while ((result = ls_conn_next_result(conn)) != NULL) {
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

bool
ls_conn_reads_as_we_do(const struct ls_conn *conn)
{
    const char *encoding = PQparameterStatus(conn->pg, "client_encoding");
    return ls_conn_reports_on(conn, "standard_conforming_strings") && encoding != NULL &&
           strcmp(encoding, "UTF8") == 0;
}

/* A step, or a setting of the database, may have changed how the server reads text: then what was checked here is not what
 * would run there. */
static bool
may_send(struct ls_conn *conn)
{
    if (!conn->is_strict || ls_conn_reads_as_we_do(conn)) {
        return true;
    }
    const char *strings = PQparameterStatus(conn->pg, "standard_conforming_strings");
    const char *encoding = PQparameterStatus(conn->pg, "client_encoding");
    (void)snprintf(conn->error.message, sizeof(conn->error.message),
        "the session reads text differently now: standard_conforming_strings is %s, "
        "client_encoding is %s",
        strings == NULL ? "unknown" : strings, encoding == NULL ? "unknown" : encoding);
    return false;
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
    if (!may_send(conn)) {
        return false;
    }
    if (!ls_ahead_take(conn, sql.ptr) && PQsendQuery(conn->pg, sql.ptr) == 0) {
        note_lost(conn, 0);
        return false;
    }
    return collect(conn, copy, n_copy, each, user);
}

struct asking {
    struct ls_arena *arena;
    struct ls_span text;
};

static void
take_text(void *user, size_t statement, const struct ls_rows *rows)
{
    struct asking *asking = user;
    (void)statement;
    if (ls_rows_columns(rows) > 0 && ls_rows_count(rows) > 0) {
        asking->text = ls_arena_dup(asking->arena, ls_rows_text(rows, 0, 0));
    }
}

bool
ls_conn_ask(
    struct ls_conn *conn, struct ls_span sql, struct ls_arena *arena, struct ls_span *ret_text)
{
    struct asking asking = {.arena = arena};
    bool is_done = ls_conn_send(conn, sql, NULL, 0, take_text, &asking);
    *ret_text = asking.text;
    return is_done;
}

bool
ls_conn_query(struct ls_conn *conn, const char *sql, const char *const *params,
    const uint32_t *types, size_t n_params, ls_rows_fn each, void *user)
{
    begin_message(conn);
    static_assert(sizeof(Oid) == sizeof(uint32_t), "oids are 32 bits");
    ls_ahead_drop(conn);
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
