/*
 * Attributes, beyond what py_eval.h offers.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_ATTR_H
#define LOCKSTEP_ALEMBIC_PY_ATTR_H

#include "py_module.h"

/* Absent without an error raised: there is none. (An AttributeError of Python's __getattr__ is
 * raised, though.) */
struct py_value py_attribute_maybe(struct py *py, struct py_value value, struct py_str *name);

bool py_setattr_str(
    struct py *py, struct py_value value, struct py_str *name, struct py_value attr);
bool py_delattr_str(struct py *py, struct py_value value, struct py_str *name);

/* What object.__setattr__ does: no __setattr__ of the class is asked. */
bool py_object_set_plain(
    struct py *py, struct py_value self, struct py_str *name, struct py_value attr);

/* The dict of an object's own attributes, made if there is none. NULL: memory is spent. */
struct py_dict *py_object_attrs(struct py *py, struct py_object *object);

#endif
