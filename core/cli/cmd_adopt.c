/* adopt: a database that others built is taken over. */
#include <stdint.h>

#include "base/vec.h"
#include "cli/stage.h"
#include "report/adopt.h"
#include "verify/policy.h"

/* What was found out stays as it is; under the lock the plan is made anew of it. */
static enum ls_status
prepare(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    struct ls_prepared *ret_prepared)
{
    ret_prepared->plan = ls_adoption_plan(&app->arena, ret_prepared->adoption, database->state);
    return ls_prepare_programs(app, bundle, database, ret_prepared);
}

static enum ls_status
read_named(struct ls_app *app, const struct ls_bundle *bundle, bool *named)
{
    for (size_t i = 0; i < app->args.n_positionals; i++) {
        size_t index = 0;
        enum ls_status status = ls_order_find(
            &bundle->sources->set, ls_span_of(app->args.positionals[i]), &index, &app->err);
        if (status != LS_OK) {
            return status;
        }
        named[index] = true;
    }
    return LS_OK;
}

static enum ls_status
prove(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    const bool *named, struct ls_adoption_report *report)
{
    struct ls_stage *stage = NULL;
    struct ls_book_tables books = {0};
    enum ls_status status = ls_open_stage(app, bundle, database, false, &stage, &books);
    if (status == LS_OK) {
        struct ls_adoption_request request = {
            .rehearsal = ls_stage_rehearsal(app, bundle, database, stage),
            .session = database->session,
            .state = database->state,
            .books = books,
            .named = named};
        status = ls_adoption_prove(&request, &report->adoption, &app->err);
    }
    ls_stage_close(stage);
    return status == LS_OK ? ls_database_ledgers(app, bundle, database, &report->ledgers) : status;
}

/* With another runner's ledger in the database a reason is wanted: nobody adopts without having seen it. */
static enum ls_status
check_ledgers(struct ls_app *app, const struct ls_adoption_report *report)
{
    if (report->ledgers.n == 0 || app->args.given[LS_OPTION_REASON]) {
        return LS_OK;
    }
    (void)ls_err_set(&app->err, LS_CONFIG, "%s has run in this database, and nothing was recorded",
        report->ledgers.items[0].tool);
    ls_err_remedy(&app->err, "See to it that it runs here no more, and say so with --reason TEXT.");
    return LS_CONFIG;
}

static enum ls_status
judge(struct ls_app *app, const struct ls_adoption *adoption, const struct ls_step_set *set)
{
    for (size_t i = 0; i < adoption->n_steps; i++) {
        const struct ls_adoption_step *step = &adoption->steps[i];
        if (step->basis == LS_ADOPTION_NAMED && !step->is_taken && step->needs != SIZE_MAX) {
            (void)ls_err_set(&app->err, LS_CONFIG,
                "'%.*s' is not recorded: it requires '%.*s', which is not there",
                LS_SPAN_ARGS(step->step->id), LS_SPAN_ARGS(set->steps[step->needs].id));
            ls_err_remedy(&app->err, "Name that one as well, if it is there.");
            return LS_CONFIG;
        }
    }
    if (adoption->n_contradicted == 0) {
        return LS_OK;
    }
    (void)ls_err_set(&app->err, LS_DRIFT, "%zu step%s contradicted by the database",
        adoption->n_contradicted, adoption->n_contradicted == 1 ? " is" : "s are");
    ls_err_remedy(&app->err,
        "Mend the database, or name those that count as there: `lockstep adopt "
        "STEP …`.");
    return LS_DRIFT;
}

enum ls_status
ls_cmd_adopt(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_adoption_report report = {0};
    struct ls_prepared prepared = {0};
    bool is_wanted = app->args.given[LS_OPTION_YES] && !app->args.given[LS_OPTION_DRY_RUN];
    enum ls_status status = ls_database_open(app, &bundle, &database);
    status = status == LS_OK ? ls_policy_serial(bundle.lock, database.state, &app->err) : status;
    if (status == LS_OK) {
        bool *named = ls_arena_array(&app->arena, bundle.sources->set.n_steps, sizeof(*named));
        ls_say_unvouched(app, &bundle);
        status = read_named(app, &bundle, named);
        if (status == LS_OK && app->args.given[LS_OPTION_FROM]) {
            report.adoption =
                ls_adoption_by_books(&app->arena, bundle.order, bundle.profile, database.state);
        } else if (status == LS_OK) {
            status = prove(app, &bundle, &database, named, &report);
        }
    }
    if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        report.set = &bundle.sources->set;
        report.is_recording = is_wanted && report.adoption->n_taken > 0 &&
                              (report.ledgers.n == 0 || app->args.given[LS_OPTION_REASON]);
        ls_report_adoption(&app->output, &about, &report);
        prepared.adoption = report.adoption;
        status = is_wanted && report.adoption->n_taken > 0 ? check_ledgers(app, &report) : LS_OK;
    }
    if (status == LS_OK && report.is_recording) {
        status = prepare(app, &bundle, &database, &prepared);
        status =
            status == LS_OK ? ls_run_prepared(app, &bundle, &database, prepare, &prepared) : status;
    }
    status = status == LS_OK ? judge(app, report.adoption, report.set) : status;
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
