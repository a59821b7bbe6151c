/*
 * rev_order.h: the order in which Alembic would take the revisions of a graph with branches.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_ORDER_H
#define LOCKSTEP_ALEMBIC_REV_ORDER_H

#include "rev_graph.h"

/* Put the revisions, which stand with parents before children, into Alembic's order. `loaded` holds
 * them as their files were read; what is needed meanwhile comes from `scratch`. On failure (memory)
 * the order stays as it is. */
void al_graph_order(struct al_graph *graph, struct al_pool *scratch, const struct al_list *loaded);

#endif
