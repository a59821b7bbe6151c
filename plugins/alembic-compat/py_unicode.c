/* Code points: see py_unicode.h. */
#include "py_unicode.h"

#include <string.h>

uint32_t
py_utf8_decode(const char *ptr, size_t len, size_t *ret_size)
{
    const unsigned char *bytes = (const unsigned char *)ptr;
    uint32_t lead = bytes[0];
    if (lead < 0x80) {
        *ret_size = 1;
        return lead;
    }
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (size > len) {
        *ret_size = 1;
        return 0xFFFD;
    }
    uint32_t code = size == 4 ? lead & 0x07u : size == 3 ? lead & 0x0Fu : lead & 0x1Fu;
    for (size_t index = 1; index < size; index++) {
        code = code << 6 | (bytes[index] & 0x3Fu);
    }
    *ret_size = size;
    return code;
}

size_t
py_utf8_encode(uint32_t code, char *ret)
{
    if (code < 0x80) {
        ret[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        ret[0] = (char)(0xC0 | code >> 6);
        ret[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        ret[0] = (char)(0xE0 | code >> 12);
        ret[1] = (char)(0x80 | (code >> 6 & 0x3F));
        ret[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    ret[0] = (char)(0xF0 | code >> 18);
    ret[1] = (char)(0x80 | (code >> 12 & 0x3F));
    ret[2] = (char)(0x80 | (code >> 6 & 0x3F));
    ret[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* The length of the well-formed sequence at `bytes`, 0 where there is none. */
static size_t
sequence_size(const unsigned char *bytes, size_t len)
{
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        return 1;
    }
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || size > len) {
        return 0;
    }
    for (size_t index = 1; index < size; index++) {
        if ((bytes[index] & 0xC0) != 0x80) {
            return 0;
        }
    }
    unsigned char second = bytes[1];
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
        return 0;
    }
    return size;
}

bool
py_utf8_check(const char *ptr, size_t len, size_t *ret_chars)
{
    size_t chars = 0;
    for (size_t at = 0; at < len; chars++) {
        size_t size = sequence_size((const unsigned char *)ptr + at, len - at);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    *ret_chars = chars;
    return true;
}

size_t
py_utf8_offset(const char *ptr, size_t len, size_t index)
{
    size_t at = 0;
    while (index > 0 && at < len) {
        at++;
        while (at < len && ((unsigned char)ptr[at] & 0xC0) == 0x80) {
            at++;
        }
        index--;
    }
    return at;
}

size_t
py_utf8_count(const char *ptr, size_t len)
{
    size_t chars = 0;
    for (size_t at = 0; at < len; at++) {
        chars += ((unsigned char)ptr[at] & 0xC0) != 0x80;
    }
    return chars;
}

static bool
in_ranges(const struct py_code_range *ranges, size_t n, uint32_t code)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < n && code >= ranges[low].first;
}

/* Ranges of different steps may interleave, so a binary search by `last` is not enough: look a
 * little further. */
static bool
map_code(const struct py_code_map *maps, size_t n, uint32_t code, uint32_t *ret)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code >= maps[middle].first) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (size_t back = 0; back < 3 && low > back; back++) {
        const struct py_code_map *map = &maps[low - 1 - back];
        if (code <= map->last && (code - map->first) % map->step == 0) {
            *ret = (uint32_t)((int32_t)code + map->delta);
            return true;
        }
    }
    return false;
}

bool
py_code_is_space(uint32_t code)
{
    return (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x20) || code == 0x85 ||
           code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool
py_code_is_alpha(uint32_t code)
{
    if (code < 0x80) {
        return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    }
    return in_ranges(py_code_alpha, py_code_alpha_n, code);
}

bool
py_code_is_decimal(uint32_t code)
{
    return code < 0x80 ? code >= '0' && code <= '9'
                       : in_ranges(py_code_decimal, py_code_decimal_n, code);
}

bool
py_code_is_digit(uint32_t code)
{
    return py_code_is_decimal(code) || in_ranges(py_code_digit, py_code_digit_n, code);
}

bool
py_code_is_numeric(uint32_t code)
{
    return py_code_is_digit(code) || in_ranges(py_code_numeric, py_code_numeric_n, code);
}

bool
py_code_is_printable(uint32_t code)
{
    return !in_ranges(py_code_unprintable, py_code_unprintable_n, code);
}

bool
py_code_is_lower(uint32_t code)
{
    return in_ranges(py_code_islower, py_code_islower_n, code);
}

bool
py_code_is_upper(uint32_t code)
{
    return in_ranges(py_code_isupper, py_code_isupper_n, code);
}

static const struct py_code_multi *
find_multi(uint32_t code)
{
    for (size_t index = 0; code >= 0x80 && index < py_code_upper_multi_n; index++) {
        if (py_code_upper_multi[index].code == code) {
            return &py_code_upper_multi[index];
        }
    }
    return NULL;
}

size_t
py_code_to_upper(uint32_t code, uint32_t *ret)
{
    const struct py_code_multi *multi = find_multi(code);
    if (multi != NULL) {
        memcpy(ret, multi->to, sizeof(multi->to));
        return multi->to[2] != 0 ? 3 : 2;
    }
    ret[0] = code;
    (void)map_code(py_code_upper, py_code_upper_n, code, ret);
    return 1;
}

size_t
py_code_to_lower(uint32_t code, uint32_t *ret)
{
    if (code == 0x130) { // the one capital with a lower case of two characters
        ret[0] = 'i';
        ret[1] = 0x307;
        return 2;
    }
    ret[0] = code;
    (void)map_code(py_code_lower, py_code_lower_n, code, ret);
    return 1;
}

size_t
py_code_to_title(uint32_t code, uint32_t *ret)
{
    if (find_multi(code) != NULL) {
        return 0;
    }
    ret[0] = code;
    if (!map_code(py_code_title, py_code_title_n, code, ret)) {
        (void)map_code(py_code_upper, py_code_upper_n, code, ret);
    }
    return 1;
}
