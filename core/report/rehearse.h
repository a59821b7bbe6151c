/*
 * `rehearse`: what each step did and held, why those failed that failed, what helps, and what came out of it.
 */
#ifndef LOCKSTEP_REPORT_REHEARSE_H
#define LOCKSTEP_REPORT_REHEARSE_H

#include "report/output.h"
#include "report/rehearsed.h"

/* As text, or as JSON. */
void ls_report_rehearsal(struct ls_output *output, const struct ls_about *about,
    const struct ls_rehearsal_report *report);

#endif
