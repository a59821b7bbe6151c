/*
 * Strings, between the files of their methods.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_STR_H
#define LOCKSTEP_ALEMBIC_PY_STR_H

#include "py_value.h"

/* py_str_borrow where the number of code points is known. */
struct py_value py_str_counted(struct py *py, const char *ptr, size_t len, size_t chars);

/* The string behind `self` of a method of str or bytes. */
const struct py_str *py_self_str(struct py_value self);

/* Where `needle` stands in [ptr, end); NULL: nowhere. An empty one stands at `ptr`. */
const char *py_str_find(const char *ptr, const char *end, const struct py_str *needle);

/* A part of a string or bytes object, of the same kind as `self`, sharing its bytes. */
struct py_value py_str_part(struct py *py, struct py_value self, const char *ptr, size_t len);

/* The same kind of value as `self` from a buffer. */
struct py_value py_str_like(struct py *py, struct py_value self, struct py_buf *buf);

/* An argument that must be of the same kind as `self`; NULL: raised. */
const struct py_str *py_str_argument(struct py *py, struct py_value self, struct py_value arg);

#endif
