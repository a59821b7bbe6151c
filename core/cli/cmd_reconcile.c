/* reconcile: what an interrupted run has left, by the evidence. */
#include <string.h>

#include "base/vec.h"
#include "cli/run_context.h"
#include "report/reconcile.h"

static const struct ls_applied *
find_applied(const struct ls_state *state, struct ls_span id)
{
    for (size_t i = 0; i < state->n_steps; i++) {
        const struct ls_applied *applied = &state->steps[i];
        if (ls_span_equal(applied->id, id) && (applied->is_interrupted || applied->has_failed)) {
            return applied;
        }
    }
    return NULL;
}

/* Only steps that are not one transaction can be anything else than done or not. */
static void
keep_parted(struct ls_app *app, struct ls_prepared *prepared)
{
    struct ls_vec planned = {0};
    struct ls_vec programs = {0};
    for (size_t i = 0; i < prepared->plan->n_planned; i++) {
        const struct ls_program *program = &prepared->programs[i];
        bool is_cut = program->is_live && prepared->plan->planned[i].applied->is_interrupted;
        if (program->has_outside || is_cut) {
            *LS_PUSH(struct ls_planned, &planned, &app->arena) = prepared->plan->planned[i];
            *LS_PUSH(struct ls_program, &programs, &app->arena) = prepared->programs[i];
        }
    }
    struct ls_plan *plan = ls_arena_alloc(&app->arena, sizeof(*plan));
    *plan = (struct ls_plan){.planned = planned.items, .n_planned = planned.n};
    prepared->plan = plan;
    prepared->programs = programs.items;
}

static enum ls_status
prepare(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    struct ls_prepared *ret_prepared)
{
    const struct ls_order *order = bundle->order;
    struct ls_plan *plan = ls_arena_alloc(&app->arena, sizeof(*plan));
    struct ls_vec planned = {0};
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t index = order->steps[p];
        const struct ls_step *step = &order->set->steps[index];
        const struct ls_applied *applied = find_applied(database->state, step->id);
        if (applied != NULL) {
            *LS_PUSH(struct ls_planned, &planned, &app->arena) = (struct ls_planned){.step = step,
                .index = index,
                .action = applied->is_backward ? LS_ACTION_REVERT : LS_ACTION_APPLY,
                .applied = applied,
                .is_subject_chosen = true};
        }
    }
    *plan = (struct ls_plan){.planned = planned.items, .n_planned = planned.n};
    ret_prepared->plan = plan;
    enum ls_status status = ls_prepare_programs(app, bundle, database, ret_prepared);
    if (status == LS_OK) {
        keep_parted(app, ret_prepared);
    }
    return status;
}

static enum ls_status
judge(struct ls_app *app, const struct ls_prepared *prepared)
{
    const struct ls_residue *findings = prepared->reconciling->findings;
    for (size_t i = 0; i < prepared->plan->n_planned && findings != NULL; i++) {
        if (strcmp(findings[i].found, "unknown") == 0 && !findings[i].is_repaired) {
            (void)ls_err_set(&app->err, LS_UNKNOWN,
                "what became of part %lld of '%.*s' cannot be read from the database",
                (long long)findings[i].unit, LS_SPAN_ARGS(findings[i].planned->step->id));
            ls_err_note(&app->err, "evidence: %s", findings[i].evidence);
            ls_err_remedy(&app->err, "Look at what the statement has left, and decide: `lockstep "
                                     "reconcile --yes --assume done`, or `--assume not-done`, "
                                     "which lets apply run it again.");
            return LS_UNKNOWN;
        }
    }
    return LS_OK;
}

enum ls_status
ls_cmd_reconcile(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_span assume = ls_args_text(&app->args, LS_OPTION_ASSUME);
    struct ls_reconciling reconciling = {.is_repairing = app->args.given[LS_OPTION_YES],
        .assume = assume.ptr == NULL           ? LS_ASSUME_NOTHING
                  : ls_span_is(assume, "done") ? LS_ASSUME_DONE
                                               : LS_ASSUME_NOT_DONE};
    struct ls_prepared prepared = {.reconciling = &reconciling};
    struct ls_about about = {0};
    enum ls_status status = ls_database_open(app, &bundle, &database);
    if (status == LS_OK) {
        about = ls_bundle_about(app, &bundle);
        status = prepare(app, &bundle, &database, &prepared);
    }
    bool is_clear = status == LS_OK && prepared.plan->n_planned == 0;
    if (status == LS_OK && !is_clear) {
        status = ls_run_prepared(app, &bundle, &database, prepare, &prepared);
    }
    if (status == LS_OK || reconciling.findings != NULL) {
        ls_report_reconcile(&app->output, &about, reconciling.findings,
            reconciling.findings == NULL ? 0 : prepared.plan->n_planned);
    }
    if (status == LS_OK) {
        status = judge(app, &prepared);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
