/*
 * rev_above.h: names as they are written from above the source: from where Alembic is run, or where packages are.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_ABOVE_H
#define LOCKSTEP_ALEMBIC_REV_ABOVE_H

#include "ddl_text.h"

/* The source's own place as seen from there, slashed: the option `package`, or its path. "" or "." where it is that place. */
struct lockstep_str al_above_place(const struct lockstep_host *host, struct al_pool *pool);

/*
 * How many bytes at the beginning of `path`, whole parts of it and no more than `most`, the place ends with: "db" of
 * "db/helpers" for "src/db". 0: none.
 */
uint64_t al_above_shared(struct lockstep_str path, struct lockstep_str place, uint64_t most);

/* What is left of `path` behind the longest such beginning, without its slash; ptr NULL: there is none. */
struct lockstep_str al_above_rest(struct lockstep_str path, struct lockstep_str place);

#endif
