/* Removing a directory with all that is in it. */
#ifndef LOCKSTEP_DB_SCRATCH_REMOVE_H
#define LOCKSTEP_DB_SCRATCH_REMOVE_H

#include <stdbool.h>

/* Remove `name` below the directory `dir_fd` (or AT_FDCWD). No symbolic link is followed: links are
 * removed themselves. True when nothing is there any more. */
bool ls_scratch_remove(int dir_fd, const char *name);

#endif
