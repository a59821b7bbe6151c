/* Where PostgreSQL's server programs are on this machine. */
#ifndef LOCKSTEP_DB_SCRATCH_FIND_H
#define LOCKSTEP_DB_SCRATCH_FIND_H

#include <stdbool.h>

#include "base/arena.h"

/* The directory that holds both initdb and postgres: along $PATH, then the usual places, the newest
 * version first. With `major` above 0 only programs of that major version count; `life` ends the
 * search. NULL where there are none; else owned by the arena. */
const char *ls_scratch_find(struct ls_arena *arena, int major, int life);

#endif
