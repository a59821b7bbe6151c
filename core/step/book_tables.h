/*
 * The tables in which sources keep books of their own (alembic_version): no step makes them, and they are not unowned
 * either. Pure.
 */
#ifndef LOCKSTEP_STEP_BOOK_TABLES_H
#define LOCKSTEP_STEP_BOOK_TABLES_H

#include "base/arena.h"
#include "step/shape.h"

struct ls_book_table {
    struct ls_span manifest; /* absent: the one at hand */
    struct ls_span source;
    struct ls_span schema; /* absent: the first of the search_path */
    struct ls_span table;
};

struct ls_book_tables {
    const struct ls_book_table *items;
    size_t n;
};

/* Whether a source keeps its books in this table. `default_schema` is the first of the search_path; absent: not known, and a
 * table without a schema stands for one of that name in any. */
bool ls_book_tables_have(const struct ls_book_tables *books, struct ls_span default_schema,
    struct ls_span schema, struct ls_span table);

/* The same shape without those tables. Owned by the arena; its parts are those of `live`. */
const struct ls_shape *ls_book_tables_leave_out(struct ls_arena *arena,
    const struct ls_book_tables *books, struct ls_span default_schema, const struct ls_shape *live);

#endif
