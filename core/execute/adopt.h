/*
 * Taking over a database that others built: which steps it already has, proven by holding its catalog against what the steps
 * make in a rehearsal from empty, or by what a source's own bookkeeping or a document says.
 */
#ifndef LOCKSTEP_EXECUTE_ADOPT_H
#define LOCKSTEP_EXECUTE_ADOPT_H

#include "execute/rehearse.h"
#include "plan/proof.h"
#include "step/book_tables.h"

enum ls_adoption_basis {
    LS_ADOPTION_NONE = 0, /* it stays pending */
    LS_ADOPTION_PROVEN,   /* the catalog, a document, or the step that satisfies it */
    LS_ADOPTION_EMPTY, /* there is nothing in it to run, and later steps of its source are there */
    LS_ADOPTION_BOOKS, /* the source's own bookkeeping has it */
    LS_ADOPTION_NAMED, /* somebody said so */
};

struct ls_adoption_step {
    const struct ls_step *step;
    size_t index;
    bool is_applied; /* the journal has it */
    struct ls_verdict verdict;
    enum ls_adoption_basis basis;
    bool is_taken; /* it is, or would be, recorded */
    size_t
        needs; /* basis, and not taken: the step that is neither applied nor taken; SIZE_MAX: none */
    size_t satisfied_by;     /* SIZE_MAX: none */
    struct ls_span evidence; /* of the books; absent: none */
    const struct ls_err
        *err; /* why it could not be rehearsed, or how the document differs; NULL: neither */
    struct ls_span made; /* as ls_planned has it */
};

struct ls_adoption {
    const struct ls_adoption_step *steps; /* of the chosen sources, in order */
    size_t n_steps;
    size_t n_applied;
    size_t n_taken;
    size_t n_contradicted; /* of steps that are neither applied nor taken */
    size_t n_undecidable;  /* the same */
};

struct ls_adoption_request {
    struct ls_rehearsal_request rehearsal; /* its stage is like the database, without its schema */
    struct ls_session *session;            /* of the database: only read */
    const struct ls_state *state;          /* its journal's, put right by the books */
    struct ls_book_tables books;           /* no step makes them */
    const bool *named;                     /* by index into the set */
};

/* By proof. LS_OK whatever is found. Owned by the arena of the rehearsal. */
LS_MUST_CHECK enum ls_status ls_adoption_prove(const struct ls_adoption_request *request,
    const struct ls_adoption **ret_adoption, struct ls_err *err);

/* By the books alone: the database is not looked at. */
const struct ls_adoption *ls_adoption_by_books(struct ls_arena *arena, const struct ls_order *order,
    const struct ls_profile *profile, const struct ls_state *state);

/* The plan that records what is taken and not yet applied. Owned by the arena. */
const struct ls_plan *ls_adoption_plan(
    struct ls_arena *arena, const struct ls_adoption *adoption, const struct ls_state *state);

#endif
