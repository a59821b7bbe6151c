/*
 * alembic_version. Its rows are the heads of what is applied: the revisions that no applied one
 * comes after, by down_revision or by depends_on. A step changes the rows from the heads before
 * it to the heads after it; a row that goes and one that comes are one UPDATE, as in Alembic.
 */
#include "rev_graph.h"

/* Which revisions are applied, with or without `self`. */
static void
mark_applied(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_revision *self, int with_self)
{
    for (size_t i = 0; i < graph->revisions.n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        revision->mark =
            revision == self ? with_self : host->is_applied(host->ctx, revision->id) == 1;
    }
}

/* The marked revisions that are no parent, at any distance, of another marked one. A revision whose
 * child is not applied can still be implied by a later one, so the walk goes through all. */
static void
collect_heads(const struct al_graph *graph, struct al_list *ret)
{
    size_t n = graph->revisions.n;
    unsigned char *implied = al_pool_alloc(graph->pool, n + 1);
    if (implied == NULL) {
        return;
    }
    for (size_t i = n; i > 0; i--) {
        const struct al_revision *revision = graph->revisions.items[i - 1];
        if (!revision->mark && !implied[revision->order]) {
            continue;
        }
        for (size_t j = 0; j < revision->parents.n; j++) {
            const struct al_revision *parent = revision->parents.items[j];
            implied[parent->order] = 1;
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        if (revision->mark && !implied[revision->order]) {
            (void)al_list_push(graph->pool, ret, revision);
        }
    }
}

static int
has(const struct al_list *list, const struct al_revision *revision)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i] == revision) {
            return 1;
        }
    }
    return 0;
}

/* The members of `list` that are not in `other`. */
static struct al_list
without(const struct al_graph *graph, const struct al_list *list, const struct al_list *other)
{
    struct al_list ret = {NULL, 0, 0};
    for (size_t i = 0; i < list->n; i++) {
        if (!has(other, list->items[i])) {
            (void)al_list_push(graph->pool, &ret, list->items[i]);
        }
    }
    return ret;
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

int32_t
al_version_book(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table, const struct al_revision *revision, int forward)
{
    struct al_list before = {NULL, 0, 0};
    struct al_list after = {NULL, 0, 0};
    struct booking booking = {host, table,
        al_pool_format(graph->pool, "%.*s_pkc", (int)table->table.len, table->table.ptr)};
    mark_applied(host, graph, revision, !forward);
    collect_heads(graph, &before);
    mark_applied(host, graph, revision, forward);
    collect_heads(graph, &after);
    struct al_list gone = without(graph, &before, &after);
    struct al_list come = without(graph, &after, &before);
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
