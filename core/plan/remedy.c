#include "plan/remedy.h"

#include <stdint.h>
#include <string.h>

enum { NAME_MAX_LEN = 63 };

static struct ls_step *
copy_steps(struct ls_arena *arena, const struct ls_step_set *set, struct ls_step_set **ret_set)
{
    struct ls_step *steps = ls_arena_array(arena, set->n_steps, sizeof(*steps));
    struct ls_step_set *copy = ls_arena_alloc(arena, sizeof(*copy));
    if (set->n_steps > 0) {
        memcpy(steps, set->steps, set->n_steps * sizeof(*steps));
    }
    *copy = *set;
    copy->steps = steps;
    *ret_set = copy;
    return steps;
}

const struct ls_step_set *
ls_remedies_take(struct ls_arena *arena, const struct ls_step_set *set,
    const struct ls_remedy *remedies, size_t n)
{
    struct ls_step_set *changed = NULL;
    struct ls_step *steps = copy_steps(arena, set, &changed);
    for (size_t i = 0; i < n; i++) {
        struct ls_step *step = &steps[remedies[i].step];
        const struct ls_step *on = &set->steps[remedies[i].on];
        struct ls_step_ref ref = {.source = on->source, .local_id = on->local_id};
        if (remedies[i].type == LS_REMEDY_SATISFIED_BY) {
            step->satisfied_by = ref;
            continue;
        }
        struct ls_dep *deps = ls_arena_array(arena, step->n_deps + 1, sizeof(*deps));
        for (size_t d = 0; d < step->n_deps; d++) {
            deps[d] = step->deps[d];
        }
        deps[step->n_deps++] = (struct ls_dep){.kind = LS_DEP_REQUIRES, .on = ref};
        step->deps = deps;
    }
    return changed;
}

bool
ls_remedies_satisfy(struct ls_arena *arena, const struct ls_order *order, size_t step, size_t on,
    struct ls_vec *remedies)
{
    const struct ls_step_set *set = order->set;
    bool *is_taken = ls_arena_array(arena, set->n_steps, sizeof(*is_taken));
    is_taken[step] = true;
    for (size_t p = set->n_steps; p > 0;
         p--) { /* backwards: what a step requires comes before it */
        size_t index = order->steps[p - 1];
        for (size_t r = 0; is_taken[index] && r < order->n_required[index]; r++) {
            size_t required = order->required[index][r];
            is_taken[required] = is_taken[required] ||
                                 set->steps[required].source_index == set->steps[step].source_index;
        }
    }
    if (is_taken[on]) {
        return false;
    }
    for (size_t p = 0; p < set->n_steps; p++) {
        size_t index = order->steps[p];
        if (is_taken[index] && set->steps[index].satisfied_by.source.ptr == NULL) {
            *LS_PUSH(struct ls_remedy, remedies, arena) =
                (struct ls_remedy){.type = LS_REMEDY_SATISFIED_BY, .step = index, .on = on};
        }
    }
    return true;
}

const struct ls_step_set *
ls_remedies_isolate(struct ls_arena *arena, const struct ls_step_set *set, size_t source_index)
{
    struct ls_step_set *changed = NULL;
    struct ls_step *steps = copy_steps(arena, set, &changed);
    for (size_t i = 0; i < set->n_steps; i++) {
        struct ls_step *step = &steps[i];
        if (step->source_index != source_index) {
            continue;
        }
        struct ls_dep *deps = ls_arena_array(arena, step->n_deps, sizeof(*deps));
        size_t n = 0;
        for (size_t d = 0; d < step->n_deps; d++) {
            if (ls_span_equal(step->deps[d].on.source, step->source)) {
                deps[n++] = step->deps[d];
            }
        }
        step->deps = deps;
        step->n_deps = (uint32_t)n;
        if (!ls_span_equal(step->satisfied_by.source, step->source)) {
            step->satisfied_by = (struct ls_step_ref){.source = {NULL, 0}};
        }
    }
    return changed;
}

static const struct ls_step_decl *
find_decl(const struct ls_manifest *manifest, const struct ls_step *step)
{
    for (size_t i = 0; i < manifest->n_steps; i++) {
        if (ls_span_equal(manifest->steps[i].step.source, step->source) &&
            ls_span_equal(manifest->steps[i].step.local_id, step->local_id)) {
            return &manifest->steps[i];
        }
    }
    return NULL;
}

static bool
is_named(const struct ls_manifest *manifest, struct ls_span name)
{
    for (size_t i = 0; i < manifest->n_steps; i++) {
        if (ls_span_equal(manifest->steps[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* A name for a section of its own: of the step's id what a name may hold. */
static void
add_new_name(struct ls_buf *out, const struct ls_manifest *manifest, const struct ls_step *step)
{
    char name[NAME_MAX_LEN + 1];
    size_t len = 0;
    for (size_t i = 0; i < step->id.len && len < NAME_MAX_LEN - 1; i++) {
        char c = step->id.ptr[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (is_plain || (len > 0 && name[len - 1] != '-')) {
            name[len++] = is_plain ? c : '-';
        }
    }
    for (char c = '2'; is_named(manifest, (struct ls_span){name, len}) && c <= '9'; c++) {
        len -= c > '2' || len == NAME_MAX_LEN;
        name[len++] = c;
    }
    ls_buf_add(out, (struct ls_span){name, len});
}

static void
begin_ref(struct ls_buf *out, const char *key, bool is_begun)
{
    if (is_begun) {
        ls_buf_addc(out, ' ');
    } else {
        ls_buf_printf(out, "%s = ", key);
    }
}

static void
add_refs(struct ls_buf *out, const char *key, const struct ls_step_decl *decl,
    enum ls_dep_kind kind, const struct ls_step_set *set, const struct ls_remedy *remedies,
    size_t n, size_t step)
{
    bool is_begun = false;
    for (size_t i = 0; decl != NULL && i < decl->n_deps; i++) {
        const struct ls_step_ref *on = &decl->deps[i].on;
        if (decl->deps[i].kind == kind) {
            begin_ref(out, key, is_begun);
            ls_buf_printf(out, "%.*s%s%.*s", LS_SPAN_ARGS(on->source),
                on->local_id.ptr == NULL ? "" : ":", LS_SPAN_ARGS(on->local_id));
            is_begun = true;
        }
    }
    for (size_t i = 0; kind == LS_DEP_REQUIRES && i < n; i++) {
        if (remedies[i].type == LS_REMEDY_REQUIRES && remedies[i].step == step) {
            begin_ref(out, key, is_begun);
            ls_buf_add(out, set->steps[remedies[i].on].id);
            is_begun = true;
        }
    }
    if (is_begun) {
        ls_buf_addc(out, '\n');
    }
}

void
ls_remedies_add_manifest(struct ls_buf *out, const struct ls_manifest *manifest,
    const struct ls_step_set *set, const struct ls_remedy *remedies, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t step = remedies[i].step;
        size_t by = SIZE_MAX;
        bool is_said = false;
        for (size_t k = 0; k < n; k++) {
            is_said = is_said || (k < i && remedies[k].step == step);
            bool is_satisfied =
                remedies[k].step == step && remedies[k].type == LS_REMEDY_SATISFIED_BY;
            by = is_satisfied ? remedies[k].on : by;
        }
        if (is_said) {
            continue;
        }
        const struct ls_step_decl *decl = find_decl(manifest, &set->steps[step]);
        ls_buf_adds(out, out->len > 0 ? "\n[step " : "[step ");
        if (decl != NULL) {
            ls_buf_add(out, decl->name);
        } else {
            add_new_name(out, manifest, &set->steps[step]);
        }
        ls_buf_printf(out, "]\nid = %.*s\n", LS_SPAN_ARGS(set->steps[step].id));
        add_refs(out, "requires", decl, LS_DEP_REQUIRES, set, remedies, n, step);
        add_refs(out, "after", decl, LS_DEP_AFTER, set, remedies, n, step);
        if (by != SIZE_MAX) {
            ls_buf_printf(out, "satisfied_by = %.*s\n", LS_SPAN_ARGS(set->steps[by].id));
        } else if (decl != NULL && decl->satisfied_by.source.ptr != NULL) {
            ls_buf_printf(out, "satisfied_by = %.*s:%.*s\n",
                LS_SPAN_ARGS(decl->satisfied_by.source), LS_SPAN_ARGS(decl->satisfied_by.local_id));
        }
    }
}
