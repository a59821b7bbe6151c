/* The listener of a run: plain lines, the live line of a terminal, waiting, messages, quiet. */
#include "samples.h"

#include "report/progress.h"

static void
tell(struct ls_progress *progress, struct ls_event event)
{
    struct ls_sink sink = ls_progress_sink(progress);
    ls_sink_tell(&sink, &event);
}

static void
run(struct ls_progress *progress)
{
    tell(progress, (struct ls_event){.type = LS_EVENT_RUN_BEGIN, .steps = 12});
    for (size_t i = 0; i < 2; i++) {
        tell(progress, (struct ls_event){.type = LS_EVENT_STEP_BEGIN,
                           .step = &steps[i],
                           .action = "apply",
                           .index = i + 1,
                           .steps = 12,
                           .milliseconds = 1});
    }
    tell(progress, (struct ls_event){.type = LS_EVENT_TICK,
                       .step = &steps[1],
                       .action = "apply",
                       .index = 2,
                       .steps = 12,
                       .milliseconds = 200,
                       .text = LS_SPAN("CREATE INDEX\n    facts_subject\n\tON facts (subject)")});
    tell(progress, (struct ls_event){.type = LS_EVENT_MESSAGE,
                       .step = &steps[1],
                       .severity = LS_INFO,
                       .text = LS_SPAN("hello\x1b")});
    tell(progress,
        (struct ls_event){
            .type = LS_EVENT_MESSAGE, .severity = LS_WARNING, .text = LS_SPAN("careful")});
    tell(progress,
        (struct ls_event){.type = LS_EVENT_MESSAGE, .severity = LS_DEBUG, .text = LS_SPAN("deep")});
    tell(progress, (struct ls_event){.type = LS_EVENT_STEP_END,
                       .step = &steps[0],
                       .action = "apply",
                       .outcome = "applied",
                       .index = 1,
                       .steps = 12,
                       .statements = 3,
                       .milliseconds = 7});
    tell(progress, (struct ls_event){.type = LS_EVENT_STEP_FAIL,
                       .step = &steps[1],
                       .action = "apply",
                       .index = 2,
                       .steps = 12,
                       .statements = 1,
                       .milliseconds = 61500});
    tell(
        progress, (struct ls_event){
                      .type = LS_EVENT_RUN_END, .steps = 1, .milliseconds = 62345, .head = "0f0f"});
}

static void
test_plain_lines(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    ls_progress_begin(&progress, &capture.output, &plan);
    run(&progress);
    ls_progress_finish(&progress);
    capture_expect(&capture,
        "[ 1/12] applied     core:1a               7 ms\n"
        "[ 2/12] failed      sql:0001_facts  1 min 01 s\n"
        "1 step in 1 min 02 s (1 applied, 1 failed); journal head 0f0f\n",
        "lockstep: sql:0001_facts: hello\\x1b\n"
        "lockstep: warning: careful\n");
    capture_end(&capture);
}

static void
test_verbose(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    capture.output.is_verbose = true;
    ls_progress_begin(&progress, &capture.output, NULL);
    run(&progress);
    ls_progress_finish(&progress);
    capture_expect(&capture,
        "[ 1/12] applied     core:1a        7 ms  3 statements\n"
        "[ 2/12] failed      sql:0001_facts  1 min 01 s  1 statement\n"
        "1 step in 1 min 02 s (1 applied, 1 failed); journal head 0f0f\n",
        "lockstep: sql:0001_facts: hello\\x1b\n"
        "lockstep: warning: careful\n"
        "lockstep: deep\n");
    capture_end(&capture);
}

static void
test_quiet(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    capture.output.is_quiet = true;
    capture.output.is_terminal = true;
    ls_progress_begin(&progress, &capture.output, &plan);
    run(&progress);
    ls_progress_finish(&progress);
    capture_expect(&capture, "1 step in 1 min 02 s (1 applied, 1 failed); journal head 0f0f\n",
        "lockstep: warning: careful\n");
    capture_end(&capture);
}

static void
test_live_line(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    capture.output.is_terminal = true;
    capture.output.width = 50;
    ls_progress_begin(&progress, &capture.output, &plan);
    run(&progress);
    ls_progress_finish(&progress);
    capture_expect(&capture,
        "[ 1/12] applied     core:1a               7 ms\n"
        "[ 2/12] failed      sql:0001_facts  1 min 01 s\n"
        "1 step in 1 min 02 s (1 applied, 1 failed); journal head 0f0f\n",
        "\r[ 1/12] apply core:1a  1 ms  \033[K"
        "\r[ 2/12] apply sql:0001_facts  1 ms  \033[K"
        "\r[ 2/12] apply sql:0001_facts  200 ms  CREATE INDE\033[K"
        "\r\033[K"
        "lockstep: sql:0001_facts: hello\\x1b\n"
        "lockstep: warning: careful\n");
    capture_end(&capture);
}

static void
test_live_line_is_erased_when_a_run_ends_early(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    capture.output.is_terminal = true;
    ls_progress_begin(&progress, &capture.output, NULL);
    tell(&progress, (struct ls_event){.type = LS_EVENT_STEP_BEGIN,
                        .step = &steps[0],
                        .action = "apply",
                        .index = 1,
                        .steps = 1,
                        .milliseconds = 1});
    ls_progress_finish(&progress);
    capture_expect(&capture, "", "\r[1/1] apply core:1a  1 ms  \033[K\r\033[K");
    capture_end(&capture);
}

static void
test_waiting(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    ls_progress_begin(&progress, &capture.output, NULL);
    for (int64_t waited = 0; waited <= 60000; waited += 500) {
        tell(&progress, (struct ls_event){.type = LS_EVENT_WAIT,
                            .text = LS_SPAN("ann@build, pid 7"),
                            .milliseconds = waited});
    }
    ls_progress_finish(&progress);
    capture_expect(&capture, "",
        "lockstep: waiting for the lock: ann@build, pid 7 (0 ms)\n"
        "lockstep: waiting for the lock: ann@build, pid 7 (30.0 s)\n"
        "lockstep: waiting for the lock: ann@build, pid 7 (1 min 00 s)\n");
    capture_end(&capture);
}

/* The line of a terminal is cut at its edge: who holds the lock is said once in full. */
static void
test_waiting_on_a_terminal(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    capture.output.is_terminal = true;
    capture.output.width = 40;
    ls_progress_begin(&progress, &capture.output, NULL);
    for (int64_t waited = 1000; waited <= 61000; waited += 60000) {
        tell(&progress, (struct ls_event){.type = LS_EVENT_WAIT,
                            .text = LS_SPAN("ann@build, pid 7"),
                            .milliseconds = waited});
    }
    ls_progress_finish(&progress);
    capture_expect(&capture, "",
        "lockstep: waiting for the lock: ann@build, pid 7 (1.0 s)\n"
        "\rwaiting for the lock for 1.0 s: ann@bui\033[K"
        "\rwaiting for the lock for 1 min 01 s: an\033[K\r\033[K");
    capture_end(&capture);
}

/* What changes comes before what may be cut. */
static void
test_work_on_a_terminal(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    struct ls_work work = {.command = LS_SPAN("CREATE INDEX"),
        .phase = LS_SPAN("building index: scanning table"),
        .relation = LS_SPAN("facts"),
        .done = 1,
        .total = 4,
        .rows = 12};
    capture.output.is_terminal = true;
    capture.output.width = 78;
    ls_progress_begin(&progress, &capture.output, NULL);
    tell(&progress, (struct ls_event){.type = LS_EVENT_TICK,
                        .step = &steps[0],
                        .action = "apply",
                        .index = 1,
                        .steps = 1,
                        .milliseconds = 1500,
                        .work = &work,
                        .text = LS_SPAN("CREATE INDEX f ON facts (a)")});
    ls_progress_finish(&progress);
    capture_expect(&capture, "",
        "\r[1/1] apply core:1a  1.5 s  25 %  12 rows  building index: scanning table  CR\033[K"
        "\r\033[K");
    capture_end(&capture);
}

static void
test_blocked(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    char query[400] = "";
    for (size_t i = 0; i < 199; i++) {
        query[i] = 'x';
    }
    (void)strcat(query, "éyyy");
    const struct ls_blocker blockers[] = {
        {.pid = 7,
            .user = LS_SPAN("ann"),
            .state = LS_SPAN("active"),
            .query = ls_span_of(query),
            .milliseconds = 9},
        {.pid = 8, .user = LS_SPAN("bob"), .milliseconds = -1},
    };
    ls_progress_begin(&progress, &capture.output, NULL);
    tell(&progress, (struct ls_event){.type = LS_EVENT_BLOCKED,
                        .step = &steps[0],
                        .blockers = blockers,
                        .n_blockers = 2,
                        .milliseconds = 1500});
    ls_progress_finish(&progress);
    char expected[512];
    query[199] = '\0';
    (void)snprintf(expected, sizeof(expected),
        "lockstep: core:1a: waits for process 7 (ann, active, 9 ms): %s …; process 8 (bob)\n",
        query);
    capture_expect(&capture, "", expected);
    capture_end(&capture);
}

/* A run that did none of its steps, and one whose step a signal has cancelled. */
static void
test_ended_early(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    ls_progress_begin(&progress, &capture.output, &plan);
    tell(&progress, (struct ls_event){.type = LS_EVENT_RUN_BEGIN, .steps = 2});
    tell(&progress, (struct ls_event){.type = LS_EVENT_RUN_END, .milliseconds = 5});
    tell(&progress, (struct ls_event){.type = LS_EVENT_STEP_FAIL,
                        .step = &steps[0],
                        .outcome = "interrupted",
                        .index = 1,
                        .steps = 2,
                        .milliseconds = 7});
    tell(&progress, (struct ls_event){.type = LS_EVENT_RUN_END, .milliseconds = 9});
    ls_progress_finish(&progress);
    capture_expect(&capture,
        "0 steps in 5 ms\n"
        "[1/2] interrupted core:1a               7 ms\n"
        "0 steps in 9 ms (1 interrupted)\n",
        "");
    capture_end(&capture);
}

static void
test_nothing_to_do(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    struct ls_progress progress;
    ls_progress_begin(&progress, &capture.output, &nothing);
    tell(&progress, (struct ls_event){.type = LS_EVENT_RUN_END});
    ls_progress_finish(&progress);
    capture_expect(&capture, "nothing to do\n", "");
    capture_end(&capture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_lines),
        cmocka_unit_test(test_verbose),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_live_line),
        cmocka_unit_test(test_live_line_is_erased_when_a_run_ends_early),
        cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_waiting_on_a_terminal),
        cmocka_unit_test(test_work_on_a_terminal),
        cmocka_unit_test(test_blocked),
        cmocka_unit_test(test_ended_early),
        cmocka_unit_test(test_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
