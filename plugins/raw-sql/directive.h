/*
 * Directives: lines "-- lockstep: KEY = VALUE" in the comment at the head of a file. Pure text; only the head is read.
 */
#ifndef RAW_SQL_DIRECTIVE_H
#define RAW_SQL_DIRECTIVE_H

#include <stdint.h>

#include "lockstep/plugin.h"

enum { RS_REQUIRES_MAX = 64 };

struct rs_directives {
    uint32_t transaction; /* LOCKSTEP_TX_… */
    uint32_t kind;        /* LOCKSTEP_KIND_SCHEMA or LOCKSTEP_KIND_REPEAT */
    struct lockstep_str
        description; /* ptr NULL: none; points into the file's bytes, as the next does */
    struct lockstep_str requires[RS_REQUIRES_MAX]; /* SOURCE:STEP, or SOURCE for all of it */
    uint32_t n_requires;
    uint32_t first_line; /* of the first directive; 0: there is none */
};

/* What is wrong with a directive. */
struct rs_problem {
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in characters */
    char message[256];
    const char *remedy; /* static storage */
};

/* Read the directives at the head of `bytes`. 1 where they are fine, 0 where *ret_problem says what is not. */
int rs_directives_read(struct lockstep_str bytes, struct rs_directives *ret_directives,
    struct rs_problem *ret_problem);

/* The line of the first "-- lockstep:" behind the head, where it has no effect; 0 where there is none. */
uint32_t rs_directives_find_misplaced(struct lockstep_str bytes);

#endif
