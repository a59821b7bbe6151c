/*
 * What apply and revert share: a plan made anew under the lock, and run.
 */
#ifndef LOCKSTEP_CLI_RUN_CONTEXT_H
#define LOCKSTEP_CLI_RUN_CONTEXT_H

#include "cli/bundle.h"
#include "cli/database.h"
#include "execute/adopt.h"
#include "execute/consequences.h"
#include "execute/program.h"
#include "execute/run.h"
#include "report/progress.h"

/* What reconcile wants instead of a run. */
struct ls_reconciling {
    bool is_repairing;
    enum ls_assume assume;
    struct ls_residue *findings; /* one for each planned step, made under the lock */
};

/* A plan with its programs. */
struct ls_prepared {
    const struct ls_plan *plan;
    const struct ls_program *programs;
    const struct ls_consequences *consequences; /* of a revert; else NULL */
    const struct ls_adoption *adoption;         /* what adopt records; else NULL */
    struct ls_reconciling *reconciling;         /* NULL: the plan is run */
    bool is_to_run;             /* ls_run_prepared follows, where anything is planned */
    struct ls_conn *lock_begun; /* while the programs are made: the lock's connection; NULL: none */
};

/* Make the plan from the database's present state, refusals included, and the programs. */
typedef enum ls_status (*ls_prepare_fn)(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_prepared *ret_prepared);

/* Programs for a plan; an error names the step. */
LS_MUST_CHECK enum ls_status ls_prepare_programs(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_prepared *prepared);

/* The plan of apply; with its refusal, unless `ret_refusal` takes that. */
LS_MUST_CHECK enum ls_status ls_prepare_apply(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_prepared *ret_prepared);
LS_MUST_CHECK enum ls_status ls_make_apply_plan(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, const struct ls_plan **ret_plan,
    struct ls_err *ret_refusal);

/* Take the lock, prepare again where another runner was there first, and run. */
LS_MUST_CHECK enum ls_status ls_run_prepared(struct ls_app *app, const struct ls_bundle *bundle,
    struct ls_database *database, ls_prepare_fn prepare, struct ls_prepared *prepared);

/* With nothing to do: record for check what a run that was cut off behind its last step had made. Takes the lock, and only
 * where there is something to record; where another runner holds it, that one does. What goes wrong is said, and no error. */
void ls_run_catch_up(
    struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database);

/* apply or revert from beginning to end: a dry run, nothing to do, or the run. */
LS_MUST_CHECK enum ls_status ls_run_command(struct ls_app *app, ls_prepare_fn prepare);

/* What the events of a run have in common. */
struct ls_journal_run ls_run_journal(
    struct ls_app *app, const struct ls_bundle *bundle, int64_t fence, bool is_pooled);

/* Show the SQL of the programs. */
LS_MUST_CHECK enum ls_status ls_show_sql(
    struct ls_app *app, const struct ls_bundle *bundle, const struct ls_prepared *prepared);

/* Say what the lock does not vouch for: there is none, nobody has signed it, or it was sealed with another plugin. */
void ls_say_unvouched(struct ls_app *app, const struct ls_bundle *bundle);

#endif
