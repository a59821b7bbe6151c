/*
 * op_echo.h: an evaluation behind the first one, of which nothing leaves. Its statements are kept, and
 * it is told what the first one was told. Two of them, with the sets walked both ways, show whether a
 * revision hangs on an order that Python leaves to chance.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_ECHO_H
#define LOCKSTEP_ALEMBIC_OP_ECHO_H

#include "sa_schema.h"

/* What the server answered to a statement of the first evaluation. */
struct al_answer {
    struct lockstep_str sql;
    struct lockstep_result result; /* lasts as long as the operation */
    int32_t code;                  /* of lockstep_host.run */
};

struct al_echo {
    struct al_pool *pool;
    struct al_list
        said; /* of struct lockstep_str *: the statements, and apart the rows and values of each, in any order */
    const struct al_list *told; /* of struct al_answer * */
    bool *is_used;              /* one for each answer; NULL: none yet */
    bool is_lost;               /* it asked what the first evaluation did not, or memory is spent */
};

/* Keep a statement. */
void al_echo_say(struct al_echo *echo, struct lockstep_str sql);

/* Keep a statement and answer it as it was answered before, the second one of a text with the second
 * answer. LOCKSTEP_OFFLINE: there was no such statement, and the echo is lost. */
int32_t al_echo_ask(struct al_echo *echo, struct lockstep_str sql, struct lockstep_result *ret);

/* Whether two evaluations said the same statements. Puts both into an order. */
bool al_echo_alike(struct al_echo *a, struct al_echo *b);

#endif
