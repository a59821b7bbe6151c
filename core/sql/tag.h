/*
 * The command tag of a statement.
 */
#ifndef LOCKSTEP_SQL_TAG_H
#define LOCKSTEP_SQL_TAG_H

#include "base/span.h"

enum { LS_SQL_TAG = 48 };

/* The command tag as people know it: "CREATE TABLE", "INSERT", "ALTER MATERIALIZED VIEW"; "?" where the statement
 * begins with no word. Returns `tag`. */
const char *ls_sql_tag(struct ls_span statement, char tag[LS_SQL_TAG]);

#endif
