/* Each table: what it consists of, whose it is, how it came to be, and what speaks of it. */
#include "report/html_parts.h"

/* What the catalog says of the object itself. */
static struct ls_span
line_of(const struct ls_html_object *object, const char *what)
{
    for (size_t i = 0; object->shape != NULL && i < object->shape->n_lines; i++) {
        const struct ls_shape_line *line = &object->shape->lines[i];
        if (line->part.len == 0 && ls_span_is(line->what, what)) {
            return line->value;
        }
    }
    return ls_span_of(NULL);
}

static void
add_fact(struct ls_html *html, const char *name)
{
    ls_buf_printf(html->out, "<dt>%s</dt><dd>", name);
}

static void
add_facts(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    struct ls_span source = object->owned == NULL ? ls_span_of(NULL)
                                                  : ls_owned_owner(html->arena, object->owned,
                                                        html->page->about->manifest);
    ls_buf_adds(out, "<dl class=\"facts\">\n");
    add_fact(html, "Owner");
    if (source.len == 0) {
        ls_buf_adds(out, "no step made it");
    } else {
        ls_html_text(out, source);
    }
    if (object->owned != NULL && object->owned->promised_by.len > 0) {
        ls_buf_adds(out, ", which promises it by ");
        ls_html_step_link(html, object->owned->promised_by);
    }
    if (object->owned != NULL && object->owned->is_shared) {
        ls_buf_adds(out, " <span class=\"badge\">shared</span>");
    }
    ls_buf_adds(out, "</dd>\n");
    add_fact(html, "Documented by");
    for (size_t i = 0; i < object->n_documents; i++) {
        ls_buf_adds(out, i == 0 ? "" : "<br>");
        ls_html_step_link(html, object->documents[i]->id);
        ls_buf_addc(out, ' ');
        ls_html_text(out, object->documents[i]->description);
    }
    ls_buf_adds(out, object->n_documents == 0 ? "no document</dd>\n" : "</dd>\n");
    if (object->table != NULL && object->table->rows >= 0) {
        add_fact(html, "Rows");
        ls_buf_adds(out, "about ");
        ls_html_number(out, object->table->rows);
        ls_buf_adds(out, "</dd>\n");
    }
    for (size_t i = 0; object->shape != NULL && i < object->shape->n_lines; i++) {
        const struct ls_shape_line *line = &object->shape->lines[i];
        if (line->part.len == 0 && !ls_span_is(line->what, "comment") &&
            !ls_span_is(line->what, "definition")) {
            ls_html_element(out, "dt", "class=\"plain\"", line->what);
            ls_buf_adds(out, "<dd>");
            ls_html_code(out, line->value);
            ls_buf_adds(out, "</dd>\n");
        }
    }
    ls_buf_adds(out, "</dl>\n");
}

static void
add_summary(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    struct ls_span source = object->owned == NULL ? ls_span_of(NULL)
                                                  : ls_owned_owner(html->arena, object->owned,
                                                        html->page->about->manifest);
    ls_buf_adds(out, "<summary><h3><code>");
    ls_html_object_name(html, object);
    ls_buf_adds(out, "</code></h3> <span class=\"kind\">");
    ls_html_text(out, object->kind);
    ls_buf_adds(out, "</span> ");
    if (source.len > 0) {
        ls_html_element(out, "span", "class=\"owner\"", source);
    } else {
        ls_buf_adds(out, "<span class=\"owner none\">(none)</span>");
    }
    ls_html_drift_badge(out, object);
    ls_buf_adds(out, "</summary>\n");
}

static void
add_table(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    struct ls_span comment = line_of(object, "comment");
    struct ls_span definition = line_of(object, "definition");
    ls_buf_adds(out, "<details class=\"object\" id=\"");
    ls_html_object_id(out, object);
    ls_buf_adds(out, "\">");
    add_summary(html, object);
    if (comment.len > 0) {
        ls_html_element(out, "p", "class=\"comment\"", comment);
    }
    if (ls_html_count_drifts(object, ls_span_of(NULL)) > 0) {
        ls_buf_adds(out, "<p class=\"off\">");
        ls_html_add_drifts(html, object, ls_span_of(NULL));
        ls_buf_adds(out, "</p>\n");
    }
    add_facts(html, object);
    ls_html_part_tables(html, object);
    if (definition.len > 0) {
        ls_buf_adds(out, "<h4>Definition</h4>\n<pre tabindex=\"0\"><code>");
        ls_html_text(out, definition);
        ls_buf_adds(out, "</code></pre>\n");
    }
    if (object->owned != NULL && object->owned->created != NULL) {
        ls_buf_adds(out, "<h4>History</h4>\n");
        ls_html_history(html, object->owned);
    }
    ls_buf_adds(out, "</details>\n");
}

void
ls_html_tables(struct ls_html *html)
{
    ls_buf_adds(html->out, "<section id=\"tables\" aria-labelledby=\"tables-title\">\n"
                           "<h2 id=\"tables-title\">Tables</h2>\n");
    if (html->n_relations == 0) {
        ls_buf_adds(html->out, "<p>There are none.</p>\n");
    }
    for (size_t i = 0; i < html->n_objects; i++) {
        if (html->objects[i].is_relation) {
            add_table(html, &html->objects[i]);
        }
    }
    ls_buf_adds(html->out, "</section>\n");
}
