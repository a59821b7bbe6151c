/* Reading from the catalog what became of a statement that ran outside of a transaction. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "execute/runner.h"
#include "sql/quote.h"

enum { BUILD_POLL_MS = 500, MAX_SQL = 4096, COMPARED = 4000, MAX_WORKER_SQL = 16384 };

struct index_state {
    struct ls_arena *arena;
    bool is_there;
    bool is_valid;
    bool is_building;    /* another backend works on it */
    struct ls_span name; /* as SQL names it */
};

static void
take_index(void *user, size_t statement, const struct ls_rows *rows)
{
    struct index_state *state = user;
    (void)statement;
    if (ls_rows_count(rows) == 0) {
        return;
    }
    state->is_there = true;
    state->is_valid = ls_rows_bool(rows, 0, 0);
    state->is_building = ls_rows_bool(rows, 0, 1);
    state->name = ls_arena_dup(state->arena, ls_rows_text(rows, 0, 2));
}

/* The index by its name: in the schema of its table where that is known, else by search_path. */
static enum ls_status
read_index(struct ls_runner *runner, const struct ls_sql_name *name,
    const struct ls_sql_name *table, struct index_state *ret_state)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct ls_err *err = runner->err;
    ls_buf_adds(&sql,
        "SELECT i.indisvalid AND i.indisready, EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE "
        "l.locktype = 'relation'"
        " AND l.relation IN (i.indexrelid, i.indrelid) AND l.mode = 'ShareUpdateExclusiveLock'"
        " AND l.pid <> pg_catalog.pg_backend_pid()"
        " AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = "
        "pg_catalog.current_database())),"
        " pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)"
        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = ");
    enum ls_status status = ls_sql_add_literal(&sql, name->name, err);
    if (table != NULL && table->name.ptr != NULL) {
        struct ls_buf qualified = LS_BUF(512);
        status = status == LS_OK ? ls_sql_add_qualified(&qualified, table->schema, table->name, err)
                                 : status;
        ls_buf_adds(&sql, " AND i.indrelid = pg_catalog.to_regclass(");
        status = status == LS_OK ? ls_sql_add_literal(&sql, ls_buf_span(&qualified), err) : status;
        ls_buf_adds(&sql, ")");
        ls_buf_finish(&qualified);
    } else if (name->schema.ptr != NULL) {
        ls_buf_adds(&sql, " AND n.nspname = ");
        status = status == LS_OK ? ls_sql_add_literal(&sql, name->schema, err) : status;
    } else {
        ls_buf_adds(&sql, " AND pg_catalog.pg_table_is_visible(c.oid)");
    }
    *ret_state = (struct index_state){.arena = runner->request->arena};
    struct ls_conn *conn = runner->request->session->conn;
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_index, ret_state)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* A runner that died may have left its server process at work: wait for it. */
static enum ls_status
wait_for_build(struct ls_runner *runner, const struct ls_sql_name *name,
    const struct ls_sql_name *table, struct index_state *state)
{
    bool is_told = false;
    enum ls_status status = LS_OK;
    while (status == LS_OK && state->is_there && !state->is_valid && state->is_building) {
        if (ls_stop_asked() != LS_STOP_NONE) {
            return ls_err_set(runner->err, ls_stop_status(),
                "interrupted while waiting for an index build of an earlier run");
        }
        if (!is_told) {
            ls_runner_say(runner, runner->current, LS_INFO,
                LS_SPAN("an earlier run's server process still builds the index: waiting for it"));
            is_told = true;
        }
        struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
        (void)poll(&fd, 1, BUILD_POLL_MS);
        status = read_index(runner, name, table, state);
    }
    return status;
}

/* The same, of an index that is to be made, without touching anything. */
static void
look_at_create(struct ls_arena *arena, const struct index_state *state,
    const struct ls_sql_name *name, enum ls_found *ret_found, const char **ret_evidence)
{
    *ret_found = !state->is_there     ? LS_FOUND_NOT_DONE
                 : state->is_valid    ? LS_FOUND_DONE
                 : state->is_building ? LS_FOUND_RUNNING
                                      : LS_FOUND_HALF_DONE;
    *ret_evidence = ls_arena_printf(arena, "the index %.*s is %s",
        LS_SPAN_ARGS(state->is_there ? state->name : name->name),
        !state->is_there     ? "not there"
        : state->is_valid    ? "there and valid"
        : state->is_building ? "invalid, and another process of the server works on it"
                             : "there and invalid");
}

static enum ls_status
probe_create(struct ls_runner *runner, const struct ls_sql_index_targets *targets, bool just_looks,
    enum ls_found *ret_found, const char **ret_evidence)
{
    struct ls_arena *arena = runner->request->arena;
    const struct ls_sql_name *name = &targets->names[0];
    struct index_state state;
    enum ls_status status = read_index(runner, name, &targets->table, &state);
    if (status == LS_OK && just_looks) {
        look_at_create(arena, &state, name, ret_found, ret_evidence);
        return LS_OK;
    }
    status = status == LS_OK ? wait_for_build(runner, name, &targets->table, &state) : status;
    if (status != LS_OK) {
        return status;
    }
    *ret_found = state.is_there && state.is_valid ? LS_FOUND_DONE : LS_FOUND_NOT_DONE;
    if (!state.is_there) {
        *ret_evidence = ls_arena_printf(
            arena, "the index %.*s is not there: it is built now", LS_SPAN_ARGS(name->name));
    } else if (state.is_valid) {
        *ret_evidence = ls_arena_printf(
            arena, "the index %.*s is there and valid: it is done", LS_SPAN_ARGS(state.name));
    } else {
        *ret_evidence = ls_arena_printf(arena,
            "the index %.*s is there and invalid: it is dropped and built again",
            LS_SPAN_ARGS(state.name));
        char *sql =
            ls_arena_printf(arena, "DROP INDEX CONCURRENTLY %.*s", LS_SPAN_ARGS(state.name));
        struct ls_conn *conn = runner->request->session->conn;
        if (!ls_conn_send(conn, ls_span_of(sql), NULL, 0, NULL, NULL)) {
            return ls_conn_fail(conn, LS_STEP_FAILED, runner->err);
        }
    }
    return LS_OK;
}

static enum ls_status
probe_drop(struct ls_runner *runner, const struct ls_sql_index_targets *targets, bool just_looks,
    enum ls_found *ret_found, const char **ret_evidence)
{
    size_t n_left = 0;
    for (size_t i = 0; i < targets->n_names; i++) {
        struct index_state state;
        enum ls_status status = read_index(runner, &targets->names[i], NULL, &state);
        if (status != LS_OK) {
            return status;
        }
        n_left += state.is_there;
    }
    *ret_found = n_left == 0 ? LS_FOUND_DONE : LS_FOUND_NOT_DONE;
    *ret_evidence = n_left == 0  ? "the index is gone: it is done"
                    : just_looks ? "the index is still there"
                                 : "the index is still there: it is dropped now";
    return LS_OK;
}

struct worker {
    int64_t pid; /* 0: none */
};

static void
take_worker(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (ls_rows_count(rows) > 0) {
        ((struct worker *)user)->pid = ls_rows_int(rows, 0, 0);
    }
}

/* Another session that runs this very statement: we hold the lock, so it is what an earlier run left. Its name may be any,
 * as PGAPPNAME or the step itself had it; the server may have cut the text. Of another user's one sees no text: then the
 * name has to do. Asked as whoever connected: the target's role may not see its own login's. */
static enum ls_status
find_worker(
    struct ls_runner *runner, const struct ls_sql_statement *statement, struct worker *ret_worker)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_buf sql = LS_BUF(MAX_WORKER_SQL);
    struct ls_span text = statement->text;
    while (text.len > COMPARED || (text.len < statement->text.len &&
                                      ls_utf8_is_continuation(statement->text.ptr[text.len]))) {
        text.len = text.len > COMPARED ? COMPARED : text.len - 1;
    }
    ls_buf_adds(&sql, "BEGIN;SET LOCAL SESSION AUTHORIZATION DEFAULT;SET LOCAL role TO none;"
                      "SELECT a.pid FROM pg_catalog.pg_stat_activity a, (SELECT ");
    enum ls_status status = ls_sql_add_literal(&sql, text, runner->err);
    ls_buf_printf(&sql,
        "::pg_catalog.text AS text, pg_catalog.pg_size_bytes("
        "pg_catalog.current_setting('track_activity_query_size')) - 4 AS size) s"
        " WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()"
        " AND CASE WHEN a.state IS NULL OR a.state = 'disabled' THEN a.application_name ="
        "  pg_catalog.current_setting('application_name')"
        " ELSE a.state = 'active' AND (a.query = s.text OR pg_catalog.octet_length(a.query) >= "
        "s.size AND pg_catalog.starts_with(s.text, a.query)%s) END LIMIT 1;COMMIT",
        text.len < statement->text.len ? " OR pg_catalog.starts_with(a.query, s.text)" : "");
    *ret_worker = (struct worker){0};
    if (status == LS_OK &&
        !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_worker, ret_worker)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* What is still under way has neither happened nor failed. */
static enum ls_status
wait_for_worker(
    struct ls_runner *runner, const struct ls_sql_statement *statement, struct worker *worker)
{
    enum ls_status status = LS_OK;
    bool is_told = false;
    while (status == LS_OK && worker->pid != 0) {
        if (ls_stop_asked() != LS_STOP_NONE) {
            return ls_err_set(runner->err, ls_stop_status(),
                "interrupted while waiting for a statement of an earlier run");
        }
        if (!is_told) {
            ls_runner_say(runner, runner->current, LS_INFO,
                ls_span_of(ls_arena_printf(runner->request->arena,
                    "process %" PRId64 " of the server still works on the statement of an earlier "
                    "run: waiting for it",
                    worker->pid)));
            is_told = true;
        }
        struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
        (void)poll(&fd, 1, BUILD_POLL_MS);
        status = find_worker(runner, statement, worker);
    }
    return status;
}

enum ls_status
ls_probe_statement(struct ls_runner *runner, const struct ls_sql_statement *statement,
    bool just_looks, enum ls_found *ret_found, const char **ret_evidence)
{
    struct worker worker;
    enum ls_status status = find_worker(runner, statement, &worker);
    if (status == LS_OK && worker.pid != 0 && just_looks) {
        *ret_found = LS_FOUND_RUNNING;
        *ret_evidence = ls_arena_printf(runner->request->arena,
            "process %" PRId64 " of the server still works on it", worker.pid);
        return LS_OK;
    }
    struct ls_sql_index_targets targets;
    bool is_index = (statement->class.flags & LS_SQL_CONCURRENT_INDEX) != 0 &&
                    ls_sql_index_targets(runner->request->arena, statement->text, &targets);
    bool is_create = is_index && targets.action == LS_SQL_INDEX_CREATE && targets.n_names == 1 &&
                     targets.names[0].name.ptr != NULL;
    if (status == LS_OK && !is_create) { /* a build is waited for by its index */
        status = wait_for_worker(runner, statement, &worker);
    }
    if (status != LS_OK) {
        return status;
    }
    if (is_create) {
        return probe_create(runner, &targets, just_looks, ret_found, ret_evidence);
    }
    if (is_index && targets.action == LS_SQL_INDEX_DROP) {
        return probe_drop(runner, &targets, just_looks, ret_found, ret_evidence);
    }
    static const char *const repeatable[] = {
        "VACUUM", "ANALYZE", "CLUSTER", "REINDEX", "CHECKPOINT", "ALTER SYSTEM"};
    char tag[LS_SQL_TAG];
    (void)ls_sql_tag(statement->text, tag);
    for (size_t i = 0; i < sizeof(repeatable) / sizeof(repeatable[0]); i++) {
        if (strncmp(tag, repeatable[i], strlen(repeatable[i])) == 0) {
            *ret_found = LS_FOUND_NOT_DONE;
            *ret_evidence = ls_arena_printf(runner->request->arena,
                just_looks ? "%s may run twice" : "%s may run twice: it runs again", tag);
            return LS_OK;
        }
    }
    *ret_found = LS_FOUND_UNKNOWN;
    *ret_evidence =
        ls_arena_printf(runner->request->arena, "the catalog does not tell what %s has done", tag);
    return LS_OK;
}

enum ls_status
ls_probe_valid(struct ls_runner *runner, const struct ls_sql_statement *statement, bool *ret_valid)
{
    struct ls_sql_index_targets targets;
    *ret_valid = true;
    if (!ls_sql_index_targets(runner->request->arena, statement->text, &targets) ||
        (targets.action != LS_SQL_INDEX_CREATE && targets.action != LS_SQL_REINDEX_INDEX)) {
        return LS_OK;
    }
    for (size_t i = 0; i < targets.n_names && *ret_valid; i++) {
        struct index_state state;
        const struct ls_sql_name *table =
            targets.action == LS_SQL_INDEX_CREATE ? &targets.table : NULL;
        if (targets.names[i].name.ptr == NULL) {
            continue;
        }
        enum ls_status status = read_index(runner, &targets.names[i], table, &state);
        if (status != LS_OK) {
            return status;
        }
        *ret_valid = state.is_there && state.is_valid;
    }
    return LS_OK;
}
