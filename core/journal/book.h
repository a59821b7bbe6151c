/*
 * Which tables the sources of each manifest keep as their own books (alembic_version): the other manifests of a database must
 * know them, or they would be nobody's. Working data and no part of the chain.
 */
#ifndef LOCKSTEP_JOURNAL_BOOK_H
#define LOCKSTEP_JOURNAL_BOOK_H

#include "base/arena.h"
#include "base/err.h"
#include "db/conn.h"
#include "step/book_tables.h"

/* Keep them for the manifest, in place of what was kept; a table without a schema is in the session's first one. `schema` is
 * the journal's, as the catalog spells it. Outside of a transaction. */
LS_MUST_CHECK enum ls_status ls_journal_keep_books(struct ls_conn *conn, struct ls_span schema,
    struct ls_span manifest, const struct ls_book_tables *books, struct ls_err *err);

/* Add those that other manifests keep. Owned by the arena. The journal is there. */
LS_MUST_CHECK enum ls_status ls_journal_add_books(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span schema, struct ls_span manifest, struct ls_book_tables *books,
    struct ls_err *err);

#endif
