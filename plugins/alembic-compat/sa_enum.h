/*
 * sa_enum.h: Enum and postgresql.ENUM: their arguments, attributes, create and drop.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ENUM_H
#define LOCKSTEP_ALEMBIC_SA_ENUM_H

#include "sa_context.h"

/* Fill an Enum type from its arguments: a tuple of values (or one Python enum), and a dict. */
bool al_enum_fill(struct py *py, struct al_type *type, struct py_value values, struct py_value kw);

/* The attribute `name` of an Enum's object; absent, and nothing raised, where it has none. */
struct py_value al_enum_getattr(
    struct py *py, const struct al_type *type, const struct py_str *name);

/* create() and drop(). */
extern const struct py_def al_enum_members[];

/* CREATE TYPE or DROP TYPE; with checkfirst after asking whether the type is there. */
bool al_enum_create(struct py *py, const struct al_enum *values, bool checkfirst);
bool al_enum_drop(struct py *py, const struct al_enum *values, bool checkfirst);

#endif
