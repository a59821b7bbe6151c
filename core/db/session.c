#include "db/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sql/quote.h"

enum { MAX_SQL = 4096, OLDEST_SERVER = 130000 };

struct probe {
    int64_t pid;
    int64_t started;
    bool has_lock_timeout; /* as connected */
    bool quotes_all;       /* as connected */
};

/* What is not as lockstep's own statements need it: where that is the database's default, every reset would bring it back. */
struct mended {
    bool strings; /* standard_conforming_strings */
    bool names;   /* quote_all_identifiers: names are compared as the catalog has them */
};

static void
take_pid(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (ls_rows_columns(rows) >= 2 && ls_rows_count(rows) == 1) {
        ((struct probe *)user)->pid = ls_rows_int(rows, 0, 0);
        ((struct probe *)user)->has_lock_timeout = ls_rows_bool(rows, 0, 1);
        if (ls_rows_columns(rows) >= 4) {
            ((struct probe *)user)->started = ls_rows_int(rows, 0, 2);
            ((struct probe *)user)->quotes_all = ls_rows_bool(rows, 0, 3);
        }
    }
}

enum ls_status
ls_session_is_direct(struct ls_conn *conn, bool *ret_same, struct ls_err *err)
{
    struct probe probe = {0};
    if (!ls_conn_send(
            conn, LS_SPAN("SELECT pg_catalog.pg_backend_pid(), 0"), NULL, 0, take_pid, &probe)) {
        return ls_conn_fail(conn, LS_CONNECT, err);
    }
    *ret_same = probe.pid == ls_conn_pid(conn);
    return LS_OK;
}

/* Our own settings, each as a statement that begins with `set` ("SET " or "SET LOCAL "); `role` is a literal. */
static size_t
add_settings(struct ls_buf *sql, const struct ls_session_request *request, const char *set,
    const char *role, struct mended mended)
{
    size_t n = 0;
    if (mended.strings) {
        ls_buf_printf(sql, ";%sstandard_conforming_strings TO on", set);
        n++;
    }
    if (mended.names) {
        ls_buf_printf(sql, ";%squote_all_identifiers TO off", set);
        n++;
    }
    if (request->has_timeouts && request->lock_timeout >= 0) {
        ls_buf_printf(sql, ";%slock_timeout TO %" PRId64, set, request->lock_timeout);
        n++;
    }
    if (request->has_timeouts && request->statement_timeout > 0) {
        ls_buf_printf(sql, ";%sstatement_timeout TO %" PRId64, set, request->statement_timeout);
        n++;
    }
    if (request->role.ptr != NULL) {
        ls_buf_printf(sql, ";%srole TO %s", set, role);
        n++;
    }
    if (request->search_path.ptr != NULL) {
        ls_buf_printf(sql, ";%ssearch_path TO ", set);
        ls_buf_add(sql, request->search_path);
        n++;
    }
    return n;
}

static enum ls_status
refuse_pooler(const struct ls_conn *conn, struct ls_err *err)
{
    (void)ls_err_set(err, LS_POOLER,
        "a connection pooler stands between lockstep and the server at %s: a session lock through "
        "it means nothing",
        ls_conn_where(conn));
    ls_err_remedy(err, "Connect to the server itself, or give its address for the lock with "
                       "--lock-dsn; or lock a table's row, with --lock table.");
    return err->status;
}

/* search_path goes into SQL as it stands, as a list; nothing else may ride along. */
static enum ls_status
check_search_path(struct ls_span path, struct ls_err *err)
{
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == ';' || path.ptr[i] == '\'' || path.ptr[i] == '-' || path.ptr[i] == '/' ||
            path.ptr[i] == '\\') {
            return ls_err_set(err, LS_CONFIG,
                "search_path may hold names in double quotes, blanks and commas, not '%c'",
                path.ptr[i]);
        }
    }
    return LS_OK;
}

/* The role as a literal. */
static enum ls_status
quote_role(struct ls_arena *arena, const struct ls_session_request *request, const char **ret_role,
    struct ls_err *err)
{
    struct ls_buf text = LS_BUF(MAX_SQL);
    struct ls_span role = request->role.ptr != NULL ? request->role : LS_SPAN("none");
    if (ls_sql_add_literal(&text, role, err) == LS_OK) {
        *ret_role = ls_arena_strdup(arena, ls_buf_span(&text).ptr);
    }
    ls_buf_finish(&text);
    return err->status;
}

/* The first message of a session: what there is to know of it, and our own settings. */
static void
add_first(struct ls_buf *sql, const struct ls_session_request *request, const char *role,
    struct mended mended)
{
    ls_buf_adds(sql,
        "SELECT pg_catalog.pg_backend_pid(), "
        "pg_catalog.current_setting('lock_timeout') <> '0', "
        "(SELECT " LS_BACKEND_STARTED(
            "a") " FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a), "
                 "pg_catalog.current_setting('quote_all_identifiers') = 'on', "
                 "CASE WHEN pg_catalog.current_setting('quote_all_identifiers') = 'on' THEN "
                 "pg_catalog.set_config('quote_all_identifiers', 'off', false) END");
    struct ls_session_request first = *request;
    if (request->has_timeouts && request->is_default_timeout) {
        first.lock_timeout = -1;
        ls_buf_printf(sql,
            ", CASE WHEN pg_catalog.current_setting('lock_timeout') = '0' THEN"
            " pg_catalog.set_config('lock_timeout', '%" PRId64 "', false) END",
            request->lock_timeout);
    }
    (void)add_settings(sql, &first, "SET ", role, mended);
}

static enum ls_status
set_up(struct ls_arena *arena, struct ls_session *session, struct ls_err *err)
{
    const struct ls_session_request *request = &session->request;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct mended mended = {
        .strings = !ls_conn_reports_on(session->conn, "standard_conforming_strings")};
    const char *role = NULL;
    if (quote_role(arena, request, &role, err) != LS_OK) {
        return err->status;
    }
    add_first(&sql, request, role, mended);
    struct probe probe = {0};
    bool is_done = ls_conn_send(session->conn, ls_buf_span(&sql), NULL, 0, take_pid, &probe);
    ls_buf_clear(&sql);
    if (!is_done) {
        ls_buf_finish(&sql);
        enum ls_status status = ls_conn_fail(session->conn, LS_CONFIG, err);
        ls_err_remedy(err, "Check role and search_path of the target in plugins.ini.");
        return status;
    }
    mended.names = probe.quotes_all;
    if (request->is_default_timeout) {
        session->request.lock_timeout = probe.has_lock_timeout ? -1 : request->lock_timeout;
    }
    session->is_pooled = probe.pid != ls_conn_pid(session->conn);
    session->backend = (struct ls_backend){.pid = (int32_t)probe.pid, .started = probe.started};
    session->begin_sql = "BEGIN";
    session->n_begin = 1;
    if (session->is_pooled) {
        ls_buf_adds(&sql, "BEGIN");
        session->n_begin +=
            add_settings(&sql, request, "SET LOCAL ", role, (struct mended){.names = mended.names});
        session->begin_sql = ls_arena_strdup(arena, ls_buf_span(&sql).ptr);
        ls_buf_clear(&sql);
    }
    /* what is looked for only where a text speaks of it */
    ls_buf_adds(&sql, "CLOSE ALL;UNLISTEN *;");
    ls_buf_adds(&sql, request->has_advisory ? "SELECT pg_catalog.pg_advisory_unlock_all();" : "");
    size_t n_handles = request->has_advisory ? 3 : 2;
    size_t handles_len = sql.len;
    ls_buf_adds(
        &sql, "RESET SESSION AUTHORIZATION;RESET ROLE;RESET ALL;DISCARD TEMP;DISCARD SEQUENCES");
    struct mended again = {.strings = mended.strings && !session->is_pooled, .names = mended.names};
    session->n_reset =
        n_handles + 5 +
        add_settings(&sql, request, session->is_pooled ? "SET LOCAL " : "SET ", role, again);
    session->reset_sql = ls_arena_strdup(arena, ls_buf_span(&sql).ptr);
    session->light_sql = session->reset_sql + handles_len;
    session->n_light = session->n_reset - n_handles;
    ls_buf_clear(&sql);
    ls_buf_adds(&sql, "SET LOCAL SESSION AUTHORIZATION DEFAULT;SET LOCAL search_path TO "
                      "pg_catalog;SET LOCAL statement_timeout TO 0;SET LOCAL role TO ");
    ls_buf_adds(&sql, role);
    session->local_sql = ls_arena_strdup(arena, ls_buf_span(&sql).ptr);
    session->n_local = 4;
    ls_buf_finish(&sql);
    if (session->is_pooled && !request->is_pooler_allowed) {
        return refuse_pooler(session->conn, err);
    }
    if (session->is_pooled && mended.strings) {
        (void)ls_err_set(err, LS_CONFIG,
            "standard_conforming_strings is off behind this pooler, and cannot be set for a "
            "session");
        ls_err_remedy(
            err, "ALTER DATABASE … SET standard_conforming_strings TO on, or connect directly.");
        return LS_CONFIG;
    }
    ls_conn_be_strict(session->conn);
    return err->status;
}

struct ls_conn *
ls_session_begin(struct ls_arena *arena, const struct ls_session_request *request)
{
    struct ls_err ignored = {0};
    struct ls_conn_request connect = {
        .dsn = request->dsn, .application_name = request->application_name};
    const char *role = NULL;
    if (check_search_path(request->search_path, &ignored) != LS_OK ||
        quote_role(arena, request, &role, &ignored) != LS_OK) {
        return NULL;
    }
    struct ls_conn *conn = ls_conn_begin(&connect);
    if (conn != NULL) {
        struct ls_buf sql = LS_BUF(MAX_SQL);
        add_first(&sql, request, role, (struct mended){0});
        ls_conn_ahead(conn, ls_buf_span(&sql).ptr, false);
        ls_buf_finish(&sql);
    }
    return conn;
}

enum ls_status
ls_session_open(struct ls_arena *arena, const struct ls_session_request *request,
    struct ls_session **ret_session, struct ls_err *err)
{
    if (check_search_path(request->search_path, err) != LS_OK) {
        ls_conn_close(request->begun);
        return err->status;
    }
    struct ls_session *session = ls_arena_alloc(arena, sizeof(*session));
    session->request = *request;
    enum ls_status status = ls_session_reopen(arena, session, err);
    if (status == LS_OK) {
        *ret_session = session;
    }
    return status;
}

enum ls_status
ls_session_reopen(struct ls_arena *arena, struct ls_session *session, struct ls_err *err)
{
    struct ls_conn_request connect = {.dsn = session->request.dsn,
        .application_name = session->request.application_name,
        .begun = session->request.begun};
    session->request.begun = NULL;
    struct ls_conn *conn = NULL;
    enum ls_status status = ls_conn_open(&connect, &conn, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_conn *before = session->conn;
    session->conn = conn;
    int version = ls_conn_server_version(session->conn);
    if (version < OLDEST_SERVER) {
        status = ls_err_set(err, LS_CONFIG,
            "the server has version %d.%d, and lockstep needs 13 or newer", version / 10000,
            version % 10000);
    } else {
        status = set_up(arena, session, err);
    }
    /* of two connections the one that is not kept is closed; a lost one still answers that it is lost */
    ls_conn_close(status == LS_OK ? before : conn);
    session->conn = status == LS_OK ? conn : before;
    return status;
}

/* Servers before 14 do not report it; there the first statement that writes is refused. */
enum ls_status
ls_session_may_write(const struct ls_session *session, struct ls_err *err)
{
    const struct ls_conn *conn = session->conn;
    if (ls_conn_reports_on(conn, "in_hot_standby")) {
        (void)ls_err_set(err, LS_TARGET,
            "the server at %s is a standby: it only follows another one", ls_conn_where(conn));
        ls_err_remedy(err, "Connect to the primary server; target_session_attrs=primary in the "
                           "connection string finds it among several hosts.");
        return LS_TARGET;
    }
    if (ls_conn_reports_on(conn, "default_transaction_read_only")) {
        (void)ls_err_set(err, LS_TARGET,
            "the database at %s is read-only: default_transaction_read_only is on",
            ls_conn_where(conn));
        ls_err_remedy(err, "Find out who has put it aside, and why; ALTER DATABASE or ALTER ROLE "
                           "… RESET default_transaction_read_only takes that back.");
        return LS_TARGET;
    }
    return LS_OK;
}

void
ls_session_close(struct ls_session *session)
{
    if (session != NULL) {
        ls_conn_close(session->conn);
        session->conn = NULL;
    }
}
