/*
 * Where a function may be suspended. When a yield is met, the walker goes back up through all nodes
 * around it, and when the generator goes on, it comes down the same way again: so each of these
 * nodes is marked, and what they have evaluated before is kept (py_resume.h).
 */
#ifndef LOCKSTEP_ALEMBIC_PY_YIELD_H
#define LOCKSTEP_ALEMBIC_PY_YIELD_H

#include "py_ast.h"

/* Mark the nodes of a function that holds a yield. False: a yield stands where it must not (a
 * syntax error), or the stack is spent. */
bool py_yield_mark(struct py *py, const char *path, struct py_function_node *function);

/* The operands of an expression that evaluates all of them in order and then does its work, or of a
 * raise statement. False behind the last one. *ret may be NULL (a part of a slice that was left
 * out) or STARRED. */
bool py_yield_operand(const struct py_node *node, uint32_t index, struct py_node **ret);

#endif
