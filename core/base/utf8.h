/*
 * UTF-8 (RFC 3629): validity, counting, and what may be shown on a terminal.
 */
#ifndef LOCKSTEP_BASE_UTF8_H
#define LOCKSTEP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Whether the byte is the second or a later one of a character. */
static inline bool
ls_utf8_is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

/* The longest beginning of at most `len` bytes that does not cut a character. */
static inline struct ls_span
ls_utf8_beginning(struct ls_span text, size_t len)
{
    len = len < text.len ? len : text.len;
    while (len > 0 && len < text.len && ls_utf8_is_continuation(text.ptr[len])) {
        len--;
    }
    return (struct ls_span){text.ptr, len};
}

/* Number of characters; a broken byte counts as one. */
size_t ls_utf8_count(struct ls_span text);

/* Offset of character number `number`, from 1; text.len where there are not so many. */
size_t ls_utf8_offset(struct ls_span text, uint32_t number);

/* Offset of the first byte that is not part of a valid character, or text.len. */
size_t ls_utf8_valid_up_to(struct ls_span text);

/* Columns that the text takes on a terminal: combining marks none, East Asian wide characters and emoji two. */
size_t ls_utf8_width(struct ls_span text);

/* Whether it is ASCII without control characters, line feeds among them. */
bool ls_utf8_is_plain(struct ls_span text);

/* Append with control characters and broken bytes as \xNN, so that untrusted text cannot steer a terminal. Line feeds
 * and tabs are kept where `keep_lines`. */
void ls_utf8_add_printable(struct ls_buf *buf, struct ls_span text, bool keep_lines);

#endif
