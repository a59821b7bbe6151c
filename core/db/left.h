/*
 * What a step leaves in its session, for people who want to see it: settings, role, temporary objects, cursors, LISTEN. Settings
 * that the server has no definition of (app.name) it does not list.
 */
#ifndef LOCKSTEP_DB_LEFT_H
#define LOCKSTEP_DB_LEFT_H

#include "base/arena.h"
#include "base/err.h"
#include "db/session.h"

/* Note what the session holds now. *ret_sql is the statement that lists what it holds beyond that: one column, named
 * LS_LEFT_COLUMN, a row for each thing; owned by the arena. */
LS_MUST_CHECK enum ls_status ls_left_begin(
    struct ls_arena *arena, struct ls_session *session, const char **ret_sql, struct ls_err *err);

#define LS_LEFT_COLUMN "lockstep_left"

#endif
