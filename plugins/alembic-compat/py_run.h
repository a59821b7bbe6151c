/*
 * The tree walker, between its files.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_RUN_H
#define LOCKSTEP_ALEMBIC_PY_RUN_H

#include "py_state.h"

/* How a statement ended. */
enum py_flow {
    PY_FLOW_NEXT,
    PY_FLOW_BREAK,
    PY_FLOW_CONTINUE,
    PY_FLOW_RETURN, /* the value is in frame->result */
    PY_FLOW_FAIL,
};

/* The value of an expression. */
struct py_value py_run_expression(struct py *py, const struct py_node *node);

enum py_flow py_run_block(struct py *py, struct py_node *const *nodes, uint32_t n);
enum py_flow py_run_statement(struct py *py, const struct py_node *node);
enum py_flow py_run_try(struct py *py, const struct py_node *node);
enum py_flow py_run_with(struct py *py, const struct py_node *node);

/* Assign to a target, delete a target. */
bool py_run_assign(struct py *py, const struct py_node *target, struct py_value value);
bool py_run_delete(struct py *py, const struct py_node *target);
bool py_run_augmented(struct py *py, const struct py_node *node);

/* Names. Load: absent is a NameError or refusal. */
struct py_value py_name_load(struct py *py, const struct py_node *node);
bool py_name_store(struct py *py, const struct py_node *node, struct py_value value);

/* A call, a display, a comprehension, an f-string. */
struct py_value py_run_call(struct py *py, const struct py_node *node);
struct py_value py_run_display(struct py *py, const struct py_node *node);
struct py_value py_run_comprehension(struct py *py, const struct py_node *node);
struct py_value py_run_fstring(struct py *py, const struct py_node *node);
struct py_value py_run_slice(struct py *py, const struct py_node *node);

/* def, lambda, class. */
struct py_value py_run_function(struct py *py, const struct py_function_node *node);
struct py_value py_run_class(struct py *py, const struct py_node *node);

/* Evaluate and apply decorators, the last one first. */
struct py_value py_run_decorators(
    struct py *py, const struct py_node *node, struct py_value decorated);

/* Evaluate arguments into lists that grow on the value stack. */
struct py_call_args {
    struct py_value positional; /* a list */
    struct py_kwarg *keywords;
    size_t n_keywords;
    size_t capacity;
};

bool py_run_arguments(struct py *py, const struct py_node *call, struct py_call_args *ret);

/* Note where the evaluation is, for messages. */
static inline void
py_at_node(struct py *py, const struct py_node *node)
{
    py->frame->node = node;
}

#endif
