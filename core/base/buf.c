#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void
ls_buf_finish(struct ls_buf *buf)
{
    free(buf->ptr);
    *buf = LS_BUF(buf->max);
}

void
ls_buf_clear(struct ls_buf *buf)
{
    ls_buf_truncate(buf, 0);
    buf->overflowed = false;
}

void
ls_buf_truncate(struct ls_buf *buf, size_t len)
{
    if (buf->ptr != NULL && len <= buf->len) {
        buf->len = len;
        buf->ptr[len] = '\0';
    }
}

/* True where `more` bytes and a NUL fit behind the text. */
static bool
reserve(struct ls_buf *buf, size_t more)
{
    if (buf->overflowed || more > buf->max - buf->len) {
        buf->overflowed = true;
        return false;
    }
    size_t need = buf->len + more + 1;
    if (need > buf->capacity) {
        size_t capacity = buf->capacity * 2 < 64 ? 64 : buf->capacity * 2;
        capacity = capacity < need ? need : capacity;
        char *ptr = realloc(buf->ptr, capacity);
        if (ptr == NULL) {
            ls_die_oom();
        }
        buf->ptr = ptr;
        buf->capacity = capacity;
    }
    return true;
}

void
ls_buf_add(struct ls_buf *buf, struct ls_span text)
{
    if (!reserve(buf, text.len)) {
        return;
    }
    if (text.len > 0) {
        memcpy(buf->ptr + buf->len, text.ptr, text.len);
    }
    buf->len += text.len;
    buf->ptr[buf->len] = '\0';
}

void
ls_buf_adds(struct ls_buf *buf, const char *text)
{
    ls_buf_add(buf, ls_span_of(text));
}

void
ls_buf_addc(struct ls_buf *buf, char c)
{
    ls_buf_add(buf, (struct ls_span){&c, 1});
}

void
ls_buf_printf(struct ls_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0 || !reserve(buf, (size_t)len)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

struct ls_span
ls_buf_span(const struct ls_buf *buf)
{
    return (struct ls_span){buf->ptr == NULL ? "" : buf->ptr, buf->len};
}
