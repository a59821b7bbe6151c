/*
 * sa_foreign.h: the dialects of other databases. Revisions that run on several name their types in
 * with_variant(); nothing of them is ever rendered here.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_FOREIGN_H
#define LOCKSTEP_ALEMBIC_SA_FOREIGN_H

#include "sa_type.h"

/* Any type of such a dialect. */
extern const struct py_type al_py_foreign_type;

/* sqlalchemy.dialects.mysql, .mariadb, .sqlite, .oracle, .mssql. Ends with NULL. */
extern const struct py_module_def *const al_foreign_modules[];

#endif
