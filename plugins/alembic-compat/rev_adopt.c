/*
 * Adoption: each row of alembic_version is a head, and everything before it is applied as well.
 */
#include "rev_adopt.h"

#include <string.h>

#include "ddl_ident.h"
#include "rev_heads.h"

static int32_t
query(const struct lockstep_host *host, struct al_ddl *ddl, struct lockstep_result *ret)
{
    struct lockstep_statement statement = {
        .struct_size = sizeof(statement), .text = al_text_view(&ddl->out)};
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
    return host->run(host->ctx, &statement, NULL, 0, ret);
}

static int32_t
refuse(const struct lockstep_host *host, const struct lockstep_result *result)
{
    struct lockstep_where nowhere = {{NULL, 0}, 0, 0};
    return lockstep_failf(host, LOCKSTEP_FAIL_STEP, nowhere, NULL, "%.*s", (int)result->message.len,
        result->message.ptr);
}

/* A new database has no table, but one with revisions that the journal knows is none: to start anew would be a guess. */
static int32_t
refuse_without_table(const struct lockstep_host *host, const struct al_version_table *table,
    const struct al_revision *applied)
{
    return lockstep_failf(host, LOCKSTEP_FAIL_DIFFERS, (struct lockstep_where){{NULL, 0}, 0, 0},
        "Bring the table back with the heads of what is applied (`alembic stamp`).",
        "the table %.*s is missing, and the journal has revision %.*s as applied",
        (int)table->table.len, table->table.ptr, (int)applied->id.len, applied->id.ptr);
}

/* Whether this is what the server says of a table, or of its schema, that is not there. */
static int
is_missing(const struct lockstep_result *result)
{
    return strcmp(result->sqlstate, "42P01") == 0 || strcmp(result->sqlstate, "3F000") == 0;
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

/* Whether the table is there. Where it need not be, asking for its rows could be an error, in the server's log as well. */
static int32_t
find_table(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table, int *ret_found)
{
    struct al_ddl name;
    struct al_ddl ddl;
    struct lockstep_result result;
    al_ddl_init(&name, graph->pool, AL_API_20);
    al_ident_qualified(&name, al_name_of(table->schema), al_name_of(table->table));
    al_ddl_init(&ddl, graph->pool, AL_API_20);
    al_text_puts(&ddl.out, "SELECT pg_catalog.to_regclass(");
    al_literal_str(&ddl, al_text_view(&name.out));
    al_text_puts(&ddl.out, ") IS NOT NULL");
    int32_t code = query(host, &ddl, &result);
    *ret_found = code == LOCKSTEP_OK && result.n_rows == 1 &&
                 lockstep_str_equal(result.cells[0], LOCKSTEP_STR("t"));
    return code == LOCKSTEP_SQL_ERROR ? refuse(host, &result) : code;
}

/* A revision that the journal has as applied; NULL: none is. */
static const struct al_revision *
applied_one(const struct lockstep_host *host, const struct al_graph *graph)
{
    for (size_t i = 0; i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        if (host->is_applied(host->ctx, revision->id) == 1) {
            return revision;
        }
    }
    return NULL;
}

int32_t
al_adopt(
    const struct lockstep_host *host, struct al_graph *graph, const struct al_version_table *table)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    struct al_list rows = {NULL, 0, 0};
    const struct al_revision *applied = applied_one(host, graph);
    int is_there = applied != NULL;
    int32_t code = is_there ? LOCKSTEP_OK : find_table(host, graph, table, &is_there);
    if (code != LOCKSTEP_OK || !is_there) {
        return code;
    }
    al_ddl_init(&ddl, graph->pool, AL_API_20);
    al_text_puts(&ddl.out, "SELECT version_num FROM ");
    al_ident_qualified(&ddl, al_name_of(table->schema), al_name_of(table->table));
    code = query(host, &ddl, &result);
    if (code == LOCKSTEP_SQL_ERROR) {
        return applied != NULL && is_missing(&result) ? refuse_without_table(host, table, applied)
                                                      : refuse(host, &result);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    for (size_t i = 0; i < graph->revisions.n; i++) {
        ((struct al_revision *)graph->revisions.items[i])->mark = 0;
    }
    struct lockstep_str evidence = al_pool_format(graph->pool,
        "%.*s holds it or a revision after it", (int)table->table.len, table->table.ptr);
    for (uint64_t row = 0; code == LOCKSTEP_OK && row < result.n_rows; row++) {
        struct al_revision *head = al_graph_find(graph, result.cells[row]);
        if (head == NULL) {
            code = host->found(host->ctx, result.cells[row],
                al_pool_format(
                    graph->pool, "%.*s holds it", (int)table->table.len, table->table.ptr));
        } else {
            mark_with_ancestors(head);
            (void)al_list_push(graph->pool, &rows, head);
        }
    }
    al_heads_seen(graph, &rows);
    for (size_t i = 0; code == LOCKSTEP_OK && i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        code = revision->mark ? host->found(host->ctx, revision->id, evidence) : LOCKSTEP_OK;
    }
    return code;
}
