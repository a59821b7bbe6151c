/*
 * Names of objects, and reading them where a cursor stands.
 */
#ifndef LOCKSTEP_SQL_NAME_H
#define LOCKSTEP_SQL_NAME_H

#include "base/arena.h"
#include "sql/cursor.h"

/* Names as the catalog spells them. */
struct ls_sql_name {
    struct ls_span schema; /* ptr NULL: not given */
    struct ls_span name;   /* ptr NULL: not given (CREATE INDEX without a name) */
};

/* A name, and behind it its UESCAPE, as the catalog spells it. Absent, and nothing happens, where there is none. */
struct ls_span ls_sql_take_part(struct ls_arena *arena, struct ls_sql_cursor *at);

/* [[database .] schema .] name; false where there is none. */
bool ls_sql_take_name(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_name *ret);

#endif
