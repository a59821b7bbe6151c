/*
 * What a plugin was told of a statement's result, as one text: a live step that goes on after an interruption is told the
 * same of what is done.
 */
#ifndef LOCKSTEP_EXECUTE_ANSWER_H
#define LOCKSTEP_EXECUTE_ANSWER_H

#include "base/arena.h"
#include "base/buf.h"
#include "lockstep/plugin.h"

/* Append it. `code` is LOCKSTEP_OK or LOCKSTEP_SQL_ERROR. */
void ls_answer_write(int32_t code, const struct lockstep_result *result, struct ls_buf *out);

/* Read it back; false where the text is not one. The result is owned by the arena. */
bool ls_answer_read(struct ls_arena *arena, struct ls_span text, int32_t *ret_code,
    struct lockstep_result *ret_result);

#endif
