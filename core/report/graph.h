/*
 * The steps of all sources in order, one lane for each source, and what each step depends on.
 */
#ifndef LOCKSTEP_REPORT_GRAPH_H
#define LOCKSTEP_REPORT_GRAPH_H

#include "plan/order.h"
#include "plan/plan.h"

struct ls_graph {
    const struct ls_order *order;
    const struct ls_plan *plan;         /* for the states; NULL: no database was named */
    const struct ls_manifest *manifest; /* for the names of the sources */
    const char *const *plugins;         /* by source: name of its plugin */
};

/* One dependency of a step: of `kind`, on a step or a whole source. */
struct ls_graph_edge {
    const char *kind; /* "requires", "after", "describes", "satisfied by"; static */
    struct ls_step_ref on;
};

/* What step `index` of the set depends on, as its plugin and the manifest say. *ret_n of them, owned by the arena. */
const struct ls_graph_edge *ls_graph_edges(
    struct ls_arena *arena, const struct ls_order *order, size_t index, size_t *ret_n);

/* The indexes of one source's steps in execution order. *ret_n of them, owned by the arena. */
const size_t *ls_graph_lane(
    struct ls_arena *arena, const struct ls_order *order, size_t source, size_t *ret_n);

/* The row of the plan with the state of step `index`; NULL: not known. */
const struct ls_plan_row *ls_graph_row(const struct ls_graph *graph, size_t index);

/* The word of the step's state, with underscores for blanks where `is_name`; NULL: not known. In the arena or static. */
const char *ls_graph_state(
    struct ls_arena *arena, const struct ls_graph *graph, size_t index, bool is_name);

#endif
