/* Writing a new pair of files. */
#ifndef RAW_SQL_CREATE_H
#define RAW_SQL_CREATE_H

#include <stdint.h>

#include "files.h"
#include "lockstep/plugin.h"

/* Write NNNN_slug.sql and NNNN_slug.down.sql, numbered on from the steps there are. */
int32_t rs_create(const struct lockstep_host *host, const struct rs_options *options,
    const struct rs_step *steps, uint64_t n, const struct lockstep_new *request);

#endif
