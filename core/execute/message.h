/*
 * One message to the server: statements of steps and of lockstep itself, and the table that maps an error's position, or
 * the number of the statement that failed, back to the user's file.
 */
#ifndef LOCKSTEP_EXECUTE_MESSAGE_H
#define LOCKSTEP_EXECUTE_MESSAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "db/conn.h"
#include "execute/program.h"

enum { LS_MESSAGE_SOFT = 192 * 1024 }; /* a message is sent when it has grown past this */

struct ls_message {
    struct ls_arena arena;
    struct ls_buf sql;
    struct ls_vec parts;  /* struct ls_message_part, in order */
    struct ls_vec copies; /* struct ls_span */
    size_t n_statements;
};

/* A run of statements of one origin. */
struct ls_message_part {
    size_t at; /* offset in the message */
    size_t len;
    size_t first; /* number of its first statement in the message */
    size_t n;
    size_t step;                /* index of the planned step */
    const struct ls_item *item; /* NULL: lockstep's own */
    size_t offset;              /* of the text in item->input.text */
};

void ls_message_init(struct ls_message *message);
void ls_message_finish(struct ls_message *message);
void ls_message_clear(struct ls_message *message);

/* Append `n` statements of lockstep's own, without a semicolon at the end. */
void ls_message_add(struct ls_message *message, size_t step, const char *sql, size_t n);

/* The buffer, for text that is built in place; then close it with ls_message_close. */
struct ls_buf *ls_message_open(struct ls_message *message);
void ls_message_close(struct ls_message *message, size_t step, size_t n);

/* Append one statement of a step. */
void ls_message_add_statement(struct ls_message *message, size_t step, const struct ls_item *item,
    const struct ls_sql_statement *statement);

/* Append a COPY that a plugin made, with its data. */
void ls_message_add_copy(struct ls_message *message, size_t step, const struct ls_item *item);

/* The part that statement number `statement` belongs to; NULL where there is none. */
const struct ls_message_part *ls_message_part_of(
    const struct ls_message *message, size_t statement);

/* Turn the connection's failure into an error with the place in the user's file. *ret_part: whose it was, may be NULL. */
enum ls_status ls_message_explain(const struct ls_message *message, const struct ls_conn *conn,
    const struct ls_message_part **ret_part, struct ls_err *err);

#endif
