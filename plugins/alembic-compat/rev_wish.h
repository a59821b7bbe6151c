/*
 * rev_wish.h: what `new --with` can ask of a revision, in the words of `alembic revision`.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_WISH_H
#define LOCKSTEP_ALEMBIC_REV_WISH_H

#include "rev_lookup.h"

struct al_wishes {
    int is_splice;             /* splice: what it follows need be no head */
    struct lockstep_str id;    /* rev-id=ID; ptr NULL: a random one */
    struct lockstep_str label; /* branch-label=LABEL; ptr NULL: none */
    struct lockstep_str path;  /* version-path=DIRECTORY: one of the graph's; ptr NULL: none */
    struct al_list
        depends_on; /* depends-on=REVISION, any number: of struct lockstep_str, resolved */
};

/* Read the wishes. What Alembic does not take, and what would leave a graph that cannot be read, is refused; the host has
 * been told why. */
int32_t al_wishes_read(
    const struct al_lookup *lookup, const struct lockstep_new *request, struct al_wishes *ret);

#endif
