/*
 * sa_driver.h: the driver's exceptions, as psycopg2 has them: psycopg2, psycopg2.errors,
 * psycopg2.errorcodes and psycopg2.extensions, as far as revisions meet them.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_DRIVER_H
#define LOCKSTEP_ALEMBIC_SA_DRIVER_H

#include "sa_context.h"

/* The class of psycopg2.errors for a SQLSTATE, or the one of psycopg2 for its class where the state itself is not known
 * (psycopg2's base_exception_from_sqlstate). NULL where memory is spent. bases[0] leads up to psycopg2.Error. */
const struct py_type *al_driver_error(struct py *py, const char *sqlstate);

/* Those modules; ends with NULL. */
extern const struct py_module_def *const al_driver_modules[];

#endif
