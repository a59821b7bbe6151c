/*
 * What Alembic calls HeadMaintainer and RevisionStep: the rows are a set, and each step is measured against it.
 */
#include "rev_heads.h"

#include "rev_lookup.h"

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

static int
push(const struct al_graph *graph, struct al_list *list, const struct al_revision *revision)
{
    return al_list_push(graph->pool, list, graph->revisions.items[revision->order]) == 0;
}

/* All that these revisions stand on, themselves included; NULL: memory is spent. */
static unsigned char *
below(const struct al_graph *graph, const struct al_list *list, const struct al_revision *but)
{
    unsigned char *set = al_set_new(graph);
    for (size_t i = 0; set != NULL && i < list->n; i++) {
        if (list->items[i] != but) {
            al_set_ancestors(graph, set, list->items[i], 1);
        }
    }
    return set;
}

/* down_revision, and of depends_on what no revision that it comes after by down_revision depends on. */
static int
parents_of(const struct al_graph *graph, const struct al_revision *revision, struct al_list *ret)
{
    unsigned char *line = al_set_new(graph);
    unsigned char *dropped = al_set_new(graph);
    if (line == NULL || dropped == NULL) {
        return 0;
    }
    *ret = (struct al_list){NULL, 0, 0};
    if (revision->parents.n > revision->n_down) {
        al_set_ancestors(graph, line, revision, 0);
        line[revision->order] = 0;
        for (size_t i = 0; i < revision->order; i++) {
            const struct al_revision *one = graph->revisions.items[i];
            for (size_t p = one->n_down; line[i] && p < one->parents.n; p++) {
                dropped[((const struct al_revision *)one->parents.items[p])->order] = 1;
            }
        }
    }
    for (size_t p = 0; p < revision->parents.n; p++) {
        struct al_revision *parent = revision->parents.items[p];
        int counts = p < revision->n_down || !dropped[parent->order];
        if (counts && !has(ret, parent) && !push(graph, ret, parent)) {
            return 0;
        }
    }
    return 1;
}

int
al_heads_wander(struct al_graph *graph)
{
    if (graph->wanders != 0) {
        return graph->wanders > 0;
    }
    graph->wanders = -1;
    for (size_t i = 0; i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        struct al_list parents;
        if (revision->parents.n < 2 || !parents_of(graph, revision, &parents)) {
            continue;
        }
        for (size_t p = 0; p < parents.n; p++) {
            const unsigned char *set = below(graph, &parents, parents.items[p]);
            if (set != NULL && set[((const struct al_revision *)parents.items[p])->order]) {
                graph->wanders = 1;
                return 1;
            }
        }
    }
    return 0;
}

/* ---- What is there --------------------------------------------------------------------------- */

void
al_heads_seen(struct al_graph *graph, const struct al_list *rows)
{
    graph->rows = *rows;
    graph->rows_for = below(graph, rows, NULL);
    graph->seen = *rows;
    graph->seen_for = graph->rows_for;
}

static int
is_same(const struct al_graph *graph, const unsigned char *one, const unsigned char *other)
{
    return one != NULL && memcmp(one, other, graph->revisions.n) == 0;
}

const struct al_list *
al_heads_known(const struct al_graph *graph, const unsigned char *applied)
{
    return is_same(graph, graph->seen_for, applied) ? &graph->seen : NULL;
}

/* What is applied before the step. */
static unsigned char *
applied_before(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_revision *revision, int forward)
{
    unsigned char *set = al_set_new(graph);
    for (size_t i = 0; set != NULL && i < graph->revisions.n; i++) {
        const struct al_revision *one = graph->revisions.items[i];
        set[i] = one != revision && host->is_applied(host->ctx, one->id) == 1;
    }
    if (set != NULL && !forward) {
        set[revision->order] = 1;
    }
    return set;
}

/* The rows that the step begins with: those that the step before it left, those that the table has, or, where neither is for
 * what is applied, its heads. */
static int
begin_with(struct al_graph *graph, const unsigned char *applied, struct al_list *ret)
{
    if (is_same(graph, graph->rows_for, applied)) {
        *ret = graph->rows;
        return 1;
    }
    if (is_same(graph, graph->seen_for, applied)) {
        *ret = graph->seen;
        return 1;
    }
    unsigned char *implied = al_set_new(graph);
    *ret = (struct al_list){NULL, 0, 0};
    for (size_t i = graph->revisions.n; implied != NULL && i-- > 0;) {
        const struct al_revision *one = graph->revisions.items[i];
        for (size_t p = 0; applied[i] && p < one->parents.n; p++) {
            implied[((const struct al_revision *)one->parents.items[p])->order] = 1;
        }
        if (applied[i] && !implied[i] && !push(graph, ret, one)) {
            return 0;
        }
    }
    return implied != NULL;
}

/* ---- One step -------------------------------------------------------------------------------- */

static int
step_forward(const struct al_graph *graph, const struct al_list *rows,
    const struct al_revision *revision, const struct al_list *parents, struct al_rows *ret)
{
    struct al_list met = {NULL, 0, 0};
    struct al_list others = {NULL, 0, 0};
    for (size_t i = 0; i < rows->n; i++) {
        struct al_list *list = has(parents, rows->items[i]) ? &met : &others;
        if (!push(graph, list, rows->items[i])) {
            return 0;
        }
    }
    if (!push(graph, &ret->come, revision)) {
        return 0;
    }
    if (met.n < 2) {
        ret->gone = met;
        return 1;
    }
    const unsigned char *set = below(graph, &others, NULL);
    for (size_t i = 0; set != NULL && i < met.n; i++) {
        const struct al_revision *row = met.items[i];
        if (!set[row->order] && !push(graph, &ret->gone, row)) {
            return 0;
        }
    }
    return set != NULL;
}

/* With 2.0, and only where nothing else has a row, what another one of them stands on does not come back. */
static int
step_back(const struct al_graph *graph, const struct al_list *rows,
    const struct al_revision *revision, const struct al_list *parents, struct al_rows *ret)
{
    int is_only = rows->n == (has(rows, revision) ? 1u : 0u);
    const unsigned char *others = below(graph, rows, revision);
    if (others == NULL || !push(graph, &ret->gone, revision)) {
        return 0;
    }
    for (size_t i = 0; i < parents->n; i++) {
        const struct al_revision *parent = parents->items[i];
        const unsigned char *set =
            is_only && !graph->is_old ? below(graph, parents, parent) : others;
        if (set == NULL || (!set[parent->order] && !push(graph, &ret->come, parent))) {
            return 0;
        }
    }
    return 1;
}

/* The rows behind the step. */
static int
keep(struct al_graph *graph, const struct al_list *rows, const struct al_rows *step,
    unsigned char *applied, const struct al_revision *revision, int forward)
{
    struct al_list left = {NULL, 0, 0};
    for (size_t i = 0; i < rows->n; i++) {
        if (!has(&step->gone, rows->items[i]) && !push(graph, &left, rows->items[i])) {
            return 0;
        }
    }
    for (size_t i = 0; i < step->come.n; i++) {
        if (!push(graph, &left, step->come.items[i])) {
            return 0;
        }
    }
    applied[revision->order] = forward ? 1 : 0;
    graph->rows = left;
    graph->rows_for = applied;
    return 1;
}

int
al_heads_step(const struct lockstep_host *host, struct al_graph *graph,
    const struct al_revision *revision, int forward, int live, struct al_rows *ret)
{
    size_t n = graph->revisions.n;
    if (graph->steps == NULL) {
        graph->steps = al_pool_alloc(graph->pool, (2 * n + 1) * sizeof(*graph->steps));
    }
    if (graph->steps == NULL) {
        return 0;
    }
    struct al_rows **kept = &graph->steps[forward ? revision->order : n + revision->order];
    if (live && *kept != NULL) {
        *ret = **kept;
        return 1;
    }
    struct al_list rows;
    struct al_list parents;
    unsigned char *applied = applied_before(host, graph, revision, forward);
    *kept = al_pool_alloc(graph->pool, sizeof(**kept));
    *ret = (struct al_rows){{NULL, 0, 0}, {NULL, 0, 0}};
    if (applied == NULL || *kept == NULL || !begin_with(graph, applied, &rows) ||
        !parents_of(graph, revision, &parents) ||
        !(forward ? step_forward : step_back)(graph, &rows, revision, &parents, ret) ||
        !keep(graph, &rows, ret, applied, revision, forward)) {
        return 0;
    }
    **kept = *ret;
    return 1;
}
