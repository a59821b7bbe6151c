/*
 * How a database differs from what is expected of it. Pure.
 */
#ifndef LOCKSTEP_PLAN_DRIFT_H
#define LOCKSTEP_PLAN_DRIFT_H

#include "base/arena.h"
#include "plan/ownership.h"
#include "step/shape.h"

enum ls_drift_type {
    LS_DRIFT_MISSING = 1,  /* expected and not there: an object, or a part of one */
    LS_DRIFT_UNEXPECTED,   /* a part that is there and not expected (a column somebody added) */
    LS_DRIFT_CHANGED,      /* there, and otherwise */
    LS_DRIFT_UNOWNED,      /* an object that no step made */
    LS_DRIFT_UNDOCUMENTED, /* its step is described by documents, and none speaks of it */
};

struct ls_drift {
    enum ls_drift_type type;
    struct ls_span kind; /* of the object */
    struct ls_span schema;
    struct ls_span name;
    struct ls_span part; /* empty: the object itself */
    struct ls_span
        what; /* which thing of it; absent where it is missing or unexpected as a whole */
    /* The value; of a part that is missing or unexpected what it is in short ("integer not null default 0", a
     * definition); absent: nothing. */
    struct ls_span expected;
    struct ls_span found;
    struct ls_span step; /* that made or changed it last; absent: none */
};

/* "missing", "unexpected", "changed", "unowned", "undocumented". Static storage. */
const char *ls_drift_word(enum ls_drift_type type);

/* Compare two shapes: what `expected` has is looked for in `found`. Objects only in `found` are left out unless `both` is set
 * (then they are UNEXPECTED). In the order of `expected`, by part, then what; then what only `found` has. The step of each
 * is left absent. Owned by the arena; the texts are those of the shapes. */
void ls_drift_compare(struct ls_arena *arena, const struct ls_shape *expected,
    const struct ls_shape *found, bool both, const struct ls_drift **ret_drifts, size_t *ret_n);

#endif
