/*
 * sa_orm_relation.h: what relationship() was told, between sa_orm_relation.c and sa_orm_pair.c.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_RELATION_H
#define LOCKSTEP_ALEMBIC_SA_ORM_RELATION_H

#include "sa_orm.h"

/* An option; a function or lambda is called for it, and text that stands for columns is evaluated.
 * Absent: not given, or None. */
struct py_value al_relation_option(
    struct py *py, const struct al_relation *relation, const char *name);

/* Find the direction and the pairs of columns of a relationship whose target is known; what is not
 * supported becomes its reason. */
bool al_relation_pair(struct py *py, struct al_relation *relation);

/* The same with a table between both. */
bool al_relation_pair_between(
    struct py *py, struct al_relation *relation, struct py_value secondary);

#endif
