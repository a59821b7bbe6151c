/* apply; and how apply and revert go about it. */
#include "cli/run_context.h"
#include "report/error.h"
#include "report/plan.h"

/* Before the first journal is made: whoever else migrates this database should be known. */
static enum ls_status
warn_of_ledgers(
    struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database)
{
    struct ls_ledgers ledgers = {0};
    if (database->state->exists) {
        return LS_OK;
    }
    enum ls_status status = ls_database_ledgers(app, bundle, database, &ledgers);
    if (status != LS_OK || ledgers.n == 0) {
        return status;
    }
    struct ls_err warning = {0};
    (void)ls_err_set(&warning, LS_FAILURE, "another runner has migrated this database");
    for (size_t i = 0; i < ledgers.n; i++) {
        struct ls_buf text = LS_BUF(4096);
        ls_report_add_ledger(&text, &ledgers.items[i]);
        ls_err_note(&warning, "%s", ls_buf_span(&text).ptr);
        ls_buf_finish(&text);
    }
    ls_err_remedy(&warning,
        "`lockstep adopt` records what is already there; let only one of the two "
        "run from now on.");
    ls_report_warning(&app->output, &warning);
    return LS_OK;
}

enum ls_status
ls_run_command(struct ls_app *app, ls_prepare_fn prepare)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_prepared prepared = {.is_to_run = !app->args.given[LS_OPTION_DRY_RUN]};
    enum ls_status status = ls_database_open(app, &bundle, &database);
    if (status == LS_OK) {
        ls_say_unvouched(app, &bundle);
        if (!database.state->exists) {
            ls_ledgers_ask_ahead(database.session->conn); /* for warn_of_ledgers */
        }
        status = prepare(app, &bundle, &database, &prepared);
    }
    if (status == LS_OK && prepared.plan->n_planned > 0) {
        status = warn_of_ledgers(app, &bundle, &database);
    }
    struct ls_about about = {0};
    if (status == LS_OK) {
        about = ls_bundle_about(app, &bundle);
    }
    if (status == LS_OK && (app->args.given[LS_OPTION_DRY_RUN] || prepared.plan->n_planned == 0)) {
        ls_report_plan(
            &app->output, &about, prepared.plan, prepared.programs, prepared.consequences);
        char head[LS_DIGEST_HEX];
        if (database.state->last_seq > 0) {
            ls_output_remark(
                &app->output, "journal head %s", ls_digest_hex(&database.state->head, head));
        }
        if (app->args.given[LS_OPTION_DRY_RUN]) {
            ls_output_remark(&app->output, "dry run: nothing was changed");
        } else {
            ls_run_catch_up(app, &bundle, &database);
        }
    } else if (status == LS_OK) {
        status = ls_run_prepared(app, &bundle, &database, prepare, &prepared);
    }
    ls_conn_close(prepared.lock_begun);
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}

enum ls_status
ls_cmd_apply(struct ls_app *app)
{
    return ls_run_command(app, ls_prepare_apply);
}
