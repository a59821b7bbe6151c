/*
 * What a rehearsal came to, as its reports say it.
 */
#ifndef LOCKSTEP_REPORT_REHEARSED_H
#define LOCKSTEP_REPORT_REHEARSED_H

#include "base/buf.h"
#include "execute/kept.h"
#include "execute/trial.h"
#include "plan/drift.h"
#include "plan/ownership.h"
#include "step/book_tables.h"

struct ls_rehearsal_report {
    const char
        *like; /* the database whose schema it began with, as people know it; NULL: from empty */
    const char *version; /* of the throwaway server */
    const struct ls_manifest *manifest;
    const struct ls_step_set *set;
    const struct ls_rehearsal *rehearsal;
    const struct ls_trial *trial;         /* NULL: nothing failed */
    const struct ls_ownership *ownership; /* of the outcome */
    struct ls_book_tables books;
    const struct ls_kept *kept;
    size_t n_kept;
    const char *compared; /* the database that the outcome was compared with; NULL: none */
    const struct ls_drift *drifts;
    size_t n_drifts;
};

/* One row of what the outcome holds: objects of one kind that belong to one source. */
struct ls_rehearsal_count {
    struct ls_span source; /* absent: nobody's */
    struct ls_span kind;
    size_t n;
};

/* By source in the manifest's order, then by kind; what is nobody's last. Owned by the arena. */
const struct ls_rehearsal_count *ls_rehearsal_counts(
    struct ls_arena *arena, const struct ls_rehearsal_report *report, size_t *ret_n);

/* "done", "failed", "held", "left". Static storage. */
const char *ls_rehearsed_word(enum ls_rehearsed result);

/* The error without the id of its step before it. */
struct ls_span ls_rehearsal_message(const struct ls_step *step, const struct ls_err *err);

/* The lines of the manifest that were tried; empty where there are none. */
void ls_rehearsal_add_lines(struct ls_buf *out, const struct ls_rehearsal_report *report);

#endif
