/*
 * `docs graph`: the steps of all sources in order, one lane for each source, and what each step depends on.
 */
#ifndef LOCKSTEP_REPORT_GRAPH_H
#define LOCKSTEP_REPORT_GRAPH_H

#include "plan/order.h"
#include "plan/plan.h"
#include "report/output.h"

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

/* The word of the step's state, with underscores for blanks where `is_name`; NULL: not known. In the arena or static. */
const char *ls_graph_state(
    struct ls_arena *arena, const struct ls_graph *graph, size_t index, bool is_name);

/* Text, Markdown (a Mermaid diagram and the text as tables), JSON or Graphviz. */
void ls_report_graph(
    struct ls_output *output, const struct ls_about *about, const struct ls_graph *graph);

/* The diagrams (graph_drawn.c). Mermaid's renderers refuse large ones: then nothing is added, and the answer is false. */
void ls_graph_add_dot(struct ls_buf *out, const struct ls_graph *graph);
bool ls_graph_add_mermaid(struct ls_buf *out, const struct ls_graph *graph);

#endif
