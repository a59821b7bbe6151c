/* What became of a database, tablespace or subscription that was to be made or dropped, or of a partition that was to be
 * detached: the catalog has one row for it. */
#include "execute/probe_object.h"

#include <string.h>

#include "sql/quote.h"

enum { MAX_SQL = 4096, VERSION_14 = 140000 };

/* "there" or "not there"; of a partition "there" (attached), "pending" (its detaching has begun) or "not there". */
enum ls_status
ls_probe_object_before(
    struct ls_runner *runner, const struct ls_sql_lone_target *target, struct ls_span *ret_text)
{
    static const char *const tables[] = {
        [LS_SQL_LONE_DATABASE] = "pg_catalog.pg_database o WHERE o.datname = ",
        [LS_SQL_LONE_TABLESPACE] = "pg_catalog.pg_tablespace o WHERE o.spcname = ",
        [LS_SQL_LONE_SUBSCRIPTION] =
            "pg_catalog.pg_subscription o WHERE o.subdbid = (SELECT d.oid FROM "
            "pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())"
            " AND o.subname = ",
        [LS_SQL_LONE_PARTITION] = "pg_catalog.pg_inherits o WHERE o.inhrelid = "};
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_err *err = runner->err;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    bool is_partition = target->kind == LS_SQL_LONE_PARTITION;
    bool has_pending = is_partition && ls_conn_server_version(conn) >= VERSION_14;
    ls_buf_printf(&sql, "SELECT coalesce((SELECT %s FROM %s",
        has_pending ? "CASE WHEN o.inhdetachpending THEN 'pending' ELSE 'there' END" : "'there'",
        tables[target->kind]);
    enum ls_status status =
        is_partition ? ls_sql_add_regclass(&sql, target->name.schema, target->name.name, err)
                     : ls_sql_add_literal(&sql, target->name.name, err);
    if (is_partition && status == LS_OK) {
        ls_buf_adds(&sql, " AND o.inhparent = ");
        status = ls_sql_add_regclass(&sql, target->parent.schema, target->parent.name, err);
    }
    ls_buf_adds(&sql, "), 'not there')");
    if (status == LS_OK &&
        !ls_conn_ask(conn, ls_buf_span(&sql), runner->request->arena, ret_text)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* The detaching was begun and is not finished: no query of the parent sees the partition any more. */
static enum ls_status
finalize(struct ls_runner *runner, const struct ls_sql_lone_target *target)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct ls_err *err = runner->err;
    ls_buf_adds(&sql, "ALTER TABLE ");
    enum ls_status status =
        ls_sql_add_qualified(&sql, target->parent.schema, target->parent.name, err);
    ls_buf_adds(&sql, " DETACH PARTITION ");
    status = status == LS_OK
                 ? ls_sql_add_qualified(&sql, target->name.schema, target->name.name, err)
                 : status;
    ls_buf_adds(&sql, " FINALIZE");
    status = status == LS_OK ? ls_probe_repair(runner, sql.ptr) : status;
    ls_buf_finish(&sql);
    return status;
}

enum ls_status
ls_probe_object(struct ls_runner *runner, struct ls_probe *probe,
    const struct ls_sql_lone_target *target, enum ls_found *ret_found, const char **ret_evidence)
{
    static const char *const words[] = {"database", "tablespace", "subscription", "partition"};
    struct ls_arena *arena = runner->request->arena;
    struct ls_span now;
    enum ls_status status = ls_probe_object_before(runner, target, &now);
    if (status != LS_OK) {
        return status;
    }
    bool is_partition = target->kind == LS_SQL_LONE_PARTITION;
    bool is_there = !ls_span_is(now, "not there");
    bool is_pending = ls_span_is(now, "pending");
    bool has_changed = !ls_span_equal(now, probe->before.text);
    *ret_evidence = ls_arena_printf(arena, "the %s %.*s is %s%s", words[target->kind],
        LS_SPAN_ARGS(target->name.name),
        is_pending     ? "being detached"
        : is_partition ? (is_there ? "attached" : "detached")
        : is_there     ? "there"
                       : "not there",
        !probe->before.is_kept ? ""
        : has_changed          ? ", and was not before"
                               : ", as it was before");
    if (!probe->before.is_kept) {
        *ret_found = is_there == target->is_create ? LS_FOUND_UNKNOWN : LS_FOUND_NOT_DONE;
        return LS_OK;
    }
    if (is_pending && has_changed) {
        *ret_found = probe->just_looks ? LS_FOUND_HALF_DONE : LS_FOUND_DONE;
        *ret_evidence = ls_arena_printf(arena, "the partition %.*s is being detached%s",
            LS_SPAN_ARGS(target->name.name), probe->just_looks ? "" : ": that is finished now");
        if (probe->just_looks) {
            return LS_OK;
        }
        ls_probe_say(runner, probe, *ret_evidence);
        return finalize(runner, target);
    }
    *ret_found = has_changed && is_there == target->is_create ? LS_FOUND_DONE : LS_FOUND_NOT_DONE;
    return LS_OK;
}
