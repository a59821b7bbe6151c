/*
 * ddl_scan.h: where a statement of a text ends, and the parts of one.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_SCAN_H
#define LOCKSTEP_ALEMBIC_DDL_SCAN_H

#include <stdbool.h>

#include "ddl_text.h"

/* The offset of the semicolon that ends the statement at `pos`, or the text's length: one in quotes, in dollar quotes, in
 * parentheses or in a comment ends nothing. */
uint64_t al_sql_statement_end(struct lockstep_str sql, uint64_t pos);

/* Behind what stands at `pos`, which is in the text: what is in quotes or in dollar quotes, a comment, or one character. */
uint64_t al_sql_behind(struct lockstep_str sql, uint64_t pos);

/* The offset of the comma or the closing parenthesis that ends the item of a list that begins at `pos`, or the text's length. */
uint64_t al_sql_item_end(struct lockstep_str sql, uint64_t pos);

/* Whether this word, in either case, stands at `pos`, whole. */
bool al_sql_has_word(struct lockstep_str sql, uint64_t pos, const char *word);

#endif
