/*
 * The parts of a step that is not one transaction, numbered from 1. A unit is a transaction of its own, together with the
 * journal's note that it is done; a statement that cannot run in a transaction, or that may end one, runs alone between two
 * notes: "about to" and "done". After an interruption the next run goes on behind the last unit that is done; what became
 * of a statement that was begun alone is read from the catalog. Shared by the files of this room only.
 */
#ifndef LOCKSTEP_EXECUTE_UNIT_H
#define LOCKSTEP_EXECUTE_UNIT_H

#include "execute/runner.h"
#include "journal/answer.h"

struct ls_units {
    struct ls_runner *runner;
    size_t step;
    const struct ls_program *program; /* NULL: the step is live, and made as it goes */
    int64_t n;                        /* units so far */
    int64_t done;                     /* units that an earlier run has done */
    int64_t begun;                    /* the unit that an earlier run began alone; 0: none */
    bool is_tried;                    /* that unit failed, as far as its run could tell */
    uint64_t statements;
    struct ls_hash
        hash; /* over all statements so far: what is done may not change, what is to come may */
    struct ls_digest digest;
    struct ls_residue
        *finding; /* NULL: the step is run; else only the part that was begun is in question */
    bool is_repairing;
    enum ls_assume assume;
    bool is_over; /* that part was met */
    struct ls_vec
        lost; /* struct ls_span: temporary tables that parts done by an earlier run have made */
    struct ls_span
        made; /* by the statement that ran alone, outside of any transaction; absent: nothing */
    /* of a live step: what the plugin was told and no unit has committed yet; struct ls_answer */
    struct ls_vec told;
    struct ls_arena *told_arena;
    int64_t n_told; /* committed */
};

/* A statement alone whose result the plugin waits for. */
struct ls_units_ask {
    struct ls_arena *arena; /* of the result */
    struct ls_digest asked; /* of text and parameters */
    const struct lockstep_param *params;
    uint32_t n_params;
    struct lockstep_result *result;
    int32_t code; /* LOCKSTEP_OK or LOCKSTEP_SQL_ERROR */
};

/* Begin at the first unit; takes up what an interrupted run has left. `finding` as in the struct. */
void ls_units_start(struct ls_units *units, struct ls_runner *runner, size_t step);

/* Take a statement into the digest of what is done. */
void ls_units_digest(struct ls_units *units, struct ls_span text);
void ls_units_digest_item(struct ls_units *units, const struct ls_item *item);

/* At the last unit that an earlier run has done: is what was done still what stands there? LS_DIGEST; LS_UNKNOWN of a live
 * step. */
LS_MUST_CHECK enum ls_status ls_units_check_done(struct ls_units *units);

/* Behind the last unit of a step that is not live: LS_DIGEST where an earlier run has done more than there is now. */
LS_MUST_CHECK enum ls_status ls_units_check_end(struct ls_units *units);

/* The end of a live step's way: LS_UNKNOWN, because it is another one than the one that was interrupted. */
enum ls_status ls_units_astray(struct ls_units *units);

/* Where people have asked to stop: end the run. */
LS_MUST_CHECK enum ls_status ls_units_check_stop(struct ls_units *units);

/* Begin a unit in a transaction, and end it with its note. `begin` is the script's own BEGIN, whose modes hold; NULL: none.
 * The session stays as the script made it: role and search_path are only set aside for the note itself. */
void ls_units_begin(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *begin);
LS_MUST_CHECK enum ls_status ls_units_end(struct ls_units *units);

/* Whose answers a step keeps. */
struct ls_answers_of ls_units_answers_of(const struct ls_units *units);

/* Run one statement alone, between its two notes. `ask` may be NULL; else an error of the server is an answer. */
LS_MUST_CHECK enum ls_status ls_units_run_alone(struct ls_units *units, const struct ls_item *item,
    const struct ls_sql_statement *statement, struct ls_units_ask *ask);

/* Behind what an earlier run has done: what it set for its session is set again, and nothing else. The first appends what a
 * statement has set to the message, and notes which temporary tables went with that session; the second sends it for an item. */
void ls_units_add_again(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *statement);
LS_MUST_CHECK enum ls_status ls_units_set_again(struct ls_units *units, const struct ls_item *item);

/* LS_STEP_FAILED where a statement that is still to come, or one of the item's, speaks of such a table. */
LS_MUST_CHECK enum ls_status ls_units_check_lost(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *statement);
LS_MUST_CHECK enum ls_status ls_units_check_lost_all(
    struct ls_units *units, const struct ls_item *item);

/* Keep what a live step was told, for the note of its next unit. */
void ls_units_keep(struct ls_units *units, const struct ls_digest *asked, int32_t code,
    const struct lockstep_result *result);

/* What is kept of the step goes. One statement. */
const char *ls_units_forget_sql(const struct ls_units *units);

/* The statement that was begun last, alone: look at it, and settle it where that is asked for. */
LS_MUST_CHECK enum ls_status ls_units_reconcile_statement(struct ls_units *units,
    const struct ls_item *item, const struct ls_sql_statement *statement, struct ls_units_ask *ask);

/* A part that is a transaction of several statements is done whole or not at all. */
void ls_units_reconcile_group(struct ls_units *units);

#endif
