#include "report/consequences.h"

#include <inttypes.h>

#include "report/table.h"

static void
add_rows_cell(struct ls_text_table *table, const struct ls_loss *loss)
{
    const char *values = loss->column.ptr == NULL ? "" : " with a value";
    if (!loss->has_rows) {
        ls_text_table_adds(table, "");
    } else if (loss->rows < 0) {
        ls_text_table_add_coloured(table, LS_SPAN("not to be counted"), LS_COLOUR_YELLOW);
    } else if (loss->rows > LS_ROWS_COUNTED) {
        char *text = ls_arena_printf(table->arena, "more than %d%s", LS_ROWS_COUNTED, values);
        ls_text_table_add_coloured(table, ls_span_of(text), LS_COLOUR_RED);
    } else {
        char *text = ls_arena_printf(table->arena, "%" PRId64 "%s", loss->rows, values);
        ls_text_table_add_coloured(
            table, ls_span_of(text), loss->rows > 0 ? LS_COLOUR_RED : LS_COLOUR_NONE);
    }
}

static void
add_losses(
    struct ls_buf *out, const struct ls_output *output, const struct ls_consequences *consequences)
{
    static const struct ls_text_column columns[] = {
        {"would go", false}, {"kind", false}, {"rows", true}, {"with", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < consequences->n_losses; i++) {
        const struct ls_loss *loss = &consequences->losses[i];
        ls_text_table_adds(
            &table, ls_arena_printf(&arena, "%.*s%s%.*s%s%.*s", LS_SPAN_ARGS(loss->schema),
                        loss->schema.len > 0 ? "." : "", LS_SPAN_ARGS(loss->name),
                        loss->column.len > 0 ? "." : "", LS_SPAN_ARGS(loss->column)));
        ls_text_table_add(
            &table, ls_span_is(loss->kind, "rows") ? LS_SPAN("all rows") : loss->kind);
        add_rows_cell(&table, loss);
        ls_text_table_add(&table, loss->step);
    }
    ls_text_table_report(&table, out, output);
    ls_buf_addc(out, '\n');
    ls_arena_finish(&arena);
}

static void
add_standing(
    struct ls_buf *out, const struct ls_output *output, const struct ls_consequences *consequences)
{
    static const struct ls_text_column columns[] = {
        {"stands on it", false}, {"of", false}, {"on", false}, {"", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < consequences->n_standing; i++) {
        const struct ls_standing *standing = &consequences->standing[i];
        ls_text_table_add(&table, standing->what);
        ls_text_table_add(&table, standing->step.len == 0 ? LS_SPAN("(no step)") : standing->step);
        ls_text_table_add(&table, standing->on);
        ls_text_table_adds(&table, standing->goes ? "goes as well" : "stays");
    }
    ls_text_table_report(&table, out, output);
    ls_buf_addc(out, '\n');
    ls_arena_finish(&arena);
}

void
ls_report_add_consequences(
    struct ls_buf *out, const struct ls_output *output, const struct ls_consequences *consequences)
{
    if (consequences->n_losses > 0) {
        add_losses(out, output, consequences);
    }
    if (consequences->n_standing > 0) {
        add_standing(out, output, consequences);
    }
}

static void
losses_json(struct ls_json *json, const struct ls_consequences *consequences)
{
    ls_json_open_array(json, "losses");
    for (size_t i = 0; i < consequences->n_losses; i++) {
        const struct ls_loss *loss = &consequences->losses[i];
        bool is_more = loss->rows > LS_ROWS_COUNTED;
        ls_json_open_object(json, NULL);
        ls_json_text(json, "kind", loss->kind);
        ls_json_text(json, "schema", loss->schema);
        ls_json_text(json, "name", loss->name);
        ls_json_text(json, "column", loss->column);
        ls_json_text(json, "step", loss->step);
        ls_json_bool(json, "has_rows", loss->has_rows);
        if (!loss->has_rows || loss->rows < 0) {
            ls_json_null(json, "rows");
        } else {
            ls_json_int(json, "rows", is_more ? LS_ROWS_COUNTED : loss->rows);
        }
        ls_json_bool(json, "is_more", is_more);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
consequences_json(struct ls_json *json, const struct ls_consequences *consequences)
{
    losses_json(json, consequences);
    ls_json_open_array(json, "standing");
    for (size_t i = 0; i < consequences->n_standing; i++) {
        const struct ls_standing *standing = &consequences->standing[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "what", standing->what);
        ls_json_text(json, "step", standing->step);
        ls_json_text(json, "on", standing->on);
        ls_json_bool(json, "goes", standing->goes);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

void
ls_report_json_consequences(struct ls_json *json, const struct ls_consequences *consequences)
{
    if (consequences == NULL) {
        ls_json_null(json, "consequences");
        return;
    }
    ls_json_open_object(json, "consequences");
    consequences_json(json, consequences);
    ls_json_close_object(json);
}

void
ls_report_consequences(struct ls_output *output, const struct ls_about *about,
    const struct ls_consequences *consequences)
{
    struct ls_buf out = LS_REPORT_BUF;
    if (output->format == LS_FORMAT_JSON) {
        struct ls_json json;
        ls_report_json_open(&json, &out, "consequences", about);
        consequences_json(&json, consequences);
        ls_report_json_close(&json, output);
    } else {
        ls_report_add_consequences(&out, output, consequences);
        ls_output_flush(output, &out);
    }
    ls_buf_finish(&out);
}
