/*
 * An error is told in the order in which it is read: what, where, the line itself, what else is known, what to do.
 */
#include "report/error.h"

#include <string.h>

#include "base/utf8.h"
#include "report/table.h"

static bool
is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void
add_where(struct ls_buf *out, const struct ls_err *err)
{
    if (!is_given(err->file)) {
        return;
    }
    ls_buf_adds(out, "  at ");
    ls_utf8_add_printable(out, ls_span_of(err->file), false);
    if (err->line > 0) {
        ls_buf_printf(out, ":%u", err->line);
    }
    if (err->line > 0 && err->column > 0) {
        ls_buf_printf(out, ":%u", err->column);
    }
    ls_buf_addc(out, '\n');
}

/* As much of the excerpt as stands before the caret: `n` characters. */
static struct ls_span
characters(struct ls_span text, size_t n)
{
    size_t len = 0;
    while (len < text.len && n > 0) {
        len++;
        while (len < text.len && ls_utf8_is_continuation(text.ptr[len])) {
            len++;
        }
        n--;
    }
    return (struct ls_span){text.ptr, len};
}

/* Tabs become blanks, so that the caret's column does not depend on the terminal's tab stops. */
static void
add_line_text(struct ls_buf *out, struct ls_span text)
{
    for (size_t from = 0; from < text.len;) {
        const char *tab = memchr(text.ptr + from, '\t', text.len - from);
        size_t end = tab == NULL ? text.len : (size_t)(tab - text.ptr);
        ls_utf8_add_printable(out, (struct ls_span){text.ptr + from, end - from}, false);
        ls_buf_adds(out, tab == NULL ? "" : "    ");
        from = end + (tab == NULL ? 0 : 1);
    }
}

static void
add_excerpt(struct ls_buf *out, const struct ls_err *err, bool is_coloured)
{
    if (!is_given(err->excerpt)) {
        return;
    }
    struct ls_buf gutter = LS_BUF(32);
    if (err->made_line > 0) {
        ls_buf_printf(&gutter, "SQL:%u", err->made_line);
    } else if (err->line > 0) {
        ls_buf_printf(&gutter, "%5u", err->line);
    } else {
        ls_buf_adds(&gutter, "     ");
    }
    ls_buf_adds(&gutter, " | ");
    size_t margin = gutter.len;
    ls_colour_add(out, LS_COLOUR_DIM, is_coloured, ls_buf_span(&gutter));
    ls_buf_finish(&gutter);
    add_line_text(out, ls_span_of(err->excerpt));
    ls_buf_addc(out, '\n');
    if (err->caret == 0) {
        return;
    }
    struct ls_buf before = LS_BUF(sizeof(err->excerpt) * 4);
    add_line_text(&before, characters(ls_span_of(err->excerpt), err->caret - 1));
    for (size_t i = 0; i < margin + ls_utf8_width(ls_buf_span(&before)); i++) {
        ls_buf_addc(out, i + 2 == margin ? '|' : ' ');
    }
    ls_buf_finish(&before);
    ls_colour_add(out, LS_COLOUR_RED, is_coloured, LS_SPAN("^"));
    ls_buf_addc(out, '\n');
}

/* Text of several lines: those after the first are indented. */
static void
add_lines(struct ls_buf *out, struct ls_span text)
{
    struct ls_span line;
    for (bool is_first = true; ls_span_next_line(&text, &line); is_first = false) {
        ls_buf_adds(out, is_first ? "" : "  ");
        add_line_text(out, line);
        ls_buf_addc(out, '\n');
    }
}

static void
add_notes(struct ls_buf *out, const struct ls_err *err)
{
    struct ls_span rest = ls_span_of(err->notes);
    struct ls_span line;
    while (ls_span_next_line(&rest, &line)) {
        ls_buf_adds(out, "  ");
        add_line_text(out, line);
        ls_buf_addc(out, '\n');
    }
    if (is_given(err->sqlstate)) {
        ls_buf_adds(out, "  SQLSTATE ");
        ls_utf8_add_printable(out, ls_span_of(err->sqlstate), false);
        ls_buf_addc(out, '\n');
    }
}

void
ls_report_add_documented(struct ls_buf *out, const struct ls_err *err, bool is_coloured)
{
    if (err->n_differences == 0) {
        return;
    }
    static const struct ls_text_column columns[] = {
        {"object", false}, {"documented", false}, {"found", false}};
    struct ls_arena arena;
    ls_arena_init(&arena);
    struct ls_text_table table;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < err->n_differences; i++) {
        const struct ls_difference *row = &err->differences[i];
        ls_text_table_add(&table, row->object);
        ls_text_table_add(&table, row->documented.len == 0 ? LS_SPAN("-") : row->documented);
        ls_text_table_add(&table, row->found.len == 0 ? LS_SPAN("-") : row->found);
    }
    ls_text_table_write(&table, out, 2, is_coloured);
    ls_arena_finish(&arena);
}

static void
tell(struct ls_output *output, const struct ls_err *err, const char *word, enum ls_colour colour)
{
    bool is_coloured = output->has_err_colour;
    struct ls_buf out = LS_REPORT_BUF;
    ls_buf_adds(&out, "lockstep: ");
    ls_colour_add(&out, colour, is_coloured, ls_span_of(word));
    ls_buf_adds(&out, ": ");
    add_lines(&out, ls_span_of(err->message));
    add_where(&out, err);
    add_excerpt(&out, err, is_coloured);
    add_notes(&out, err);
    ls_report_add_documented(&out, err, is_coloured);
    if (is_given(err->remedy)) {
        ls_buf_adds(&out, "  ");
        ls_colour_add(&out, LS_COLOUR_BOLD, is_coloured, LS_SPAN("remedy:"));
        ls_buf_addc(&out, ' ');
        add_lines(&out, ls_span_of(err->remedy));
    }
    ls_output_message(output, ls_buf_span(&out));
    ls_buf_finish(&out);
}

/* Null where the text is empty. */
static void
add_key(struct ls_json *json, const char *key, const char *text)
{
    ls_json_string(json, key, is_given(text) ? text : NULL);
}

static void
add_number(struct ls_json *json, const char *key, uint32_t number)
{
    if (number == 0) {
        ls_json_null(json, key);
    } else {
        ls_json_int(json, key, number);
    }
}

void
ls_report_json_documented(struct ls_json *json, const char *key, const struct ls_err *err)
{
    ls_json_open_array(json, key);
    for (size_t i = 0; err != NULL && i < err->n_differences; i++) {
        const struct ls_difference *row = &err->differences[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "object", row->object);
        ls_json_text(json, "documented", row->documented);
        ls_json_text(json, "found", row->found);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

void
ls_report_error_keys(struct ls_json *json, const struct ls_err *err)
{
    ls_json_string(json, "status", ls_status_word(err->status));
    ls_json_int(json, "exit_code", (int64_t)err->status);
    ls_json_string(json, "message", err->message);
    add_key(json, "remedy", err->remedy);
    add_key(json, "file", err->file);
    add_number(json, "line", err->line);
    add_number(json, "column", err->column);
    add_key(json, "excerpt", err->excerpt);
    add_key(json, "sqlstate", err->sqlstate);
    ls_json_open_array(json, "notes");
    struct ls_span rest = ls_span_of(err->notes);
    struct ls_span line;
    while (ls_span_next_line(&rest, &line)) {
        ls_json_text(json, NULL, line);
    }
    ls_json_close_array(json);
    ls_report_json_documented(json, "differences", err);
}

static void
tell_json(struct ls_output *output, const struct ls_err *err, const char *type)
{
    if (output->format != LS_FORMAT_JSON) {
        return;
    }
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, type, NULL);
    ls_report_error_keys(&json, err);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

void
ls_report_error(struct ls_output *output, const struct ls_err *err)
{
    tell(output, err, "error", LS_COLOUR_RED);
    tell_json(output, err, "error");
}

void
ls_report_warning(struct ls_output *output, const struct ls_err *err)
{
    tell(output, err, "warning", LS_COLOUR_YELLOW);
    tell_json(output, err, "warning");
}
