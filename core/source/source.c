#include "source/source.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "source/instance.h"

const struct ls_plugin *
ls_source_plugin(const struct ls_source *source)
{
    return source->plugin;
}

struct ls_span
ls_source_name(const struct ls_source *source)
{
    return source->decl->name;
}

const char *
ls_source_directory(const struct ls_source *source)
{
    return source->tree.path;
}

enum ls_status
ls_source_settle(struct ls_source *source, const char *operation, int32_t code,
    enum ls_source_answer *ret_answer)
{
    struct ls_err *err = source->err;
    source->stage = LS_STAGE_IDLE;
    source->services = NULL;
    source->err = NULL;
    if (err->status != LS_OK) {
        return err->status;
    }
    if (code == LOCKSTEP_OK) {
        *ret_answer = LS_ANSWER_DONE;
        return LS_OK;
    }
    if (code == LOCKSTEP_SKIPPED || code == LOCKSTEP_OFFLINE) {
        *ret_answer = code == LOCKSTEP_SKIPPED ? LS_ANSWER_SKIPPED : LS_ANSWER_OFFLINE;
        return LS_OK;
    }
    (void)ls_err_set(err, LS_PLUGIN, "plugin '%s' failed in %s with %d and did not say why",
        source->plugin->name, operation, code);
    return err->status;
}

static enum ls_status
open_one(struct ls_source *source, const struct ls_source_request *request, struct ls_err *err)
{
    const char *slash = request->directory[0] == '\0' ? "" : "/";
    const char *path = ls_arena_printf(
        source->arena, "%s%s%.*s", request->directory, slash, LS_SPAN_ARGS(source->decl->path));
    if (ls_file_is_link(path)) {
        (void)ls_err_set(err, LS_CONFIG, "the directory '%s' is a symbolic link", path);
        ls_err_remedy(err, "Put the directory itself there: what is sealed must be what is read.");
        return LS_CONFIG;
    }
    enum ls_status status = ls_tree_open(&source->tree, path, err);
    if (status != LS_OK) {
        ls_err_remedy(err,
            "Make the directory, or correct 'path' of [source %.*s] in %s (line %u).",
            LS_SPAN_ARGS(source->decl->name), request->manifest->file, source->decl->line);
        return status;
    }
    if (request->lock != NULL) {
        status = ls_source_check_sealed(source, request->lock, err);
        if (status != LS_OK) {
            return status;
        }
        source->is_sealed = true;
    }
    const struct lockstep_plugin *ops = &source->plugin->ops;
    source->self = ls_arena_alloc(source->arena, (size_t)ops->instance_size + 1);
    ls_host_fill(source);
    enum ls_source_answer ignored = LS_ANSWER_DONE;
    source->stage = LS_STAGE_OPEN;
    source->err = err;
    source->is_open = true;
    status = ls_source_settle(source, "open", ops->open(source->self, &source->host), &ignored);
    if (status != LS_OK) {
        return status;
    }
    source->stage = LS_STAGE_SCAN;
    source->err = err;
    return ls_source_settle(source, "scan", ops->scan(source->self), &ignored);
}

/* Every [step] section must be about a step that is there. */
static enum ls_status
check_step_sections(
    const struct ls_manifest *manifest, const struct ls_sources *sources, struct ls_err *err)
{
    for (size_t i = 0; i < manifest->n_steps; i++) {
        const struct ls_step_decl *decl = &manifest->steps[i];
        bool found = false;
        for (size_t s = 0; s < sources->n && !found; s++) {
            size_t index = 0;
            found = ls_span_equal(sources->items[s]->decl->name, decl->step.source) &&
                    ls_map_get(&sources->items[s]->step_index, decl->step.local_id, &index);
        }
        if (!found) {
            (void)ls_err_set(err, LS_CONFIG,
                "[step %.*s] names the step '%.*s:%.*s', which is not there",
                LS_SPAN_ARGS(decl->name), LS_SPAN_ARGS(decl->step.source),
                LS_SPAN_ARGS(decl->step.local_id));
            ls_err_at(err, manifest->file, decl->line, 0);
            return err->status;
        }
    }
    return LS_OK;
}

/* Take the steps over from the sources. */
static void
collect_steps(struct ls_sources *sources, struct ls_arena *arena)
{
    size_t n = 0;
    for (size_t i = 0; i < sources->n; i++) {
        n += sources->items[i]->steps.n;
    }
    struct ls_step *steps = ls_arena_array(arena, n, sizeof(*steps));
    n = 0;
    for (size_t i = 0; i < sources->n; i++) {
        struct ls_vec *own = &sources->items[i]->steps;
        if (own->n > 0) {
            memcpy(&steps[n], own->items, own->n * sizeof(*steps));
            n += own->n;
        }
        ls_arena_release(arena, own->items, own->capacity * sizeof(*steps));
        *own = (struct ls_vec){0};
    }
    sources->set.steps = steps;
    sources->set.n_steps = n;
}

void
ls_sources_note_shared(struct ls_sources *sources, struct ls_arena *arena)
{
    struct ls_vec shared = {0};
    for (size_t i = 0; i < sources->n; i++) {
        for (size_t j = 0; j < sources->items[i]->files.n; j++) {
            struct ls_source_file *file =
                *LS_AT(struct ls_source_file *, &sources->items[i]->files, j);
            if (!file->is_in_step) {
                ls_source_digest(file);
                *LS_PUSH(struct ls_shared_file, &shared, arena) =
                    (struct ls_shared_file){.source = sources->items[i]->decl->name,
                        .file = file->path,
                        .digest = file->digest};
            }
        }
    }
    sources->set.shared = shared.items;
    sources->set.n_shared = shared.n;
}

enum ls_status
ls_sources_open(struct ls_arena *arena, const struct ls_source_request *request,
    struct ls_sources **ret_sources, struct ls_err *err)
{
    const struct ls_manifest *manifest = request->manifest;
    struct ls_sources *sources = ls_arena_alloc(arena, sizeof(*sources));
    sources->items = ls_arena_array(arena, manifest->n_sources, sizeof(struct ls_source *));
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < manifest->n_sources && status == LS_OK; i++) {
        struct ls_source *source = ls_arena_alloc(arena, sizeof(*source));
        *source = (struct ls_source){.arena = arena,
            .manifest = manifest,
            .decl = &manifest->sources[i],
            .index = i,
            .plugin = request->plugins[i],
            .tree = {.fd = -1},
            .log = request->log,
            .log_user = request->log_user,
            .tick = request->tick,
            .tick_user = request->tick_user};
        sources->items[sources->n++] = source;
        status = open_one(source, request, err);
        source->tick = NULL;
    }
    if (status == LS_OK) {
        status = check_step_sections(manifest, sources, err);
    }
    if (status != LS_OK) {
        ls_sources_close(sources);
        return status;
    }
    collect_steps(sources, arena);
    ls_sources_note_shared(sources, arena);
    *ret_sources = sources;
    return LS_OK;
}

void
ls_sources_close(struct ls_sources *sources)
{
    for (size_t i = 0; sources != NULL && i < sources->n; i++) {
        struct ls_source *source = sources->items[i];
        if (source->is_open && source->plugin->ops.close != NULL) {
            source->plugin->ops.close(source->self);
        }
        source->is_open = false;
        ls_tree_close(&source->tree);
        ls_arena_finish(&source->memory);
    }
}

struct lockstep_task
ls_source_task(const struct ls_step *step, bool is_live)
{
    return (struct lockstep_task){.struct_size = sizeof(struct lockstep_task),
        .live = is_live ? 1 : 0,
        .local_id = ls_str_from(step->local_id),
        .cookie = step->cookie};
}

void
ls_source_begin(struct ls_source *source, const struct ls_step_services *services)
{
    source->stage = LS_STAGE_STEP;
    source->services = services;
    source->err = services->err;
    source->differences = (struct ls_vec){0};
}

enum ls_status
ls_source_do(struct ls_source *source, enum ls_source_operation operation,
    const struct ls_step *step, const struct ls_step_services *services,
    enum ls_source_answer *ret_answer)
{
    const struct lockstep_plugin *ops = &source->plugin->ops;
    int32_t (*const functions[])(void *, const struct lockstep_task *) = {
        [LS_SOURCE_APPLY] = ops->apply,
        [LS_SOURCE_REVERT] = ops->revert,
        [LS_SOURCE_RECORD] = ops->record,
        [LS_SOURCE_UNRECORD] = ops->unrecord,
    };
    static const char *const names[] = {
        [LS_SOURCE_APPLY] = "apply",
        [LS_SOURCE_REVERT] = "revert",
        [LS_SOURCE_RECORD] = "record",
        [LS_SOURCE_UNRECORD] = "unrecord",
    };
    *ret_answer = LS_ANSWER_DONE;
    if (functions[operation] == NULL) {
        if (operation == LS_SOURCE_REVERT) {
            return ls_err_set(services->err, LS_PLUGIN, "plugin '%s' does not support revert",
                source->plugin->name);
        }
        return LS_OK;
    }
    struct lockstep_task task = ls_source_task(step, services->is_live);
    ls_source_begin(source, services);
    return ls_source_settle(
        source, names[operation], functions[operation](source->self, &task), ret_answer);
}

enum ls_status
ls_source_check(struct ls_source *source, const struct ls_step *const *steps, size_t n_steps,
    const struct ls_step_services *services)
{
    if (source->plugin->ops.check == NULL) {
        (void)ls_err_set(services->err, LS_PLUGIN,
            "plugin '%s' cannot prove what '%.*s' promises: it does not support check",
            source->plugin->name, LS_SPAN_ARGS(steps[0]->id));
        ls_err_remedy(services->err, "Remove 'satisfied_by' of this step from the manifest.");
        return services->err->status;
    }
    struct lockstep_task *tasks = ls_arena_array(source->arena, n_steps, sizeof(*tasks));
    for (size_t i = 0; i < n_steps; i++) {
        tasks[i] = ls_source_task(steps[i], services->is_live);
    }
    enum ls_source_answer ignored = LS_ANSWER_DONE;
    ls_source_begin(source, services);
    return ls_source_settle(
        source, "check", source->plugin->ops.check(source->self, tasks, n_steps), &ignored);
}
