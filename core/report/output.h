/*
 * Where words go: standard output is the product (a table, SQL, JSON), standard error is for messages. The only place
 * that writes to either. Nothing is buffered here: each call is one write, in the order of the calls.
 */
#ifndef LOCKSTEP_REPORT_OUTPUT_H
#define LOCKSTEP_REPORT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/span.h"

enum ls_format {
    LS_FORMAT_TEXT = 0,
    LS_FORMAT_MARKDOWN,
    LS_FORMAT_JSON,
    LS_FORMAT_DOT,     /* Graphviz; docs graph alone */
    LS_FORMAT_ALEMBIC, /* Python for an env.py; docs ownership alone */
};

struct ls_output {
    int out; /* descriptor of the product; borrowed */
    int err; /* descriptor of the messages; borrowed */
    enum ls_format format;
    bool is_terminal;     /* whether messages are read on a terminal that can redraw a line */
    bool is_out_terminal; /* whether the product is */
    bool has_colour;      /* on the product */
    bool has_err_colour;  /* on the messages */
    bool is_quiet;        /* no progress and no remarks: only the product, warnings and errors */
    bool is_verbose;
    uint32_t width;   /* columns of the terminal of the messages */
    int failed_errno; /* of the first write of the product that failed; 0: none */
};

/* Standard output and standard error, text. `term` and `no_color` are the values of TERM and NO_COLOR, NULL where not
 * set: colour where the descriptor is a terminal, NO_COLOR is not set or empty, and TERM is neither missing nor "dumb".
 * Width from the terminal, else 80. */
void ls_output_init(struct ls_output *output, const char *term, const char *no_color);

/* No colour at all (--no-color). */
void ls_output_plain(struct ls_output *output);

/* "text", "markdown", "json", "dot" or "alembic"; false where it is none of them. */
bool ls_format_parse(struct ls_span word, enum ls_format *ret_format);

/* Write to the product as it is. A failure is remembered (ls_output_check), and nothing more is written then. */
void ls_output_write(struct ls_output *output, struct ls_span text);

/* Write to the messages as it is. A failure is ignored: there is nowhere to say it. */
void ls_output_message(struct ls_output *output, struct ls_span text);

/* Write the buffer to the product and clear it. A buffer that overflowed counts as a failed write. */
void ls_output_flush(struct ls_output *output, struct ls_buf *buf);

/* "lockstep: TEXT" to the messages, control characters escaped; not where is_quiet. */
void ls_output_remark(struct ls_output *output, const char *format, ...) LS_PRINTF(2, 3);

/* LS_FAILURE where the product could not be written whole: to be asked at the end of every command. */
LS_MUST_CHECK enum ls_status ls_output_check(const struct ls_output *output, struct ls_err *err);

/* What a report is about; its first keys in JSON. */
struct ls_about {
    struct ls_span manifest;
    struct ls_span profile; /* absent: all sources */
    struct ls_span target;  /* absent: not given */
    int64_t serial;         /* of the lock; 0: without a lock */
};

/* Open an object with "schema":"lockstep/1" and "type", and, unless NULL, what it is about. */
void ls_report_json_open(
    struct ls_json *json, struct ls_buf *buf, const char *type, const struct ls_about *about);

/* Close it, end the line, and write it. */
void ls_report_json_close(struct ls_json *json, struct ls_output *output);

/* A buffer for one report. */
#define LS_REPORT_BUF LS_BUF((size_t)1 << 40)

#endif
