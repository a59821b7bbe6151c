/* The graph as text, Markdown and JSON; the diagrams are graph_drawn.c's. */
#include "report/graph_printed.h"

#include "report/graph_drawn.h"
#include "report/status.h"
#include "report/table.h"

static void
add_ref(struct ls_buf *out, const struct ls_step_ref *ref)
{
    ls_buf_add(out, ref->source);
    if (ref->local_id.ptr != NULL) {
        ls_buf_addc(out, ':');
        ls_buf_add(out, ref->local_id);
    }
}

/* "requires a:1, a:2; after b" */
static void
add_edges_cell(struct ls_text_table *table, const struct ls_graph *graph, size_t index)
{
    struct ls_buf text = LS_REPORT_BUF;
    size_t n = 0;
    const struct ls_graph_edge *edges = ls_graph_edges(table->arena, graph->order, index, &n);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && edges[i].kind == edges[i - 1].kind;
        if (is_same) {
            ls_buf_adds(&text, ", ");
        } else {
            ls_buf_printf(&text, "%s%s ", i > 0 ? "; " : "", edges[i].kind);
        }
        add_ref(&text, &edges[i].on);
    }
    ls_text_table_add(table, ls_buf_span(&text));
    ls_buf_finish(&text);
}

static void
add_lane(struct ls_buf *out, struct ls_output *output, const struct ls_graph *graph, size_t source)
{
    static const struct ls_text_column columns[] = {{"", true}, {"step", false}, {"state", false},
        {"depends on", false}, {"description", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    size_t n = 0;
    const size_t *lane = ls_graph_lane(&arena, graph->order, source, &n);
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < n; i++) {
        const struct ls_step *step = &graph->order->set->steps[lane[i]];
        const struct ls_plan_row *row = ls_graph_row(graph, lane[i]);
        ls_text_table_add_int(&table, (int64_t)graph->order->positions[lane[i]] + 1);
        ls_text_table_add(&table, step->id);
        ls_text_table_add_coloured(&table,
            ls_span_of(ls_graph_state(&arena, graph, lane[i], false)),
            row == NULL ? LS_COLOUR_NONE : ls_report_state_colour(row->state));
        add_edges_cell(&table, graph, lane[i]);
        ls_text_table_add_first_line(&table, step->description);
    }
    bool is_markdown = output->format == LS_FORMAT_MARKDOWN;
    ls_buf_printf(out, "%s%.*s (%s)\n%s", is_markdown ? "## " : "",
        LS_SPAN_ARGS(graph->manifest->sources[source].name), graph->plugins[source],
        is_markdown ? "\n" : "");
    if (n == 0) {
        ls_buf_adds(out, is_markdown ? "no steps\n" : "  no steps\n");
    } else if (is_markdown) {
        ls_text_table_write_markdown(&table, out);
    } else {
        ls_text_table_write(&table, out, 2, output->has_colour);
    }
    ls_buf_addc(out, '\n');
    ls_arena_finish(&arena);
}

static void
graph_text(struct ls_output *output, const struct ls_graph *graph)
{
    struct ls_buf out = LS_REPORT_BUF;
    if (output->format == LS_FORMAT_MARKDOWN) {
        size_t before = out.len;
        ls_buf_adds(&out, "```mermaid\n");
        if (ls_graph_add_mermaid(&out, graph)) {
            ls_buf_adds(&out, "```\n\n");
        } else {
            ls_buf_truncate(&out, before);
            ls_buf_adds(&out, "There are too many dependencies for a Mermaid diagram: "
                              "`lockstep docs graph --format dot` draws them all.\n\n");
        }
    }
    for (size_t source = 0; source < graph->manifest->n_sources; source++) {
        add_lane(&out, output, graph, source);
    }
    size_t n = graph->order->set->n_steps;
    ls_buf_printf(&out, "%zu step%s of %zu source%s", n, n == 1 ? "" : "s",
        graph->manifest->n_sources, graph->manifest->n_sources == 1 ? "" : "s");
    if (graph->plan != NULL && n > 0) {
        ls_buf_adds(&out, ": ");
        ls_report_add_counts(&out, graph->plan);
    }
    ls_buf_addc(&out, '\n');
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
}

static void
step_json(struct ls_json *json, const struct ls_graph *graph, size_t index)
{
    struct ls_arena arena = {0};
    const struct ls_step *step = &graph->order->set->steps[index];
    size_t n = 0;
    const struct ls_graph_edge *edges = ls_graph_edges(&arena, graph->order, index, &n);
    ls_json_open_object(json, NULL);
    ls_json_text(json, "step", step->id);
    ls_json_text(json, "source", step->source);
    ls_json_text(json, "description", step->description);
    ls_json_string(json, "kind", ls_kind_word(step->kind));
    ls_json_text(json, "state", ls_span_of(ls_graph_state(&arena, graph, index, false)));
    ls_json_open_array(json, "depends");
    for (size_t i = 0; i < n; i++) {
        struct ls_buf on = LS_REPORT_BUF;
        add_ref(&on, &edges[i].on);
        ls_json_open_object(json, NULL);
        ls_json_string(json, "how", edges[i].kind);
        ls_json_text(json, "on", ls_buf_span(&on));
        ls_json_close_object(json);
        ls_buf_finish(&on);
    }
    ls_json_close_array(json);
    ls_json_close_object(json);
    ls_arena_finish(&arena);
}

static void
graph_json(struct ls_output *output, const struct ls_about *about, const struct ls_graph *graph)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "graph", about);
    ls_json_open_array(&json, "sources");
    for (size_t i = 0; i < graph->manifest->n_sources; i++) {
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "source", graph->manifest->sources[i].name);
        ls_json_string(&json, "plugin", graph->plugins[i]);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_json_open_array(&json, "steps");
    for (size_t p = 0; p < graph->order->set->n_steps; p++) {
        step_json(&json, graph, graph->order->steps[p]);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

void
ls_report_graph(
    struct ls_output *output, const struct ls_about *about, const struct ls_graph *graph)
{
    if (output->format == LS_FORMAT_JSON) {
        graph_json(output, about, graph);
    } else if (output->format == LS_FORMAT_DOT) {
        struct ls_buf out = LS_REPORT_BUF;
        ls_graph_add_dot(&out, graph);
        ls_output_flush(output, &out);
        ls_buf_finish(&out);
    } else {
        graph_text(output, graph);
    }
}
