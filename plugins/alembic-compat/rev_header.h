/*
 * rev_header.h: what a revision file says about itself, read without running it.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_HEADER_H
#define LOCKSTEP_ALEMBIC_REV_HEADER_H

#include "rev_graph.h"

/* Fill `ret` from ret->text, the text of ret->file. On failure the host has been told why. */
int32_t al_header_read(
    const struct lockstep_host *host, struct al_pool *pool, struct al_revision *ret);

#endif
