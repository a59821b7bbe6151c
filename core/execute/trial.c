#include "execute/trial.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/stop.h"

enum { MAX_TRIED = 48, MAX_ROUNDS = 24, MAX_GROUP = 64 };

struct trying {
    const struct ls_rehearsal_request *request;
    struct ls_arena *arena;
    const struct ls_rehearsal *first;   /* of the plan as it is */
    const struct ls_rehearsal *current; /* with the remedies that were taken so far */
    struct ls_vec remedies;             /* struct ls_remedy: taken */
    struct ls_vec known;                /* const struct ls_rehearsal *: of sources alone */
    bool *is_known;                     /* by source: rehearsed alone */
    struct ls_vec blames;
    size_t n_tried;
    size_t round;
    bool is_cut;
    struct ls_err *err;
};

static const struct ls_step_set *
set_of(const struct trying *trying)
{
    return trying->request->order->set;
}

/* ---- Rehearsing anew --------------------------------------------------------------------------------------------------- */

static bool
may_try(struct trying *trying)
{
    trying->is_cut = trying->is_cut || trying->n_tried >= MAX_TRIED;
    return trying->n_tried < MAX_TRIED;
}

/* With further remedies. NULL: they contradict each other or the rest of the manifest, or the plan is refused. */
static const struct ls_rehearsal *
rehearse_with(struct trying *trying, const struct ls_remedy *more, size_t n_more)
{
    const struct ls_rehearsal *rehearsal = NULL;
    struct ls_vec all = {0};
    for (size_t i = 0; i < trying->remedies.n; i++) {
        *LS_PUSH(struct ls_remedy, &all, trying->arena) =
            *LS_AT(struct ls_remedy, &trying->remedies, i);
    }
    for (size_t i = 0; i < n_more; i++) {
        *LS_PUSH(struct ls_remedy, &all, trying->arena) = more[i];
    }
    struct ls_rehearsal_request request = *trying->request;
    struct ls_err err = {0};
    const struct ls_step_set *set =
        ls_remedies_take(trying->arena, set_of(trying), all.items, all.n);
    request.reads_shape = false;
    request.sink = NULL;
    if (!may_try(trying) ||
        ls_order_make(trying->arena, request.manifest, set, &request.order, &err) != LS_OK) {
        return NULL;
    }
    trying->n_tried++;
    return ls_rehearse(&request, &rehearsal, &err) == LS_OK ? rehearsal : NULL;
}

/* One source with nothing before it: what its steps make where they can run at all. */
static void
rehearse_alone(struct trying *trying, size_t source)
{
    if (trying->is_known[source] || !may_try(trying)) {
        return;
    }
    trying->is_known[source] = true;
    const size_t sources[] = {source};
    struct ls_profile profile = {.name = LS_SPAN("alone"), .sources = sources, .n_sources = 1};
    struct ls_rehearsal_request request = *trying->request;
    struct ls_err err = {0};
    const struct ls_rehearsal *rehearsal = NULL;
    request.profile = &profile;
    request.reads_shape = false;
    request.sink = NULL;
    if (ls_order_make(trying->arena, request.manifest,
            ls_remedies_isolate(trying->arena, set_of(trying), source), &request.order,
            &err) != LS_OK) {
        return;
    }
    trying->n_tried++;
    if (ls_rehearse(&request, &rehearsal, &err) == LS_OK) {
        *LS_PUSH(const struct ls_rehearsal *, &trying->known, trying->arena) = rehearsal;
    }
}

/* ---- Who makes it ------------------------------------------------------------------------------------------------------ */

static size_t
find_planned(const struct ls_rehearsal *rehearsal, size_t index)
{
    for (size_t i = 0; i < rehearsal->n_steps; i++) {
        if (rehearsal->steps[i].planned->index == index) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool
makes(const struct ls_rehearsal_step *step, const struct ls_complaint *complaint)
{
    bool found = false;
    for (size_t i = 0; i < step->n_effects && !found; i++) {
        found = ls_complaint_fits(complaint, &step->effects[i]);
    }
    for (size_t i = 0; i < step->seen.n_columns && !found; i++) {
        found = ls_complaint_is_column(complaint, step->seen.columns[i]);
    }
    return found && step->result == LS_REHEARSED_DONE;
}

static void
add_makers(struct trying *trying, const struct ls_rehearsal *rehearsal, bool has_run, size_t step,
    const struct ls_complaint *complaint, struct ls_vec *makers)
{
    size_t failed = find_planned(trying->current, step);
    for (size_t i = 0; i < rehearsal->n_steps; i++) {
        size_t index = rehearsal->steps[i].planned->index;
        bool is_there = index == step || !makes(&rehearsal->steps[i], complaint);
        for (size_t k = 0; k < makers->n && !is_there; k++) {
            is_there = LS_AT(struct ls_maker, makers, k)->step == index;
        }
        if (!is_there) {
            *LS_PUSH(struct ls_maker, makers, trying->arena) = (struct ls_maker){.step = index,
                .is_chosen = ls_profile_has(
                    trying->request->profile, set_of(trying)->steps[index].source_index),
                .has_run = has_run,
                .is_earlier = has_run && i < failed};
        }
    }
}

/* A step of an earlier run, whose work the database had already. */
static void
add_applied_makers(
    struct trying *trying, const struct ls_complaint *complaint, struct ls_vec *makers)
{
    const struct ls_step_set *set = set_of(trying);
    for (size_t e = 0; e < trying->current->n_effects && makers->n == 0; e++) {
        const struct ls_effect *effect = &trying->current->effects[e];
        for (size_t i = 0; ls_complaint_fits(complaint, effect) && i < set->n_steps; i++) {
            if (ls_span_equal(set->steps[i].id, effect->step) &&
                find_planned(trying->current, i) == SIZE_MAX) {
                *LS_PUSH(struct ls_maker, makers, trying->arena) = (struct ls_maker){
                    .step = i, .is_chosen = true, .has_run = true, .is_earlier = true};
            }
        }
    }
}

/* First among those that ran, then among sources that did not get through, alone, and then among those not chosen. */
static void
find_makers(struct trying *trying, struct ls_blame *blame)
{
    struct ls_vec makers = {0};
    const struct ls_complaint *complaint = &blame->complaint;
    if (complaint->type == LS_COMPLAINT_OTHER) {
        return;
    }
    add_makers(trying, trying->current, true, blame->step, complaint, &makers);
    add_applied_makers(trying, complaint, &makers);
    for (int pass = 0; pass < 2 && makers.n == 0; pass++) {
        for (size_t i = 0; i < trying->request->manifest->n_sources; i++) {
            bool is_stuck = false;
            for (size_t k = 0; k < trying->current->n_steps; k++) {
                const struct ls_rehearsal_step *step = &trying->current->steps[k];
                is_stuck = is_stuck || (step->planned->step->source_index == i &&
                                           step->result != LS_REHEARSED_DONE);
            }
            if (pass == 0 ? is_stuck : !ls_profile_has(trying->request->profile, i)) {
                rehearse_alone(trying, i);
            }
        }
        for (size_t i = 0; i < trying->known.n; i++) {
            add_makers(trying, *LS_AT(const struct ls_rehearsal *, &trying->known, i), false,
                blame->step, complaint, &makers);
        }
    }
    blame->makers = makers.items;
    blame->n_makers = makers.n;
}

static struct ls_blame
make_blame(struct trying *trying, const struct ls_rehearsal_step *failed)
{
    struct ls_blame blame = {.step = failed->planned->index,
        .err = failed->err,
        .complaint = ls_complaint_read(trying->arena, failed->err),
        .round = trying->round};
    find_makers(trying, &blame);
    return blame;
}

/* ---- What helps -------------------------------------------------------------------------------------------------------- */

/* Whether the step got through, or at least further than to the same complaint, and nothing else was lost by that. */
static bool
is_better(struct trying *trying, const struct ls_blame *blame, const struct ls_rehearsal *other)
{
    size_t at = other == NULL ? SIZE_MAX : find_planned(other, blame->step);
    if (at == SIZE_MAX || other->n_done < trying->current->n_done) {
        return false;
    }
    const struct ls_rehearsal_step *step = &other->steps[at];
    if (step->result == LS_REHEARSED_DONE) {
        return other->n_done > trying->current->n_done;
    }
    if (step->result != LS_REHEARSED_FAILED) {
        return false;
    }
    struct ls_complaint now = ls_complaint_read(trying->arena, step->err);
    return now.type != LS_COMPLAINT_OTHER && !ls_complaint_equal(&now, &blame->complaint);
}

/* Try these; where they help they are taken. */
static bool
try_these(struct trying *trying, struct ls_blame *blame, const struct ls_vec *remedies)
{
    if (remedies->n == 0 || remedies->n > MAX_GROUP) {
        return false;
    }
    const struct ls_rehearsal *other = rehearse_with(trying, remedies->items, remedies->n);
    if (!is_better(trying, blame, other)) {
        return false;
    }
    for (size_t i = 0; i < remedies->n; i++) {
        *LS_PUSH(struct ls_remedy, &trying->remedies, trying->arena) =
            *LS_AT(struct ls_remedy, remedies, i);
    }
    blame->remedies = remedies->items;
    blame->n_remedies = remedies->n;
    trying->current = other;
    return true;
}

static bool
try_requires(struct trying *trying, struct ls_blame *blame, size_t on)
{
    struct ls_vec remedies = {0};
    *LS_PUSH(struct ls_remedy, &remedies, trying->arena) =
        (struct ls_remedy){.type = LS_REMEDY_REQUIRES, .step = blame->step, .on = on};
    return try_these(trying, blame, &remedies);
}

static bool
try_satisfied(struct trying *trying, struct ls_blame *blame, size_t step, size_t by)
{
    struct ls_vec remedies = {0};
    return ls_remedies_satisfy(trying->arena, trying->current->order, step, by, &remedies) &&
           try_these(trying, blame, &remedies);
}

static bool
try_makers(struct trying *trying, struct ls_blame *blame)
{
    for (size_t i = 0; i < blame->n_makers; i++) {
        size_t maker = blame->makers[i].step;
        if (!blame->makers[i].is_chosen) {
            continue;
        }
        bool helps = blame->complaint.type == LS_COMPLAINT_MISSING
                         ? try_requires(trying, blame, maker)
                         : try_satisfied(trying, blame, maker, blame->step) ||
                               try_satisfied(trying, blame, blame->step, maker);
        if (helps) {
            return true;
        }
    }
    return false;
}

/* Remedies that put the step behind the first `n` of `later`. */
static bool
works_behind(
    struct trying *trying, const struct ls_blame *blame, const struct ls_vec *later, size_t n)
{
    struct ls_vec remedies = {0};
    for (size_t i = 0; i < n; i++) {
        *LS_PUSH(struct ls_remedy, &remedies, trying->arena) = (struct ls_remedy){
            .type = LS_REMEDY_REQUIRES, .step = blame->step, .on = *LS_AT(size_t, later, i)};
    }
    return is_better(trying, blame, rehearse_with(trying, remedies.items, remedies.n));
}

/* Nothing by name: does it work behind all that comes later, and if so, behind which of them? */
static bool
try_later(struct trying *trying, struct ls_blame *blame)
{
    struct ls_vec later = {0};
    const struct ls_rehearsal *current = trying->current;
    for (size_t i = find_planned(current, blame->step) + 1; i < current->n_steps; i++) {
        if (current->steps[i].result == LS_REHEARSED_DONE &&
            current->steps[i].planned->step->kind != LS_KIND_DOC) {
            *LS_PUSH(size_t, &later, trying->arena) = current->steps[i].planned->index;
        }
    }
    if (later.n == 0 || !works_behind(trying, blame, &later, later.n)) {
        return false;
    }
    size_t low = 0; /* it does not work behind so many, and works behind `high` */
    size_t high = later.n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (works_behind(trying, blame, &later, middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    blame->is_waiting = try_requires(trying, blame, *LS_AT(size_t, &later, high - 1));
    return blame->is_waiting;
}

/* The first failed step for which something helps. */
static bool
next_round(struct trying *trying)
{
    const struct ls_rehearsal *current = trying->current;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < current->n_steps; i++) {
            const struct ls_rehearsal_step *step = &current->steps[i];
            if (step->result != LS_REHEARSED_FAILED || step->err->status != LS_STEP_FAILED) {
                continue;
            }
            struct ls_blame blame = make_blame(trying, step);
            if (pass == 0 ? try_makers(trying, &blame) : try_later(trying, &blame)) {
                blame.round = trying->round + 1;
                *LS_PUSH(struct ls_blame, &trying->blames, trying->arena) = blame;
                return true;
            }
        }
    }
    return false;
}

static void
blame_all(struct trying *trying)
{
    for (size_t i = 0; i < trying->first->n_steps; i++) {
        if (trying->first->steps[i].result == LS_REHEARSED_FAILED) {
            struct ls_blame blame = make_blame(trying, &trying->first->steps[i]);
            *LS_PUSH(struct ls_blame, &trying->blames, trying->arena) = blame;
        }
    }
}

enum ls_status
ls_try_remedies(const struct ls_rehearsal_request *request, const struct ls_rehearsal *rehearsal,
    struct ls_trial *ret_trial, struct ls_err *err)
{
    struct trying trying = {.request = request,
        .arena = request->arena,
        .first = rehearsal,
        .current = rehearsal,
        .is_known = ls_arena_array(request->arena, request->manifest->n_sources, sizeof(bool)),
        .err = err};
    blame_all(&trying);
    while (trying.round < MAX_ROUNDS && trying.current->n_failed > 0 && ls_stop_status() == LS_OK &&
           next_round(&trying)) {
        trying.round++;
    }
    if (ls_stop_status() != LS_OK) {
        return ls_err_set(
            err, ls_stop_status(), "interrupted after %zu rehearsals", trying.n_tried);
    }
    *ret_trial = (struct ls_trial){.blames = trying.blames.items,
        .n_blames = trying.blames.n,
        .remedies = trying.remedies.items,
        .n_remedies = trying.remedies.n,
        .outcome = trying.remedies.n == 0 ? NULL : trying.current,
        .works = trying.remedies.n > 0 && trying.current->n_failed + trying.current->n_held == 0,
        .n_tried = trying.n_tried,
        .is_cut = trying.is_cut};
    return LS_OK;
}
