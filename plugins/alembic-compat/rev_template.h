/*
 * rev_template.h: the text of a new revision, by the project's script.py.mako where it has one.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_TEMPLATE_H
#define LOCKSTEP_ALEMBIC_REV_TEMPLATE_H

#include "rev_graph.h"

/* What the template's expressions stand for. */
struct al_template {
    struct lockstep_str message;
    struct lockstep_str id;
    struct al_list parents; /* of struct al_revision */
    struct lockstep_str date;
    struct lockstep_str upgrades; /* behind the first line's indentation; "" for pass */
    struct lockstep_str downgrades;
    struct lockstep_str label; /* ptr NULL: none */
    struct al_list depends_on; /* of struct lockstep_str: ids and labels */
};

/* Append the text. An expression or a line of Mako's that is not among those that Alembic's own
 * templates hold is refused with its place. */
int32_t al_template_fill(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_template *values, struct al_text *out);

#endif
