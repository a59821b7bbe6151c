/*
 * The ledgers of other migration runners, recognised by the tables that they keep: so that nobody runs a second one over a
 * database without knowing of the first. Only read.
 */
#ifndef LOCKSTEP_DB_LEDGER_H
#define LOCKSTEP_DB_LEDGER_H

#include "base/arena.h"
#include "db/conn.h"

struct ls_ledger {
    const char *
        tool; /* "Flyway", "Liquibase", "Sqitch", "dbmate", "golang-migrate", "goose", "Django", "Prisma",
                         "Rails", "Alembic"; static */
    struct ls_span schema;
    struct ls_span table; /* of Sqitch "changes" */
    struct ls_span
        position; /* what it ran last, in its own words; of Alembic and Sqitch several; absent: nothing, or not
                                readable */
    int64_t
        count; /* of what it has run and not taken back; -1: not readable, or it keeps the newest alone */
    bool is_failed; /* its last run failed, or it is in the middle of one */
    bool
        is_readable; /* whether the session's role may read it; where not, only that it is there is known */
};

/* Ask ahead (see ls_conn_ahead) for what ls_ledgers_read asks first. */
void ls_ledgers_ask_ahead(struct ls_conn *conn);

/* All that the session can see, by schema and table. Outside a transaction: a query that the server refuses is taken for
 * one that is not readable. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_ledgers_read(struct ls_arena *arena, struct ls_conn *conn,
    const struct ls_ledger **ret_ledgers, size_t *ret_n, struct ls_err *err);

#endif
