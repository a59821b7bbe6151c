#include "cli/checking.h"

#include "execute/documents.h"

/* Read everything, and compare. */
static enum ls_status
make_result(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    const struct ls_plan *plan, const struct ls_journal_shapes **ret_shapes,
    struct ls_check_result *ret_result)
{
    struct ls_conn *conn = database->session->conn;
    struct ls_span schema = app->config->journal_schema;
    const struct ls_journal_shapes *shapes = NULL;
    struct ls_check_request request = {.manifest = bundle->manifest->name,
        .plan = plan,
        .chosen_of = bundle->manifest,
        .profile = bundle->profile};
    enum ls_status status =
        ls_journal_compare_shapes(&app->arena, conn, schema, &shapes, &app->err);
    if (status == LS_OK) {
        status = ls_journal_effects(
            &app->arena, conn, schema, &request.effects, &request.n_effects, &app->err);
    }
    if (status == LS_OK) {
        status = ls_database_books(app, bundle, database, &request.books);
    }
    if (status == LS_OK) {
        request.expected = shapes->expected;
        request.found = shapes->found;
        request.others = shapes->others;
        request.partitions = shapes->partitions;
        request.pending = shapes->pending;
        request.n_pending = shapes->n_pending;
        ls_check_make(&app->arena, &request, ret_result);
        *ret_shapes = shapes;
    }
    return status;
}

enum ls_status
ls_check_database(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, const struct ls_plan *plan,
    struct ls_check_report *ret_report)
{
    const struct ls_journal_shapes *shapes = NULL;
    const struct ls_document_verdict *verdicts = NULL;
    struct ls_check_result result = {0};
    size_t n = 0;
    enum ls_status status = make_result(app, bundle, database, plan, &shapes, &result);
    if (status == LS_OK) {
        status = ls_documents_hold(&app->arena, database->session, bundle->sources, plan,
            bundle->profile, &verdicts, &n, &app->err);
    }
    if (status != LS_OK) {
        return status;
    }
    struct ls_checked_document *documents = ls_arena_array(&app->arena, n + 1, sizeof(*documents));
    for (size_t i = 0; i < n; i++) {
        documents[i] =
            (struct ls_checked_document){.step = verdicts[i].step->id, .err = verdicts[i].err};
    }
    *ret_report = (struct ls_check_report){.drifts = result.drifts,
        .n_drifts = result.n_drifts,
        .documents = documents,
        .n_documents = n,
        .unrecorded = result.unrecorded,
        .n_unrecorded = result.n_unrecorded,
        .n_same = shapes->n_same,
        .is_recorded = shapes->is_recorded};
    return LS_OK;
}
