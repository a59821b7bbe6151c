/*
 * A borrowed view of bytes: pointer and length, no NUL assumed. The owner is whoever made the bytes.
 */
#ifndef LOCKSTEP_BASE_SPAN_H
#define LOCKSTEP_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct ls_span {
    const char *ptr; /* NULL: absent */
    size_t len;
};

#define LS_SPAN(literal) ((struct ls_span){(literal), sizeof(literal) - 1})

/* Arguments for printf's %.*s. */
#define LS_SPAN_ARGS(span) (int)(span).len, (span).ptr

/* View of a NUL-terminated string; NULL becomes the absent span. */
static inline struct ls_span
ls_span_of(const char *text)
{
    return (struct ls_span){text, text == NULL ? 0 : strlen(text)};
}

static inline bool
ls_span_equal(struct ls_span a, struct ls_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool
ls_span_is(struct ls_span a, const char *text)
{
    return ls_span_equal(a, ls_span_of(text));
}

static inline bool
ls_span_starts(struct ls_span a, struct ls_span prefix)
{
    return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool
ls_span_ends(struct ls_span a, struct ls_span suffix)
{
    return a.len >= suffix.len &&
           (suffix.len == 0 || memcmp(a.ptr + a.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* Cut the next line off *rest, without its newline; false where nothing is left. */
static inline bool
ls_span_next_line(struct ls_span *rest, struct ls_span *ret_line)
{
    if (rest->len == 0) {
        return false;
    }
    const char *end = (const char *)memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    size_t taken = end == NULL ? len : len + 1;
    *ret_line = (struct ls_span){rest->ptr, len};
    *rest = (struct ls_span){rest->ptr + taken, rest->len - taken};
    return true;
}

/* Order by bytes, shorter first where one begins the other: the only order lockstep sorts by. */
static inline int
ls_span_compare(struct ls_span a, struct ls_span b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Without white space (blank, tab, CR, LF) at both ends. */
static inline struct ls_span
ls_span_trim(struct ls_span a)
{
    while (a.len > 0 && strchr(" \t\r\n", a.ptr[0]) != NULL && a.ptr[0] != '\0') {
        a.ptr++;
        a.len--;
    }
    while (a.len > 0 && strchr(" \t\r\n", a.ptr[a.len - 1]) != NULL && a.ptr[a.len - 1] != '\0') {
        a.len--;
    }
    return a;
}

/* Cut the next word (bytes between white space) off the front of *rest. False where none is left. */
static inline bool
ls_span_next_word(struct ls_span *rest, struct ls_span *ret_word)
{
    struct ls_span trimmed = ls_span_trim(rest->ptr == NULL ? LS_SPAN("") : *rest);
    size_t len = 0;
    while (len < trimmed.len && strchr(" \t\r\n", trimmed.ptr[len]) == NULL) {
        len++;
    }
    *ret_word = (struct ls_span){trimmed.ptr, len};
    *rest = (struct ls_span){trimmed.ptr + len, trimmed.len - len};
    return len > 0;
}

#endif
