/*
 * sa_inspect_cache.h: what an Inspector has been told, and tells again: SQLAlchemy's info_cache. A table that is made behind
 * the first question for it is not there for an Inspector of 2.0.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_INSPECT_CACHE_H
#define LOCKSTEP_ALEMBIC_SA_INSPECT_CACHE_H

#include "sa_inspect_query.h"

/* The payload of an Inspector. */
struct al_inspector {
    struct py_value answers; /* a dict by (method, name, schema) */
    struct py_value
        oids; /* a dict by (name, schema) of str, or None where there was no such table */
};

/* For an Inspector that has not been asked yet. False: memory is spent. */
bool al_inspector_init(struct py *py, struct al_inspector *ret);

/* What the method gives for args (a name and a schema, or one of them, as bound): from before, or what `ask` gives now. The
 * object is the same each time, so that who changes it finds it changed. */
struct py_value al_inspector_answer(struct py *py, struct py_value self, const char *method,
    const struct py_args *args, py_native_fn ask);

/* Find the table of a method (NoSuchTableError is raised where there is none): its oid goes into the subject. 1.4 keeps that
 * for the next method, whatever the table is called then, and 2.0 for those that are `by_oid`. */
bool al_inspector_find(
    struct py *py, struct py_value self, struct al_subject *subject, bool by_oid);

/* Forget all: Inspector.clear_cache(). */
void al_inspector_forget(struct al_inspector *inspector);

/* Whether it was asked for more than names of tables: what a Table is then reflected from is not what the server says. */
bool al_inspector_has_looked(const struct al_inspector *inspector);

#endif
