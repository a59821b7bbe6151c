/*
 * What happens while steps run, told to whoever listens: the terminal, JSON lines, a test.
 */
#ifndef LOCKSTEP_STEP_EVENT_H
#define LOCKSTEP_STEP_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "step/step.h"

enum ls_event_type {
    LS_EVENT_RUN_BEGIN = 1, /* steps: how many will run */
    LS_EVENT_WAIT,          /* another runner holds the lock: text says who; milliseconds: so far */
    LS_EVENT_STEP_BEGIN,
    LS_EVENT_TICK,     /* about five times a second while a statement runs: text is the statement */
    LS_EVENT_MESSAGE,  /* text: something a step or the server says */
    LS_EVENT_STEP_END, /* outcome, statements, milliseconds */
    LS_EVENT_STEP_FAIL, /* error */
    LS_EVENT_RUN_END,   /* steps: how many ran; head: of the journal's chain */
};

enum ls_severity { LS_DEBUG = 1, LS_INFO = 2, LS_WARNING = 3 };

struct ls_event {
    enum ls_event_type type;
    const struct ls_step *step; /* NULL for events of the run */
    const char *action;         /* "apply", "revert", "record", "unrecord", "check" */
    const char *outcome;        /* STEP_END: "applied", "recorded", "skipped", … */
    size_t index;               /* of the step in this run, from 1 */
    size_t steps;
    int64_t statements;
    int64_t milliseconds;
    struct ls_span text;
    enum ls_severity severity; /* MESSAGE */
    const struct ls_err *error;
    const char *head; /* hex */
};

/* Called in order. The event and what it points to live until it returns. */
struct ls_sink {
    void (*tell)(void *user, const struct ls_event *event);
    void *user;
};

static inline void
ls_sink_tell(const struct ls_sink *sink, const struct ls_event *event)
{
    if (sink != NULL && sink->tell != NULL) {
        sink->tell(sink->user, event);
    }
}

#endif
