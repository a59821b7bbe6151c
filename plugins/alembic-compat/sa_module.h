/*
 * sa_module.h: the modules of SQLAlchemy.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_MODULE_H
#define LOCKSTEP_ALEMBIC_SA_MODULE_H

#include "py_module.h"

/* sqlalchemy, sqlalchemy.dialects.postgresql and their kin: NULL-terminated. */
extern const struct py_module_def *const al_sa_modules[];

#endif
