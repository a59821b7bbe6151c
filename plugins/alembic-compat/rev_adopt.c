/*
 * Adoption: each row of alembic_version is a head, and everything before it is applied as well.
 */
#include "rev_adopt.h"

#include "ddl_ident.h"

static int32_t
query(const struct lockstep_host *host, struct al_ddl *ddl, struct lockstep_result *ret)
{
    struct lockstep_statement statement = {
        .struct_size = sizeof(statement), .text = al_text_view(&ddl->out)};
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
    int32_t code = host->run(host->ctx, &statement, NULL, 0, ret);
    if (code == LOCKSTEP_SQL_ERROR) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, statement.where, NULL, "%.*s",
            (int)ret->message.len, ret->message.ptr);
    }
    return code;
}

static void
mark_with_ancestors(struct al_revision *revision)
{
    if (revision->mark) {
        return;
    }
    revision->mark = 1;
    for (size_t i = 0; i < revision->parents.n; i++) {
        mark_with_ancestors(revision->parents.items[i]);
    }
}

int32_t
al_adopt(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    al_ddl_init(&ddl, graph->pool, AL_API_20);
    al_text_puts(&ddl.out, "SELECT version_num FROM ");
    al_ident_qualified(&ddl, al_name_of(table->schema), al_name_of(table->table));
    al_text_puts(&ddl.out, " ORDER BY version_num");
    int32_t code = query(host, &ddl, &result);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    for (size_t i = 0; i < graph->revisions.n; i++) {
        ((struct al_revision *)graph->revisions.items[i])->mark = 0;
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct al_revision *head = al_graph_find(graph, result.cells[row]);
        if (head == NULL) {
            return lockstep_failf(host, LOCKSTEP_FAIL_DIFFERS,
                (struct lockstep_where){{NULL, 0}, 0, 0}, NULL,
                "can't locate revision identified by '%.*s', which %.*s holds",
                (int)result.cells[row].len, result.cells[row].ptr, (int)table->table.len,
                table->table.ptr);
        }
        mark_with_ancestors(head);
    }
    for (size_t i = 0; code == LOCKSTEP_OK && i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        if (revision->mark) {
            code = host->found(host->ctx, revision->id,
                al_pool_format(graph->pool, "%.*s holds it or a revision after it",
                    (int)table->table.len, table->table.ptr));
        }
    }
    return code;
}
