#include "report/graph.h"

#include "base/vec.h"

static const char *
dep_word(enum ls_dep_kind kind)
{
    static const char *const words[] = {
        [LS_DEP_REQUIRES] = "requires", [LS_DEP_AFTER] = "after", [LS_DEP_DESCRIBES] = "describes"};
    return words[kind];
}

const struct ls_graph_edge *
ls_graph_edges(struct ls_arena *arena, const struct ls_order *order, size_t index, size_t *ret_n)
{
    const struct ls_step *step = &order->set->steps[index];
    struct ls_graph_edge *edges = ls_arena_array(arena, step->n_deps + 1, sizeof(*edges));
    size_t n = 0;
    for (size_t i = 0; i < step->n_deps; i++) {
        edges[n++] =
            (struct ls_graph_edge){.kind = dep_word(step->deps[i].kind), .on = step->deps[i].on};
    }
    if (step->satisfied_by.source.ptr != NULL) {
        edges[n++] = (struct ls_graph_edge){.kind = "satisfied by", .on = step->satisfied_by};
    }
    *ret_n = n;
    return edges;
}

const size_t *
ls_graph_lane(struct ls_arena *arena, const struct ls_order *order, size_t source, size_t *ret_n)
{
    struct ls_vec lane = {0};
    for (size_t p = 0; p < order->set->n_steps; p++) {
        if (order->set->steps[order->steps[p]].source_index == source) {
            *LS_PUSH(size_t, &lane, arena) = order->steps[p];
        }
    }
    *ret_n = lane.n;
    return lane.items;
}

const struct ls_plan_row *
ls_graph_row(const struct ls_graph *graph, size_t index)
{
    /* the plan's first rows are the steps in order */
    return graph->plan == NULL ? NULL : &graph->plan->rows[graph->order->positions[index]];
}

const char *
ls_graph_state(struct ls_arena *arena, const struct ls_graph *graph, size_t index, bool is_name)
{
    const struct ls_plan_row *row = ls_graph_row(graph, index);
    if (row == NULL) {
        return NULL;
    }
    const char *word = ls_step_state_word(row->state);
    char *name = is_name ? ls_arena_strdup(arena, word) : NULL;
    for (char *c = name; c != NULL && *c != '\0'; c++) {
        *c = *c == ' ' ? '_' : *c;
    }
    return is_name ? name : word;
}
