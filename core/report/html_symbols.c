/* The states as shapes: each has its own, so that nothing depends on colour. Drawn once, used by reference. */
#include <string.h>

#include "report/html_parts.h"
#include "report/status.h"

struct symbol {
    const char *name;  /* of class and shape */
    const char *shape; /* around 0,0 within 7 units; in the colour of the text, --bg for holes */
};

#define HOLLOW " class=\"hollow\""

/* ORDER: enum ls_step_state; 0: not known */
static const struct symbol symbols[LS_STATE_COUNT] = {
    [0] = {"st-unknown", "<circle r=\"4.5\"" HOLLOW "/>"},
    [LS_STATE_APPLIED] = {"st-applied", "<circle r=\"6\"/>"},
    [LS_STATE_PENDING] = {"st-pending", "<circle r=\"5.2\"" HOLLOW "/>"},
    [LS_STATE_OUT_OF_ORDER] = {"st-out-of-order",
        "<path d=\"M0-6.2 6.2 0 0 6.2-6.2 0z\"" HOLLOW "/>"},
    [LS_STATE_CHANGED] = {"st-changed", "<path d=\"M0-7 7 0 0 7-7 0z\"/>"},
    [LS_STATE_MISSING] = {"st-missing", "<path d=\"M-5-5 5 5M5-5-5 5\"" HOLLOW "/>"},
    [LS_STATE_AHEAD] = {"st-ahead", "<path d=\"M-5.5-6 6 0-5.5 6z\"/>"},
    [LS_STATE_FAILED] = {"st-failed",
        "<path d=\"M-6-6H6V6H-6z\"/><path d=\"M-3-3 3 3M3-3-3 3\" class=\"hole\"/>"},
    [LS_STATE_INTERRUPTED] = {"st-interrupted",
        "<circle r=\"5.2\"" HOLLOW "/><path d=\"M0-5.2A5.2 5.2 0 0 1 0 5.2z\"/>"},
    [LS_STATE_UNCHECKED] = {"st-unchecked", "<circle r=\"5.2\"" HOLLOW "/><circle r=\"2\"/>"},
    [LS_STATE_NOT_SELECTED] = {"st-not-selected", "<circle r=\"3\"" HOLLOW "/>"},
    [LS_STATE_FOUND] = {"st-found", "<path d=\"M0-6.5 6 5H-6z\"/>"},
    [LS_STATE_GONE] = {"st-gone",
        "<circle r=\"5.2\"" HOLLOW "/><path d=\"M-3.7 3.7 3.7-3.7\"" HOLLOW "/>"},
};

static enum ls_step_state
shown_state(const struct ls_html_step *step)
{
    return step->is_known ? step->row->state : 0;
}

const char *
ls_html_state_class(const struct ls_html_step *step)
{
    return symbols[shown_state(step)].name;
}

const char *
ls_html_state_word(const struct ls_html_step *step)
{
    return step->is_known ? ls_step_state_word(step->row->state) : "not known";
}

void
ls_html_state_icon(struct ls_buf *out, const char *state_class)
{
    ls_buf_printf(out,
        "<svg class=\"icon %s\" viewBox=\"-8 -8 16 16\" "
        "aria-hidden=\"true\"><use href=\"#%s\"/></svg>",
        state_class, state_class);
}

void
ls_html_symbols(struct ls_buf *out)
{
    ls_buf_adds(out, "<svg class=\"store\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\n");
    for (size_t i = 0; i < LS_STATE_COUNT; i++) {
        ls_buf_printf(out, "<g id=\"%s\">%s</g>\n", symbols[i].name, symbols[i].shape);
    }
    for (size_t i = 0; i < LS_HTML_EDGE_KINDS; i++) {
        ls_buf_printf(out,
            "<marker id=\"tip-%zu\" class=\"k%zu\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
            "markerWidth=\"7\" markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
            "<path d=\"M0 .5 8 4 0 7.5z\"/></marker>\n",
            i, i);
    }
    ls_buf_adds(out, "</defs></svg>\n");
}

/* Only what occurs is explained. */
void
ls_html_legend(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    bool has_state[LS_STATE_COUNT] = {false};
    bool has_edge[LS_HTML_EDGE_KINDS] = {false};
    for (size_t i = 0; i < html->n_steps; i++) {
        has_state[shown_state(&html->steps[i])] = true;
    }
    for (size_t i = 0; i < html->n_edges; i++) {
        has_edge[html->edges[i].kind] = true;
    }
    ls_buf_adds(out, "<ul class=\"legend\" aria-label=\"Legend\">\n");
    for (size_t i = 0; i < LS_STATE_COUNT; i++) {
        if (has_state[i]) {
            ls_buf_adds(out, "<li>");
            ls_html_state_icon(out, symbols[i].name);
            ls_buf_printf(out, " %s</li>\n",
                i == 0 ? "state not known" : ls_step_state_word((enum ls_step_state)i));
        }
    }
    for (size_t i = LS_HTML_EDGE_KINDS; i > 0; i--) {
        if (has_edge[i - 1]) {
            ls_buf_printf(out,
                "<li><svg class=\"sample\" viewBox=\"0 0 34 10\" width=\"34\" height=\"10\" "
                "aria-hidden=\"true\"><path class=\"edge k%zu\" d=\"M1 5H32\" "
                "marker-end=\"url(#tip-%zu)\"/></svg> %s</li>\n",
                i - 1, i - 1, ls_html_edge_word((enum ls_html_edge_kind)(i - 1)));
        }
    }
    ls_buf_adds(out, "</ul>\n");
}
