#include "report/check.h"

#include "base/utf8.h"
#include "report/error.h"
#include "report/table.h"

enum { N_TYPES = LS_DRIFT_UNDOCUMENTED + 1, WORD_WIDTH = 12, MAX_DIFF = 1 << 20 };

/* ---- JSON --------------------------------------------------------------------------------------------------------- */

static void
add_part(struct ls_json *json, const char *key, struct ls_span text)
{
    if (text.len == 0) {
        ls_json_null(json, key);
    } else {
        ls_json_text(json, key, text);
    }
}

static void
add_step(struct ls_json *json, struct ls_span step)
{
    ls_json_text(json, "step", step);
    ls_json_text(json, "source", step.ptr == NULL ? step : ls_step_ref_parse(step).source);
}

static void
count(const struct ls_check_report *report, size_t counts[N_TYPES], size_t *ret_contradicted)
{
    *ret_contradicted = 0;
    for (size_t i = 0; i < report->n_drifts; i++) {
        counts[report->drifts[i].type]++;
    }
    for (size_t i = 0; i < report->n_documents; i++) {
        *ret_contradicted += report->documents[i].err != NULL;
    }
}

static void
add_documents(struct ls_json *json, const struct ls_check_report *report)
{
    ls_json_open_array(json, "documents");
    for (size_t i = 0; i < report->n_documents; i++) {
        const struct ls_err *err = report->documents[i].err;
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", report->documents[i].step);
        ls_json_bool(json, "holds", err == NULL);
        ls_json_string(json, "message", err == NULL ? NULL : err->message);
        ls_json_open_array(json, "differences");
        for (size_t d = 0; err != NULL && d < err->n_differences; d++) {
            ls_json_open_object(json, NULL);
            ls_json_text(json, "object", err->differences[d].object);
            add_part(json, "documented", err->differences[d].documented);
            add_part(json, "found", err->differences[d].found);
            ls_json_close_object(json);
        }
        ls_json_close_array(json);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
check_json(
    struct ls_output *output, const struct ls_about *about, const struct ls_check_report *report)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    size_t counts[N_TYPES] = {0};
    size_t n_contradicted = 0;
    count(report, counts, &n_contradicted);
    ls_report_json_open(&json, &buf, "check", about);
    ls_json_open_array(&json, "findings");
    for (size_t i = 0; i < report->n_drifts; i++) {
        const struct ls_drift *drift = &report->drifts[i];
        ls_json_open_object(&json, NULL);
        ls_json_string(&json, "type", ls_drift_word(drift->type));
        ls_json_text(&json, "kind", drift->kind);
        add_part(&json, "schema", drift->schema);
        ls_json_text(&json, "name", drift->name);
        add_part(&json, "part", drift->part);
        ls_json_text(&json, "what", drift->what);
        ls_json_text(&json, "expected", drift->expected);
        ls_json_text(&json, "found", drift->found);
        add_step(&json, drift->step);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    add_documents(&json, report);
    ls_json_open_array(&json, "unrecorded");
    for (size_t i = 0; i < report->n_unrecorded; i++) {
        const struct ls_effect *effect = &report->unrecorded[i];
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "kind", effect->kind);
        add_part(&json, "schema", effect->schema);
        ls_json_text(&json, "name", effect->name);
        add_step(&json, effect->step);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_json_bool(&json, "recorded", report->is_recorded);
    ls_json_int(&json, "same", (int64_t)report->n_same);
    ls_json_int(&json, "ignored", (int64_t)report->n_ignored);
    ls_json_open_object(&json, "counts");
    for (size_t type = LS_DRIFT_MISSING; type < N_TYPES; type++) {
        ls_json_int(&json, ls_drift_word((enum ls_drift_type)type), (int64_t)counts[type]);
    }
    ls_json_int(&json, "contradicted", (int64_t)n_contradicted);
    ls_json_close_object(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

/* ---- Text --------------------------------------------------------------------------------------------------------- */

static void
add_text(struct ls_buf *out, struct ls_span text)
{
    ls_utf8_add_printable(out, text, false);
}

static void
add_name(struct ls_buf *out, struct ls_span schema, struct ls_span name)
{
    if (schema.len > 0) {
        add_text(out, schema);
        ls_buf_addc(out, '.');
    }
    add_text(out, name);
}

static struct ls_span
cut_line(struct ls_span *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    size_t used = end == NULL ? len : len + 1;
    struct ls_span line = {rest->ptr, len};
    *rest = (struct ls_span){rest->ptr + used, rest->len - used};
    return line;
}

static struct ls_span
last_line(struct ls_span text)
{
    size_t from = text.len;
    while (from > 0 && text.ptr[from - 1] != '\n') {
        from--;
    }
    return (struct ls_span){text.ptr + from, text.len - from};
}

static void
add_marked_lines(struct ls_buf *out, struct ls_span text, const char *mark, enum ls_colour colour,
    bool is_coloured)
{
    while (text.len > 0) {
        struct ls_buf line = LS_BUF(MAX_DIFF);
        ls_buf_adds(&line, mark);
        add_text(&line, cut_line(&text));
        ls_buf_adds(out, "      ");
        ls_colour_add(out, colour, is_coloured, ls_buf_span(&line));
        ls_buf_addc(out, '\n');
        ls_buf_finish(&line);
    }
}

/* Texts of several lines: those lines in which they differ, without what is the same at both ends. */
static void
add_diff(struct ls_buf *out, struct ls_span expected, struct ls_span found, bool is_coloured)
{
    while (expected.len > 0 && found.len > 0) {
        struct ls_span left = expected;
        struct ls_span right = found;
        if (!ls_span_equal(cut_line(&left), cut_line(&right))) {
            break;
        }
        expected = left;
        found = right;
    }
    while (expected.len > 0 && found.len > 0) {
        struct ls_span left = last_line(expected);
        struct ls_span right = last_line(found);
        if (!ls_span_equal(left, right)) {
            break;
        }
        expected.len -= left.len + (left.len < expected.len);
        found.len -= right.len + (right.len < found.len);
    }
    add_marked_lines(out, expected, "- ", LS_COLOUR_RED, is_coloured);
    add_marked_lines(out, found, "+ ", LS_COLOUR_GREEN, is_coloured);
}

static bool
has_lines(struct ls_span text)
{
    return text.len > 0 && memchr(text.ptr, '\n', text.len) != NULL;
}

static enum ls_colour
colour_of(enum ls_drift_type type)
{
    return type == LS_DRIFT_MISSING || type == LS_DRIFT_CHANGED ? LS_COLOUR_RED : LS_COLOUR_YELLOW;
}

static void
add_word(struct ls_buf *out, const char *word, enum ls_colour colour, bool is_coloured)
{
    ls_buf_adds(out, "  ");
    ls_colour_add(out, colour, is_coloured, ls_span_of(word));
    for (size_t i = strlen(word); i < WORD_WIDTH; i++) {
        ls_buf_addc(out, ' ');
    }
    ls_buf_addc(out, ' ');
}

static void
add_values(struct ls_buf *out, const struct ls_drift *drift, bool is_coloured)
{
    if (has_lines(drift->expected) || has_lines(drift->found)) {
        ls_buf_addc(out, '\n');
        add_diff(out, drift->expected, drift->found, is_coloured);
        return;
    }
    if (drift->type == LS_DRIFT_CHANGED) {
        ls_buf_adds(out, "  ");
        add_text(out, drift->expected.ptr == NULL ? LS_SPAN("(none)") : drift->expected);
        ls_buf_adds(out, " -> ");
        add_text(out, drift->found.ptr == NULL ? LS_SPAN("(none)") : drift->found);
    } else if (drift->expected.len > 0 || drift->found.len > 0) {
        ls_buf_adds(out, "  ");
        add_text(out, drift->expected.len > 0 ? drift->expected : drift->found);
    }
    ls_buf_addc(out, '\n');
}

static void
add_drift(struct ls_buf *out, const struct ls_drift *drift, bool is_coloured)
{
    static const char *const told[N_TYPES] = {
        NULL, "the object itself", NULL, NULL, "no step made it", "no document speaks of it"};
    add_word(out, ls_drift_word(drift->type), colour_of(drift->type), is_coloured);
    bool is_whole = drift->part.len == 0 && drift->what.ptr == NULL;
    if (is_whole) {
        ls_buf_adds(out, told[drift->type] == NULL ? "" : told[drift->type]);
    }
    add_text(out, drift->part);
    if (drift->what.ptr != NULL) {
        ls_buf_adds(out, drift->part.len > 0 ? ": " : "");
        add_text(out, drift->what);
    }
    add_values(out, drift, is_coloured);
}

static bool
is_same_object(const struct ls_drift *a, const struct ls_drift *b)
{
    return ls_span_equal(a->kind, b->kind) && ls_span_equal(a->schema, b->schema) &&
           ls_span_equal(a->name, b->name);
}

static void
add_heading(struct ls_buf *out, const struct ls_drift *drift, bool is_coloured)
{
    struct ls_buf name = LS_BUF(4096);
    add_text(&name, drift->kind);
    ls_buf_addc(&name, ' ');
    add_name(&name, drift->schema, drift->name);
    ls_colour_add(out, LS_COLOUR_BOLD, is_coloured, ls_buf_span(&name));
    if (drift->step.ptr != NULL) {
        ls_buf_adds(out, "  (");
        add_text(out, drift->step);
        ls_buf_addc(out, ')');
    }
    ls_buf_addc(out, '\n');
    ls_buf_finish(&name);
}

static void
add_document(struct ls_buf *out, struct ls_arena *arena, const struct ls_checked_document *document,
    bool is_coloured)
{
    static const struct ls_text_column columns[] = {
        {"object", false}, {"documented", false}, {"found", false}};
    struct ls_buf name = LS_BUF(4096);
    const struct ls_err *err = document->err;
    ls_buf_adds(&name, "document ");
    add_text(&name, document->step);
    ls_colour_add(out, LS_COLOUR_BOLD, is_coloured, ls_buf_span(&name));
    ls_buf_finish(&name);
    ls_buf_addc(out, '\n');
    add_word(out, "contradicted", LS_COLOUR_RED, is_coloured);
    add_text(out, ls_span_of(err->message));
    ls_buf_addc(out, '\n');
    if (err->n_differences > 0) {
        struct ls_text_table table;
        ls_text_table_begin(&table, arena, columns, sizeof(columns) / sizeof(columns[0]));
        for (size_t i = 0; i < err->n_differences; i++) {
            const struct ls_difference *row = &err->differences[i];
            ls_text_table_add(&table, row->object);
            ls_text_table_add(&table, row->documented.len == 0 ? LS_SPAN("-") : row->documented);
            ls_text_table_add(&table, row->found.len == 0 ? LS_SPAN("-") : row->found);
        }
        ls_text_table_write(&table, out, 6, is_coloured);
    }
}

static void
add_summary(struct ls_buf *out, const struct ls_check_report *report)
{
    size_t counts[N_TYPES] = {0};
    size_t n_contradicted = 0;
    size_t n_findings = report->n_drifts;
    const char *between = ": ";
    count(report, counts, &n_contradicted);
    n_findings += n_contradicted;
    if (n_findings == 0) {
        ls_buf_adds(out, "nothing found");
    } else {
        ls_buf_printf(out, "%zu finding%s", n_findings, n_findings == 1 ? "" : "s");
    }
    for (size_t type = LS_DRIFT_MISSING; type < N_TYPES; type++) {
        if (counts[type] > 0) {
            ls_buf_printf(
                out, "%s%zu %s", between, counts[type], ls_drift_word((enum ls_drift_type)type));
            between = ", ";
        }
    }
    if (n_contradicted > 0) {
        ls_buf_printf(out, "%s%zu contradicted", between, n_contradicted);
    }
    ls_buf_printf(out, "; objects as recorded: %zu", report->n_same);
    if (report->n_documents > 0) {
        ls_buf_printf(out, "; documents that hold: %zu of %zu",
            report->n_documents - n_contradicted, report->n_documents);
    }
    if (report->n_ignored > 0) {
        ls_buf_printf(out, "; ignored: %zu", report->n_ignored);
    }
    ls_buf_addc(out, '\n');
}

static void
check_text(struct ls_output *output, const struct ls_check_report *report)
{
    struct ls_arena arena = {0};
    struct ls_buf out = LS_REPORT_BUF;
    bool is_coloured = output->has_colour;
    for (size_t i = 0; i < report->n_drifts; i++) {
        if (i == 0 || !is_same_object(&report->drifts[i - 1], &report->drifts[i])) {
            add_heading(&out, &report->drifts[i], is_coloured);
        }
        add_drift(&out, &report->drifts[i], is_coloured);
    }
    for (size_t i = 0; i < report->n_documents; i++) {
        if (report->documents[i].err != NULL) {
            add_document(&out, &arena, &report->documents[i], is_coloured);
        }
    }
    for (size_t i = 0; i < report->n_unrecorded; i++) {
        const struct ls_effect *effect = &report->unrecorded[i];
        ls_buf_adds(&out, i == 0 ? "not recorded yet, since the run that changed it was cut off; "
                                   "the next run does it\n"
                                 : "");
        ls_buf_adds(&out, "  ");
        add_text(&out, effect->kind);
        ls_buf_addc(&out, ' ');
        add_name(&out, effect->schema, effect->name);
        ls_buf_adds(&out, "  (");
        add_text(&out, effect->step);
        ls_buf_adds(&out, ")\n");
    }
    if (out.len > 0) {
        ls_buf_addc(&out, '\n');
    }
    add_summary(&out, report);
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_check(
    struct ls_output *output, const struct ls_about *about, const struct ls_check_report *report)
{
    if (output->format == LS_FORMAT_JSON) {
        check_json(output, about, report);
    } else {
        check_text(output, report);
    }
}
