/*
 * rev_header.h: what a revision file says about itself, read without running it.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_HEADER_H
#define LOCKSTEP_ALEMBIC_REV_HEADER_H

#include "py_arena.h"
#include "rev_graph.h"

/* Memory for reading headers, one after the other; NULL where there is none. Ended by
 * py_arena_destroy. */
struct py_arena *al_header_arena(void);

/* Fill `ret` from ret->text, the text of ret->file; what lives on is in the pool. On failure the
 * host has been told why. */
int32_t al_header_read(const struct lockstep_host *host, struct py_arena *arena,
    const struct al_graph *graph, struct al_revision *ret);

#endif
