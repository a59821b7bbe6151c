#include "cli/run_context.h"
#include "report/plan.h"

/* SQL can be written where no database is: nobody has named one, and none answers at libpq's own place. */
static bool
is_offline(const struct ls_app *app, enum ls_status status)
{
    return status == LS_CONNECT && app->args.given[LS_OPTION_SQL] && !ls_database_is_named(app) &&
           !app->env->names_server;
}

enum ls_status
ls_cmd_plan(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_prepared prepared = {0};
    static const struct ls_state nothing;
    enum ls_status status = ls_database_open(app, &bundle, &database);
    if (is_offline(app, status)) {
        ls_output_remark(&app->output,
            "no database was named: this is the SQL for one where nothing is applied");
        app->err = (struct ls_err){0};
        database.state = &nothing;
        status = LS_OK;
    }
    if (status == LS_OK) {
        ls_say_unvouched(app, &bundle);
        status = ls_prepare_apply(app, &bundle, &database, &prepared);
    }
    if (status == LS_OK && app->args.given[LS_OPTION_SQL]) {
        status = ls_show_sql(app, &bundle, &prepared);
    } else if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_plan(&app->output, &about, prepared.plan, prepared.programs, NULL);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
