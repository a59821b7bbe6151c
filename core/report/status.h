/*
 * `status`: every step and its state, and what the journal says as a whole.
 */
#ifndef LOCKSTEP_REPORT_STATUS_H
#define LOCKSTEP_REPORT_STATUS_H

#include "plan/plan.h"
#include "report/ledgers.h"
#include "report/output.h"
#include "report/table.h"
#include "step/applied.h"

/* `ledgers` are those of other runners in the same database. */
void ls_report_status(struct ls_output *output, const struct ls_about *about,
    const struct ls_plan *plan, const struct ls_state *state, const struct ls_ledgers *ledgers);

/* "12 applied, 3 pending": the states that occur, in the order of the enum. */
void ls_report_add_counts(struct ls_buf *out, const struct ls_plan *plan);

/* The key "counts": every state that is possible, with its number. */
void ls_report_json_counts(struct ls_json *json, const struct ls_plan *plan);

enum ls_colour ls_report_state_colour(enum ls_step_state state);

#endif
