/* revert: what goes, and whether it may. */
#include <inttypes.h>
#include <stdint.h>

#include "cli/run_context.h"
#include "execute/target.h"
#include "report/consequences.h"
#include "verify/policy.h"

/* "3 rows in 1 table or column", as exactly as they were counted. */
static void
add_amount(struct ls_buf *out, const struct ls_consequences *consequences)
{
    bool is_more = false;
    bool is_known = true;
    for (size_t i = 0; i < consequences->n_losses; i++) {
        const struct ls_loss *loss = &consequences->losses[i];
        is_more = is_more || loss->rows > LS_ROWS_COUNTED;
        is_known = is_known && (!loss->has_rows || loss->rows >= 0);
    }
    if (!is_known && consequences->n_rows == 0) {
        ls_buf_adds(out, "rows that could not be counted");
    } else {
        ls_buf_printf(out, "%s%" PRId64 " row%s",
            is_more     ? "more than "
            : !is_known ? "at least "
                        : "",
            consequences->n_rows - is_more, consequences->n_rows == 1 ? "" : "s");
    }
    ls_buf_printf(
        out, " in %zu place%s", consequences->n_tables, consequences->n_tables == 1 ? "" : "s");
}

/* Rows go only where somebody has said so. */
static enum ls_status
refuse(struct ls_app *app, const struct ls_consequences *consequences)
{
    struct ls_buf amount = LS_BUF(256);
    add_amount(&amount, consequences);
    (void)ls_err_set(&app->err, LS_PENDING, "the revert would lose %s", ls_buf_span(&amount).ptr);
    ls_err_remedy(&app->err, "Keep a copy of what is still needed (pg_dump --table); with --yes it "
                             "is done.");
    ls_buf_finish(&amount);
    return LS_PENDING;
}

/* Show the consequences, and stop where rows would go and --yes was not given. A dry run shows them with its plan. */
static enum ls_status
weigh(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    struct ls_prepared *prepared)
{
    struct ls_consequences_request request = {.conn = database->session->conn,
        .plan = prepared->plan,
        .programs = prepared->programs,
        .order = bundle->order,
        .manifest = bundle->manifest->name,
        .journal_schema = app->config->journal_schema};
    enum ls_status status =
        ls_consequences_find(&app->arena, &request, &prepared->consequences, &app->err);
    if (status != LS_OK || app->args.given[LS_OPTION_DRY_RUN]) {
        return status;
    }
    struct ls_about about = ls_bundle_about(app, bundle);
    if (prepared->consequences->n_losses + prepared->consequences->n_standing > 0) {
        ls_report_consequences(&app->output, &about, prepared->consequences);
    }
    bool may_go = prepared->consequences->n_tables == 0 || app->args.given[LS_OPTION_YES];
    return may_go ? LS_OK : refuse(app, prepared->consequences);
}

static enum ls_status
prepare_revert(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_prepared *ret_prepared)
{
    struct ls_span to = ls_args_text(&app->args, LS_OPTION_TO);
    struct ls_revert_request request = {.manifest = bundle->manifest,
        .order = bundle->order,
        .state = database->state,
        .to = SIZE_MAX,
        .count = (size_t)ls_args_number(&app->args, LS_OPTION_COUNT_BACK, 0)};
    enum ls_status status = ls_policy_serial(bundle->lock, database->state, &app->err);
    if (status != LS_OK) {
        return status;
    }
    if (ls_span_is(to, "base")) {
        request.count = SIZE_MAX;
    } else if (to.ptr != NULL) {
        struct ls_target_request target = {.sources = bundle->sources,
            .set = &bundle->sources->set,
            .state = database->state,
            .text = to,
            .is_backward = true};
        status = ls_target_find(&app->arena, &target, &request.to, &request.chosen, &app->err);
    }
    status = status == LS_OK ? ls_plan_revert(&app->arena, &request, &ret_prepared->plan, &app->err)
                             : status;
    status = status == LS_OK ? ls_prepare_programs(app, bundle, database, ret_prepared) : status;
    return status == LS_OK ? weigh(app, bundle, database, ret_prepared) : status;
}

enum ls_status
ls_cmd_revert(struct ls_app *app)
{
    return ls_run_command(app, prepare_revert);
}
