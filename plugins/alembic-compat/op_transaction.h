/*
 * op_transaction.h: where a revision leaves its transaction and comes back.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_TRANSACTION_H
#define LOCKSTEP_ALEMBIC_OP_TRANSACTION_H

#include "op_state.h"

/* Commit what was done so far; what follows runs statement by statement. False: the host refused.
 * Nothing happens where it is so already; the same holds for the way back. */
bool al_op_leave(struct py *py);

/* What follows is in a transaction again. */
bool al_op_return(struct py *py);

/* Commit, and go on in another transaction. */
bool al_op_commit(struct py *py);

/* The connection's isolation_level becomes AUTOCOMMIT, for the rest of the revision. False: raised, refused, or the host
 * refused. */
bool al_op_autocommit(struct py *py);

/* Take back what was done since the transaction began, and go on in it. False: refused, or the host refused. */
bool al_op_rollback(struct py *py);

/* The transaction was rolled back, and Alembic has no other: it cannot leave it. True: raised. */
bool al_op_is_inactive(struct py *py);

/* What a text with a COMMIT behind other statements falls into: each up to its COMMIT, which is not part of it. `pos` begins
 * with 0. False: there is none left. */
struct al_op_piece {
    struct lockstep_str text; /* may be blank */
    bool is_committed;        /* false: the text ended without a COMMIT behind it */
};
bool al_op_next_piece(struct lockstep_str sql, uint64_t *pos, struct al_op_piece *ret);

/* Whether it has such a COMMIT, where that means anything. */
bool al_op_is_in_pieces(struct py *py, struct lockstep_str sql);

/* Whether the statement is a plain COMMIT or BEGIN; then it is done here, and *ret_ok says how. */
bool al_op_is_transaction_word(struct py *py, struct lockstep_str sql, bool *ret_ok);

#endif
