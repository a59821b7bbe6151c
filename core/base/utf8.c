#include "base/utf8.h"

#include <stdint.h>

/* Decode one character; returns its length in bytes, 0 where it is broken. */
static size_t
decode(struct ls_span text, uint32_t *ret_code)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    uint32_t code = p[0];
    size_t len = code < 0x80                   ? 1
                 : code >= 0xC2 && code < 0xE0 ? 2
                 : code >= 0xE0 && code < 0xF0 ? 3
                 : code >= 0xF0 && code < 0xF5 ? 4
                                               : 0;
    if (len == 0 || len > text.len) {
        return 0;
    }
    static const uint32_t mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    code &= mask[len];
    for (size_t i = 1; i < len; i++) {
        if (!ls_utf8_is_continuation(text.ptr[i])) {
            return 0;
        }
        code = code << 6 | (p[i] & 0x3Fu);
    }
    if (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        return 0;
    }
    *ret_code = code;
    return len;
}

size_t
ls_utf8_offset(struct ls_span text, uint32_t number)
{
    size_t at = 0;
    for (uint32_t n = 1; n < number && at < text.len; n++) {
        at++;
        while (at < text.len && ls_utf8_is_continuation(text.ptr[at])) {
            at++;
        }
    }
    return at;
}

size_t
ls_utf8_count(struct ls_span text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        n += !ls_utf8_is_continuation(text.ptr[i]);
    }
    return n;
}

size_t
ls_utf8_valid_up_to(struct ls_span text)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t code = 0;
        size_t len = decode((struct ls_span){text.ptr + at, text.len - at}, &code);
        if (len == 0) {
            return at;
        }
        at += len;
    }
    return at;
}

static size_t
code_width(uint32_t code)
{
    bool is_mark = (code >= 0x300 && code <= 0x36F) || (code >= 0x200B && code <= 0x200F) ||
                   (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0x1AB0 && code <= 0x1AFF);
    bool is_wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                   (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                   (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                   (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x20000 && code <= 0x3FFFD);
    return is_mark ? 0 : is_wide ? 2 : 1;
}

size_t
ls_utf8_width(struct ls_span text)
{
    size_t width = 0;
    size_t at = 0;
    while (at < text.len) {
        if ((unsigned char)text.ptr[at] < 0x80) {
            width++;
            at++;
            continue;
        }
        uint32_t code = 0;
        size_t len = decode((struct ls_span){text.ptr + at, text.len - at}, &code);
        width += len == 0 ? 1 : code_width(code);
        at += len == 0 ? 1 : len;
    }
    return width;
}

bool
ls_utf8_is_plain(struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7E) {
            return false;
        }
    }
    return true;
}

void
ls_utf8_add_printable(struct ls_buf *buf, struct ls_span text, bool keep_lines)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t code = 0;
        size_t len = decode((struct ls_span){text.ptr + at, text.len - at}, &code);
        bool is_line = code == '\n' || code == '\t';
        bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 ||
                          code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
                          (code >= 0x2066 && code <= 0x2069);
        if (len == 0 || (is_control && !(keep_lines && is_line))) {
            for (size_t i = 0; i < (len == 0 ? 1 : len); i++) {
                ls_buf_printf(buf, "\\x%02x", (unsigned char)text.ptr[at + i]);
            }
        } else {
            ls_buf_add(buf, (struct ls_span){text.ptr + at, len});
        }
        at += len == 0 ? 1 : len;
    }
}
