/*
 * A table of text: columns aligned by what they take on a terminal, or the same as Markdown. Cells are filled row by row.
 */
#ifndef LOCKSTEP_REPORT_TABLE_H
#define LOCKSTEP_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/vec.h"
#include "report/output.h"

enum ls_colour {
    LS_COLOUR_NONE = 0,
    LS_COLOUR_BOLD,
    LS_COLOUR_DIM,
    LS_COLOUR_RED,
    LS_COLOUR_GREEN,
    LS_COLOUR_YELLOW,
    LS_COLOUR_BLUE,
};

/* The text between the sequences that switch the colour on and off; without them where not `is_coloured`. */
void ls_colour_add(
    struct ls_buf *out, enum ls_colour colour, bool is_coloured, struct ls_span text);

struct ls_text_column {
    const char *title;
    bool is_right; /* aligned to the right: numbers */
};

struct ls_text_table {
    struct ls_arena *arena;               /* borrowed: owns the cells */
    const struct ls_text_column *columns; /* borrowed */
    size_t n_columns;
    /* By column: a cell that takes more is broken at blanks; 0: never. NULL: no column is. Borrowed, set behind begin; text
     * alone. */
    const size_t *most;
    size_t width; /* of the terminal, which the breaking tries to fit; 0: there is none */
    struct ls_vec cells;
};

void ls_text_table_begin(struct ls_text_table *table, struct ls_arena *arena,
    const struct ls_text_column *columns, size_t n_columns);

/* The next cell. The text is copied with control characters escaped; absent text is an empty cell. */
void ls_text_table_add(struct ls_text_table *table, struct ls_span text);
void ls_text_table_adds(struct ls_text_table *table, const char *text);
void ls_text_table_add_coloured(
    struct ls_text_table *table, struct ls_span text, enum ls_colour colour);
/* Only the first line: the rest is for other reports. */
void ls_text_table_add_first_line(struct ls_text_table *table, struct ls_span text);

/* A time in ISO 8601, without fractions of a second and with a blank for the T; other text as it is. */
void ls_text_table_add_time(struct ls_text_table *table, struct ls_span iso);
void ls_text_table_add_int(struct ls_text_table *table, int64_t number);

/* Append the table: a line of titles and one line per row, each behind `indent` blanks; two blanks between columns, none
 * at the ends of lines. Columns without any text in their cells are left out. */
void ls_text_table_write(
    const struct ls_text_table *table, struct ls_buf *out, size_t indent, bool is_coloured);

/* Append the same as a Markdown table; what Markdown would read as markup is escaped. */
void ls_text_table_write_markdown(const struct ls_text_table *table, struct ls_buf *out);

/* Either of the two, as the output's format says. */
void ls_text_table_report(
    const struct ls_text_table *table, struct ls_buf *out, const struct ls_output *output);

#endif
