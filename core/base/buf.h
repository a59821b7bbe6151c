/*
 * Text that grows, always NUL-terminated, with a maximum given at the start: the only way to build SQL, JSON and
 * messages. Past the maximum nothing is added and `overflowed` stays set: whoever hands the text on checks it.
 */
#ifndef LOCKSTEP_BASE_BUF_H
#define LOCKSTEP_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/span.h"

struct ls_buf {
    char *ptr; /* NULL while empty */
    size_t len;
    size_t capacity;
    size_t max; /* of len */
    bool overflowed;
};

/* An empty buffer of at most `max` bytes. */
#define LS_BUF(max_len) ((struct ls_buf){.max = (max_len)})

/* Free. Zeroed is fine; also usable with LS_CLEANUP. */
void ls_buf_finish(struct ls_buf *buf);

/* Forget the text, keep the storage. */
void ls_buf_clear(struct ls_buf *buf);

/* Cut back to `len` bytes. */
void ls_buf_truncate(struct ls_buf *buf, size_t len);

void ls_buf_add(struct ls_buf *buf, struct ls_span text);
void ls_buf_adds(struct ls_buf *buf, const char *text);
void ls_buf_addc(struct ls_buf *buf, char c);
void ls_buf_printf(struct ls_buf *buf, const char *format, ...) LS_PRINTF(2, 3);

/* The text so far; ptr is never NULL. Good until the next change. */
struct ls_span ls_buf_span(const struct ls_buf *buf);

#endif
