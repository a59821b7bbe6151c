/*
 * The compiler of regular expressions, between its files.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_REGEX_COMPILE_H
#define LOCKSTEP_ALEMBIC_PY_REGEX_COMPILE_H

#include "py_regex.h"

struct py_regex_compiler {
    struct py *py;
    struct py_regex *regex;
    const char *start;
    const char *at;
    const char *end;
    size_t capacity;
    unsigned depth;
};

/* Raise re.error with a message; refuse a construct. Both return false. */
bool py_regex_fail(struct py_regex_compiler *compiler, const char *message);
bool py_regex_refuse(struct py_regex_compiler *compiler, const char *construct);

/* Whether the next character is this one; step over it if so; step over whatever it is. */
bool py_regex_at(const struct py_regex_compiler *compiler, char byte);
bool py_regex_accept(struct py_regex_compiler *compiler, char byte);
uint32_t py_regex_next(struct py_regex_compiler *compiler);

/* Add an instruction. */
bool py_regex_emit(struct py_regex_compiler *compiler, struct py_regex_code code);

/* What stands behind "[", a class alone, and the character that an escape means. */
bool py_regex_compile_set(struct py_regex_compiler *compiler);
bool py_regex_compile_class(struct py_regex_compiler *compiler, char letter);
bool py_regex_is_class(char byte);
bool py_regex_escaped(struct py_regex_compiler *compiler, bool in_set, uint32_t *ret);

#endif
