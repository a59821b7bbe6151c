/*
 * One stream of events, told in three ways: lines, lines under a live line, JSON. The live line goes to standard error
 * and is taken away before anything else is written, because both descriptors may be the same terminal.
 */
#include "report/progress.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "report/table.h"

/* Columns of ids beyond which lines are not aligned; milliseconds between two words about waiting; how much of a
 * statement is looked at, in bytes. */
enum { ID_WIDEST = 48, WAIT_AGAIN = 30000, STATEMENT_MAX = 1000, QUERY_MAX = 200 };

static void
add_duration(struct ls_buf *out, int64_t milliseconds)
{
    if (milliseconds < 1000) {
        ls_buf_printf(out, "%" PRId64 " ms", milliseconds);
    } else if (milliseconds < 60000) {
        ls_buf_printf(
            out, "%" PRId64 ".%" PRId64 " s", milliseconds / 1000, milliseconds / 100 % 10);
    } else {
        ls_buf_printf(
            out, "%" PRId64 " min %02" PRId64 " s", milliseconds / 60000, milliseconds / 1000 % 60);
    }
}

static size_t
digits(size_t number)
{
    return number < 10 ? 1 : 1 + digits(number / 10);
}

/* Blanks up to `width` columns behind what was added since `from`. */
static void
pad(struct ls_buf *out, size_t from, size_t width)
{
    size_t used = ls_utf8_width((struct ls_span){out->ptr + from, out->len - from});
    for (size_t i = used; i < width; i++) {
        ls_buf_addc(out, ' ');
    }
}

/* Whether there is a line to redraw. */
static bool
is_redrawing(const struct ls_progress *progress)
{
    const struct ls_output *output = progress->output;
    return output->is_terminal && !output->is_quiet && output->format != LS_FORMAT_JSON;
}

void
ls_progress_erase(struct ls_progress *progress)
{
    if (progress->is_live) {
        ls_output_message(progress->output, LS_SPAN("\r\033[K"));
        progress->is_live = false;
    }
}

/* Cut the text to `width` columns, between characters. */
static void
cut(struct ls_buf *line, size_t width)
{
    size_t used = 0;
    size_t at = 0;
    while (at < line->len) {
        size_t len = 1;
        while (at + len < line->len && ls_utf8_is_continuation(line->ptr[at + len])) {
            len++;
        }
        size_t more = ls_utf8_width((struct ls_span){line->ptr + at, len});
        if (used + more > width) {
            break;
        }
        used += more;
        at += len;
    }
    ls_buf_truncate(line, at);
}

/* White space of any length becomes one blank. */
static void
add_one_line(struct ls_buf *out, struct ls_span text)
{
    struct ls_span word;
    text.len = text.len < STATEMENT_MAX ? text.len : STATEMENT_MAX;
    for (bool is_first = true; text.len > 0 && ls_span_next_word(&text, &word); is_first = false) {
        ls_buf_adds(out, is_first ? "" : " ");
        ls_utf8_add_printable(out, word, false);
    }
}

/* Show progress->line as the live line, one column short of the edge so that the cursor does not wrap. */
static void
show_live(struct ls_progress *progress)
{
    cut(&progress->line, progress->output->width - 1);
    struct ls_buf all = LS_REPORT_BUF;
    ls_buf_addc(&all, '\r');
    ls_buf_add(&all, ls_buf_span(&progress->line));
    ls_buf_adds(&all, "\033[K");
    ls_output_message(progress->output, ls_buf_span(&all));
    ls_buf_finish(&all);
    progress->is_live = true;
}

static void
add_place(struct ls_buf *line, const struct ls_event *event)
{
    ls_buf_printf(line, "[%*zu/%zu] ", (int)digits(event->steps), event->index, event->steps);
}

/* Percent and rows, as far as they are known. */
static void
add_figures(struct ls_buf *line, const struct ls_work *work, const char *before, const char *behind)
{
    if (ls_work_percent(work) >= 0) {
        ls_buf_printf(line, "%s%" PRId64 " %%%s", before, ls_work_percent(work), behind);
    }
    if (work->rows > 0) {
        ls_buf_printf(line, "%s%" PRId64 " rows%s", before, work->rows, behind);
    }
}

/* "CREATE INDEX on t: building index: scanning table, 42 %, 12345 rows" */
static void
add_work(struct ls_buf *line, const struct ls_work *work)
{
    ls_utf8_add_printable(line, work->command, false);
    if (work->relation.ptr != NULL) {
        ls_buf_adds(line, " on ");
        ls_utf8_add_printable(line, work->relation, false);
    }
    if (work->phase.ptr != NULL) {
        ls_buf_adds(line, ": ");
        ls_utf8_add_printable(line, work->phase, false);
    }
    add_figures(line, work, ", ", "");
}

static void
show_step(struct ls_progress *progress, const struct ls_event *event)
{
    if (!is_redrawing(progress) || event->step == NULL) {
        return;
    }
    struct ls_buf *line = &progress->line;
    ls_buf_clear(line);
    add_place(line, event);
    ls_buf_printf(line, "%s ", event->action == NULL ? "" : event->action);
    ls_utf8_add_printable(line, event->step->id, false);
    ls_buf_adds(line, "  ");
    add_duration(line, ls_progress_elapsed(event, progress->step_began));
    ls_buf_adds(line, "  ");
    if (event->work != NULL) { /* what changes comes first: the line is cut at the edge */
        add_figures(line, event->work, "", "  ");
        if (event->work->phase.ptr != NULL) {
            ls_utf8_add_printable(line, event->work->phase, false);
            ls_buf_adds(line, "  ");
        }
    }
    add_one_line(line, event->text);
    show_live(progress);
}

static enum ls_colour
outcome_colour(const struct ls_event *event)
{
    enum ls_outcome outcome = LS_OUTCOME_APPLIED;
    if (event->type == LS_EVENT_STEP_FAIL) {
        return LS_COLOUR_RED;
    }
    bool is_known = ls_outcome_parse(ls_span_of(event->outcome), &outcome);
    bool is_plain = is_known && outcome != LS_OUTCOME_SKIPPED && outcome != LS_OUTCOME_UNCHECKED;
    return is_plain ? LS_COLOUR_GREEN : LS_COLOUR_YELLOW;
}

static void
finish_step(struct ls_progress *progress, const struct ls_event *event)
{
    ls_progress_erase(progress);
    if (progress->output->is_quiet || event->step == NULL) {
        return;
    }
    struct ls_buf *line = &progress->line;
    ls_buf_clear(line);
    add_place(line, event);
    struct ls_span word = ls_span_of(event->outcome == NULL ? "failed" : event->outcome);
    if (event->type == LS_EVENT_STEP_FAIL && !ls_span_is(word, "interrupted")) {
        word = LS_SPAN("failed");
    }
    ls_colour_add(line, outcome_colour(event), progress->output->has_colour, word);
    ls_buf_printf(line, "%*s", word.len < 11 ? 12 - (int)word.len : 1, "");
    size_t from = line->len;
    ls_utf8_add_printable(line, event->step->id, false);
    pad(line, from, progress->id_width);
    struct ls_buf duration = LS_BUF(64);
    add_duration(&duration, event->milliseconds);
    ls_buf_printf(line, "  %10s", ls_buf_span(&duration).ptr);
    ls_buf_finish(&duration);
    if (progress->output->is_verbose) {
        ls_buf_printf(line, "  %" PRId64 " statement%s", event->statements,
            event->statements == 1 ? "" : "s");
    }
    ls_buf_addc(line, '\n');
    ls_output_flush(progress->output, line);
}

static void
say_waiting(struct ls_progress *progress, const struct ls_event *event)
{
    struct ls_buf *line = &progress->line;
    bool is_live = is_redrawing(progress);
    bool is_first = progress->told_wait < 0;
    if (is_first || (!is_live && event->milliseconds - progress->told_wait >= WAIT_AGAIN)) {
        progress->told_wait = event->milliseconds;
        ls_buf_clear(line);
        ls_buf_adds(line, "waiting for the lock: ");
        ls_utf8_add_printable(line, event->text, false);
        ls_buf_adds(line, " (");
        add_duration(line, event->milliseconds);
        ls_buf_addc(line, ')');
        ls_output_remark(progress->output, "%s", ls_buf_span(line).ptr);
    }
    if (is_live) { /* the line is cut at the edge, and the remark is not */
        ls_buf_clear(line);
        ls_buf_adds(line, "waiting for the lock for ");
        add_duration(line, event->milliseconds);
        ls_buf_adds(line, ": ");
        ls_utf8_add_printable(line, event->text, false);
        show_live(progress);
    }
}

static void
begin_remark(struct ls_progress *progress, const struct ls_event *event)
{
    ls_buf_clear(&progress->line);
    if (event->step != NULL) {
        ls_utf8_add_printable(&progress->line, event->step->id, false);
        ls_buf_adds(&progress->line, ": ");
    }
}

static void
end_remark(struct ls_progress *progress)
{
    ls_progress_erase(progress);
    ls_output_remark(progress->output, "%s", ls_buf_span(&progress->line).ptr);
}

/* "waits for process 4711 (alice, psql, idle in transaction, 12.3 s): UPDATE …" */
static void
add_blocker(struct ls_buf *line, const struct ls_blocker *blocker)
{
    if (blocker->pid == 0) {
        ls_buf_adds(line, "a prepared transaction");
        return;
    }
    ls_buf_printf(line, "process %" PRId32, blocker->pid);
    const struct ls_span parts[] = {
        blocker->user, blocker->application, blocker->host, blocker->state};
    const char *between = " (";
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].ptr != NULL) {
            ls_buf_adds(line, between);
            ls_utf8_add_printable(line, parts[i], false);
            between = ", ";
        }
    }
    if (between[0] == ',' && blocker->milliseconds >= 0) {
        ls_buf_adds(line, ", ");
        add_duration(line, blocker->milliseconds);
    }
    ls_buf_adds(line, between[0] == ',' ? ")" : "");
    if (blocker->query.len > 0) {
        struct ls_span query = ls_utf8_beginning(blocker->query, QUERY_MAX);
        ls_buf_adds(line, ": ");
        add_one_line(line, query);
        ls_buf_adds(line, query.len < blocker->query.len ? " …" : "");
    }
}

static void
say_blocked(struct ls_progress *progress, const struct ls_event *event)
{
    begin_remark(progress, event);
    ls_buf_adds(&progress->line, "waits for ");
    for (size_t i = 0; i < event->n_blockers; i++) {
        ls_buf_adds(&progress->line, i == 0 ? "" : "; ");
        add_blocker(&progress->line, &event->blockers[i]);
    }
    end_remark(progress);
}

/* The line that is redrawn says it better. */
static void
say_progress(struct ls_progress *progress, const struct ls_event *event)
{
    if (!is_redrawing(progress)) {
        begin_remark(progress, event);
        add_work(&progress->line, event->work);
        end_remark(progress);
    }
}

static void
say_message(struct ls_progress *progress, const struct ls_event *event)
{
    const struct ls_output *output = progress->output;
    bool is_warning = event->severity == LS_WARNING;
    if ((event->severity == LS_DEBUG && !output->is_verbose) || (output->is_quiet && !is_warning)) {
        return;
    }
    ls_progress_erase(progress);
    struct ls_buf *line = &progress->line;
    ls_buf_clear(line);
    ls_buf_adds(line, "lockstep: ");
    if (is_warning) {
        ls_colour_add(line, LS_COLOUR_YELLOW, output->has_err_colour, LS_SPAN("warning"));
        ls_buf_adds(line, ": ");
    }
    if (event->step != NULL) {
        ls_utf8_add_printable(line, event->step->id, false);
        ls_buf_adds(line, ": ");
    }
    ls_utf8_add_printable(line, event->text, false);
    ls_buf_addc(line, '\n');
    ls_output_message(progress->output, ls_buf_span(line));
}

/* "74 steps in 2.1 s (70 applied, 4 recorded); journal head 9f…" */
static void
finish_run(struct ls_progress *progress, const struct ls_event *event)
{
    ls_progress_erase(progress);
    struct ls_buf *line = &progress->line;
    ls_buf_clear(line);
    if (progress->n_planned == 0) {
        ls_buf_adds(line, "nothing to do");
    } else {
        ls_buf_printf(line, "%zu step%s in ", event->steps, event->steps == 1 ? "" : "s");
        add_duration(line, ls_progress_elapsed(event, progress->run_began));
        const char *between = " (";
        for (size_t i = LS_OUTCOME_APPLIED; i < LS_OUTCOME_COUNT; i++) {
            if (progress->counts[i] > 0) {
                ls_buf_printf(line, "%s%zu %s", between, progress->counts[i],
                    ls_outcome_word((enum ls_outcome)i));
                between = ", ";
            }
        }
        ls_buf_adds(line, between[0] == ',' ? ")" : "");
    }
    if (event->head != NULL && event->head[0] != '\0') { /* the journal may be empty still */
        ls_buf_printf(line, "; journal head %s", event->head);
    }
    ls_buf_addc(line, '\n');
    ls_output_flush(progress->output, line);
}

static void
count(struct ls_progress *progress, const struct ls_event *event)
{
    enum ls_outcome outcome = LS_OUTCOME_FAILED;
    bool is_known =
        event->outcome != NULL && ls_outcome_parse(ls_span_of(event->outcome), &outcome);
    if (event->type == LS_EVENT_STEP_FAIL) {
        outcome = outcome == LS_OUTCOME_INTERRUPTED ? outcome : LS_OUTCOME_FAILED;
        progress->counts[outcome]++;
    } else if (event->type == LS_EVENT_STEP_END && is_known) {
        progress->counts[outcome]++;
    }
}

static void
tell_text(struct ls_progress *progress, const struct ls_event *event)
{
    switch (event->type) {
    case LS_EVENT_RUN_BEGIN:
        break;
    case LS_EVENT_WAIT:
        say_waiting(progress, event);
        break;
    case LS_EVENT_STEP_BEGIN:
    case LS_EVENT_TICK:
        show_step(progress, event);
        break;
    case LS_EVENT_BLOCKED:
        say_blocked(progress, event);
        break;
    case LS_EVENT_PROGRESS:
        say_progress(progress, event);
        break;
    case LS_EVENT_MESSAGE:
        say_message(progress, event);
        break;
    case LS_EVENT_STEP_END:
    case LS_EVENT_STEP_FAIL:
        finish_step(progress, event);
        break;
    case LS_EVENT_RUN_END:
        finish_run(progress, event);
        break;
    }
}

static void
tell(void *user, const struct ls_event *event)
{
    struct ls_progress *progress = user;
    if (event->type == LS_EVENT_RUN_BEGIN) {
        progress->run_began = ls_clock_monotonic();
        progress->n_planned = event->steps;
    } else if (event->type == LS_EVENT_STEP_BEGIN) {
        progress->step_began = ls_clock_monotonic();
    }
    count(progress, event);
    if (progress->output->format == LS_FORMAT_JSON) {
        ls_progress_tell_json(progress, event);
    } else {
        tell_text(progress, event);
    }
}

void
ls_progress_begin(
    struct ls_progress *progress, struct ls_output *output, const struct ls_plan *plan)
{
    *progress = (struct ls_progress){.output = output,
        .line = LS_REPORT_BUF,
        .run_began = ls_clock_monotonic(),
        .step_began = ls_clock_monotonic(),
        .told_wait = -1};
    for (size_t i = 0; plan != NULL && i < plan->n_planned; i++) {
        size_t width = ls_utf8_width(plan->planned[i].step->id);
        width = width < ID_WIDEST ? width : ID_WIDEST;
        progress->id_width = width > progress->id_width ? width : progress->id_width;
    }
}

struct ls_sink
ls_progress_sink(struct ls_progress *progress)
{
    return (struct ls_sink){.tell = tell, .user = progress};
}

void
ls_progress_finish(struct ls_progress *progress)
{
    if (progress->output != NULL) {
        ls_progress_erase(progress);
    }
    ls_buf_finish(&progress->line);
}
