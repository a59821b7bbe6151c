#include "report/plan.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "report/consequences.h"
#include "report/status.h"
#include "report/table.h"

static const char *
why_apply(struct ls_arena *arena, const struct ls_planned *planned)
{
    const struct ls_applied *applied = planned->applied;
    bool is_doc = planned->step->kind == LS_KIND_DOC;
    if (applied != NULL && applied->is_interrupted) {
        return ls_arena_printf(
            arena, "interrupted in part %" PRId64 ": goes on there", applied->unit + 1);
    }
    if (applied != NULL && applied->has_failed) {
        return "pending; the last attempt failed";
    }
    if (applied != NULL && applied->is_applied) {
        return "changed since it was applied";
    }
    if (is_doc && !planned->is_subject_chosen) {
        return "pending; what it describes is not chosen: recorded unchecked";
    }
    return "pending";
}

/* Why the step is in the plan. In the arena or static. */
static const char *
why(struct ls_arena *arena, const struct ls_planned *planned)
{
    const struct ls_step_ref *by = &planned->step->satisfied_by;
    switch (planned->action) {
    case LS_ACTION_APPLY:
        return why_apply(arena, planned);
    case LS_ACTION_RECORD:
        return ls_arena_printf(
            arena, "satisfied by %.*s:%.*s", LS_SPAN_ARGS(by->source), LS_SPAN_ARGS(by->local_id));
    case LS_ACTION_CHECK:
        return "recorded unchecked; what it describes is there now";
    case LS_ACTION_REVERT:
        return "applied";
    case LS_ACTION_ADOPT:
        return "found applied by its source's own bookkeeping";
    case LS_ACTION_WITHDRAW:
        return "gone from its source's own bookkeeping";
    case LS_ACTION_UNRECORD:
        break;
    }
    return "only recorded";
}

/* "step": one transaction; "none": statement by statement; "parts": several, as it takes. */
static const char *
transaction_word(const struct ls_step *step, const struct ls_program *program)
{
    if (step->tx == LS_TX_NONE) {
        return "none";
    }
    return program != NULL && program->has_outside ? "parts" : "step";
}

static void
plan_json(struct ls_output *output, const struct ls_about *about, const struct ls_plan *plan,
    const struct ls_program *programs, const struct ls_consequences *consequences)
{
    struct ls_arena arena = {0};
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "plan", about);
    ls_json_open_array(&json, "steps");
    for (size_t i = 0; i < plan->n_planned; i++) {
        const struct ls_planned *planned = &plan->planned[i];
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "step", planned->step->id);
        ls_json_text(&json, "source", planned->step->source);
        ls_json_text(&json, "description", planned->step->description);
        ls_json_string(&json, "action", ls_action_word(planned->action));
        ls_json_string(&json, "kind", ls_kind_word(planned->step->kind));
        ls_json_string(&json, "transaction",
            transaction_word(planned->step, programs == NULL ? NULL : &programs[i]));
        ls_json_string(&json, "why", why(&arena, planned));
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_counts(&json, plan);
    ls_report_json_consequences(&json, consequences);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
    ls_arena_finish(&arena);
}

static void
plan_text(struct ls_output *output, const struct ls_plan *plan, const struct ls_program *programs,
    const struct ls_consequences *consequences)
{
    static const struct ls_text_column columns[] = {{"", true}, {"action", false}, {"step", false},
        {"kind", false}, {"transaction", false}, {"why", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < plan->n_planned; i++) {
        const struct ls_planned *planned = &plan->planned[i];
        ls_text_table_add_int(&table, (int64_t)i + 1);
        ls_text_table_adds(&table, ls_action_word(planned->action));
        ls_text_table_add(&table, planned->step->id);
        ls_text_table_adds(&table, ls_kind_word(planned->step->kind));
        ls_text_table_adds(
            &table, transaction_word(planned->step, programs == NULL ? NULL : &programs[i]));
        ls_text_table_adds(&table, why(&arena, planned));
    }
    if (plan->n_planned > 0) {
        ls_text_table_write(&table, &out, 0, output->has_colour);
    }
    if (consequences != NULL && consequences->n_losses + consequences->n_standing > 0) {
        ls_buf_addc(&out, '\n');
        ls_report_add_consequences(&out, output, consequences);
    }
    if (plan->n_planned == 0) {
        ls_buf_adds(&out, "nothing to do");
    } else {
        ls_buf_printf(
            &out, "%zu step%s would run", plan->n_planned, plan->n_planned == 1 ? "" : "s");
    }
    if (plan->n_rows > 0) {
        ls_buf_adds(&out, "; now ");
        ls_report_add_counts(&out, plan);
    }
    ls_buf_addc(&out, '\n');
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_plan(struct ls_output *output, const struct ls_about *about, const struct ls_plan *plan,
    const struct ls_program *programs, const struct ls_consequences *consequences)
{
    if (output->format == LS_FORMAT_JSON) {
        plan_json(output, about, plan, programs, consequences);
    } else {
        plan_text(output, plan, programs, consequences);
    }
}

/* A comment can end neither its line nor the comment: control characters are escaped. */
static void
add_comment(struct ls_buf *out, const char *title, struct ls_span text)
{
    ls_buf_printf(out, "-- %s", title);
    ls_utf8_add_printable(out, text, false);
    ls_buf_addc(out, '\n');
}

static void
add_heading(struct ls_buf *out, const struct ls_sql_listing *listing, size_t number)
{
    const struct ls_planned *planned = listing->planned;
    const struct ls_step *step = planned->step;
    ls_buf_printf(out, "%s-- ---- step %zu: %s ", number == 1 ? "" : "\n", number,
        ls_action_word(planned->action));
    ls_utf8_add_printable(out, step->id, false);
    ls_buf_printf(out, " (%s%s)\n", ls_kind_word(step->kind),
        step->tx == LS_TX_NONE                                      ? ", no transaction"
        : listing->program != NULL && listing->program->has_outside ? ", in parts"
                                                                    : "");
    if (step->description.len > 0) {
        add_comment(out, "", step->description);
    }
}

/* What is sent before the first answer comes is no step: whoever runs the text must not run that. */
static void
add_beginning(struct ls_buf *out, struct ls_span sql)
{
    ls_buf_adds(out, "-- it begins with:\n");
    while (sql.len > 0) {
        const char *end = memchr(sql.ptr, '\n', sql.len);
        size_t len = end == NULL ? sql.len : (size_t)(end - sql.ptr);
        add_comment(out, "  ", (struct ls_span){sql.ptr, len});
        len += end != NULL;
        sql = (struct ls_span){sql.ptr + len, sql.len - len};
    }
}

static void
sql_text(struct ls_output *output, const struct ls_sql_listing *listings, size_t n)
{
    struct ls_buf out = LS_REPORT_BUF;
    size_t number = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ls_sql_listing *listing = &listings[i];
        if (i == 0 || listing->planned != listings[i - 1].planned) {
            number++;
            add_heading(&out, listing, number);
        }
        if (listing->is_live) {
            add_comment(
                &out, "needs live answers, so its SQL is known only when it runs: ", listing->note);
        } else if (listing->note.len > 0) {
            add_comment(&out, "", listing->note);
        }
        if (listing->sql.len == 0) {
            continue;
        }
        if (listing->is_live) {
            add_beginning(&out, listing->sql);
            continue;
        }
        if (output->is_out_terminal) {
            ls_utf8_add_printable(&out, listing->sql, true);
        } else {
            /* Not through the buffer: a file of any size goes out without being copied. */
            ls_output_flush(output, &out);
            ls_output_write(output, listing->sql);
        }
        if (listing->sql.ptr[listing->sql.len - 1] != '\n') {
            ls_buf_addc(&out, '\n');
        }
    }
    if (n == 0) {
        ls_buf_adds(&out, "-- nothing to do\n");
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
}

static void
sql_json_heading(struct ls_json *json, const struct ls_sql_listing *listing)
{
    const struct ls_planned *planned = listing->planned;
    ls_json_open_object(json, NULL);
    ls_json_text(json, "step", planned->step->id);
    ls_json_string(json, "action", ls_action_word(planned->action));
    ls_json_string(json, "kind", ls_kind_word(planned->step->kind));
    ls_json_string(json, "transaction", transaction_word(planned->step, listing->program));
    ls_json_open_array(json, "pieces");
}

static void
sql_json_end(struct ls_json *json)
{
    ls_json_close_array(json);
    ls_json_close_object(json);
}

static void
sql_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_sql_listing *listings, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "sql", about);
    ls_json_open_array(&json, "steps");
    for (size_t i = 0; i < n; i++) {
        const struct ls_sql_listing *listing = &listings[i];
        if (i == 0 || listing->planned != listings[i - 1].planned) {
            if (i > 0) {
                sql_json_end(&json);
            }
            sql_json_heading(&json, listing);
        }
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "sql", listing->sql);
        ls_json_bool(&json, "is_live", listing->is_live);
        ls_json_text(&json, "note", listing->note);
        ls_json_close_object(&json);
        ls_output_flush(output, &buf);
    }
    if (n > 0) {
        sql_json_end(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

void
ls_report_sql(struct ls_output *output, const struct ls_about *about,
    const struct ls_sql_listing *listings, size_t n)
{
    if (output->format == LS_FORMAT_JSON) {
        sql_json(output, about, listings, n);
    } else {
        sql_text(output, listings, n);
    }
}
