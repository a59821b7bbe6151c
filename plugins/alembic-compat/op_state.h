/*
 * op_state.h: one evaluation of upgrade() or downgrade(): the context of its SQLAlchemy objects, and
 * the way of its statements to the host.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_STATE_H
#define LOCKSTEP_ALEMBIC_OP_STATE_H

#include "check_model.h"
#include "op_echo.h"
#include "sa_schema.h"

/* A statement that waits for the end of its batch_alter_table block. */
struct al_deferred {
    struct lockstep_str sql;
    struct py_where where;
};

struct al_op_state {
    struct al_context context; /* first: the interpreter's user pointer is this struct */
    struct al_list *batch;  /* of struct al_deferred: statements go there now; NULL: to the host */
    struct al_list enums;   /* of struct al_enum: types that create_table made or met */
    struct al_model *model; /* operations are only noted there, nothing is sent; NULL: run */
    struct al_echo
        *echo;           /* nothing is sent, answers come from before; NULL: the first evaluation */
    struct al_list told; /* of struct al_answer: what the server answered */
    bool is_declared;    /* while a declarative operation makes its statements */
    bool is_outside;     /* of any transaction: al_op_leave */
    bool has_left;       /* a transaction: what it did is committed */
    bool in_block;       /* in an autocommit_block, or is_autocommit */
    bool in_own;         /* there, in a transaction that a BEGIN among the statements began */
    bool is_autocommit;  /* up to the end: isolation_level="AUTOCOMMIT" */
    bool was_committed;  /* by the connection's commit() */
    bool may_roll_back;  /* the text speaks of it: each transaction begins with a savepoint */
    bool has_start;      /* that savepoint is set */
    bool was_rolled_back; /* Alembic's transaction, as SQLAlchemy sees it, has ended */
    bool has_sent;        /* something, since it was rolled back */
    uint32_t n_enums;     /* of enums, when the transaction began */
    bool awaits;          /* statements are awaited, because Python code may catch their errors */
};

/* The state of a running interpreter. */
struct al_op_state *al_op_state_of(struct py *py);

/* Statements to the host. */
extern const struct al_sink al_op_sink;

/* The model, where revisions are only looked at; then the operation is noted in it. */
struct al_model *al_op_model(struct py *py);

/* A savepoint of the host's; as al_sink has it. */
bool al_op_savepoint(struct py *py, uint32_t action, struct lockstep_str name);

/* Send what a batch block gathered. */
bool al_op_flush(struct py *py, const struct al_list *batch);

/* The place of the Python code as the host wants it. */
struct lockstep_where al_op_where(struct py_where where);

#endif
