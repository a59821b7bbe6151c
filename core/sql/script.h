/*
 * What a step's script may hold, given how the step stands to transactions; and the script's statements in the order in
 * which they are sent. One pass checks everything before the first statement runs; a second hands the statements out.
 *
 * In the step's transaction: no transaction control but one plain BEGIN … COMMIT around the whole script, which is
 * dropped; no savepoints; nothing that cannot run in a transaction. Statement by statement (transaction = no):
 * BEGIN … COMMIT groups, closed, not nested, not chained, not prepared; nothing inside them that cannot run there.
 * A script with statements that cannot run in a transaction may run in segments: sql/segment.h cuts them.
 * All: nothing that changes how later text is read, nothing that names the journal's schema, no COPY to the client.
 */
#ifndef LOCKSTEP_SQL_SCRIPT_H
#define LOCKSTEP_SQL_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/span.h"
#include "sql/split.h"

struct ls_sql_policy {
    bool in_transaction;           /* the step's; false: statement by statement */
    struct ls_span journal_schema; /* as the catalog spells it; ptr NULL: no schema is held off */
};

struct ls_sql_summary {
    uint64_t n_statements; /* that are sent: without a dropped BEGIN … COMMIT */
    uint64_t n_bytes;      /* of their texts and COPY data */
    uint32_t any_flags;    /* LS_SQL_… bits that at least one statement has */
    uint32_t all_flags;    /* … that every statement has; 0 where there are no statements */
    bool may_batch;        /* in the transaction, and every statement has LS_SQL_MAY_BATCH */
    bool changes_session;  /* any statement does */
    bool has_copy;         /* any statement has COPY data */
    bool is_wrapped;       /* a BEGIN … COMMIT around the whole is dropped */
    bool
        needs_segments; /* set on failure: what is wrong is a statement that cannot run in a transaction */
};

/* Check the whole script. On success *ret_summary is set, on failure its needs_segments. Errors carry the place and the remedy: LS_CONFIG, or
 * LS_UNSUPPORTED where split says so. */
LS_MUST_CHECK enum ls_status ls_sql_script_check(const struct ls_sql_input *input,
    const struct ls_sql_policy *policy, struct ls_sql_summary *ret_summary, struct ls_err *err);

/* A checked script, statement by statement. */
struct ls_sql_script {
    struct ls_sql_split split;
    bool is_wrapped;
    bool is_in_group; /* after next: it belongs to a BEGIN … COMMIT group (BEGIN and COMMIT do) */
    bool group_ends;
};

/* Begin to hand out a script that ls_sql_script_check has passed, with the summary it gave. Everything is borrowed. */
void ls_sql_script_begin(struct ls_sql_script *script, const struct ls_sql_input *input,
    const struct ls_sql_summary *summary);

/* The next statement to send; false after the last. */
bool ls_sql_script_next(struct ls_sql_script *script, struct ls_sql_statement *ret_statement);

#endif
