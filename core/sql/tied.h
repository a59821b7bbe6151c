/*
 * Statements whose effect ends with their transaction: where another tool runs several migrations in one, those after it
 * may count on it.
 */
#ifndef LOCKSTEP_SQL_TIED_H
#define LOCKSTEP_SQL_TIED_H

#include "base/span.h"

/* "SET LOCAL", "SET CONSTRAINTS", "ON COMMIT DROP", "INITIALLY DEFERRED"; NULL: none of them. Static storage. */
const char *ls_sql_tied(struct ls_span statement);

#endif
