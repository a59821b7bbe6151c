/* Numbers and byte ranges as a lock writes them. */
#include <string.h>

#include "manifest/lock_form.h"

bool
ls_lock_parse_number(struct ls_span text, uint64_t *ret_number)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.ptr[i] - (unsigned)'0';
        if (digit > 9 || number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *ret_number = number;
    return text.len > 0;
}

bool
ls_lock_split_range(
    struct ls_span text, uint64_t *ret_offset, uint64_t *ret_length, struct ls_span *ret_rest)
{
    const char *plus = text.len == 0 ? NULL : memchr(text.ptr, '+', text.len);
    const char *blank = text.len == 0 ? NULL : memchr(text.ptr, ' ', text.len);
    if (plus == NULL || blank == NULL || blank < plus) {
        return false;
    }
    struct ls_span offset = {text.ptr, (size_t)(plus - text.ptr)};
    struct ls_span length = {plus + 1, (size_t)(blank - plus) - 1};
    *ret_rest = (struct ls_span){blank + 1, (size_t)(text.ptr + text.len - blank) - 1};
    if (ls_span_is(length, "*")) {
        *ret_length = LS_RANGE_WHOLE;
        return ls_lock_parse_number(offset, ret_offset);
    }
    return ls_lock_parse_number(offset, ret_offset) && ls_lock_parse_number(length, ret_length);
}
