/*
 * What a revert would take away: by the ownership record what the steps that go have made, and by the text of their ways
 * back what that drops or empties; how many rows are in it; and who else stands on it.
 */
#ifndef LOCKSTEP_EXECUTE_CONSEQUENCES_H
#define LOCKSTEP_EXECUTE_CONSEQUENCES_H

#include "db/conn.h"
#include "execute/program.h"
#include "plan/ownership.h"

/* Rows are counted up to this many. */
enum { LS_ROWS_COUNTED = 100000 };

struct ls_loss {
    struct ls_span
        kind; /* as ls_owned has it, or "column", or "rows": only the rows of a table go */
    struct ls_span schema;
    struct ls_span name;   /* of a column its table's */
    struct ls_span column; /* absent: none */
    struct ls_span step;   /* that goes */
    bool has_rows;         /* it could have some: a table, or a column of one */
    int64_t
        rows; /* of a column those that have a value; more than LS_ROWS_COUNTED: at least so many; -1: they could not
                        be counted */
};

/* Who stands on what goes. */
struct ls_standing {
    struct ls_span
        what; /* "foreign key cart_fkey of shop.cart", "view shop.names", "change of public.users", "step" */
    struct ls_span step; /* whose it is; absent: no step's */
    struct ls_span on;   /* SCHEMA.NAME, or a step */
    bool goes;           /* as well: it is in the plan */
};

struct ls_consequences {
    const struct ls_loss *losses; /* by step in the order of the plan, then kind, schema and name */
    size_t n_losses;
    const struct ls_standing *standing;
    size_t n_standing;
    size_t n_tables; /* losses with rows, or whose rows could not be counted */
    int64_t n_rows;  /* in them, as far as they were counted */
};

struct ls_consequences_request {
    struct ls_conn *conn;
    const struct ls_plan *plan; /* of a revert */
    const struct ls_program *programs;
    const struct ls_order *order;
    struct ls_span manifest;
    struct ls_span journal_schema;
};

/* Look; in transactions of its own that only read. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_consequences_find(struct ls_arena *arena,
    const struct ls_consequences_request *request, const struct ls_consequences **ret_consequences,
    struct ls_err *err);

#endif
