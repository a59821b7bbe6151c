/*
 * The graph as a diagram for other programs to draw.
 */
#ifndef LOCKSTEP_REPORT_GRAPH_DRAWN_H
#define LOCKSTEP_REPORT_GRAPH_DRAWN_H

#include "base/buf.h"
#include "report/graph.h"

void ls_graph_add_dot(struct ls_buf *out, const struct ls_graph *graph);

/* Mermaid's renderers refuse large diagrams: then nothing is added, and the answer is false. */
bool ls_graph_add_mermaid(struct ls_buf *out, const struct ls_graph *graph);

#endif
