/*
 * rev_create.h: a new revision file, as `alembic revision -m MESSAGE` writes it.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_CREATE_H
#define LOCKSTEP_ALEMBIC_REV_CREATE_H

#include "rev_graph.h"

/* Write the file after the one head. On failure the host has been told why. */
int32_t al_create_revision(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_new *request);

#endif
