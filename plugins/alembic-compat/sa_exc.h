/*
 * sa_exc.h: the exceptions of sqlalchemy.exc, as far as revisions meet them.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_EXC_H
#define LOCKSTEP_ALEMBIC_SA_EXC_H

#include "sa_context.h"

extern const struct py_type al_exc_base;            /* SQLAlchemyError */
extern const struct py_type al_exc_argument;        /* ArgumentError */
extern const struct py_type al_exc_compile;         /* CompileError */
extern const struct py_type al_exc_invalid_request; /* InvalidRequestError */
extern const struct py_type al_exc_statement;       /* StatementError */
extern const struct py_type al_exc_no_such_table;   /* NoSuchTableError */
extern const struct py_type al_exc_no_such_column;  /* NoSuchColumnError */
extern const struct py_type al_exc_object_not_executable;
extern const struct py_type al_exc_no_result;        /* NoResultFound */
extern const struct py_type al_exc_multiple_results; /* MultipleResultsFound */
extern const struct py_type al_exc_resource_closed;  /* ResourceClosedError */
extern const struct py_type al_exc_programming;      /* ProgrammingError */

extern const struct py_type al_exc_no_referenced_table;
extern const struct py_type al_exc_no_referenced_column;
extern const struct py_type al_exc_no_foreign_keys;
extern const struct py_type al_exc_ambiguous_foreign_keys;
extern const struct py_type al_exc_detached;       /* DetachedInstanceError */
extern const struct py_type al_exc_object_deleted; /* ObjectDeletedError */
extern const struct py_type al_exc_stale_data;     /* StaleDataError */
extern const struct py_type al_exc_flush;          /* FlushError */
extern const struct py_type al_exc_pending_rollback;
extern const struct py_type al_exc_unmapped; /* UnmappedInstanceError */
extern const struct py_type al_exc_unbound;  /* UnboundExecutionError */

/* The type called `name` (as struct al_ddl has it); Exception where there is none. */
const struct py_type *al_exc_find(const char *name);

/* Raise what SQLAlchemy raises for an error of the server. Returns absent. */
struct py_value al_exc_raise_server(
    struct py *py, const struct lockstep_result *result, struct lockstep_str sql);

/* The module sqlalchemy.exc. */
extern const struct py_module_def al_module_exc;

#endif
