/*
 * A script to its statements, as psql would cut it: at each semicolon outside of quotes, comments, parentheses and
 * BEGIN ATOMIC bodies. Statements are views into the text; nothing is stored.
 *
 * A body begins at the words BEGIN ATOMIC of a CREATE [OR REPLACE] {FUNCTION | PROCEDURE} and ends at an END right
 * behind a semicolon (or behind ATOMIC). psql counts the words BEGIN, CASE and END instead, so that a function named
 * "begin" swallows what follows, a COMMIT among it; the grammar allows the exact rule.
 *
 * Differences from psql, on purpose: variables (:name) are not replaced; backslash commands are refused but for
 * \restrict and \unrestrict as pg_dump writes them; whatever is unterminated at the end is an error; COPY data must end
 * with \. and begin on the line after its statement.
 */
#ifndef LOCKSTEP_SQL_SPLIT_H
#define LOCKSTEP_SQL_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/span.h"
#include "sql/classify.h"
#include "sql/lex.h"

/* Bytes to split: a stretch of a file. All offsets here are offsets in the whole file. */
struct ls_sql_input {
    const char *file;    /* its name, for messages */
    struct ls_span text; /* the whole file */
    size_t from;         /* the stretch; for the whole file 0 … */
    size_t to;           /* … and text.len */
};

struct ls_sql_statement {
    struct ls_span text; /* from its first token to its last: no semicolon, no comments around */
    size_t offset;       /* of text */
    struct ls_sql_class class;
    struct ls_span copy_data; /* of a COPY … FROM STDIN: the lines before its line \. */
    bool has_copy_data;       /* also where the data is empty */
};

/* A splitter in the middle of its work. Copying it is a way to look ahead. */
struct ls_sql_split {
    struct ls_sql_input input;
    struct ls_span watched; /* a schema's name as the catalog spells it; ptr NULL: none */
    struct ls_sql_lex lex;
    bool is_checked;             /* the bytes are known to be UTF-8 without NUL */
    struct ls_span restrict_key; /* of the \restrict that is in force; ptr NULL: none */
    size_t n_accounted;          /* bytes handed out, or known to belong to no statement */
};

/* The whole of a file. */
struct ls_sql_input ls_sql_input_whole(const char *file, struct ls_span text);

/* Begin. The input is borrowed. `watched`: statements that mention this schema get LS_SQL_MENTIONS (ptr NULL: none). */
void ls_sql_split_begin(
    struct ls_sql_split *split, const struct ls_sql_input *input, struct ls_span watched);

/* The next statement; *ret_found is false, with nothing else set, after the last. Empty statements are left out.
 * Errors carry file, line, column and the line itself: LS_CONFIG for bytes that are not UTF-8, a NUL, or something
 * unterminated (at the place where it began); LS_UNSUPPORTED for a backslash command, or COPY data in a form that
 * cannot be carried. */
LS_MUST_CHECK enum ls_status ls_sql_split_next(struct ls_sql_split *split,
    struct ls_sql_statement *ret_statement, bool *ret_found, struct ls_err *err);

/* Whether the bytes from..to are UTF-8 without NUL; an error at the place of the first that is not (LS_CONFIG). */
LS_MUST_CHECK enum ls_status ls_sql_check_bytes(
    const struct ls_sql_input *input, struct ls_err *err);

#endif
