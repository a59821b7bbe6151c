/*
 * Whether a statement is about a schema.
 */
#ifndef LOCKSTEP_SQL_MENTIONS_H
#define LOCKSTEP_SQL_MENTIONS_H

#include <stdbool.h>

#include "base/span.h"

/* Whether the statement names `schema` (as the catalog spells it): before a dot, after SCHEMA, in a search_path that it
 * sets, or so in the body of a DO or of a function. Names are folded as PostgreSQL does. */
bool ls_sql_mentions_schema(struct ls_span statement, struct ls_span schema);

#endif
