/*
 * Regular expressions as Python's re has them, for str: a pattern becomes a small program, which a
 * backtracking machine runs under the step budget. What is not supported is refused when the
 * pattern is compiled.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_REGEX_H
#define LOCKSTEP_ALEMBIC_PY_REGEX_H

#include "py_value.h"

#define PY_REGEX_IGNORECASE 2u
#define PY_REGEX_MULTILINE 8u
#define PY_REGEX_DOTALL 16u
#define PY_REGEX_VERBOSE 64u

#define PY_REGEX_GROUPS 100

enum py_regex_op {
    PY_REGEX_CHAR,     /* code */
    PY_REGEX_ANY,      /* x: 1 a line end, too */
    PY_REGEX_CLASS,    /* set */
    PY_REGEX_SPLIT,    /* go on at x, and if that fails at y */
    PY_REGEX_JUMP,     /* to x */
    PY_REGEX_SAVE,     /* the position as number x */
    PY_REGEX_MARK,     /* a loop begins a round: note the position as number x */
    PY_REGEX_PROGRESS, /* leave the loop, to y, where the round that began at number x took nothing
                        */
    PY_REGEX_ASSERT,   /* code: the letter of the assertion */
    PY_REGEX_BACK,     /* the text of group x again */
    PY_REGEX_LOOK, /* the program from here to y matches (code 1: does not); x: steps back before */
    PY_REGEX_MATCH,
};

struct py_regex_range {
    uint32_t first;
    uint32_t last;
};

/* A set of characters. */
struct py_regex_set {
    bool is_negated;
    const char *classes; /* letters of classes in it: d, w, s, D, W, S */
    struct py_regex_range *ranges;
    size_t n;
};

struct py_regex_code {
    enum py_regex_op op;
    uint32_t code;
    uint32_t x;
    uint32_t y;
    const struct py_regex_set *set;
};

struct py_regex {
    struct py_regex_code *program;
    size_t n;
    size_t n_groups; /* with group 0 */
    size_t n_marks;
    struct py_str *names[PY_REGEX_GROUPS]; /* NULL: no name */
    unsigned flags;
};

/* Compile. NULL: re.error is raised, or refused. */
struct py_regex *py_regex_compile(struct py *py, const struct py_str *pattern, unsigned flags);

/* How a match is wanted: from where, up to the end of the text, and not empty. */
struct py_regex_start {
    size_t at; /* in bytes */
    bool whole;
    bool not_empty;
};

/* Match as `start` says. ret has two places per group, in bytes, SIZE_MAX where
 * the group took no part. 1, 0, -1. */
int py_regex_match(struct py *py, const struct py_regex *regex, const struct py_str *text,
    const struct py_regex_start *start, size_t *ret);

/* The error class re.error. */
extern const struct py_type py_regex_error;

#endif
