/* What the picture shows: the steps in their order, the lanes they stand in, and what crosses from lane to lane. */
#include <stdint.h>

#include "base/vec.h"
#include "report/html_parts.h"

/* ORDER: edge kinds (html_parts.h) */
static const char *const edge_words[] = {"after", "describes", "requires", "satisfied by"};

const char *
ls_html_edge_word(enum ls_html_edge_kind kind)
{
    return edge_words[kind];
}

static size_t
find_lane(const struct ls_vec *lanes, struct ls_span source)
{
    size_t at = 0;
    while (at < lanes->n && !ls_span_equal(LS_AT(struct ls_html_lane, lanes, at)->source, source)) {
        at++;
    }
    return at;
}

/* Lanes in the order of the manifest; sources that only the journal knows come after them. */
static void
make_lanes(struct ls_html *html, struct ls_html_step *steps)
{
    const struct ls_manifest *manifest = html->page->manifest;
    struct ls_vec all = {0};
    for (size_t i = 0; i < manifest->n_sources; i++) {
        *LS_PUSH(struct ls_html_lane, &all, html->arena) = (struct ls_html_lane){
            .source = manifest->sources[i].name, .plugin = manifest->sources[i].plugin};
    }
    for (size_t i = 0; i < html->n_steps; i++) {
        size_t lane = find_lane(&all, steps[i].source);
        if (lane == all.n) {
            LS_PUSH(struct ls_html_lane, &all, html->arena)->source = steps[i].source;
        }
        struct ls_html_lane *its = LS_AT(struct ls_html_lane, &all, lane);
        its->first = its->n_steps == 0 ? i : its->first;
        its->last = i;
        its->n_steps++;
    }
    struct ls_vec shown = {0};
    for (size_t i = 0; i < all.n; i++) {
        const struct ls_html_lane *lane = LS_AT(struct ls_html_lane, &all, i);
        if (lane->n_steps > 0) {
            *LS_PUSH(struct ls_html_lane, &shown, html->arena) = *lane;
        }
    }
    for (size_t i = 0; i < html->n_steps; i++) {
        steps[i].lane = find_lane(&shown, steps[i].source);
    }
    html->lanes = shown.items;
    html->n_lanes = shown.n;
}

struct edges {
    struct ls_html *html;
    struct ls_vec found; /* struct ls_html_edge */
    size_t first;        /* those of the step at hand begin here */
    bool *has_source;    /* by lane, lane and kind: that the whole source was waited for earlier */
};

/* Of several reasons between the same two steps the strongest is drawn. */
static void
add_edge(struct edges *edges, struct ls_html_edge edge)
{
    for (size_t i = edges->first; i < edges->found.n; i++) {
        struct ls_html_edge *other = LS_AT(struct ls_html_edge, &edges->found, i);
        if (other->from == edge.from) {
            *other = other->kind >= edge.kind ? *other : edge;
            return;
        }
    }
    *LS_PUSH(struct ls_html_edge, &edges->found, edges->html->arena) = edge;
}

static bool
find_step(struct edges *edges, struct ls_step_ref ref, size_t *ret_index)
{
    struct ls_span id = ls_span_of(ls_arena_printf(
        edges->html->arena, "%.*s:%.*s", LS_SPAN_ARGS(ref.source), LS_SPAN_ARGS(ref.local_id)));
    return ls_map_get(&edges->html->step_index, id, ret_index);
}

/* A whole source is its last step before this one; the later steps of a lane wait for it by waiting for the first that does. */
static void
add_source_edge(struct edges *edges, size_t to, struct ls_span source, enum ls_html_edge_kind kind)
{
    struct ls_html *html = edges->html;
    size_t from = SIZE_MAX;
    for (size_t i = to; i > 0 && from == SIZE_MAX; i--) {
        from = ls_span_equal(html->steps[i - 1].source, source) ? i - 1 : SIZE_MAX;
    }
    if (from == SIZE_MAX || html->steps[from].lane == html->steps[to].lane) {
        return;
    }
    size_t pair = html->steps[from].lane * html->n_lanes + html->steps[to].lane;
    bool *has = &edges->has_source[pair * LS_HTML_EDGE_KINDS + kind];
    if (!*has) {
        *has = true;
        add_edge(
            edges, (struct ls_html_edge){.from = from, .to = to, .kind = kind, .is_source = true});
    }
}

static enum ls_html_edge_kind
edge_kind(enum ls_dep_kind kind)
{
    return kind == LS_DEP_REQUIRES    ? LS_HTML_REQUIRES
           : kind == LS_DEP_DESCRIBES ? LS_HTML_DESCRIBES
                                      : LS_HTML_AFTER;
}

static void
add_edges_of(struct edges *edges, size_t to)
{
    const struct ls_step *step = edges->html->steps[to].row->step;
    size_t from = 0;
    edges->first = edges->found.n;
    if (step == NULL) {
        return;
    }
    for (size_t i = 0; i < step->n_deps; i++) {
        const struct ls_dep *dep = &step->deps[i];
        if (dep->on.local_id.ptr == NULL) {
            add_source_edge(edges, to, dep->on.source, edge_kind(dep->kind));
        } else if (find_step(edges, dep->on, &from) &&
                   edges->html->steps[from].lane != edges->html->steps[to].lane) {
            add_edge(
                edges, (struct ls_html_edge){.from = from, .to = to, .kind = edge_kind(dep->kind)});
        }
    }
    if (step->satisfied_by.source.ptr != NULL && find_step(edges, step->satisfied_by, &from)) {
        add_edge(edges, (struct ls_html_edge){.from = from, .to = to, .kind = LS_HTML_SATISFIED});
    }
}

void
ls_html_make_graph(struct ls_html *html)
{
    const struct ls_page *page = html->page;
    struct ls_html_step *steps =
        ls_arena_array(html->arena, page->plan->n_rows + 1, sizeof(*steps));
    html->steps = steps;
    html->n_steps = page->plan->n_rows;
    struct ls_map events = {0};
    for (size_t i = 0; i < page->n_events; i++) {
        struct ls_span seq =
            ls_span_of(ls_arena_printf(html->arena, "%lld", (long long)page->events[i].seq));
        (void)ls_map_add(&events, html->arena, seq, i);
    }
    for (size_t i = 0; i < html->n_steps; i++) {
        const struct ls_plan_row *row = &page->plan->rows[i];
        size_t event = 0;
        steps[i].row = row;
        steps[i].source = row->step != NULL ? row->step->source : ls_step_ref_parse(row->id).source;
        steps[i].is_known = html->has_database || row->state == LS_STATE_NOT_SELECTED;
        (void)ls_map_add(&html->step_index, html->arena, row->id, i);
        if (row->applied != NULL && row->applied->is_applied) {
            struct ls_span seq =
                ls_span_of(ls_arena_printf(html->arena, "%lld", (long long)row->applied->seq));
            bool is_there = ls_map_get(&events, seq, &event);
            steps[i].event = is_there ? &page->events[event] : NULL;
        }
    }
    make_lanes(html, steps);
    struct edges edges = {.html = html,
        .has_source = ls_arena_array(
            html->arena, html->n_lanes * html->n_lanes * LS_HTML_EDGE_KINDS + 1, sizeof(bool))};
    for (size_t i = 0; i < html->n_steps; i++) {
        add_edges_of(&edges, i);
    }
    html->edges = edges.found.items;
    html->n_edges = edges.found.n;
}
