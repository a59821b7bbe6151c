#include "execute/target.h"

#include <stdint.h>

#include "base/clock.h"
#include "base/map.h"

struct choosing {
    struct ls_arena *arena;
    const struct ls_target_request *request;
    struct ls_span source;
    struct ls_map applied; /* ids of what is applied */
    struct ls_map indexes; /* local id to index into the set */
    bool *chosen;
    struct ls_err *err;
};

static int32_t
choose(void *user, struct ls_span local_id)
{
    struct choosing *choosing = user;
    size_t index = 0;
    if (!ls_map_get(&choosing->indexes, local_id, &index)) {
        (void)ls_err_set(choosing->err, LS_PLUGIN,
            "the plugin of '%.*s' chose the step '%.*s', which is not there",
            LS_SPAN_ARGS(choosing->source), LS_SPAN_ARGS(local_id));
        return LOCKSTEP_FAILED;
    }
    choosing->chosen[index] = true;
    return LOCKSTEP_OK;
}

static int32_t
is_applied(void *user, struct ls_span local_id)
{
    struct choosing *choosing = user;
    size_t ignored = 0;
    return ls_map_get(&choosing->applied, local_id, &ignored) ? 1 : 0;
}

static void
index_steps(struct choosing *choosing)
{
    const struct ls_state *state = choosing->request->state;
    const struct ls_step_set *set = choosing->request->set;
    for (size_t i = 0; i < state->n_steps; i++) {
        if (state->steps[i].is_applied && ls_span_equal(state->steps[i].source, choosing->source)) {
            (void)ls_map_add(&choosing->applied, choosing->arena, state->steps[i].local_id, i);
        }
    }
    for (size_t i = 0; i < set->n_steps; i++) {
        if (ls_span_equal(set->steps[i].source, choosing->source)) {
            (void)ls_map_add(&choosing->indexes, choosing->arena, set->steps[i].local_id, i);
        }
    }
}

static enum ls_status
ask(struct choosing *choosing, size_t source_index, struct ls_span text,
    const struct ls_chosen **ret_chosen)
{
    const struct ls_target_request *request = choosing->request;
    struct ls_source *source = request->sources->items[source_index];
    choosing->source = ls_source_name(source);
    choosing->chosen =
        ls_arena_array(choosing->arena, request->set->n_steps, sizeof(*choosing->chosen));
    index_steps(choosing);
    struct ls_step_services services = {.user = choosing,
        .err = choosing->err,
        .now = ls_clock_now(),
        .is_applied = is_applied,
        .choose = choose};
    enum ls_status status = ls_source_resolve(source, text, request->is_backward, &services);
    struct ls_chosen *chosen = ls_arena_alloc(choosing->arena, sizeof(*chosen));
    *chosen = (struct ls_chosen){.source_index = source_index, .steps = choosing->chosen};
    *ret_chosen = chosen;
    return status;
}

enum ls_status
ls_target_find(struct ls_arena *arena, const struct ls_target_request *request, size_t *ret_to,
    const struct ls_chosen **ret_chosen, struct ls_err *err)
{
    struct choosing choosing = {.arena = arena, .request = request, .err = err};
    struct ls_step_ref ref = ls_step_ref_parse(request->text);
    *ret_to = SIZE_MAX;
    *ret_chosen = NULL;
    for (size_t i = 0; i < request->sources->n && ref.local_id.ptr != NULL; i++) {
        const struct ls_source *source = request->sources->items[i];
        if (ls_span_equal(ls_source_name(source), ref.source) && ls_source_can_resolve(source)) {
            return ask(&choosing, i, ref.local_id, ret_chosen);
        }
    }
    return ls_order_find(request->set, request->text, ret_to, err);
}
