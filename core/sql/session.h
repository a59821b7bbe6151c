/*
 * What a statement does to its session, for a run that goes on behind it in another one.
 */
#ifndef LOCKSTEP_SQL_SESSION_H
#define LOCKSTEP_SQL_SESSION_H

#include "base/arena.h"
#include "sql/classify.h"

/* Whether a statement flagged LS_SQL_CHANGES_SESSION does nothing else, for longer than its transaction, and does the same
 * again: SET, RESET, set_config, LOAD, PREPARE, DEALLOCATE, LISTEN, a cursor WITH HOLD, temporary views, functions and types.
 * Not what has written rows as well, nor tables. */
bool ls_sql_only_sets(struct ls_span statement);

/* The temporary table or sequence that the statement makes and that outlasts its transaction, owned by the arena; absent:
 * none. */
struct ls_span ls_sql_temp_made(struct ls_arena *arena, struct ls_span statement);

/* Whether the statement holds the name, as the catalog spells it, bodies of DO and of functions included. */
bool ls_sql_speaks_of(struct ls_span statement, struct ls_span name);

#endif
