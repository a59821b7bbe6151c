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
    struct py_value oids;    /* by (name, schema): a str, or None where there was no such table */
    struct lockstep_str
        newest_type; /* an oid: when it was asked for columns first; ptr NULL: it was not */
    bool of_engine;  /* it asks by a connection of its own */
};

/* For an Inspector of that bind that has not been asked yet. False: memory is spent. */
bool al_inspector_init(struct py *py, struct py_value bind, struct al_inspector *ret);

/* Whether what the engine's own connection would see is what the step's sees: it is refused behind what the step has changed
 * in the catalog. `bind` may be an Inspector, a connection, or None. */
bool al_bind_sees(struct py *py, struct py_value bind);

/* What the method gives for args (a name and a schema, or one of them, as bound): from before, or what `ask` gives now. The
 * object is the same each time, so that who changes it finds it changed. */
struct py_value al_inspector_answer(struct py *py, struct py_value self, const char *method,
    const struct py_args *args, py_native_fn ask);

/* The same of what 1.4 asks for each time. */
struct py_value al_inspector_answer_20(struct py *py, struct py_value self, const char *method,
    const struct py_args *args, py_native_fn ask);

/* Find the table of a method (NoSuchTableError is raised where there is none): its oid goes into the subject. 1.4 keeps that
 * for the next method, whatever the table is called then, and 2.0 for those that are `by_oid`. */
bool al_inspector_find(
    struct py *py, struct py_value self, struct al_subject *subject, bool by_oid);

/* Whether an Inspector knows the type of a column, by its oid (ptr NULL: it is neither an enum nor a domain): 2.0 reads these
 * once, and gives a column of a later one NullType, which is refused. `newest` is the newest type of now. */
bool al_inspector_knows_type(
    struct py *py, struct py_value self, struct lockstep_str type, struct lockstep_str newest);

/* Forget all: Inspector.clear_cache(). */
void al_inspector_forget(struct al_inspector *inspector);

/* Whether it was asked for more than names of tables: what a Table is then reflected from is not what the server says. */
bool al_inspector_has_looked(const struct al_inspector *inspector);

#endif
