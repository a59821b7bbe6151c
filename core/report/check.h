/*
 * `check`: what is not as the journal and the documents say.
 */
#ifndef LOCKSTEP_REPORT_CHECK_H
#define LOCKSTEP_REPORT_CHECK_H

#include "plan/check.h"
#include "report/output.h"

/* One document that was held against the catalog. */
struct ls_checked_document {
    struct ls_span step;
    const struct ls_err *err; /* NULL: it holds */
};

struct ls_check_report {
    const struct ls_drift *drifts; /* by object */
    size_t n_drifts;
    const struct ls_checked_document *documents;
    size_t n_documents;
    const struct ls_effect *unrecorded;
    size_t n_unrecorded;
    size_t n_same;    /* objects that are as recorded */
    size_t n_ignored; /* findings left out */
    bool is_recorded; /* whether there is anything to hold the catalog against */
};

void ls_report_check(
    struct ls_output *output, const struct ls_about *about, const struct ls_check_report *report);

#endif
