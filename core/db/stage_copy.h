/* The schema of one database built up in another, by PostgreSQL's own programs. */
#ifndef LOCKSTEP_DB_STAGE_COPY_H
#define LOCKSTEP_DB_STAGE_COPY_H

#include "db/conn.h"

/* A table whose rows are taken along, where it is there. */
struct ls_stage_table {
    struct ls_span schema; /* absent: as the session of the given database finds it */
    struct ls_span name;   /* absent: all tables of the schema */
};

struct ls_stage_copy {
    const char *programs;              /* directory of pg_dump and pg_restore */
    struct ls_conn *from;              /* in no transaction; one is begun for reading, and ended */
    const char *to;                    /* conninfo of a superuser */
    const struct ls_stage_table *kept; /* both names given, or the name absent */
    size_t n_kept;
};

/* Schema, then the rows of the tables that are kept, in one snapshot. */
LS_MUST_CHECK enum ls_status ls_stage_copy(
    struct ls_arena *arena, const struct ls_stage_copy *copy, struct ls_err *err);

#endif
