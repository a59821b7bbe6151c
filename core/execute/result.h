/* Results of a statement as the plugin interface has them: shared by the files of this room only. */
#ifndef LOCKSTEP_EXECUTE_RESULT_H
#define LOCKSTEP_EXECUTE_RESULT_H

#include "base/arena.h"
#include "db/conn.h"
#include "lockstep/plugin.h"

/* Run one statement with parameters, or several without; the result (of the last) is owned by the arena. LOCKSTEP_OK,
 * LOCKSTEP_SQL_ERROR, or LOCKSTEP_FAILED with `err` set where the connection is lost or the statement was cancelled. */
int32_t ls_result_run(struct ls_arena *arena, struct ls_conn *conn, struct ls_span sql,
    const struct lockstep_param *params, uint32_t n_params, bool is_extended,
    struct lockstep_result *ret, struct ls_err *err);

#endif
