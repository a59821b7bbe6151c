#include "cli/ownership.h"

#include "execute/promises.h"

enum ls_status
ls_read_ownership(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, const struct ls_shape *live,
    const struct ls_ownership **ret_ownership)
{
    const struct ls_effect *effects = NULL;
    size_t n = 0;
    struct ls_promises_request request = {.sources = bundle->sources,
        .order = bundle->order,
        .state = database->state,
        .manifest = bundle->manifest->name,
        .journal_schema = app->config->journal_schema};
    enum ls_status status = ls_journal_effects(
        &app->arena, database->session->conn, app->config->journal_schema, &effects, &n, &app->err);
    if (status == LS_OK) {
        status = ls_database_default_schema(app, database, &request.default_schema);
    }
    if (status == LS_OK) {
        status = ls_promises_add(&app->arena, &request, effects, n, &effects, &n, &app->err);
    }
    struct ls_book_tables books = {0};
    if (status == LS_OK && live != NULL) {
        status = ls_database_books(app, bundle, database, &books);
    }
    if (status == LS_OK) {
        const struct ls_shape *shown = live == NULL ? NULL
                                                    : ls_book_tables_leave_out(&app->arena, &books,
                                                          request.default_schema, live);
        ls_ownership_make(&app->arena, effects, n, shown, ret_ownership);
    }
    return status;
}
