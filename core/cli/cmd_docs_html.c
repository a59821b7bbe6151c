/* docs html: with a database all that can be known of it, without one what the bundle says. */
#include "base/clock.h"
#include "base/file.h"
#include "cli/checking.h"
#include "cli/run_context.h"
#include "db/columns.h"
#include "db/shape.h"
#include "report/html.h"

static enum ls_status
read_database(struct ls_app *app, const struct ls_database *database, struct ls_page *page)
{
    struct ls_conn *conn = database->session->conn;
    struct ls_span schema = app->config->journal_schema;
    const struct ls_effect *effects = NULL;
    size_t n_effects = 0;
    enum ls_status status =
        ls_journal_tables(&app->arena, conn, schema, &page->tables, &page->n_tables, &app->err);
    if (status == LS_OK && page->state->exists) {
        status = ls_journal_history(&app->arena, conn, schema, page->about->manifest, &page->events,
            &page->n_events, &app->err);
    }
    if (status == LS_OK) {
        status = ls_shape_read(&app->arena, conn, schema, NULL, 0, &page->shape, &app->err);
    }
    if (status == LS_OK) {
        status = ls_columns_read(&app->arena, conn, &page->columns, &page->n_columns, &app->err);
    }
    if (status == LS_OK) {
        status = ls_journal_effects(&app->arena, conn, schema, &effects, &n_effects, &app->err);
    }
    if (status == LS_OK) {
        ls_ownership_make(&app->arena, effects, n_effects, page->shape, &page->ownership);
    }
    return status;
}

/* The name for people: a socket's directory below /tmp says nothing to them. */
static struct ls_span
name_of(const struct ls_database *database)
{
    return database->scratch != NULL ? LS_SPAN("a scratch server")
                                     : ls_span_of(ls_conn_where(database->session->conn));
}

static enum ls_status
read_all(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    struct ls_page *page)
{
    struct ls_err *refusal = ls_arena_alloc(&app->arena, sizeof(*refusal));
    struct ls_check_report *check = ls_arena_alloc(&app->arena, sizeof(*check));
    bool is_named = database->session != NULL;
    page->state = database->state;
    enum ls_status status = ls_make_apply_plan(app, bundle, database, &page->plan, refusal);
    if (status == LS_OK && is_named) {
        page->database = name_of(database);
        status = read_database(app, database, page);
    }
    /* without a journal nothing says what should be there */
    if (status == LS_OK && is_named && page->state->exists) {
        status = ls_check_database(app, bundle, database, page->plan, check);
        page->check = check;
    }
    return status;
}

enum ls_status
ls_cmd_docs_html(struct ls_app *app)
{
    static const struct ls_state nothing = {0};
    struct ls_bundle bundle = {0};
    struct ls_database database = {0};
    struct ls_page page = {0};
    struct ls_buf out = LS_REPORT_BUF;
    char now[LS_TIME_TEXT];
    const char *file = app->args.values[LS_OPTION_OUT];
    if (app->output.format != LS_FORMAT_TEXT) {
        (void)ls_err_set(&app->err, LS_USAGE, "'docs html' makes HTML and nothing else");
        ls_err_remedy(
            &app->err, "`lockstep status`, `docs inventory` and `check` have --format json.");
        return app->err.status;
    }
    enum ls_status status = LS_OK;
    if (ls_database_is_named(app)) {
        status = ls_database_open(app, &bundle, &database);
    } else {
        status = ls_bundle_open(app, LS_BUNDLE_WHOLE, &bundle);
        database.state = &nothing;
    }
    if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        page = (struct ls_page){.about = &about,
            .manifest = bundle.manifest,
            .made = ls_span_of(ls_clock_iso(ls_clock_now(), now))};
        status = read_all(app, &bundle, &database, &page);
        if (status == LS_OK) {
            ls_report_html(&out, &page);
        }
    }
    if (status == LS_OK && file != NULL) {
        status = ls_file_write(file, ls_buf_span(&out), false, false, &app->err);
        if (status != LS_OK) {
            ls_err_remedy(&app->err, "--out names a file, in a directory that you may write to.");
        }
    } else if (status == LS_OK) {
        ls_output_flush(&app->output, &out);
    }
    ls_buf_finish(&out);
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
