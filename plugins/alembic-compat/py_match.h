/*
 * What a regular expression found: the Match objects of the module re.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_MATCH_H
#define LOCKSTEP_ALEMBIC_PY_MATCH_H

#include "py_module.h"
#include "py_regex.h"

struct py_match {
    const struct py_regex *regex;
    struct py_value text;
    size_t places[2 * PY_REGEX_GROUPS];
};

extern const struct py_type py_type_match;

/* A Match over `text`, which is a str, with the places that the engine gave. */
struct py_value py_match_new(
    struct py *py, const struct py_regex *regex, struct py_value text, const size_t *places);

/* The text of a group, or `fallback` where it took no part. */
struct py_value py_match_group(
    struct py *py, const struct py_match *match, size_t group, struct py_value fallback);

/* A group by number or name; -1: raised. */
int py_match_group_number(struct py *py, const struct py_regex *regex, struct py_value key);

#endif
