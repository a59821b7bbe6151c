/*
 * run_revision.h: one instance of the plugin, and the evaluation of one revision's upgrade() or
 * downgrade().
 */
#ifndef LOCKSTEP_ALEMBIC_RUN_REVISION_H
#define LOCKSTEP_ALEMBIC_RUN_REVISION_H

#include "op_state.h"
#include "rev_graph.h"

/* The host's zeroed memory of one source. */
struct al_instance {
    const struct lockstep_host *host;
    struct al_pool pool; /* lives as long as the instance */
    struct al_graph graph;
    struct al_version_table version;
    struct al_naming naming;
    struct lockstep_str engine_name; /* ptr NULL: upgrade() takes no argument */
    struct al_list enums;            /* of struct al_seen_enum */
    enum al_api api;
    int has_naming;
    int has_overrides; /* there is a directory of them */
};

/* An enum type that create_table of some step made or met: Alembic remembers it for a whole run. */
struct al_seen_enum {
    struct lockstep_str step; /* its revision; len 0: forgotten */
    struct lockstep_str schema;
    struct lockstep_str name;
};

/* Memory of a run that outlives it. */
struct al_kept {
    struct py_arena *arena;
    struct al_pool pool;
};

/* Which way, and how. */
struct al_run {
    const struct al_revision *revision;
    const char *function;   /* "upgrade", "downgrade" */
    struct al_model *model; /* only note what is promised; NULL: run */
    struct al_kept *keep;   /* with a model: gets the memory that it looks into */
    int live;
};

/* Evaluate. LOCKSTEP_OK, LOCKSTEP_OFFLINE, or LOCKSTEP_FAILED with the host told why. */
int32_t al_run_revision(struct al_instance *instance, const struct al_run *run);

/* Look through a revision without evaluating it, and tell the host of all that could not be evaluated
 * in the ways given (LOCKSTEP_WAY_…). */
int32_t al_look_through(
    struct al_instance *instance, const struct al_revision *revision, uint32_t ways);

#endif
