/* Strings and the text buffer: see py_value.h. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "py_state.h"
#include "py_str.h"
#include "py_unicode.h"

#define LARGEST_STRING ((size_t)1 << 30)

/* ---- Making -----------------------------------------------------------------------------------
 */

static struct py_value
wrap(struct py *py, enum py_kind kind, const char *ptr, size_t len, size_t chars)
{
    struct py_value value = {.kind = kind};
    struct py_str *str = py_alloc(py, sizeof(*str));
    if (str == NULL) {
        return py_absent();
    }
    *str = (struct py_str){.ptr = ptr, .len = len, .chars = chars};
    value.as.str = str;
    return value;
}

static char *
copy_bytes(struct py *py, const char *ptr, size_t len)
{
    char *copy = len > LARGEST_STRING ? NULL : py_arena_bytes(py->arena, len == 0 ? 1 : len);
    if (copy == NULL) {
        (void)py_stop(py, PY_ERROR_BUDGET, "the memory budget of the evaluation is spent");
        return NULL;
    }
    if (len > 0) {
        memcpy(copy, ptr, len);
    }
    return copy;
}

struct py_value
py_str_new(struct py *py, const char *ptr, size_t len)
{
    char *copy = copy_bytes(py, ptr, len);
    return copy == NULL ? py_absent() : py_str_borrow(py, copy, len);
}

struct py_value
py_str_borrow(struct py *py, const char *ptr, size_t len)
{
    return wrap(py, PY_STR, ptr, len, py_utf8_count(ptr, len));
}

struct py_value
py_str_counted(struct py *py, const char *ptr, size_t len, size_t chars)
{
    return wrap(py, PY_STR, ptr, len, chars);
}

struct py_value
py_str_lit(struct py *py, const char *text)
{
    return py_str_borrow(py, text, strlen(text));
}

struct py_value
py_bytes_new(struct py *py, const char *ptr, size_t len)
{
    char *copy = copy_bytes(py, ptr, len);
    return copy == NULL ? py_absent() : wrap(py, PY_BYTES, copy, len, len);
}

struct py_value
py_strf(struct py *py, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof(text)) {
        return py_str_new(py, text, (size_t)len);
    }
    size_t size = len < 0 ? 0 : (size_t)len;
    char *longer = py_alloc(py, size + 1);
    if (longer == NULL) {
        return py_absent();
    }
    va_start(args, format);
    (void)vsnprintf(longer, size + 1, format, args);
    va_end(args);
    return py_str_borrow(py, longer, size);
}

/* ---- Looking at -------------------------------------------------------------------------------
 */

const struct py_str *
py_as_str(struct py_value value)
{
    struct py_value plain = py_plain(value);
    return plain.kind == PY_STR ? plain.as.str : NULL;
}

bool
py_str_eq_lit(const struct py_str *str, const char *text)
{
    size_t len = strlen(text);
    return str->len == len && memcmp(str->ptr, text, len) == 0;
}

bool
py_str_eq(const struct py_str *a, const struct py_str *b)
{
    return a == b || (a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0);
}

bool
py_str_is(struct py_value value, const char *text)
{
    const struct py_str *str = py_as_str(value);
    return str != NULL && py_str_eq_lit(str, text);
}

const char *
py_c_str(struct py *py, const struct py_str *str)
{
    char *copy = py_alloc(py, str->len + 1);
    if (copy != NULL) {
        memcpy(copy, str->ptr, str->len);
        copy[str->len] = '\0';
    }
    return copy;
}

/* ---- The buffer -------------------------------------------------------------------------------
 */

static bool
reserve(struct py_buf *buf, size_t more)
{
    if (buf->failed) {
        return false;
    }
    if (more <= buf->capacity - buf->len) {
        return true;
    }
    if (more > LARGEST_STRING || buf->len + more > LARGEST_STRING) {
        (void)py_stop(buf->py, PY_ERROR_BUDGET, "a string is too long");
        buf->failed = true;
        return false;
    }
    size_t extra = buf->capacity < 64 ? 64 : buf->capacity;
    extra = extra < more ? more : extra;
    if (buf->ptr != NULL && py_arena_extend(buf->py->arena, buf->ptr + buf->capacity, extra)) {
        buf->capacity += extra;
        return true;
    }
    char *ptr = py_arena_bytes(buf->py->arena, buf->len + extra);
    if (ptr == NULL) {
        (void)py_stop(buf->py, PY_ERROR_BUDGET, "the memory budget of the evaluation is spent");
        buf->failed = true;
        return false;
    }
    if (buf->ptr != NULL) {
        memcpy(ptr, buf->ptr, buf->len);
    }
    buf->ptr = ptr;
    buf->capacity = buf->len + extra;
    return true;
}

void
py_buf_add(struct py_buf *buf, const char *ptr, size_t len)
{
    if (len > 0 && reserve(buf, len)) {
        memcpy(buf->ptr + buf->len, ptr, len);
        buf->len += len;
    }
}

void
py_buf_add_text(struct py_buf *buf, const char *text)
{
    py_buf_add(buf, text, strlen(text));
}

void
py_buf_add_str(struct py_buf *buf, const struct py_str *str)
{
    py_buf_add(buf, str->ptr, str->len);
}

void
py_buf_add_char(struct py_buf *buf, char byte)
{
    py_buf_add(buf, &byte, 1);
}

void
py_buf_add_code(struct py_buf *buf, uint32_t code_point)
{
    char bytes[4];
    py_buf_add(buf, bytes, py_utf8_encode(code_point, bytes));
}

void
py_buf_add_repeat(struct py_buf *buf, const char *ptr, size_t len, size_t times)
{
    size_t total = 0;
    if (__builtin_mul_overflow(len, times, &total)) {
        total = SIZE_MAX;
    }
    if (total == 0 || !reserve(buf, total)) {
        return;
    }
    for (size_t time = 0; time < times; time++) {
        memcpy(buf->ptr + buf->len, ptr, len);
        buf->len += len;
    }
}

void
py_buf_addf(struct py_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    // vsnprintf ends with a NUL, which is not counted.
    if (len <= 0 || !reserve(buf, (size_t)len + 1)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

struct py_value
py_buf_take(struct py_buf *buf)
{
    struct py_value ret = py_absent();
    if (!buf->failed) {
        if (buf->ptr != NULL) {
            py_arena_trim(buf->py->arena, buf->ptr + buf->capacity, buf->capacity - buf->len);
        }
        ret = py_str_borrow(buf->py, buf->ptr == NULL ? "" : buf->ptr, buf->len);
    }
    buf->ptr = NULL;
    buf->len = 0;
    buf->capacity = 0;
    return ret;
}
