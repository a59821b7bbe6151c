/* rehearse: the plan on a throwaway server; the database that is named is only read. */
#include <stdint.h>

#include "cli/run_context.h"
#include "cli/stage.h"
#include "db/shape.h"
#include "execute/bare.h"
#include "report/rehearse.h"
#include "verify/policy.h"

/* With nothing pending the whole is built from empty, and held against what is there. */
static enum ls_status
look_at_database(
    struct ls_app *app, struct ls_bundle *bundle, struct ls_database *database, bool *ret_is_done)
{
    const struct ls_plan *plan = NULL;
    struct ls_err refusal = {0};
    enum ls_status status = ls_database_open(app, bundle, database);
    if (status == LS_OK) {
        status = ls_make_apply_plan(app, bundle, database, &plan, &refusal);
    }
    if (status == LS_OK && refusal.status != LS_AHEAD) {
        status = ls_policy_serial(bundle->lock, database->state, &app->err);
    }
    if (status == LS_OK && refusal.status != LS_OK) {
        app->err = refusal;
        status = refusal.status;
    }
    *ret_is_done = status == LS_OK && plan->n_planned == 0;
    return status;
}

static enum ls_status
compare(struct ls_app *app, const struct ls_database *database, struct ls_rehearsal_report *report)
{
    const struct ls_shape *shape = NULL;
    enum ls_status status = ls_shape_read(&app->arena, database->session->conn,
        app->config->journal_schema, NULL, 0, &shape, &app->err);
    if (status == LS_OK) {
        report->compared = ls_conn_where(database->session->conn);
        ls_drift_compare(
            &app->arena, report->rehearsal->shape, shape, true, &report->drifts, &report->n_drifts);
    }
    return status;
}

static enum ls_status
judge(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_rehearsal_report *report)
{
    const struct ls_rehearsal *rehearsal = report->rehearsal;
    if (rehearsal->n_failed == 0) {
        return LS_OK;
    }
    size_t n = rehearsal->n_failed;
    (void)ls_err_set(&app->err, LS_STEP_FAILED, "the rehearsal failed: %zu of %zu steps %s%s", n,
        rehearsal->n_steps, n == 1 ? "fails" : "fail",
        rehearsal->n_held == 0
            ? ""
            : ls_arena_printf(&app->arena, ", and %zu more %s of %s", rehearsal->n_held,
                  rehearsal->n_held == 1 ? "needs one" : "need some", n == 1 ? "that" : "these"));
    if (report->trial->works) {
        ls_err_remedy(&app->err, "Put the lines that were tried into %s, and seal it again.",
            bundle->manifest_file);
    } else {
        ls_err_remedy(&app->err, "Mend what fails, and rehearse again: no database was touched.");
    }
    return LS_STEP_FAILED;
}

static enum ls_status
rehearse(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_rehearsal_request *request, const struct ls_database *database, bool is_done,
    struct ls_rehearsal_report *report)
{
    struct ls_err *err = &app->err;
    enum ls_status status =
        is_done ? ls_rehearse_bare(request, database->session, &report->rehearsal, err)
                : ls_rehearse(request, &report->rehearsal, err);
    if (status != LS_OK) {
        return status;
    }
    status = ls_kept_find(request, report->rehearsal, &report->kept, &report->n_kept, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_trial *trial = ls_arena_alloc(&app->arena, sizeof(*trial));
    if (report->rehearsal->n_failed > 0) {
        ls_output_remark(&app->output, "%zu of %zu steps %s; looking for what helps",
            report->rehearsal->n_failed, report->rehearsal->n_steps,
            report->rehearsal->n_failed == 1 ? "fails" : "fail");
        status = ls_try_remedies(request, report->rehearsal, trial, err);
        report->trial = trial;
    } else if (is_done) {
        status = compare(app, database, report);
    }
    ls_ownership_make(&app->arena, report->rehearsal->effects, report->rehearsal->n_effects,
        report->rehearsal->shape, &report->ownership);
    report->manifest = bundle->manifest;
    report->set = &bundle->sources->set;
    report->version = ls_stage_version(request->stage);
    return status;
}

enum ls_status
ls_cmd_rehearse(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_stage *stage = NULL;
    struct ls_rehearsal_report report = {0};
    bool is_done = false;
    bool is_named = ls_database_is_named(app);
    enum ls_status status = is_named ? look_at_database(app, &bundle, &database, &is_done)
                                     : ls_bundle_open(app, LS_BUNDLE_WHOLE, &bundle);
    if (status == LS_OK) {
        ls_say_unvouched(app, &bundle);
        status = ls_open_stage(
            app, &bundle, is_named ? &database : NULL, is_named && !is_done, &stage, &report.books);
    }
    if (status == LS_OK) {
        struct ls_rehearsal_request request = ls_stage_rehearsal(app, &bundle, &database, stage);
        request.reads_shape = true;
        request.reads_kept = true;
        report.like = is_named && !is_done ? ls_conn_where(database.session->conn) : NULL;
        status = rehearse(app, &bundle, &request, &database, is_done, &report);
    }
    if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_rehearsal(&app->output, &about, &report);
        status = judge(app, &bundle, &report);
    }
    ls_stage_close(stage);
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
