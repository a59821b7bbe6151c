/*
 * The throwaway server of a command, and the rehearsals on it: what rehearse and adopt share.
 */
#ifndef LOCKSTEP_CLI_STAGE_H
#define LOCKSTEP_CLI_STAGE_H

#include "cli/run_context.h"
#include "db/stage.h"
#include "execute/books.h"
#include "execute/rehearse.h"

/* Start it like the database (NULL: none is named), with its schema or without. *ret_books: the tables in which sources keep
 * their own books (alembic_version, say), as their plugins name them. */
LS_MUST_CHECK enum ls_status ls_open_stage(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, bool has_schema, struct ls_stage **ret_stage,
    struct ls_book_tables *ret_books);

/* A rehearsal of the bundle on it. */
struct ls_rehearsal_request ls_stage_rehearsal(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_stage *stage);

#endif
