/*
 * `verify --deep`: everything that could not be done, each with its place.
 */
#ifndef LOCKSTEP_REPORT_LINT_H
#define LOCKSTEP_REPORT_LINT_H

#include "base/json.h"
#include "execute/lint.h"
#include "report/output.h"

/* The value of "deep" in the JSON of verify; `lint` NULL: null. */
void ls_report_json_lint(struct ls_json *json, const struct ls_lint *lint);

/* One finding each: FILE:LINE:COLUMN, what, in which step, and the line. */
void ls_report_text_lint(struct ls_buf *out, const struct ls_lint *lint, bool has_colour);

#endif
