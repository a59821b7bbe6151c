/*
 * A database in which one step is proven, one is contradicted, and another runner has been.
 */
#ifndef LOCKSTEP_TESTS_REPORT_ADOPTION_SAMPLE_H
#define LOCKSTEP_TESTS_REPORT_ADOPTION_SAMPLE_H

#include <stdint.h>

#include "samples.h"

#include "report/adopt.h"

static inline void
report_adoption_sample(struct ls_output *output)
{
    static const struct ls_step_set set = {.steps = steps, .n_steps = 5};
    static const struct ls_drift drifts[] = {{.type = LS_DRIFT_UNEXPECTED,
        .kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("facts"),
        .part = SPAN("column note"),
        .found = SPAN("text")}};
    static const struct ls_adoption_step found[] = {
        {.step = &steps[0],
            .verdict = {.type = LS_VERDICT_PROVEN, .n_there = 2},
            .basis = LS_ADOPTION_PROVEN,
            .is_taken = true,
            .needs = SIZE_MAX,
            .satisfied_by = SIZE_MAX},
        {.step = &steps[1],
            .verdict = {.type = LS_VERDICT_CONTRADICTED, .drifts = drifts, .n_drifts = 1},
            .needs = SIZE_MAX,
            .satisfied_by = SIZE_MAX},
        {.step = &steps[3],
            .verdict = {.type = LS_VERDICT_PROVEN, .n_there = 1},
            .basis = LS_ADOPTION_PROVEN,
            .needs = 1,
            .satisfied_by = SIZE_MAX}};
    static const struct ls_adoption adoption = {
        .steps = found, .n_steps = 3, .n_taken = 1, .n_contradicted = 1};
    static const struct ls_ledger ledgers[] = {{.tool = "Flyway",
        .schema = SPAN("public"),
        .table = SPAN("flyway_schema_history"),
        .position = SPAN("12"),
        .count = 34,
        .is_readable = true}};
    struct ls_adoption_report report = {
        .adoption = &adoption, .set = &set, .ledgers = {ledgers, 1}};
    ls_report_adoption(output, &about, &report);
}

#endif
