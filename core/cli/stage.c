#include "cli/stage.h"

/* What a source writes when a step of it is recorded says which table its books are in. */
static void
add_book(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_state *state,
    size_t index, struct ls_vec *books)
{
    struct ls_planned planned = {.step = &bundle->sources->set.steps[index],
        .index = index,
        .action = LS_ACTION_RECORD,
        .is_subject_chosen = true};
    struct ls_plan plan = {.planned = &planned, .n_planned = 1};
    struct ls_program_request request = {.sources = bundle->sources,
        .plan = &plan,
        .state = state,
        .order = bundle->order,
        .journal_schema = app->config->journal_schema};
    const struct ls_program *programs = NULL;
    const struct ls_step *failed = NULL;
    struct ls_err ignored = {0};
    if (ls_programs_make(&app->arena, &request, &programs, &failed, &ignored) != LS_OK ||
        programs[0].books.n == 0) {
        return;
    }
    const struct lockstep_book *book = LS_AT(struct lockstep_book, &programs[0].books, 0);
    struct ls_stage_table *table = LS_PUSH(struct ls_stage_table, books, &app->arena);
    *table = (struct ls_stage_table){
        .name = ls_arena_dup(&app->arena, (struct ls_span){book->table.ptr, book->table.len})};
    if (book->schema.ptr != NULL) {
        table->schema =
            ls_arena_dup(&app->arena, (struct ls_span){book->schema.ptr, book->schema.len});
    }
}

static void
find_books(struct ls_app *app, const struct ls_bundle *bundle, struct ls_vec *books)
{
    const struct ls_step_set *set = &bundle->sources->set;
    static const struct ls_state nothing;
    for (size_t i = 0; i < set->n_steps; i++) {
        bool is_first = i == 0 || set->steps[i].source_index != set->steps[i - 1].source_index;
        if (is_first && ls_source_can_adopt(bundle->sources->items[set->steps[i].source_index])) {
            add_book(app, bundle, &nothing, i, books);
        }
    }
}

enum ls_status
ls_open_stage(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, bool has_schema, struct ls_stage **ret_stage,
    const struct ls_stage_table **ret_books, size_t *ret_n_books)
{
    struct ls_vec books = {0};
    struct ls_vec kept = {0};
    find_books(app, bundle, &books);
    *LS_PUSH(struct ls_stage_table, &kept, &app->arena) =
        (struct ls_stage_table){.schema = app->config->journal_schema};
    for (size_t i = 0; i < books.n; i++) {
        *LS_PUSH(struct ls_stage_table, &kept, &app->arena) =
            *LS_AT(struct ls_stage_table, &books, i);
    }
    struct ls_stage_request request = {.like = database == NULL ? NULL : database->session,
        .has_schema = has_schema,
        .kept = kept.items,
        .n_kept = kept.n};
    if (database != NULL && database->target != NULL) {
        request.role = database->target->role;
    }
    *ret_books = books.items;
    *ret_n_books = books.n;
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
