/*
 * Who owns what in the database of a command: the journal's effects, and what satisfied steps have promised.
 */
#ifndef LOCKSTEP_CLI_OWNERSHIP_H
#define LOCKSTEP_CLI_OWNERSHIP_H

#include "cli/database.h"
#include "plan/ownership.h"

/* `live`: the catalog, or NULL; the tables that sources keep as their own books are left out of it. */
LS_MUST_CHECK enum ls_status ls_read_ownership(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, const struct ls_shape *live,
    const struct ls_ownership **ret_ownership);

#endif
