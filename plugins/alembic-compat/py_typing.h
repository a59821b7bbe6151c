/*
 * py_typing.h: what an annotation says, for native bases that want to know (Mapped[Optional[int]]).
 */
#ifndef LOCKSTEP_ALEMBIC_PY_TYPING_H
#define LOCKSTEP_ALEMBIC_PY_TYPING_H

#include "py_module.h"

/* A name of the module typing, a subscripted type (list[int]) or a union (int | None). */
struct py_typing {
    struct py_str *name;    /* "Optional", "List"; of a union "Union"; NULL: a class's own */
    struct py_value origin; /* the class that was subscripted; absent: none */
    struct py_value args;   /* a tuple; absent: not subscripted */
};

/* The form behind a value; NULL where it is something else. */
const struct py_typing *py_typing_of(struct py_value value);

/* cls[key] of a builtin class. */
struct py_value py_typing_subscript(struct py *py, struct py_value cls, struct py_value key);

/* a | b of classes, forms and None. */
struct py_value py_typing_union(struct py *py, struct py_value a, struct py_value b);

/* The base of classes that make plain dicts; a class statement with it takes total=. */
extern const struct py_type py_type_typed_dict;

#endif
