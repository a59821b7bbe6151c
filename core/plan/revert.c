/* Planning the way back: the journal's order, newest first, and nothing that is still stood upon. */
#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "plan/plan.h"

struct reverter {
    struct ls_arena *arena;
    const struct ls_revert_request *request;
    const struct ls_order *order;
    const struct ls_applied **applied; /* by index into the set */
    bool *goes;                        /* by index */
    struct ls_err *err;
};

/* The steps that must go before `on` goes: those applied ones that require it, describe it, or were satisfied by it. */
static bool
stands_on(const struct reverter *reverter, size_t index, size_t on)
{
    const struct ls_order *order = reverter->order;
    const struct ls_step *step = &order->set->steps[index];
    for (size_t r = 0; r < order->n_required[index]; r++) {
        if (order->required[index][r] == on) {
            return true;
        }
    }
    for (size_t d = 0; d < step->n_deps; d++) {
        const struct ls_dep *dep = &step->deps[d];
        const struct ls_step *other = &order->set->steps[on];
        if (dep->kind == LS_DEP_DESCRIBES && ls_span_equal(dep->on.source, other->source) &&
            (dep->on.local_id.ptr == NULL || ls_span_equal(dep->on.local_id, other->local_id))) {
            return true;
        }
    }
    return order->satisfied_by[index] == on && !reverter->applied[index]->is_executed;
}

static bool
is_here(const struct reverter *reverter, size_t index)
{
    const struct ls_applied *applied = reverter->applied[index];
    return applied != NULL && (applied->is_applied || applied->is_interrupted);
}

/* When it was applied; what was interrupted is newer than everything. */
static int64_t
age_of(const struct reverter *reverter, size_t index)
{
    const struct ls_applied *applied = reverter->applied[index];
    return applied->is_interrupted ? INT64_MAX : applied->seq;
}

static enum ls_status
match_journal(struct reverter *reverter, bool all)
{
    struct ls_map index = {0};
    const struct ls_step_set *set = reverter->order->set;
    const struct ls_state *state = reverter->request->state;
    for (size_t i = 0; i < set->n_steps; i++) {
        (void)ls_map_add(&index, reverter->arena, set->steps[i].id, i);
    }
    size_t left = reverter->request->count;
    if (state->n_steps == 0) {
        return LS_OK;
    }
    /* a step that was interrupted is the newest of all: it goes first */
    for (size_t turn = 0; turn < 2 * state->n_steps; turn++) {
        bool is_first_turn = turn < state->n_steps;
        const struct ls_applied *applied =
            &state->steps[state->n_steps - 1 - turn % state->n_steps];
        size_t at = 0;
        bool is_known = ls_map_get(&index, applied->id, &at);
        if (is_first_turn != applied->is_interrupted) {
            continue;
        }
        bool counts = (applied->is_applied || applied->is_interrupted) && (all || left > 0);
        if (is_known) {
            reverter->applied[at] = applied;
            reverter->goes[at] = counts;
        } else if (counts) {
            (void)ls_err_set(reverter->err, LS_CONFIG,
                "'%.*s' would have to go, but is not in this bundle", LS_SPAN_ARGS(applied->id));
            ls_err_remedy(reverter->err, "Use the bundle that it was applied from.");
            return reverter->err->status;
        }
        left -= counts && left > 0;
    }
    return LS_OK;
}

static bool
is_in_bundle(const struct reverter *reverter, const struct ls_applied *applied)
{
    for (size_t i = 0; i < reverter->order->set->n_steps; i++) {
        if (reverter->applied[i] == applied) {
            return true;
        }
    }
    return false;
}

/* With --to: what was applied after that step in its own source. */
static enum ls_status
mark_after(struct reverter *reverter)
{
    size_t to = reverter->request->to;
    const struct ls_step *steps = reverter->order->set->steps;
    const struct ls_applied *kept = reverter->applied[to];
    if (kept == NULL || !kept->is_applied) {
        (void)ls_err_set(reverter->err, LS_USAGE,
            "'%.*s' is not applied, so nothing can be reverted down to it",
            LS_SPAN_ARGS(steps[to].id));
        ls_err_remedy(reverter->err,
            "`lockstep history` shows what is applied; `--to base` reverts everything.");
        return reverter->err->status;
    }
    const struct ls_state *state = reverter->request->state;
    for (size_t i = 0; i < state->n_steps; i++) {
        const struct ls_applied *applied = &state->steps[i];
        if (applied->is_applied && applied->seq > kept->seq &&
            ls_span_equal(applied->source, steps[to].source) && !is_in_bundle(reverter, applied)) {
            (void)ls_err_set(reverter->err, LS_CONFIG,
                "'%.*s' would have to go, but is not in this bundle", LS_SPAN_ARGS(applied->id));
            ls_err_remedy(reverter->err, "Use the bundle that it was applied from.");
            return LS_CONFIG;
        }
    }
    for (size_t i = 0; i < reverter->order->set->n_steps; i++) {
        bool is_same = steps[i].source_index == steps[to].source_index;
        reverter->goes[i] =
            is_same && i != to && is_here(reverter, i) && age_of(reverter, i) > kept->seq;
    }
    return LS_OK;
}

/* A way back on top of steps that nobody here knows would be a guess. */
static enum ls_status
refuse_foreign(const struct reverter *reverter)
{
    const struct ls_state *state = reverter->request->state;
    for (size_t i = 0; i < state->n_steps; i++) {
        const struct ls_applied *applied = &state->steps[i];
        if (applied->is_foreign) {
            (void)ls_err_set(reverter->err, LS_AHEAD,
                "the database is ahead of this bundle: it has '%.*s', which source '%.*s' does not "
                "hold",
                LS_SPAN_ARGS(applied->local_id), LS_SPAN_ARGS(applied->source));
            ls_err_note(reverter->err, "evidence: %.*s", LS_SPAN_ARGS(applied->evidence));
            ls_err_remedy(reverter->err, "Use the bundle that holds it.");
            return LS_AHEAD;
        }
    }
    return LS_OK;
}

/* With a target: the steps that its source says go, where they are here. */
static void
mark_chosen(struct reverter *reverter)
{
    for (size_t i = 0; i < reverter->order->set->n_steps; i++) {
        reverter->goes[i] = reverter->request->chosen->steps[i] && is_here(reverter, i);
    }
}

/* What stands on a step that goes, goes as well. Steps later in the order stand on earlier ones only. */
static void
close_over(struct reverter *reverter)
{
    const struct ls_order *order = reverter->order;
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t on = order->steps[p];
        for (size_t q = p + 1; reverter->goes[on] && q < order->set->n_steps; q++) {
            size_t index = order->steps[q];
            reverter->goes[index] = reverter->goes[index] ||
                                    (is_here(reverter, index) && stands_on(reverter, index, on));
        }
    }
}

static enum ls_status
check_way_back(struct reverter *reverter, size_t index, enum ls_action *ret_action)
{
    const struct ls_step *step = &reverter->order->set->steps[index];
    const struct ls_applied *applied = reverter->applied[index];
    bool is_record = !applied->is_executed || step->kind == LS_KIND_DOC;
    *ret_action = is_record && !applied->is_interrupted ? LS_ACTION_UNRECORD : LS_ACTION_REVERT;
    if (*ret_action == LS_ACTION_REVERT && !step->can_revert) {
        (void)ls_err_set(
            reverter->err, LS_CONFIG, "'%.*s' has no way back", LS_SPAN_ARGS(step->id));
        ls_err_remedy(
            reverter->err, "Write one (for SQL: NAME.down.sql beside it), seal, and revert again.");
        return reverter->err->status;
    }
    if (!ls_digest_is_zero(&applied->digest) && !ls_digest_equal(&applied->digest, &step->digest) &&
        step->kind != LS_KIND_REPEAT) {
        (void)ls_err_set(reverter->err, LS_DIGEST,
            "'%.*s' has changed since it was applied: its way back may not fit",
            LS_SPAN_ARGS(step->id));
        ls_err_remedy(reverter->err, "Bring back the file as it was.");
        return reverter->err->status;
    }
    return LS_OK;
}

/* How many of the steps that go stand on each. */
static size_t *
count_standing(const struct reverter *reverter)
{
    size_t n = reverter->order->set->n_steps;
    size_t *standing = ls_arena_array(reverter->arena, n, sizeof(*standing));
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; reverter->goes[j] && i < n; i++) {
            standing[i] += reverter->goes[i] && i != j && stands_on(reverter, j, i);
        }
    }
    return standing;
}

/* Take out the next to go: the newest that no other step that goes stands on. A repeat step that ran again is newer than
 * what stands on it, so the journal's order alone does not do. */
static size_t
take_next(struct reverter *reverter, size_t *standing)
{
    size_t n = reverter->order->set->n_steps;
    size_t next = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        bool is_free = reverter->goes[i] && standing[i] == 0;
        if (is_free && (next == SIZE_MAX || age_of(reverter, i) > age_of(reverter, next))) {
            next = i;
        }
    }
    for (size_t i = 0; next != SIZE_MAX && i < n; i++) {
        standing[i] -= reverter->goes[i] && i != next && stands_on(reverter, next, i);
    }
    if (next != SIZE_MAX) {
        reverter->goes[next] = false;
    }
    return next;
}

/* What sources' own tools have done is journalled first. */
static void
plan_found(const struct reverter *reverter, struct ls_vec *planned)
{
    const struct ls_order *order = reverter->order;
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t index = order->steps[p];
        const struct ls_applied *applied = reverter->applied[index];
        if (applied != NULL && (applied->is_found || applied->is_gone)) {
            *LS_PUSH(struct ls_planned, planned, reverter->arena) =
                (struct ls_planned){.step = &order->set->steps[index],
                    .index = index,
                    .action = applied->is_found ? LS_ACTION_ADOPT : LS_ACTION_WITHDRAW,
                    .applied = applied,
                    .is_subject_chosen = true};
        }
    }
}

enum ls_status
ls_plan_revert(struct ls_arena *arena, const struct ls_revert_request *request,
    const struct ls_plan **ret_plan, struct ls_err *err)
{
    size_t n = request->order->set->n_steps;
    struct reverter reverter = {.arena = arena,
        .request = request,
        .order = request->order,
        .applied = ls_arena_array(arena, n, sizeof(struct ls_applied *)),
        .goes = ls_arena_array(arena, n, sizeof(bool)),
        .err = err};
    bool is_all = request->count == SIZE_MAX && request->to == SIZE_MAX && request->chosen == NULL;
    enum ls_status status = refuse_foreign(&reverter);
    status = status == LS_OK ? match_journal(&reverter, is_all) : status;
    if (status == LS_OK && request->chosen != NULL) {
        mark_chosen(&reverter);
    } else if (status == LS_OK && request->to != SIZE_MAX) {
        status = mark_after(&reverter);
    }
    if (status != LS_OK) {
        return status;
    }
    close_over(&reverter);
    struct ls_vec planned = {0};
    plan_found(&reverter, &planned);
    size_t *standing = count_standing(&reverter);
    size_t index = 0;
    while ((index = take_next(&reverter, standing)) != SIZE_MAX) {
        enum ls_action action = LS_ACTION_REVERT;
        status = check_way_back(&reverter, index, &action);
        if (status != LS_OK) {
            return status;
        }
        *LS_PUSH(struct ls_planned, &planned, arena) =
            (struct ls_planned){.step = &request->order->set->steps[index],
                .index = index,
                .action = action,
                .applied = reverter.applied[index],
                .is_subject_chosen = true};
    }
    struct ls_plan *plan = ls_arena_alloc(arena, sizeof(*plan));
    plan->planned = planned.items;
    plan->n_planned = planned.n;
    *ret_plan = plan;
    return LS_OK;
}
