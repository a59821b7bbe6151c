/*
 * sa_type_text.h: the text of a type object, as str() and repr() give it.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_TYPE_TEXT_H
#define LOCKSTEP_ALEMBIC_SA_TYPE_TEXT_H

#include "sa_context.h"

/* str(type): not PostgreSQL's SQL, but what SQLAlchemy's generic compiler makes of it. Text of a
 * Python class of the revision comes from al_type_write. */
struct py_value al_type_str(struct py *py, const struct al_type *type);

/* repr(type): the call that makes it. Refused for a type whose arguments are not kept. */
struct py_value al_type_repr(struct py *py, const struct al_type *type);

#endif
