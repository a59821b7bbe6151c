/*
 * ddl_scan.h: where a statement of a text ends.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_SCAN_H
#define LOCKSTEP_ALEMBIC_DDL_SCAN_H

#include "ddl_text.h"

/* The offset of the semicolon that ends the statement at `pos`, or the text's length: one in quotes, in dollar quotes, in
 * parentheses or in a comment ends nothing. */
uint64_t al_sql_statement_end(struct lockstep_str sql, uint64_t pos);

#endif
