/*
 * rev_place.h: where in a source the revisions and the project's packages are.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_PLACE_H
#define LOCKSTEP_ALEMBIC_REV_PLACE_H

#include "rev_graph.h"

/*
 * Find the directories that hold revisions: alembic.ini says it, or there is a directory versions/,
 * or the source holds the revisions themselves. They are added to `directories` (of struct
 * lockstep_str, "" the source itself), and what alembic.ini says becomes the graph's ini, script and
 * packages. On failure the host has been told why.
 */
int32_t al_place_find(
    const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories);

#endif
