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
    LS_EVENT_BLOCKED,  /* a statement waits for somebody's lock: blockers; milliseconds: so far */
    LS_EVENT_PROGRESS, /* a long statement is under way: work; milliseconds: so far */
    LS_EVENT_MESSAGE,  /* text: something a step or the server says */
    LS_EVENT_STEP_END, /* outcome, statements, milliseconds */
    LS_EVENT_STEP_FAIL, /* error */
    LS_EVENT_RUN_END,   /* steps: how many ran; head: of the journal's chain */
};

enum ls_severity { LS_DEBUG = 1, LS_INFO = 2, LS_WARNING = 3 };

/* One who holds a lock that a statement waits for. Absent: not known, or not for us to see. */
struct ls_blocker {
    int32_t pid; /* 0: a prepared transaction */
    struct ls_span user;
    struct ls_span application;
    struct ls_span host;  /* absent as well where it is connected locally */
    struct ls_span state; /* "active", "idle in transaction", … */
    struct ls_span query;
    int64_t milliseconds; /* since its transaction began; below 0: not to be seen */
};

/* How far the server has come with a long statement. */
struct ls_work {
    struct ls_span command; /* "CREATE INDEX", "COPY", … */
    struct ls_span phase;   /* absent: the command has none */
    struct ls_span relation;
    int64_t done;  /* of `total`: blocks, rows, bytes, or whoever has to be waited for */
    int64_t total; /* 0: not known */
    int64_t rows;  /* done so far; -1: not counted */
};

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
    const struct ls_blocker *blockers;
    size_t n_blockers;
    const struct ls_work *work; /* TICK as well, where it is known; else NULL */
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
