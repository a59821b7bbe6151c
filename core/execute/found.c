#include "execute/found.h"

#include "base/map.h"
#include "execute/inquire.h"

struct asking {
    struct ls_inquiry inquiry; /* first: the other services get it as their user */
    struct ls_arena *arena;
    struct ls_found_source *found;
    const struct ls_map *applied; /* ids that the journal has as applied */
};

static int32_t
take_found(void *user, struct ls_span local_id, struct ls_span evidence)
{
    struct asking *asking = user;
    *LS_PUSH(struct ls_found_step, &asking->found->steps, asking->arena) =
        (struct ls_found_step){.local_id = ls_arena_dup(asking->arena, local_id),
            .evidence = ls_arena_dup(asking->arena, evidence)};
    return LOCKSTEP_OK;
}

static int32_t
is_applied(void *user, struct ls_span local_id)
{
    struct asking *asking = user;
    size_t ignored = 0;
    const char *id = ls_arena_printf(
        asking->arena, "%.*s:%.*s", LS_SPAN_ARGS(asking->found->source), LS_SPAN_ARGS(local_id));
    return ls_map_get(asking->applied, ls_span_of(id), &ignored) ? 1 : 0;
}

static enum ls_status
ask_one(struct ls_arena *arena, const struct ls_found_request *request, struct ls_source *source,
    const struct ls_map *applied, struct ls_found_source *found, struct ls_err *err)
{
    struct asking asking = {.arena = arena, .found = found, .applied = applied};
    struct ls_step_services services;
    found->source = ls_source_name(source);
    ls_inquiry_begin(&asking.inquiry, arena, request->session, source, &services, err);
    services.found = take_found;
    services.is_applied = is_applied;
    enum ls_status status = ls_source_adopt(source, &services);
    ls_inquiry_end(&asking.inquiry);
    if (status != LS_OK) {
        ls_err_wrap(err, "%.*s", LS_SPAN_ARGS(found->source));
    }
    return status;
}

enum ls_status
ls_found_ask(struct ls_arena *arena, const struct ls_found_request *request,
    const struct ls_state **ret_state, struct ls_err *err)
{
    struct ls_found_source *found = ls_arena_array(arena, request->sources->n, sizeof(*found));
    struct ls_map applied = {0};
    enum ls_status status = LS_OK;
    size_t n = 0;
    for (size_t i = 0; i < request->journal->n_steps; i++) {
        if (request->journal->steps[i].is_applied) {
            (void)ls_map_add(&applied, arena, request->journal->steps[i].id, i);
        }
    }
    for (size_t i = 0; i < request->sources->n && status == LS_OK; i++) {
        struct ls_source *source = request->sources->items[i];
        if (ls_source_can_adopt(source) && ls_profile_has(request->profile, i)) {
            status = ask_one(arena, request, source, &applied, &found[n++], err);
        }
    }
    if (status == LS_OK) {
        *ret_state = ls_found_settle(arena, request->order, request->journal, found, n);
    }
    return status;
}
