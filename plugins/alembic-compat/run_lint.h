/*
 * run_lint.h: what would be refused later, found before the first statement.
 */
#ifndef LOCKSTEP_ALEMBIC_RUN_LINT_H
#define LOCKSTEP_ALEMBIC_RUN_LINT_H

#include "py_eval.h"
#include "rev_graph.h"

/* Look through a revision that has to wait for a database, in an interpreter of its own made like
 * `config` (but in `arena`). LOCKSTEP_OFFLINE: nothing stands against it. LOCKSTEP_FAILED: it holds
 * something unsupported, and the host has been told. */
int32_t al_lint_revision(const struct lockstep_host *host, const struct py_config *config,
    struct py_arena *arena, const struct al_revision *revision, const char *function);

/* Tell the host, by finding, of everything in a revision that could not be evaluated in the ways given
 * (LOCKSTEP_WAY_…). A file that cannot be parsed is left to the evaluation. */
int32_t al_lint_all(const struct lockstep_host *host, struct py *py,
    const struct al_revision *revision, uint32_t ways);

#endif
