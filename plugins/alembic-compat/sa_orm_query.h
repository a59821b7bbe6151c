/*
 * sa_orm_query.h: Query, the way of SELECT that belongs to a session.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_QUERY_H
#define LOCKSTEP_ALEMBIC_SA_ORM_QUERY_H

#include "sa_orm_session.h"

extern const struct py_type al_py_query;

/* A query of models, columns and expressions. */
struct py_value al_query_new(
    struct py *py, struct al_session *session, const struct py_value *entities, size_t n);

/* The statement of a Query; NULL where the value is none. */
struct al_select *al_query_select(struct py_value value);

/* Model by its primary key: a value, a tuple or a dict. */
struct py_value al_query_get(
    struct py *py, struct al_session *session, struct al_mapper *mapper, struct py_value key);

/* UPDATE or DELETE of a model, and the same for the objects that the session holds:
 * sa_orm_change.c. `synchronize` is the strategy; ptr NULL: the default. Gives the result. */
struct py_value al_query_change(struct py *py, struct al_session *session, struct al_select *select,
    struct py_value parameters, struct lockstep_str synchronize);

/* Whether a statement speaks of models, and not of tables alone. */
bool al_orm_speaks(const struct al_select *select);

/* The items of FROM that the columns imply, made explicit, so that the columns may change. */
bool al_query_keep_froms(struct py *py, struct al_select *select);

#endif
