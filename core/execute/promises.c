#include "execute/promises.h"

#include <stdint.h>

#include "base/map.h"
#include "execute/program.h"
#include "sql/made.h"

struct adding {
    struct ls_arena *arena;
    const struct ls_promises_request *request;
    struct ls_vec promised;           /* struct ls_effect, by seq */
    const struct ls_applied *applied; /* of the step whose statements are added */
};

static void
ignore_refusal(void *user, size_t planned, const struct ls_err *err)
{
    (void)user;
    (void)planned;
    (void)err;
}

static void
add_statement(void *user, struct ls_span statement)
{
    struct adding *adding = user;
    const struct ls_applied *applied = adding->applied;
    struct ls_sql_made made;
    if (!ls_sql_made_by(adding->arena, statement, &made)) {
        return;
    }
    *LS_PUSH(struct ls_effect, &adding->promised, adding->arena) = (struct ls_effect){
        .seq = applied->seq,
        .manifest = adding->request->manifest,
        .step = applied->id,
        .source = applied->source,
        .finished = applied->finished,
        .action = LS_SPAN("promised"),
        .kind = ls_span_of(made.kind),
        .schema = made.name.schema.ptr == NULL ? adding->request->default_schema : made.name.schema,
        .name = made.name.name};
}

/* The satisfied steps that are recorded here, by seq, as if they were to be run. */
static const struct ls_plan *
make_plan(struct adding *adding)
{
    const struct ls_promises_request *request = adding->request;
    const struct ls_step_set *set = request->order->set;
    struct ls_map ids = {0};
    struct ls_vec planned = {0};
    for (size_t i = 0; i < set->n_steps; i++) {
        if (request->order->satisfied_by[i] != SIZE_MAX) {
            (void)ls_map_add(&ids, adding->arena, set->steps[i].id, i);
        }
    }
    for (size_t i = 0; i < request->state->n_steps; i++) {
        const struct ls_applied *applied = &request->state->steps[i];
        size_t index = 0;
        if (applied->is_applied && applied->seq > 0 &&
            ls_span_is(applied->outcome, ls_outcome_word(LS_OUTCOME_RECORDED)) &&
            ls_map_get(&ids, applied->id, &index)) {
            *LS_PUSH(struct ls_planned, &planned, adding->arena) =
                (struct ls_planned){.step = &set->steps[index],
                    .index = index,
                    .action = LS_ACTION_APPLY,
                    .applied = applied,
                    .is_subject_chosen = true};
        }
    }
    struct ls_plan *plan = ls_arena_alloc(adding->arena, sizeof(*plan));
    *plan = (struct ls_plan){.planned = planned.items, .n_planned = planned.n};
    return plan;
}

/* Both are in the order of their events; what is promised comes behind what the same event did. */
static const struct ls_effect *
merge(const struct adding *adding, const struct ls_effect *effects, size_t n)
{
    struct ls_effect *all = ls_arena_array(adding->arena, n + adding->promised.n + 1, sizeof(*all));
    size_t i = 0;
    size_t p = 0;
    for (size_t at = 0; at < n + adding->promised.n; at++) {
        const struct ls_effect *promised = LS_AT(struct ls_effect, &adding->promised, p);
        bool is_promised = p < adding->promised.n && (i == n || promised->seq < effects[i].seq);
        all[at] = is_promised ? *promised : effects[i];
        p += is_promised;
        i += !is_promised;
    }
    return all;
}

enum ls_status
ls_promises_add(struct ls_arena *arena, const struct ls_promises_request *request,
    const struct ls_effect *effects, size_t n_effects, const struct ls_effect **ret_effects,
    size_t *ret_n, struct ls_err *err)
{
    struct adding adding = {.arena = arena, .request = request};
    const struct ls_plan *plan = make_plan(&adding);
    const struct ls_program *programs = NULL;
    const struct ls_step *failed = NULL;
    struct ls_state empty = {.exists = false};
    struct ls_program_request wanted = {.sources = request->sources,
        .plan = plan,
        .state = &empty,
        .order = request->order,
        .journal_schema = request->journal_schema,
        .on_refusal = ignore_refusal};
    *ret_effects = effects;
    *ret_n = n_effects;
    if (plan->n_planned == 0) {
        return LS_OK;
    }
    enum ls_status status = ls_programs_make(arena, &wanted, &programs, &failed, err);
    for (size_t i = 0; i < plan->n_planned && status == LS_OK; i++) {
        adding.applied = plan->planned[i].applied;
        ls_program_each(&programs[i], add_statement, &adding);
    }
    if (status == LS_OK) {
        *ret_effects = merge(&adding, effects, n_effects);
        *ret_n = n_effects + adding.promised.n;
    }
    return status;
}
