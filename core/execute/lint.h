/*
 * Looking through every step of a bundle in both directions without a database: all that could not be done, not only the
 * first of it.
 */
#ifndef LOCKSTEP_EXECUTE_LINT_H
#define LOCKSTEP_EXECUTE_LINT_H

#include "plan/plan.h"
#include "source/source.h"

struct ls_finding {
    const struct ls_step *step;
    bool is_backward;
    bool is_refused;       /* the step could not be done; false: a remark */
    enum ls_status status; /* why it is refused: LS_UNSUPPORTED, LS_CONFIG, … */
    struct ls_span file;   /* as people find it; absent: unknown */
    uint32_t line;         /* 0: unknown */
    uint32_t column;
    struct ls_span message;
    struct ls_span excerpt; /* the line; may be absent */
};

struct ls_lint {
    const struct ls_finding *findings; /* by step in order, forward before back, then as found */
    size_t n_findings;
    size_t n_refused; /* findings that are */
    size_t n_ways;    /* looked at: one for each direction of a step */
    const struct ls_finding
        *live; /* the ways that wait for a live answer, which nobody has looked behind */
    size_t n_live;
    const struct ls_span
        *silent; /* the sources whose plugin has no lint: only their queues were looked at */
    size_t n_silent;
};

struct ls_lint_request {
    const struct ls_manifest *manifest;
    const struct ls_sources *sources;
    const struct ls_order *order;
    struct ls_span journal_schema;
};

/* Owned by the arena. Fails only where a plugin does. */
LS_MUST_CHECK enum ls_status ls_lint_make(struct ls_arena *arena,
    const struct ls_lint_request *request, const struct ls_lint **ret_lint, struct ls_err *err);

#endif
