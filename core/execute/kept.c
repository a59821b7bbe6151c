#include "execute/kept.h"

#include "base/stop.h"

enum { MAX_TRIED = 32 };

struct finding {
    const struct ls_rehearsal_request *request;
    const struct ls_rehearsal *rehearsal;
    struct ls_arena *arena;
    struct ls_vec kept; /* struct ls_kept */
    size_t n_tried;
    struct ls_err *err;
};

static bool
has_column(const struct ls_rehearsal_step *step, const struct ls_complaint *what)
{
    bool found = false;
    for (size_t i = 0; i < step->seen.n_columns && !found; i++) {
        found = ls_complaint_is_column(what, step->seen.columns[i]);
    }
    return found;
}

/* Of the step that made it last before `step`; its effects are in the order of their events. NULL: nobody did. */
static const struct ls_step *
find_maker(const struct finding *finding, size_t step, const struct ls_complaint *what)
{
    const struct ls_rehearsal *rehearsal = finding->rehearsal;
    const struct ls_step *maker = NULL;
    for (size_t i = 0; i <= step; i++) {
        const struct ls_rehearsal_step *other = &rehearsal->steps[i];
        bool makes = other->result == LS_REHEARSED_DONE && has_column(other, what);
        for (size_t e = 0; e < other->n_effects && !makes; e++) {
            makes = ls_complaint_fits(what, &other->effects[e]);
        }
        maker = makes ? other->planned->step : maker;
    }
    return maker;
}

/* The step of an earlier run, whose work the database had already. */
static const struct ls_step *
find_applied_maker(const struct finding *finding, const struct ls_complaint *what)
{
    const struct ls_rehearsal *rehearsal = finding->rehearsal;
    const struct ls_step_set *set = finding->request->order->set;
    const struct ls_step *maker = NULL;
    for (size_t e = 0; e < rehearsal->n_effects; e++) {
        for (size_t i = 0; ls_complaint_fits(what, &rehearsal->effects[e]) && i < set->n_steps;
             i++) {
            bool is_it = ls_span_equal(set->steps[i].id, rehearsal->effects[e].step);
            maker = is_it ? &set->steps[i] : maker;
        }
    }
    return maker;
}

/* What the step makes with all of that out of its way; NULL: it cannot be found out. */
static enum ls_status
rehearse_without(struct finding *finding, size_t step, const struct ls_complaint *asides,
    size_t n_asides, const struct ls_shape **ret_shape)
{
    const struct ls_order *order = finding->request->order;
    const struct ls_rehearsal *found = NULL;
    struct ls_rehearsal_request request = *finding->request;
    bool *wanted = ls_arena_array(finding->arena, order->set->n_steps, sizeof(*wanted));
    *ret_shape = NULL;
    for (size_t i = 0; i <= step; i++) {
        size_t index = finding->rehearsal->steps[i].planned->index;
        wanted[index] = request.wanted == NULL || request.wanted[index];
    }
    request.wanted = wanted;
    request.reads_shape = false;
    request.reads_kept = false;
    request.sink = NULL;
    request.aside_of = finding->rehearsal->steps[step].planned->index;
    request.aside = asides;
    request.n_aside = n_asides;
    if (finding->n_tried >= MAX_TRIED) {
        return LS_OK;
    }
    finding->n_tried++;
    enum ls_status status = ls_rehearse(&request, &found, finding->err);
    if (status == LS_OK) {
        *ret_shape = found->steps[step].kept_shape;
    }
    return status;
}

/* The part that is called so: of a table, an index or a column. */
static bool
is_part(const struct ls_drift *drift, const struct ls_complaint *what)
{
    bool is_column = what->kind == LS_COMPLAINT_COLUMN;
    struct ls_span word = is_column ? LS_SPAN("column ") : LS_SPAN("index ");
    struct ls_span name = {
        drift->part.ptr + word.len, drift->part.len > word.len ? drift->part.len - word.len : 0};
    return ls_span_starts(drift->part, word) && ls_span_equal(name, what->name) &&
           (!is_column || ls_span_equal(drift->name, what->table));
}

/* Whose difference it is: that of the part, where the part is in question, else that of its table. */
static bool
is_of(const struct ls_drift *drift, const struct ls_complaint *all, size_t n, size_t at)
{
    bool is_parts = false;
    for (size_t i = 0; i < n; i++) {
        is_parts = is_parts || is_part(drift, &all[i]);
    }
    bool is_whole =
        all[at].kind == LS_COMPLAINT_RELATION && ls_span_equal(drift->name, all[at].name);
    return is_parts ? is_part(drift, &all[at]) : is_whole;
}

/* What others have added to it later on, and what they say of it, takes nothing from the step. */
static bool
is_told(const struct ls_drift *drift)
{
    bool is_core = drift->part.len == 0 || ls_span_starts(drift->part, LS_SPAN("column ")) ||
                   ls_span_starts(drift->part, LS_SPAN("constraint "));
    return !ls_span_is(drift->what, "comment") && (drift->type != LS_DRIFT_UNEXPECTED || is_core);
}

static void
add_kept(struct finding *finding, size_t step, const struct ls_complaint *all, size_t n_all,
    size_t at, const struct ls_step *maker, const struct ls_drift *drifts, size_t n, bool is_tried)
{
    struct ls_vec told = {0};
    for (size_t i = 0; i < n; i++) {
        if (is_of(&drifts[i], all, n_all, at) && is_told(&drifts[i])) {
            *LS_PUSH(struct ls_drift, &told, finding->arena) = drifts[i];
        }
    }
    if (!is_tried || told.n > 0) {
        *LS_PUSH(struct ls_kept, &finding->kept, finding->arena) = (struct ls_kept){.step = step,
            .what = &all[at],
            .made_by = maker,
            .is_tried = is_tried,
            .drifts = told.items,
            .n_drifts = told.n};
    }
}

static enum ls_status
look_at_step(struct finding *finding, size_t step)
{
    const struct ls_rehearsal_step *seen = &finding->rehearsal->steps[step];
    struct ls_complaint *asides = ls_arena_array(finding->arena, seen->n_kept + 1, sizeof(*asides));
    const struct ls_step **makers =
        ls_arena_array(finding->arena, seen->n_kept + 1, sizeof(const struct ls_step *));
    size_t source = seen->planned->step->source_index;
    size_t n = 0;
    for (size_t i = 0; i < seen->n_kept; i++) {
        const struct ls_step *maker = find_maker(finding, step, &seen->kept[i]);
        maker = maker == NULL ? find_applied_maker(finding, &seen->kept[i]) : maker;
        if (maker == NULL || maker->source_index != source) {
            makers[n] = maker;
            asides[n++] = seen->kept[i];
        }
    }
    const struct ls_shape *made = NULL;
    const struct ls_drift *drifts = NULL;
    size_t n_drifts = 0;
    enum ls_status status = n == 0 ? LS_OK : rehearse_without(finding, step, asides, n, &made);
    if (status == LS_OK && made != NULL) {
        ls_drift_compare(finding->arena, made, seen->kept_shape, false, &drifts, &n_drifts);
    }
    for (size_t i = 0; i < n && status == LS_OK; i++) {
        add_kept(finding, step, asides, n, i, makers[i], drifts, n_drifts, made != NULL);
    }
    return status;
}

enum ls_status
ls_kept_find(const struct ls_rehearsal_request *request, const struct ls_rehearsal *rehearsal,
    const struct ls_kept **ret_kept, size_t *ret_n, struct ls_err *err)
{
    struct finding finding = {
        .request = request, .rehearsal = rehearsal, .arena = request->arena, .err = err};
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < rehearsal->n_steps && status == LS_OK; i++) {
        const struct ls_rehearsal_step *step = &rehearsal->steps[i];
        if (step->result == LS_REHEARSED_DONE && step->n_kept > 0) {
            status = look_at_step(&finding, i);
        }
    }
    *ret_kept = finding.kept.items;
    *ret_n = finding.kept.n;
    return status;
}
