/*
 * Each table: what it consists of, from the catalog, with what is expected beside it where that differs; whose it is, how it
 * came to be, and what speaks of it.
 */
#include "base/vec.h"
#include "report/html_parts.h"

/* One part: its lines are neighbours. Where the catalog has none of it, only drifts. */
struct part {
    struct ls_span name; /* "column id" */
    const struct ls_shape_line *lines;
    size_t n_lines;
};

static struct ls_span
line_of(const struct part *part, const char *what)
{
    for (size_t i = 0; i < part->n_lines; i++) {
        if (ls_span_is(part->lines[i].what, what)) {
            return part->lines[i].value;
        }
    }
    return ls_span_of(NULL);
}

static struct ls_span
behind(struct ls_span part, struct ls_span prefix)
{
    return (struct ls_span){part.ptr + prefix.len, part.len - prefix.len};
}

static size_t
count_drifts(const struct ls_html_object *object, struct ls_span part)
{
    size_t n = 0;
    for (size_t i = 0; i < object->n_drifts; i++) {
        n += ls_span_equal(object->drifts[i]->part, part);
    }
    return n;
}

static void
add_drifts(struct ls_html *html, const struct ls_html_object *object, struct ls_span part)
{
    const char *between = "";
    for (size_t i = 0; i < object->n_drifts; i++) {
        if (ls_span_equal(object->drifts[i]->part, part)) {
            ls_buf_adds(html->out, between);
            ls_html_drift(html, object->drifts[i]);
            between = "<br>";
        }
    }
}

/* Whether a drift speaks of that thing of the part. */
static bool
is_off(const struct ls_html_object *object, struct ls_span part, const char *what)
{
    for (size_t i = 0; i < object->n_drifts; i++) {
        if (ls_span_equal(object->drifts[i]->part, part) &&
            ls_span_is(object->drifts[i]->what, what)) {
            return true;
        }
    }
    return false;
}

/* The parts of one sort: those of the catalog, then those that are missing. Owned by the arena. */
static size_t
find_parts(struct ls_html *html, const struct ls_html_object *object, struct ls_span prefix,
    struct part **ret_parts)
{
    const struct ls_shape_object *shape = object->shape;
    struct ls_vec found = {0};
    for (size_t i = 0; shape != NULL && i < shape->n_lines; i++) {
        const struct ls_shape_line *line = &shape->lines[i];
        struct part *last = found.n == 0 ? NULL : LS_AT(struct part, &found, found.n - 1);
        if (!ls_span_starts(line->part, prefix)) {
            continue;
        }
        if (last == NULL || !ls_span_equal(last->name, line->part)) {
            last = LS_PUSH(struct part, &found, html->arena);
            *last = (struct part){.name = line->part, .lines = line};
        }
        last->n_lines++;
    }
    for (size_t i = 0; i < object->n_drifts; i++) {
        struct ls_span part = object->drifts[i]->part;
        bool is_known = !ls_span_starts(part, prefix);
        for (size_t p = 0; p < found.n && !is_known; p++) {
            is_known = ls_span_equal(LS_AT(struct part, &found, p)->name, part);
        }
        if (!is_known) {
            LS_PUSH(struct part, &found, html->arena)->name = part;
        }
    }
    *ret_parts = found.items;
    return found.n;
}

/* The catalog's text is sorted by name; people want the columns as they stand in the table, and missing ones at the end. */
static void
put_in_order(
    struct ls_html *html, const struct ls_html_object *object, struct part *parts, size_t n)
{
    struct part *sorted = ls_arena_array(html->arena, n, sizeof(*sorted));
    bool *is_placed = ls_arena_array(html->arena, n, sizeof(*is_placed));
    size_t n_placed = 0;
    for (size_t c = 0; c < object->n_columns; c++) {
        for (size_t i = 0; i < n; i++) {
            struct ls_span name = behind(parts[i].name, LS_SPAN("column "));
            if (!is_placed[i] && ls_span_equal(name, object->columns[c].name)) {
                is_placed[i] = true;
                sorted[n_placed++] = parts[i];
                break;
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_placed[i]) {
            sorted[n_placed++] = parts[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        parts[i] = sorted[i];
    }
}

static void
begin_cell(struct ls_html *html, const struct ls_html_object *object, const struct part *part,
    const char *what)
{
    ls_buf_adds(html->out, is_off(object, part->name, what) ? "<td class=\"off\">" : "<td>");
}

static void
add_code(struct ls_html *html, struct ls_span text)
{
    if (text.len > 0) {
        ls_html_code(html->out, text);
    }
}

static void
begin_row(struct ls_html *html, const struct part *part, struct ls_span prefix, size_t n_drifts)
{
    const char *class = n_drifts == 0        ? ""
                        : part->n_lines == 0 ? " class=\"off gone\""
                                             : " class=\"off\"";
    ls_buf_printf(html->out, "<tr%s>", class);
    ls_buf_adds(html->out, "<th scope=\"row\">");
    ls_html_code(html->out, behind(part->name, prefix));
    ls_buf_adds(html->out, "</th>");
}

static void
add_column(struct ls_html *html, const struct ls_html_object *object, const struct part *part,
    struct ls_span prefix, bool has_drifts)
{
    struct ls_buf *out = html->out;
    struct ls_span identity = line_of(part, "identity");
    struct ls_span generated = line_of(part, "generated");
    struct ls_span collation = line_of(part, "collation");
    begin_row(html, part, prefix, count_drifts(object, part->name));
    begin_cell(html, object, part, "type");
    add_code(html, line_of(part, "type"));
    if (collation.len > 0) {
        ls_buf_adds(out, " <span class=\"said\">collate</span> ");
        add_code(html, collation);
    }
    ls_buf_adds(out, "</td>");
    begin_cell(html, object, part, "null");
    ls_buf_adds(out, part->n_lines == 0                  ? ""
                     : line_of(part, "null").ptr != NULL ? "not null"
                                                         : "<span class=\"none\">null</span>");
    ls_buf_adds(out, "</td>");
    begin_cell(html, object, part, "default");
    add_code(html, line_of(part, "default"));
    if (identity.len > 0) {
        ls_buf_adds(out, "<span class=\"said\">identity</span> ");
        ls_html_text(out, identity);
    }
    if (generated.len > 0) {
        ls_buf_adds(out, "<span class=\"said\">generated</span> ");
        add_code(html, generated);
    }
    ls_buf_adds(out, "</td>");
    begin_cell(html, object, part, "comment");
    ls_html_text(out, line_of(part, "comment"));
    ls_buf_adds(out, "</td>");
    if (has_drifts) {
        ls_buf_adds(out, "<td>");
        add_drifts(html, object, part->name);
        ls_buf_adds(out, "</td>");
    }
    ls_buf_adds(out, "</tr>\n");
}

/* Of keys, indexes and the like: definition, comment, and what else there is to say. */
static void
add_other(struct ls_html *html, const struct ls_html_object *object, const struct part *part,
    struct ls_span prefix, bool has_drifts)
{
    struct ls_buf *out = html->out;
    begin_row(html, part, prefix, count_drifts(object, part->name));
    begin_cell(html, object, part, "definition");
    add_code(html, line_of(part, "definition"));
    struct ls_span state = line_of(part, "state");
    if (state.len > 0) {
        ls_buf_adds(out, " <span class=\"badge\">");
        ls_html_text(out, state);
        ls_buf_adds(out, "</span>");
    }
    ls_buf_adds(out, "</td>");
    begin_cell(html, object, part, "comment");
    ls_html_text(out, line_of(part, "comment"));
    ls_buf_adds(out, "</td>");
    if (has_drifts) {
        ls_buf_adds(out, "<td>");
        add_drifts(html, object, part->name);
        ls_buf_adds(out, "</td>");
    }
    ls_buf_adds(out, "</tr>\n");
}

typedef void (*add_part_fn)(struct ls_html *html, const struct ls_html_object *object,
    const struct part *part, struct ls_span prefix, bool has_drifts);

struct sort {
    const char *prefix; /* of the part's name */
    const char *title;
    const char *columns; /* after the name's */
    add_part_fn add;
};

#define COLUMN(name) "<th scope=\"col\">" name "</th>"

static const struct sort sorts[] = {
    {"column ", "Columns", COLUMN("type") COLUMN("null") COLUMN("default") COLUMN("comment"),
        add_column},
    {"constraint ", "Keys and constraints", COLUMN("definition") COLUMN("comment"), add_other},
    {"index ", "Indexes", COLUMN("definition") COLUMN("comment"), add_other},
    {"trigger ", "Triggers", COLUMN("definition") COLUMN("comment"), add_other},
    {"policy ", "Policies", COLUMN("definition") COLUMN("comment"), add_other},
    {"rule ", "Rules", COLUMN("definition") COLUMN("comment"), add_other},
    {"statistics ", "Statistics", COLUMN("definition") COLUMN("comment"), add_other},
    {"sequence ", "Sequences", COLUMN("definition") COLUMN("comment"), add_other},
};

static void
add_sort(struct ls_html *html, const struct ls_html_object *object, const struct sort *sort)
{
    struct ls_buf *out = html->out;
    struct ls_span prefix = ls_span_of(sort->prefix);
    struct part *parts = NULL;
    size_t n = find_parts(html, object, prefix, &parts);
    bool has_drifts = false;
    for (size_t i = 0; i < n; i++) {
        has_drifts |= count_drifts(object, parts[i].name) > 0;
    }
    if (n == 0) {
        return;
    }
    if (sort->add == add_column) {
        put_in_order(html, object, parts, n);
    }
    ls_buf_printf(out,
        "<div class=\"wide\"><table>\n<caption>%s</caption>\n<thead><tr>" COLUMN(
            "name") "%s%s</tr></thead>\n"
                    "<tbody>\n",
        sort->title, sort->columns, has_drifts ? COLUMN("drift") : "");
    for (size_t i = 0; i < n; i++) {
        sort->add(html, object, &parts[i], prefix, has_drifts);
    }
    ls_buf_adds(out, "</tbody></table></div>\n");
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
    struct ls_span source =
        object->owned == NULL ? ls_span_of(NULL) : ls_owned_source(object->owned);
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
            add_code(html, line->value);
            ls_buf_adds(out, "</dd>\n");
        }
    }
    ls_buf_adds(out, "</dl>\n");
}

static void
add_summary(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    struct ls_span source =
        object->owned == NULL ? ls_span_of(NULL) : ls_owned_source(object->owned);
    ls_buf_adds(out, "<summary><h3>");
    ls_html_object_name(html, object);
    ls_buf_adds(out, "</h3> <span class=\"kind\">");
    ls_html_text(out, object->kind);
    ls_buf_adds(out, "</span> ");
    if (source.len > 0) {
        ls_html_element(out, "span", "class=\"owner\"", source);
    } else {
        ls_buf_adds(out, "<span class=\"owner none\">(none)</span>");
    }
    if (object->n_drifts > 0) {
        ls_buf_adds(out, " <span class=\"badge drift\">");
        ls_html_count(out, object->n_drifts, "difference");
        ls_buf_adds(out, "</span>");
    }
    ls_buf_adds(out, "</summary>\n");
}

static void
add_table(struct ls_html *html, const struct ls_html_object *object)
{
    struct ls_buf *out = html->out;
    struct part self = {.lines = object->shape == NULL ? NULL : object->shape->lines};
    while (object->shape != NULL && self.n_lines < object->shape->n_lines &&
           self.lines[self.n_lines].part.len == 0) {
        self.n_lines++;
    }
    struct ls_span comment = line_of(&self, "comment");
    struct ls_span definition = line_of(&self, "definition");
    ls_buf_adds(out, "<details class=\"object\" id=\"");
    ls_html_object_id(out, object);
    ls_buf_adds(out, "\">");
    add_summary(html, object);
    if (comment.len > 0) {
        ls_html_element(out, "p", "class=\"comment\"", comment);
    }
    if (count_drifts(object, ls_span_of(NULL)) > 0) {
        ls_buf_adds(out, "<p class=\"off\">");
        add_drifts(html, object, ls_span_of(NULL));
        ls_buf_adds(out, "</p>\n");
    }
    add_facts(html, object);
    for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
        add_sort(html, object, &sorts[i]);
    }
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
