/*
 * The columns of all tables in the order in which they stand there: shapes (step/shape.h) leave the order out.
 */
#ifndef LOCKSTEP_DB_COLUMNS_H
#define LOCKSTEP_DB_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "db/conn.h"

struct ls_column {
    uint32_t table; /* oid of the table, view or foreign table */
    struct ls_span name;
};

/* By table, then as they stand in it; the system's own tables are left out. LS_FAILURE, LS_CONNECT. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_columns_read(struct ls_arena *arena, struct ls_conn *conn,
    const struct ls_column **ret_columns, size_t *ret_n, struct ls_err *err);

#endif
