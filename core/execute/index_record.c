#include "execute/index_record.h"

#include "sql/quote.h"

enum { MAX_SQL = 64 * 1024 };

#define INDEXES                                                                                    \
    " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"               \
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "

static enum ls_status
ask(struct ls_runner *runner, struct ls_buf *sql, enum ls_status status, struct ls_span *ret)
{
    struct ls_conn *conn = runner->request->session->conn;
    *ret = (struct ls_span){0};
    if (status == LS_OK && !ls_conn_ask(conn, ls_buf_span(sql), runner->request->arena, ret)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    ls_buf_finish(sql);
    return status;
}

enum ls_status
ls_index_record_begin(struct ls_runner *runner, const struct ls_sql_statement *statement,
    struct ls_index_record *ret_record)
{
    *ret_record = (struct ls_index_record){0};
    struct ls_sql_index_targets *targets = &ret_record->targets;
    if ((statement->class.flags & LS_SQL_CONCURRENT_INDEX) == 0 ||
        !ls_sql_index_targets(runner->request->arena, statement->text, targets) ||
        (targets->action != LS_SQL_INDEX_CREATE && targets->action != LS_SQL_INDEX_DROP)) {
        return LS_OK;
    }
    struct ls_buf sql = LS_BUF(MAX_SQL);
    enum ls_status status = LS_OK;
    ret_record->is_on = true;
    if (targets->action == LS_SQL_INDEX_CREATE) {
        ls_buf_adds(&sql, "SELECT pg_catalog.array_remove(pg_catalog.array_agg(c.oid) || t.oid, "
                          "NULL)::pg_catalog.text FROM "
                          "(SELECT ");
        status = ls_sql_add_regclass(&sql, targets->table.schema, targets->table.name, runner->err);
        ls_buf_adds(&sql, "::pg_catalog.oid AS oid) t LEFT JOIN pg_catalog.pg_index i ON "
                          "i.indrelid = t.oid LEFT JOIN pg_catalog.pg_class c ON c.oid = "
                          "i.indexrelid GROUP BY t.oid");
    } else {
        ls_buf_adds(&sql, "SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('action', "
                          "'dropped', 'kind', "
                          "'index', 'name', n.nspname || '.' || c.relname, 'oid', "
                          "c.oid))::pg_catalog.text" INDEXES "c.oid IN (");
        for (size_t i = 0; i < targets->n_names && status == LS_OK; i++) {
            ls_buf_adds(&sql, i == 0 ? "" : ", ");
            status = ls_sql_add_regclass(
                &sql, targets->names[i].schema, targets->names[i].name, runner->err);
        }
        ls_buf_addc(&sql, ')');
    }
    return ask(runner, &sql, status, &ret_record->before);
}

/* The effects of a CREATE: all indexes of its table but `before`, or those of one name. */
static enum ls_status
read_created(struct ls_runner *runner, const struct ls_sql_index_targets *targets,
    struct ls_span before, struct ls_span *ret_made)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql,
        "SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('action', 'created', 'kind', "
        "'index', 'schema', n.nspname, 'name', c.relname, 'oid', c.oid))::pg_catalog.text" INDEXES
        "i.indrelid = ");
    enum ls_status status =
        ls_sql_add_regclass(&sql, targets->table.schema, targets->table.name, runner->err);
    if (before.ptr != NULL) {
        ls_buf_adds(&sql, " AND c.oid <> ALL (");
        status = status == LS_OK ? ls_sql_add_literal(&sql, before, runner->err) : status;
        ls_buf_adds(&sql, "::pg_catalog.oid[])");
    } else {
        ls_buf_adds(&sql, " AND c.relname = ");
        status = status == LS_OK ? ls_sql_add_literal(&sql, targets->names[0].name, runner->err)
                                 : status;
    }
    return ask(runner, &sql, status, ret_made);
}

enum ls_status
ls_index_record_end(
    struct ls_runner *runner, const struct ls_index_record *record, struct ls_span *ret_made)
{
    *ret_made = record->before; /* of a DROP */
    bool is_create = record->is_on && record->targets.action == LS_SQL_INDEX_CREATE;
    return is_create ? read_created(runner, &record->targets, record->before, ret_made) : LS_OK;
}

enum ls_status
ls_index_record_found(struct ls_runner *runner, const struct ls_sql_statement *statement,
    struct ls_span before, struct ls_span *ret_made)
{
    struct ls_sql_index_targets targets;
    *ret_made = (struct ls_span){NULL, 0};
    if ((statement->class.flags & LS_SQL_CONCURRENT_INDEX) == 0 ||
        !ls_sql_index_targets(runner->request->arena, statement->text, &targets)) {
        return LS_OK;
    }
    if (targets.action == LS_SQL_INDEX_DROP) {
        *ret_made = before;
    }
    bool is_create = targets.action == LS_SQL_INDEX_CREATE;
    return is_create && (before.ptr != NULL || targets.names[0].name.ptr != NULL)
               ? read_created(runner, &targets, before, ret_made)
               : LS_OK;
}
