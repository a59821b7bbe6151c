/*
 * py_binding.h: what a module binds a name to, read from its text without parsing or running it. What such a reading cannot
 * be sure of is not found.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_BINDING_H
#define LOCKSTEP_ALEMBIC_PY_BINDING_H

#include "py_value.h"

/* Words of code, strings and comments stepped over. Begins with `at` and `end` set and the rest zero. */
struct py_words {
    const char *at; /* behind the word */
    const char *end;
    const char *word;
    size_t len;
    size_t depth; /* brackets that are open at the word, of those since the beginning */
};

/* False: there are no more. */
bool py_words_next(struct py_words *words);

/* The same, up to this word. */
bool py_words_find(struct py_words *words, const char *word, size_t len);

/* Where the value stands that a module gives the name: once, at the margin, and nowhere else. NULL: there is none, or it may
 * be given another one. */
const char *py_binding_value(const char *text, const char *end, const char *name, size_t len);

/* Add the dotted name that the one import at the margin means by the name ("from a.b import c as d": a.b.c for d). False:
 * there is none, or the name may be bound in another way as well, or the import is relative. */
bool py_binding_import(
    struct py_buf *dotted, const char *text, const char *end, const char *name, size_t len);

#endif
