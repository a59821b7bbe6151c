/*
 * sa_orm_module.h: what the module tables of sqlalchemy.orm name.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_MODULE_H
#define LOCKSTEP_ALEMBIC_SA_ORM_MODULE_H

#include "sa_orm_session.h"

extern const struct py_type al_py_registry; /* registry */

struct py_value al_fn_declarative_base(
    struct py *py, struct py_value self, const struct py_args *args);

/* Attributes made of others: sa_orm_hybrid.c. */
extern const struct py_type al_py_hybrid_property;
extern const struct py_type al_py_hybrid_method;
extern const struct py_type al_py_synonym;

/* scoped_session: sa_orm_scoped.c. */
extern const struct py_type al_py_scoped_session;

/* validates(*names): sa_orm_validate.c. */
struct py_value al_fn_validates(struct py *py, struct py_value self, const struct py_args *args);

#endif
