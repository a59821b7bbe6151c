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

/* One step of a comparison: a OP b, an enum py_op or an enum py_test. */
struct py_value py_run_comparison(struct py *py, int op, struct py_value a, struct py_value b);

/* The same without regard to yields in the node itself. */
struct py_value py_run_plain_expression(struct py *py, const struct py_node *node);
enum py_flow py_run_plain_statement(struct py *py, const struct py_node *node);

enum py_flow py_run_block(struct py *py, struct py_node *const *nodes, uint32_t n);
enum py_flow py_run_statement(struct py *py, const struct py_node *node);
enum py_flow py_run_try(struct py *py, const struct py_node *node);
enum py_flow py_run_with(struct py *py, const struct py_node *node);

/* The CASE of a match statement that takes its subject, with its names bound; NULL: none. False:
 * failed. */
bool py_run_choose(struct py *py, const struct py_node *node, const struct py_node **ret);

/* Assign to a target, delete a target. */
bool py_run_assign(struct py *py, const struct py_node *target, struct py_value value);
bool py_run_delete(struct py *py, const struct py_node *target);
bool py_run_augmented(struct py *py, const struct py_node *node);

/* The target of an augmented assignment: read it, and write the result. */
struct py_target {
    struct py_value base; /* of an attribute or a subscript */
    struct py_value key;
    struct py_value value;
};

bool py_run_target(struct py *py, const struct py_node *node, struct py_target *ret);
bool py_run_target_update(struct py *py, const struct py_node *node, const struct py_target *target,
    struct py_value operand);

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
