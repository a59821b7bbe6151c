/*
 * `history`: the journal, newest last.
 */
#ifndef LOCKSTEP_REPORT_HISTORY_H
#define LOCKSTEP_REPORT_HISTORY_H

#include <stddef.h>

#include "report/output.h"
#include "step/applied.h"

/* With is_verbose the text shows serial, host, tool and the beginning of each row's hash as well; JSON always has all. */
void ls_report_history(struct ls_output *output, const struct ls_about *about,
    const struct ls_history_row *rows, size_t n);

#endif
