/*
 * `docs timeline`: the steps of all sources in time, side by side: one column per plugin.
 */
#ifndef LOCKSTEP_REPORT_TIMELINE_H
#define LOCKSTEP_REPORT_TIMELINE_H

#include <stddef.h>

#include "plan/plan.h"
#include "report/output.h"

struct ls_timeline_row {
    struct ls_span written; /* when its author says it was written, ISO 8601; absent: unknown */
    struct ls_span applied; /* when it was applied here, ISO 8601; absent: it is not */
    struct ls_span source;
    struct ls_span
        plugin;          /* name of the source's plugin; absent: the source is not in this bundle */
    struct ls_span step; /* SOURCE:LOCAL_ID */
    struct ls_span description; /* absent: none */
    enum ls_step_state state;
};

/* Rows are given in the order of the plan. They are shown in the order in which they were applied, then those that are
 * not. Text, Markdown or JSON. */
void ls_report_timeline(struct ls_output *output, const struct ls_about *about,
    const struct ls_timeline_row *rows, size_t n);

#endif
