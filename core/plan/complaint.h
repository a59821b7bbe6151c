/*
 * What a server's refusal says of the schema: something is missing, or something is there already. Read from the SQLSTATE and
 * from the names in the message, as a server with messages in English writes them (a rehearsal's own one does). Pure.
 */
#ifndef LOCKSTEP_PLAN_COMPLAINT_H
#define LOCKSTEP_PLAN_COMPLAINT_H

#include "base/arena.h"
#include "base/err.h"
#include "step/applied.h"

enum ls_complaint_type {
    LS_COMPLAINT_OTHER = 0, /* neither; the names are absent */
    LS_COMPLAINT_MISSING,
    LS_COMPLAINT_DOUBLE,
};

enum ls_complaint_kind {
    LS_COMPLAINT_RELATION = 1, /* table, view, sequence, index */
    LS_COMPLAINT_TYPE,
    LS_COMPLAINT_FUNCTION,
    LS_COMPLAINT_SCHEMA,
    LS_COMPLAINT_COLUMN,
    LS_COMPLAINT_THING, /* trigger, extension, …: any object of that name */
};

struct ls_complaint {
    enum ls_complaint_type type;
    enum ls_complaint_kind kind;
    struct ls_span schema; /* absent: the message names none */
    struct ls_span table;  /* of a column; absent: not said */
    struct ls_span name;   /* of a function without its arguments */
};

/* Owned by the arena. */
struct ls_complaint ls_complaint_read(struct ls_arena *arena, const struct ls_err *err);

/* Whether the effect made what is missing, or what is there already. Columns are told by ls_complaint_is_column. */
bool ls_complaint_fits(const struct ls_complaint *complaint, const struct ls_effect *effect);

/* Whether "SCHEMA.TABLE.COLUMN" is the column in question. */
bool ls_complaint_is_column(const struct ls_complaint *complaint, struct ls_span column);

bool ls_complaint_equal(const struct ls_complaint *a, const struct ls_complaint *b);

/* "relation universal_users does not exist"; "" where it is neither missing nor double. Owned by the arena. */
const char *ls_complaint_say(struct ls_arena *arena, const struct ls_complaint *complaint);

#endif
