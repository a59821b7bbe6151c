/*
 * Which variable a name means: Python decides that before the code runs, and so do we.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_SCOPE_H
#define LOCKSTEP_ALEMBIC_PY_SCOPE_H

#include "py_ast.h"

/* Make the scopes of a tree and give every NAME its place. False: the error is set. */
bool py_scope_resolve(struct py *py, struct py_tree *tree);

/* The entry of a name in a scope; NULL where it has none. */
const struct py_scope_name *py_scope_find(const struct py_scope *scope, const struct py_str *name);

#endif
