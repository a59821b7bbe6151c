/* Edit distance with swaps of neighbours (optimal string alignment), over bytes: known words are
 * ASCII. */
#include "base/suggest.h"

#include "base/buf.h"

enum { NEAR = 2, LONGEST_WORD = 64, REMEDY_MAX = 600 };

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t
distance(struct ls_span a, struct ls_span b)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];
    for (size_t j = 0; j <= b.len; j++) {
        above[j] = j;
        before[j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t changed = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            row[j] = least(changed, least(above[j], row[j - 1]) + 1);
            bool is_swap =
                i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (is_swap) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b.len];
}

const char *
ls_suggest(struct ls_span word, const char *const *known)
{
    const char *nearest = NULL;
    size_t best = NEAR + 1;
    if (word.len > LONGEST_WORD) {
        return NULL;
    }
    for (size_t i = 0; known[i] != NULL; i++) {
        struct ls_span candidate = ls_span_of(known[i]);
        if (candidate.len > LONGEST_WORD) {
            continue;
        }
        size_t d = distance(word, candidate);
        /* a word of two letters is "near" any other of two letters, which helps nobody */
        if (d < best && d < candidate.len && d < word.len) {
            best = d;
            nearest = known[i];
        }
    }
    return nearest;
}

void
ls_suggest_remedy(struct ls_err *err, struct ls_span word, const char *const *known)
{
    const char *nearest = ls_suggest(word, known);
    if (nearest != NULL) {
        ls_err_remedy(err, "Did you mean '%s'?", nearest);
        return;
    }
    LS_CLEANUP(ls_buf_finish) struct ls_buf list = LS_BUF(REMEDY_MAX);
    for (size_t i = 0; known[i] != NULL && !list.overflowed; i++) {
        ls_buf_printf(&list, "%s%s", i == 0 ? "" : ", ", known[i]);
    }
    if (known[0] != NULL) {
        ls_err_remedy(
            err, "Known are: %s%s.", ls_buf_span(&list).ptr, list.overflowed ? ", …" : "");
    }
}
