/*
 * Watching a run closely: each step by itself, what its transaction holds at its end, and going on behind a failure. Who
 * wants that says so in the request; a run that nobody watches pays nothing for it.
 */
#ifndef LOCKSTEP_EXECUTE_OBSERVE_H
#define LOCKSTEP_EXECUTE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "db/conn.h"

/* What comes behind a step. */
enum ls_observed {
    LS_OBSERVED_NEXT = 1, /* the next step, whatever became of this one */
    LS_OBSERVED_AGAIN,    /* this one once more: it failed, and what it missed has been made */
    LS_OBSERVED_END,      /* the run ends, with the failure if it is one */
};

struct ls_observer {
    void *user;
    const char
        *sql; /* one statement, without a semicolon, for the end of each transaction of a step */
    const char *column; /* name of the first column of its rows, by which they are told */
    bool (*begin)(void *user, size_t step); /* false: the step is left out */
    void (*take)(void *user, size_t step, const struct ls_rows *rows);
    /* What the server said while a statement of the step ran. */
    void (*notice)(void *user, size_t step, const char *sqlstate, const char *message);
    enum ls_observed (*end)(
        void *user, size_t step, enum ls_status status, const struct ls_err *err);
};

#endif
