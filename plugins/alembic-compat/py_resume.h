/*
 * Walking a body that can be suspended. Each node with a yield in it (py_yield.h) has a record from
 * when it is begun until it is done: how far it is, and what it has to remember. A yield goes up
 * through all of them as a stop does (PY_ERROR_SUSPENDED), which leaves their records; going on
 * means coming down the same nodes again, each of which goes on at its record.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_RESUME_H
#define LOCKSTEP_ALEMBIC_PY_RESUME_H

#include "py_generator.h"
#include "py_run.h"

struct py_record {
    struct py_record *prev; /* of the node around it */
    struct py_record *next;
    const struct py_node *node;
    int stage;             /* what of the node is under way; 0: it has just begun */
    uint32_t at;           /* the statement of the block, or the operand, that is next */
    enum py_flow ended;    /* of a try: how that ended which finally stands behind */
    struct py_value value; /* an iterator, a manager, an operand: what a stage gave to the next */
    struct py_value base;  /* of the target of an augmented assignment */
    struct py_value key;   /* the same */
    struct py_value exception; /* the one that a handler or finally is there for */
    struct py_value outer;     /* what was handled before */
    struct py_value result;    /* of the return that finally stands behind */
    struct py_value *kept;     /* values of operands */
    uint32_t n_kept;
    uint32_t capacity;
};

/* A node is begun, or come to again: its record. Without a yield in it that is *local, zeroed by the
 * caller. NULL: memory is spent. */
struct py_record *py_record_begin(
    struct py *py, const struct py_node *node, struct py_record *local);

/* The node is done, or has failed; of one that is suspended the record stays. */
void py_record_end(struct py *py, struct py_record *record);

/* Whether a generator is on its way up to who asked it. */
static inline bool
py_is_suspended(const struct py *py)
{
    return py->error == PY_ERROR_SUSPENDED;
}

/* The statements of a block from record->at on. */
enum py_flow py_resume_block(
    struct py *py, struct py_record *record, struct py_node *const *nodes, uint32_t n);

/* An expression or a statement with py_node.yields set. */
struct py_value py_resume_expression(struct py *py, const struct py_node *node);
enum py_flow py_resume_statement(struct py *py, const struct py_node *node);

/* Evaluate the operands of a node, in order, and have them taken when it is run next. False:
 * failed or suspended. */
bool py_resume_operands(struct py *py, const struct py_node *node, struct py_record *record);

/* yield and yield from. */
struct py_value py_resume_yield(struct py *py, const struct py_node *node);

/* py_generator.advance of a function with a yield. */
int py_resume_function(struct py *py, struct py_generator *generator, struct py_value *ret);

#endif
