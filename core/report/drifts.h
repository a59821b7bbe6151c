/*
 * Differences between two schemas, as a part of other reports.
 */
#ifndef LOCKSTEP_REPORT_DRIFTS_H
#define LOCKSTEP_REPORT_DRIFTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "plan/drift.h"

/* A table with a row for each, indented by `indent` blanks; `expected` heads the column of what was expected. Behind the first
 * `most` a line says how many more there are. */
void ls_report_add_drifts(struct ls_buf *out, struct ls_arena *arena, const struct ls_drift *drifts,
    size_t n, const char *expected, size_t most, size_t indent, bool is_coloured);

/* The key "differences". */
void ls_report_json_drifts(struct ls_json *json, const struct ls_drift *drifts, size_t n);

#endif
