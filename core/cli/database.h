/*
 * The database of a command: which one is meant, a scratch server where it is one, the session, and what its journal says.
 */
#ifndef LOCKSTEP_CLI_DATABASE_H
#define LOCKSTEP_CLI_DATABASE_H

#include "cli/bundle.h"
#include "db/scratch.h"
#include "db/session.h"
#include "journal/journal.h"
#include "report/ledgers.h"
#include "step/book_tables.h"

struct ls_database {
    const char *dsn;
    const struct ls_target *target; /* NULL: none was named */
    bool is_row_lock;               /* --lock table, or the target's lock = table */
    struct ls_scratch *scratch;     /* NULL: it is none of ours */
    struct ls_conn *begun;          /* while the bundle is read; NULL: none */
    struct ls_session *session;
    const struct ls_state *state; /* the journal's, put right by the sources' own bookkeeping */
};

/* Open the whole bundle, connect and read the journal of its manifest; holds the lock's target and serial against it.
 * The caller closes both, whatever the status. */
LS_MUST_CHECK enum ls_status ls_database_open(
    struct ls_app *app, struct ls_bundle *ret_bundle, struct ls_database *ret_database);

/* Connect only. `ret_database` is zeroed, or has begun. */
LS_MUST_CHECK enum ls_status ls_database_connect(
    struct ls_app *app, struct ls_database *ret_database);

/* Read the journal again, and what the sources keep beside it. */
LS_MUST_CHECK enum ls_status ls_database_read(
    struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database);

/* The tables in which sources keep their own books: the bundle's, and what other manifests have left in the journal. */
LS_MUST_CHECK enum ls_status ls_database_books(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_book_tables *ret_books);

/* The ledgers of other runners: those that no source keeps. */
LS_MUST_CHECK enum ls_status ls_database_ledgers(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_ledgers *ret_ledgers);

/* The schema of what is not qualified: the first of the search_path that is there; "public" where none is. */
LS_MUST_CHECK enum ls_status ls_database_default_schema(
    struct ls_app *app, const struct ls_database *database, struct ls_span *ret_schema);

void ls_database_close(struct ls_database *database);

/* Whether a database was named at all: -d, -t, or the environment. */
bool ls_database_is_named(const struct ls_app *app);

#endif
