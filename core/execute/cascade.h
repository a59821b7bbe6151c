/*
 * What goes with something that a statement takes away with CASCADE and has rows: the tables of a schema, the children of a
 * table, the rows of tables that refer to one that is emptied, the columns of a type.
 */
#ifndef LOCKSTEP_EXECUTE_CASCADE_H
#define LOCKSTEP_EXECUTE_CASCADE_H

#include "base/err.h"
#include "db/conn.h"
#include "sql/loss.h"

/* Append to `losses` (struct ls_sql_loss) what goes with this one, without the one itself, with the schema of each; names
 * are looked up as the session finds them. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_cascade_find(struct ls_arena *arena, struct ls_conn *conn,
    const struct ls_sql_loss *loss, struct ls_vec *losses, struct ls_err *err);

#endif
