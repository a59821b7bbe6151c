/* Finding the step that a user names. */
#include "plan/order.h"

#include <stdint.h>

/* Whether `id` names the step: its source (where given) and the beginning of its local id; *ret_whole: all of it. */
static bool
names(const struct ls_step *step, const struct ls_step_ref *ref, bool *ret_whole)
{
    struct ls_span local = ref->local_id.ptr != NULL ? ref->local_id : ref->source;
    bool is_source = ref->local_id.ptr == NULL || ls_span_equal(step->source, ref->source);
    *ret_whole = is_source && ls_span_equal(step->local_id, local);
    return is_source && local.len > 0 && ls_span_starts(step->local_id, local);
}

enum ls_status
ls_order_find(
    const struct ls_step_set *set, struct ls_span id, size_t *ret_index, struct ls_err *err)
{
    struct ls_step_ref ref = ls_step_ref_parse(id);
    size_t found = SIZE_MAX;
    size_t n_begin = 0;
    size_t n_whole = 0;
    for (size_t i = 0; i < set->n_steps; i++) {
        bool is_whole = false;
        if (!names(&set->steps[i], &ref, &is_whole)) {
            continue;
        }
        n_begin++;
        n_whole += is_whole;
        found = is_whole || n_whole == 0 ? i : found;
    }
    if (n_whole == 1 || (n_whole == 0 && n_begin == 1)) {
        *ret_index = found;
        return LS_OK;
    }
    if (n_begin == 0) {
        (void)ls_err_set(err, LS_USAGE, "there is no step '%.*s'", LS_SPAN_ARGS(id));
        ls_err_remedy(err, "Name a step as SOURCE:LOCAL_ID; `lockstep status` lists them.");
    } else {
        (void)ls_err_set(err, LS_USAGE, "'%.*s' names %zu steps", LS_SPAN_ARGS(id), n_begin);
        ls_err_remedy(err, "Give more of its local id, and its source before a colon.");
    }
    return err->status;
}
