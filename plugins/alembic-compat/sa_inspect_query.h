/*
 * sa_inspect_query.h: queries of the inspector, as templates about a table or a schema.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_INSPECT_QUERY_H
#define LOCKSTEP_ALEMBIC_SA_INSPECT_QUERY_H

#include "sa_context.h"

/* What a query is about: a table, or a schema; ptr NULL: the search_path decides. */
struct al_subject {
    struct al_name schema;
    struct al_name table;
    struct lockstep_str
        oid; /* then the queries are about that, whatever it is called; ptr NULL: not known */
};

#define FROM_TABLE                                                                                 \
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "

/* The subject that the arguments of a method name. False: they are no names, and that is raised. */
bool al_subject_take(
    struct py *py, struct py_value table, struct py_value schema, struct al_subject *ret);

/* Appends `template`, with @N for the condition on the namespace n of a table c and @T for the name that c has, @S for the
 * name of the schema. */
void al_subject_write(struct al_ddl *ddl, const char *template, const struct al_subject *subject);

/* Sends the query. False: it failed, and that is raised. */
bool al_subject_ask(struct py *py, const char *template, const struct al_subject *subject,
    struct lockstep_result *ret);

/* One row as a dict from column name to value. */
struct py_value al_row_dict(struct py *py, const struct lockstep_result *result, uint64_t row);

/* Every row as a dict, in a list. */
struct py_value al_subject_dicts(
    struct py *py, const char *template, const struct al_subject *subject);

/* The first column of every row. */
struct py_value al_subject_names(
    struct py *py, const char *template, const struct al_subject *subject);

/* Whether the table that Alembic keeps its version in could be in this schema; ptr NULL: where the
 * search_path leads. Alembic makes it before the first step, the host after its work: for a
 * revision it is there from the beginning. */
bool al_holds_versions(struct py *py, struct lockstep_str schema);

/* 1 there (its oid goes into the subject, unless it is the version table and not made yet), 0 not (then, if `must`,
 * NoSuchTableError is raised), -1 failed. */
int al_subject_exists(struct py *py, struct al_subject *subject, bool must);

#endif
