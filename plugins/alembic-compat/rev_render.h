/*
 * rev_render.h: the override of one direction of a revision, made of what `alembic … --sql` prints.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_RENDER_H
#define LOCKSTEP_ALEMBIC_REV_RENDER_H

#include "rev_graph.h"

/* Run the team's own Alembic and write overrides/REVISION.upgrade.sql, or .downgrade.sql. */
int32_t al_render_revision(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table, const struct al_revision *revision, int forward);

#endif
