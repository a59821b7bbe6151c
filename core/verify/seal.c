#include "verify/seal.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"

static int
compare_plugins(const void *a, const void *b)
{
    return ls_span_compare(
        ((const struct ls_lock_plugin *)a)->name, ((const struct ls_lock_plugin *)b)->name);
}

static void
add_plugins(struct ls_arena *arena, const struct ls_seal_request *request, struct ls_lock *lock)
{
    struct ls_vec plugins = {0};
    for (size_t i = 0; i < request->sources->n; i++) {
        const struct ls_plugin *plugin = ls_source_plugin(request->sources->items[i]);
        struct ls_span name = ls_span_of(plugin->name);
        bool is_new = true;
        for (size_t k = 0; k < plugins.n; k++) {
            is_new =
                is_new && !ls_span_equal(LS_AT(struct ls_lock_plugin, &plugins, k)->name, name);
        }
        if (is_new) {
            struct ls_lock_plugin pinned = {.name = name,
                .version = ls_span_of(plugin->version),
                .is_pinned = request->pins_plugins};
            if (pinned.is_pinned) {
                pinned.digest = ls_hash_of(plugin->bytes);
            }
            *LS_PUSH(struct ls_lock_plugin, &plugins, arena) = pinned;
        }
    }
    if (plugins.n > 1) {
        qsort(plugins.items, plugins.n, sizeof(struct ls_lock_plugin), compare_plugins);
    }
    lock->plugins = plugins.items;
    lock->n_plugins = plugins.n;
}

static struct ls_lock_step
lock_step(struct ls_arena *arena, const struct ls_order *order, size_t index)
{
    const struct ls_step *step = &order->set->steps[index];
    size_t by = order->satisfied_by[index];
    struct ls_span *required = ls_arena_array(arena, order->n_required[index], sizeof(*required));
    for (size_t r = 0; r < order->n_required[index]; r++) {
        required[r] = order->set->steps[order->required[index][r]].id;
    }
    return (struct ls_lock_step){.id = step->id,
        .kind = step->kind,
        .tx = step->tx,
        .required = required,
        .n_required = order->n_required[index],
        .satisfied_by = by == SIZE_MAX ? (struct ls_span){NULL, 0} : order->set->steps[by].id,
        .up = step->up,
        .n_up = step->n_up,
        .down = step->down,
        .n_down = step->n_down};
}

static int
compare_shared(const void *a, const void *b)
{
    const struct ls_shared_file *left = a;
    const struct ls_shared_file *right = b;
    int order = ls_span_compare(left->source, right->source);
    return order != 0 ? order : ls_span_compare(left->file, right->file);
}

const struct ls_lock *
ls_seal_make(struct ls_arena *arena, const struct ls_seal_request *request)
{
    const struct ls_order *order = request->order;
    const struct ls_step_set *set = order->set;
    struct ls_lock *lock = ls_arena_alloc(arena, sizeof(*lock));
    *lock = (struct ls_lock){.format = 1,
        .manifest = request->manifest->name,
        .manifest_digest = request->manifest->digest,
        .serial = request->serial,
        .created = request->created,
        .expires = request->expires,
        .target = request->target};
    add_plugins(arena, request, lock);
    struct ls_lock_step *steps = ls_arena_array(arena, set->n_steps, sizeof(*steps));
    for (size_t p = 0; p < set->n_steps; p++) {
        steps[p] = lock_step(arena, order, order->steps[p]);
    }
    lock->steps = steps;
    lock->n_steps = set->n_steps;
    struct ls_shared_file *shared = ls_arena_array(arena, set->n_shared, sizeof(*shared));
    for (size_t i = 0; i < set->n_shared; i++) {
        shared[i] = set->shared[i];
    }
    if (set->n_shared > 1) {
        qsort(shared, set->n_shared, sizeof(*shared), compare_shared);
    }
    lock->shared = shared;
    lock->n_shared = set->n_shared;
    return lock;
}

static enum ls_status
differs(struct ls_err *err)
{
    ls_err_remedy(err, "Bring the files back to what was sealed, or review the change, run "
                       "`lockstep seal` and sign again.");
    return err->status;
}

static bool
same_ranges(const struct ls_range *a, size_t n_a, const struct ls_range *b, size_t n_b)
{
    bool is_same = n_a == n_b;
    for (size_t i = 0; i < n_a && is_same; i++) {
        is_same = ls_span_equal(a[i].file, b[i].file) && a[i].offset == b[i].offset &&
                  a[i].length == b[i].length && ls_digest_equal(&a[i].digest, &b[i].digest);
    }
    return is_same;
}

/* What differs between two steps of the same id, in words; NULL where nothing does. */
static const char *
difference(const struct ls_lock_step *a, const struct ls_lock_step *b)
{
    bool same_required = a->n_required == b->n_required;
    for (size_t i = 0; i < a->n_required && same_required; i++) {
        same_required = ls_span_equal(a->required[i], b->required[i]);
    }
    return a->kind != b->kind                                     ? "its kind"
           : a->tx != b->tx                                       ? "how it stands to transactions"
           : !same_required                                       ? "what it requires"
           : !ls_span_equal(a->satisfied_by, b->satisfied_by)     ? "what satisfies it"
           : !same_ranges(a->up, a->n_up, b->up, b->n_up)         ? "its files"
           : !same_ranges(a->down, a->n_down, b->down, b->n_down) ? "the files of its way back"
                                                                  : NULL;
}

static const char *
shown_file(const struct ls_sources *sources, const struct ls_lock_step *step)
{
    struct ls_span name = ls_step_ref_parse(step->id).source;
    for (size_t i = 0; i < sources->n; i++) {
        if (ls_span_equal(ls_source_name(sources->items[i]), name)) {
            return ls_source_shown_path(sources->items[i], step->up[0].file);
        }
    }
    return step->up[0].file.ptr;
}

static enum ls_status
compare_steps(struct ls_arena *arena, const struct ls_lock *lock, const struct ls_lock *scanned,
    const struct ls_sources *sources, struct ls_err *err)
{
    struct ls_map index = {0};
    for (size_t i = 0; i < lock->n_steps; i++) {
        (void)ls_map_add(&index, arena, lock->steps[i].id, i);
    }
    for (size_t i = 0; i < scanned->n_steps; i++) {
        size_t at = 0;
        if (!ls_map_get(&index, scanned->steps[i].id, &at)) {
            (void)ls_err_set(err, LS_DIGEST,
                "'%s' is not listed in the lock: the step '%.*s' was never sealed",
                shown_file(sources, &scanned->steps[i]), LS_SPAN_ARGS(scanned->steps[i].id));
            ls_err_note(err, "%s", ls_tree_rule());
            return differs(err);
        }
        const char *what = difference(&lock->steps[at], &scanned->steps[i]);
        if (what != NULL) {
            (void)ls_err_set(err, LS_DIGEST, "'%.*s' is not as it was sealed: %s differs",
                LS_SPAN_ARGS(scanned->steps[i].id), what);
            return differs(err);
        }
    }
    for (size_t i = 0; i < lock->n_steps; i++) {
        if (i >= scanned->n_steps || !ls_span_equal(lock->steps[i].id, scanned->steps[i].id)) {
            struct ls_span found = i < scanned->n_steps ? scanned->steps[i].id : LS_SPAN("nothing");
            (void)ls_err_set(err, LS_DIGEST,
                "the order is not the sealed one: at place %zu stands '%.*s' instead of '%.*s'",
                i + 1, LS_SPAN_ARGS(found), LS_SPAN_ARGS(lock->steps[i].id));
            return differs(err);
        }
    }
    return LS_OK;
}

enum ls_status
ls_seal_compare(struct ls_arena *arena, const struct ls_lock *lock, const struct ls_lock *scanned,
    const struct ls_sources *sources, struct ls_err *err)
{
    enum ls_status status = compare_steps(arena, lock, scanned, sources, err);
    for (size_t i = 0; i < scanned->n_shared && status == LS_OK; i++) {
        const struct ls_shared_file *file = &scanned->shared[i];
        bool is_listed = false;
        for (size_t k = 0; k < lock->n_shared && !is_listed; k++) {
            is_listed = ls_span_equal(lock->shared[k].source, file->source) &&
                        ls_span_equal(lock->shared[k].file, file->file);
        }
        if (!is_listed) {
            (void)ls_err_set(err, LS_DIGEST,
                "the file '%.*s' of source '%.*s' is not listed in the lock",
                LS_SPAN_ARGS(file->file), LS_SPAN_ARGS(file->source));
            status = differs(err);
        }
    }
    for (size_t i = 0; i < scanned->n_plugins && status == LS_OK; i++) {
        bool is_listed = false;
        for (size_t k = 0; k < lock->n_plugins && !is_listed; k++) {
            is_listed = ls_span_equal(lock->plugins[k].name, scanned->plugins[i].name);
        }
        if (!is_listed) {
            (void)ls_err_set(err, LS_DIGEST, "the plugin '%.*s' is not listed in the lock",
                LS_SPAN_ARGS(scanned->plugins[i].name));
            status = differs(err);
        }
    }
    return status;
}
