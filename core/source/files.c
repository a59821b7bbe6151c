/* The files of a source that were read: each once, by whatever needs it first. */
#include <string.h>

#include "source/instance.h"

const char *
ls_source_shown_path(const struct ls_source *source, struct ls_span file)
{
    return ls_arena_printf(source->arena, "%s/%.*s", source->tree.path, LS_SPAN_ARGS(file));
}

bool
ls_source_file(const struct ls_source *source, struct ls_span path, struct ls_span *ret_bytes)
{
    size_t index = 0;
    if (path.ptr == NULL || !ls_map_get(&source->file_index, path, &index)) {
        return false;
    }
    *ret_bytes = (*LS_AT(struct ls_source_file *, &source->files, index))->bytes;
    return true;
}

void
ls_source_digest(struct ls_source_file *file)
{
    if (!file->is_digested) {
        file->digest = ls_hash_of(file->bytes);
        file->is_digested = true;
    }
}

enum ls_status
ls_source_read(struct ls_source *source, struct ls_span path, struct ls_source_file **ret_file,
    struct ls_err *err)
{
    size_t index = 0;
    *ret_file = NULL;
    if (source->tick != NULL) {
        source->tick(source->tick_user);
    }
    if (ls_map_get(&source->file_index, path, &index)) {
        *ret_file = *LS_AT(struct ls_source_file *, &source->files, index);
        return LS_OK;
    }
    struct ls_span bytes;
    bool found = false;
    struct ls_span name = ls_arena_dup(source->arena, path);
    if (memchr(name.ptr, '\0', name.len) != NULL) {
        return ls_err_set(err, LS_CONFIG, "a path in '%s' holds a NUL byte", source->tree.path);
    }
    enum ls_status status = ls_tree_read(
        &source->tree, source->arena, name.ptr, LS_FILE_MAX_SOURCE, &bytes, &found, err);
    if (status != LS_OK || !found) {
        return status;
    }
    if (source->is_sealed) {
        (void)ls_err_set(
            err, LS_DIGEST, "'%s' is not listed in the lock", ls_source_shown_path(source, name));
        ls_err_note(err, "%s", ls_tree_rule());
        ls_err_remedy(err, "Remove it, or review it, run `lockstep seal` and sign again.");
        return LS_DIGEST;
    }
    struct ls_source_file *file = ls_arena_alloc(source->arena, sizeof(*file));
    *file = (struct ls_source_file){.path = name, .bytes = bytes};
    (void)ls_map_add(&source->file_index, source->arena, name, source->files.n);
    *LS_PUSH(struct ls_source_file *, &source->files, source->arena) = file;
    *ret_file = file;
    return LS_OK;
}
