/* What a table consists of, sort by sort: from the catalog, with what is expected beside it where that differs. */
#include "base/vec.h"
#include "report/html_parts.h"

#define COLUMN(name) "<th scope=\"col\">" name "</th>"

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

size_t
ls_html_count_drifts(const struct ls_html_object *object, struct ls_span part)
{
    size_t n = 0;
    for (size_t i = 0; i < object->n_drifts; i++) {
        n += ls_span_equal(object->drifts[i]->part, part);
    }
    return n;
}

void
ls_html_add_drifts(struct ls_html *html, const struct ls_html_object *object, struct ls_span part)
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

/* Its type, whether it may be null, its default. */
static void
add_column(struct ls_html *html, const struct ls_html_object *object, const struct part *part)
{
    struct ls_buf *out = html->out;
    struct ls_span identity = line_of(part, "identity");
    struct ls_span generated = line_of(part, "generated");
    struct ls_span collation = line_of(part, "collation");
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
}

/* Of keys, indexes and the like: the definition, and what state it is in where that is remarkable. */
static void
add_definition(struct ls_html *html, const struct ls_html_object *object, const struct part *part)
{
    struct ls_buf *out = html->out;
    struct ls_span state = line_of(part, "state");
    begin_cell(html, object, part, "definition");
    add_code(html, line_of(part, "definition"));
    if (state.len > 0) {
        ls_buf_adds(out, " <span class=\"badge\">");
        ls_html_text(out, state);
        ls_buf_adds(out, "</span>");
    }
    ls_buf_adds(out, "</td>");
}

/* Which columns one table of parts has beside the name and what is always there. */
struct shown {
    bool is_columns;
    bool has_comments;
    bool has_drifts;
};

static void
add_part(struct ls_html *html, const struct ls_html_object *object, const struct part *part,
    struct ls_span name, const struct shown *shown)
{
    struct ls_buf *out = html->out;
    bool is_off = ls_html_count_drifts(object, part->name) > 0;
    ls_buf_adds(out, !is_off              ? "<tr>"
                     : part->n_lines == 0 ? "<tr class=\"off gone\">"
                                          : "<tr class=\"off\">");
    ls_buf_adds(out, "<th scope=\"row\">");
    ls_html_name(out, name);
    ls_buf_adds(out, "</th>");
    if (shown->is_columns) {
        add_column(html, object, part);
    } else {
        add_definition(html, object, part);
    }
    if (shown->has_comments) {
        begin_cell(html, object, part, "comment");
        ls_html_text(out, line_of(part, "comment"));
        ls_buf_adds(out, "</td>");
    }
    if (shown->has_drifts) {
        ls_buf_adds(out, "<td>");
        ls_html_add_drifts(html, object, part->name);
        ls_buf_adds(out, "</td>");
    }
    ls_buf_adds(out, "</tr>\n");
}

/* Comments of columns have their place always, those of others where there is one. */
static void
add_sort(struct ls_html *html, const struct ls_html_object *object, const char *title,
    struct ls_span prefix)
{
    struct ls_buf *out = html->out;
    struct part *parts = NULL;
    size_t n = find_parts(html, object, prefix, &parts);
    struct shown shown = {.is_columns = ls_span_is(prefix, "column ")};
    shown.has_comments = shown.is_columns;
    for (size_t i = 0; i < n; i++) {
        shown.has_comments |= line_of(&parts[i], "comment").ptr != NULL;
        shown.has_drifts |= ls_html_count_drifts(object, parts[i].name) > 0;
    }
    if (n == 0) {
        return;
    }
    if (shown.is_columns) {
        put_in_order(html, object, parts, n);
    }
    ls_buf_printf(out, "<div class=\"wide\"><table%s>\n<caption>%s</caption>\n<thead><tr>",
        shown.is_columns ? " class=\"columns\"" : "", title);
    ls_buf_adds(out, COLUMN("name"));
    ls_buf_adds(out,
        shown.is_columns ? COLUMN("type") COLUMN("null") COLUMN("default") : COLUMN("definition"));
    ls_buf_adds(out, shown.has_comments ? COLUMN("comment") : "");
    ls_buf_adds(out, shown.has_drifts ? COLUMN("drift") : "");
    ls_buf_adds(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        add_part(html, object, &parts[i], behind(parts[i].name, prefix), &shown);
    }
    ls_buf_adds(out, "</tbody></table></div>\n");
}

void
ls_html_part_tables(struct ls_html *html, const struct ls_html_object *object)
{
    static const struct {
        const char *prefix; /* of the part's name */
        const char *title;
    } sorts[] = {{"column ", "Columns"}, {"constraint ", "Keys and constraints"},
        {"index ", "Indexes"}, {"trigger ", "Triggers"}, {"policy ", "Policies"},
        {"rule ", "Rules"}, {"statistics ", "Statistics"}, {"sequence ", "Sequences"}};
    for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
        add_sort(html, object, sorts[i].title, ls_span_of(sorts[i].prefix));
    }
}
