/*
 * sa_foreign.h: the dialects of other databases. Revisions that run on several name their types in
 * with_variant(); of them only what the standard has is rendered here.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_FOREIGN_H
#define LOCKSTEP_ALEMBIC_SA_FOREIGN_H

#include "sa_type.h"

/* Any other type of such a dialect. */
extern const struct py_type al_py_foreign_type;

/* sqlalchemy.dialects.mysql, .mariadb, .sqlite, .oracle, .mssql, and where they define themselves. Ends with NULL. */
extern const struct py_module_def *const al_foreign_modules[];

#endif
