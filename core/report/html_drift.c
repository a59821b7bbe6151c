/* How the database differs from what is expected of it: marks at what is concerned, and all of it in one table. */
#include "report/html_parts.h"

void
ls_html_drift(struct ls_html *html, const struct ls_drift *drift)
{
    struct ls_buf *out = html->out;
    ls_buf_printf(out, "<span class=\"badge drift\">%s</span>", ls_drift_word(drift->type));
    if (drift->what.len > 0) {
        ls_buf_addc(out, ' ');
        ls_html_text(out, drift->what);
    }
    if (drift->expected.ptr != NULL) {
        ls_buf_adds(out, " <span class=\"said\">expected</span> ");
        ls_html_code(out, drift->expected);
    }
    if (drift->found.ptr != NULL) {
        ls_buf_adds(out, " <span class=\"said\">found</span> ");
        ls_html_code(out, drift->found);
    }
}

void
ls_html_drift_head(struct ls_html *html)
{
    if (html->page->check != NULL) {
        ls_buf_adds(html->out, "<th scope=\"col\" data-order=\"number\">drift</th>");
    }
}

void
ls_html_drift_badge(struct ls_buf *out, const struct ls_html_object *object)
{
    if (object->n_drifts == 1) {
        ls_buf_printf(
            out, " <span class=\"badge drift\">%s</span>", ls_drift_word(object->drifts[0]->type));
    } else if (object->n_drifts > 1) {
        ls_buf_printf(out, " <span class=\"badge drift\">%zu differences</span>", object->n_drifts);
    }
}

void
ls_html_drift_cell(struct ls_html *html, const struct ls_html_object *object)
{
    ls_buf_printf(html->out, "<td data-sort=\"%zu\">", object->n_drifts);
    ls_html_drift_badge(html->out, object);
    ls_buf_adds(html->out, "</td>");
}

static void
add_text_cell(struct ls_html *html, struct ls_span text)
{
    if (text.ptr == NULL) {
        ls_buf_adds(html->out, "<td><span class=\"none\">none</span></td>");
    } else {
        ls_html_code_cell(html->out, text);
    }
}

static void
add_row(struct ls_html *html, const struct ls_html_object *object, const struct ls_drift *drift)
{
    struct ls_buf *out = html->out;
    bool is_whole = drift->part.len == 0 && drift->what.len == 0;
    ls_buf_printf(
        out, "<tr><td><span class=\"badge drift\">%s</span></td><td>", ls_drift_word(drift->type));
    ls_html_text(out, drift->kind);
    ls_buf_adds(out, "</td><th scope=\"row\"><a href=\"#");
    ls_html_object_id(out, object);
    ls_buf_adds(out, "\">");
    ls_html_object_name(html, object);
    ls_buf_adds(out, "</a></th>");
    ls_html_code_cell(out, drift->part);
    ls_html_cell(out, drift->what);
    if (is_whole && drift->expected.ptr == NULL && drift->found.ptr == NULL) {
        ls_buf_adds(out, "<td></td><td></td>");
    } else {
        add_text_cell(html, drift->expected);
        add_text_cell(html, drift->found);
    }
    ls_buf_adds(out, "<td>");
    if (drift->step.len > 0) {
        ls_html_step_link(html, drift->step);
    }
    ls_buf_adds(out, "</td></tr>\n");
}

size_t
ls_html_count_findings(const struct ls_html *html)
{
    const struct ls_check_report *check = html->page->check;
    size_t n = check->n_drifts;
    for (size_t i = 0; i < check->n_documents; i++) {
        n += check->documents[i].err != NULL;
    }
    return n;
}

/* What the verdict rests on, where that is less than all. */
static void
add_limits(struct ls_html *html)
{
    const struct ls_check_report *check = html->page->check;
    struct ls_buf *out = html->out;
    if (!check->is_recorded) {
        ls_buf_adds(out, "<p>No run has recorded yet what the steps have made: until the next one "
                         "does, changes by hand are not seen.</p>\n");
    } else if (check->n_unrecorded > 0) {
        ls_buf_adds(out, "<p>Of ");
        ls_html_count(out, check->n_unrecorded, "object");
        ls_buf_adds(out, " no run has recorded yet what the steps have made of it.</p>\n");
    }
}

static void
add_documents(struct ls_html *html)
{
    const struct ls_check_report *check = html->page->check;
    struct ls_buf *out = html->out;
    size_t n = 0;
    for (size_t i = 0; i < check->n_documents; i++) {
        const struct ls_err *err = check->documents[i].err;
        if (err == NULL) {
            continue;
        }
        ls_buf_adds(
            out, n++ == 0 ? "<h3>Documents that say otherwise</h3>\n<ul><li>" : "</li>\n<li>");
        ls_html_step_link(html, check->documents[i].step);
        ls_buf_adds(out, ": ");
        ls_html_text(out, ls_span_of(err->message));
        for (size_t d = 0; d < err->n_differences; d++) {
            const struct ls_difference *difference = &err->differences[d];
            struct ls_span nothing = LS_SPAN("nothing");
            ls_buf_adds(out, "<br>");
            ls_html_code(out, difference->object);
            ls_buf_adds(out, " <span class=\"said\">documented</span> ");
            ls_html_code(out, difference->documented.len > 0 ? difference->documented : nothing);
            ls_buf_adds(out, " <span class=\"said\">found</span> ");
            ls_html_code(out, difference->found.len > 0 ? difference->found : nothing);
        }
    }
    ls_buf_adds(out, n > 0 ? "</li></ul>\n" : "");
}

static void
add_list(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    ls_buf_adds(out,
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"drift-title\" tabindex=\"0\">\n"
        "<table class=\"list\" data-list=\"difference\">\n<thead><tr>"
        "<th scope=\"col\" data-order=\"text\">drift</th>"
        "<th scope=\"col\" data-order=\"text\">kind</th><th scope=\"col\" "
        "data-order=\"text\">object</th>"
        "<th scope=\"col\" data-order=\"text\">part</th><th scope=\"col\" "
        "data-order=\"text\">what</th>"
        "<th scope=\"col\">expected</th><th scope=\"col\">found</th>"
        "<th scope=\"col\" data-order=\"text\">step</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < html->n_objects; i++) {
        const struct ls_html_object *object = &html->objects[i];
        for (size_t d = 0; d < object->n_drifts; d++) {
            add_row(html, object, object->drifts[d]);
        }
    }
    ls_buf_adds(out, "</tbody></table></div>\n");
}

void
ls_html_drifts(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    ls_buf_adds(out, "<section id=\"drift\" aria-labelledby=\"drift-title\">\n<h2 "
                     "id=\"drift-title\">Drift</h2>\n");
    add_limits(html);
    if (ls_html_count_findings(html) == 0) {
        ls_buf_adds(out, "<p>The database is as its journal and its documents say.</p>\n");
    }
    if (html->page->check->n_drifts > 0) {
        add_list(html);
    }
    add_documents(html);
    ls_buf_adds(out, "</section>\n");
}
