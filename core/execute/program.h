/*
 * What one planned step will send, as far as it can be known without a database: made before anything runs, so that what
 * cannot be done is refused before the first statement; printed by plan --sql; sent by run.
 */
#ifndef LOCKSTEP_EXECUTE_PROGRAM_H
#define LOCKSTEP_EXECUTE_PROGRAM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "lockstep/plugin.h"
#include "plan/plan.h"
#include "source/source.h"
#include "sql/script.h"

enum ls_item_type {
    LS_ITEM_SQL,       /* statements of a file, or that the plugin made */
    LS_ITEM_COPY,      /* one COPY … FROM STDIN that the plugin made, with its data */
    LS_ITEM_SAVEPOINT, /* text of one statement of lockstep's own */
    LS_ITEM_OUTSIDE,   /* from here on outside of transactions */
    LS_ITEM_INSIDE,    /* and from here on inside again */
};

/* One level of the calls that led to a text that a plugin made. */
struct ls_item_frame {
    const char *file;    /* as people find it */
    struct ls_span text; /* its bytes */
    uint32_t line;
    struct ls_span name;
};

struct ls_item {
    enum ls_item_type type;
    struct ls_sql_input
        input; /* SQL, COPY: the text; its file is where the text stands, or where it was made */
    struct ls_sql_summary summary;
    bool is_made; /* the plugin made the text: line and column are those of its origin */
    uint32_t line;
    uint32_t column;
    const struct ls_item_frame *frames; /* outermost first */
    size_t n_frames;
    struct ls_span data; /* COPY */
    const char *text;    /* SAVEPOINT */
};

struct ls_program {
    struct ls_vec items; /* struct ls_item */
    struct ls_vec books; /* struct lockstep_book, copied */
    struct ls_vec notes; /* struct ls_span: what the plugin said */
    bool is_live;        /* it needs a live answer: the items are only what comes before that */
    bool
        is_drawn; /* parts of it run outside of transactions, and it has the time or something random in it: as if live,
                            so that it is the same after an interruption */
    bool is_refused; /* it cannot be made, and on_refusal was told why */
    bool is_skipped; /* it does not apply here */
    struct ls_span reason;
    bool may_batch;
    bool has_outside;    /* parts of it run outside of transactions */
    const char *closing; /* a statement of lockstep's own for its last transaction; NULL: none */
    uint64_t n_statements;
    uint64_t n_bytes;
};

struct ls_program_request {
    const struct ls_sources *sources;
    const struct ls_plan *plan;
    const struct ls_state *state;
    const struct ls_order *order;
    struct ls_span journal_schema;
    /* Told of each step that is refused, which then has an empty program; NULL: the first refusal ends it. */
    void (*on_refusal)(void *user, size_t planned, const struct ls_err *err);
    void *user;
};

/* One program for each planned step. Owned by the arena. On failure *ret_failed is the step that failed. */
LS_MUST_CHECK enum ls_status ls_programs_make(struct ls_arena *arena,
    const struct ls_program_request *request, const struct ls_program **ret_programs,
    const struct ls_step **ret_failed, struct ls_err *err);

/* Check and append an item of SQL; the recorder's way, used by the live services as well. */
LS_MUST_CHECK enum ls_status ls_item_check(
    struct ls_item *item, bool in_transaction, struct ls_span journal_schema, struct ls_err *err);

/* Check a COPY … FROM STDIN that a plugin made, and give it its data (copied). */
LS_MUST_CHECK enum ls_status ls_item_check_copy(struct ls_arena *arena, struct ls_item *item,
    struct ls_span data, struct ls_span journal_schema, struct ls_err *err);

/* The statement that sets, releases or rolls back to a savepoint. */
LS_MUST_CHECK enum ls_status ls_item_make_savepoint(struct ls_arena *arena, uint32_t action,
    struct ls_span name, struct ls_item *ret_item, struct ls_err *err);

/* Call `take` for each statement of files and of the plugin's making, in order; COPY that a plugin made is left out. */
void ls_program_each(const struct ls_program *program,
    void (*take)(void *user, struct ls_span statement), void *user);

/* Whether this part of a file is the step's to run: inside one of its ranges, or in a shared file. */
bool ls_item_is_sealed(
    const struct ls_step *step, struct ls_span file, uint64_t offset, uint64_t length);

/* The item of a statement that a plugin made, copied, with the frames that it told. */
struct ls_item ls_item_made(struct ls_arena *arena, struct ls_source *source,
    const struct ls_step *step, const struct lockstep_statement *statement);

/* An error that points into the item's text now points at the item's origin as well. */
void ls_item_blame(const struct ls_item *item, struct ls_err *err);

/* A copy of a bookkeeping row in the arena; false where it is malformed. */
bool ls_book_copy(
    struct ls_arena *arena, const struct lockstep_book *book, struct lockstep_book *ret_copy);

/* The SQL of a bookkeeping row: one or two statements without a semicolon at the end. *ret_n is their number. */
LS_MUST_CHECK enum ls_status ls_book_sql(
    const struct lockstep_book *book, struct ls_buf *sql, size_t *ret_n, struct ls_err *err);

/* The same for an UPDATE, with $1 for the value and $2 for the old one; and the two of them in parentheses. */
LS_MUST_CHECK enum ls_status ls_book_prepare_sql(
    const struct lockstep_book *book, struct ls_buf *sql, struct ls_err *err);
LS_MUST_CHECK enum ls_status ls_book_values_sql(
    const struct lockstep_book *book, struct ls_buf *sql, struct ls_err *err);

/* The text that --sql shows, each statement with its semicolon; between BEGIN and COMMIT where the step is a transaction. */
LS_MUST_CHECK enum ls_status ls_program_sql(
    const struct ls_program *program, bool in_transaction, struct ls_buf *sql, struct ls_err *err);

#endif
