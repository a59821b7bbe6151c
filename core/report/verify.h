/*
 * `verify`: what was checked, and what came of it.
 */
#ifndef LOCKSTEP_REPORT_VERIFY_H
#define LOCKSTEP_REPORT_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "execute/lint.h"
#include "report/output.h"

struct ls_verify_row {
    const char *what; /* "lock", "signature", "digests", "plugin alembic-compat", "journal", … */
    bool is_ok;
    struct ls_span detail; /* absent: none */
};

/* The reason of a failure is told by ls_report_error afterwards. `lint` NULL: that was not asked for. */
void ls_report_verify(struct ls_output *output, const struct ls_about *about,
    const struct ls_verify_row *rows, size_t n, const struct ls_lint *lint);

#endif
