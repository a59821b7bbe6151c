/*
 * The graph as Graphviz and as Mermaid. Nodes are numbered by execution order. What each step of a source has in common
 * with all others, a dependency on a whole source, is drawn once. Steps of a source that do not depend on each other are
 * held in order by links that are not seen.
 */
#include "report/graph_drawn.h"

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "report/output.h"

/* Renderers take 500 links by default. */
enum { MAX_MERMAID_LINKS = 450 };

struct link {
    size_t from;      /* position; where is_source: index of a source */
    size_t to;        /* position */
    const char *kind; /* NULL: only for the order */
    bool is_source;
};

static size_t
find_source(const struct ls_graph *graph, struct ls_span name)
{
    size_t i = 0;
    while (
        i < graph->manifest->n_sources && !ls_span_equal(graph->manifest->sources[i].name, name)) {
        i++;
    }
    return i;
}

/* The links of one step. `drawn` holds what has been drawn of whole sources. */
static void
add_links(struct ls_vec *links, struct ls_arena *arena, const struct ls_graph *graph,
    const struct ls_map *places, struct ls_map *drawn, size_t position)
{
    const struct ls_order *order = graph->order;
    size_t index = order->steps[position];
    const struct ls_step *step = &order->set->steps[index];
    size_t n = 0;
    const struct ls_graph_edge *edges = ls_graph_edges(arena, order, index, &n);
    for (size_t i = 0; i < n; i++) {
        struct link link = {.to = position, .kind = edges[i].kind};
        const struct ls_step_ref *on = &edges[i].on;
        if (on->local_id.ptr != NULL) {
            char *id = ls_arena_printf(
                arena, "%.*s:%.*s", LS_SPAN_ARGS(on->source), LS_SPAN_ARGS(on->local_id));
            if (!ls_map_get(places, ls_span_of(id), &link.from)) {
                continue; /* optional, and not in this bundle */
            }
        } else {
            char *pair = ls_arena_printf(arena, "%s %.*s %.*s", edges[i].kind,
                LS_SPAN_ARGS(step->source), LS_SPAN_ARGS(on->source));
            link.is_source = true;
            link.from = find_source(graph, on->source);
            if (link.from == graph->manifest->n_sources ||
                !ls_map_add(drawn, arena, ls_span_of(pair), 0)) {
                continue;
            }
        }
        *LS_PUSH(struct link, links, arena) = link;
    }
}

static bool
is_linked(const struct ls_vec *links, size_t first, size_t from)
{
    for (size_t i = first; i < links->n; i++) {
        const struct link *link = LS_AT(struct link, links, i);
        if (!link->is_source && link->from == from) {
            return true;
        }
    }
    return false;
}

static struct ls_vec
make_links(struct ls_arena *arena, const struct ls_graph *graph)
{
    const struct ls_order *order = graph->order;
    struct ls_vec links = {0};
    struct ls_map places = {0};
    struct ls_map drawn = {0};
    size_t *last = ls_arena_array(arena, graph->manifest->n_sources + 1, sizeof(*last));
    for (size_t p = 0; p < order->set->n_steps; p++) {
        (void)ls_map_add(&places, arena, order->set->steps[order->steps[p]].id, p);
    }
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t source = order->set->steps[order->steps[p]].source_index;
        size_t first = links.n;
        add_links(&links, arena, graph, &places, &drawn, p);
        if (last[source] > 0 && !is_linked(&links, first, last[source] - 1)) {
            *LS_PUSH(struct link, &links, arena) = (struct link){.from = last[source] - 1, .to = p};
        }
        last[source] = p + 1;
    }
    return links;
}

/* ---- Graphviz ----------------------------------------------------------------------------------------------------- */

static void
add_dot_text(struct ls_buf *out, struct ls_span text)
{
    struct ls_buf shown = LS_REPORT_BUF;
    ls_utf8_add_printable(&shown, text, false);
    for (size_t i = 0; i < shown.len; i++) {
        ls_buf_adds(out, shown.ptr[i] == '"' || shown.ptr[i] == '\\' ? "\\" : "");
        ls_buf_addc(out, shown.ptr[i]);
    }
    ls_buf_finish(&shown);
}

static const char *
fill_of(const struct ls_graph *graph, size_t index)
{
    static const char *const fills[LS_STATE_COUNT] = {[LS_STATE_APPLIED] = "#d9f2dc",
        [LS_STATE_FOUND] = "#d9f2dc",
        [LS_STATE_PENDING] = "#fff3cc",
        [LS_STATE_UNCHECKED] = "#fff3cc",
        [LS_STATE_NOT_SELECTED] = "#eeeeee"};
    if (graph->plan == NULL) {
        return "#ffffff";
    }
    const char *fill = fills[graph->plan->rows[graph->order->positions[index]].state];
    return fill == NULL ? "#f9d6d5" : fill;
}

static void
add_dot_node(struct ls_buf *out, struct ls_arena *arena, const struct ls_graph *graph, size_t index)
{
    const struct ls_step *step = &graph->order->set->steps[index];
    const char *state = ls_graph_state(arena, graph, index, false);
    ls_buf_printf(out, "    s%zu [label=\"", graph->order->positions[index] + 1);
    add_dot_text(out, step->id);
    if (step->description.len > 0) {
        const char *end = memchr(step->description.ptr, '\n', step->description.len);
        size_t len = end == NULL ? step->description.len : (size_t)(end - step->description.ptr);
        ls_buf_adds(out, "\\n");
        add_dot_text(out, (struct ls_span){step->description.ptr, len});
    }
    if (state != NULL) {
        ls_buf_printf(out, "\\n%s", state);
    }
    ls_buf_printf(out, "\", fillcolor=\"%s\"%s]\n", fill_of(graph, index),
        step->kind == LS_KIND_DOC ? ", shape=note" : "");
}

static void
add_dot_link(struct ls_buf *out, struct ls_arena *arena, const struct ls_graph *graph,
    const struct link *link)
{
    if (link->kind == NULL) {
        ls_buf_printf(out, "  s%zu -> s%zu [style=invis]\n", link->from + 1, link->to + 1);
        return;
    }
    bool is_requires = strcmp(link->kind, "requires") == 0;
    size_t n = 0;
    size_t from = link->from;
    if (link->is_source) {
        const size_t *lane = ls_graph_lane(arena, graph->order, link->from, &n);
        if (n == 0) {
            return;
        }
        from = graph->order->positions[lane[n - 1]];
    }
    ls_buf_printf(out, "  s%zu -> s%zu [", from + 1, link->to + 1);
    ls_buf_printf(out, is_requires ? "style=solid" : "style=%s, label=\"%s\"",
        strcmp(link->kind, "after") == 0 ? "dashed" : "dotted", link->kind);
    if (link->is_source) {
        ls_buf_printf(out, ", ltail=cluster_%zu", link->from + 1);
    }
    ls_buf_adds(out, "]\n");
}

void
ls_graph_add_dot(struct ls_buf *out, const struct ls_graph *graph)
{
    struct ls_arena arena = {0};
    struct ls_vec links = make_links(&arena, graph);
    ls_buf_adds(out, "digraph lockstep {\n"
                     "  graph [rankdir=LR, compound=true, fontname=\"sans-serif\"]\n"
                     "  node [shape=box, style=filled, fontname=\"sans-serif\"]\n"
                     "  edge [fontname=\"sans-serif\", fontsize=10]\n");
    for (size_t source = 0; source < graph->manifest->n_sources; source++) {
        size_t n = 0;
        const size_t *lane = ls_graph_lane(&arena, graph->order, source, &n);
        ls_buf_printf(out, "  subgraph cluster_%zu {\n    label=\"", source + 1);
        add_dot_text(out, graph->manifest->sources[source].name);
        ls_buf_adds(out, " (");
        add_dot_text(out, ls_span_of(graph->plugins[source]));
        ls_buf_adds(out, ")\"\n");
        for (size_t i = 0; i < n; i++) {
            add_dot_node(out, &arena, graph, lane[i]);
        }
        ls_buf_adds(out, "  }\n");
    }
    for (size_t i = 0; i < links.n; i++) {
        add_dot_link(out, &arena, graph, LS_AT(struct link, &links, i));
    }
    ls_buf_adds(out, "}\n");
    ls_arena_finish(&arena);
}

/* ---- Mermaid ------------------------------------------------------------------------------------------------------ */

/* What its parser could take for syntax becomes an entity. */
static void
add_mermaid_text(struct ls_buf *out, struct ls_span text)
{
    struct ls_buf shown = LS_REPORT_BUF;
    ls_utf8_add_printable(&shown, text, false);
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char c = (unsigned char)shown.ptr[i];
        bool is_plain = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || strchr(" :._-/(),", c) != NULL;
        if (is_plain) {
            ls_buf_addc(out, (char)c);
        } else {
            ls_buf_printf(out, "#%u;", c);
        }
    }
    ls_buf_finish(&shown);
}

static void
add_mermaid_lane(
    struct ls_buf *out, struct ls_arena *arena, const struct ls_graph *graph, size_t source)
{
    size_t n = 0;
    const size_t *lane = ls_graph_lane(arena, graph->order, source, &n);
    ls_buf_printf(out, "  subgraph l%zu [\"", source + 1);
    add_mermaid_text(out, graph->manifest->sources[source].name);
    ls_buf_adds(out, "\"]\n");
    for (size_t i = 0; i < n; i++) {
        const char *state = ls_graph_state(arena, graph, lane[i], true);
        ls_buf_printf(out, "    s%zu[\"", graph->order->positions[lane[i]] + 1);
        add_mermaid_text(out, graph->order->set->steps[lane[i]].id);
        ls_buf_printf(out, "\"]%s%s\n", state == NULL ? "" : ":::", state == NULL ? "" : state);
    }
    ls_buf_adds(out, "  end\n");
}

bool
ls_graph_add_mermaid(struct ls_buf *out, const struct ls_graph *graph)
{
    struct ls_arena arena = {0};
    struct ls_vec links = make_links(&arena, graph);
    bool fits = links.n <= MAX_MERMAID_LINKS;
    ls_buf_adds(out, "flowchart LR\n");
    for (size_t source = 0; fits && source < graph->manifest->n_sources; source++) {
        add_mermaid_lane(out, &arena, graph, source);
    }
    for (size_t i = 0; fits && i < links.n; i++) {
        const struct link *link = LS_AT(struct link, &links, i);
        const char *arrow = link->kind == NULL ? "~~~" : "-.->";
        bool is_requires = link->kind != NULL && strcmp(link->kind, "requires") == 0;
        ls_buf_printf(out, "  %s%zu %s", link->is_source ? "l" : "s", link->from + 1,
            is_requires ? "-->" : arrow);
        if (link->kind != NULL && !is_requires) {
            ls_buf_printf(out, "|%s|", link->kind);
        }
        ls_buf_printf(out, " s%zu\n", link->to + 1);
    }
    if (fits && graph->plan != NULL) {
        ls_buf_adds(out, "  classDef applied fill:#d9f2dc,color:#000\n"
                         "  classDef found fill:#d9f2dc,color:#000\n"
                         "  classDef pending fill:#fff3cc,color:#000\n"
                         "  classDef unchecked fill:#fff3cc,color:#000\n"
                         "  classDef not_selected fill:#eeeeee,color:#000\n");
    }
    ls_arena_finish(&arena);
    return fits;
}
