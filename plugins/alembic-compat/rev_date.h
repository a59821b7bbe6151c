/*
 * rev_date.h: when a revision is made, by the clocks that alembic.ini says.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_DATE_H
#define LOCKSTEP_ALEMBIC_REV_DATE_H

#include "py_datetime.h"
#include "rev_graph.h"

/* A moment on the clocks of some zone. */
struct al_date {
    struct py_datetime
        clock;     /* with its offset where alembic.ini names a zone: then that is written */
    int64_t epoch; /* seconds since 1970-01-01 00:00 UTC */
};

/* The host's time in the zone of alembic.ini, or in the machine's. On failure (there is no such zone) the host has been
 * told why. */
int32_t al_date_now(
    const struct lockstep_host *host, const struct al_graph *graph, struct al_date *ret);

/* As Python prints a datetime: no fraction where it is zero. */
struct lockstep_str al_date_text(struct al_pool *pool, const struct al_date *date);

#endif
