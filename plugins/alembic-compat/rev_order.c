/*
 * Alembic walks down from the heads, one line of descent at a time, and turns to another line
 * where the present one is waited for; what it found, reversed, is the order of the upgrade. Where
 * columns come from two branches, their order in the table depends on it, so it is followed here.
 */
#include "rev_order.h"

struct walk {
    struct al_graph *graph;
    struct al_pool *pool; /* until the order is found */
    struct al_list heads; /* of struct al_revision: where each line stands now */
    struct al_list lines; /* of unsigned char[]: its ancestors, itself included, by order */
    struct al_list output;
    unsigned char *todo;
};

/* Marks by order, the revision itself included; parents come before it in the order. */
static unsigned char *
ancestors_of(const struct walk *walk, const struct al_revision *revision)
{
    const struct al_list *revisions = &walk->graph->revisions;
    unsigned char *marks = al_pool_alloc(walk->pool, revisions->n + 1);
    if (marks == NULL) {
        return NULL;
    }
    marks[revision->order] = 1;
    for (size_t i = revision->order + 1; i-- > 0;) {
        const struct al_revision *one = revisions->items[i];
        for (size_t j = 0; marks[i] && j < one->parents.n; j++) {
            marks[((const struct al_revision *)one->parents.items[j])->order] = 1;
        }
    }
    return marks;
}

/* A dependency that another parent implies does not count. */
static int
is_implied(const struct walk *walk, const struct al_revision *revision, size_t parent)
{
    const struct al_revision *subject = revision->parents.items[parent];
    for (size_t i = 0; parent >= revision->n_down && i < revision->parents.n; i++) {
        const unsigned char *marks =
            i == parent ? NULL : ancestors_of(walk, revision->parents.items[i]);
        if (marks != NULL && marks[subject->order]) {
            return 1;
        }
    }
    return 0;
}

static int
is_head(const struct walk *walk, const struct al_revision *revision)
{
    for (size_t i = 0; i < walk->heads.n; i++) {
        if (walk->heads.items[i] == revision) {
            return 1;
        }
    }
    return 0;
}

/* Another line that must be walked before `at`; SIZE_MAX: none. */
static size_t
find_waiting(const struct walk *walk, size_t at)
{
    const struct al_revision *candidate = walk->heads.items[at];
    for (size_t i = 0; i < walk->lines.n; i++) {
        const unsigned char *marks = walk->lines.items[i];
        if (i != at && marks[candidate->order]) {
            return i;
        }
    }
    return SIZE_MAX;
}

static int
add_line(struct walk *walk, struct al_revision *revision)
{
    unsigned char *marks = ancestors_of(walk, revision);
    return marks == NULL || al_list_push(walk->pool, &walk->heads, revision) != 0 ||
                   al_list_push(walk->pool, &walk->lines, marks) != 0
               ? -1
               : 0;
}

static void
remove_line(struct walk *walk, size_t at)
{
    for (size_t i = at; i + 1 < walk->heads.n; i++) {
        walk->heads.items[i] = walk->heads.items[i + 1];
        walk->lines.items[i] = walk->lines.items[i + 1];
    }
    walk->heads.n--;
    walk->lines.n--;
}

/* Takes the revision where line `at` stands, and moves the line to its parents. */
static int
step(struct walk *walk, size_t *at)
{
    struct al_revision *candidate = walk->heads.items[*at];
    struct al_list next = {NULL, 0, 0};
    if (walk->todo[candidate->order]) {
        walk->todo[candidate->order] = 0;
        if (al_list_push(walk->pool, &walk->output, candidate) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < candidate->parents.n; i++) {
        struct al_revision *parent = candidate->parents.items[i];
        if (walk->todo[parent->order] && !is_head(walk, parent) &&
            !is_implied(walk, candidate, i)) {
            (void)al_list_push(walk->pool, &next, parent);
        }
    }
    if (next.n == 0) {
        remove_line(walk, *at);
        *at = *at > 0 ? *at - 1 : 0;
        return 0;
    }
    walk->heads.items[*at] = next.items[0];
    if (candidate->parents.n == 1) {
        /* plain descent: the same ancestors but for the one that was taken */
        ((unsigned char *)walk->lines.items[*at])[candidate->order] = 0;
    } else {
        walk->lines.items[*at] = ancestors_of(walk, next.items[0]);
    }
    for (size_t i = 1; i < next.n; i++) {
        if (add_line(walk, next.items[i]) != 0) {
            return -1;
        }
    }
    return walk->lines.items[*at] == NULL ? -1 : 0;
}

void
al_graph_order(struct al_graph *graph, struct al_pool *scratch, const struct al_list *loaded)
{
    size_t n = graph->revisions.n;
    struct walk walk = {.graph = graph, .pool = scratch};
    struct al_list heads = al_graph_heads(graph);
    walk.todo = al_pool_alloc(scratch, n + 1);
    if (walk.todo == NULL) {
        return;
    }
    memset(walk.todo, 1, n);
    for (size_t i = 0; i < loaded->n; i++) {
        for (size_t j = 0; j < heads.n; j++) {
            if (heads.items[j] == loaded->items[i] && add_line(&walk, heads.items[j]) != 0) {
                return;
            }
        }
    }
    size_t at = 0;
    while (walk.heads.n > 0) {
        size_t waiting = find_waiting(&walk, at);
        if (waiting != SIZE_MAX) {
            at = waiting;
        } else if (step(&walk, &at) != 0) {
            return;
        }
    }
    for (size_t i = 0; walk.output.n == n && i < n; i++) {
        struct al_revision *revision = walk.output.items[n - 1 - i];
        graph->revisions.items[i] = revision;
    }
    for (size_t i = 0; i < n; i++) {
        ((struct al_revision *)graph->revisions.items[i])->order = i;
    }
}
