/*
 * `reconcile`: what became of each part in question, and how that is known.
 */
#ifndef LOCKSTEP_REPORT_RECONCILE_H
#define LOCKSTEP_REPORT_RECONCILE_H

#include "execute/run.h"
#include "report/output.h"

/* Findings that were never reached (their `found` is NULL) are left out. */
void ls_report_reconcile(struct ls_output *output, const struct ls_about *about,
    const struct ls_residue *findings, size_t n);

#endif
