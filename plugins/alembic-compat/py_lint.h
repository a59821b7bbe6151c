/*
 * What of a file the evaluator would refuse, found without running it: unsupported statements,
 * names that no known module has, uses of unknown imports. It can be wrong on the side of caution
 * only where code is never reached.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_LINT_H
#define LOCKSTEP_ALEMBIC_PY_LINT_H

#include "py_eval.h"

enum py_finding_kind {
    PY_FINDING_UNSUPPORTED,       /* a statement or expression */
    PY_FINDING_UNKNOWN_ATTRIBUTE, /* a name that a known module does not have */
    PY_FINDING_UNKNOWN_IMPORT,    /* the use of what an unknown import bound */
    PY_FINDING_UNKNOWN_NAME,      /* a name that nothing binds */
};

struct py_finding {
    enum py_finding_kind kind;
    struct py_where where;
    const char
        *name; /* the construct or dotted name; lives until the interpreter's arena is reset */
    const char *message;  /* a sentence without a full stop, likewise */
    const char *function; /* the outermost function it is in; NULL: at module level */
};

typedef void (*py_finding_fn)(void *user, const struct py_finding *finding);

/* Walk over a file. False: it could not be parsed, see py_error. */
bool py_lint(
    struct py *py, const char *path, const char *text, size_t len, py_finding_fn found, void *user);

#endif
