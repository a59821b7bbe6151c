#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

const char *
ls_status_word(enum ls_status status)
{
    switch (status) {
    case LS_OK:
        return "ok";
    case LS_USAGE:
        return "usage";
    case LS_CONFIG:
        return "config";
    case LS_PENDING:
        return "pending";
    case LS_SIGNATURE:
        return "signature";
    case LS_DIGEST:
        return "digest";
    case LS_EXPIRED:
        return "expired";
    case LS_OLDER:
        return "older-lock";
    case LS_TARGET:
        return "wrong-target";
    case LS_CONNECT:
        return "connect";
    case LS_LOCKED:
        return "locked";
    case LS_POOLER:
        return "pooler";
    case LS_STEP_FAILED:
        return "step-failed";
    case LS_UNKNOWN:
        return "outcome-unknown";
    case LS_DRIFT:
        return "drift";
    case LS_AHEAD:
        return "ahead";
    case LS_PLUGIN:
        return "plugin";
    case LS_UNSUPPORTED:
        return "unsupported";
    case LS_SIGINT:
    case LS_SIGTERM:
        return "interrupted";
    case LS_FAILURE:
        break;
    }
    return "failure";
}

enum ls_status
ls_err_set(struct ls_err *err, enum ls_status status, const char *format, ...)
{
    if (err->status != LS_OK) {
        return err->status;
    }
    err->status = status;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    return status;
}

void
ls_err_remedy(struct ls_err *err, const char *format, ...)
{
    if (err->remedy[0] != '\0') {
        return;
    }
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->remedy, sizeof(err->remedy), format, args);
    va_end(args);
}

void
ls_err_at(struct ls_err *err, const char *file, uint32_t line, uint32_t column)
{
    if (err->file[0] != '\0') {
        return;
    }
    (void)snprintf(err->file, sizeof(err->file), "%s", file);
    err->line = line;
    err->column = column;
}

/* Copy the part of `line` that fits, so that byte `at` of it is inside, and say under which column the caret stands. */
static void
cut_excerpt(struct ls_err *err, struct ls_span line, size_t at)
{
    size_t room = sizeof(err->excerpt) - 1;
    at = at > line.len ? line.len : at; /* it may stand behind a CR that ends the line */
    size_t from = at > room / 2 && line.len > room ? at - room / 2 : 0;
    while (from > 0 && from < line.len && ls_utf8_is_continuation(line.ptr[from])) {
        from--;
    }
    size_t len = line.len - from < room ? line.len - from : room;
    while (len > 0 && from + len < line.len && ls_utf8_is_continuation(line.ptr[from + len])) {
        len--;
    }
    memcpy(err->excerpt, line.ptr + from, len);
    err->excerpt[len] = '\0';
    size_t caret_at = at < from ? 0 : at - from;
    caret_at = caret_at > len ? len : caret_at;
    err->caret = (uint32_t)ls_utf8_count((struct ls_span){err->excerpt, caret_at}) + 1;
}

void
ls_err_excerpt(struct ls_err *err, const char *file, struct ls_span text, size_t at)
{
    at = at > text.len ? text.len : at;
    uint32_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++) {
        if (text.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    size_t end = start;
    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r') {
        end++;
    }
    size_t column_bytes = at - start;
    ls_err_at(err, file, line,
        (uint32_t)ls_utf8_count((struct ls_span){text.ptr + start, column_bytes}) + 1);
    if (end > start) {
        cut_excerpt(err, (struct ls_span){text.ptr + start, end - start}, column_bytes);
    }
}

static uint32_t
lines_of(struct ls_span text)
{
    uint32_t n = text.len > 0 && text.ptr[text.len - 1] != '\n';
    for (size_t i = 0; i < text.len; i++) {
        n += text.ptr[i] == '\n';
    }
    return n;
}

void
ls_err_excerpt_line(
    struct ls_err *err, const char *file, struct ls_span text, uint32_t line, uint32_t column)
{
    size_t at = 0;
    for (uint32_t n = 1; n < line && at < text.len; at++) {
        n += text.ptr[at] == '\n';
    }
    for (uint32_t n = 1; n < column && at < text.len && text.ptr[at] != '\n'; n++) {
        at++;
        while (at < text.len && ls_utf8_is_continuation(text.ptr[at])) {
            at++;
        }
    }
    bool is_beyond = at >= text.len && at > 0 && line > 1 && lines_of(text) < line;
    if (line == 0 || is_beyond) {
        ls_err_at(err, file, line, column);
        return;
    }
    ls_err_excerpt(err, file, text, at);
    err->line = line;
    err->column = column;
    if (column == 0) {
        err->caret = 0;
    }
}

void
ls_err_note(struct ls_err *err, const char *format, ...)
{
    size_t len = strlen(err->notes);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->notes + len, sizeof(err->notes) - len, format, args);
    va_end(args);
    len = strlen(err->notes);
    if (len + 1 < sizeof(err->notes)) {
        err->notes[len] = '\n';
        err->notes[len + 1] = '\0';
    }
}

/* The line without its indentation. */
static struct ls_span
line_of(struct ls_span text, uint32_t number)
{
    uint32_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < text.len && line < number; i++) {
        if (text.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    if (line != number || start == text.len) {
        return (struct ls_span){"", 0};
    }
    const char *end = memchr(text.ptr + start, '\n', text.len - start);
    size_t len = end == NULL ? text.len - start : (size_t)(end - (text.ptr + start));
    return ls_span_trim((struct ls_span){text.ptr + start, len});
}

void
ls_err_note_frame(struct ls_err *err, bool is_first, const char *file, struct ls_span text,
    uint32_t line, struct ls_span name)
{
    struct ls_span shown = line_of(text, line);
    if (is_first) {
        ls_err_note(err, "Traceback (most recent call last):");
    }
    ls_err_note(err, "  File \"%s\", line %u, in %.*s", file, line, LS_SPAN_ARGS(name));
    if (shown.len > 0) {
        ls_err_note(err, "    %.*s", LS_SPAN_ARGS(shown));
    }
}

void
ls_err_wrap(struct ls_err *err, const char *format, ...)
{
    char context[sizeof(err->message)];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(context, sizeof(context), format, args);
    va_end(args);
    if (len < 0 || (size_t)len + 3 > sizeof(context)) {
        return;
    }
    size_t room = sizeof(context) - (size_t)len;
    (void)snprintf(context + len, room, ": %.*s", (int)room - 3, err->message);
    memcpy(err->message, context, sizeof(context));
}
