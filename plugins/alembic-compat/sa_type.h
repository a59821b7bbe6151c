/*
 * sa_type.h: SQLAlchemy's type objects in Python.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_TYPE_H
#define LOCKSTEP_ALEMBIC_SA_TYPE_H

#include "sa_context.h"

/* TypeEngine: the base of all type classes; its payload is struct al_py_type. */
extern const struct py_type al_py_type_engine;
extern const struct py_type al_py_type_decorator; /* TypeDecorator */
extern const struct py_type al_py_user_type;      /* UserDefinedType */

struct al_py_type {
    struct al_type *type; /* NULL: of a Python subclass whose own rendering is asked for at use */
    struct al_py_type *self;
};

/* The type that `value` means: an instance, or a class that is called without arguments. None and
 * not given: a NullType. NULL: failed, and an exception is set. */
struct al_type *al_type_of(struct py *py, struct py_value value);

/* Whether `value` is a type or a class of types. */
bool al_type_is(struct py *py, struct py_value value);

/* The object of a type; NULL gives a NullType's. */
struct py_value al_type_wrap(struct py *py, const struct al_type *type);

/* Whether values pass through Python code of the revision (a TypeDecorator's process_bind_param),
 * and that passage. */
bool al_type_converts(const struct al_type *type);

/* Whether a type of one's own says which values are compared by IS. */
bool al_type_own_is(struct py *py, const struct al_type *type);

/* Whether the type's own class says, otherwise than by process_result_value, what is read of a column. */
bool al_type_changes_result(struct py *py, const struct al_type *type);
struct py_value al_type_convert(struct py *py, const struct al_type *type, struct py_value value);

/* A method that the revision itself gives a type; absent, and nothing raised, where it does not. */
struct py_value al_type_own_method(struct py *py, struct py_value self, const char *name);

/* The members of the modules sqlalchemy and sqlalchemy.dialects.postgresql that are types, by name;
 * absent, and nothing raised, where there is none. */
struct py_value al_type_class(struct py *py, struct lockstep_str name, unsigned place);
bool al_type_knows(struct lockstep_str name, unsigned place, enum al_api api);

/* sqlalchemy.types, sqlalchemy.dialects, and the packages that hold types of others. */
extern const struct py_module_def al_module_types;

#endif
