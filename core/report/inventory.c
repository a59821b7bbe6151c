#include "report/inventory.h"

#include "report/table.h"

static void
inventory_json(
    struct ls_output *output, const struct ls_about *about, const struct ls_table *tables, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "inventory", about);
    ls_json_open_array(&json, "tables");
    for (size_t i = 0; i < n; i++) {
        const struct ls_table *table = &tables[i];
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "schema", table->schema);
        ls_json_text(&json, "name", table->name);
        ls_json_text(&json, "kind", table->kind);
        ls_json_text(&json, "owner", table->owner);
        ls_json_text(&json, "step", table->step);
        ls_json_text(&json, "since", table->since);
        ls_json_text(&json, "last_step", table->last_step);
        ls_json_text(&json, "documented", table->documented);
        if (table->rows < 0) {
            ls_json_null(&json, "rows");
        } else {
            ls_json_int(&json, "rows", table->rows);
        }
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static void
add_row(struct ls_text_table *shown, struct ls_arena *arena, const struct ls_table *table)
{
    ls_text_table_adds(shown, ls_arena_printf(arena, "%.*s.%.*s", LS_SPAN_ARGS(table->schema),
                                  LS_SPAN_ARGS(table->name)));
    ls_text_table_add(shown, table->kind);
    if (table->owner.len == 0) {
        ls_text_table_add_coloured(shown, LS_SPAN("(none)"), LS_COLOUR_YELLOW);
    } else {
        ls_text_table_add(shown, table->owner);
    }
    ls_text_table_add(shown, table->step);
    ls_text_table_add_time(shown, table->since);
    ls_text_table_add(shown, table->last_step);
    ls_text_table_add(shown, table->documented.len == 0 ? LS_SPAN("no") : table->documented);
    if (table->rows < 0) {
        ls_text_table_adds(shown, "unknown");
    } else {
        ls_text_table_add_int(shown, table->rows);
    }
}

static void
add_summary(struct ls_buf *out, const struct ls_table *tables, size_t n)
{
    size_t n_unowned = 0;
    size_t n_documented = 0;
    for (size_t i = 0; i < n; i++) {
        n_unowned += tables[i].owner.len == 0;
        n_documented += tables[i].documented.len > 0;
    }
    ls_buf_printf(out, "%zu table%s, %zu documented, %zu without an owner\n", n, n == 1 ? "" : "s",
        n_documented, n_unowned);
}

void
ls_report_inventory(
    struct ls_output *output, const struct ls_about *about, const struct ls_table *tables, size_t n)
{
    static const struct ls_text_column columns[] = {{"table", false}, {"kind", false},
        {"owner", false}, {"step", false}, {"since", false}, {"last changed by", false},
        {"documented", false}, {"rows, estimated", true}};
    if (output->format == LS_FORMAT_JSON) {
        inventory_json(output, about, tables, n);
        return;
    }
    struct ls_arena arena = {0};
    struct ls_text_table shown;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&shown, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < n; i++) {
        add_row(&shown, &arena, &tables[i]);
    }
    if (n > 0) {
        ls_text_table_report(&shown, &out, output);
        ls_buf_addc(&out, '\n');
    }
    add_summary(&out, tables, n);
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}
