/* What has no columns: sequences, types, functions, schemas, extensions. */
#include "report/html_parts.h"

static void
add_row(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    struct ls_span source = object->owned == NULL ? ls_span_of(NULL)
                                                  : ls_owned_owner(html->arena, object->owned,
                                                        html->page->about->manifest);
    ls_buf_adds(out, object->n_drifts > 0 ? "<tr class=\"off\" id=\"" : "<tr id=\"");
    ls_html_object_id(out, object);
    ls_buf_adds(out, "\"><th scope=\"row\">");
    ls_html_object_name(html, object);
    ls_buf_adds(out, "</th>");
    ls_html_cell(out, object->kind);
    if (source.len > 0) {
        ls_html_cell(out, source);
    } else {
        ls_buf_adds(out, "<td><span class=\"none\">(none)</span></td>");
    }
    ls_buf_adds(out, "<td>");
    ls_html_history(html, object->owned);
    ls_buf_adds(out, "</td>");
    if (html->page->check != NULL) {
        ls_html_drift_cell(html, object);
    }
    ls_buf_adds(out, "</tr>\n");
}

/* What comes with every database, and no step and nobody has changed. */
static bool
is_servers_own(const struct ls_html_object *object)
{
    return object->shape != NULL && ls_shape_is_servers_own(object->shape) &&
           object->owned == NULL && object->n_drifts == 0;
}

void
ls_html_others(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    ls_buf_adds(out,
        "<section id=\"others\" aria-labelledby=\"others-title\">\n"
        "<h2 id=\"others-title\">Other objects</h2>\n"
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"others-title\" tabindex=\"0\">\n"
        "<table class=\"list\" data-list=\"object\">\n<thead><tr><th scope=\"col\" "
        "data-order=\"text\">object</th>"
        "<th scope=\"col\" data-order=\"text\">kind</th><th scope=\"col\" "
        "data-order=\"text\">owner</th>"
        "<th scope=\"col\">history (UTC)</th>");
    ls_html_drift_head(html);
    ls_buf_adds(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < html->n_objects; i++) {
        if (!html->objects[i].is_relation && !is_servers_own(&html->objects[i])) {
            add_row(html, &html->objects[i]);
        }
    }
    ls_buf_adds(out, "</tbody></table></div>\n</section>\n");
}
