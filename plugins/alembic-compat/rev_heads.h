/*
 * rev_heads.h: the rows of the version table, as Alembic's own steps leave them. They are the heads of what is applied but
 * for one thing: a downgrade may leave a revision beside one that stands on it, where the revision that goes names both.
 * From then on the rows depend on the way there, and each step is done on them as Alembic does it.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_HEADS_H
#define LOCKSTEP_ALEMBIC_REV_HEADS_H

#include "rev_graph.h"

/* The rows that a step takes away and those that it brings; as many as both have are one UPDATE each. */
struct al_rows {
    struct al_list gone; /* of struct al_revision */
    struct al_list come;
};

/* Note the rows that the table has, in the server's order. */
void al_heads_seen(struct al_graph *graph, const struct al_list *rows);

/* The rows that were seen, where what is applied is what they stand for; NULL: they were not, or it is not. */
const struct al_list *al_heads_known(const struct al_graph *graph, const unsigned char *applied);

/* Whether some revision of the graph makes the rows depend on the way. */
int al_heads_wander(struct al_graph *graph);

/* What the step of `revision` does to the rows, where they depend on the way. `live`: it was asked for before, while the
 * step was recorded, and is the same now. 0: memory is spent. */
int al_heads_step(const struct lockstep_host *host, struct al_graph *graph,
    const struct al_revision *revision, int forward, int live, struct al_rows *ret);

#endif
