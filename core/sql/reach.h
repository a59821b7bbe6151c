/*
 * Which relations the plain definitions of a step reach, where their text says all of it: CREATE TABLE and INDEX, ALTER TABLE
 * that adds columns and constraints or sets NOT NULL and defaults, COMMENT ON TABLE and COLUMN. Whoever must know what such a
 * step did to the catalog need not ask the server for all locks.
 *
 * What is left out could reach more than it names: what is dropped, renamed, moved or given another type, IF [NOT] EXISTS,
 * LIKE, INHERITS, partitions; and, where rows that are there are checked, filled or indexed, calls of functions (those of
 * sequences among them) and columns of types that are not the system's. Functions that users have made may be behind all
 * else, operators, casts, what is constant: of these, of the children of a table, and of event triggers no text tells.
 */
#ifndef LOCKSTEP_SQL_REACH_H
#define LOCKSTEP_SQL_REACH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/vec.h"
#include "sql/name.h"

enum ls_sql_reach_how {
    LS_SQL_REACH_ALTER,
    LS_SQL_REACH_INDEX,
    LS_SQL_REACH_COMMENT,
    LS_SQL_REACH_REFER, /* by a foreign key, which leaves it as it is */
};

struct ls_sql_reached {
    enum ls_sql_reach_how how;
    struct ls_sql_name name; /* a table's, as far as the text may be believed */
};

/* Zeroed: nothing yet. */
struct ls_sql_reach {
    size_t n_made;      /* new tables and indexes */
    struct ls_vec made; /* struct ls_sql_name: the tables */
    struct ls_vec
        reached; /* struct ls_sql_reached: of what none of the statements before has made; each once */
};

/* Add what one more statement of the step reaches; false where its text does not say all of it. Owned by the arena. */
bool ls_sql_reach_add(struct ls_arena *arena, struct ls_sql_reach *reach, struct ls_span statement);

#endif
