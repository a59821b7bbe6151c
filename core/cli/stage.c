#include "cli/stage.h"

enum ls_status
ls_open_stage(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, bool has_schema, struct ls_stage **ret_stage,
    struct ls_book_tables *ret_books)
{
    struct ls_vec kept = {0};
    enum ls_status status = database == NULL
                                ? ls_books_ask(&app->arena, bundle->sources, ret_books, &app->err)
                                : ls_database_books(app, bundle, database, ret_books);
    if (status != LS_OK) {
        return status;
    }
    *LS_PUSH(struct ls_stage_table, &kept, &app->arena) =
        (struct ls_stage_table){.schema = app->config->journal_schema};
    for (size_t i = 0; i < ret_books->n; i++) {
        const struct ls_book_table *book = &ret_books->items[i];
        if (book->manifest.ptr == NULL) {
            *LS_PUSH(struct ls_stage_table, &kept, &app->arena) =
                (struct ls_stage_table){.schema = book->schema, .name = book->table};
        }
    }
    struct ls_stage_request request = {.like = database == NULL ? NULL : database->session,
        .has_schema = has_schema,
        .kept = kept.items,
        .n_kept = kept.n};
    if (database != NULL && database->target != NULL) {
        request.role = database->target->role;
    }
    return ls_stage_open(&app->arena, &request, ret_stage, &app->err);
}

struct ls_rehearsal_request
ls_stage_rehearsal(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_stage *stage)
{
    struct ls_rehearsal_request request = {.arena = &app->arena,
        .stage = stage,
        .sources = bundle->sources,
        .manifest = bundle->manifest,
        .order = bundle->order,
        .profile = bundle->profile,
        .serial = bundle->lock == NULL ? 0 : bundle->lock->serial,
        .journal_schema = app->config->journal_schema,
        .journal = ls_run_journal(app, bundle, 0, false)};
    if (database->target != NULL) {
        request.role = database->target->role;
        request.search_path = database->target->search_path;
    }
    return request;
}
