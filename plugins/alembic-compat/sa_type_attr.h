/*
 * sa_type_attr.h: attributes of type objects.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_TYPE_ATTR_H
#define LOCKSTEP_ALEMBIC_SA_TYPE_ATTR_H

#include "sa_context.h"

/* The attribute: length, precision, scale, timezone, collation, enums, name, item_type … Those that
 * SQLAlchemy's type has not raise AttributeError. Absent without an error: not known here. */
struct py_value al_type_getattr(
    struct py *py, const struct al_type *type, const struct py_str *name);

#endif
