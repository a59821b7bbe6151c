/*
 * A PostgreSQL server of our own, made from the local programs: on a private socket, without TCP,
 * with a database lockstep and a superuser scratch (not of the same name as the journal's schema,
 * which "$user" in the search_path would then stand for). A throwaway one lives in a private
 * directory below TMPDIR (below /tmp where that is not set, is too long for a socket's path, or is
 * nothing that the server's user may write to) and is gone with us, however we end. One in a named
 * directory stays on disk, is started when it is needed and stopped when its last user is done.
 */
#ifndef LOCKSTEP_DB_SCRATCH_H
#define LOCKSTEP_DB_SCRATCH_H

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/span.h"

struct ls_scratch;

/* Start a server in directory `dir` (made where it is missing), or use the one that runs there;
 * with an empty `dir` a throwaway one. As root the server runs as the user that owns the directory,
 * or as postgres or nobody. LS_CONNECT where there are no programs, the directory is not ours, or
 * the server does not start (with the end of its log as notes); LS_SIGINT or LS_SIGTERM where we
 * were asked to stop meanwhile. Owned by the arena, to be stopped by the caller. */
LS_MUST_CHECK enum ls_status ls_scratch_start(struct ls_arena *arena, struct ls_span dir,
    struct ls_scratch **ret_scratch, struct ls_err *err);

/* The same, throwaway, of that major version where its programs are here, else of the newest. */
LS_MUST_CHECK enum ls_status ls_scratch_start_major(
    struct ls_arena *arena, int major, struct ls_scratch **ret_scratch, struct ls_err *err);

/* The directory of the server's programs; NULL where it ran already. */
const char *ls_scratch_programs(const struct ls_scratch *scratch);

/* How to connect to another of its databases, as another user: conninfo, owned by the arena. */
const char *ls_scratch_dsn_of(const struct ls_scratch *scratch, struct ls_arena *arena,
    const char *database, const char *user);

/* How to connect: a conninfo string without secrets. Owned by the arena. */
const char *ls_scratch_dsn(const struct ls_scratch *scratch);

/* Give the server up and wait until that is done: a throwaway one is stopped and removed, one in a
 * named directory is stopped if lockstep started it and nobody else uses it. NULL is fine, and so
 * is a second time. */
void ls_scratch_stop(struct ls_scratch *scratch);

#endif
