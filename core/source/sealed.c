/* Holding a source's files against the lock, before its plugin sees any of them. */
#include <stdio.h>
#include <string.h>

#include "base/eol.h"
#include "source/instance.h"

static enum ls_status
changed(const char *shown, struct ls_span bytes, const struct ls_digest *expected,
    const struct ls_digest *found, struct ls_err *err)
{
    char sealed[LS_DIGEST_HEX];
    char now[LS_DIGEST_HEX];
    bool is_eol = ls_eol_is_only(bytes, expected);
    (void)ls_err_set(err, LS_DIGEST, "'%s' has changed since it was sealed%s", shown,
        is_eol ? ", in its line endings only" : "");
    ls_err_note(err, "sealed: %s", ls_digest_hex(expected, sealed));
    ls_err_note(err, "found:  %s", ls_digest_hex(found, now));
    ls_err_remedy(err,
        is_eol
            ? "Bring back the line endings it was sealed with (a .gitattributes line keeps them)."
            : "Bring back the sealed file, or review the change, run `lockstep seal` and sign "
              "again.");
    return LS_DIGEST;
}

static enum ls_status
check_range(struct ls_source *source, const struct ls_range *range, struct ls_err *err)
{
    struct ls_source_file *file = NULL;
    enum ls_status status = ls_source_read(source, range->file, &file, err);
    if (status != LS_OK) {
        err->status = LS_DIGEST;
        return LS_DIGEST;
    }
    const char *shown = ls_source_shown_path(source, range->file);
    if (file == NULL) {
        (void)ls_err_set(err, LS_DIGEST, "the sealed file '%s' is missing", shown);
        ls_err_remedy(
            err, "Bring it back, or review its removal, run `lockstep seal` and sign again.");
        return LS_DIGEST;
    }
    bool is_whole = range->offset == 0 && range->length == LS_RANGE_WHOLE;
    if (is_whole) {
        ls_source_digest(file);
        return ls_digest_equal(&file->digest, &range->digest)
                   ? LS_OK
                   : changed(shown, file->bytes, &range->digest, &file->digest, err);
    }
    bool is_inside =
        range->offset <= file->bytes.len &&
        (range->length == LS_RANGE_WHOLE || range->length <= file->bytes.len - range->offset);
    struct ls_span bytes = {file->bytes.ptr, 0};
    if (is_inside) {
        bytes.ptr += range->offset;
        bytes.len = range->length == LS_RANGE_WHOLE ? file->bytes.len - (size_t)range->offset
                                                    : (size_t)range->length;
    }
    struct ls_digest digest = ls_hash_of(bytes);
    return ls_digest_equal(&digest, &range->digest)
               ? LS_OK
               : changed(shown, bytes, &range->digest, &digest, err);
}

enum ls_status
ls_source_check_sealed(struct ls_source *source, const struct ls_lock *lock, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < lock->n_steps && status == LS_OK; i++) {
        const struct ls_lock_step *step = &lock->steps[i];
        if (!ls_span_equal(ls_step_ref_parse(step->id).source, source->decl->name)) {
            continue;
        }
        for (size_t r = 0; r < step->n_up && status == LS_OK; r++) {
            status = check_range(source, &step->up[r], err);
        }
        for (size_t r = 0; r < step->n_down && status == LS_OK; r++) {
            status = check_range(source, &step->down[r], err);
        }
    }
    for (size_t i = 0; i < lock->n_shared && status == LS_OK; i++) {
        const struct ls_shared_file *shared = &lock->shared[i];
        if (ls_span_equal(shared->source, source->decl->name)) {
            struct ls_range range = {
                .file = shared->file, .length = LS_RANGE_WHOLE, .digest = shared->digest};
            status = check_range(source, &range, err);
        }
    }
    return status;
}
