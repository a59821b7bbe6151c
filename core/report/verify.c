#include "report/verify.h"

#include "report/lint.h"
#include "report/table.h"

static size_t
count_failed(const struct ls_verify_row *rows, size_t n)
{
    size_t n_failed = 0;
    for (size_t i = 0; i < n; i++) {
        n_failed += !rows[i].is_ok;
    }
    return n_failed;
}

static void
verify_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_verify_row *rows, size_t n, const struct ls_lint *lint)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "verify", about);
    ls_json_bool(&json, "ok", count_failed(rows, n) == 0);
    ls_json_open_array(&json, "checks");
    for (size_t i = 0; i < n; i++) {
        ls_json_open_object(&json, NULL);
        ls_json_string(&json, "what", rows[i].what);
        ls_json_bool(&json, "ok", rows[i].is_ok);
        ls_json_text(&json, "detail", rows[i].detail);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_lint(&json, lint);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static void
verify_text(struct ls_output *output, const struct ls_verify_row *rows, size_t n,
    const struct ls_lint *lint)
{
    static const struct ls_text_column columns[] = {
        {"check", false}, {"result", false}, {"detail", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < n; i++) {
        ls_text_table_adds(&table, rows[i].what);
        ls_text_table_add_coloured(&table, rows[i].is_ok ? LS_SPAN("ok") : LS_SPAN("FAILED"),
            rows[i].is_ok ? LS_COLOUR_GREEN : LS_COLOUR_RED);
        ls_text_table_add(&table, rows[i].detail);
    }
    if (lint != NULL) {
        ls_report_text_lint(&out, lint, output->has_colour);
    }
    if (n > 0) {
        ls_text_table_write(&table, &out, 0, output->has_colour);
    }
    size_t n_failed = count_failed(rows, n);
    if (n_failed == 0) {
        ls_buf_printf(&out, "%zu check%s, all ok\n", n, n == 1 ? "" : "s");
    } else {
        ls_buf_printf(&out, "%zu check%s, %zu failed\n", n, n == 1 ? "" : "s", n_failed);
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_verify(struct ls_output *output, const struct ls_about *about,
    const struct ls_verify_row *rows, size_t n, const struct ls_lint *lint)
{
    if (output->format == LS_FORMAT_JSON) {
        verify_json(output, about, rows, n, lint);
    } else {
        verify_text(output, rows, n, lint);
    }
}
