/*
 * rev_target.h: the targets of `upgrade` and `downgrade`, by Alembic's rules.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_TARGET_H
#define LOCKSTEP_ALEMBIC_REV_TARGET_H

#include "rev_graph.h"

/* Tell the host, by choose, which revisions a target takes in; what is applied, the host says. */
int32_t al_target_resolve(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_target *target);

#endif
