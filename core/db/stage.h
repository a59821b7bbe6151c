/*
 * Where plans are rehearsed: a throwaway server of our own, on which each rehearsal gets a fresh database. Empty ones, or ones
 * that are built like a given database by its own catalog: its roles, its settings, its schema without rows. That one is
 * only read, in one snapshot.
 */
#ifndef LOCKSTEP_DB_STAGE_H
#define LOCKSTEP_DB_STAGE_H

#include "db/scratch.h"
#include "db/session.h"
#include "db/stage_copy.h"

struct ls_stage;

struct ls_stage_request {
    const struct ls_session *like; /* the given database; NULL: none, fresh ones are plain */
    bool has_schema; /* fresh ones have its schema; else only its roles and settings */
    const struct ls_stage_table *kept;
    size_t n_kept;
    struct ls_span
        role; /* that the steps run as, and that an empty database belongs to; absent: none */
};

/* Start the server and build what fresh databases are copies of. LS_CONNECT where there is no server to be had, LS_FAILURE
 * where the given database cannot be rebuilt. Owned by the arena, to be closed by the caller. */
LS_MUST_CHECK enum ls_status ls_stage_open(struct ls_arena *arena,
    const struct ls_stage_request *request, struct ls_stage **ret_stage, struct ls_err *err);

/* A fresh database, in place of the one before, which nobody may be connected to any more: its conninfo, owned by the arena. */
LS_MUST_CHECK enum ls_status ls_stage_fresh(
    struct ls_arena *arena, struct ls_stage *stage, const char **ret_dsn, struct ls_err *err);

/* To it as a superuser, who sees all: good until the next fresh one. */
const char *ls_stage_admin_dsn(const struct ls_stage *stage);

/* Make a role that the steps name and that is not there. False where that fails. */
LS_MUST_CHECK bool ls_stage_make_role(struct ls_stage *stage, struct ls_span name);

/* Make a schema that fresh databases have from then on; it belongs to the role that the steps run as. */
LS_MUST_CHECK enum ls_status ls_stage_make_schema(
    struct ls_stage *stage, struct ls_span name, struct ls_err *err);

/* "15.14": of the server. Owned by the stage. */
const char *ls_stage_version(const struct ls_stage *stage);

/* NULL is fine, and so is a second time. */
void ls_stage_close(struct ls_stage *stage);

#endif
