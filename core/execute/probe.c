/* What became of a statement that ran outside of a transaction: who still works on it, and which part of the catalog tells. */
#include "execute/probe.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "execute/probe_index.h"
#include "execute/probe_object.h"
#include "sql/quote.h"
#include "sql/tag.h"

enum { COMPARED = 4000, MAX_WORKER_SQL = 16384 };

static void
take_pid(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (ls_rows_count(rows) > 0) {
        *(int32_t *)user = (int32_t)ls_rows_int(rows, 0, 0);
    }
}

/* Another session that runs this very statement: we hold the lock, so it is what an earlier run left. Its name may be any,
 * as PGAPPNAME or the step itself had it; the server may have cut the text. Of another user's one sees no text: then the
 * name has to do. Asked as whoever connected: the target's role may not see its own login's. */
static enum ls_status
find_by_text(struct ls_runner *runner, const struct ls_sql_statement *statement, int32_t *ret_pid)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_buf sql = LS_BUF(MAX_WORKER_SQL);
    struct ls_span text = ls_utf8_beginning(statement->text, COMPARED);
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
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_pid, ret_pid)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* The process that has the statement, or may still get it: the one that the intent names, as long as it is there. One that
 * is idle may have it unread, or be about to be given it by a runner that does not know yet that its lock is gone: it is
 * ended. By the text only where that is not known, behind a pooler; a build is waited for by its index then. *ret_pid 0: none. */
static enum ls_status
find_worker(struct ls_runner *runner, const struct ls_probe *probe, bool is_build, int32_t *ret_pid)
{
    struct ls_backend backend = probe->before.backend;
    bool is_there = false;
    *ret_pid = 0;
    enum ls_status status = ls_backend_look(runner->request->session->conn, backend,
        probe->just_looks ? LS_BACKEND_LEFT : LS_BACKEND_ENDED_IDLE, &is_there, runner->err);
    if (status != LS_OK || is_there) {
        *ret_pid = is_there ? backend.pid : 0;
        return status;
    }
    return is_build && !probe->just_looks ? LS_OK : find_by_text(runner, probe->statement, ret_pid);
}

/* What is still under way has neither happened nor failed. */
static enum ls_status
wait_for_worker(struct ls_runner *runner, const struct ls_probe *probe, bool is_build, int32_t pid)
{
    enum ls_status status = LS_OK;
    bool is_told = false;
    while (status == LS_OK && pid != 0) {
        if (!is_told) {
            ls_runner_say(runner, runner->current, LS_INFO,
                ls_span_of(ls_arena_printf(runner->request->arena,
                    "process %" PRId32 " of the server still works on the statement of an earlier "
                    "run: waiting for it",
                    pid)));
            is_told = true;
        }
        status = ls_probe_pause(runner, "a statement of an earlier run");
        status = status == LS_OK ? find_worker(runner, probe, is_build, &pid) : status;
    }
    return status;
}

static bool
index_targets(struct ls_runner *runner, const struct ls_sql_statement *statement,
    struct ls_sql_index_targets *ret_targets)
{
    return (statement->class.flags & LS_SQL_CONCURRENT_INDEX) != 0 &&
           ls_sql_index_targets(runner->request->arena, statement->text, ret_targets);
}

bool
ls_probe_is_concurrent(struct ls_runner *runner, const struct ls_sql_statement *statement)
{
    struct ls_sql_lone_target target;
    return (statement->class.flags & LS_SQL_CONCURRENT_INDEX) != 0 ||
           (ls_sql_lone_target(runner->request->arena, statement->text, &target) &&
               target.kind == LS_SQL_LONE_PARTITION);
}

enum ls_status
ls_probe_before(struct ls_runner *runner, const struct ls_sql_statement *statement,
    const struct ls_index_record *record, struct ls_span *ret_text)
{
    struct ls_sql_index_targets targets;
    struct ls_sql_lone_target target;
    *ret_text = record->before;
    if (record->is_on) {
        return LS_OK;
    }
    if (index_targets(runner, statement, &targets)) {
        return ls_probe_index_before(runner, ret_text);
    }
    if ((statement->class.flags & LS_SQL_OUTSIDE_TX) != 0 &&
        ls_sql_lone_target(runner->request->arena, statement->text, &target)) {
        return ls_probe_object_before(runner, &target, ret_text);
    }
    return LS_OK;
}

/* What the catalog does not tell, but does no harm when it is run again. */
static bool
may_run_twice(const char *tag)
{
    static const char *const repeatable[] = {
        "VACUUM", "ANALYZE", "CLUSTER", "REINDEX", "CHECKPOINT", "ALTER SYSTEM", "ALTER DATABASE"};
    for (size_t i = 0; i < sizeof(repeatable) / sizeof(repeatable[0]); i++) {
        if (strncmp(tag, repeatable[i], strlen(repeatable[i])) == 0) {
            return true;
        }
    }
    return false;
}

enum ls_status
ls_probe_statement(struct ls_runner *runner, struct ls_probe *probe, enum ls_found *ret_found,
    const char **ret_evidence)
{
    const struct ls_sql_statement *statement = probe->statement;
    struct ls_arena *arena = runner->request->arena;
    struct ls_sql_index_targets targets;
    struct ls_sql_lone_target target;
    bool is_index = index_targets(runner, statement, &targets);
    bool is_build = is_index && targets.action == LS_SQL_INDEX_CREATE;
    int32_t worker = 0;
    enum ls_status status = find_worker(runner, probe, is_build, &worker);
    if (status == LS_OK && worker != 0 && probe->just_looks) {
        *ret_found = LS_FOUND_RUNNING;
        *ret_evidence =
            ls_arena_printf(arena, "process %" PRId32 " of the server still works on it", worker);
        return LS_OK;
    }
    status = status == LS_OK ? wait_for_worker(runner, probe, is_build, worker) : status;
    if (status != LS_OK) {
        return status;
    }
    if (is_index) {
        return ls_probe_index(runner, probe, &targets, ret_found, ret_evidence);
    }
    if ((statement->class.flags & LS_SQL_OUTSIDE_TX) != 0 &&
        ls_sql_lone_target(arena, statement->text, &target)) {
        return ls_probe_object(runner, probe, &target, ret_found, ret_evidence);
    }
    char tag[LS_SQL_TAG];
    (void)ls_sql_tag(statement->text, tag);
    bool is_repeatable = may_run_twice(tag);
    *ret_found = is_repeatable ? LS_FOUND_NOT_DONE : LS_FOUND_UNKNOWN;
    *ret_evidence = ls_arena_printf(arena,
        !is_repeatable      ? "the catalog does not tell what %s has done"
        : probe->just_looks ? "%s may run twice"
                            : "%s may run twice: it runs again",
        tag);
    return LS_OK;
}
