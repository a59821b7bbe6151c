#include "report/adopt.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "report/drifts.h"
#include "report/error.h"
#include "report/rehearsed.h"
#include "report/table.h"

enum { SHOWN_DRIFTS = 40 };

/* In one word, how the step stands. */
static const char *
finding_of(const struct ls_adoption_step *step)
{
    bool books_doubted = step->evidence.ptr != NULL && step->basis == LS_ADOPTION_NONE;
    if (step->is_applied) {
        return "applied";
    }
    switch (step->basis) {
    case LS_ADOPTION_PROVEN:
        return "proven";
    case LS_ADOPTION_EMPTY:
        return "nothing to prove";
    case LS_ADOPTION_BOOKS:
        return "in its books";
    case LS_ADOPTION_NAMED:
        return "named";
    case LS_ADOPTION_NONE:
        break;
    }
    bool is_plain = step->verdict.type == LS_VERDICT_UNDECIDABLE && step->step->kind == LS_KIND_DOC;
    return books_doubted ? "contradicted"
           : is_plain    ? "pending"
                         : ls_verdict_word(step->verdict.type);
}

static enum ls_colour
finding_colour(const struct ls_adoption_step *step)
{
    if (step->is_applied || step->basis != LS_ADOPTION_NONE) {
        return LS_COLOUR_GREEN;
    }
    return step->verdict.type == LS_VERDICT_CONTRADICTED || step->evidence.ptr != NULL
               ? LS_COLOUR_RED
           : step->verdict.type == LS_VERDICT_PENDING ? LS_COLOUR_BLUE
                                                      : LS_COLOUR_YELLOW;
}

static const char *
remark_of(struct ls_arena *arena, const struct ls_adoption_report *report,
    const struct ls_adoption_step *step)
{
    bool is_open = step->basis == LS_ADOPTION_NONE && !step->is_applied;
    if (step->is_applied) {
        return NULL;
    }
    if (!step->is_taken && !is_open && step->needs != SIZE_MAX) {
        return ls_arena_printf(
            arena, "not recorded: it needs %.*s", LS_SPAN_ARGS(report->set->steps[step->needs].id));
    }
    if (step->evidence.ptr != NULL) {
        return is_open ? ls_arena_printf(arena, "%.*s, and the catalog says otherwise",
                             LS_SPAN_ARGS(step->evidence))
                       : ls_arena_dup(arena, step->evidence).ptr;
    }
    if (step->basis == LS_ADOPTION_NAMED) {
        return ls_arena_printf(arena, "without proof: %s", ls_verdict_word(step->verdict.type));
    }
    if (step->satisfied_by != SIZE_MAX) {
        return ls_arena_printf(
            arena, "satisfied by %.*s", LS_SPAN_ARGS(report->set->steps[step->satisfied_by].id));
    }
    if (is_open && step->err != NULL && step->verdict.n_drifts == 0) {
        return ls_arena_dup(arena, ls_rehearsal_message(step->step, step->err)).ptr;
    }
    if (is_open && step->verdict.type == LS_VERDICT_UNDECIDABLE &&
        step->step->kind != LS_KIND_DOC) {
        return "it leaves nothing in the catalog that decides it";
    }
    if (is_open && step->verdict.type == LS_VERDICT_CONTRADICTED && step->verdict.n_there > 0) {
        const char *plural = step->verdict.n_there == 1 ? "" : "s";
        return step->verdict.n_missing == 0
                   ? ls_arena_printf(
                         arena, "seen in %zu other object%s", step->verdict.n_there, plural)
                   : ls_arena_printf(arena, "seen in %zu object%s, not in %zu",
                         step->verdict.n_there, plural, step->verdict.n_missing);
    }
    return NULL;
}

/* ---- Text ---------------------------------------------------------------------------------------------------------------- */

static void
add_drifts(struct ls_buf *out, struct ls_arena *arena, const struct ls_adoption_step *step,
    bool is_coloured)
{
    const struct ls_verdict *verdict = &step->verdict;
    ls_buf_addc(out, '\n');
    ls_utf8_add_printable(out, step->step->id, false);
    ls_buf_printf(out, " is contradicted: %zu difference%s\n", verdict->n_drifts,
        verdict->n_drifts == 1 ? "" : "s");
    ls_report_add_drifts(out, arena, verdict->drifts, verdict->n_drifts, "the step leaves",
        SHOWN_DRIFTS, 2, is_coloured);
}

static bool
is_contradicted_document(const struct ls_adoption_step *step)
{
    return !step->is_applied && !step->is_taken && step->err != NULL &&
           step->verdict.type == LS_VERDICT_CONTRADICTED && step->err->n_differences > 0;
}

static void
add_document(struct ls_buf *out, const struct ls_adoption_step *step, bool is_coloured)
{
    ls_buf_addc(out, '\n');
    ls_utf8_add_printable(out, step->step->id, false);
    ls_buf_printf(out, " is contradicted: %zu difference%s\n", step->err->n_differences,
        step->err->n_differences == 1 ? "" : "s");
    ls_report_add_documented(out, step->err, is_coloured);
}

static void
add_ledgers(struct ls_buf *out, const struct ls_ledgers *ledgers)
{
    for (size_t i = 0; i < ledgers->n; i++) {
        ls_buf_adds(out, "another runner: ");
        ls_report_add_ledger(out, &ledgers->items[i]);
        ls_buf_addc(out, '\n');
    }
    ls_buf_adds(out, ledgers->n > 0 ? "\n" : "");
}

static void
add_summary(struct ls_buf *out, const struct ls_adoption_report *report)
{
    const struct ls_adoption *adoption = report->adoption;
    ls_buf_printf(out, "\n%zu of %zu steps are there", adoption->n_applied + adoption->n_taken,
        adoption->n_steps);
    if (adoption->n_applied > 0) {
        ls_buf_printf(out, ", %zu recorded before", adoption->n_applied);
    }
    if (adoption->n_contradicted > 0) {
        ls_buf_printf(out, "; %zu contradicted", adoption->n_contradicted);
    }
    if (adoption->n_undecidable > 0) {
        ls_buf_printf(out, "; %zu undecidable: name those that are there", adoption->n_undecidable);
    }
    ls_buf_addc(out, '\n');
    if (adoption->n_taken == 0) {
        ls_buf_adds(out, "nothing to record\n");
    } else if (!report->is_recording) {
        ls_buf_printf(out, "nothing was recorded; --yes records %zu step%s\n", adoption->n_taken,
            adoption->n_taken == 1 ? "" : "s");
    }
}

static void
adoption_text(struct ls_output *output, const struct ls_adoption_report *report)
{
    static const struct ls_text_column columns[] = {
        {"step", false}, {"finding", false}, {"remark", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    const struct ls_adoption *adoption = report->adoption;
    add_ledgers(&out, &report->ledgers);
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < adoption->n_steps; i++) {
        const struct ls_adoption_step *step = &adoption->steps[i];
        ls_text_table_add(&table, step->step->id);
        ls_text_table_add_coloured(&table, ls_span_of(finding_of(step)), finding_colour(step));
        ls_text_table_add_first_line(&table, ls_span_of(remark_of(&arena, report, step)));
    }
    ls_text_table_write(&table, &out, 0, output->has_colour);
    for (size_t i = 0; i < adoption->n_steps; i++) {
        const struct ls_adoption_step *step = &adoption->steps[i];
        if (!step->is_applied && !step->is_taken && step->verdict.n_drifts > 0) {
            add_drifts(&out, &arena, step, output->has_colour);
        } else if (is_contradicted_document(step)) {
            add_document(&out, step, output->has_colour);
        }
    }
    add_summary(&out, report);
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------------- */

static void
json_step(struct ls_json *json, struct ls_arena *arena, const struct ls_adoption_report *report,
    const struct ls_adoption_step *step)
{
    ls_json_open_object(json, NULL);
    ls_json_text(json, "step", step->step->id);
    ls_json_text(json, "source", step->step->source);
    ls_json_string(json, "finding", finding_of(step));
    ls_json_bool(json, "taken", step->is_taken);
    ls_json_text(json, "needs",
        step->needs == SIZE_MAX || step->is_applied ? (struct ls_span){NULL, 0}
                                                    : report->set->steps[step->needs].id);
    ls_json_string(json, "remark", remark_of(arena, report, step));
    ls_report_json_drifts(json, step->verdict.drifts, step->verdict.n_drifts);
    ls_report_json_documented(json, "documented", step->is_applied ? NULL : step->err);
    ls_json_close_object(json);
}

static void
adoption_json(
    struct ls_output *output, const struct ls_about *about, const struct ls_adoption_report *report)
{
    struct ls_arena arena = {0};
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "adoption", about);
    ls_json_bool(&json, "recording", report->is_recording);
    ls_json_open_array(&json, "steps");
    for (size_t i = 0; i < report->adoption->n_steps; i++) {
        json_step(&json, &arena, report, &report->adoption->steps[i]);
    }
    ls_json_close_array(&json);
    ls_report_json_ledgers(&json, &report->ledgers);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
    ls_arena_finish(&arena);
}

void
ls_report_adoption(
    struct ls_output *output, const struct ls_about *about, const struct ls_adoption_report *report)
{
    if (output->format == LS_FORMAT_JSON) {
        adoption_json(output, about, report);
    } else {
        adoption_text(output, report);
    }
}
