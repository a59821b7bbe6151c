/* Lines, comments and base64 of minisign's files, and the hash that stands for the signed file. */
#include "manifest/minisign_text.h"

#include <sodium.h>

#include "manifest/text.h"

bool
ls_minisign_split(struct ls_span text, size_t n, struct ls_span *ret_lines)
{
    for (size_t i = 0; i < n; i++) {
        const char *newline = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
        size_t whole = newline == NULL ? text.len : (size_t)(newline - text.ptr) + 1;
        size_t len = newline == NULL ? whole : whole - 1;
        if (whole == 0) {
            return false;
        }
        if (newline != NULL && len > 0 && text.ptr[len - 1] == '\r') {
            len--;
        }
        ret_lines[i] = (struct ls_span){text.ptr, len};
        text = (struct ls_span){text.ptr + whole, text.len - whole};
    }
    return text.len == 0;
}

bool
ls_minisign_comment(
    struct ls_span line, const char *prefix, size_t max, struct ls_span *ret_comment)
{
    struct ls_span begin = ls_span_of(prefix);
    if (!ls_span_starts(line, begin)) {
        return false;
    }
    struct ls_span comment = {line.ptr + begin.len, line.len - begin.len};
    if (comment.len > max || !ls_manifest_is_printable(comment, true)) {
        return false;
    }
    *ret_comment = comment;
    return true;
}

/* libsodium 1.0.18 takes bytes from 0x80 on for '+' or '/', where char is signed. */
static bool
is_base64(struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                        (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
        if (!is_digit) {
            return false;
        }
    }
    return true;
}

bool
ls_minisign_decode(struct ls_span base64, uint8_t *bytes, size_t size)
{
    size_t len = 0;
    const char *end = NULL;
    if (base64.len != (size + 2) / 3 * 4 || !is_base64(base64)) {
        return false;
    }
    int result = sodium_base642bin(
        bytes, size, base64.ptr, base64.len, NULL, &len, &end, sodium_base64_VARIANT_ORIGINAL);
    return result == 0 && len == size && end == base64.ptr + base64.len;
}

void
ls_minisign_hash(struct ls_span message, uint8_t hash[LS_MINISIGN_HASH_BYTES])
{
    (void)crypto_generichash(
        hash, LS_MINISIGN_HASH_BYTES, (const unsigned char *)message.ptr, message.len, NULL, 0);
}
