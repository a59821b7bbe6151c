/*
 * What the server told a step that reads as it goes and is not one transaction: kept with each part that is committed until
 * the step has ended, so that a run that goes on behind the last part can be told the same. Working data and no part of the
 * chain: the digest of each part, which is, covers it. Answer 0 is the step's time, and the seed of what is random in it.
 */
#ifndef LOCKSTEP_JOURNAL_ANSWER_H
#define LOCKSTEP_JOURNAL_ANSWER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "db/backend.h"
#include "db/conn.h"

/* Whose answers. */
struct ls_answers_of {
    struct ls_span schema; /* of the journal, as the catalog spells it */
    struct ls_span manifest;
    struct ls_span source;
    struct ls_span local_id;
    bool is_backward;
};

struct ls_answer {
    int64_t unit;           /* the part that was under way, or that came next */
    struct ls_digest asked; /* of the statement and its parameters, or of all statements so far */
    struct ls_span data;    /* absent: it was too large to be kept */
    /* of what stood there before a statement alone: */
    struct ls_backend backend; /* the process that was to run it */
    int64_t transactions; /* where it failed: those that it had ended by itself; -1: not known */
};

/* Append the statement that keeps answer number `n` of the step. One statement, without a semicolon. */
LS_MUST_CHECK enum ls_status ls_journal_add_answer(const struct ls_answers_of *of, int64_t n,
    const struct ls_answer *answer, struct ls_buf *sql, struct ls_err *err);

/* Append the statement that keeps what stood there before a statement alone, in the place of what was kept so last. One
 * statement, without a semicolon. */
LS_MUST_CHECK enum ls_status ls_journal_add_before(const struct ls_answers_of *of,
    const struct ls_answer *before, struct ls_buf *sql, struct ls_err *err);

/* Append the statement that keeps, beside what stood there before the statement alone, how many transactions that had ended by
 * itself when it failed. One statement, without a semicolon. */
LS_MUST_CHECK enum ls_status ls_journal_add_transactions(
    const struct ls_answers_of *of, int64_t transactions, struct ls_buf *sql, struct ls_err *err);

/* What stood there before part `unit`. False in *ret_is_kept: nothing was kept. What is in *ret_before is owned by the arena.
 * `local_sql` is the session's (db/session.h), whose settings may be the step's. */
LS_MUST_CHECK enum ls_status ls_journal_before(struct ls_arena *arena, struct ls_conn *conn,
    const char *local_sql, const struct ls_answers_of *of, int64_t unit, bool *ret_is_kept,
    struct ls_answer *ret_before, struct ls_err *err);

/* Append the statement that forgets all of it. */
LS_MUST_CHECK enum ls_status ls_journal_add_forget(
    const struct ls_answers_of *of, struct ls_buf *sql, struct ls_err *err);

/* All answers that are kept of the step, in order, without what ls_journal_add_before keeps. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_journal_answers(struct ls_arena *arena, struct ls_conn *conn,
    const struct ls_answers_of *of, const struct ls_answer **ret_answers, size_t *ret_n,
    struct ls_err *err);

#endif
