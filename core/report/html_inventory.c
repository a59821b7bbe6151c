/* Every table: owner, step, since, last change, document, rows, drift. */
#include "report/html_parts.h"

static void
add_step_cell(struct ls_html *html, struct ls_span id)
{
    ls_buf_adds(html->out, "<td>");
    if (id.len > 0) {
        ls_html_step_link(html, id);
    }
    ls_buf_adds(html->out, "</td>");
}

static void
add_owner(struct ls_html *html, const struct ls_owned *owned)
{
    struct ls_span source = owned == NULL
                                ? ls_span_of(NULL)
                                : ls_owned_owner(html->arena, owned, html->page->about->manifest);
    if (source.len == 0) {
        ls_buf_adds(html->out, "<td><span class=\"none\">(none)</span></td>");
        return;
    }
    ls_buf_adds(html->out, "<td>");
    ls_html_text(html->out, source);
    ls_buf_adds(
        html->out, owned->is_shared ? " <span class=\"badge\">shared</span></td>" : "</td>");
}

static void
add_documents(struct ls_html *html, const struct ls_html_object *object)
{
    if (object->n_documents == 0) {
        ls_buf_adds(html->out, "<td><span class=\"none\">no</span></td>");
        return;
    }
    ls_buf_adds(html->out, "<td>");
    for (size_t i = 0; i < object->n_documents; i++) {
        ls_buf_adds(html->out, i == 0 ? "" : " ");
        ls_html_step_link(html, object->documents[i]->id);
    }
    ls_buf_adds(html->out, "</td>");
}

static void
add_rows(struct ls_html *html, const struct ls_table *table)
{
    if (table == NULL || table->rows < 0) {
        ls_buf_adds(html->out,
            "<td class=\"num\" data-sort=\"-1\"><span class=\"none\">unknown</span></td>");
        return;
    }
    ls_buf_printf(html->out, "<td class=\"num\" data-sort=\"%lld\">", (long long)table->rows);
    ls_html_number(html->out, table->rows);
    ls_buf_adds(html->out, "</td>");
}

static void
add_row(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    const struct ls_owned *owned = object->owned;
    const struct ls_effect *created = owned == NULL ? NULL : owned->created;
    ls_buf_printf(
        out, "<tr%s><th scope=\"row\"><a href=\"#", object->n_drifts > 0 ? " class=\"off\"" : "");
    ls_html_object_id(out, object);
    ls_buf_adds(out, "\">");
    ls_html_object_name(html, object);
    ls_buf_adds(out, "</a></th>");
    ls_html_cell(out, object->kind);
    add_owner(html, owned);
    add_step_cell(html, ls_effect_step(html->arena, created, html->page->about->manifest));
    ls_buf_adds(out, "<td>");
    ls_html_time(out, created == NULL ? ls_span_of(NULL) : created->finished);
    ls_buf_adds(out, "</td>");
    bool is_changed = owned != NULL && owned->n_changes > 0;
    add_step_cell(html, ls_effect_step(html->arena, is_changed ? ls_owned_last(owned) : NULL,
                            html->page->about->manifest));
    add_documents(html, object);
    add_rows(html, object->table);
    if (html->page->check != NULL) {
        ls_html_drift_cell(html, object);
    }
    ls_buf_adds(out, "</tr>\n");
}

/* A partition is its parent's business; what is missing is nobody's otherwise. */
static bool
is_listed(const struct ls_html_object *object)
{
    return object->is_relation && (object->table != NULL || object->shape == NULL);
}

void
ls_html_inventory(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    size_t n = 0;
    size_t n_documented = 0;
    size_t n_unowned = 0;
    size_t n_off = 0;
    for (size_t i = 0; i < html->n_objects; i++) {
        const struct ls_html_object *object = &html->objects[i];
        bool is_owned = object->owned != NULL && ls_owned_source(object->owned).len > 0;
        n += is_listed(object);
        n_documented += is_listed(object) && object->n_documents > 0;
        n_unowned += is_listed(object) && !is_owned;
        n_off += is_listed(object) && object->n_drifts > 0;
    }
    ls_buf_adds(out, "<section id=\"inventory\" aria-labelledby=\"inventory-title\">\n"
                     "<h2 id=\"inventory-title\">Inventory</h2>\n<p>");
    ls_html_count(out, n, "table");
    ls_buf_printf(out, ", %zu documented, %zu without an owner", n_documented, n_unowned);
    if (html->page->check != NULL) {
        ls_buf_printf(out, ", %zu with drift", n_off);
    }
    ls_buf_adds(out, ".</p>\n");
    ls_buf_adds(out,
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"inventory-title\" tabindex=\"0\">\n"
        "<table class=\"list\" data-list=\"table\">\n<thead><tr>"
        "<th scope=\"col\" data-order=\"text\">table</th><th scope=\"col\" "
        "data-order=\"text\">kind</th>"
        "<th scope=\"col\" data-order=\"text\">owner</th><th scope=\"col\" "
        "data-order=\"text\">step</th>"
        "<th scope=\"col\" data-order=\"text\">since (UTC)</th>"
        "<th scope=\"col\" data-order=\"text\">last changed by</th>"
        "<th scope=\"col\" data-order=\"text\">documented</th>"
        "<th scope=\"col\" class=\"num\" data-order=\"number\">rows, estimated</th>");
    ls_html_drift_head(html);
    ls_buf_adds(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < html->n_objects; i++) {
        if (is_listed(&html->objects[i])) {
            add_row(html, &html->objects[i]);
        }
    }
    ls_buf_adds(out, "</tbody></table></div>\n</section>\n");
}
