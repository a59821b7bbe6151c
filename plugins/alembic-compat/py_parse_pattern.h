/*
 * Patterns of the match statement, between the files of the parser.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_PARSE_PATTERN_H
#define LOCKSTEP_ALEMBIC_PY_PARSE_PATTERN_H

#include "py_parser.h"

/* The patterns up to `end` (":": or "if"), one of which may have a star. *ret_has_comma becomes true
 * where there is one. */
bool py_pattern_items(
    struct py_parser *parser, struct py_nodes *items, const char *end, bool *ret_has_comma);

/* Make `node` the sequence of these patterns, and return it. */
struct py_node *py_pattern_sequence(struct py_node *node, const struct py_nodes *items);

/* Whether one of the nodes (NAME or KEYWORD) has this name. */
bool py_pattern_binds(const struct py_nodes *names, const struct py_str *name);

/* Set a syntax error, in printf's manner. Returns false. */
__attribute__((format(printf, 2, 3))) bool py_pattern_fail(
    struct py_parser *parser, const char *format, ...);

#endif
