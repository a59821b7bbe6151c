/*
 * Code points: UTF-8 in and out, classes and case as CPython's str methods see them.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_UNICODE_H
#define LOCKSTEP_ALEMBIC_PY_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct py_code_range {
    uint32_t first;
    uint32_t last;
};

/* Every `step`-th code point from first to last maps to itself plus delta. */
struct py_code_map {
    uint32_t first;
    uint32_t last;
    uint32_t step;
    int32_t delta;
};

struct py_code_multi {
    uint32_t code;
    uint32_t to[3]; /* until 0 */
};

/* The tables, sorted by code point. */
extern const struct py_code_range py_code_alpha[];
extern const size_t py_code_alpha_n;
extern const struct py_code_range py_code_unprintable[];
extern const size_t py_code_unprintable_n;
extern const struct py_code_range py_code_decimal[];
extern const size_t py_code_decimal_n;
extern const struct py_code_range py_code_digit[];
extern const size_t py_code_digit_n;
extern const struct py_code_range py_code_numeric[];
extern const size_t py_code_numeric_n;
extern const struct py_code_range py_code_islower[];
extern const size_t py_code_islower_n;
extern const struct py_code_range py_code_isupper[];
extern const size_t py_code_isupper_n;
extern const struct py_code_map py_code_upper[];
extern const size_t py_code_upper_n;
extern const struct py_code_map py_code_lower[];
extern const size_t py_code_lower_n;
extern const struct py_code_map py_code_title[];
extern const size_t py_code_title_n;
extern const struct py_code_multi py_code_upper_multi[];
extern const size_t py_code_upper_multi_n;

/* The code point at `ptr` (len > 0) of valid UTF-8, and how many bytes it takes. */
uint32_t py_utf8_decode(const char *ptr, size_t len, size_t *ret_size);

/* Write a code point; ret has room for 4 bytes. Returns how many were used. */
size_t py_utf8_encode(uint32_t code, char *ret);

/* Whether `ptr` holds valid UTF-8 without surrogates; counts the code points. */
bool py_utf8_check(const char *ptr, size_t len, size_t *ret_chars);

/* The byte offset of code point number `index` (≤ the number of code points). */
size_t py_utf8_offset(const char *ptr, size_t len, size_t index);

/* How many code points begin in `len` bytes of valid UTF-8. */
size_t py_utf8_count(const char *ptr, size_t len);

bool py_code_is_space(uint32_t code);
bool py_code_is_alpha(uint32_t code);
bool py_code_is_decimal(uint32_t code);
bool py_code_is_digit(uint32_t code);
bool py_code_is_numeric(uint32_t code);
bool py_code_is_printable(uint32_t code);
bool py_code_is_lower(uint32_t code);
bool py_code_is_upper(uint32_t code);

/* The case mappings; ret has room for 3 code points. Returns how many. */
size_t py_code_to_upper(uint32_t code, uint32_t *ret);
size_t py_code_to_lower(uint32_t code, uint32_t *ret);

/* 0: not known exactly here (one of the few with a title case of several characters). */
size_t py_code_to_title(uint32_t code, uint32_t *ret);

#endif
