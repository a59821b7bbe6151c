/*
 * rev_lookup.h: revisions by the names that people give them: whole and partial ids, labels, head,
 * heads, base, LABEL@NAME; and walks along the graph, by the rules of Alembic's command line.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_LOOKUP_H
#define LOCKSTEP_ALEMBIC_REV_LOOKUP_H

#include "rev_graph.h"

struct al_lookup {
    const struct lockstep_host *host;
    const struct al_graph *graph;
    struct al_list *children; /* by order: those that name it by down_revision */
    struct al_list *waiting;  /* by order: those that name it by depends_on alone */
};

/* A place on a walk: a revision, or (NULL) below the first or above the last of them. */
struct al_place {
    struct al_revision *revision;
    int is_base; /* walked down to it */
};

/* -1: memory is spent. The look-up lives as long as the graph's pool. */
int32_t al_lookup_init(
    struct al_lookup *lookup, const struct lockstep_host *host, const struct al_graph *graph);

/* A set of revisions: one byte for each, by order. NULL: memory is spent. */
unsigned char *al_set_new(const struct al_graph *graph);

/* Add a revision and all that it stands on, or all that stands on it; by down_revision alone, or by
 * depends_on as well. */
void al_set_ancestors(const struct al_graph *graph, unsigned char *set,
    const struct al_revision *revision, int with_depends);
void al_set_descendants(const struct al_lookup *lookup, unsigned char *set,
    const struct al_revision *revision, int with_depends);

/* The bases: revisions without a down_revision. */
struct al_list al_lookup_bases(const struct al_lookup *lookup);

/* The revision of a label, an id, or the beginning of one (of four characters or more), which has to
 * be in line with `branch` (ptr NULL: with none). Failures are told to the host, as in all that
 * follows. */
int32_t al_lookup_ident(const struct al_lookup *lookup, struct lockstep_str name,
    struct lockstep_str branch, struct al_revision **ret);

/* All that a text names: [BRANCH@]NAME, head, heads; base names none. */
int32_t al_lookup_all(
    const struct al_lookup *lookup, struct lockstep_str text, struct al_list *ret);

/* The one that a text names; NULL: base. */
int32_t al_lookup_one(
    const struct al_lookup *lookup, struct lockstep_str text, struct al_revision **ret);

/* The members of `list` in line with `branch`: those that stand on it or that it stands on. */
int32_t al_lookup_in_line(const struct al_lookup *lookup, const struct al_list *list,
    struct lockstep_str branch, struct al_list *ret);

/* Walk `steps` up (or, below 0, down) from `start` (NULL: from below the bases, or from above the
 * heads). *ret_is_over: the graph ended before. A fork is a failure, unless `branch` (ptr NULL:
 * none) decides it. */
int32_t al_lookup_walk(const struct al_lookup *lookup, struct al_revision *start, int64_t steps,
    struct lockstep_str branch, struct al_place *ret, int *ret_is_over);

/* Report that a target cannot be taken (LOCKSTEP_FAIL_USAGE). */
__attribute__((format(printf, 3, 4))) int32_t al_lookup_fail(
    const struct al_lookup *lookup, const char *remedy, const char *format, ...);

#endif
