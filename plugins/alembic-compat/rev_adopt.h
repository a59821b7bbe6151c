/*
 * rev_adopt.h: which revisions a database has by its own alembic_version.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_ADOPT_H
#define LOCKSTEP_ALEMBIC_REV_ADOPT_H

#include "rev_graph.h"

/* Tell the host of every revision that a row of the version table implies. */
int32_t al_adopt(
    const struct lockstep_host *host, struct al_graph *graph, const struct al_version_table *table);

#endif
