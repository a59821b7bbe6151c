/* check: the database against what the journal and the documents say. */
#include "base/vec.h"
#include "cli/checking.h"
#include "cli/run_context.h"

/* Whether --ignore names the type. */
static bool
is_ignored(const struct ls_app *app, const char *type)
{
    const struct ls_vec *ignored = &app->args.lists[LS_OPTION_IGNORE];
    for (size_t i = 0; i < ignored->n; i++) {
        if (ls_span_is(*LS_AT(struct ls_span, ignored, i), type)) {
            return true;
        }
    }
    return false;
}

static enum ls_status
refuse_without_journal(struct ls_app *app)
{
    struct ls_span schema = app->config->journal_schema;
    (void)ls_err_set(&app->err, LS_FAILURE,
        "there is no journal in schema '%.*s' of this database: nothing says what should be there",
        LS_SPAN_ARGS(schema));
    ls_err_remedy(&app->err,
        "`lockstep apply` makes one. Where the database was made by other means, `lockstep adopt` "
        "records what is there.");
    return LS_FAILURE;
}

static void
leave_out_ignored(struct ls_app *app, struct ls_check_report *report)
{
    struct ls_vec drifts = {0};
    struct ls_vec documents = {0};
    for (size_t i = 0; i < report->n_drifts; i++) {
        if (is_ignored(app, ls_drift_word(report->drifts[i].type))) {
            report->n_ignored++;
        } else {
            *LS_PUSH(struct ls_drift, &drifts, &app->arena) = report->drifts[i];
        }
    }
    for (size_t i = 0; i < report->n_documents; i++) {
        if (report->documents[i].err != NULL && is_ignored(app, "contradicted")) {
            report->n_ignored++;
        } else {
            *LS_PUSH(struct ls_checked_document, &documents, &app->arena) = report->documents[i];
        }
    }
    report->drifts = drifts.items;
    report->n_drifts = drifts.n;
    report->documents = documents.items;
    report->n_documents = documents.n;
}

static enum ls_status
verdict_of(const struct ls_check_report *report)
{
    bool has_drift = report->n_drifts > 0;
    for (size_t i = 0; i < report->n_documents; i++) {
        has_drift = has_drift || report->documents[i].err != NULL;
    }
    return has_drift ? LS_DRIFT : LS_OK;
}

static enum ls_status
check(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    const struct ls_plan *plan)
{
    struct ls_check_report report = {0};
    enum ls_status status = ls_check_database(app, bundle, database, plan, &report);
    if (status != LS_OK) {
        return status;
    }
    leave_out_ignored(app, &report);
    struct ls_about about = ls_bundle_about(app, bundle);
    ls_report_check(&app->output, &about, &report);
    if (!report.is_recorded) {
        ls_output_remark(&app->output,
            "no run has recorded yet what the steps have made: the next one that changes something "
            "does, and until then changes by hand are not seen");
    }
    return verdict_of(&report);
}

enum ls_status
ls_cmd_check(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    const struct ls_plan *plan = NULL;
    struct ls_err refusal = {0};
    enum ls_status status = ls_database_open(app, &bundle, &database);
    if (status == LS_OK && !database.state->exists) {
        status = refuse_without_journal(app);
    }
    if (status == LS_OK) {
        status = ls_make_apply_plan(app, &bundle, &database, &plan, &refusal);
    }
    status = status == LS_OK ? check(app, &bundle, &database, plan) : status;
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
