/* status and history: what the journal says. */
#include "cli/run_context.h"
#include "report/error.h"
#include "report/history.h"
#include "report/status.h"

enum ls_status
ls_cmd_status(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    const struct ls_plan *plan = NULL;
    struct ls_err refusal = {0};
    struct ls_ledgers ledgers = {0};
    enum ls_status status = ls_database_open(app, &bundle, &database);
    if (status == LS_OK) {
        status = ls_make_apply_plan(app, &bundle, &database, &plan, &refusal);
    }
    if (status == LS_OK) {
        status = ls_database_ledgers(app, &bundle, &database, &ledgers);
    }
    if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_status(&app->output, &about, plan, database.state, &ledgers);
        if (refusal.status != LS_OK) {
            ls_report_warning(&app->output, &refusal);
        }
        bool is_pending = plan->n_planned > 0 || refusal.status != LS_OK;
        if (app->args.given[LS_OPTION_EXIT_CODE] && is_pending) {
            status = refusal.status == LS_AHEAD ? LS_AHEAD : LS_PENDING;
        }
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}

enum ls_status
ls_cmd_history(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    const struct ls_history_row *rows = NULL;
    size_t n = 0;
    enum ls_status status = ls_bundle_open(app, LS_BUNDLE_MANIFEST, &bundle);
    if (status == LS_OK) {
        status = ls_database_connect(app, &database);
    }
    if (status == LS_OK) {
        status = ls_journal_history(&app->arena, database.session->conn,
            app->config->journal_schema, bundle.manifest->name, &rows, &n, &app->err);
    }
    if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_history(&app->output, &about, rows, n);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
