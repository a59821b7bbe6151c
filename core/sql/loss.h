/*
 * What a statement takes away with the rows in it, as far as its text says so.
 */
#ifndef LOCKSTEP_SQL_LOSS_H
#define LOCKSTEP_SQL_LOSS_H

#include "base/arena.h"
#include "base/vec.h"
#include "sql/classify.h"

struct ls_sql_loss {
    struct ls_sql_name table;
    struct ls_span column; /* that is dropped; absent: all of it */
    bool keeps_table;      /* only its rows go: TRUNCATE, DELETE without WHERE */
};

/* Append (to a vector of struct ls_sql_loss) what DROP TABLE, ALTER TABLE … DROP COLUMN, TRUNCATE, and DELETE without WHERE
 * take away. Not seen: what a function or DO does, and DELETE with WHERE, which takes what it finds. */
void ls_sql_losses(struct ls_arena *arena, struct ls_span statement, struct ls_vec *losses);

#endif
