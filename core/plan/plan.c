#include "plan/plan.h"

#include <stdint.h>

#include "base/eol.h"
#include "base/map.h"
#include "base/vec.h"

const char *
ls_step_state_word(enum ls_step_state state)
{
    static const char *const words[] = {
        [LS_STATE_APPLIED] = "applied",
        [LS_STATE_PENDING] = "pending",
        [LS_STATE_OUT_OF_ORDER] = "out of order",
        [LS_STATE_CHANGED] = "changed",
        [LS_STATE_MISSING] = "missing",
        [LS_STATE_AHEAD] = "ahead",
        [LS_STATE_FAILED] = "failed",
        [LS_STATE_INTERRUPTED] = "interrupted",
        [LS_STATE_UNCHECKED] = "unchecked",
        [LS_STATE_NOT_SELECTED] = "not selected",
        [LS_STATE_FOUND] = "found",
        [LS_STATE_GONE] = "gone",
    };
    return words[state];
}

const char *
ls_action_word(enum ls_action action)
{
    static const char *const words[] = {
        [LS_ACTION_APPLY] = "apply",
        [LS_ACTION_RECORD] = "record",
        [LS_ACTION_CHECK] = "check",
        [LS_ACTION_REVERT] = "revert",
        [LS_ACTION_UNRECORD] = "unrecord",
        [LS_ACTION_ADOPT] = "adopt",
        [LS_ACTION_WITHDRAW] = "withdraw",
    };
    return words[action];
}

enum { NOTES_MAX = 20 }; /* of steps that are ahead */

struct planner {
    struct ls_arena *arena;
    const struct ls_plan_request *request;
    const struct ls_order *order;
    const struct ls_applied **applied; /* by index into the set; NULL: none */
    bool *is_chosen;                   /* by index */
    bool *is_ancestor; /* by index: an applied step of its own source stands on it */
    bool *is_done;     /* by index: applied, or planned before */
    size_t *
        taken_by; /* by index: a step that it would satisfy and that ran by itself; SIZE_MAX: none */
    struct ls_vec rows;
    struct ls_vec planned;
    struct ls_err *refusal;
    struct ls_err *err;
};

static const struct ls_step *
step_at(const struct planner *planner, size_t index)
{
    return &planner->order->set->steps[index];
}

/* What the journal knows of each step, and rows for what it alone knows. */
static void
match_journal(struct planner *planner, struct ls_vec *ret_unknown)
{
    struct ls_map index = {0};
    struct ls_arena scratch = {0};
    const struct ls_step_set *set = planner->order->set;
    const struct ls_state *state = planner->request->state;
    for (size_t i = 0; i < set->n_steps && state->n_steps > 0; i++) {
        (void)ls_map_add(&index, &scratch, set->steps[i].id, i);
    }
    for (size_t i = 0; i < state->n_steps; i++) {
        size_t at = 0;
        if (ls_map_get(&index, state->steps[i].id, &at)) {
            planner->applied[at] = &state->steps[i];
        } else if (state->steps[i].is_applied || state->steps[i].is_interrupted) {
            *LS_PUSH(const struct ls_applied *, ret_unknown, planner->arena) = &state->steps[i];
        }
    }
    ls_arena_finish(&scratch);
}

static void
choose(struct planner *planner)
{
    for (size_t i = 0; i < planner->order->set->n_steps; i++) {
        planner->is_chosen[i] =
            ls_profile_has(planner->request->profile, step_at(planner, i)->source_index);
    }
}

/* Walk the order backwards: whatever an applied step of the same source requires, directly or not, is its ancestor. */
static void
mark_ancestors(struct planner *planner)
{
    const struct ls_order *order = planner->order;
    for (size_t p = order->set->n_steps; p > 0; p--) {
        size_t i = order->steps[p - 1];
        bool is_applied = planner->applied[i] != NULL && planner->applied[i]->is_applied;
        for (size_t r = 0; (is_applied || planner->is_ancestor[i]) && r < order->n_required[i];
             r++) {
            size_t on = order->required[i][r];
            planner->is_ancestor[on] =
                planner->is_ancestor[on] ||
                step_at(planner, on)->source_index == step_at(planner, i)->source_index;
        }
    }
}

static void
mark_taken(struct planner *planner)
{
    const struct ls_order *order = planner->order;
    for (size_t i = 0; i < order->set->n_steps; i++) {
        planner->taken_by[i] = SIZE_MAX;
    }
    for (size_t i = order->set->n_steps; i-- > 0;) {
        const struct ls_applied *applied = planner->applied[i];
        if (order->satisfied_by[i] != SIZE_MAX && applied != NULL && applied->is_applied &&
            applied->is_executed) {
            planner->taken_by[order->satisfied_by[i]] = i;
        }
    }
}

static bool
has_changed(const struct ls_step *step, const struct ls_applied *applied)
{
    return applied->is_applied && !ls_digest_is_zero(&applied->digest) &&
           !ls_digest_equal(&applied->digest, &step->digest);
}

static enum ls_step_state
state_of(const struct planner *planner, size_t index)
{
    const struct ls_step *step = step_at(planner, index);
    const struct ls_applied *applied = planner->applied[index];
    if (applied != NULL && applied->is_interrupted) {
        return LS_STATE_INTERRUPTED;
    }
    if (applied != NULL && (applied->is_found || applied->is_gone)) {
        return applied->is_found ? LS_STATE_FOUND : LS_STATE_GONE;
    }
    if (applied != NULL && applied->is_applied) {
        return has_changed(step, applied) ? LS_STATE_CHANGED
               : applied->is_unchecked    ? LS_STATE_UNCHECKED
                                          : LS_STATE_APPLIED;
    }
    if (!planner->is_chosen[index]) {
        return LS_STATE_NOT_SELECTED;
    }
    if (applied != NULL && applied->has_failed) {
        return applied->was_stopped ? LS_STATE_INTERRUPTED : LS_STATE_FAILED;
    }
    return planner->is_ancestor[index] ? LS_STATE_OUT_OF_ORDER : LS_STATE_PENDING;
}

static void
refuse_changed(
    struct planner *planner, const struct ls_step *step, const struct ls_applied *applied)
{
    struct ls_err *refusal = planner->refusal;
    if (refusal->status != LS_OK) {
        return;
    }
    char was[LS_DIGEST_HEX];
    char now[LS_DIGEST_HEX];
    bool is_eol = step->n_up == 1 && ls_eol_is_only(step->up[0].bytes, &applied->digest);
    (void)ls_err_set(refusal, LS_DIGEST, "'%.*s' has changed since it was applied%s",
        LS_SPAN_ARGS(step->id), is_eol ? ", in its line endings only" : "");
    ls_err_note(refusal, "applied: %s", ls_digest_hex(&applied->digest, was));
    ls_err_note(refusal, "now:     %s", ls_digest_hex(&step->digest, now));
    ls_err_remedy(refusal,
        is_eol
            ? "Bring back the line endings it was applied with (a .gitattributes line keeps them)."
            : "Bring back the file as it was, and write a new migration for what is to change.");
}

/* Whether a pending step may run where it stands; sets the refusal where it may not. */
static void
refuse_out_of_order(struct planner *planner, const struct ls_step *step)
{
    const struct ls_source_decl *decl = &planner->request->manifest->sources[step->source_index];
    if (decl->allows_out_of_order || planner->refusal->status != LS_OK) {
        return;
    }
    (void)ls_err_set(planner->refusal, LS_CONFIG,
        "'%.*s' is pending, but stands before a step of its source that is applied already",
        LS_SPAN_ARGS(step->id));
    ls_err_remedy(planner->refusal,
        "Give it a later place, or say 'order = allow' in [source %.*s] to run it where the "
        "database stands now.",
        LS_SPAN_ARGS(step->source));
}

static void
refuse_backward(struct planner *planner, const struct ls_step *step)
{
    if (planner->refusal->status == LS_OK) {
        (void)ls_err_set(planner->refusal, LS_UNKNOWN,
            "'%.*s' was interrupted while it was reverted", LS_SPAN_ARGS(step->id));
        ls_err_remedy(planner->refusal, "Finish it with `lockstep revert --count 1`.");
    }
}

/* A satisfied step that ran by itself: what would satisfy it may not run any more. */
static bool
is_taken(struct planner *planner, size_t index)
{
    size_t by = planner->taken_by[index];
    if (by == SIZE_MAX) {
        return false;
    }
    if (planner->refusal->status == LS_OK) {
        (void)ls_err_set(planner->refusal, LS_CONFIG,
            "'%.*s' would do what '%.*s' has already done in this database",
            LS_SPAN_ARGS(step_at(planner, index)->id), LS_SPAN_ARGS(step_at(planner, by)->id));
        ls_err_remedy(planner->refusal, "Leave its source out of the profile for this database.");
    }
    return true;
}

static bool
is_subject_there(const struct planner *planner, size_t index)
{
    const struct ls_step *step = step_at(planner, index);
    for (size_t d = 0; d < step->n_deps; d++) {
        const struct ls_dep *dep = &step->deps[d];
        if (dep->kind != LS_DEP_DESCRIBES) {
            continue;
        }
        for (size_t i = 0; i < planner->order->set->n_steps; i++) {
            const struct ls_step *other = step_at(planner, i);
            bool is_meant =
                ls_span_equal(other->source, dep->on.source) &&
                (dep->on.local_id.ptr == NULL || ls_span_equal(other->local_id, dep->on.local_id));
            if (is_meant && !planner->is_done[i]) {
                return false;
            }
        }
    }
    return true;
}

/* Decide what is to be done with one step; false where nothing is. */
static bool
decide(struct planner *planner, size_t index, enum ls_step_state state, enum ls_action *ret_action)
{
    const struct ls_step *step = step_at(planner, index);
    const struct ls_applied *applied = planner->applied[index];
    size_t by = planner->order->satisfied_by[index];
    *ret_action = by != SIZE_MAX && planner->is_done[by] ? LS_ACTION_RECORD : LS_ACTION_APPLY;
    switch (state) {
    case LS_STATE_CHANGED:
        if (step->kind != LS_KIND_REPEAT) {
            refuse_changed(planner, step, applied);
            return false;
        }
        return planner->is_chosen[index];
    case LS_STATE_UNCHECKED:
        *ret_action = LS_ACTION_CHECK;
        return planner->is_chosen[index] && is_subject_there(planner, index);
    case LS_STATE_INTERRUPTED:
        if (applied->is_backward) {
            refuse_backward(planner, step);
            return false;
        }
        return planner->is_chosen[index];
    case LS_STATE_OUT_OF_ORDER:
        refuse_out_of_order(planner, step);
        return !is_taken(planner, index);
    case LS_STATE_FAILED:
        if (planner->is_ancestor[index]) {
            refuse_out_of_order(planner, step);
        }
        return !is_taken(planner, index);
    case LS_STATE_PENDING:
        return !is_taken(planner, index);
    case LS_STATE_GONE:
        return planner->is_chosen[index] && !is_taken(planner, index);
    case LS_STATE_APPLIED:
    case LS_STATE_FOUND:
    case LS_STATE_MISSING:
    case LS_STATE_AHEAD:
    case LS_STATE_NOT_SELECTED:
        break;
    }
    return false;
}

static enum ls_status
check_required(struct planner *planner, size_t index)
{
    const struct ls_order *order = planner->order;
    for (size_t r = 0; r < order->n_required[index]; r++) {
        size_t on = order->required[index][r];
        if (!planner->is_chosen[on] && !planner->is_done[on]) {
            const struct ls_profile *profile = planner->request->profile;
            (void)ls_err_set(planner->err, LS_CONFIG,
                "'%.*s' requires '%.*s', whose source is not in the profile '%.*s'",
                LS_SPAN_ARGS(step_at(planner, index)->id), LS_SPAN_ARGS(step_at(planner, on)->id),
                LS_SPAN_ARGS(profile->name));
            ls_err_remedy(planner->err,
                "Add the source '%.*s' to [profile %.*s], or choose another profile.",
                LS_SPAN_ARGS(step_at(planner, on)->source), LS_SPAN_ARGS(profile->name));
            return planner->err->status;
        }
    }
    return LS_OK;
}

static void
plan_one(struct planner *planner, size_t index, enum ls_action action)
{
    *LS_PUSH(struct ls_planned, &planner->planned, planner->arena) = (struct ls_planned){
        .step = step_at(planner, index),
        .index = index,
        .action = action,
        .applied = planner->applied[index],
        .is_subject_chosen = is_subject_there(planner, index),
    };
}

/* What sources' own tools have done comes first: the journal has to say how things stand before anything is added. */
static void
plan_found(struct planner *planner)
{
    for (size_t p = 0; p < planner->order->set->n_steps; p++) {
        size_t index = planner->order->steps[p];
        const struct ls_applied *applied = planner->applied[index];
        if (applied != NULL && (applied->is_found || applied->is_gone)) {
            plan_one(planner, index, applied->is_found ? LS_ACTION_ADOPT : LS_ACTION_WITHDRAW);
        }
    }
}

/* Where the request ends: the place of its last step; SIZE_MAX: it takes in everything. */
static size_t
last_place(const struct planner *planner)
{
    const struct ls_order *order = planner->order;
    const struct ls_chosen *chosen = planner->request->chosen;
    if (chosen == NULL) {
        return planner->request->to == SIZE_MAX ? SIZE_MAX : order->positions[planner->request->to];
    }
    for (size_t p = order->set->n_steps; p > 0; p--) {
        if (chosen->steps[order->steps[p - 1]]) {
            return p - 1;
        }
    }
    return 0;
}

/* Whether the step lies outside of what was asked for: behind the last, or beside the target in its own source. */
static bool
is_beyond(const struct planner *planner, size_t index, size_t last)
{
    const struct ls_chosen *chosen = planner->request->chosen;
    bool is_beside = chosen != NULL && !chosen->steps[index] &&
                     step_at(planner, index)->source_index == chosen->source_index;
    return is_beside || (last != SIZE_MAX && planner->order->positions[index] > last);
}

static enum ls_status
plan_steps(struct planner *planner)
{
    const struct ls_order *order = planner->order;
    size_t last = last_place(planner);
    plan_found(planner);
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t index = order->steps[p];
        enum ls_step_state state = state_of(planner, index);
        *LS_PUSH(struct ls_plan_row, &planner->rows, planner->arena) =
            (struct ls_plan_row){.id = step_at(planner, index)->id,
                .step = step_at(planner, index),
                .applied = planner->applied[index],
                .state = state};
        planner->is_done[index] =
            planner->applied[index] != NULL && planner->applied[index]->is_applied;
        enum ls_action action = LS_ACTION_APPLY;
        if (is_beyond(planner, index, last) || !decide(planner, index, state, &action)) {
            continue; /* a step beyond --to refuses nothing */
        }
        enum ls_status status = check_required(planner, index);
        if (status != LS_OK) {
            return status;
        }
        plan_one(planner, index, action);
        planner->is_done[index] = true;
    }
    return LS_OK;
}

static void
refuse_foreign(struct planner *planner, const struct ls_applied *applied)
{
    (void)ls_err_set(planner->refusal, LS_AHEAD,
        "the database is ahead of this bundle: it has '%.*s', which source '%.*s' does not hold",
        LS_SPAN_ARGS(applied->local_id), LS_SPAN_ARGS(applied->source));
    ls_err_note(planner->refusal, "evidence: %.*s", LS_SPAN_ARGS(applied->evidence));
    ls_err_remedy(planner->refusal, "Deploy the bundle that holds it.");
}

/* Every step that the bundle does not know, with when and by which lock it came. */
static void
note_ahead(struct planner *planner, const struct ls_applied *applied, size_t n_before)
{
    if (planner->refusal->status != LS_AHEAD || applied->is_foreign || n_before > NOTES_MAX) {
        return;
    }
    if (n_before == NOTES_MAX) {
        ls_err_note(planner->refusal, "and more: `lockstep status` lists them");
        return;
    }
    ls_err_note(planner->refusal, "%.*s: applied %.*s by %.*s, under the lock of serial %lld",
        LS_SPAN_ARGS(applied->id), LS_SPAN_ARGS(applied->finished), LS_SPAN_ARGS(applied->who),
        (long long)applied->serial);
}

static void
add_unknown(struct planner *planner, const struct ls_vec *unknown)
{
    int64_t serial = planner->request->serial;
    size_t n_ahead = 0;
    for (size_t i = 0; i < unknown->n; i++) {
        const struct ls_applied *applied = *LS_AT(const struct ls_applied *, unknown, i);
        bool is_ahead = applied->is_foreign || (serial > 0 && applied->serial > serial);
        *LS_PUSH(struct ls_plan_row, &planner->rows, planner->arena) =
            (struct ls_plan_row){.id = applied->id,
                .applied = applied,
                .state = is_ahead ? LS_STATE_AHEAD : LS_STATE_MISSING};
        if (applied->is_foreign && planner->refusal->status == LS_OK) {
            refuse_foreign(planner, applied);
        } else if (is_ahead && planner->refusal->status == LS_OK) {
            (void)ls_err_set(planner->refusal, LS_AHEAD,
                "the database is ahead of this bundle: '%.*s' was applied under serial %lld, and "
                "ours is %lld",
                LS_SPAN_ARGS(applied->id), (long long)applied->serial, (long long)serial);
            ls_err_remedy(planner->refusal, "Deploy the bundle with the newer lock.");
        }
        if (is_ahead) {
            note_ahead(planner, applied, n_ahead++);
        }
    }
}

enum ls_status
ls_plan_make(struct ls_arena *arena, const struct ls_plan_request *request,
    const struct ls_plan **ret_plan, struct ls_err *ret_refusal, struct ls_err *err)
{
    size_t n = request->order->set->n_steps;
    struct planner planner = {.arena = arena,
        .request = request,
        .order = request->order,
        .applied = ls_arena_array(arena, n, sizeof(struct ls_applied *)),
        .is_chosen = ls_arena_array(arena, n, sizeof(bool)),
        .is_ancestor = ls_arena_array(arena, n, sizeof(bool)),
        .is_done = ls_arena_array(arena, n, sizeof(bool)),
        .taken_by = ls_arena_array(arena, n, sizeof(size_t)),
        .refusal = ret_refusal,
        .err = err};
    struct ls_vec unknown = {0};
    match_journal(&planner, &unknown);
    choose(&planner);
    if (request->to != SIZE_MAX && !planner.is_chosen[request->to]) {
        (void)ls_err_set(err, LS_USAGE, "'%.*s' is not in the profile '%.*s'",
            LS_SPAN_ARGS(step_at(&planner, request->to)->id), LS_SPAN_ARGS(request->profile->name));
        return err->status;
    }
    if (request->chosen != NULL &&
        !ls_profile_has(request->profile, request->chosen->source_index)) {
        const struct ls_source_decl *decl =
            &request->manifest->sources[request->chosen->source_index];
        return ls_err_set(err, LS_USAGE, "the source '%.*s' is not in the profile '%.*s'",
            LS_SPAN_ARGS(decl->name), LS_SPAN_ARGS(request->profile->name));
    }
    mark_ancestors(&planner);
    mark_taken(&planner);
    enum ls_status status = plan_steps(&planner);
    if (status != LS_OK) {
        return status;
    }
    add_unknown(&planner, &unknown);
    struct ls_plan *plan = ls_arena_alloc(arena, sizeof(*plan));
    plan->rows = planner.rows.items;
    plan->n_rows = planner.rows.n;
    plan->planned = planner.planned.items;
    plan->n_planned = planner.planned.n;
    for (size_t i = 0; i < plan->n_rows; i++) {
        plan->counts[plan->rows[i].state]++;
    }
    *ret_plan = plan;
    return LS_OK;
}
