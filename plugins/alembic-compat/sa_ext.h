/*
 * sa_ext.h: what revisions use of sqlalchemy.ext.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_EXT_H
#define LOCKSTEP_ALEMBIC_SA_EXT_H

#include "sa_context.h"

/* sqlalchemy.ext.compiler and sqlalchemy.ext.mutable. Ends with NULL. */
extern const struct py_module_def *const al_ext_modules[];

#endif
