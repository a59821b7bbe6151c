/* What became of indexes that were to be made, dropped or built anew concurrently. Only those that were not there before the
 * statement are ours. */
#include "execute/probe_index.h"

#include <string.h>

#include "sql/quote.h"

enum { MAX_SQL = 64 * 1024 };

/* The indexes that a statement may have left. */
struct remains {
    struct ls_arena *arena;
    struct ls_vec invalid; /* struct ls_span: as SQL names them */
    struct ls_span valid;  /* one of them; absent: none */
    size_t n_valid;
    struct ls_span old; /* was there before; absent: none */
    bool is_building;   /* another process works on an invalid one */
};

/* Columns: valid, building, name, old. */
static void
take_remains(void *user, size_t statement, const struct ls_rows *rows)
{
    struct remains *remains = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_span name = ls_arena_dup(remains->arena, ls_rows_text(rows, row, 2));
        if (ls_rows_bool(rows, row, 3)) {
            remains->old = name;
        } else if (ls_rows_bool(rows, row, 0)) {
            remains->valid = name;
            remains->n_valid++;
        } else {
            *LS_PUSH(struct ls_span, &remains->invalid, remains->arena) = name;
            remains->is_building = remains->is_building || ls_rows_bool(rows, row, 1);
        }
    }
}

/* The indexes of the table, by the statement's name or, where it gives none, by the names that the server gives. */
static enum ls_status
add_create_condition(
    struct ls_buf *sql, const struct ls_sql_index_targets *targets, struct ls_err *err)
{
    ls_buf_adds(sql, "i.indrelid = ");
    enum ls_status status =
        ls_sql_add_regclass(sql, targets->table.schema, targets->table.name, err);
    struct ls_span name = targets->names[0].name;
    ls_buf_adds(sql, name.ptr == NULL ? " AND c.relname ~ '_idx[0-9]*$'" : " AND c.relname = ");
    if (name.ptr != NULL && status == LS_OK) {
        status = ls_sql_add_literal(sql, name, err);
    }
    return status;
}

/* By its name: as the statement itself finds it. */
static enum ls_status
add_name_condition(struct ls_buf *sql, const struct ls_sql_name *name, struct ls_err *err)
{
    ls_buf_adds(sql, "c.oid = ");
    return ls_sql_add_regclass(sql, name->schema, name->name, err);
}

/* The copies that REINDEX CONCURRENTLY builds and leaves where it does not come to its end. */
static enum ls_status
add_reindex_condition(
    struct ls_buf *sql, const struct ls_sql_index_targets *targets, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    ls_buf_adds(sql, "NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'");
    if (targets->action != LS_SQL_REINDEX_INDEX && targets->action != LS_SQL_REINDEX_TABLE) {
        return LS_OK;
    }
    bool is_index = targets->action == LS_SQL_REINDEX_INDEX;
    ls_buf_adds(sql, " AND i.indrelid IN (WITH named AS (SELECT ");
    status = ls_sql_add_regclass(sql, targets->names[0].schema, targets->names[0].name, err);
    ls_buf_adds(sql,
        "::pg_catalog.oid AS oid), tree AS (SELECT n.oid FROM named n UNION SELECT "
        "p.relid::pg_catalog.oid FROM named n, pg_catalog.pg_partition_tree(n.oid) p) ");
    ls_buf_adds(sql, is_index ? "SELECT x.indrelid FROM pg_catalog.pg_index x JOIN tree t ON "
                                "t.oid = x.indexrelid)"
                              : "SELECT t.oid FROM tree t UNION SELECT k.reltoastrelid FROM "
                                "pg_catalog.pg_class k JOIN tree t ON t.oid = k.oid)");
    return status;
}

/* Which of the indexes that `name` (NULL: the statement's own form) is about are there. */
static enum ls_status
look(struct ls_runner *runner, const struct ls_sql_index_targets *targets,
    const struct ls_sql_name *name, const struct ls_before *before, struct remains *ret_remains)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct ls_err *err = runner->err;
    struct ls_conn *conn = runner->request->session->conn;
    ls_buf_adds(&sql,
        "SELECT i.indisvalid AND i.indisready, EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE "
        "l.locktype = 'relation'"
        " AND l.relation IN (i.indexrelid, i.indrelid) AND l.mode = 'ShareUpdateExclusiveLock'"
        " AND l.pid <> pg_catalog.pg_backend_pid()"
        " AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = "
        "pg_catalog.current_database())),"
        " pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.oid = "
        "ANY (");
    bool has_oids = before != NULL && before->is_kept && before->text.ptr != NULL;
    enum ls_status status = ls_sql_add_literal(&sql, has_oids ? before->text : LS_SPAN("{}"), err);
    ls_buf_adds(&sql, "::pg_catalog.oid[])");
    if (has_oids && name == NULL && targets->action == LS_SQL_INDEX_CREATE) {
        /* what was noted may have been about another table: then nothing of this one is ours */
        ls_buf_adds(&sql, " OR i.indrelid <> ALL (");
        status = status == LS_OK ? ls_sql_add_literal(&sql, before->text, err) : status;
        ls_buf_adds(&sql, "::pg_catalog.oid[])");
    }
    ls_buf_adds(&sql,
        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = "
        "i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ");
    if (status == LS_OK) {
        status = name != NULL ? add_name_condition(&sql, name, err)
                 : targets->action == LS_SQL_INDEX_CREATE
                     ? add_create_condition(&sql, targets, err)
                     : add_reindex_condition(&sql, targets, err);
    }
    ls_buf_adds(&sql, " ORDER BY c.oid");
    *ret_remains = (struct remains){.arena = runner->request->arena};
    if (status == LS_OK &&
        !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_remains, ret_remains)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* A runner that died may have left its server process at work: wait for it. */
static enum ls_status
look_when_built(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, struct remains *ret_remains)
{
    bool is_told = false;
    enum ls_status status = look(runner, targets, NULL, &probe->before, ret_remains);
    while (status == LS_OK && ret_remains->is_building && !probe->just_looks) {
        if (!is_told) {
            ls_runner_say(runner, runner->current, LS_INFO,
                LS_SPAN("an earlier run's server process still builds the index: waiting for it"));
            is_told = true;
        }
        status = ls_probe_pause(runner, "an index build of an earlier run");
        status =
            status == LS_OK ? look(runner, targets, NULL, &probe->before, ret_remains) : status;
    }
    return status;
}

/* "a, b and c". */
static const char *
names_of(struct ls_arena *arena, const struct ls_vec *names)
{
    const char *text = "";
    for (size_t i = 0; i < names->n; i++) {
        const char *between = i == 0 ? "" : i + 1 == names->n ? " and " : ", ";
        text = ls_arena_printf(
            arena, "%s%s%.*s", text, between, LS_SPAN_ARGS(*LS_AT(struct ls_span, names, i)));
    }
    return text;
}

static enum ls_status
drop_invalid(struct ls_runner *runner, const struct remains *remains)
{
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < remains->invalid.n && status == LS_OK; i++) {
        status = ls_probe_repair(
            runner, ls_arena_printf(runner->request->arena, "DROP INDEX CONCURRENTLY %.*s",
                        LS_SPAN_ARGS(*LS_AT(struct ls_span, &remains->invalid, i))));
    }
    return status;
}

static enum ls_status
probe_create(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, enum ls_found *ret_found, const char **ret_evidence)
{
    struct ls_arena *arena = runner->request->arena;
    struct ls_span name = targets->names[0].name;
    struct remains remains;
    enum ls_status status = look_when_built(runner, probe, targets, &remains);
    if (status != LS_OK) {
        return status;
    }
    if (remains.invalid.n > 0) {
        const char *names = names_of(arena, &remains.invalid);
        if (probe->just_looks) {
            *ret_found = remains.is_building ? LS_FOUND_RUNNING : LS_FOUND_HALF_DONE;
            *ret_evidence = ls_arena_printf(arena,
                remains.is_building
                    ? "the index %s is invalid, and another process of the server works on it"
                    : "the index %s is there and invalid",
                names);
            return LS_OK;
        }
        *ret_found = LS_FOUND_NOT_DONE;
        *ret_evidence = ls_arena_printf(
            arena, "the index %s is there and invalid: it is dropped and built again", names);
        ls_probe_say(runner, probe, *ret_evidence);
        return drop_invalid(runner, &remains);
    }
    bool is_named = name.ptr != NULL;
    if (remains.n_valid > 0) {
        *ret_found = remains.n_valid == 1 ? LS_FOUND_DONE : LS_FOUND_UNKNOWN;
        *ret_evidence = ls_arena_printf(arena,
            remains.n_valid > 1 ? "%.*s and other indexes were made since"
            : probe->just_looks ? "the index %.*s is there and valid"
                                : "the index %.*s is there and valid: it is done",
            LS_SPAN_ARGS(remains.valid));
        return LS_OK;
    }
    *ret_found = LS_FOUND_NOT_DONE;
    if (is_named && remains.old.ptr != NULL) {
        *ret_evidence = ls_arena_printf(arena,
            "the index %.*s was there before: it is not of this step", LS_SPAN_ARGS(remains.old));
    } else {
        *ret_evidence = ls_arena_printf(arena, "%s%.*s is not there%s",
            is_named ? "the index " : "the index", LS_SPAN_ARGS(is_named ? name : LS_SPAN("")),
            probe->just_looks ? "" : ": it is built now");
    }
    return LS_OK;
}

static enum ls_status
probe_drop(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, enum ls_found *ret_found, const char **ret_evidence)
{
    size_t n_left = 0;
    for (size_t i = 0; i < targets->n_names; i++) {
        struct remains remains;
        enum ls_status status = look(runner, targets, &targets->names[i], NULL, &remains);
        if (status != LS_OK) {
            return status;
        }
        n_left += remains.n_valid + remains.invalid.n;
    }
    bool was_there = !probe->before.is_kept || probe->before.text.ptr != NULL;
    *ret_found =
        n_left == 0 && (was_there || targets->if_exists) ? LS_FOUND_DONE : LS_FOUND_NOT_DONE;
    *ret_evidence = n_left > 0  ? (probe->just_looks ? "the index is still there"
                                                     : "the index is still there: it is dropped now")
                    : was_there ? "the index is gone: it is done"
                                : "the index was not there before, either";
    return LS_OK;
}

static enum ls_status
probe_reindex(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, enum ls_found *ret_found, const char **ret_evidence)
{
    struct remains remains = {0};
    enum ls_status status = LS_OK;
    if (probe->before.is_kept) { /* else they may be anybody's */
        status = look_when_built(runner, probe, targets, &remains);
    }
    if (status != LS_OK) {
        return status;
    }
    const char *names = names_of(runner->request->arena, &remains.invalid);
    bool is_half = remains.invalid.n > 0;
    *ret_found = is_half && probe->just_looks ? LS_FOUND_HALF_DONE : LS_FOUND_NOT_DONE;
    *ret_evidence = ls_arena_printf(runner->request->arena,
        !is_half            ? (probe->just_looks ? "REINDEX may run twice%s"
                                                 : "REINDEX may run twice: it runs again%s")
        : probe->just_looks ? "REINDEX has left %s, and may run twice"
                            : "REINDEX has left %s: that is dropped, and it runs again",
        names);
    if (!is_half || probe->just_looks) {
        return LS_OK;
    }
    ls_probe_say(runner, probe, *ret_evidence);
    return drop_invalid(runner, &remains);
}

enum ls_status
ls_probe_index(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_index_targets *targets, enum ls_found *ret_found, const char **ret_evidence)
{
    return targets->action == LS_SQL_INDEX_CREATE
               ? probe_create(runner, probe, targets, ret_found, ret_evidence)
           : targets->action == LS_SQL_INDEX_DROP
               ? probe_drop(runner, probe, targets, ret_found, ret_evidence)
               : probe_reindex(runner, probe, targets, ret_found, ret_evidence);
}

/* Before a REINDEX: all that is invalid already. */
enum ls_status
ls_probe_index_before(struct ls_runner *runner, struct ls_span *ret_text)
{
    struct ls_conn *conn = runner->request->session->conn;
    static const char sql[] = "SELECT coalesce(pg_catalog.array_agg(i.indexrelid), "
                              "'{}')::pg_catalog.text FROM pg_catalog.pg_index i WHERE NOT "
                              "i.indisvalid";
    if (!ls_conn_ask(conn, LS_SPAN(sql), runner->request->arena, ret_text)) {
        return ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    return LS_OK;
}

enum ls_status
ls_probe_valid(struct ls_runner *runner, const struct ls_sql_statement *statement, bool *ret_valid)
{
    struct ls_sql_index_targets targets;
    *ret_valid = true;
    if (!ls_sql_index_targets(runner->request->arena, statement->text, &targets) ||
        (targets.action != LS_SQL_INDEX_CREATE && targets.action != LS_SQL_REINDEX_INDEX) ||
        targets.n_names == 0 || targets.names[0].name.ptr == NULL) {
        return LS_OK;
    }
    struct remains remains;
    bool is_create = targets.action == LS_SQL_INDEX_CREATE;
    enum ls_status status =
        look(runner, &targets, is_create ? NULL : &targets.names[0], NULL, &remains);
    *ret_valid = status == LS_OK && remains.n_valid > 0;
    return status;
}
