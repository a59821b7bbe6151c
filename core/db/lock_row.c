#include "db/lock_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sql/quote.h"

enum { MAX_SQL = 4096, ROWS_HELD = 3 };

const char ls_lock_row_gate_sql[] = "ROLLBACK TO SAVEPOINT lockstep_gate";

void
ls_lock_add_advisory(struct ls_buf *sql, int64_t key)
{
    ls_buf_printf(sql,
        "l.locktype = 'advisory' AND l.classid = %" PRIu32 "::pg_catalog.oid AND l.objid = %" PRIu32
        "::pg_catalog.oid AND l.objsubid = 1 AND l.granted AND l.database = (SELECT d.oid FROM "
        "pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
        (uint32_t)((uint64_t)key >> 32), (uint32_t)((uint64_t)key & UINT32_MAX));
}

/* Behind a pooler nothing may be set for longer than the transaction. */
static void
add_begin(struct ls_buf *sql, const struct ls_lock_row *row)
{
    struct ls_err ignored = {0};
    ls_buf_adds(sql, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;");
    if (row->role.ptr != NULL) {
        ls_buf_adds(sql, "SET LOCAL role TO ");
        if (ls_sql_add_literal(sql, row->role, &ignored) != LS_OK) {
            ls_buf_adds(sql, "none");
        }
        ls_buf_addc(sql, ';');
    }
}

static enum ls_status
fail(struct ls_conn *conn, struct ls_err *err)
{
    if (strstr(ls_conn_error(conn)->message, "pooling mode") != NULL) {
        (void)ls_err_set(
            err, LS_POOLER, "a connection pooler stands between: %s", ls_conn_error(conn)->message);
        ls_err_remedy(err, "The lock is a transaction, and needs a pooler in session or "
                           "transaction mode, or --lock-dsn with a direct connection.");
        return LS_POOLER;
    }
    enum ls_status status = ls_conn_fail(conn, LS_CONNECT, err);
    if (strcmp(err->sqlstate, "42501") == 0) {
        ls_err_remedy(err, "The user of the lock's connection needs SELECT, INSERT and UPDATE on "
                           "the table that is locked, or to be a member of the target's role.");
    }
    return status;
}

/* Send, and leave no transaction behind where it fails. */
static enum ls_status
send_whole(
    struct ls_conn *conn, const struct ls_buf *sql, ls_rows_fn each, void *user, struct ls_err *err)
{
    if (ls_conn_send(conn, ls_buf_span(sql), NULL, 0, each, user)) {
        return LS_OK;
    }
    enum ls_status status = fail(conn, err);
    if (ls_conn_in_transaction(conn) &&
        !ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)) {
        ls_err_note(err, "and the transaction could not be rolled back");
    }
    return status;
}

struct attempt {
    size_t n_rows;
    bool is_advisory_held;
};

static void
take_rows(void *user, size_t statement, const struct ls_rows *rows)
{
    struct attempt *attempt = user;
    (void)statement;
    if (ls_rows_columns(rows) == 1 && strcmp(ls_rows_name(rows, 0), "id") == 0) {
        attempt->n_rows += ls_rows_count(rows);
    } else if (ls_rows_columns(rows) == 1 && ls_rows_count(rows) == 1) {
        attempt->is_advisory_held = ls_rows_bool(rows, 0, 0);
    }
}

/* A look at row 0 alone, so that whoever waits writes nothing. */
static enum ls_status
is_free(const struct ls_lock_row *row, bool *ret_is_free, struct ls_err *err)
{
    struct attempt attempt = {0};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    add_begin(&sql, row);
    ls_buf_printf(
        &sql, "SELECT r.id FROM %s r WHERE r.id = 0 FOR UPDATE SKIP LOCKED;ROLLBACK", row->table);
    enum ls_status status = send_whole(row->conn, &sql, take_rows, &attempt, err);
    ls_buf_finish(&sql);
    *ret_is_free = attempt.n_rows == 1;
    return status;
}

enum ls_status
ls_lock_row_try(const struct ls_lock_row *row, bool *ret_is_taken, struct ls_err *err)
{
    int version = ls_conn_server_version(row->conn);
    bool seems_free = false;
    enum ls_status status = is_free(row, &seems_free, err);
    *ret_is_taken = false;
    if (status != LS_OK || !seems_free) {
        return status;
    }
    struct attempt attempt = {0};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    add_begin(&sql, row);
    /* whoever held the lock since may have removed them */
    ls_buf_printf(&sql,
        "INSERT INTO %s (id) VALUES (%" PRId64 "), (%" PRId64 ") ON CONFLICT DO NOTHING;COMMIT;",
        row->table, row->fence, row->gate);
    add_begin(&sql, row);
    ls_buf_printf(&sql,
        "SET LOCAL idle_in_transaction_session_timeout TO 0;SET LOCAL statement_timeout TO 0;%s"
        "SELECT r.id FROM %s r WHERE r.id IN (0, %" PRId64 ") FOR UPDATE SKIP LOCKED;"
        "SAVEPOINT lockstep_gate;"
        "SELECT r.id FROM %s r WHERE r.id = %" PRId64 " FOR UPDATE SKIP LOCKED;"
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE ",
        version >= 170000 ? "SET LOCAL transaction_timeout TO 0;" : "", row->table, row->fence,
        row->table, row->gate);
    ls_lock_add_advisory(&sql, row->key);
    ls_buf_adds(&sql, ") AS advisory");
    status = send_whole(row->conn, &sql, take_rows, &attempt, err);
    ls_buf_finish(&sql);
    *ret_is_taken = status == LS_OK && attempt.n_rows == ROWS_HELD && !attempt.is_advisory_held;
    if (status == LS_OK && !*ret_is_taken &&
        !ls_conn_send(row->conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)) {
        status = ls_conn_fail(row->conn, LS_CONNECT, err);
    }
    return status;
}

static void
take_transaction(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (ls_rows_columns(rows) == 1 && ls_rows_count(rows) == 1) {
        (void)snprintf(user, 16, "%.*s", LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
    }
}

enum ls_status
ls_lock_row_holder(const struct ls_lock_row *row, char ret_transaction[16], struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    add_begin(&sql, row);
    ls_buf_printf(
        &sql, "SELECT r.xmax::pg_catalog.text FROM %s r WHERE r.id = 0;ROLLBACK", row->table);
    (void)snprintf(ret_transaction, 16, "0");
    enum ls_status status = send_whole(row->conn, &sql, take_transaction, ret_transaction, err);
    ls_buf_finish(&sql);
    return status;
}
