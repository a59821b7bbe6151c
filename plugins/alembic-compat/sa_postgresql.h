/*
 * sa_postgresql.h: the module sqlalchemy.dialects.postgresql.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_POSTGRESQL_H
#define LOCKSTEP_ALEMBIC_SA_POSTGRESQL_H

#include "sa_context.h"

extern const struct py_module_def al_module_postgresql;
/* Its parts: sqlalchemy.dialects.postgresql.base and others. Ends with NULL. */
extern const struct py_module_def *const al_postgresql_parts[];

#endif
