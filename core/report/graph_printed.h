/*
 * `docs graph`.
 */
#ifndef LOCKSTEP_REPORT_GRAPH_PRINTED_H
#define LOCKSTEP_REPORT_GRAPH_PRINTED_H

#include "report/graph.h"
#include "report/output.h"

/* Text, Markdown (a Mermaid diagram and the text as tables), JSON or Graphviz. */
void ls_report_graph(
    struct ls_output *output, const struct ls_about *about, const struct ls_graph *graph);

#endif
