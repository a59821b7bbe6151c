/*
 * py_table.h: the words in which tables of definitions (struct py_def) are written.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_TABLE_H
#define LOCKSTEP_ALEMBIC_PY_TABLE_H

#include "py_module.h"

/* A function of a module. `sign` is its signature; NULL: it gets the arguments as they were written. */
#define FUNCTION(text, function, sign)                                                             \
    {                                                                                              \
        .name = text, .kind = PY_DEF_FUNCTION, .fn = function, .signature = sign                   \
    }

/* The same in a type: a method. */
#define METHOD(text, function, sign) FUNCTION(text, function, sign)

/* A class, by the name of its struct py_type. */
#define TYPE(text, ident)                                                                          \
    {                                                                                              \
        .name = text, .kind = PY_DEF_TYPE, .type = &(ident)                                        \
    }

/* A module that is a member of another one, by its dotted name. */
#define MODULE(word, path)                                                                         \
    {                                                                                              \
        .name = word, .kind = PY_DEF_MODULE, .text = path                                          \
    }

#endif
