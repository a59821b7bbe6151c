/*
 * `plan`: what would run, in order, and why; `plan --sql`: the SQL itself.
 */
#ifndef LOCKSTEP_REPORT_PLAN_H
#define LOCKSTEP_REPORT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "execute/consequences.h"
#include "execute/program.h"
#include "plan/plan.h"
#include "report/output.h"

/* The steps of plan->planned, and how many are in each state. `programs` (one for each planned step; NULL: not known) says
 * which of them run in parts. `consequences`: of a revert; else NULL. */
void ls_report_plan(struct ls_output *output, const struct ls_about *about,
    const struct ls_plan *plan, const struct ls_program *programs,
    const struct ls_consequences *consequences);

/* A piece of a step's SQL. Several pieces of one step follow each other and have the same `planned`. */
struct ls_sql_listing {
    const struct ls_planned *planned;
    const struct ls_program *program; /* NULL: not known */
    struct ls_span sql;               /* absent: none, the note says why */
    bool is_live;        /* the step needs live answers: what follows is known only when it runs */
    struct ls_span note; /* absent: none; where is_live, the reason */
};

/* Text: the SQL behind a comment per step, that of a live one as a comment; on a terminal control characters are escaped,
 * else the bytes are as they will be sent. JSON: one object with all of it. */
void ls_report_sql(struct ls_output *output, const struct ls_about *about,
    const struct ls_sql_listing *listings, size_t n);

#endif
