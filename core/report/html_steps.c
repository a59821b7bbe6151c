/* The steps as a table: what the picture's rows lead to. */
#include "report/html_parts.h"

enum { DIGEST_SHOWN = 12 };

static void
add_link(struct ls_html *html, struct ls_span id, struct ls_span shown)
{
    size_t index = 0;
    if (!ls_map_get(&html->step_index, id, &index)) {
        ls_html_code(html->out, shown);
        return;
    }
    ls_buf_adds(html->out, "<a href=\"#step-");
    ls_html_id(html->out, id);
    ls_buf_adds(html->out, "\">");
    ls_html_code(html->out, shown);
    ls_buf_adds(html->out, "</a>");
}

void
ls_html_step_link(struct ls_html *html, struct ls_span id)
{
    add_link(html, id, id);
}

/* Of a step of the same source its local id is enough. */
static void
add_dependency(struct ls_html *html, const char *word, const struct ls_step *step,
    struct ls_step_ref on, size_t *n)
{
    struct ls_buf *out = html->out;
    ls_buf_printf(
        out, "%s<span class=\"said\">%s</span> ", (*n)++ == 0 ? "<ul><li>" : "</li><li>", word);
    if (on.local_id.ptr == NULL) {
        ls_html_element(out, "b", NULL, on.source);
        return;
    }
    struct ls_span id = ls_span_of(ls_arena_printf(
        html->arena, "%.*s:%.*s", LS_SPAN_ARGS(on.source), LS_SPAN_ARGS(on.local_id)));
    add_link(html, id, ls_span_equal(on.source, step->source) ? on.local_id : id);
}

static void
add_dependencies(struct ls_html *html, const struct ls_step *step)
{
    static const char *const words[] = {
        [LS_DEP_REQUIRES] = "requires", [LS_DEP_AFTER] = "after", [LS_DEP_DESCRIBES] = "describes"};
    size_t n = 0;
    ls_buf_adds(html->out, "<td>");
    for (size_t i = 0; step != NULL && i < step->n_deps; i++) {
        add_dependency(html, words[step->deps[i].kind], step, step->deps[i].on, &n);
    }
    if (step != NULL && step->satisfied_by.source.ptr != NULL) {
        add_dependency(html, "satisfied by", step, step->satisfied_by, &n);
    }
    ls_buf_adds(html->out, n > 0 ? "</li></ul></td>" : "</td>");
}

static void
add_state(struct ls_html *html, const struct ls_html_step *step)
{
    const struct ls_applied *applied = step->row->applied;
    bool has_failed = applied != NULL && applied->has_failed && applied->error.len > 0;
    ls_buf_printf(html->out, "<td class=\"state\" data-sort=\"%d\">", (int)step->row->state);
    ls_html_state_icon(html->out, ls_html_state_class(step));
    ls_buf_printf(html->out, " %s", ls_html_state_word(step));
    bool is_other = applied != NULL && applied->is_applied && applied->outcome.len > 0 &&
                    !ls_span_is(applied->outcome, "applied") &&
                    !ls_span_is(applied->outcome, ls_html_state_word(step));
    if (is_other) {
        ls_html_element(html->out, "small", NULL, applied->outcome);
    }
    if (has_failed) {
        ls_html_element(html->out, "small", "class=\"error\"", applied->error);
    }
    ls_buf_adds(html->out, "</td>");
}

static void
add_run(struct ls_html *html, const struct ls_html_step *step)
{
    struct ls_buf *out = html->out;
    const struct ls_applied *applied = step->row->applied;
    if (applied == NULL || !applied->is_applied) {
        ls_buf_adds(out, "<td></td><td></td><td></td>");
        return;
    }
    ls_buf_adds(out, "<td>");
    ls_html_time(out, applied->finished);
    ls_buf_adds(out, "</td>");
    ls_html_cell(out, applied->who);
    if (step->event == NULL || step->event->milliseconds < 0) {
        ls_buf_adds(out, "<td></td>");
        return;
    }
    ls_buf_printf(
        out, "<td class=\"num\" data-sort=\"%lld\">", (long long)step->event->milliseconds);
    ls_html_duration(out, step->event->milliseconds);
    ls_buf_adds(out, "</td>");
}

static void
add_digest(struct ls_html *html, const struct ls_html_step *step)
{
    char hex[LS_DIGEST_HEX];
    const struct ls_digest *digest = step->row->step != NULL      ? &step->row->step->digest
                                     : step->row->applied != NULL ? &step->row->applied->digest
                                                                  : NULL;
    if (digest == NULL || ls_digest_is_zero(digest)) {
        ls_buf_adds(html->out, "<td></td>");
        return;
    }
    (void)ls_digest_hex(digest, hex);
    ls_buf_printf(
        html->out, "<td><code title=\"%s\">%.*s…</code></td>", hex, (int)DIGEST_SHOWN, hex);
}

static void
add_row(struct ls_html *html, size_t index)
{
    struct ls_buf *out = html->out;
    const struct ls_html_step *step = &html->steps[index];
    const struct ls_step *known = step->row->step;
    const struct ls_applied *applied = step->row->applied;
    ls_buf_adds(out, "<tr id=\"step-");
    ls_html_id(out, step->row->id);
    ls_buf_printf(out,
        "\"><td class=\"num\"><a href=\"#row-%zu\" aria-label=\"Step %zu in the "
        "picture\">%zu</a></td>",
        index + 1, index + 1, index + 1);
    ls_buf_adds(out, "<th scope=\"row\">");
    ls_html_name(out, step->row->id);
    ls_buf_adds(out, "</th>");
    ls_html_cell(out, known == NULL ? ls_span_of(NULL) : known->description);
    ls_html_cell(out, ls_span_of(known != NULL     ? ls_kind_word(known->kind)
                                 : applied != NULL ? ls_kind_word(applied->kind)
                                                   : NULL));
    add_state(html, step);
    if (html->has_database) {
        add_run(html, step);
    }
    add_digest(html, step);
    add_dependencies(html, known);
    ls_buf_adds(out, "</tr>\n");
}

void
ls_html_steps(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    ls_buf_adds(out,
        "<section id=\"steps\" aria-labelledby=\"steps-title\">\n<h2 "
        "id=\"steps-title\">Steps</h2>\n"
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"steps-title\" tabindex=\"0\">\n"
        "<table class=\"list\" data-list=\"step\">\n<thead><tr><th scope=\"col\" class=\"num\" "
        "data-order=\"number\">#</th><th scope=\"col\" data-order=\"text\">step</th>"
        "<th scope=\"col\" data-order=\"text\">description</th>"
        "<th scope=\"col\" data-order=\"text\">kind</th>"
        "<th scope=\"col\" data-order=\"number\">state</th>");
    if (html->has_database) {
        ls_buf_adds(out, "<th scope=\"col\" data-order=\"text\">applied at (UTC)</th>"
                         "<th scope=\"col\" data-order=\"text\">by</th>"
                         "<th scope=\"col\" class=\"num\" data-order=\"number\">took</th>");
    }
    ls_buf_adds(out,
        "<th scope=\"col\">digest</th><th scope=\"col\">waits for</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < html->n_steps; i++) {
        add_row(html, i);
    }
    ls_buf_adds(out, "</tbody></table></div>\n</section>\n");
}
