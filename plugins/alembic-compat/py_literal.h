/*
 * The values of number and string tokens.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_LITERAL_H
#define LOCKSTEP_ALEMBIC_PY_LITERAL_H

#include "py_lexer.h"

/* What a string token's prefix says. */
struct py_string_form {
    bool is_raw;
    bool is_bytes;
    bool is_format;
    const char *body; /* between the quotes */
    size_t len;
};

/* Take a string token apart. */
struct py_string_form py_string_form(const struct py_token *token);

/* Decode a stretch of a string's body (of an f-string: literal text with {{ and }}) into `buf`.
 * False: the error is set at `where`. */
bool py_decode_string(struct py_buf *buf, const struct py_string_form *form, const char *ptr,
    const char *end, struct py_where where);

/* The value of a number token. Absent: the error is set. */
struct py_value py_decode_number(struct py *py, const struct py_token *token, const char *path);

/* int(text, base) for digits with underscores between them; false: these are no such digits.
 * *ret_too_big where the value does not fit. `text` holds no sign and no prefix. */
bool py_parse_digits(const char *text, size_t len, unsigned base, bool *ret_too_big, uint64_t *ret);

/* A double from decimal text with underscores between digits; false: it is no such text. */
bool py_parse_float(const char *text, size_t len, double *ret);

#endif
