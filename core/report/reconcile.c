#include "report/reconcile.h"

#include <string.h>

#include "report/table.h"

static void
reconcile_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_residue *findings, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "reconcile", about);
    ls_json_open_array(&json, "findings");
    for (size_t i = 0; i < n; i++) {
        const struct ls_residue *finding = &findings[i];
        if (finding->found == NULL) {
            continue;
        }
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "step", finding->planned->step->id);
        ls_json_string(&json, "action", ls_action_word(finding->planned->action));
        ls_json_int(&json, "part", finding->unit);
        ls_json_string(&json, "statement", finding->statement);
        ls_json_string(&json, "found", finding->found);
        ls_json_string(&json, "evidence", finding->evidence);
        ls_json_bool(&json, "repaired", finding->is_repaired);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static enum ls_colour
found_colour(const struct ls_residue *finding)
{
    if (strcmp(finding->found, "unknown") == 0) {
        return finding->is_repaired ? LS_COLOUR_YELLOW : LS_COLOUR_RED;
    }
    return strcmp(finding->found, "done") == 0 ? LS_COLOUR_GREEN : LS_COLOUR_YELLOW;
}

static void
reconcile_text(struct ls_output *output, const struct ls_residue *findings, size_t n)
{
    static const struct ls_text_column columns[] = {{"step", false}, {"part", true},
        {"statement", false}, {"found", false}, {"evidence", false}, {"", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    size_t n_shown = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ls_residue *finding = &findings[i];
        if (finding->found == NULL) {
            continue;
        }
        n_shown++;
        ls_text_table_add(&table, finding->planned->step->id);
        if (finding->unit > 0) {
            ls_text_table_add_int(&table, finding->unit);
        } else {
            ls_text_table_adds(&table, NULL);
        }
        ls_text_table_add_first_line(&table, ls_span_of(finding->statement));
        ls_text_table_add_coloured(&table, ls_span_of(finding->found), found_colour(finding));
        ls_text_table_adds(&table, finding->evidence);
        ls_text_table_adds(&table, finding->is_repaired ? "settled" : NULL);
    }
    if (n_shown > 0) {
        ls_text_table_write(&table, &out, 0, output->has_colour);
    } else {
        ls_buf_adds(&out, "nothing to reconcile\n");
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_reconcile(struct ls_output *output, const struct ls_about *about,
    const struct ls_residue *findings, size_t n)
{
    if (output->format == LS_FORMAT_JSON) {
        reconcile_json(output, about, findings, n);
    } else {
        reconcile_text(output, findings, n);
    }
}
