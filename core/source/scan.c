/* Taking in what a plugin tells of during its scan: everything is copied and checked here. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "source/instance.h"

enum { MAX_STEPS = 100000, MAX_RANGES = 10000, MAX_DEPS = 10000 };

static bool
is_printable(struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20 || byte == 0x7F) {
            return false;
        }
    }
    return ls_utf8_valid_up_to(text) == text.len;
}

static enum ls_status
take_ranges(struct ls_source *source, const struct lockstep_range *given, uint32_t n,
    const struct ls_range **ret, struct ls_err *err)
{
    if (n == 0) {
        *ret = NULL;
        return LS_OK;
    }
    struct ls_range *ranges = ls_arena_array(source->arena, n, sizeof(*ranges));
    for (uint32_t i = 0; i < n; i++) {
        struct ls_source_file *file = NULL;
        struct ls_span path = ls_span_from(given[i].file);
        enum ls_status status = ls_source_read(source, path, &file, err);
        if (status != LS_OK) {
            return status;
        }
        if (file == NULL) {
            return ls_err_set(
                err, LS_CONFIG, "'%s' is missing", ls_source_shown_path(source, path));
        }
        size_t len = file->bytes.len;
        bool is_whole = given[i].length == LOCKSTEP_WHOLE_FILE;
        if (given[i].offset > len || (!is_whole && given[i].length > len - given[i].offset)) {
            return ls_err_set(err, LS_PLUGIN, "plugin '%s' tells of a range outside of '%s'",
                source->plugin->name, ls_source_shown_path(source, path));
        }
        struct ls_range *range = &ranges[i];
        *range = (struct ls_range){
            .file = file->path, .offset = given[i].offset, .length = given[i].length};
        file->is_in_step = true;
        if (is_whole && given[i].offset == 0) {
            ls_source_digest(file);
            range->bytes = file->bytes;
            range->digest = file->digest;
        } else {
            range->bytes = (struct ls_span){file->bytes.ptr + given[i].offset,
                is_whole ? len - (size_t)given[i].offset : (size_t)given[i].length};
            range->digest = ls_hash_of(range->bytes);
        }
    }
    *ret = ranges;
    return LS_OK;
}

/* Both ways of a step are often the same whole file. */
static bool
is_same_way(const struct lockstep_step *given)
{
    for (uint32_t i = 0; i < given->n_up && given->n_up == given->n_down; i++) {
        const struct lockstep_range *up = &given->up[i];
        const struct lockstep_range *down = &given->down[i];
        if (up->offset != down->offset || up->length != down->length ||
            !ls_span_equal(ls_span_from(up->file), ls_span_from(down->file))) {
            return false;
        }
    }
    return given->n_up == given->n_down;
}

static enum ls_status
check_step(struct ls_source *source, const struct lockstep_step *given, struct ls_err *err)
{
    struct ls_span local_id = ls_span_from(given->local_id);
    const char *plugin = source->plugin->name;
    if (given->struct_size < sizeof(*given)) {
        return ls_err_set(err, LS_PLUGIN,
            "plugin '%s': struct lockstep_step has %u bytes, expected %zu", plugin,
            given->struct_size, sizeof(*given));
    }
    if (local_id.len == 0 || local_id.len > LS_LOCAL_ID_MAX || !is_printable(local_id) ||
        ls_span_trim(local_id).len != local_id.len) {
        return ls_err_set(err, LS_CONFIG,
            "source '%.*s': a local id must have 1 to %d printable bytes, and '%.*s' has not",
            LS_SPAN_ARGS(source->decl->name), LS_LOCAL_ID_MAX, LS_SPAN_ARGS(local_id));
    }
    if (given->kind < LOCKSTEP_KIND_SCHEMA || given->kind > LOCKSTEP_KIND_REPEAT ||
        given->transaction < LOCKSTEP_TX_STEP || given->transaction > LOCKSTEP_TX_AUTO ||
        given->n_up == 0 || given->n_up > MAX_RANGES || given->n_down > MAX_RANGES ||
        given->n_deps > MAX_DEPS || given->n_documents > MAX_DEPS) {
        return ls_err_set(err, LS_PLUGIN,
            "plugin '%s' tells of the step '%.*s' with fields out of range", plugin,
            LS_SPAN_ARGS(local_id));
    }
    if (source->steps.n >= MAX_STEPS) {
        return ls_err_set(err, LS_CONFIG, "source '%.*s' has more than %d steps",
            LS_SPAN_ARGS(source->decl->name), MAX_STEPS);
    }
    size_t index = 0;
    if (ls_map_get(&source->step_index, local_id, &index)) {
        return ls_err_set(err, LS_CONFIG, "source '%.*s' has two steps '%.*s'",
            LS_SPAN_ARGS(source->decl->name), LS_SPAN_ARGS(local_id));
    }
    return LS_OK;
}

/* The plugin's dependencies, then the manifest's for the whole source and for this step. */
static void
take_deps(struct ls_source *source, const struct lockstep_step *given, struct ls_step *step)
{
    size_t n_known = given->n_deps + source->decl->n_deps;
    struct ls_vec deps = {.capacity = n_known};
    deps.items =
        n_known == 0 ? NULL : ls_arena_array(source->arena, n_known, sizeof(struct ls_dep));
    for (uint32_t i = 0; i < given->n_deps; i++) {
        const struct lockstep_dep *dep = &given->deps[i];
        struct ls_dep *taken = LS_PUSH(struct ls_dep, &deps, source->arena);
        taken->kind = dep->kind == LOCKSTEP_DEP_AFTER       ? LS_DEP_AFTER
                      : dep->kind == LOCKSTEP_DEP_DESCRIBES ? LS_DEP_DESCRIBES
                                                            : LS_DEP_REQUIRES;
        taken->on.source = dep->source.ptr == NULL
                               ? source->decl->name
                               : ls_arena_dup(source->arena, ls_span_from(dep->source));
        taken->on.local_id = ls_arena_dup(source->arena, ls_span_from(dep->local_id));
    }
    for (size_t i = 0; i < source->decl->n_deps; i++) {
        *LS_PUSH(struct ls_dep, &deps, source->arena) = source->decl->deps[i];
    }
    for (size_t i = 0; i < source->manifest->n_steps; i++) {
        const struct ls_step_decl *decl = &source->manifest->steps[i];
        if (!ls_span_equal(decl->step.source, step->source) ||
            !ls_span_equal(decl->step.local_id, step->local_id)) {
            continue;
        }
        for (size_t j = 0; j < decl->n_deps; j++) {
            *LS_PUSH(struct ls_dep, &deps, source->arena) = decl->deps[j];
        }
        step->satisfied_by =
            decl->satisfied_by.source.ptr != NULL ? decl->satisfied_by : step->satisfied_by;
    }
    step->deps = deps.items;
    step->n_deps = (uint32_t)deps.n;
}

enum ls_status
ls_source_take_step(struct ls_source *source, const struct lockstep_step *given, struct ls_err *err)
{
    enum ls_status status = check_step(source, given, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_step step = {
        .source = source->decl->name,
        .description = ls_arena_dup(source->arena, ls_span_from(given->description)),
        .written = ls_arena_dup(source->arena, ls_span_from(given->written)),
        .source_index = (uint32_t)source->index,
        .source_position = (uint32_t)source->steps.n,
        .kind = (enum ls_kind)given->kind,
        .tx = (enum ls_tx)given->transaction,
        .can_revert = given->can_revert != 0,
        .line = given->where.line,
        .n_up = given->n_up,
        .n_down = given->n_down,
        .cookie = given->cookie,
    };
    step.id = ls_span_of(ls_arena_printf(source->arena, "%.*s:%.*s", LS_SPAN_ARGS(step.source),
        (int)given->local_id.len, given->local_id.ptr));
    size_t before = step.source.len + 1;
    step.local_id = (struct ls_span){step.id.ptr + before, step.id.len - before};
    status = take_ranges(source, given->up, given->n_up, &step.up, err);
    if (status == LS_OK && is_same_way(given)) {
        step.down = step.up;
    } else if (status == LS_OK) {
        status = take_ranges(source, given->down, given->n_down, &step.down, err);
    }
    if (status != LS_OK) {
        return status;
    }
    struct ls_span *documents =
        given->n_documents == 0
            ? NULL
            : ls_arena_array(source->arena, given->n_documents, sizeof(*documents));
    for (uint32_t i = 0; i < given->n_documents; i++) {
        documents[i] = ls_arena_dup(source->arena, ls_span_from(given->documents[i]));
    }
    step.documents = documents;
    step.n_documents = given->n_documents;
    step.digest = ls_ranges_digest(step.up, step.n_up);
    take_deps(source, given, &step);
    (void)ls_map_add(&source->step_index, source->arena, step.local_id, source->steps.n);
    *LS_PUSH(struct ls_step, &source->steps, source->arena) = step;
    return LS_OK;
}
