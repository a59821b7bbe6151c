#include "report/plugins.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "report/table.h"

static void
row_json(struct ls_json *json, const struct ls_plugin_row *row)
{
    ls_json_text(json, "name", row->name);
    ls_json_text(json, "version", row->version);
    ls_json_text(json, "file", row->file);
    ls_json_text(json, "digest", row->digest);
    ls_json_bool(json, "is_pinned", row->is_pinned);
    ls_json_text(json, "summary", row->summary);
    ls_json_open_array(json, "operations");
    for (size_t i = 0; i < row->n_operations; i++) {
        ls_json_string(json, NULL, row->operations[i]);
    }
    ls_json_close_array(json);
    ls_json_int(json, "abi_major", row->abi_major);
    ls_json_int(json, "abi_minor", row->abi_minor);
    ls_json_text(json, "problem", row->problem);
}

static struct ls_span
operations_text(struct ls_arena *arena, const struct ls_plugin_row *row)
{
    struct ls_buf words = LS_REPORT_BUF;
    for (size_t i = 0; i < row->n_operations; i++) {
        ls_buf_printf(&words, "%s%s", i == 0 ? "" : " ", row->operations[i]);
    }
    struct ls_span text =
        row->n_operations == 0 ? ls_span_of(NULL) : ls_arena_dup(arena, ls_buf_span(&words));
    ls_buf_finish(&words);
    return text;
}

static void
list_json(struct ls_output *output, const struct ls_plugin_row *rows, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "plugins", NULL);
    ls_json_open_array(&json, "plugins");
    for (size_t i = 0; i < n; i++) {
        ls_json_open_object(&json, NULL);
        row_json(&json, &rows[i]);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static void
add_field(struct ls_buf *out, const char *label, struct ls_span text)
{
    ls_buf_printf(out, "%-13s ", label);
    ls_utf8_add_printable(out, text.ptr == NULL ? LS_SPAN("unknown") : text, false);
    ls_buf_addc(out, '\n');
}

static void
list_text(struct ls_output *output, const struct ls_plugin_row *rows, size_t n)
{
    static const struct ls_text_column columns[] = {{"plugin", false}, {"version", false},
        {"pinned", false}, {"summary", false}, {"file", false}, {"problem", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < n; i++) {
        ls_text_table_add(&table, rows[i].name);
        ls_text_table_add(&table, rows[i].version);
        ls_text_table_adds(&table, rows[i].is_pinned ? "yes" : "no");
        ls_text_table_add(&table, rows[i].summary);
        ls_text_table_add(&table, rows[i].file);
        ls_text_table_add_coloured(&table, rows[i].problem, LS_COLOUR_RED);
    }
    if (n > 0) {
        ls_text_table_write(&table, &out, 0, output->has_colour);
    } else {
        ls_buf_adds(&out, "no plugins\n");
    }
    for (size_t i = 0; i < n && output->is_verbose; i++) {
        ls_buf_addc(&out, '\n');
        add_field(&out, "plugin", rows[i].name);
        add_field(&out, "BLAKE2b-256", rows[i].digest);
        add_field(&out, "operations", operations_text(&arena, &rows[i]));
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_plugin_list(struct ls_output *output, const struct ls_plugin_row *rows, size_t n)
{
    if (output->format == LS_FORMAT_JSON) {
        list_json(output, rows, n);
    } else {
        list_text(output, rows, n);
    }
}

static void
inspect_json(struct ls_output *output, const struct ls_plugin_row *row)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "plugin", NULL);
    row_json(&json, row);
    ls_json_int(&json, "struct_size", row->struct_size);
    ls_json_int(&json, "instance_size", (int64_t)row->instance_size);
    ls_json_int(&json, "file_size", (int64_t)row->file_size);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static void
inspect_text(struct ls_output *output, const struct ls_plugin_row *row)
{
    struct ls_arena arena = {0};
    struct ls_buf out = LS_REPORT_BUF;
    add_field(&out, "name", row->name);
    add_field(&out, "version", row->version);
    add_field(&out, "summary", row->summary);
    add_field(&out, "file", row->file);
    ls_buf_printf(&out, "%-13s %" PRIu64 " bytes\n", "size", row->file_size);
    add_field(&out, "BLAKE2b-256", row->digest);
    add_field(&out, "pinned", row->is_pinned ? LS_SPAN("yes") : LS_SPAN("no"));
    ls_buf_printf(&out, "%-13s %u.%u, descriptor of %u bytes\n", "interface", row->abi_major,
        row->abi_minor, row->struct_size);
    ls_buf_printf(&out, "%-13s %" PRIu64 " bytes\n", "instance", row->instance_size);
    add_field(&out, "operations", operations_text(&arena, row));
    if (row->problem.len > 0) {
        ls_colour_add(&out, LS_COLOUR_RED, output->has_colour, LS_SPAN("problem"));
        ls_buf_adds(&out, "       ");
        ls_utf8_add_printable(&out, row->problem, false);
        ls_buf_addc(&out, '\n');
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_plugin_inspect(struct ls_output *output, const struct ls_plugin_row *row)
{
    if (output->format == LS_FORMAT_JSON) {
        inspect_json(output, row);
    } else {
        inspect_text(output, row);
    }
}
