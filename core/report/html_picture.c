/*
 * The order as a picture: a lane for each source, a row for each step, time runs downwards. An edge leaves its step towards
 * the lane that it goes to, runs down in a channel beside that lane, and turns into the step that waits. The picture is cut
 * into bands of rows, one SVG each, so that pages of print break between rows and what is out of sight is not painted; an
 * edge is drawn in every band that it passes through.
 */
#include "base/utf8.h"
#include "report/html_parts.h"

enum {
    ROW = 24,     /* height of a row; all in CSS pixels */
    LANE = 44,    /* distance of lanes */
    LEFT = 40,    /* room of the step's number */
    BAND = 25,    /* rows in a band */
    CHANNEL = 11, /* of an edge, from the lane that it goes to */
    TRACK = 4,    /* between edges beside each other in it */
    N_TRACKS = 4,
    RADIUS = 8, /* where edges end before a step */
    CHAR = 8,   /* width of a character of an id, generously */
    SMALL = 7,  /* and of a description */
    ID_MAX = 48,
    TEXT_MAX = 72,
    NAME_MAX = 22, /* of a lane */
};

struct picture {
    struct ls_html *html;
    struct ls_buf *out;
    size_t width;
    size_t labels;  /* x of the ids */
    size_t states;  /* x of the words of states; 0: not shown */
    size_t texts;   /* x of the descriptions */
    size_t *tracks; /* by edge */
    size_t titled;  /* edges that titles have told of */
};

static size_t
lane_x(size_t lane)
{
    return LEFT + lane * LANE + LANE / 2;
}

static size_t
row_y(size_t row)
{
    return row * ROW + ROW / 2;
}

static struct ls_span
local_id(const struct ls_html_step *step)
{
    struct ls_span local = ls_step_ref_parse(step->row->id).local_id;
    return local.ptr == NULL ? step->row->id : local;
}

static struct ls_span
description(const struct ls_html_step *step)
{
    return step->row->step == NULL ? ls_span_of(NULL) : step->row->step->description;
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edges into the same lane that run side by side get tracks of their own, as far as there are. */
static void
choose_tracks(struct picture *picture)
{
    const struct ls_html *html = picture->html;
    size_t *free_from =
        ls_arena_array(html->arena, html->n_lanes * 2 * N_TRACKS + 1, sizeof(size_t));
    picture->tracks = ls_arena_array(html->arena, html->n_edges + 1, sizeof(size_t));
    /* by their end: what is above is decided first, and a long edge takes the track that is free where it begins */
    for (size_t i = 0; i < html->n_edges; i++) {
        const struct ls_html_edge *edge = &html->edges[i];
        size_t to = html->steps[edge->to].lane;
        size_t side = html->steps[edge->from].lane < to ? 0 : 1;
        size_t *tracks = &free_from[(to * 2 + side) * N_TRACKS];
        size_t best = 0;
        for (size_t t = 0; t < N_TRACKS; t++) {
            if (tracks[t] <= edge->from) {
                best = t;
                break;
            }
            best = tracks[t] < tracks[best] ? t : best;
        }
        tracks[best] = edge->to;
        picture->tracks[i] = best;
    }
}

static void
measure(struct picture *picture)
{
    const struct ls_html *html = picture->html;
    size_t id = 4;
    size_t text = 0;
    size_t state = 0;
    for (size_t i = 0; i < html->n_steps; i++) {
        const struct ls_html_step *step = &html->steps[i];
        size_t len = smaller(ls_utf8_width(local_id(step)), ID_MAX + 1);
        id = len > id ? len : id;
        len = smaller(ls_utf8_width(description(step)), TEXT_MAX + 1) + step->source.len + 2;
        text = len > text ? len : text;
        bool is_said = step->is_known && step->row->state != LS_STATE_APPLIED;
        len = is_said ? ls_span_of(ls_html_state_word(step)).len : 0;
        state = len > state ? len : state;
    }
    picture->labels = LEFT + html->n_lanes * LANE + 12;
    picture->states = state == 0 ? 0 : picture->labels + id * CHAR + 12;
    picture->texts =
        state == 0 ? picture->labels + id * CHAR + 12 : picture->states + state * SMALL + 12;
    picture->width = picture->texts + text * SMALL + 12;
}

/* Names lean, so that lanes can be narrow. */
static void
draw_header(struct picture *picture)
{
    struct ls_buf *out = picture->out;
    const struct ls_html *html = picture->html;
    size_t longest = 0;
    for (size_t i = 0; i < html->n_lanes; i++) {
        size_t len = smaller(ls_utf8_width(html->lanes[i].source), NAME_MAX + 1);
        longest = len > longest ? len : longest;
    }
    size_t height = longest * 6 + 22;
    ls_buf_printf(out,
        "<div class=\"lanes\"><svg width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\" "
        "role=\"img\" "
        "aria-label=\"One lane for each source: ",
        picture->width, height, picture->width, height);
    for (size_t i = 0; i < html->n_lanes; i++) {
        ls_buf_adds(out, i == 0 ? "" : ", ");
        ls_html_text(out, html->lanes[i].source);
    }
    ls_buf_adds(out, "\">\n");
    for (size_t i = 0; i < html->n_lanes; i++) {
        const struct ls_html_lane *lane = &html->lanes[i];
        size_t x = lane_x(i);
        ls_buf_printf(out, "<path class=\"rail\" d=\"M%zu %zuV%zu\"/>", x, height - 7, height);
        ls_buf_printf(out, "<text class=\"lane\" transform=\"translate(%zu %zu) rotate(-48)\">",
            x + 3, height - 11);
        ls_html_text_cut(out, lane->source, NAME_MAX);
        ls_buf_adds(out, "<title>");
        ls_html_text(out, lane->source);
        ls_buf_adds(out, ": ");
        ls_html_text(out, lane->plugin.len > 0 ? lane->plugin : LS_SPAN("not in this bundle"));
        ls_buf_adds(out, ", ");
        ls_html_count(out, lane->n_steps, "step");
        ls_buf_adds(out, "</title></text>\n");
    }
    ls_buf_adds(out, "</svg></div>\n");
}

static void
draw_rails(struct picture *picture, size_t first, size_t last)
{
    for (size_t i = 0; i < picture->html->n_lanes; i++) {
        const struct ls_html_lane *lane = &picture->html->lanes[i];
        /* from the head of the picture down to the lane's last step, brighter from its first */
        if (lane->last >= first) {
            ls_buf_printf(picture->out, "<path class=\"rail faint\" d=\"M%zu %zuV%zu\"/>",
                lane_x(i), first * ROW, smaller(row_y(lane->last), (last + 1) * ROW));
        }
        if (lane->first <= last && lane->last >= first && lane->n_steps > 1) {
            size_t from = lane->first >= first ? row_y(lane->first) : first * ROW;
            ls_buf_printf(picture->out, "<path class=\"rail\" d=\"M%zu %zuV%zu\"/>", lane_x(i),
                from, smaller(row_y(lane->last), (last + 1) * ROW));
        }
    }
    ls_buf_addc(picture->out, '\n');
}

/* What of it lies in the rows from `first` to `last`, and where it only passes through, that stretch. */
static void
draw_edge(struct picture *picture, size_t index, size_t first, size_t last)
{
    const struct ls_html *html = picture->html;
    const struct ls_html_edge *edge = &html->edges[index];
    size_t from_lane = html->steps[edge->from].lane;
    size_t to_lane = html->steps[edge->to].lane;
    size_t from_x = lane_x(from_lane);
    size_t from_y = row_y(edge->from);
    size_t to_x = lane_x(to_lane);
    size_t to_y = row_y(edge->to);
    bool is_right = from_lane < to_lane;
    size_t away = CHANNEL + picture->tracks[index] * TRACK;
    size_t x = is_right ? to_x - away : to_x + away;
    size_t end = is_right ? to_x - RADIUS : to_x + RADIUS;
    size_t turned = from_y + 17; /* before the next row's step */
    turned = turned > to_y - 9 ? to_y - 9 : turned;
    ls_buf_printf(picture->out, "<path class=\"edge k%d\" data-from=\"%zu\" data-to=\"%zu\" d=\"",
        (int)edge->kind, edge->from + 1, edge->to + 1);
    if (turned < first * ROW && to_y > (last + 1) * ROW + 8) {
        ls_buf_printf(picture->out, "M%zu %zuV%zu\"/>\n", x, first * ROW, (last + 1) * ROW);
        return;
    }
    ls_buf_printf(picture->out,
        "M%zu %zuC%zu %zu %zu %zu %zu %zuV%zuQ%zu %zu %zu %zu\" marker-end=\"url(#tip-%d)\"/>\n",
        from_x, from_y, from_x, from_y + 12, x, turned - 11, x, turned, to_y - 8, x, to_y, end,
        to_y, (int)edge->kind);
}

static void
add_title(struct picture *picture, size_t row)
{
    struct ls_buf *out = picture->out;
    const struct ls_html *html = picture->html;
    const struct ls_html_step *step = &html->steps[row];
    ls_buf_adds(out, "<title>");
    ls_html_text(out, step->row->id);
    ls_buf_printf(out, ": %s", ls_html_state_word(step));
    if (description(step).len > 0) {
        ls_buf_adds(out, "\n");
        ls_html_text(out, description(step));
    }
    /* rows are drawn in their order, and edges lie in that of the steps they lead to */
    while (picture->titled < html->n_edges && html->edges[picture->titled].to <= row) {
        const struct ls_html_edge *edge = &html->edges[picture->titled++];
        const struct ls_html_step *from = &html->steps[edge->from];
        ls_buf_printf(out, "\n%s ", ls_html_edge_word(edge->kind));
        ls_html_text(out, edge->is_source ? from->source : from->row->id);
    }
    ls_buf_adds(out, "</title>");
}

static void
draw_row(struct picture *picture, size_t row)
{
    struct ls_buf *out = picture->out;
    const struct ls_html_step *step = &picture->html->steps[row];
    const char *class = ls_html_state_class(step);
    size_t y = row_y(row);
    ls_buf_printf(
        out, "<a class=\"row\" id=\"row-%zu\" data-row=\"%zu\" href=\"#step-", row + 1, row + 1);
    ls_html_id(out, step->row->id);
    ls_buf_adds(out, "\">");
    add_title(picture, row);
    ls_buf_printf(
        out, "<path class=\"hit\" d=\"M0 %zuH%zuv%dH0z\"/>", row * ROW, picture->width, ROW);
    ls_buf_printf(
        out, "<text class=\"n\" x=\"%d\" y=\"%zu\">%zu</text>", LEFT - 12, y + 4, row + 1);
    ls_buf_printf(out, "<use class=\"%s\" href=\"#%s\" x=\"%zu\" y=\"%zu\"/>", class, class,
        lane_x(step->lane), y);
    ls_buf_printf(out, "<text class=\"id\" x=\"%zu\" y=\"%zu\">", picture->labels, y + 4);
    ls_html_text_cut(out, local_id(step), ID_MAX);
    ls_buf_adds(out, "</text>");
    if (step->is_known && step->row->state != LS_STATE_APPLIED) {
        ls_buf_printf(out, "<text class=\"word %s\" x=\"%zu\" y=\"%zu\">%s</text>", class,
            picture->states, y + 4, ls_html_state_word(step));
    }
    ls_buf_printf(out, "<text class=\"about\" x=\"%zu\" y=\"%zu\"><tspan class=\"from\">",
        picture->texts, y + 4);
    ls_html_text(out, step->source);
    ls_buf_adds(out, description(step).len > 0 ? ": </tspan>" : "</tspan>");
    ls_html_text_cut(out, description(step), TEXT_MAX);
    ls_buf_adds(out, "</text>");
    ls_buf_adds(out, "</a>\n");
}

static void
draw_band(struct picture *picture, size_t first)
{
    struct ls_html *html = picture->html;
    struct ls_buf *out = picture->out;
    size_t last = smaller(first + BAND, html->n_steps) - 1;
    size_t height = (last + 1 - first) * ROW;
    ls_buf_printf(out,
        "<div class=\"band\"><svg width=\"%zu\" height=\"%zu\" viewBox=\"0 %zu %zu %zu\" "
        "role=\"group\" "
        "aria-label=\"Steps %zu to %zu\">\n",
        picture->width, height, first * ROW, picture->width, height, first + 1, last + 1);
    draw_rails(picture, first, last);
    for (size_t i = 0; i < html->n_edges; i++) {
        if (html->edges[i].from <= last && html->edges[i].to >= first) {
            draw_edge(picture, i, first, last);
        }
    }
    for (size_t row = first; row <= last; row++) {
        draw_row(picture, row);
    }
    ls_buf_adds(out, "</svg></div>\n");
}

void
ls_html_picture(struct ls_html *html)
{
    struct picture picture = {.html = html, .out = html->out};
    ls_buf_adds(html->out, "<section id=\"order\" aria-labelledby=\"order-title\">\n<h2 "
                           "id=\"order-title\">Order</h2>\n");
    ls_buf_adds(html->out,
        "<p>Steps run from top to bottom, each in the lane of its source. A curve leads from a "
        "step to one that waits for it. <a class=\"skip\" href=\"#steps\">Past the "
        "picture</a></p>\n");
    ls_html_legend(html);
    measure(&picture);
    choose_tracks(&picture);
    ls_buf_adds(html->out,
        "<div class=\"order\" role=\"region\" aria-label=\"Order of the steps as a "
        "picture\" tabindex=\"0\">\n");
    draw_header(&picture);
    for (size_t first = 0; first < html->n_steps; first += BAND) {
        draw_band(&picture, first);
    }
    ls_buf_adds(html->out, "</div>\n</section>\n");
}
