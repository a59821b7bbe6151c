/*
 * Why something failed: made where it happens, handed up by the caller's pointer, printed only by cli. The first cause
 * wins: setting an error that is already set changes nothing.
 */
#ifndef LOCKSTEP_BASE_ERR_H
#define LOCKSTEP_BASE_ERR_H

#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/span.h"
#include "base/status.h"

/* One row of documented (or promised, or sealed) against found. Empty text: not there. */
struct ls_difference {
    struct ls_span object;
    struct ls_span documented;
    struct ls_span found;
};

struct ls_err {
    enum ls_status status; /* LS_OK: no error */
    char message[2048];    /* what and why: lower case, no full stop */
    char remedy[768];      /* what to do; sentences; may be empty */
    char file[512];        /* the user's file; empty: none */
    uint32_t line;         /* from 1; 0 unknown */
    uint32_t column;       /* in characters, from 1; 0 unknown */
    char excerpt[256];     /* the line of that file, or part of it; empty: none */
    uint32_t
        made_line; /* the excerpt is this line of SQL that was made at the place; 0: it is of the file */
    uint32_t caret;   /* column of the excerpt that the caret stands under, from 1; 0: no caret */
    char sqlstate[6]; /* empty: not from the server */
    char notes[4096]; /* further lines: traceback, the server's detail and context */
    const struct ls_difference
        *differences; /* in memory that outlives the error: the run's arena */
    size_t n_differences;
};

/* Set status and message; returns `status`. */
enum ls_status ls_err_set(struct ls_err *err, enum ls_status status, const char *format, ...)
    LS_PRINTF(3, 4);

/* The further parts are set only by whoever set the error; each returns nothing and cuts what is too long. */
void ls_err_remedy(struct ls_err *err, const char *format, ...) LS_PRINTF(2, 3);
void ls_err_at(struct ls_err *err, const char *file, uint32_t line, uint32_t column);

/* Line, column, excerpt and caret from the byte offset `at` in the whole text of the file. */
void ls_err_excerpt(struct ls_err *err, const char *file, struct ls_span text, size_t at);

/* Excerpt and caret for a line and column that are known. */
void ls_err_excerpt_line(
    struct ls_err *err, const char *file, struct ls_span text, uint32_t line, uint32_t column);

/* Add one line of notes. */
void ls_err_note(struct ls_err *err, const char *format, ...) LS_PRINTF(2, 3);

/* Add one level of a traceback, with its line of `text`, the file's bytes; before the first one its headline. */
void ls_err_note_frame(struct ls_err *err, bool is_first, const char *file, struct ls_span text,
    uint32_t line, struct ls_span name);

/* Put "context: " before the message, on the way up. */
void ls_err_wrap(struct ls_err *err, const char *format, ...) LS_PRINTF(2, 3);

#endif
