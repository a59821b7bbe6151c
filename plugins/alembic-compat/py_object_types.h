/*
 * The builtin object types around attributes: property, classmethod, staticmethod, super.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_OBJECT_TYPES_H
#define LOCKSTEP_ALEMBIC_PY_OBJECT_TYPES_H

#include "py_module.h"

extern const struct py_type py_type_property;
extern const struct py_type py_type_classmethod;
extern const struct py_type py_type_staticmethod;
extern const struct py_type py_type_super;

/* Whether an attribute of a class comes before those of the instance. */
bool py_is_data_descriptor(struct py_value attribute);

/* What a class attribute that is an object gives when it is taken from `self`; any other object is
 * given as it is. */
struct py_value py_descriptor_get(struct py *py, struct py_value attribute, struct py_value self);

/* Assignment through a property: 1 done, 0 the attribute is no descriptor, -1 failed. */
int py_descriptor_set(
    struct py *py, struct py_value attribute, struct py_value self, struct py_value value);

/* Deletion likewise. */
int py_descriptor_unset(struct py *py, struct py_value attribute, struct py_value self);

#endif
