/*
 * sa_reflect.h: types as the catalog describes them.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_REFLECT_H
#define LOCKSTEP_ALEMBIC_SA_REFLECT_H

#include "sa_context.h"

/* A type in a row of a result. `labels`, `name` and `schema` are those of the enum that it is, or
 * that the elements of its array are; ptr NULL: it is none. A schema is given where the search_path
 * does not lead to it. */
struct al_reflected {
    struct lockstep_str text;   /* as format_type() gives it */
    struct lockstep_str labels; /* an array as text */
    struct lockstep_str name;
    struct lockstep_str schema;
};

/* What SQLAlchemy makes of it: a type of sqlalchemy.dialects.postgresql; a NullType for one that
 * this generation does not know. NULL: failed, and an exception is set. */
struct al_type *al_type_reflect(struct py *py, const struct al_reflected *found);

/* A column's default as SQLAlchemy reflects it: of a table whose schema was named (else ptr NULL),
 * the sequence in a nextval() is given that schema. ptr NULL: there is no default. */
struct lockstep_str al_default_reflect(
    struct py *py, struct lockstep_str text, struct lockstep_str schema);

#endif
