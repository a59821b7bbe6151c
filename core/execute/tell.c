/* What a run tells while it runs: the ends of steps, what they say, where it is. */
#include <string.h>

#include "base/clock.h"
#include "db/left.h"
#include "execute/runner.h"

void
ls_runner_tell(struct ls_runner *runner, enum ls_event_type type, size_t step, const char *outcome,
    int64_t statements, int64_t milliseconds)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    struct ls_event event = {.type = type,
        .step = planned->step,
        .action = ls_action_word(planned->action),
        .outcome = outcome,
        .index = step + 1,
        .steps = runner->request->plan->n_planned,
        .statements = statements,
        .milliseconds = milliseconds,
        .error = type == LS_EVENT_STEP_FAIL ? runner->err : NULL};
    ls_sink_tell(runner->request->sink, &event);
}

void
ls_runner_say(struct ls_runner *runner, size_t step, enum ls_severity severity, struct ls_span text)
{
    struct ls_event event = {.type = LS_EVENT_MESSAGE,
        .step = ls_runner_planned(runner, step)->step,
        .index = step + 1,
        .steps = runner->request->plan->n_planned,
        .text = text,
        .severity = severity};
    ls_sink_tell(runner->request->sink, &event);
}

/* The planned step that is under way, as far as it is known, and the statement of it; NULL where that is not known. */
static size_t
step_at(const struct ls_runner *runner, const struct ls_message_part **ret_part)
{
    /* the server sends results when the message is done, so all that is known is where it may be: the first statement that
     * has not answered, of the first step that is not committed */
    const struct ls_message_part *part = ls_message_part_of(&runner->message, runner->statement);
    size_t first = runner->first_step + runner->watch.n_ahead;
    while (
        part != NULL && (part->item == NULL || (runner->n_in_message > 1 && part->step < first))) {
        part = ls_message_part_of(&runner->message, part->first + part->n);
    }
    *ret_part = part;
    return part == NULL ? runner->current : part->step;
}

bool
ls_runner_event_at(const struct ls_runner *runner, enum ls_event_type type, int64_t since,
    struct ls_event *ret_event)
{
    const struct ls_message_part *part = NULL;
    size_t step = step_at(runner, &part);
    if (step >= runner->request->plan->n_planned) {
        return false;
    }
    *ret_event = (struct ls_event){.type = type,
        .step = ls_runner_planned(runner, step)->step,
        .action = ls_action_word(ls_runner_planned(runner, step)->action),
        .index = step + 1,
        .steps = runner->request->plan->n_planned,
        .milliseconds = (ls_clock_monotonic() - since) / 1000};
    if (part != NULL) {
        ret_event->text = (struct ls_span){runner->message.sql.ptr + part->at, part->len};
    }
    return true;
}

bool
ls_runner_say_left(struct ls_runner *runner, size_t step, const struct ls_rows *rows)
{
    if (ls_rows_columns(rows) != 1 || strcmp(ls_rows_name(rows, 0), LS_LEFT_COLUMN) != 0) {
        return false;
    }
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        ls_runner_say(runner, step, LS_DEBUG,
            ls_span_of(ls_arena_printf(
                runner->request->arena, "undone: %.*s", LS_SPAN_ARGS(ls_rows_text(rows, row, 0)))));
    }
    return true;
}
