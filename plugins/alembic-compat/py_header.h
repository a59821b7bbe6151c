/*
 * What a revision file says at its head, read without parsing or running the file: fast enough for
 * ten thousand files.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_HEADER_H
#define LOCKSTEP_ALEMBIC_PY_HEADER_H

#include "py_eval.h"

enum py_header_field {
    PY_HEADER_REVISION = 0,
    PY_HEADER_DOWN_REVISION,
    PY_HEADER_BRANCH_LABELS,
    PY_HEADER_DEPENDS_ON,
};

#define PY_HEADER_FIELDS 4

struct py_header {
    /* By enum py_header_field: absent (not assigned), None, a str, or a tuple of these for any
     * tuple, list or set. */
    struct py_value values[PY_HEADER_FIELDS];
    struct py_where places[PY_HEADER_FIELDS]; /* of the names; line 0: not assigned */
    struct py_value doc;                      /* the module's docstring; absent: none */
    struct py_value create_date; /* what follows "Create Date:" in it, trimmed; absent: none */
};

/* Read, with config.hooks.find_module for constants of other modules. `text` need not last. Values live in the interpreter's arena. False: a field is assigned
 * something that is no simple value, or a string does not end; see py_error. */
bool py_header_read(
    struct py *py, const char *path, const char *text, size_t len, struct py_header *ret);

#endif
