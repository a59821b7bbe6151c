/*
 * A rehearsal with one step of each result, and what was tried for the one that failed.
 */
#ifndef LOCKSTEP_TESTS_REPORT_REHEARSAL_SAMPLE_H
#define LOCKSTEP_TESTS_REPORT_REHEARSAL_SAMPLE_H

#include "samples.h"

#include "report/rehearse.h"

static inline void
report_rehearsal_sample(struct ls_output *output)
{
    static const struct ls_source_decl sources[] = {
        {.name = SPAN("core")}, {.name = SPAN("sql")}, {.name = SPAN("record")}};
    static const struct ls_manifest manifest = {.sources = sources, .n_sources = 3};
    static const struct ls_step_set set = {.steps = steps, .n_steps = 5};
    static const struct ls_planned rehearsed_plan[] = {
        {.step = &steps[0], .index = 0, .action = LS_ACTION_APPLY},
        {.step = &steps[1], .index = 1, .action = LS_ACTION_APPLY},
        {.step = &steps[2], .index = 2, .action = LS_ACTION_APPLY}};
    static const struct ls_effect effects[] = {{.seq = 1,
        .step = SPAN("core:1a"),
        .source = SPAN("core"),
        .action = SPAN("created"),
        .kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("users")}};
    static const struct ls_seen_lock locks[] = {
        {SPAN("public"), SPAN("old"), SPAN("table"), 1, 8, true, true},
        {SPAN("public"), SPAN("users"), SPAN("table"), 2, 3, false, false}};
    static const struct ls_span roles[] = {SPAN("reader")};
    static const struct ls_err err = {.status = LS_STEP_FAILED,
        .message = "sql:0001_facts: relation \"later\" does not exist",
        .sqlstate = "42P01",
        .file = "sql/0001_facts.sql",
        .line = 3};
    static const struct ls_rehearsal_step rehearsed[] = {{.planned = &rehearsed_plan[0],
                                                             .result = LS_REHEARSED_DONE,
                                                             .outcome = LS_OUTCOME_APPLIED,
                                                             .milliseconds = 5,
                                                             .statements = 2,
                                                             .seen.locks = locks,
                                                             .seen.n_locks = 2,
                                                             .effects = effects,
                                                             .n_effects = 1,
                                                             .roles = roles,
                                                             .n_roles = 1},
        {.planned = &rehearsed_plan[1],
            .result = LS_REHEARSED_FAILED,
            .err = &err,
            .is_parted = true},
        {.planned = &rehearsed_plan[2], .result = LS_REHEARSED_HELD, .held_by = 1}};
    static const struct ls_shape_line lines[] = {
        {SPAN("column id"), SPAN("type"), SPAN("integer")}};
    static const struct ls_shape_object objects[] = {{.kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("users"),
        .lines = lines,
        .n_lines = 1}};
    static const struct ls_shape shape = {objects, 1};
    static const struct ls_shape empty = {NULL, 0};
    static const struct ls_rehearsal rehearsal = {.steps = rehearsed,
        .n_steps = 3,
        .n_done = 1,
        .n_failed = 1,
        .n_held = 1,
        .before = &empty,
        .shape = &shape,
        .effects = effects,
        .n_effects = 1};
    static const struct ls_maker makers[] = {{.step = 3, .is_chosen = true, .has_run = true}};
    static const struct ls_remedy remedies[] = {{LS_REMEDY_REQUIRES, 1, 3}};
    static const struct ls_blame blames[] = {{.step = 1,
                                                 .err = &err,
                                                 .complaint = {.type = LS_COMPLAINT_MISSING,
                                                     .kind = LS_COMPLAINT_RELATION,
                                                     .name = SPAN("later")},
                                                 .makers = makers,
                                                 .n_makers = 1},
        {.step = 1,
            .err = &err,
            .complaint = {.type = LS_COMPLAINT_MISSING,
                .kind = LS_COMPLAINT_RELATION,
                .name = SPAN("later")},
            .makers = makers,
            .n_makers = 1,
            .round = 1,
            .remedies = remedies,
            .n_remedies = 1}};
    static const struct ls_rehearsal outcome = {.n_steps = 3, .n_done = 3};
    static const struct ls_trial trial = {.blames = blames,
        .n_blames = 2,
        .remedies = remedies,
        .n_remedies = 1,
        .outcome = &outcome,
        .works = true,
        .n_tried = 4};
    static const struct ls_drift drifts[] = {{.type = LS_DRIFT_CHANGED,
        .kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("users"),
        .part = SPAN("column id"),
        .what = SPAN("type"),
        .expected = SPAN("integer"),
        .found = SPAN("bigint")}};
    struct ls_rehearsal_report report = {.version = "15.14",
        .manifest = &manifest,
        .set = &set,
        .rehearsal = &rehearsal,
        .trial = &trial,
        .compared = "/tmp/db",
        .drifts = drifts,
        .n_drifts = 1};
    struct ls_arena arena = {0};
    ls_ownership_make(&arena, effects, 1, &shape, &report.ownership);
    ls_report_rehearsal(output, &about, &report);
    ls_arena_finish(&arena);
}

#endif
