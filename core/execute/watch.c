/*
 * Looking over the shoulder of a long statement: the connection that holds the lock is free to ask the server who blocks it,
 * and how far it has come. Where that connection holds rows, another one asks (db/lock_row.h says why).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "execute/runner.h"

enum { LOOK_EVERY_US = 1000000, TELL_AGAIN_US = 10000000, MAX_SQL = 8192 };

enum { BLOCKERS_COLUMNS = 7, WORK_COLUMNS = 6 };

/* Blocks of the phases that count them; rows of those that load; whoever has to be waited for in those that wait. */
#define INDEX_COUNT(what)                                                                          \
    "CASE WHEN p.phase LIKE 'waiting%%' THEN p.lockers_" what                                      \
    " WHEN p.phase LIKE '%%tuples%%' AND p.tuples_total > 0 THEN p.tuples_" what                   \
    " ELSE p.blocks_" what " END"

/* One row where the server reports on the process; %d is its number. */
static const char work_sql[] =
    "SELECT p.command, p.phase, "
    "p.relid::pg_catalog.regclass::pg_catalog.text, " INDEX_COUNT("done") ", " INDEX_COUNT(
        "total") ", p.tuples_done"
                 " FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = %" PRId32
                 " UNION ALL SELECT p.command, p.phase, "
                 "p.relid::pg_catalog.regclass::pg_catalog.text,"
                 " p.heap_blks_scanned, p.heap_blks_total, p.heap_tuples_scanned"
                 " FROM pg_catalog.pg_stat_progress_cluster p WHERE p.pid = %" PRId32
                 " UNION ALL SELECT 'VACUUM', p.phase, "
                 "p.relid::pg_catalog.regclass::pg_catalog.text,"
                 " CASE p.phase WHEN 'vacuuming heap' THEN p.heap_blks_vacuumed ELSE "
                 "p.heap_blks_scanned END,"
                 " p.heap_blks_total, -1 FROM pg_catalog.pg_stat_progress_vacuum p WHERE "
                 "p.pid = %" PRId32 " UNION ALL SELECT 'ANALYZE', p.phase, "
                 "p.relid::pg_catalog.regclass::pg_catalog.text,"
                 " p.sample_blks_scanned, p.sample_blks_total, -1"
                 " FROM pg_catalog.pg_stat_progress_analyze p WHERE p.pid = %" PRId32;

static const char copy_sql[] =
    " UNION ALL SELECT p.command, NULL, p.relid::pg_catalog.regclass::pg_catalog.text,"
    " p.bytes_processed, p.bytes_total, p.tuples_processed"
    " FROM pg_catalog.pg_stat_progress_copy p WHERE p.pid = %" PRId32;

/* Only where it waits for a lock at all: finding out who blocks stops all locking for a moment. */
static const char blockers_sql[] =
    "SELECT b.pid, a.usename, nullif(a.application_name, ''), pg_catalog.host(a.client_addr), "
    "a.state,"
    " a.query, (extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start,"
    " a.query_start, a.backend_start)) * 1000)::pg_catalog.int8"
    " FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) AS pid"
    "  FROM pg_catalog.pg_stat_activity w WHERE w.pid = %" PRId32
    " AND w.wait_event_type = 'Lock') b"
    " LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY a.xact_start NULLS LAST, "
    "b.pid";

struct sight {
    struct ls_arena *arena;
    struct ls_blocker *blockers;
    size_t n_blockers;
    struct ls_work work;
    bool has_work;
    int64_t n_ahead;
};

static struct ls_span
text_at(const struct sight *sight, const struct ls_rows *rows, size_t row, size_t column)
{
    struct ls_span text = ls_rows_text(rows, row, column);
    return text.ptr == NULL ? text : ls_arena_dup(sight->arena, text);
}

static void
take_blockers(struct sight *sight, const struct ls_rows *rows)
{
    sight->n_blockers = ls_rows_count(rows);
    sight->blockers = ls_arena_array(sight->arena, sight->n_blockers, sizeof(*sight->blockers));
    for (size_t row = 0; row < sight->n_blockers; row++) {
        sight->blockers[row] = (struct ls_blocker){.pid = (int32_t)ls_rows_int(rows, row, 0),
            .user = text_at(sight, rows, row, 1),
            .application = text_at(sight, rows, row, 2),
            .host = text_at(sight, rows, row, 3),
            .state = text_at(sight, rows, row, 4),
            .query = text_at(sight, rows, row, 5),
            .milliseconds =
                ls_rows_text(rows, row, 6).ptr == NULL ? -1 : ls_rows_int(rows, row, 6)};
    }
}

static void
take_sight(void *user, size_t statement, const struct ls_rows *rows)
{
    struct sight *sight = user;
    (void)statement;
    if (ls_rows_columns(rows) == 1) {
        sight->n_ahead = ls_rows_int(rows, 0, 0);
    } else if (ls_rows_columns(rows) == BLOCKERS_COLUMNS) {
        take_blockers(sight, rows);
    } else if (ls_rows_columns(rows) == WORK_COLUMNS && ls_rows_count(rows) > 0) {
        sight->has_work = true;
        sight->work = (struct ls_work){.command = text_at(sight, rows, 0, 0),
            .phase = text_at(sight, rows, 0, 1),
            .relation = text_at(sight, rows, 0, 2),
            .done = ls_rows_int(rows, 0, 3),
            .total = ls_rows_int(rows, 0, 4),
            .rows = ls_rows_int(rows, 0, 5)};
    }
}

/* The connection to look from; NULL where there is none. */
static struct ls_conn *
looking_from(struct ls_runner *runner)
{
    const struct ls_run_request *request = runner->request;
    struct ls_watch *watch = &runner->watch;
    if (request->lock_request->table == NULL) {
        return ls_conn_is_lost(request->lock->conn) ? NULL : request->lock->conn;
    }
    if (watch->conn == NULL && !watch->is_blind) {
        struct ls_err ignored = {0};
        struct ls_conn_request connect = {
            .dsn = request->lock_request->dsn, .application_name = "lockstep watch"};
        watch->is_blind = ls_conn_open(&connect, &watch->conn, &ignored) != LS_OK;
    }
    return watch->conn == NULL || ls_conn_is_lost(watch->conn) ? NULL : watch->conn;
}

static bool
see(struct ls_runner *runner, struct ls_conn *conn, struct sight *ret_sight)
{
    const struct ls_run_request *request = runner->request;
    int32_t pid = request->session->backend.pid;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_printf(&sql, work_sql, pid, pid, pid, pid);
    if (ls_conn_server_version(conn) >= 140000) {
        ls_buf_printf(&sql, copy_sql, pid);
    }
    ls_buf_addc(&sql, ';');
    ls_buf_printf(&sql, blockers_sql, pid);
    if (runner->n_in_message > 1) {
        /* comes last: the lock's user may not be allowed to read it */
        ls_buf_addc(&sql, ';');
        ls_journal_add_ahead(request->journal, &sql);
    }
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_sight, ret_sight);
    ls_buf_finish(&sql);
    return is_done;
}

/* Whether something else is to be told than last time, or the same again after a while. */
static bool
is_news(struct ls_watch *watch, const char *what)
{
    int64_t now = ls_clock_monotonic();
    if (strcmp(watch->told, what) == 0 && now - watch->told_at < TELL_AGAIN_US) {
        return false;
    }
    (void)snprintf(watch->told, sizeof(watch->told), "%s", what);
    watch->told_at = now;
    return true;
}

static void
tell(struct ls_runner *runner, enum ls_event_type type, const struct sight *sight)
{
    struct ls_event event;
    if (ls_runner_event_at(runner, type, runner->sent_at, &event)) {
        event.text = (struct ls_span){NULL, 0};
        event.blockers = sight->blockers;
        event.n_blockers = sight->n_blockers;
        event.work = &sight->work;
        ls_sink_tell(runner->request->sink, &event);
    }
}

static void
tell_blockers(struct ls_runner *runner, const struct sight *sight)
{
    char pids[sizeof(runner->watch.told)] = "blocked by";
    for (size_t i = 0; i < sight->n_blockers; i++) {
        size_t used = strlen(pids);
        (void)snprintf(pids + used, sizeof(pids) - used, " %" PRId32, sight->blockers[i].pid);
    }
    if (is_news(&runner->watch, pids)) {
        tell(runner, LS_EVENT_BLOCKED, sight);
    }
}

static void
tell_work(struct ls_runner *runner, const struct sight *sight)
{
    char phase[sizeof(runner->watch.told)];
    (void)snprintf(phase, sizeof(phase), "at %.*s %.*s", LS_SPAN_ARGS(sight->work.command),
        LS_SPAN_ARGS(sight->work.phase));
    if (is_news(&runner->watch, phase)) {
        tell(runner, LS_EVENT_PROGRESS, sight);
    }
}

static void
tell_stop(struct ls_runner *runner)
{
    if (!runner->watch.is_stop_told && ls_stop_asked() == LS_STOP_FINISH) {
        runner->watch.is_stop_told = true;
        ls_db_lock_open_gate(runner->request->lock);
        struct ls_event event = {.type = LS_EVENT_MESSAGE,
            .severity = LS_WARNING,
            .text = LS_SPAN("told to stop: the transaction under way is finished first; a second "
                            "signal cancels it, a third leaves it")};
        ls_sink_tell(runner->request->sink, &event);
    }
}

/* What is under way would not be committed: it is not worth waiting for. */
static void
check_lock(struct ls_runner *runner)
{
    const struct ls_run_request *request = runner->request;
    if (!runner->watch.is_lock_lost && ls_db_lock_is_lost(request->lock)) {
        runner->watch.is_lock_lost = true;
        ls_conn_cancel(request->session->conn);
    }
}

void
ls_watch_explain(const struct ls_runner *runner, struct ls_err *err)
{
    if (!runner->watch.is_lock_lost || strcmp(err->sqlstate, "57014") != 0 ||
        ls_stop_asked() == LS_STOP_CANCEL) {
        return;
    }
    *err = (struct ls_err){0};
    (void)ls_err_set(err, LS_LOCKED, "the session lock was lost while the step ran");
    ls_err_remedy(err, runner->unit > 0 || runner->is_alone
                           ? "The connection that held it was ended, and the statement was "
                             "cancelled. Run again: it goes on from what the catalog says."
                           : "The connection that held it was ended. Nothing of the step was kept: "
                             "run again.");
}

static void
name_step(struct ls_runner *runner)
{
    const struct ls_run_request *request = runner->request;
    struct ls_event event;
    if (ls_runner_event_at(runner, LS_EVENT_TICK, runner->sent_at, &event) &&
        runner->watch.named != event.index) {
        runner->watch.named = event.index;
        ls_db_lock_name_step(
            request->lock, request->lock_request->application_name, event.step->id);
    }
}

void
ls_watch_end_step(struct ls_runner *runner)
{
    if (runner->watch.named > 0) {
        runner->watch.named = 0;
        ls_db_lock_name_step(runner->request->lock, runner->request->lock_request->application_name,
            (struct ls_span){NULL, 0});
    }
}

void
ls_watch_finish(struct ls_runner *runner)
{
    ls_conn_close(runner->watch.conn);
    ls_arena_finish(&runner->watch.arena);
}

void
ls_watch_look(struct ls_runner *runner)
{
    struct ls_watch *watch = &runner->watch;
    int64_t now = ls_clock_monotonic();
    tell_stop(runner);
    check_lock(runner);
    if (now - runner->sent_at < LOOK_EVERY_US) {
        watch->has_work = false;
        return;
    }
    if (now - watch->looked_at < LOOK_EVERY_US || watch->is_lock_lost) {
        return;
    }
    watch->looked_at = now;
    /* behind a pooler the server's process may be another one for each transaction */
    struct ls_conn *conn = runner->request->session->is_pooled ? NULL : looking_from(runner);
    if (conn == NULL) {
        name_step(runner);
        return;
    }
    ls_arena_finish(&watch->arena);
    struct sight sight = {.arena = &watch->arena};
    (void)see(runner, conn, &sight); /* what it did not see is not told */
    watch->has_work = sight.has_work;
    watch->n_ahead = sight.n_ahead > 0 ? (size_t)sight.n_ahead : 0;
    watch->work = sight.work;
    watch->looked_at = ls_clock_monotonic();
    name_step(runner);
    if (sight.n_blockers > 0) {
        tell_blockers(runner, &sight);
    } else if (sight.has_work) {
        tell_work(runner, &sight);
    }
}
