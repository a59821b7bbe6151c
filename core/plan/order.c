/*
 * Kahn's algorithm over steps and one virtual node per source ("all of it is done"), always taking the ready step that
 * stands first in the set. A step that another one satisfies is welded to it: the two are one node, so that nothing can
 * come between.
 */
#include "plan/order.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

enum { MAX_ID = 4096 };

struct edges {
    struct ls_vec to; /* size_t */
};

struct graph {
    struct ls_arena *arena; /* of what the order keeps */
    struct ls_arena scratch;
    struct ls_buf id; /* for find_step */
    const struct ls_manifest *manifest;
    const struct ls_step_set *set;
    struct ls_map index; /* id to step */
    size_t n_nodes;      /* steps, then one end per source */
    size_t *node_of;     /* by step: its node, the satisfying step's where it is welded */
    size_t *satisfied_by;
    struct edges *out;       /* by node */
    size_t *n_in;            /* by node: edges that are not yet done */
    struct ls_vec *welded;   /* by node: size_t steps that ride behind it */
    struct ls_vec *required; /* by step: size_t */
    struct ls_vec *leaves;   /* by source: size_t; the steps that no other step of it requires */
    struct ls_err *err;
};

static size_t
source_end(const struct graph *graph, size_t source)
{
    return graph->set->n_steps + source;
}

static bool
find_source(const struct graph *graph, struct ls_span name, size_t *ret_index)
{
    for (size_t i = 0; i < graph->manifest->n_sources; i++) {
        if (ls_span_equal(graph->manifest->sources[i].name, name)) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static bool
find_step(struct graph *graph, const struct ls_step_ref *ref, size_t *ret_index)
{
    ls_buf_clear(&graph->id);
    ls_buf_add(&graph->id, ref->source);
    ls_buf_addc(&graph->id, ':');
    ls_buf_add(&graph->id, ref->local_id);
    return ls_map_get(&graph->index, ls_buf_span(&graph->id), ret_index);
}

static enum ls_status
not_there(struct graph *graph, const struct ls_step *step, const char *verb,
    const struct ls_step_ref *ref)
{
    bool is_source = ref->local_id.ptr == NULL;
    (void)ls_err_set(graph->err, LS_CONFIG, "'%.*s' %s '%.*s%s%.*s', which is not there",
        LS_SPAN_ARGS(step->id), verb, LS_SPAN_ARGS(ref->source), is_source ? "" : ":",
        LS_SPAN_ARGS(ref->local_id));
    ls_err_remedy(
        graph->err, "Name a source, or a step as SOURCE:LOCAL_ID; `lockstep plan` lists them.");
    return graph->err->status;
}

static void
add_edge(struct graph *graph, size_t from, size_t to)
{
    if (from != to) {
        *LS_PUSH(size_t, &graph->out[from].to, &graph->scratch) = to;
        graph->n_in[to]++;
    }
}

/* The steps of a source that no other step of it requires: they stand for the whole source. */
static void
find_leaves(struct graph *graph)
{
    const struct ls_step_set *set = graph->set;
    bool *is_inner = ls_arena_array(&graph->scratch, set->n_steps, sizeof(*is_inner));
    for (size_t i = 0; i < set->n_steps; i++) {
        for (size_t d = 0; d < set->steps[i].n_deps; d++) {
            const struct ls_dep *dep = &set->steps[i].deps[d];
            size_t index = 0;
            if (dep->kind == LS_DEP_REQUIRES && dep->on.local_id.ptr != NULL &&
                ls_span_equal(dep->on.source, set->steps[i].source) &&
                find_step(graph, &dep->on, &index)) {
                is_inner[index] = true;
            }
        }
    }
    for (size_t i = 0; i < set->n_steps; i++) {
        if (!is_inner[i]) {
            *LS_PUSH(size_t, &graph->leaves[set->steps[i].source_index], &graph->scratch) = i;
        }
    }
}

/* Steps that have no requirement but those of their whole source share one array of them. */
static void
require_source(struct graph *graph, size_t source, struct ls_vec *required)
{
    const struct ls_vec *leaves = &graph->leaves[source];
    if (required->n == 0) {
        *required = (struct ls_vec){.items = leaves->items, .n = leaves->n};
        return;
    }
    for (size_t i = 0; i < leaves->n; i++) {
        *LS_PUSH(size_t, required, &graph->scratch) = *LS_AT(size_t, leaves, i);
    }
}

static enum ls_status
add_dep(struct graph *graph, size_t step_index, const struct ls_dep *dep)
{
    const struct ls_step *step = &graph->set->steps[step_index];
    const char *verb = dep->kind == LS_DEP_REQUIRES ? "requires"
                       : dep->kind == LS_DEP_AFTER  ? "comes after"
                                                    : "describes";
    size_t index = 0;
    if (dep->on.local_id.ptr == NULL) {
        if (!find_source(graph, dep->on.source, &index)) {
            return not_there(graph, step, verb, &dep->on);
        }
        if (index == step->source_index) {
            return ls_err_set(
                graph->err, LS_CONFIG, "'%.*s' %s its own source", LS_SPAN_ARGS(step->id), verb);
        }
        if (dep->kind == LS_DEP_REQUIRES) {
            require_source(graph, index, &graph->required[step_index]);
        }
        add_edge(graph, source_end(graph, index), graph->node_of[step_index]);
        return LS_OK;
    }
    if (!find_step(graph, &dep->on, &index)) {
        return not_there(graph, step, verb, &dep->on);
    }
    if (index == step_index) {
        return ls_err_set(graph->err, LS_CONFIG, "'%.*s' %s itself", LS_SPAN_ARGS(step->id), verb);
    }
    if (dep->kind == LS_DEP_REQUIRES) {
        *LS_PUSH(size_t, &graph->required[step_index], &graph->scratch) = index;
    }
    if (graph->node_of[index] == graph->node_of[step_index] &&
        graph->node_of[step_index] == step_index) {
        (void)ls_err_set(graph->err, LS_CONFIG, "'%.*s' %s '%.*s', and satisfies it as well",
            LS_SPAN_ARGS(step->id), verb, LS_SPAN_ARGS(graph->set->steps[index].id));
        ls_err_remedy(graph->err, "Remove one of the two from the manifest.");
        return graph->err->status;
    }
    add_edge(graph, graph->node_of[index], graph->node_of[step_index]);
    return LS_OK;
}

static enum ls_status
weld(struct graph *graph, size_t step_index)
{
    const struct ls_step *step = &graph->set->steps[step_index];
    size_t by = 0;
    if (!find_step(graph, &step->satisfied_by, &by) || by == step_index) {
        return not_there(graph, step, "is satisfied by", &step->satisfied_by);
    }
    if (graph->set->steps[by].satisfied_by.source.ptr != NULL) {
        return ls_err_set(graph->err, LS_CONFIG,
            "'%.*s' is satisfied by '%.*s', which is itself satisfied by another step",
            LS_SPAN_ARGS(step->id), LS_SPAN_ARGS(graph->set->steps[by].id));
    }
    graph->satisfied_by[step_index] = by;
    graph->node_of[step_index] = by;
    *LS_PUSH(size_t, &graph->welded[by], &graph->scratch) = step_index;
    return LS_OK;
}

/* A satisfied step's ancestors in its own source must be satisfied too: nothing could run before it. */
static enum ls_status
check_closed(struct graph *graph)
{
    for (size_t i = 0; i < graph->set->n_steps; i++) {
        for (size_t r = 0; graph->satisfied_by[i] != SIZE_MAX && r < graph->required[i].n; r++) {
            size_t on = *LS_AT(size_t, &graph->required[i], r);
            const struct ls_step *steps = graph->set->steps;
            if (steps[on].source_index == steps[i].source_index &&
                graph->satisfied_by[on] == SIZE_MAX) {
                (void)ls_err_set(graph->err, LS_CONFIG,
                    "'%.*s' is satisfied by another step, but '%.*s', which it requires, is not",
                    LS_SPAN_ARGS(steps[i].id), LS_SPAN_ARGS(steps[on].id));
                ls_err_remedy(graph->err, "Give '%.*s' a [step] section with satisfied_by as well.",
                    LS_SPAN_ARGS(steps[on].id));
                return graph->err->status;
            }
        }
    }
    return LS_OK;
}

static enum ls_status
build(struct graph *graph)
{
    const struct ls_step_set *set = graph->set;
    for (size_t i = 0; i < set->n_steps; i++) {
        graph->node_of[i] = i;
        graph->satisfied_by[i] = SIZE_MAX;
        (void)ls_map_add(&graph->index, &graph->scratch, set->steps[i].id, i);
    }
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < set->n_steps && status == LS_OK; i++) {
        status = set->steps[i].satisfied_by.source.ptr != NULL ? weld(graph, i) : LS_OK;
    }
    find_leaves(graph);
    for (size_t i = 0; i < set->n_steps && status == LS_OK; i++) {
        add_edge(graph, graph->node_of[i], source_end(graph, set->steps[i].source_index));
        for (size_t d = 0; d < set->steps[i].n_deps && status == LS_OK; d++) {
            status = add_dep(graph, i, &set->steps[i].deps[d]);
        }
    }
    return status == LS_OK ? check_closed(graph) : status;
}

/* Smallest first. */
struct heap {
    size_t *items;
    size_t n;
};

static void
heap_push(struct heap *heap, size_t item)
{
    size_t at = heap->n++;
    while (at > 0 && heap->items[(at - 1) / 2] > item) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

static size_t
heap_pop(struct heap *heap)
{
    size_t least = heap->items[0];
    size_t item = heap->items[--heap->n];
    size_t at = 0;
    size_t child = 0;
    while ((child = 2 * at + 1) < heap->n) {
        child += child + 1 < heap->n && heap->items[child + 1] < heap->items[child];
        if (heap->items[child] >= item) {
            break;
        }
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = item;
    return least;
}

/* The welded steps behind a node, each behind those of them that it requires. */
static void
emit_welded(struct graph *graph, const struct ls_vec *welded, bool *is_done, struct ls_vec *order)
{
    for (size_t left = welded->n; left > 0;) {
        size_t before = left;
        for (size_t i = 0; i < welded->n; i++) {
            size_t step = *LS_AT(size_t, welded, i);
            bool is_ready = !is_done[step];
            for (size_t d = 0; d < graph->set->steps[step].n_deps && is_ready; d++) {
                size_t on = 0;
                const struct ls_dep *dep = &graph->set->steps[step].deps[d];
                is_ready = dep->on.local_id.ptr == NULL || !find_step(graph, &dep->on, &on) ||
                           is_done[on] || graph->node_of[on] != graph->node_of[step];
            }
            if (is_ready) {
                is_done[step] = true;
                *LS_PUSH(size_t, order, &graph->scratch) = step;
                left--;
            }
        }
        if (left == before) {
            return; /* a cycle among them: the caller sees that steps are missing */
        }
    }
}

static void
settle(struct graph *graph, struct heap *ready, bool *is_done, size_t node)
{
    for (size_t i = 0; i < graph->out[node].to.n; i++) {
        size_t to = *LS_AT(size_t, &graph->out[node].to, i);
        if (--graph->n_in[to] == 0) {
            if (to < graph->set->n_steps) {
                heap_push(ready, to);
            } else {
                is_done[to] = true;
                settle(graph, ready, is_done, to);
            }
        }
    }
}

static void
sort(struct graph *graph, bool *is_done, struct ls_vec *order)
{
    struct heap ready = {.items = ls_arena_array(&graph->scratch, graph->n_nodes, sizeof(size_t))};
    for (size_t node = 0; node < graph->n_nodes; node++) {
        bool is_own = node >= graph->set->n_steps || graph->node_of[node] == node;
        if (graph->n_in[node] == 0 && is_own) {
            if (node < graph->set->n_steps) {
                heap_push(&ready, node);
            } else if (!is_done[node]) {
                is_done[node] = true;
                settle(graph, &ready, is_done, node);
            }
        }
    }
    while (ready.n > 0) {
        size_t node = heap_pop(&ready);
        is_done[node] = true;
        *LS_PUSH(size_t, order, &graph->scratch) = node;
        emit_welded(graph, &graph->welded[node], is_done, order);
        settle(graph, &ready, is_done, node);
    }
}

static void
add_node_name(const struct graph *graph, struct ls_buf *text, size_t node)
{
    if (node < graph->set->n_steps) {
        ls_buf_add(text, graph->set->steps[node].id);
    } else {
        ls_buf_add(text, graph->manifest->sources[node - graph->set->n_steps].name);
    }
}

/* Some unfinished node that must come before `node`. */
static size_t
unfinished_before(const struct graph *graph, const bool *is_done, size_t node)
{
    for (size_t from = 0; from < graph->n_nodes; from++) {
        for (size_t i = 0; !is_done[from] && i < graph->out[from].to.n; i++) {
            if (*LS_AT(size_t, &graph->out[from].to, i) == node) {
                return from;
            }
        }
    }
    return SIZE_MAX;
}

static enum ls_status
report_cycle(struct graph *graph, const bool *is_done)
{
    size_t node = 0;
    while (node < graph->n_nodes &&
           (is_done[node] || (node < graph->set->n_steps && graph->node_of[node] != node))) {
        node++;
    }
    /* going back from an unfinished node always meets another one, until one is met again */
    bool *is_seen = ls_arena_array(&graph->scratch, graph->n_nodes, sizeof(*is_seen));
    while (node < graph->n_nodes && !is_seen[node]) {
        is_seen[node] = true;
        node = unfinished_before(graph, is_done, node);
    }
    struct ls_buf text = LS_BUF(1500);
    size_t at = node;
    for (size_t n = 0; node < graph->n_nodes && n < graph->n_nodes; n++) {
        add_node_name(graph, &text, at);
        at = unfinished_before(graph, is_done, at);
        ls_buf_adds(&text, " <- ");
        if (at == node || at == SIZE_MAX) {
            break;
        }
    }
    if (node < graph->n_nodes) {
        add_node_name(graph, &text, node);
    }
    (void)ls_err_set(graph->err, LS_CONFIG, "the steps wait for each other in a circle: %s",
        ls_buf_span(&text).ptr);
    ls_err_remedy(graph->err,
        "Read 'A <- B' as: A comes after B. Remove one of these from the manifest or the files.");
    ls_buf_finish(&text);
    return graph->err->status;
}

static int
compare_places(const void *a, const void *b)
{
    size_t left = *(const size_t *)a;
    size_t right = *(const size_t *)b;
    return (left > right) - (left < right);
}

/* Required steps by place, each once. */
static size_t
order_one(const size_t *positions, const size_t *order, const struct ls_vec *from, size_t *to)
{
    size_t n = 0;
    for (size_t r = 0; r < from->n; r++) {
        to[r] = positions[*LS_AT(size_t, from, r)];
    }
    if (from->n == 0 || order == NULL) {
        return 0;
    }
    if (from->n > 1) {
        qsort(to, from->n, sizeof(*to), compare_places);
    }
    for (size_t r = 0; r < from->n; r++) {
        if (r == 0 || to[r] != to[r - 1]) {
            to[n++] = to[r];
        }
    }
    for (size_t r = 0; r < n; r++) {
        to[r] = order[to[r]];
    }
    return n;
}

static void
order_required(struct graph *graph, const size_t *positions, const size_t *order,
    const size_t ***ret_required, const size_t **ret_n)
{
    size_t n = graph->set->n_steps;
    const size_t **required = ls_arena_array(graph->arena, n, sizeof(*required));
    size_t *counts = ls_arena_array(graph->arena, n, sizeof(*counts));
    for (size_t i = 0; i < n; i++) {
        const struct ls_vec *from = &graph->required[i];
        bool is_shared = i > 0 && from->n > 0 && from->items == graph->required[i - 1].items;
        if (is_shared) {
            required[i] = required[i - 1];
            counts[i] = counts[i - 1];
            continue;
        }
        size_t *to = ls_arena_array(graph->arena, from->n, sizeof(*to));
        counts[i] = order_one(positions, order, from, to);
        required[i] = to;
    }
    *ret_required = required;
    *ret_n = counts;
}

static enum ls_status
make(struct graph *graph, const struct ls_order **ret_order)
{
    struct ls_arena *arena = graph->arena;
    size_t n = graph->set->n_steps;
    enum ls_status status = build(graph);
    if (status != LS_OK) {
        return status;
    }
    bool *is_done = ls_arena_array(&graph->scratch, graph->n_nodes, sizeof(*is_done));
    struct ls_vec sorted = {.items = ls_arena_array(arena, n, sizeof(size_t)), .capacity = n};
    sort(graph, is_done, &sorted);
    if (sorted.n != n) {
        return report_cycle(graph, is_done);
    }
    size_t *positions = ls_arena_array(arena, n, sizeof(*positions));
    for (size_t i = 0; i < n; i++) {
        positions[*LS_AT(size_t, &sorted, i)] = i;
    }
    struct ls_order *order = ls_arena_alloc(arena, sizeof(*order));
    const size_t **required = NULL;
    order_required(graph, positions, sorted.items, &required, &order->n_required);
    order->set = graph->set;
    order->steps = sorted.items;
    order->positions = positions;
    order->required = required;
    order->satisfied_by = graph->satisfied_by;
    *ret_order = order;
    return LS_OK;
}

enum ls_status
ls_order_make(struct ls_arena *arena, const struct ls_manifest *manifest,
    const struct ls_step_set *set, const struct ls_order **ret_order, struct ls_err *err)
{
    size_t n = set->n_steps;
    size_t n_nodes = n + manifest->n_sources;
    struct graph graph = {.arena = arena,
        .id = LS_BUF(MAX_ID),
        .manifest = manifest,
        .set = set,
        .n_nodes = n_nodes,
        .satisfied_by = ls_arena_array(arena, n, sizeof(size_t)),
        .err = err};
    struct ls_arena *scratch = &graph.scratch;
    graph.node_of = ls_arena_array(scratch, n, sizeof(size_t));
    graph.out = ls_arena_array(scratch, n_nodes, sizeof(struct edges));
    graph.n_in = ls_arena_array(scratch, n_nodes, sizeof(size_t));
    graph.welded = ls_arena_array(scratch, n, sizeof(struct ls_vec));
    graph.required = ls_arena_array(scratch, n, sizeof(struct ls_vec));
    graph.leaves = ls_arena_array(scratch, manifest->n_sources, sizeof(struct ls_vec));
    enum ls_status status = make(&graph, ret_order);
    ls_arena_finish(scratch);
    ls_buf_finish(&graph.id);
    return status;
}
