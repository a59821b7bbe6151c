/*
 * sa_connection.h: Connection, Engine and Dialect as Python objects, and the execution of statements.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_CONNECTION_H
#define LOCKSTEP_ALEMBIC_SA_CONNECTION_H

#include "sa_context.h"

extern const struct py_type al_py_connection; /* Connection */
extern const struct py_type al_py_engine;     /* Engine */
extern const struct py_type al_py_pg_dialect; /* PGDialect */
extern const struct py_type al_py_dialect;    /* PGDialect_psycopg2 */

/* The one connection of a run, and PostgreSQL's dialect. */
struct py_value al_connection_new(struct py *py);
struct py_value al_dialect_new(struct py *py);

/* Whether `value` can be a bind: a Connection, Engine or Session. */
bool al_is_bind(struct py *py, struct py_value value);

/* Execute `statement` (text(), a Core statement, and in SQLAlchemy 1.4 a str) with parameters (a
 * dict, a list of dicts, or None). Where the result is not `wanted`, nothing is awaited and the
 * result is None. */
struct py_value al_execute(
    struct py *py, struct py_value statement, struct py_value parameters, bool wanted);

/* The SQL of a statement with its parameters in place; absent: failed. `ret_names` (may be NULL) gets
 * the names that SQLAlchemy gives to the result's columns, if it knows them. */
struct lockstep_str al_statement_sql(struct py *py, struct py_value statement,
    struct py_value parameters, struct al_list *ret_names);

#endif
