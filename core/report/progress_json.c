/* Events as JSON, one object a line. */
#include "base/clock.h"
#include "report/error.h"
#include "report/progress.h"

enum { STATEMENT_MAX = 1000 }; /* how much of a statement is shown, in bytes */

int64_t
ls_progress_elapsed(const struct ls_event *event, int64_t began)
{
    return event->milliseconds > 0 ? event->milliseconds : (ls_clock_monotonic() - began) / 1000;
}

int64_t
ls_work_percent(const struct ls_work *work)
{
    if (work->total <= 0) {
        return -1;
    }
    return work->done >= work->total ? 100
                                     : (int64_t)((double)work->done * 100 / (double)work->total);
}

static const char *
event_word(enum ls_event_type type)
{
    static const char *const words[] = {
        [LS_EVENT_RUN_BEGIN] = "run-begin",
        [LS_EVENT_WAIT] = "wait",
        [LS_EVENT_STEP_BEGIN] = "step-begin",
        [LS_EVENT_TICK] = "tick",
        [LS_EVENT_BLOCKED] = "blocked",
        [LS_EVENT_PROGRESS] = "progress",
        [LS_EVENT_MESSAGE] = "message",
        [LS_EVENT_STEP_END] = "step-end",
        [LS_EVENT_STEP_FAIL] = "step-fail",
        [LS_EVENT_RUN_END] = "run-end",
    };
    return words[type];
}

static void
json_step(struct ls_json *json, const struct ls_event *event)
{
    bool is_there = event->step != NULL;
    ls_json_int(json, "index", (int64_t)event->index);
    ls_json_int(json, "steps", (int64_t)event->steps);
    ls_json_text(json, "step", is_there ? event->step->id : ls_span_of(NULL));
    ls_json_text(json, "source", is_there ? event->step->source : ls_span_of(NULL));
    ls_json_string(json, "kind", is_there ? ls_kind_word(event->step->kind) : NULL);
    ls_json_string(json, "action", event->action);
}

static void
json_outcome(struct ls_json *json, const struct ls_event *event)
{
    json_step(json, event);
    ls_json_string(json, "outcome", event->type == LS_EVENT_STEP_FAIL ? "failed" : event->outcome);
    ls_json_int(json, "statements", event->statements);
    ls_json_int(json, "milliseconds", event->milliseconds);
    if (event->type == LS_EVENT_STEP_FAIL && event->error != NULL) {
        ls_json_open_object(json, "error");
        ls_report_error_keys(json, event->error);
        ls_json_close_object(json);
    } else if (event->type == LS_EVENT_STEP_FAIL) {
        ls_json_null(json, "error");
    }
}

static void
json_message(struct ls_json *json, const struct ls_event *event)
{
    static const char *const words[] = {
        [LS_DEBUG] = "debug",
        [LS_INFO] = "info",
        [LS_WARNING] = "warning",
    };
    bool is_known = event->severity >= LS_DEBUG && event->severity <= LS_WARNING;
    ls_json_text(json, "step", event->step == NULL ? ls_span_of(NULL) : event->step->id);
    ls_json_string(json, "severity", is_known ? words[event->severity] : "info");
    ls_json_text(json, "text", event->text);
}

static void
json_blocked(struct ls_json *json, const struct ls_event *event)
{
    ls_json_text(json, "step", event->step == NULL ? ls_span_of(NULL) : event->step->id);
    ls_json_open_array(json, "blockers");
    for (size_t i = 0; i < event->n_blockers; i++) {
        const struct ls_blocker *blocker = &event->blockers[i];
        ls_json_open_object(json, NULL);
        if (blocker->pid == 0) {
            ls_json_null(json, "pid");
        } else {
            ls_json_int(json, "pid", blocker->pid);
        }
        ls_json_text(json, "user", blocker->user);
        ls_json_text(json, "application", blocker->application);
        ls_json_text(json, "host", blocker->host);
        ls_json_text(json, "state", blocker->state);
        ls_json_text(json, "query", blocker->query);
        if (blocker->milliseconds < 0) {
            ls_json_null(json, "milliseconds");
        } else {
            ls_json_int(json, "milliseconds", blocker->milliseconds);
        }
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
    ls_json_int(json, "milliseconds", event->milliseconds);
}

static void
json_progress(struct ls_json *json, const struct ls_event *event)
{
    const struct ls_work *work = event->work;
    ls_json_text(json, "step", event->step == NULL ? ls_span_of(NULL) : event->step->id);
    ls_json_text(json, "command", work->command);
    ls_json_text(json, "phase", work->phase);
    ls_json_text(json, "relation", work->relation);
    ls_json_int(json, "done", work->done);
    ls_json_int(json, "total", work->total);
    if (ls_work_percent(work) >= 0) {
        ls_json_int(json, "percent", ls_work_percent(work));
    } else {
        ls_json_null(json, "percent");
    }
    if (work->rows >= 0) {
        ls_json_int(json, "rows", work->rows);
    } else {
        ls_json_null(json, "rows");
    }
    ls_json_int(json, "milliseconds", event->milliseconds);
}

static void
json_run_end(struct ls_json *json, const struct ls_progress *progress, const struct ls_event *event)
{
    ls_json_int(json, "steps", (int64_t)event->steps);
    ls_json_int(json, "milliseconds", ls_progress_elapsed(event, progress->run_began));
    ls_json_open_object(json, "outcomes");
    for (size_t i = LS_OUTCOME_APPLIED; i <= LS_OUTCOME_FAILED; i++) {
        ls_json_int(json, ls_outcome_word((enum ls_outcome)i), (int64_t)progress->counts[i]);
    }
    ls_json_int(json, ls_outcome_word(LS_OUTCOME_INTERRUPTED),
        (int64_t)progress->counts[LS_OUTCOME_INTERRUPTED]);
    ls_json_close_object(json);
    ls_json_string(json, "head", event->head);
}

void
ls_progress_tell_json(struct ls_progress *progress, const struct ls_event *event)
{
    bool is_debug = event->type == LS_EVENT_TICK ||
                    (event->type == LS_EVENT_MESSAGE && event->severity == LS_DEBUG);
    if (is_debug && !progress->output->is_verbose) {
        return;
    }
    struct ls_json json;
    ls_buf_clear(&progress->line);
    ls_report_json_open(&json, &progress->line, "event", NULL);
    ls_json_string(&json, "event", event_word(event->type));
    switch (event->type) {
    case LS_EVENT_RUN_BEGIN:
        ls_json_int(&json, "steps", (int64_t)event->steps);
        break;
    case LS_EVENT_WAIT:
        ls_json_text(&json, "text", event->text);
        ls_json_int(&json, "milliseconds", event->milliseconds);
        break;
    case LS_EVENT_STEP_BEGIN:
        json_step(&json, event);
        break;
    case LS_EVENT_TICK:
        json_step(&json, event);
        ls_json_text(&json, "statement",
            (struct ls_span){event->text.ptr,
                event->text.len < STATEMENT_MAX ? event->text.len : STATEMENT_MAX});
        ls_json_int(&json, "milliseconds", ls_progress_elapsed(event, progress->step_began));
        break;
    case LS_EVENT_BLOCKED:
        json_blocked(&json, event);
        break;
    case LS_EVENT_PROGRESS:
        json_progress(&json, event);
        break;
    case LS_EVENT_MESSAGE:
        json_message(&json, event);
        break;
    case LS_EVENT_STEP_END:
    case LS_EVENT_STEP_FAIL:
        json_outcome(&json, event);
        break;
    case LS_EVENT_RUN_END:
        json_run_end(&json, progress, event);
        break;
    }
    ls_report_json_close(&json, progress->output);
}
