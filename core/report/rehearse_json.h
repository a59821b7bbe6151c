/*
 * `rehearse --format json`.
 */
#ifndef LOCKSTEP_REPORT_REHEARSE_JSON_H
#define LOCKSTEP_REPORT_REHEARSE_JSON_H

#include "report/output.h"
#include "report/rehearsed.h"

void ls_report_rehearsal_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_rehearsal_report *report);

#endif
