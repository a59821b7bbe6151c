/*
 * check_revision.h: whether what revisions promise is really in the database.
 */
#ifndef LOCKSTEP_ALEMBIC_CHECK_REVISION_H
#define LOCKSTEP_ALEMBIC_CHECK_REVISION_H

#include "run_revision.h"

/* Prove that the outcome of these revisions, taken together and in this order, is there. On a
 * difference the host is told of each, and then that it failed. What cannot be proven is refused. */
int32_t al_check_revisions(
    struct al_instance *instance, const struct lockstep_task *tasks, uint64_t n_tasks);

#endif
