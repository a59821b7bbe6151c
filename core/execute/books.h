/*
 * Asks the plugins in which tables their sources keep books of their own, without a database.
 */
#ifndef LOCKSTEP_EXECUTE_BOOKS_H
#define LOCKSTEP_EXECUTE_BOOKS_H

#include "source/source.h"
#include "step/book_tables.h"

/* One step of each source tells: all of a source keep the same books. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_books_ask(struct ls_arena *arena, const struct ls_sources *sources,
    struct ls_book_tables *ret_books, struct ls_err *err);

#endif
