#include "db/backend.h"

#include <inttypes.h>
#include <stdio.h>

enum { MAX_SQL = 1024 };

static void
take_any(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(bool *)user = *(bool *)user || ls_rows_count(rows) > 0;
}

static void
take_number(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(int64_t *)user = ls_rows_count(rows) == 0 ? 0 : ls_rows_int(rows, 0, 0);
}

enum ls_status
ls_backend_transaction(struct ls_conn *conn, int64_t *ret_number, struct ls_err *err)
{
    static const char sql[] =
        "SELECT pg_catalog.split_part(l.virtualtransaction, '/', 2)::pg_catalog.int8 FROM "
        "pg_catalog.pg_lock_status() l WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = "
        "'virtualxid' LIMIT 1";
    return ls_conn_send(conn, LS_SPAN(sql), NULL, 0, take_number, ret_number)
               ? LS_OK
               : ls_conn_fail(conn, LS_FAILURE, err);
}

enum ls_status
ls_backend_look(struct ls_conn *conn, struct ls_backend backend, enum ls_backend_fate fate,
    bool *ret_is_there, struct ls_err *err)
{
    static const char *const ends[] = {[LS_BACKEND_LEFT] = "false",
        [LS_BACKEND_ENDED_IDLE] = "CASE WHEN pg_catalog.starts_with(a.state, 'idle') AND "
                                  "pg_catalog.pg_has_role(a.usesysid, 'USAGE')"
                                  " THEN pg_catalog.pg_terminate_backend(a.pid) END",
        [LS_BACKEND_ENDED] = "pg_catalog.pg_terminate_backend(a.pid)"};
    char sql[MAX_SQL];
    *ret_is_there = false;
    if (backend.pid == 0 || backend.started == 0) {
        return LS_OK;
    }
    (void)snprintf(sql, sizeof(sql),
        "BEGIN;SET LOCAL SESSION AUTHORIZATION DEFAULT;SET LOCAL role TO none;SELECT %s FROM "
        "pg_catalog.pg_stat_activity a WHERE a.pid = %" PRId32
        " AND a.pid <> pg_catalog.pg_backend_pid()"
        " AND " LS_BACKEND_STARTED("a") " = %" PRId64 ";COMMIT",
        ends[fate], backend.pid, backend.started);
    return ls_conn_send(conn, ls_span_of(sql), NULL, 0, take_any, ret_is_there)
               ? LS_OK
               : ls_conn_fail(conn, LS_FAILURE, err);
}
