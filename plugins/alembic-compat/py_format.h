/*
 * Formatting: the specifications of format(), f-strings and str.format, and those of %.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_FORMAT_H
#define LOCKSTEP_ALEMBIC_PY_FORMAT_H

#include "py_module.h"

/* [[fill]align][sign][z][#][0][width][grouping][.precision][type] */
struct py_format_spec {
    uint32_t fill;     /* a code point */
    char align;        /* '<', '>', '=', '^'; 0: not given */
    char sign;         /* '+', '-', ' '; 0: not given */
    bool alternate;    /* # */
    bool zero;         /* 0 before the width */
    int64_t width;     /* 0: not given */
    char grouping;     /* ',' or '_'; 0: not given */
    int64_t precision; /* -1: not given */
    char type;         /* 0: not given */
};

/* Read a specification; false: it is none. */
bool py_format_parse(const struct py_str *spec, struct py_format_spec *ret);

/* Sign, prefix and grouped digits of a number, then padded. `tail` is what follows the digits before the point. */
struct py_value py_format_finish(struct py *py, const struct py_format_spec *spec,
    const char *prefix, const char *digits, size_t n, const char *tail, size_t group);

/* format(value, spec) of a number or a str. */
struct py_value py_format_number(
    struct py *py, struct py_value value, const struct py_format_spec *spec);
struct py_value py_format_text(
    struct py *py, const struct py_str *text, const struct py_format_spec *spec);

/* Add `text` (`n_prefix` bytes of it sign and base) padded to the width. */
void py_format_pad(struct py_buf *buf, const struct py_format_spec *spec, const char *text,
    size_t len, size_t n_prefix, char default_align);

/* A double in the form that a type letter means ('e', 'f', 'g', 'r' …), without sign. */
struct py_value py_format_digits(
    struct py *py, double real, char type, int64_t precision, bool alternate);

/* str.format (py_str_format.c). */
struct py_value py_str_format(struct py *py, const struct py_str *format,
    const struct py_args *args, struct py_value mapping);

#endif
