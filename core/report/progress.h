/*
 * What `apply` and `revert` say while they run. Text: one line per finished step on standard output, and on a terminal a
 * live line on standard error that is redrawn at every tick and erased in the end. JSON: one event per line.
 */
#ifndef LOCKSTEP_REPORT_PROGRESS_H
#define LOCKSTEP_REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "report/output.h"
#include "step/event.h"

/* Fields are the implementation's own. */
struct ls_progress {
    struct ls_output *output; /* borrowed */
    struct ls_buf line;
    size_t id_width;    /* of the widest step id of the plan, within bounds */
    int64_t run_began;  /* ls_clock_monotonic */
    int64_t step_began; /* the same */
    int64_t told_wait;  /* milliseconds of waiting when it was told last; -1: not told */
    bool is_live;       /* a live line stands on the terminal */
    size_t n_planned;   /* steps of the run */
    size_t counts[LS_OUTCOME_COUNT]; /* finished steps by outcome */
};

/* `plan`, for the width of the ids, may be NULL. */
void ls_progress_begin(
    struct ls_progress *progress, struct ls_output *output, const struct ls_plan *plan);

/* The listener to hand to the runner. Good as long as `progress`. */
struct ls_sink ls_progress_sink(struct ls_progress *progress);

/* Take the live line away: before anything else is written to the terminal, and at the end. */
void ls_progress_erase(struct ls_progress *progress);

/* Write the event as a line of JSON. */
void ls_progress_tell_json(struct ls_progress *progress, const struct ls_event *event);

/* Milliseconds: what the event says, or what our own clock says since `began`. */
int64_t ls_progress_elapsed(const struct ls_event *event, int64_t began);

/* How much of it is done, in hundredths; -1 where that is not known. */
int64_t ls_work_percent(const struct ls_work *work);

/* Erase and free. Zeroed is fine. */
void ls_progress_finish(struct ls_progress *progress);

#endif
