/*
 * sa_postgresql.h: the module sqlalchemy.dialects.postgresql.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_POSTGRESQL_H
#define LOCKSTEP_ALEMBIC_SA_POSTGRESQL_H

#include "sa_context.h"

extern const struct py_module_def al_module_postgresql;
extern const struct py_module_def al_module_postgresql_base;

#endif
