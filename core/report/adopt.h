/*
 * `adopt`: which steps a database already has, and how that is known.
 */
#ifndef LOCKSTEP_REPORT_ADOPT_H
#define LOCKSTEP_REPORT_ADOPT_H

#include "execute/adopt.h"
#include "report/ledgers.h"
#include "report/output.h"

struct ls_adoption_report {
    const struct ls_adoption *adoption;
    const struct ls_step_set *set;
    struct ls_ledgers ledgers; /* of other runners */
    bool is_recording;         /* what is taken is recorded right after this */
};

void ls_report_adoption(struct ls_output *output, const struct ls_about *about,
    const struct ls_adoption_report *report);

#endif
