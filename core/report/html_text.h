/*
 * Text on its way into HTML. What is not written by us goes through here.
 */
#ifndef LOCKSTEP_REPORT_HTML_TEXT_H
#define LOCKSTEP_REPORT_HTML_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Append as text of an element or of an attribute in double quotes. Control characters and what would turn the direction
 * of a line come out as \xNN; line feeds and tabs are kept. Absent text is nothing. */
void ls_html_text(struct ls_buf *out, struct ls_span text);

/* The same, of at most `max` characters; what is longer is cut, with an ellipsis for its end. */
void ls_html_text_cut(struct ls_buf *out, struct ls_span text, size_t max);

/* Append as a part of an id: letters, digits, '_', '-' and ':' as they are, every other byte as ~XX. Different texts give
 * different ids, and neither the dot that joins them nor a blank is in one. */
void ls_html_id(struct ls_buf *out, struct ls_span text);

/* Append <TAG>text</TAG>, with `attributes` (NULL: none) as they are. */
void ls_html_element(
    struct ls_buf *out, const char *tag, const char *attributes, struct ls_span text);

/* Append as text; a long name may be broken after '_', '.', '/' and ','. */
void ls_html_name(struct ls_buf *out, struct ls_span text);

/* The same as <code>. Heads of rows are names without being told. */
void ls_html_code(struct ls_buf *out, struct ls_span text);

/* Append a cell of a table: `code` in monospace. */
void ls_html_cell(struct ls_buf *out, struct ls_span text);
void ls_html_code_cell(struct ls_buf *out, struct ls_span text);

/* Append a time as <time>, to the minute, its full text in the attribute; other text as it is. */
void ls_html_time(struct ls_buf *out, struct ls_span iso);

/* Append "< 1 ms", "850 ms", "1.2 s", "3 min 20 s". */
void ls_html_duration(struct ls_buf *out, int64_t milliseconds);

/* Append a number with its thousands apart. */
void ls_html_number(struct ls_buf *out, int64_t number);

/* Append "N thing" or "N things". */
void ls_html_count(struct ls_buf *out, size_t n, const char *thing);

#endif
