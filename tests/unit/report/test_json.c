/* Every report as JSON: all of them one after the other, compared with golden.jsonl, which schema.py holds against the
 * schema. */
#include "adoption_sample.h"
#include "rehearsal_sample.h"
#include "samples.h"

#include <fcntl.h>

#include "report/check.h"
#include "report/error.h"
#include "report/progress.h"

static void
tell(struct ls_progress *progress, struct ls_event event)
{
    struct ls_sink sink = ls_progress_sink(progress);
    ls_sink_tell(&sink, &event);
}

static void
report_check(struct ls_output *output)
{
    const struct ls_difference difference = {LS_SPAN("a.x"), LS_SPAN("text"), LS_SPAN("")};
    const struct ls_err err = {
        .status = LS_DRIFT, .message = "differs", .differences = &difference, .n_differences = 1};
    const struct ls_drift drifts[] = {{.type = LS_DRIFT_CHANGED,
                                          .kind = LS_SPAN("table"),
                                          .schema = LS_SPAN("public"),
                                          .name = LS_SPAN("a"),
                                          .part = LS_SPAN("column x"),
                                          .what = LS_SPAN("type"),
                                          .expected = LS_SPAN("text"),
                                          .found = LS_SPAN("bigint"),
                                          .step = LS_SPAN("sql:0001")},
        {.type = LS_DRIFT_UNOWNED, .kind = LS_SPAN("schema"), .name = LS_SPAN("s")}};
    const struct ls_checked_document documents[] = {
        {.step = LS_SPAN("doc:1"), .err = &err}, {.step = LS_SPAN("doc:2")}};
    const struct ls_effect effect = {.kind = LS_SPAN("view"),
        .schema = LS_SPAN("public"),
        .name = LS_SPAN("v"),
        .step = LS_SPAN("sql:0002")};
    const struct ls_check_report report = {.drifts = drifts,
        .n_drifts = 2,
        .documents = documents,
        .n_documents = 2,
        .unrecorded = &effect,
        .n_unrecorded = 1,
        .n_same = 7,
        .n_ignored = 3,
        .is_recorded = true};
    ls_report_check(output, &about, &report);
}

static void
report_run(struct ls_output *output)
{
    struct ls_progress progress;
    struct ls_err err = {.status = LS_STEP_FAILED, .message = "no", .sqlstate = "42P01"};
    struct ls_event step = {.step = &steps[1], .action = "apply", .index = 2, .steps = 2};
    output->is_verbose = true;
    ls_progress_begin(&progress, output, &plan);
    tell(&progress, (struct ls_event){.type = LS_EVENT_RUN_BEGIN, .steps = 2});
    tell(&progress,
        (struct ls_event){.type = LS_EVENT_WAIT, .text = LS_SPAN("ann, pid 7"), .milliseconds = 5});
    step.type = LS_EVENT_STEP_BEGIN;
    tell(&progress, step);
    step.type = LS_EVENT_TICK;
    step.text = LS_SPAN("CREATE TABLE \"a\"");
    step.milliseconds = 200;
    tell(&progress, step);
    const struct ls_blocker blockers[] = {{.pid = 0}, {.pid = 7,
                                                          .user = LS_SPAN("ann"),
                                                          .state = LS_SPAN("active"),
                                                          .query = LS_SPAN("LOCK \"a\""),
                                                          .milliseconds = 9}};
    tell(&progress, (struct ls_event){.type = LS_EVENT_BLOCKED,
                        .step = &steps[1],
                        .blockers = blockers,
                        .n_blockers = 2,
                        .milliseconds = 1500});
    struct ls_work work = {.command = LS_SPAN("CREATE INDEX"),
        .phase = LS_SPAN("building"),
        .relation = LS_SPAN("a"),
        .done = 1,
        .total = 3,
        .rows = -1};
    step.type = LS_EVENT_PROGRESS;
    step.work = &work;
    tell(&progress, step);
    work = (struct ls_work){.command = LS_SPAN("COPY FROM"), .done = 8, .rows = 2};
    tell(&progress, step);
    for (int severity = LS_DEBUG; severity <= LS_WARNING; severity++) {
        tell(&progress, (struct ls_event){.type = LS_EVENT_MESSAGE,
                            .step = severity == LS_INFO ? &steps[1] : NULL,
                            .severity = (enum ls_severity)severity,
                            .text = LS_SPAN("a \xFF message")});
    }
    step.type = LS_EVENT_STEP_END;
    step.outcome = "applied";
    step.statements = 4;
    tell(&progress, step);
    step.type = LS_EVENT_STEP_FAIL;
    step.error = &err;
    tell(&progress, step);
    step.error = NULL;
    tell(&progress, step);
    tell(
        &progress, (struct ls_event){.type = LS_EVENT_RUN_END,
                       .steps = 1,
                       .milliseconds = 300,
                       .head = "00000000000000000000000000000000000000000000000000000000000000ff"});
    ls_progress_finish(&progress);
    output->is_verbose = false;
}

static void
report_errors(struct ls_output *output)
{
    static const struct ls_difference difference = {SPAN("x"), {NULL, 0}, SPAN("y")};
    struct ls_err err = {.differences = &difference, .n_differences = 1};
    (void)ls_err_set(&err, LS_DRIFT, "'x' is not as documented");
    ls_err_excerpt(&err, "x.ini", LS_SPAN("[table x]"), 1);
    ls_err_note(&err, "one");
    ls_err_note(&err, "two");
    ls_err_remedy(&err, "Look.");
    ls_report_error(output, &err);
    struct ls_err plain = {.status = LS_SIGTERM, .message = "stopped"};
    ls_report_error(output, &plain);
    ls_report_warning(output, &plain);
}

static void
report_all(struct ls_output *output)
{
    static const char digest[] = "00000000000000000000000000000000000000000000000000000000000000ff";
    ls_report_plan(output, &about, &plan, NULL, NULL);
    ls_report_plan(output, &about, &nothing, NULL, NULL);
    ls_report_plan(output, &about, &nothing, NULL, &consequences);
    ls_report_consequences(output, &about, &consequences);
    ls_report_sql(output, &about, listings, 3);
    ls_report_sql(output, &about, NULL, 0);
    report_run(output);
    ls_report_status(output, &about, &plan, &state_of_journal, &other_ledgers);
    ls_report_status(output, &about, &nothing, &no_journal, &no_ledgers);
    ls_report_history(output, &about, events, 2);
    ls_report_inventory(output, &about, tables, 2);
    ls_report_timeline(output, &about, times, 4);
    ls_report_ownership(output, &about, &ownership);
    ls_report_graph(output, &about, &graph);
    ls_report_graph(output, &about, &graph_with_states);
    ls_report_verify(output, &about, checks, 2, NULL);
    const struct ls_planned half = {.step = &steps[1], .action = LS_ACTION_APPLY};
    const struct ls_residue residues[] = {{.planned = &half,
                                              .unit = 2,
                                              .statement = "CALL \"p\"()",
                                              .found = "unknown",
                                              .evidence = "none"},
        {.planned = &half, .found = "done", .evidence = "all", .is_repaired = true},
        {.planned = &half}};
    ls_report_reconcile(output, &about, residues, 3);
    report_check(output);
    report_rehearsal_sample(output);
    report_adoption_sample(output);
    ls_report_seal(output, "app.lock", digest, &lock);
    ls_report_keygen(output, &keys);
    ls_report_sign(output, &signature);
    ls_report_new(output, LS_SPAN("sql"), new_files, 2);
    ls_report_plugin_list(output, plugins, 2);
    ls_report_plugin_inspect(output, &plugins[0]);
    ls_report_plugin_inspect(output, &plugins[1]);
    report_errors(output);
}

static char *
read_golden(void)
{
    const char *root = getenv("LOCKSTEP_SOURCE_ROOT");
    char path[4096];
    (void)snprintf(
        path, sizeof(path), "%s/tests/unit/report/golden.jsonl", root == NULL ? "." : root);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    char *text = capture_slurp(fd);
    close(fd);
    return text;
}

/* Line by line, so that a difference is told by the line that differs. */
static void
test_golden(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_JSON);
    report_all(&capture.output);
    capture_read(&capture);
    char *golden = read_golden();
    char *found_rest = NULL;
    char *golden_rest = NULL;
    char *found = strtok_r(capture.out, "\n", &found_rest);
    char *expected = strtok_r(golden, "\n", &golden_rest);
    while (found != NULL && expected != NULL) {
        assert_string_equal(found, expected);
        found = strtok_r(NULL, "\n", &found_rest);
        expected = strtok_r(NULL, "\n", &golden_rest);
    }
    assert_null(found);
    assert_null(expected);
    free(golden);
    capture_end(&capture);
}

static void
test_ticks_and_debug_only_when_verbose(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_JSON);
    struct ls_progress progress;
    ls_progress_begin(&progress, &capture.output, NULL);
    tell(&progress, (struct ls_event){.type = LS_EVENT_TICK, .text = LS_SPAN("x")});
    tell(&progress,
        (struct ls_event){.type = LS_EVENT_MESSAGE, .severity = LS_DEBUG, .text = LS_SPAN("x")});
    ls_progress_finish(&progress);
    capture_expect(&capture, "", "");
    capture_end(&capture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_ticks_and_debug_only_when_verbose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
