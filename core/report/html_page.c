/*
 * The page around its parts. Its policy forbids whatever is not in it: styles and script are allowed by their digests, so
 * that a name which got through the escaping could still run nothing.
 */
#include "report/html_parts.h"
#include "report/status.h"

static const char css[] =
#include "report/page.css.inc"
    ;

static const char js[] =
#include "report/page.js.inc"
    ;

static void
add_head(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    char digest[LS_SHA256_BASE64];
    ls_buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    ls_buf_printf(out, "style-src 'sha256-%s'; ", ls_sha256_base64(ls_span_of(css), digest));
    ls_buf_printf(out, "script-src 'sha256-%s'; ", ls_sha256_base64(ls_span_of(js), digest));
    ls_buf_adds(out,
        "img-src data:; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"generator\" content=\"lockstep " LOCKSTEP_VERSION "\">\n<title>");
    ls_html_text(out, html->page->about->manifest);
    if (html->has_database) {
        ls_buf_adds(out, " · ");
        ls_html_text(out, html->page->database);
    }
    ls_buf_adds(out, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>");
    ls_buf_adds(out, css);
    ls_buf_adds(out, "</style>\n</head>\n");
}

static void
add_fact(struct ls_html *html, const char *name, struct ls_span text)
{
    if (text.len > 0) {
        ls_buf_printf(html->out, "<div><dt>%s</dt><dd>", name);
        ls_html_text(html->out, text);
        ls_buf_adds(html->out, "</dd></div>\n");
    }
}

static void
add_facts(struct ls_html *html)
{
    const struct ls_page *page = html->page;
    struct ls_buf *out = html->out;
    ls_buf_adds(out, "<dl class=\"head\">\n");
    add_fact(html, "Target", page->about->target);
    add_fact(html, "Database", html->has_database ? page->database : LS_SPAN("none was read"));
    add_fact(html, "Profile",
        page->about->profile.len > 0 ? page->about->profile : LS_SPAN("all sources"));
    if (page->about->serial > 0) {
        ls_buf_printf(
            out, "<div><dt>Lock</dt><dd>serial %lld</dd></div>\n", (long long)page->about->serial);
    }
    ls_buf_adds(out, "<div><dt>Made</dt><dd>");
    ls_html_time(out, page->made);
    ls_buf_adds(out, " UTC</dd></div>\n");
    if (html->has_database) {
        char hex[LS_DIGEST_HEX];
        bool is_empty = page->state->last_seq == 0;
        ls_buf_adds(out, "<div class=\"long\"><dt>Journal head</dt><dd>");
        if (is_empty) {
            ls_buf_adds(out, page->state->exists ? "the journal is empty" : "no journal yet");
        } else {
            ls_html_code(out, ls_span_of(ls_digest_hex(&page->state->head, hex)));
        }
        ls_buf_adds(out, "</dd></div>\n");
    }
    ls_buf_adds(out, "</dl>\n");
}

/* How many steps are in each state, and how far the database is from what is expected: what one looks for first. */
static void
add_counts(struct ls_html *html)
{
    struct ls_buf *out = html->out;
    bool is_done[LS_STATE_COUNT] = {false};
    ls_buf_adds(out, "<ul class=\"counts\" aria-label=\"Counts\">\n");
    for (size_t i = 0; i < html->n_steps; i++) {
        const struct ls_html_step *step = &html->steps[i];
        size_t n = 0;
        size_t state = step->is_known ? (size_t)step->row->state : 0;
        if (is_done[state]) {
            continue;
        }
        is_done[state] = true;
        for (size_t k = i; k < html->n_steps; k++) {
            n += (html->steps[k].is_known ? (size_t)html->steps[k].row->state : 0) == state;
        }
        ls_buf_adds(out, "<li>");
        ls_html_state_icon(out, ls_html_state_class(step));
        ls_buf_printf(out, " <b>%zu</b> %s</li>\n", n,
            state == 0 ? n == 1 ? "step" : "steps" : ls_html_state_word(step));
    }
    if (html->page->check != NULL) {
        size_t n = ls_html_count_findings(html);
        ls_buf_printf(out, "<li%s><a href=\"#drift\"><b>%zu</b> %s</a></li>\n",
            n > 0 ? " class=\"off\"" : "", n, n == 1 ? "difference" : "differences");
    }
    ls_buf_adds(out, "</ul>\n");
}

static void
add_navigation(struct ls_html *html)
{
    ls_buf_adds(html->out,
        "<nav aria-label=\"Sections\"><ul>\n<li><a href=\"#order\">Order</a></li>\n"
        "<li><a href=\"#steps\">Steps</a></li>\n");
    if (html->has_database) {
        ls_buf_adds(html->out, "<li><a href=\"#inventory\">Inventory</a></li>\n"
                               "<li><a href=\"#tables\">Tables</a></li>\n"
                               "<li><a href=\"#others\">Other objects</a></li>\n");
    }
    if (html->page->check != NULL) {
        ls_buf_adds(html->out, "<li><a href=\"#drift\">Drift</a></li>\n");
    }
    ls_buf_adds(html->out, "</ul></nav>\n");
}

void
ls_report_html(struct ls_buf *out, const struct ls_page *page)
{
    struct ls_arena arena = {0};
    struct ls_html html = {
        .out = out, .arena = &arena, .page = page, .has_database = page->database.ptr != NULL};
    ls_html_make_graph(&html);
    ls_html_make_objects(&html);
    add_head(&html);
    ls_buf_adds(out, "<body>\n<a class=\"skip\" href=\"#main\">Past the head</a>\n");
    ls_html_symbols(out);
    ls_buf_adds(out, "<header>\n<h1>");
    ls_html_text(out, page->about->manifest);
    ls_buf_adds(out, "</h1>\n");
    add_facts(&html);
    add_counts(&html);
    ls_buf_adds(out, "</header>\n");
    add_navigation(&html);
    ls_buf_adds(out, "<main id=\"main\">\n");
    ls_html_picture(&html);
    ls_html_steps(&html);
    if (html.has_database) {
        ls_html_inventory(&html);
        ls_html_tables(&html);
        ls_html_others(&html);
    }
    if (page->check != NULL) {
        ls_html_drifts(&html);
    }
    ls_buf_adds(out, "</main>\n<footer>Made by lockstep " LOCKSTEP_VERSION "</footer>\n<script>");
    ls_buf_adds(out, js);
    ls_buf_adds(out, "</script>\n</body>\n</html>\n");
    ls_arena_finish(&arena);
}
