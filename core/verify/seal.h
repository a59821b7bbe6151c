/*
 * The lock that fits a bundle: made from what was scanned, to be written by seal, or to be compared with the one there is.
 */
#ifndef LOCKSTEP_VERIFY_SEAL_H
#define LOCKSTEP_VERIFY_SEAL_H

#include "manifest/lock.h"
#include "plan/order.h"
#include "source/source.h"

struct ls_seal_request {
    const struct ls_manifest *manifest;
    const struct ls_sources *sources;
    const struct ls_order *order;
    int64_t serial;
    int64_t created;       /* microseconds since 1970 */
    int64_t expires;       /* 0: never */
    struct ls_span target; /* absent: any */
    bool pins_plugins;
};

/* Owned by the arena. */
const struct ls_lock *ls_seal_make(struct ls_arena *arena, const struct ls_seal_request *request);

/* Compare the lock with what was scanned: LS_DIGEST with the first steps that are unlisted, missing, moved or otherwise
 * other than sealed; LS_PLUGIN for a pinned plugin. Digests of files were compared when the sources were opened. */
LS_MUST_CHECK enum ls_status ls_seal_compare(struct ls_arena *arena, const struct ls_lock *lock,
    const struct ls_lock *scanned, const struct ls_sources *sources, struct ls_err *err);

#endif
