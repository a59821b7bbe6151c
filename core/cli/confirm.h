/*
 * Asking people before each step.
 */
#ifndef LOCKSTEP_CLI_CONFIRM_H
#define LOCKSTEP_CLI_CONFIRM_H

#include "plan/plan.h"
#include "report/progress.h"

struct ls_confirm {
    struct ls_progress *progress; /* borrowed: its live line makes room for the question */
    bool is_sure;                 /* "all" was answered: nothing more is asked */
};

/* Ask on standard error whether the step may run, and read the answer from standard input: a line that begins with y, n or
 * a (this and all that follow). `user` is a struct ls_confirm. LS_PENDING where the answer is no, or there is none. */
LS_MUST_CHECK enum ls_status ls_confirm_step(
    void *user, const struct ls_planned *planned, size_t index, size_t n, struct ls_err *err);

#endif
