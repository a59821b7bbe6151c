/*
 * sa_orm_result.h: what a Query holds, between sa_orm_query.c and sa_orm_result.c.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_RESULT_H
#define LOCKSTEP_ALEMBIC_SA_ORM_RESULT_H

#include "sa_orm_query.h"

struct al_query {
    struct al_session *session;
    struct al_select *select;
    struct py_value parameters; /* a dict, or None */
    bool fills;                 /* populate_existing() */
};

/* The same query with another statement; absent for NULL. */
struct py_value al_query_with(struct py *py, struct py_value self, struct al_select *select);

struct py_value al_query_slice(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_all(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_first(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_one(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_one_or_none(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_scalar(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_count(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_get_method(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_update(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_delete(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_query_iter(struct py *py, struct py_value self);
struct py_value al_query_getitem(struct py *py, struct py_value self, struct py_value key);

#endif
