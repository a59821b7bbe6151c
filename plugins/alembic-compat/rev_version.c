/*
 * alembic_version. Its rows are the heads of what is applied: the revisions that no applied one
 * comes after, by down_revision or by depends_on (rev_heads.h has the exception). Whatever is applied, all that it comes after is
 * applied as well, so a step changes nothing but its own row and those of its parents; a row that
 * goes and one that comes are one UPDATE, as in Alembic.
 */
#include "rev_heads.h"

/* Whether only `revision`, of all that is applied or may be, comes after `parent`. */
static int
has_no_other_child(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_revision *parent, const struct al_revision *revision)
{
    for (size_t c = graph->first_child[parent->order]; c < graph->first_child[parent->order + 1];
         c++) {
        const struct al_revision *child = graph->children[c];
        if (child != revision && host->is_applied(host->ctx, child->id) == 1) {
            return 0;
        }
    }
    return 1;
}

/* The parents that have a row where `revision` is not applied, in the order of the graph. */
static struct al_list
rows_without(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_revision *revision)
{
    struct al_list rows = {NULL, 0, 0};
    for (size_t i = 0; i < revision->parents.n; i++) {
        struct al_revision *parent = revision->parents.items[i];
        if (has_no_other_child(host, graph, parent, revision)) {
            (void)al_list_push(graph->pool, &rows, parent);
        }
    }
    for (size_t i = 1; i < rows.n; i++) {
        struct al_revision *row = rows.items[i];
        size_t at = i;
        for (; at > 0 && ((const struct al_revision *)rows.items[at - 1])->order > row->order;
             at--) {
            rows.items[at] = rows.items[at - 1];
        }
        rows.items[at] = row;
    }
    return rows;
}

struct booking {
    const struct lockstep_host *host;
    const struct al_version_table *table;
    struct lockstep_str primary_key;
};

static int32_t
book(const struct booking *booking, uint32_t action, const struct al_revision *value,
    const struct al_revision *old)
{
    struct lockstep_str none = {NULL, 0};
    struct lockstep_book row = {.struct_size = sizeof(row),
        .action = action,
        .schema = booking->table->schema,
        .table = booking->table->table,
        .column = LOCKSTEP_STR("version_num"),
        .type = LOCKSTEP_STR("VARCHAR(32)"),
        .primary_key = booking->primary_key,
        .value = value == NULL ? none : value->id,
        .old = old == NULL ? none : old->id};
    return booking->host->book(booking->host->ctx, &row);
}

int
al_version_plan(const struct lockstep_host *host, struct al_graph *graph,
    const struct al_revision *revision, int forward, int live, struct al_rows *ret)
{
    *ret = (struct al_rows){{NULL, 0, 0}, {NULL, 0, 0}};
    if (al_heads_wander(graph)) {
        return al_heads_step(host, graph, revision, forward, live, ret);
    }
    *(forward ? &ret->gone : &ret->come) = rows_without(host, graph, revision);
    (void)al_list_push(
        graph->pool, forward ? &ret->come : &ret->gone, graph->revisions.items[revision->order]);
    return !graph->pool->exhausted;
}

int32_t
al_version_book(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table, const struct al_rows *step)
{
    struct al_list gone = step->gone;
    struct al_list come = step->come;
    struct booking booking = {host, table,
        al_pool_format(graph->pool, "%.*s_pkc", (int)table->table.len, table->table.ptr)};
    if (graph->pool->exhausted) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, (struct lockstep_where){{NULL, 0}, 0, 0},
            NULL, "memory is spent");
    }
    int32_t code = book(&booking, LOCKSTEP_BOOK_ENSURE, NULL, NULL);
    size_t pairs = gone.n < come.n ? gone.n : come.n;
    size_t updates = pairs > 0 ? 1 : 0;
    for (size_t i = updates; code == LOCKSTEP_OK && i < gone.n; i++) {
        code = book(&booking, LOCKSTEP_BOOK_DELETE, NULL, gone.items[i]);
    }
    if (code == LOCKSTEP_OK && updates > 0) {
        code = book(&booking, LOCKSTEP_BOOK_UPDATE, come.items[0], gone.items[0]);
    }
    for (size_t i = updates; code == LOCKSTEP_OK && i < come.n; i++) {
        code = book(&booking, LOCKSTEP_BOOK_INSERT, come.items[i], NULL);
    }
    return code;
}
