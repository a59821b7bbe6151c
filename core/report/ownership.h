/*
 * `docs ownership`: for every object which step made it, which changed it, and which dropped it.
 */
#ifndef LOCKSTEP_REPORT_OWNERSHIP_H
#define LOCKSTEP_REPORT_OWNERSHIP_H

#include "plan/ownership.h"
#include "report/output.h"
#include "step/book_tables.h"

/* Text, Markdown or JSON. */
void ls_report_ownership(
    struct ls_output *output, const struct ls_about *about, const struct ls_ownership *ownership);

/* Whose env.py the filter is for. */
struct ls_alembic_filter {
    const struct ls_span *sources; /* the Alembic sources */
    size_t n_sources;
    struct ls_book_tables books;   /* the tables that sources keep as their own */
    struct ls_span journal_schema; /* belongs to none of them */
    struct ls_span default_schema; /* where Alembic names none */
};

/* A Python module with include_object for the one source, or include_object_SOURCE for each of several. */
void ls_report_ownership_alembic(struct ls_output *output, const struct ls_about *about,
    const struct ls_ownership *ownership, const struct ls_alembic_filter *filter);

#endif
