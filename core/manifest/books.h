/*
 * The tables that sources keep as their own bookkeeping (alembic_version), as the manifest's options name them. No step makes
 * them, and they are not unowned either.
 */
#ifndef LOCKSTEP_MANIFEST_BOOKS_H
#define LOCKSTEP_MANIFEST_BOOKS_H

#include "manifest/manifest.h"
#include "step/shape.h"

struct ls_book_table {
    struct ls_span schema; /* absent: the first of the search_path */
    struct ls_span table;
};

/* The table of one source; false where it keeps none. */
bool ls_books_of(const struct ls_source_decl *source, struct ls_book_table *ret_table);

/* The source that keeps this table; NULL: none does. `default_schema` is the first of the search_path. */
const struct ls_source_decl *ls_books_keeper(const struct ls_manifest *manifest,
    struct ls_span default_schema, struct ls_span schema, struct ls_span table);

/* The same shape without the tables that sources keep. Owned by the arena; its parts are those of `live`. */
const struct ls_shape *ls_books_leave_out(struct ls_arena *arena,
    const struct ls_manifest *manifest, struct ls_span default_schema, const struct ls_shape *live);

#endif
