#include "db/lock.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/stop.h"
#include "db/lock_row.h"
#include "db/session.h"

enum { POLL_LEAST = 100, POLL_SPREAD = 300, TELL_EVERY = 1000, MAX_SQL = 4096, FREE_TRIES = 3 };
enum { SHOWN_NAME = 63, LEAST_BASE = 13 }; /* the server cuts an application's name */

int64_t
ls_db_lock_key(struct ls_span journal_schema)
{
    struct ls_hash hash;
    ls_hash_begin(&hash);
    ls_hash_add_field(&hash, LS_SPAN("lockstep"));
    ls_hash_add_field(&hash, journal_schema);
    struct ls_digest digest = ls_hash_end(&hash);
    uint64_t key = 0;
    for (size_t i = 0; i < sizeof(key); i++) {
        key = key << 8 | digest.bytes[i];
    }
    return (int64_t)key;
}

static struct ls_lock_row
row_of(const struct ls_db_lock_request *request, const struct ls_db_lock *lock)
{
    return (struct ls_lock_row){.conn = lock->conn,
        .table = request->table,
        .role = request->role,
        .key = lock->key,
        .fence = lock->fence,
        .gate = ls_db_lock_gate(lock->fence)};
}

struct attempt {
    bool is_taken;
    char holder[512];
};

static void
take_attempt(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    ((struct attempt *)user)->is_taken = ls_rows_bool(rows, 0, 0);
}

static void
take_holder(void *user, size_t statement, const struct ls_rows *rows)
{
    struct attempt *attempt = user;
    (void)statement;
    attempt->holder[0] = '\0';
    if (ls_rows_count(rows) > 0) {
        (void)snprintf(attempt->holder, sizeof(attempt->holder), "%.*s",
            LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
    }
}

/* Who holds it: "process 4711 (alice, lockstep on web-1) since 13:05:09". */
static enum ls_status
find_holder(const struct ls_db_lock_request *request, const struct ls_db_lock *lock,
    struct attempt *attempt, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql,
        "SELECT 'process ' || l.pid || coalesce(' (' || pg_catalog.concat_ws(', ', a.usename, "
        "nullif(a.application_name, ''),"
        " 'from ' || pg_catalog.host(a.client_addr)) || '), connected since ' || "
        "pg_catalog.date_trunc('second', a.backend_start), '')"
        " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
        " WHERE ");
    ls_lock_add_advisory(&sql, lock->key);
    enum ls_status status = LS_OK;
    if (request->table != NULL) {
        struct ls_lock_row row = row_of(request, lock);
        char transaction[16];
        status = ls_lock_row_holder(&row, transaction, err);
        ls_buf_printf(&sql,
            " OR l.locktype = 'transactionid' AND l.transactionid = '%s'::pg_catalog.xid AND "
            "l.granted",
            transaction);
    }
    if (status == LS_OK &&
        !ls_conn_send(lock->conn, ls_buf_span(&sql), NULL, 0, take_holder, attempt)) {
        status = ls_conn_fail(lock->conn, LS_CONNECT, err);
    }
    ls_buf_finish(&sql);
    return status;
}

static void
pause_polling(void)
{
    struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
    (void)poll(&fd, 1, POLL_LEAST + (int)ls_random_below(POLL_SPREAD));
}

static enum ls_status
try_lock(const struct ls_db_lock_request *request, const struct ls_db_lock *lock,
    struct attempt *attempt, struct ls_err *err)
{
    if (request->table != NULL) {
        struct ls_lock_row row = row_of(request, lock);
        return ls_lock_row_try(&row, &attempt->is_taken, err);
    }
    char sql[128];
    (void)snprintf(
        sql, sizeof(sql), "SELECT pg_catalog.pg_try_advisory_lock(%" PRId64 ")", lock->key);
    return ls_conn_send(lock->conn, ls_span_of(sql), NULL, 0, take_attempt, attempt)
               ? LS_OK
               : ls_conn_fail(lock->conn, LS_CONNECT, err);
}

static enum ls_status
poll_lock(const struct ls_db_lock_request *request, struct ls_db_lock *lock, struct ls_err *err)
{
    int64_t began = ls_clock_monotonic();
    int64_t told = -TELL_EVERY;
    struct attempt attempt = {0};
    int n_free = 0; /* times that it was held, and then by nobody */
    while (true) {
        enum ls_status status = try_lock(request, lock, &attempt, err);
        if (status != LS_OK || attempt.is_taken) {
            return status;
        }
        if (ls_stop_asked() != LS_STOP_NONE) {
            return ls_err_set(
                err, ls_stop_status(), "interrupted while waiting for another runner");
        }
        int64_t waited = (ls_clock_monotonic() - began) / 1000;
        if (waited - told >= TELL_EVERY || waited >= request->wait_seconds * 1000) {
            status = find_holder(request, lock, &attempt, err);
            if (status != LS_OK) {
                return status;
            }
            told = waited;
        }
        bool is_free = told == waited && attempt.holder[0] == '\0';
        if (waited >= request->wait_seconds * 1000 && !(is_free && n_free++ < FREE_TRIES)) {
            (void)ls_err_set(err, LS_LOCKED, "another runner holds the lock: %s",
                attempt.holder[0] == '\0' ? "it has just let it go" : attempt.holder);
            ls_err_remedy(err, "Wait until it is done; --lock-wait SECONDS says how long to wait.");
            return LS_LOCKED;
        }
        if (told == waited && !is_free && request->on_wait != NULL) {
            request->on_wait(request->user, attempt.holder, waited);
        }
        pause_polling();
    }
}

/* Odd: the gate is the even number before it. */
static int64_t
draw_fence(bool is_row)
{
    uint64_t number = 0;
    ls_random_bytes(&number, sizeof(number));
    int64_t fence = (int64_t)(number >> 2) | 1; /* its negative has a number before it, too */
    return is_row ? -fence : fence;
}

static enum ls_status
set_up(const struct ls_db_lock *lock, struct ls_err *err)
{
    char sql[256];
    /* the lock's session sits idle for as long as the steps take */
    bool has_timeout = ls_conn_server_version(lock->conn) >= 140000;
    (void)snprintf(sql, sizeof(sql),
        "%sSELECT pg_catalog.pg_advisory_lock(%" PRId64 "), pg_catalog.pg_advisory_lock(%" PRId64
        ")",
        has_timeout ? "SET idle_session_timeout TO 0;" : "", lock->fence,
        ls_db_lock_gate(lock->fence));
    if (!ls_conn_send(lock->conn, ls_span_of(sql), NULL, 0, NULL, NULL)) {
        return ls_conn_fail(lock->conn, LS_CONNECT, err);
    }
    return LS_OK;
}

/* What a session's locks need: a session of the server's, and the fence. */
static enum ls_status
prepare_session(const struct ls_db_lock *lock, struct ls_err *err)
{
    bool is_direct = false;
    enum ls_status status = ls_session_is_direct(lock->conn, &is_direct, err);
    if (status == LS_OK && !is_direct) {
        (void)ls_err_set(err, LS_POOLER,
            "a connection pooler stands between lockstep and the server at %s",
            ls_conn_where(lock->conn));
        ls_err_remedy(err, "The lock needs a connection to the server itself: name one with "
                           "--lock-dsn; or lock a table's row, with --lock table.");
        status = LS_POOLER;
    }
    return status == LS_OK ? set_up(lock, err) : status;
}

enum ls_status
ls_db_lock_take(
    const struct ls_db_lock_request *request, struct ls_db_lock *ret_lock, struct ls_err *err)
{
    struct ls_db_lock lock = {.key = ls_db_lock_key(request->journal_schema),
        .fence = draw_fence(request->table != NULL)};
    struct ls_conn_request connect = {.dsn = request->dsn,
        .application_name = request->application_name,
        .begun = request->begun};
    enum ls_status status = ls_conn_open(&connect, &lock.conn, err);
    bool is_open = status == LS_OK;
    if (status == LS_OK && request->table == NULL) {
        status = prepare_session(&lock, err);
    }
    if (status == LS_OK) {
        status = poll_lock(request, &lock, err);
    }
    if (status != LS_OK) {
        ls_conn_close(lock.conn);
        if (request->is_apart && status == LS_CONNECT) {
            ls_err_wrap(err, "the lock's own connection");
            if (!is_open) { /* what was said of it speaks of --dsn */
                err->remedy[0] = '\0';
            }
            ls_err_remedy(err, "Check --lock-dsn.");
        }
        return status;
    }
    *ret_lock = lock;
    return LS_OK;
}

enum ls_status
ls_db_lock_check(const struct ls_db_lock_request *request, const struct ls_db_lock *lock,
    struct ls_conn *conn, struct ls_err *err)
{
    struct attempt attempt = {0};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql, "SELECT EXISTS (SELECT FROM ");
    if (request->table != NULL) {
        ls_buf_printf(&sql, "%s r WHERE r.id = %" PRId64, request->table, lock->fence);
    } else {
        ls_buf_adds(&sql, "pg_catalog.pg_locks l WHERE ");
        ls_lock_add_advisory(&sql, lock->key);
    }
    ls_buf_addc(&sql, ')');
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_attempt, &attempt);
    ls_buf_finish(&sql);
    if (!is_done) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    if (attempt.is_taken) {
        return LS_OK;
    }
    (void)ls_err_set(err, LS_CONFIG,
        "the lock was taken at %s, and the database that is migrated does not see it: it is "
        "another one",
        ls_conn_where(lock->conn));
    ls_err_remedy(err, "--lock-dsn must reach the same database of the same server, only without "
                       "the pooler.");
    return LS_CONFIG;
}

int64_t
ls_db_lock_gate(int64_t fence)
{
    return fence - 1;
}

void
ls_db_lock_open_gate(struct ls_db_lock *lock)
{
    if (lock->is_gate_open || lock->conn == NULL) {
        return;
    }
    char sql[128];
    (void)snprintf(sql, sizeof(sql), "SELECT pg_catalog.pg_advisory_unlock(%" PRId64 ")",
        ls_db_lock_gate(lock->fence));
    const char *open = lock->fence < 0 ? ls_lock_row_gate_sql : sql;
    lock->is_gate_open = true;
    if (!ls_conn_send(lock->conn, ls_span_of(open), NULL, 0, NULL, NULL)) {
        lock->is_gate_open = false; /* where the connection is gone, so is the gate */
    }
}

bool
ls_db_lock_is_alive(const struct ls_db_lock *lock)
{
    /* no statement at all: one that reads would have a snapshot */
    return lock->conn != NULL && ls_conn_send(lock->conn, LS_SPAN(""), NULL, 0, NULL, NULL);
}

bool
ls_db_lock_is_lost(const struct ls_db_lock *lock)
{
    return lock->conn == NULL || ls_conn_has_ended(lock->conn);
}

void
ls_db_lock_name_step(struct ls_db_lock *lock, const char *application_name, struct ls_span step)
{
    if (lock->conn == NULL || (step.ptr == NULL && !lock->is_named)) {
        return;
    }
    size_t base = strlen(application_name);
    size_t left = step.len + 2 < SHOWN_NAME ? SHOWN_NAME - step.len - 2 : 0;
    if (step.ptr != NULL && base > left) {
        base = left > LEAST_BASE ? left : LEAST_BASE < base ? LEAST_BASE : base;
    }
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql, "SET application_name TO '");
    for (size_t i = 0; i < base + (step.ptr == NULL ? 0 : step.len + 2); i++) {
        char c = i < base       ? application_name[i]
                 : i < base + 2 ? ": "[i - base]
                                : step.ptr[i - base - 2];
        /* an error here would end the transaction that is the lock */
        bool is_plain = c >= ' ' && c <= '~' && c != '\'' && c != '\\';
        ls_buf_addc(&sql, is_plain ? c : '?');
    }
    ls_buf_addc(&sql, '\'');
    bool is_done = ls_conn_send(lock->conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    lock->is_named = is_done && step.ptr != NULL;
    ls_buf_finish(&sql);
}

void
ls_db_lock_release(struct ls_db_lock *lock)
{
    ls_conn_close(lock->conn);
    *lock = (struct ls_db_lock){0};
}
