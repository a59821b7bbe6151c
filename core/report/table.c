/*
 * Widths are those of a terminal (wide and combining characters), never bytes, so columns stand under each other in any
 * script.
 */
#include "report/table.h"

#include <inttypes.h>
#include <stdint.h>

#include "base/utf8.h"

/* A status of many steps is made of many of them. */
struct cell {
    const char *text;
    uint32_t len;
    enum ls_colour colour;
};

enum { GAP = 2, HANG = 2, LEAST = 24 };

static struct ls_span
text_of(const struct cell *cell)
{
    return (struct ls_span){cell->text, cell->len};
}

void
ls_colour_add(struct ls_buf *out, enum ls_colour colour, bool is_coloured, struct ls_span text)
{
    static const char *const sequences[] = {
        [LS_COLOUR_NONE] = "",
        [LS_COLOUR_BOLD] = "\033[1m",
        [LS_COLOUR_DIM] = "\033[2m",
        [LS_COLOUR_RED] = "\033[31m",
        [LS_COLOUR_GREEN] = "\033[32m",
        [LS_COLOUR_YELLOW] = "\033[33m",
        [LS_COLOUR_BLUE] = "\033[34m",
    };
    bool is_used = is_coloured && colour != LS_COLOUR_NONE && text.len > 0;
    ls_buf_adds(out, is_used ? sequences[colour] : "");
    ls_buf_add(out, text);
    ls_buf_adds(out, is_used ? "\033[0m" : "");
}

void
ls_text_table_begin(struct ls_text_table *table, struct ls_arena *arena,
    const struct ls_text_column *columns, size_t n_columns)
{
    *table = (struct ls_text_table){.arena = arena, .columns = columns, .n_columns = n_columns};
}

void
ls_text_table_add_coloured(struct ls_text_table *table, struct ls_span text, enum ls_colour colour)
{
    struct ls_buf shown = LS_REPORT_BUF;
    bool is_plain = ls_utf8_is_plain(text);
    if (!is_plain) {
        ls_utf8_add_printable(&shown, text, false);
        text = ls_buf_span(&shown);
    }
    struct cell *cell = LS_PUSH(struct cell, &table->cells, table->arena);
    cell->text = text.len == 0 ? "" : ls_arena_dup(table->arena, text).ptr;
    cell->len = (uint32_t)text.len; /* LS_REPORT_BUF holds no more, nor does an error's text */
    cell->colour = colour;
    ls_buf_finish(&shown);
}

void
ls_text_table_add(struct ls_text_table *table, struct ls_span text)
{
    ls_text_table_add_coloured(table, text, LS_COLOUR_NONE);
}

void
ls_text_table_adds(struct ls_text_table *table, const char *text)
{
    ls_text_table_add(table, ls_span_of(text));
}

void
ls_text_table_add_first_line(struct ls_text_table *table, struct ls_span text)
{
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    ls_text_table_add(
        table, end == NULL ? text : (struct ls_span){text.ptr, (size_t)(end - text.ptr)});
}

void
ls_text_table_add_time(struct ls_text_table *table, struct ls_span iso)
{
    enum { DATE = 10, DATE_AND_TIME = 19 };
    if (iso.len < DATE_AND_TIME || (iso.ptr[DATE] != 'T' && iso.ptr[DATE] != ' ')) {
        ls_text_table_add(table, iso);
        return;
    }
    size_t zone = DATE_AND_TIME;
    while (zone < iso.len &&
           (iso.ptr[zone] == '.' || (iso.ptr[zone] >= '0' && iso.ptr[zone] <= '9'))) {
        zone++;
    }
    struct ls_span time = {iso.ptr + DATE + 1, DATE_AND_TIME - DATE - 1};
    struct ls_span rest = {iso.ptr + zone, iso.len - zone};
    ls_text_table_adds(table, ls_arena_printf(table->arena, "%.*s %.*s%.*s", DATE, iso.ptr,
                                  LS_SPAN_ARGS(time), LS_SPAN_ARGS(rest)));
}

void
ls_text_table_add_int(struct ls_text_table *table, int64_t number)
{
    ls_text_table_adds(table, ls_arena_printf(table->arena, "%" PRId64, number));
}

static size_t
row_count(const struct ls_text_table *table)
{
    return table->n_columns == 0 ? 0 : table->cells.n / table->n_columns;
}

static const struct cell *
cell_at(const struct ls_text_table *table, size_t row, size_t column)
{
    return LS_AT(const struct cell, &table->cells, row * table->n_columns + column);
}

/* Take off what goes on one line of a cell, at least a word: what ends before a blank, and takes up to `width`. */
static struct ls_span
take_line(struct ls_span *rest, size_t width)
{
    size_t end = rest->len;
    if (ls_utf8_width(*rest) > width) {
        size_t last = 0;
        for (size_t i = 1; i < rest->len && (last == 0 || end == rest->len); i++) {
            bool fits = ls_utf8_width((struct ls_span){rest->ptr, i}) <= width;
            if (rest->ptr[i] == ' ' && (fits || last == 0)) {
                last = i;
            }
            end = !fits && last > 0 ? last : end;
        }
        end = last > 0 ? last : end;
    }
    struct ls_span line = {rest->ptr, end};
    size_t skip = end < rest->len ? end + 1 : end;
    *rest = (struct ls_span){rest->ptr + skip, rest->len - skip};
    return line;
}

/* How wide a cell is where it is broken to fit `most`; lines behind the first hang. */
static size_t
broken_width(struct ls_span text, size_t most)
{
    size_t widest = 0;
    for (size_t hang = 0; text.len > 0; hang = HANG) {
        size_t width = hang + ls_utf8_width(take_line(&text, most - hang));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static size_t
most_of(const struct ls_text_table *table, size_t column)
{
    return table->most == NULL || table->most[column] == 0 ? SIZE_MAX : table->most[column];
}

static size_t
measure_column(const struct ls_text_table *table, size_t column, size_t most)
{
    size_t widest = 0;
    for (size_t row = 0; row < row_count(table); row++) {
        struct ls_span text = text_of(cell_at(table, row, column));
        size_t width = ls_utf8_width(text);
        width = width > most ? broken_width(text, most) : width;
        widest = width > widest ? width : widest;
    }
    size_t title = ls_utf8_width(ls_span_of(table->columns[column].title));
    return widest > 0 && widest < title ? title : widest;
}

/* By column: how wide it is; 0 where all its cells are empty. Where they are `broken`, what is too much for the terminal is
 * taken from the widest of those that may be. Owned by the arena. */
static size_t *
measure(const struct ls_text_table *table, bool are_broken)
{
    size_t *widths = ls_arena_array(table->arena, table->n_columns, sizeof(*widths));
    bool *is_least = ls_arena_array(table->arena, table->n_columns, sizeof(*is_least));
    size_t total = 0;
    for (size_t column = 0; column < table->n_columns; column++) {
        size_t most = are_broken ? most_of(table, column) : SIZE_MAX;
        widths[column] = measure_column(table, column, most);
        total += widths[column] + (widths[column] > 0 ? GAP : 0);
    }
    while (are_broken && table->width > 0 && total > table->width + GAP) {
        size_t widest = table->n_columns;
        for (size_t column = 0; column < table->n_columns; column++) {
            bool may_shrink =
                most_of(table, column) != SIZE_MAX && widths[column] > LEAST && !is_least[column];
            bool is_wider = widest == table->n_columns || widths[column] > widths[widest];
            widest = may_shrink && is_wider ? column : widest;
        }
        if (widest == table->n_columns) {
            break;
        }
        size_t over = total - table->width - GAP;
        size_t before = widths[widest];
        size_t most = before > LEAST + over ? before - over : LEAST;
        widths[widest] = measure_column(table, widest, most);
        is_least[widest] = widths[widest] > most; /* its words are too long */
        total -= before - widths[widest];
    }
    return widths;
}

static void
add_blanks(struct ls_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ls_buf_addc(out, ' ');
    }
}

/* One cell. Blanks that belong before the next text are kept in *owed, so that no line ends in blanks. */
static void
write_cell(struct ls_buf *out, struct ls_span text, enum ls_colour colour, size_t width,
    bool is_right, bool is_coloured, size_t *owed)
{
    if (text.len == 0) {
        *owed += width + GAP;
        return;
    }
    size_t padding = width - ls_utf8_width(text);
    add_blanks(out, *owed + (is_right ? padding : 0));
    ls_colour_add(out, colour, is_coloured, text);
    *owed = GAP + (is_right ? 0 : padding);
}

/* The cells of a row, on as many lines as the one with the most takes. */
static void
write_row(const struct ls_text_table *table, struct ls_buf *out, size_t row, const size_t *widths,
    struct ls_span *rests, size_t indent, bool is_coloured)
{
    bool is_over = false;
    for (size_t line = 0; !is_over; line++) {
        size_t owed = indent;
        is_over = true;
        for (size_t column = 0; column < table->n_columns; column++) {
            const struct cell *cell = cell_at(table, row, column);
            if (widths[column] == 0) {
                continue;
            }
            rests[column] = line == 0 ? text_of(cell) : rests[column];
            size_t hang = line > 0 && rests[column].len > 0 ? HANG : 0;
            struct ls_span text = take_line(&rests[column], widths[column] - hang);
            owed += hang;
            write_cell(out, text, cell->colour, widths[column] - hang,
                table->columns[column].is_right, is_coloured, &owed);
            is_over = is_over && rests[column].len == 0;
        }
        ls_buf_addc(out, '\n');
    }
}

void
ls_text_table_write(
    const struct ls_text_table *table, struct ls_buf *out, size_t indent, bool is_coloured)
{
    const size_t *widths = measure(table, true);
    struct ls_span *rests = ls_arena_array(table->arena, table->n_columns, sizeof(*rests));
    size_t owed = indent;
    for (size_t column = 0; column < table->n_columns; column++) {
        if (widths[column] > 0) {
            write_cell(out, ls_span_of(table->columns[column].title), LS_COLOUR_BOLD,
                widths[column], table->columns[column].is_right, is_coloured, &owed);
        }
    }
    ls_buf_addc(out, '\n');
    for (size_t row = 0; row < row_count(table); row++) {
        write_row(table, out, row, widths, rests, indent, is_coloured);
    }
}

static bool
is_word_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || (byte & 0x80) != 0;
}

/* Whether Markdown would read the byte as markup. '_' within a word is plain, and names are full of it. */
static bool
is_markup(struct ls_span text, size_t at)
{
    if (text.ptr[at] == '_') {
        return at == 0 || at + 1 == text.len || !is_word_byte(text.ptr[at - 1]) ||
               !is_word_byte(text.ptr[at + 1]);
    }
    return text.ptr[at] != '\0' && strchr("|\\<`*[", text.ptr[at]) != NULL;
}

static void
write_markdown_cell(struct ls_buf *out, struct ls_span text)
{
    ls_buf_addc(out, ' ');
    for (size_t i = 0; i < text.len; i++) {
        ls_buf_adds(out, is_markup(text, i) ? "\\" : "");
        ls_buf_addc(out, text.ptr[i]);
    }
    ls_buf_adds(out, text.len == 0 ? "|" : " |");
}

void
ls_text_table_write_markdown(const struct ls_text_table *table, struct ls_buf *out)
{
    const size_t *widths = measure(table, false);
    ls_buf_addc(out, '|');
    for (size_t column = 0; column < table->n_columns; column++) {
        if (widths[column] > 0) {
            write_markdown_cell(out, ls_span_of(table->columns[column].title));
        }
    }
    ls_buf_adds(out, "\n|");
    for (size_t column = 0; column < table->n_columns; column++) {
        if (widths[column] > 0) {
            ls_buf_adds(out, table->columns[column].is_right ? "---:|" : "---|");
        }
    }
    ls_buf_addc(out, '\n');
    for (size_t row = 0; row < row_count(table); row++) {
        ls_buf_addc(out, '|');
        for (size_t column = 0; column < table->n_columns; column++) {
            if (widths[column] > 0) {
                write_markdown_cell(out, text_of(cell_at(table, row, column)));
            }
        }
        ls_buf_addc(out, '\n');
    }
}

void
ls_text_table_report(
    const struct ls_text_table *table, struct ls_buf *out, const struct ls_output *output)
{
    if (output->format == LS_FORMAT_MARKDOWN) {
        ls_text_table_write_markdown(table, out);
    } else {
        struct ls_text_table fitted = *table;
        fitted.width = output->is_out_terminal ? output->width : 0;
        ls_text_table_write(&fitted, out, 0, output->has_colour);
    }
}
