#include "base/eol.h"

#include <string.h>

static struct ls_digest
digest_with(struct ls_span bytes, struct ls_span eol)
{
    struct ls_hash hash;
    ls_hash_begin(&hash);
    size_t at = 0;
    while (at < bytes.len) {
        const char *lf = memchr(bytes.ptr + at, '\n', bytes.len - at);
        size_t end = lf == NULL ? bytes.len : (size_t)(lf - bytes.ptr);
        bool has_cr = lf != NULL && end > at && bytes.ptr[end - 1] == '\r';
        ls_hash_add(&hash, (struct ls_span){bytes.ptr + at, end - at - (has_cr ? 1 : 0)});
        if (lf != NULL) {
            ls_hash_add(&hash, eol);
        }
        at = end + 1;
    }
    return ls_hash_end(&hash);
}

bool
ls_eol_is_only(struct ls_span bytes, const struct ls_digest *expected)
{
    struct ls_digest unix_lines = digest_with(bytes, LS_SPAN("\n"));
    struct ls_digest dos_lines = digest_with(bytes, LS_SPAN("\r\n"));
    return ls_digest_equal(&unix_lines, expected) || ls_digest_equal(&dos_lines, expected);
}
