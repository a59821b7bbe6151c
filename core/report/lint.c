#include "report/lint.h"

#include "base/utf8.h"
#include "report/table.h"

static const char *
way_word(const struct ls_finding *finding)
{
    return finding->is_backward ? "back" : "forward";
}

void
ls_report_json_lint(struct ls_json *json, const struct ls_lint *lint)
{
    if (lint == NULL) {
        ls_json_string(json, "deep", NULL);
        return;
    }
    ls_json_open_object(json, "deep");
    ls_json_int(json, "ways", (int64_t)lint->n_ways);
    ls_json_open_array(json, "findings");
    for (size_t i = 0; i < lint->n_findings; i++) {
        const struct ls_finding *finding = &lint->findings[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", finding->step->id);
        ls_json_string(json, "way", way_word(finding));
        ls_json_string(json, "severity", finding->is_refused ? "refused" : "remark");
        ls_json_text(json, "message", finding->message);
        ls_json_text(json, "file", finding->file);
        ls_json_int(json, "line", (int64_t)finding->line);
        ls_json_int(json, "column", (int64_t)finding->column);
        ls_json_text(json, "excerpt", finding->excerpt);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
    ls_json_open_array(json, "live");
    for (size_t i = 0; i < lint->n_live; i++) {
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", lint->live[i].step->id);
        ls_json_string(json, "way", way_word(&lint->live[i]));
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
    ls_json_open_array(json, "queue_only");
    for (size_t i = 0; i < lint->n_silent; i++) {
        ls_json_text(json, NULL, lint->silent[i]);
    }
    ls_json_close_array(json);
    ls_json_close_object(json);
}

static void
text_finding(struct ls_buf *out, const struct ls_finding *finding, bool has_colour)
{
    if (finding->file.ptr != NULL) {
        ls_buf_printf(out, "%.*s", LS_SPAN_ARGS(finding->file));
        if (finding->line > 0) {
            ls_buf_printf(out, ":%u:%u", finding->line, finding->column);
        }
        ls_buf_adds(out, ": ");
    }
    ls_colour_add(out, finding->is_refused ? LS_COLOUR_RED : LS_COLOUR_YELLOW, has_colour,
        finding->is_refused ? LS_SPAN("refused") : LS_SPAN("remark"));
    ls_buf_adds(out, ": ");
    ls_utf8_add_printable(out, finding->message, true);
    ls_buf_printf(out, " (%.*s, %s)\n", LS_SPAN_ARGS(finding->step->id), way_word(finding));
    if (finding->excerpt.len > 0) {
        ls_buf_adds(out, "    ");
        ls_utf8_add_printable(out, ls_span_trim(finding->excerpt), false);
        ls_buf_addc(out, '\n');
    }
}

void
ls_report_text_lint(struct ls_buf *out, const struct ls_lint *lint, bool has_colour)
{
    for (size_t i = 0; i < lint->n_findings; i++) {
        text_finding(out, &lint->findings[i], has_colour);
    }
    for (size_t i = 0; i < lint->n_live; i++) {
        ls_buf_printf(out, "%s%.*s %s", i == 0 ? "decided by live answers: " : ", ",
            LS_SPAN_ARGS(lint->live[i].step->id), way_word(&lint->live[i]));
    }
    ls_buf_adds(out, lint->n_live > 0 ? "\n" : "");
    for (size_t i = 0; i < lint->n_silent; i++) {
        ls_buf_printf(out, "%s%.*s", i == 0 ? "looked at by their SQL alone: " : ", ",
            LS_SPAN_ARGS(lint->silent[i]));
    }
    ls_buf_adds(out, lint->n_silent > 0 ? "\n" : "");
}
