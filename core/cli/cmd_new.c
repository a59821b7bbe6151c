#include "base/clock.h"
#include "base/vec.h"
#include "cli/bundle.h"
#include "cli/database.h"
#include "execute/inquire.h"
#include "report/made.h"

static enum ls_status
find_source(struct ls_app *app, const struct ls_bundle *bundle, const char *name,
    struct ls_source **ret_source)
{
    for (size_t i = 0; i < bundle->sources->n; i++) {
        if (ls_span_is(ls_source_name(bundle->sources->items[i]), name)) {
            *ret_source = bundle->sources->items[i];
            return LS_OK;
        }
    }
    (void)ls_err_set(
        &app->err, LS_USAGE, "there is no source '%s' in %s", name, bundle->manifest_file);
    struct ls_buf known = LS_BUF(1024);
    for (size_t i = 0; i < bundle->sources->n; i++) {
        ls_buf_printf(&known, "%s%.*s", i == 0 ? "" : ", ",
            LS_SPAN_ARGS(ls_source_name(bundle->sources->items[i])));
    }
    ls_err_remedy(&app->err, "It has: %s.", ls_buf_span(&known).ptr);
    ls_buf_finish(&known);
    return LS_USAGE;
}

enum ls_status
ls_cmd_new(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_source *source = NULL;
    const struct ls_span *paths = NULL;
    size_t n = 0;
    enum ls_status status = ls_bundle_open(app, LS_BUNDLE_FRESH, &bundle);
    status =
        status == LS_OK ? find_source(app, &bundle, app->args.positionals[0], &source) : status;
    /* a database is looked at only where tables of it are asked for */
    const struct ls_vec *tables = &app->args.lists[LS_OPTION_TABLE];
    const struct ls_vec *wishes = &app->args.lists[LS_OPTION_WITH];
    if (status == LS_OK && tables->n > 0) {
        status = ls_database_connect(app, &database);
    }
    if (status == LS_OK) {
        struct ls_inquiry inquiry;
        struct ls_step_services services;
        ls_inquiry_begin(&inquiry, &app->arena, database.session, source, &services, &app->err);
        struct ls_source_new what = {.message = ls_span_of(app->args.positionals[1]),
            .tables = tables->items,
            .n_tables = tables->n,
            .after = ls_args_text(&app->args, LS_OPTION_HEAD),
            .options = wishes->items,
            .n_options = wishes->n};
        status = ls_source_create(source, &what, &services, &paths, &n);
        ls_inquiry_end(&inquiry);
    }
    if (status == LS_OK) {
        ls_report_new(&app->output, ls_source_name(source), paths, n);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
