/*
 * What a concurrent build or removal of indexes works on.
 */
#ifndef LOCKSTEP_SQL_INDEX_TARGETS_H
#define LOCKSTEP_SQL_INDEX_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/span.h"
#include "sql/name.h"

enum ls_sql_index_action {
    LS_SQL_INDEX_CREATE,
    LS_SQL_INDEX_DROP,
    LS_SQL_REINDEX_INDEX,
    LS_SQL_REINDEX_TABLE,
    LS_SQL_REINDEX_SCHEMA,
    LS_SQL_REINDEX_DATABASE, /* and SYSTEM; the name may be missing */
};

struct ls_sql_index_targets {
    enum ls_sql_index_action action;
    bool if_exists;                  /* IF NOT EXISTS of a CREATE, IF EXISTS of a DROP */
    const struct ls_sql_name *names; /* the indexes; of a REINDEX, what it names */
    size_t n_names;                  /* 0 where nothing is named */
    struct ls_sql_name table;        /* of a CREATE: the table */
};

/* What a statement flagged LS_SQL_CONCURRENT_INDEX works on; owned by the arena. False where it is not of such a form
 * (the server will refuse it as well). */
LS_MUST_CHECK bool ls_sql_index_targets(
    struct ls_arena *arena, struct ls_span statement, struct ls_sql_index_targets *ret_targets);

#endif
