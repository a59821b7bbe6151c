/*
 * What `check` finds, for the commands that show it.
 */
#ifndef LOCKSTEP_CLI_CHECKING_H
#define LOCKSTEP_CLI_CHECKING_H

#include "cli/bundle.h"
#include "cli/database.h"
#include "report/check.h"

/* Hold the database, which has a journal, against that and against the documents. Nothing is left out. Owned by the app. */
LS_MUST_CHECK enum ls_status ls_check_database(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, const struct ls_plan *plan,
    struct ls_check_report *ret_report);

#endif
