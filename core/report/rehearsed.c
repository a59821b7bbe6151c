#include "report/rehearsed.h"

#include <string.h>

const char *
ls_rehearsed_word(enum ls_rehearsed result)
{
    switch (result) {
    case LS_REHEARSED_DONE:
        return "done";
    case LS_REHEARSED_FAILED:
        return "failed";
    case LS_REHEARSED_HELD:
        return "held";
    case LS_REHEARSED_LEFT:
        break;
    }
    return "left";
}

struct ls_span
ls_rehearsal_message(const struct ls_step *step, const struct ls_err *err)
{
    struct ls_span message = ls_span_of(err->message);
    bool is_wrapped =
        ls_span_starts(message, step->id) && strncmp(message.ptr + step->id.len, ": ", 2) == 0;
    size_t skip = is_wrapped ? step->id.len + 2 : 0;
    return (struct ls_span){message.ptr + skip, message.len - skip};
}

void
ls_rehearsal_add_lines(struct ls_buf *out, const struct ls_rehearsal_report *report)
{
    if (report->trial != NULL) {
        ls_remedies_add_manifest(
            out, report->manifest, report->set, report->trial->remedies, report->trial->n_remedies);
    }
}

/* Whether the object has that index, or a trigger that is called "NAME on TABLE". */
static bool
has_part(const struct ls_shape_object *object, const struct ls_owned *owned)
{
    if (!ls_span_is(owned->kind, "index") && !ls_span_is(owned->kind, "trigger")) {
        return false;
    }
    for (size_t i = 0; i < object->n_lines; i++) {
        struct ls_span part = object->lines[i].part;
        size_t skip = owned->kind.len + 1;
        struct ls_span name = {part.ptr + skip, part.len > skip ? part.len - skip : 0};
        struct ls_span rest = {owned->name.ptr + name.len,
            owned->name.len > name.len ? owned->name.len - name.len : 0};
        bool is_on = rest.len == object->name.len + 4 && ls_span_starts(rest, LS_SPAN(" on ")) &&
                     ls_span_ends(rest, object->name);
        bool is_whole = rest.len == 0 && owned->name.len == name.len;
        if (name.len > 0 && ls_span_starts(part, owned->kind) &&
            ls_span_starts(owned->name, name) &&
            (ls_span_is(owned->kind, "index") ? is_whole : is_on)) {
            return true;
        }
    }
    return false;
}

static bool
was_there(const struct ls_rehearsal_report *report, const struct ls_owned *owned)
{
    const struct ls_shape *before = report->rehearsal->before;
    for (size_t i = 0; i < before->n_objects; i++) {
        const struct ls_shape_object *object = &before->objects[i];
        if (ls_span_equal(object->schema, owned->schema) && has_part(object, owned)) {
            return true;
        }
        if (ls_span_equal(object->kind, owned->kind) && ls_span_equal(object->name, owned->name) &&
            ls_span_equal(object->schema, owned->schema)) {
            return true;
        }
    }
    return false;
}

const struct ls_rehearsal_count *
ls_rehearsal_counts(struct ls_arena *arena, const struct ls_rehearsal_report *report, size_t *ret_n)
{
    struct ls_vec counts = {0};
    size_t n_sources = report->manifest->n_sources;
    for (size_t s = 0; s <= n_sources; s++) {
        struct ls_span source =
            s < n_sources ? report->manifest->sources[s].name : (struct ls_span){NULL, 0};
        size_t first = counts.n;
        /* objects come ordered by kind */
        for (size_t i = 0; i < report->ownership->n_objects; i++) {
            const struct ls_owned *owned = &report->ownership->objects[i];
            struct ls_span of = ls_owned_source(owned);
            if (!owned->is_there || !ls_span_equal(of, source) ||
                (of.ptr == NULL && (ls_book_tables_have(&report->books, ls_span_of(NULL),
                                        owned->schema, owned->name) ||
                                       was_there(report, owned)))) {
                continue;
            }
            struct ls_rehearsal_count *last =
                counts.n > first ? LS_AT(struct ls_rehearsal_count, &counts, counts.n - 1) : NULL;
            if (last == NULL || !ls_span_equal(last->kind, owned->kind)) {
                last = LS_PUSH(struct ls_rehearsal_count, &counts, arena);
                *last = (struct ls_rehearsal_count){.source = source, .kind = owned->kind};
            }
            last->n++;
        }
    }
    *ret_n = counts.n;
    return counts.items;
}
