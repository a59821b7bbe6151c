#include "step/shape.h"

#include <stdlib.h>

#include "base/vec.h"

static int
by_part(const void *a, const void *b)
{
    const struct ls_shape_line *x = a;
    const struct ls_shape_line *y = b;
    int order = ls_span_compare(x->part, y->part);
    return order != 0 ? order : ls_span_compare(x->what, y->what);
}

/* What was read last, a value or the name of a part, goes on with a line that stands behind it in the same text: move it up,
 * without its tabs. */
static void
go_on(struct ls_span *last, char *text, struct ls_span more)
{
    char *end = text + (last->ptr - text) + last->len;
    *end = '\n';
    memmove(end + 1, more.ptr, more.len);
    last->len += 1 + more.len;
}

void
ls_shape_lines(struct ls_arena *arena, struct ls_span text, const struct ls_shape_line **ret_lines,
    size_t *ret_n)
{
    struct ls_vec lines = {0};
    char *copy = ls_arena_array(arena, text.len + 1, 1);
    memcpy(copy, text.ptr == NULL ? "" : text.ptr, text.len);
    struct ls_span rest = {copy, text.len};
    struct ls_span part = LS_SPAN("");
    struct ls_span line;
    struct ls_span *last = NULL; /* stays where it is until the next one is read */
    bool is_first = true;        /* the text begins with a newline */
    while (ls_span_next_line(&rest, &line)) {
        if (line.len > 1 && line.ptr[0] == '\t' && line.ptr[1] == '\t' && last != NULL) {
            struct ls_span more = {line.ptr + 2, line.len - 2};
            go_on(last, copy, more);
        } else if (line.len > 0 && line.ptr[0] == '\t') {
            const char *end = memchr(line.ptr + 1, '\t', line.len - 1);
            size_t len = end == NULL ? line.len - 1 : (size_t)(end - line.ptr - 1);
            size_t from = end == NULL ? line.len : len + 2;
            *LS_PUSH(struct ls_shape_line, &lines, arena) = (struct ls_shape_line){.part = part,
                .what = {line.ptr + 1, len},
                .value = {line.ptr + from, line.len - from}};
            last = &LS_AT(struct ls_shape_line, &lines, lines.n - 1)->value;
        } else if (!is_first) {
            part = line;
            last = &part;
        }
        is_first = false;
    }
    if (lines.items != NULL && lines.n > 1) {
        qsort(lines.items, lines.n, sizeof(struct ls_shape_line), by_part);
    }
    *ret_lines = lines.items;
    *ret_n = lines.n;
}
