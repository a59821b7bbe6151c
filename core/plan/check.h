/*
 * What is not as it should be in a database: what the journal expects, who owns what, and what is documented, held against
 * what is there. Pure.
 */
#ifndef LOCKSTEP_PLAN_CHECK_H
#define LOCKSTEP_PLAN_CHECK_H

#include "plan/drift.h"
#include "plan/plan.h"
#include "step/book_tables.h"

struct ls_check_request {
    struct ls_span manifest;             /* its name */
    const struct ls_plan *plan;          /* the steps of this bundle and their state */
    const struct ls_manifest *chosen_of; /* with `profile` */
    const struct ls_profile *profile;    /* NULL: all */
    const struct ls_effect *effects;     /* as ls_journal_effects reads them */
    size_t n_effects;
    const struct ls_shape *expected; /* as ls_journal_compare_shapes gives them, */
    const struct ls_shape *found;
    const struct ls_shape *others; /* which no run has recorded */
    const struct ls_shape *partitions;
    const struct ls_effect *pending;
    size_t n_pending;
    struct ls_book_tables books;
};

struct ls_check_result {
    const struct ls_drift *drifts; /* by kind, schema and name; then by part and what */
    size_t n_drifts;
    const struct ls_effect
        *unrecorded; /* one for each object whose shape is not recorded yet, by name */
    size_t n_unrecorded;
};

/* Owned by the arena; the texts are those of the request. */
void ls_check_make(struct ls_arena *arena, const struct ls_check_request *request,
    struct ls_check_result *ret_result);

#endif
