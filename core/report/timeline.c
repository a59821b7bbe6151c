/*
 * The columns are the plugins, so that the rows of one system stand under each other and time runs downwards through all
 * of them.
 */
#include "report/timeline.h"

#include <stdlib.h>

#include "report/status.h"
#include "report/table.h"

struct place {
    const struct ls_timeline_row *row;
    size_t given; /* its place in the plan */
};

static int
compare(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    bool is_a = a->row->applied.len > 0;
    bool is_b = b->row->applied.len > 0;
    int order = is_a && is_b ? ls_span_compare(a->row->applied, b->row->applied) : is_b - is_a;
    return order != 0 ? order : (a->given > b->given) - (a->given < b->given);
}

/* The rows in time. Owned by the arena. */
static const struct place *
sort(struct ls_arena *arena, const struct ls_timeline_row *rows, size_t n)
{
    struct place *places = ls_arena_array(arena, n + 1, sizeof(*places));
    for (size_t i = 0; i < n; i++) {
        places[i] = (struct place){&rows[i], i};
    }
    if (n > 1) {
        qsort(places, n, sizeof(*places), compare);
    }
    return places;
}

static void
timeline_json(
    struct ls_output *output, const struct ls_about *about, const struct place *places, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "timeline", about);
    ls_json_open_array(&json, "steps");
    for (size_t i = 0; i < n; i++) {
        const struct ls_timeline_row *row = places[i].row;
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "step", row->step);
        ls_json_text(&json, "source", row->source);
        ls_json_text(&json, "plugin", row->plugin);
        ls_json_text(&json, "description", row->description);
        ls_json_text(&json, "written", row->written);
        ls_json_text(&json, "applied_at", row->applied);
        ls_json_string(&json, "state", ls_step_state_word(row->state));
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static struct ls_span
lane_of(const struct ls_timeline_row *row)
{
    return row->plugin.len > 0 ? row->plugin : LS_SPAN("(not in this bundle)");
}

/* The columns: one for each plugin, in the order in which the plan first names it, between the fixed ones. */
static const struct ls_text_column *
make_columns(struct ls_arena *arena, const struct ls_timeline_row *rows, size_t n,
    struct ls_vec *lanes, size_t *ret_n)
{
    for (size_t i = 0; i < n; i++) {
        bool is_known = false;
        for (size_t j = 0; j < lanes->n && !is_known; j++) {
            is_known = ls_span_equal(*LS_AT(struct ls_span, lanes, j), lane_of(&rows[i]));
        }
        if (!is_known) {
            *LS_PUSH(struct ls_span, lanes, arena) = lane_of(&rows[i]);
        }
    }
    *ret_n = lanes->n + 4;
    struct ls_text_column *columns = ls_arena_array(arena, *ret_n, sizeof(*columns));
    columns[0].title = "applied at";
    columns[1].title = "written";
    for (size_t j = 0; j < lanes->n; j++) {
        columns[2 + j].title = ls_arena_dup(arena, *LS_AT(struct ls_span, lanes, j)).ptr;
    }
    columns[2 + lanes->n].title = "state";
    columns[3 + lanes->n].title = "description";
    return columns;
}

static void
timeline_table(struct ls_output *output, struct ls_arena *arena, const struct ls_timeline_row *rows,
    const struct place *places, size_t n)
{
    struct ls_vec lanes = {0};
    size_t n_columns = 0;
    const struct ls_text_column *columns = make_columns(arena, rows, n, &lanes, &n_columns);
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, arena, columns, n_columns);
    for (size_t i = 0; i < n; i++) {
        const struct ls_timeline_row *row = places[i].row;
        ls_text_table_add_time(&table, row->applied);
        ls_text_table_add_time(&table, row->written);
        for (size_t j = 0; j < lanes.n; j++) {
            bool is_its = ls_span_equal(*LS_AT(struct ls_span, &lanes, j), lane_of(row));
            ls_text_table_add(&table, is_its ? row->step : ls_span_of(NULL));
        }
        ls_text_table_add_coloured(
            &table, ls_span_of(ls_step_state_word(row->state)), ls_report_state_colour(row->state));
        ls_text_table_add(&table, row->description);
    }
    if (n > 0) {
        ls_text_table_report(&table, &out, output);
    } else {
        ls_buf_adds(&out, "no steps\n");
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
}

void
ls_report_timeline(struct ls_output *output, const struct ls_about *about,
    const struct ls_timeline_row *rows, size_t n)
{
    struct ls_arena arena = {0};
    const struct place *places = sort(&arena, rows, n);
    if (output->format == LS_FORMAT_JSON) {
        timeline_json(output, about, places, n);
    } else {
        timeline_table(output, &arena, rows, places, n);
    }
    ls_arena_finish(&arena);
}
