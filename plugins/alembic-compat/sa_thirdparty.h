/*
 * sa_thirdparty.h: column types of packages beside SQLAlchemy, and those that an option maps to SQL.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_THIRDPARTY_H
#define LOCKSTEP_ALEMBIC_SA_THIRDPARTY_H

#include "sa_context.h"

/* sqlalchemy_utils, sqlmodel, pgvector and others: NULL-terminated. */
extern const struct py_module_def *const al_thirdparty_modules[];

/* What a mapped name gives: a type that renders as `sql`, whatever it is called with. */
struct py_value al_mapped_type(struct py *py, struct lockstep_str sql);

#endif
