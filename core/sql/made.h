/*
 * What a statement makes that has rows or shows them, as far as its text says so.
 */
#ifndef LOCKSTEP_SQL_MADE_H
#define LOCKSTEP_SQL_MADE_H

#include "base/arena.h"
#include "sql/name.h"

struct ls_sql_made {
    const char *kind; /* "table", "view", "materialized view"; static */
    struct ls_sql_name name;
};

/* CREATE TABLE, VIEW and MATERIALIZED VIEW; false for all else, and for what is temporary. Owned by the arena. */
bool ls_sql_made_by(struct ls_arena *arena, struct ls_span statement, struct ls_sql_made *ret_made);

#endif
