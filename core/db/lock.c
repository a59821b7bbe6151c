#include "db/lock.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/stop.h"
#include "db/session.h"

enum { POLL_LEAST = 100, POLL_SPREAD = 300, TELL_EVERY = 1000 };

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
find_holder(struct ls_conn *conn, int64_t key, struct attempt *attempt, struct ls_err *err)
{
    char sql[1024];
    (void)snprintf(sql, sizeof(sql),
        "SELECT 'process ' || l.pid || coalesce(' (' || pg_catalog.concat_ws(', ', a.usename, "
        "nullif(a.application_name, ''),"
        " 'from ' || pg_catalog.host(a.client_addr)) || '), connected since ' || "
        "pg_catalog.date_trunc('second', a.backend_start), '')"
        " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
        " WHERE l.locktype = 'advisory' AND l.classid = %" PRIu32
        "::pg_catalog.oid AND l.objid = %" PRIu32
        "::pg_catalog.oid AND l.objsubid = 1 AND l.granted AND l.database = (SELECT d.oid FROM "
        "pg_catalog.pg_database d"
        " WHERE d.datname = pg_catalog.current_database())",
        (uint32_t)((uint64_t)key >> 32), (uint32_t)((uint64_t)key & UINT32_MAX));
    if (!ls_conn_send(conn, ls_span_of(sql), NULL, 0, take_holder, attempt)) {
        return ls_conn_fail(conn, LS_CONNECT, err);
    }
    return LS_OK;
}

static void
pause_polling(void)
{
    struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
    (void)poll(&fd, 1, POLL_LEAST + (int)ls_random_below(POLL_SPREAD));
}

static enum ls_status
poll_lock(const struct ls_db_lock_request *request, struct ls_db_lock *lock, struct ls_err *err)
{
    char sql[128];
    (void)snprintf(
        sql, sizeof(sql), "SELECT pg_catalog.pg_try_advisory_lock(%" PRId64 ")", lock->key);
    int64_t began = ls_clock_monotonic();
    int64_t told = -TELL_EVERY;
    struct attempt attempt = {0};
    while (true) {
        if (!ls_conn_send(lock->conn, ls_span_of(sql), NULL, 0, take_attempt, &attempt)) {
            return ls_conn_fail(lock->conn, LS_CONNECT, err);
        }
        if (attempt.is_taken) {
            return LS_OK;
        }
        if (ls_stop_asked() != LS_STOP_NONE) {
            return ls_err_set(
                err, ls_stop_status(), "interrupted while waiting for another runner");
        }
        int64_t waited = (ls_clock_monotonic() - began) / 1000;
        if (waited - told >= TELL_EVERY || waited >= request->wait_seconds * 1000) {
            enum ls_status status = find_holder(lock->conn, lock->key, &attempt, err);
            if (status != LS_OK) {
                return status;
            }
            told = waited;
        }
        if (waited >= request->wait_seconds * 1000) {
            (void)ls_err_set(err, LS_LOCKED, "another runner holds the lock: %s",
                attempt.holder[0] == '\0' ? "it has just let it go" : attempt.holder);
            ls_err_remedy(err, "Wait until it is done; --lock-wait SECONDS says how long to wait.");
            return LS_LOCKED;
        }
        if (told == waited && request->on_wait != NULL) {
            request->on_wait(request->user, attempt.holder, waited);
        }
        pause_polling();
    }
}

static int64_t
draw_fence(void)
{
    uint64_t number = 0;
    ls_random_bytes(&number, sizeof(number));
    return (int64_t)(number >> 1) | 1; /* odd: the gate is the even number before it */
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

enum ls_status
ls_db_lock_take(
    const struct ls_db_lock_request *request, struct ls_db_lock *ret_lock, struct ls_err *err)
{
    struct ls_db_lock lock = {
        .key = ls_db_lock_key(request->journal_schema), .fence = draw_fence()};
    struct ls_conn_request connect = {
        .dsn = request->dsn, .application_name = request->application_name};
    enum ls_status status = ls_conn_open(&connect, &lock.conn, err);
    bool is_direct = false;
    if (status == LS_OK) {
        status = ls_session_is_direct(lock.conn, &is_direct, err);
    }
    if (status == LS_OK && !is_direct) {
        (void)ls_err_set(err, LS_POOLER,
            "a connection pooler stands between lockstep and the server at %s",
            ls_conn_where(lock.conn));
        ls_err_remedy(
            err, "The lock needs a connection to the server itself: name one with --lock-dsn.");
        status = LS_POOLER;
    }
    if (status == LS_OK) {
        status = set_up(&lock, err);
    }
    if (status == LS_OK) {
        status = poll_lock(request, &lock, err);
    }
    if (status != LS_OK) {
        ls_conn_close(lock.conn);
        return status;
    }
    *ret_lock = lock;
    return LS_OK;
}

int64_t
ls_db_lock_gate(int64_t fence)
{
    return fence - 1;
}

void
ls_db_lock_open_gate(struct ls_db_lock *lock)
{
    if (lock->is_gate_open) {
        return;
    }
    char sql[128];
    (void)snprintf(sql, sizeof(sql), "SELECT pg_catalog.pg_advisory_unlock(%" PRId64 ")",
        ls_db_lock_gate(lock->fence));
    lock->is_gate_open = true;
    if (!ls_conn_send(lock->conn, ls_span_of(sql), NULL, 0, NULL, NULL)) {
        lock->is_gate_open = false; /* where the connection is gone, so is the gate */
    }
}

void
ls_db_lock_release(struct ls_db_lock *lock)
{
    ls_conn_close(lock->conn);
    *lock = (struct ls_db_lock){0};
}
