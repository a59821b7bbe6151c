#include "report/drifts.h"

#include "report/table.h"

enum { MOST = 60 }; /* columns of a terminal, before a value is broken */

void
ls_report_add_drifts(struct ls_buf *out, struct ls_arena *arena, const struct ls_drift *drifts,
    size_t n, const char *expected, size_t most, size_t indent, bool is_coloured)
{
    const struct ls_text_column columns[] = {{"object", false}, {"part", false},
        {"difference", false}, {expected, false}, {"found", false}};
    static const size_t broken[] = {MOST, 0, 0, MOST, MOST}; /* signatures and definitions */
    struct ls_text_table table;
    ls_text_table_begin(&table, arena, columns, sizeof(columns) / sizeof(columns[0]));
    table.most = broken;
    for (size_t i = 0; i < n && i < most; i++) {
        const struct ls_drift *drift = &drifts[i];
        ls_text_table_adds(
            &table, ls_arena_printf(arena, "%.*s %.*s%s%.*s", LS_SPAN_ARGS(drift->kind),
                        LS_SPAN_ARGS(drift->schema), drift->schema.len > 0 ? "." : "",
                        LS_SPAN_ARGS(drift->name)));
        ls_text_table_adds(&table,
            ls_arena_printf(arena, "%.*s%s%.*s", LS_SPAN_ARGS(drift->part),
                drift->part.len > 0 && drift->what.len > 0 ? ": " : "", LS_SPAN_ARGS(drift->what)));
        ls_text_table_adds(&table, ls_drift_word(drift->type));
        ls_text_table_add_first_line(&table, drift->expected);
        ls_text_table_add_first_line(&table, drift->found);
    }
    ls_text_table_write(&table, out, indent, is_coloured);
    if (n > most) {
        ls_buf_printf(out, "%*sand %zu more\n", (int)indent, "", n - most);
    }
}

void
ls_report_json_drifts(struct ls_json *json, const struct ls_drift *drifts, size_t n)
{
    ls_json_open_array(json, "differences");
    for (size_t i = 0; i < n; i++) {
        const struct ls_drift *drift = &drifts[i];
        ls_json_open_object(json, NULL);
        ls_json_string(json, "type", ls_drift_word(drift->type));
        ls_json_text(json, "kind", drift->kind);
        ls_json_text(json, "schema", drift->schema);
        ls_json_text(json, "name", drift->name);
        ls_json_text(json, "part", drift->part);
        ls_json_text(json, "what", drift->what);
        ls_json_text(json, "expected", drift->expected);
        ls_json_text(json, "found", drift->found);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}
