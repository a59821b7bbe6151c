/*
 * What a statement takes away with the rows in it, as far as its text says so.
 */
#ifndef LOCKSTEP_SQL_LOSS_H
#define LOCKSTEP_SQL_LOSS_H

#include "base/arena.h"
#include "base/vec.h"
#include "sql/name.h"

enum ls_sql_loss_of {
    LS_SQL_LOSS_TABLE = 0,
    LS_SQL_LOSS_SCHEMA,    /* and the tables in it */
    LS_SQL_LOSS_TYPE,      /* or a domain, and the columns that have it */
    LS_SQL_LOSS_EXTENSION, /* its tables, and the columns that have one of its types */
};

struct ls_sql_loss {
    enum ls_sql_loss_of of;
    struct ls_sql_name table; /* or the name of what it is */
    struct ls_span column;    /* that is dropped; absent: all of it */
    bool keeps_table;         /* only its rows go: TRUNCATE, DELETE without WHERE */
    bool is_cascade;          /* and what stands on it; of anything but tables that is always so */
};

/* Append (to a vector of struct ls_sql_loss) what DROP TABLE, ALTER TABLE … DROP COLUMN, TRUNCATE, and DELETE without WHERE
 * take away, and DROP SCHEMA, TYPE, DOMAIN and EXTENSION … CASCADE: without that word the server lets nothing go with them.
 * Not seen: what a function or DO does, DROP OWNED, and DELETE with WHERE, which takes what it finds. */
void ls_sql_losses(struct ls_arena *arena, struct ls_span statement, struct ls_vec *losses);

#endif
