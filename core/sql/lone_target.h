/*
 * The one object that a statement outside of transactions is about.
 */
#ifndef LOCKSTEP_SQL_LONE_TARGET_H
#define LOCKSTEP_SQL_LONE_TARGET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/span.h"
#include "sql/name.h"

enum ls_sql_lone_kind {
    LS_SQL_LONE_DATABASE,
    LS_SQL_LONE_TABLESPACE,
    LS_SQL_LONE_SUBSCRIPTION,
    LS_SQL_LONE_PARTITION, /* ALTER TABLE parent DETACH PARTITION name CONCURRENTLY */
};

struct ls_sql_lone_target {
    enum ls_sql_lone_kind kind;
    bool is_create; /* CREATE; else DROP, or DETACH */
    struct ls_sql_name name;
    struct ls_sql_name parent; /* of a partition */
};

/* What a statement flagged LS_SQL_OUTSIDE_TX makes, drops or detaches; its names are owned by the arena. False where it is
 * none of these. */
LS_MUST_CHECK bool ls_sql_lone_target(
    struct ls_arena *arena, struct ls_span statement, struct ls_sql_lone_target *ret_target);

#endif
