/*
 * What a lock allows: when, where, and against which database.
 */
#ifndef LOCKSTEP_VERIFY_POLICY_H
#define LOCKSTEP_VERIFY_POLICY_H

#include "manifest/lock.h"
#include "manifest/manifest.h"
#include "step/applied.h"

/* Whether the lock is for this manifest: its name and its bytes (LS_DIGEST). */
LS_MUST_CHECK enum ls_status ls_policy_manifest(
    const struct ls_lock *lock, const struct ls_manifest *manifest, struct ls_err *err);

/* Whether the lock has expired at `now`, microseconds since 1970 (LS_EXPIRED). */
LS_MUST_CHECK enum ls_status ls_policy_time(
    const struct ls_lock *lock, int64_t now, struct ls_err *err);

/* Whether the lock is for this target (absent: none was named), and the target is the one that the database was named when
 * it was first used (LS_TARGET). `lock` may be NULL. */
LS_MUST_CHECK enum ls_status ls_policy_target(const struct ls_lock *lock, struct ls_span target,
    const struct ls_state *state, struct ls_err *err);

/* Whether the database has seen a newer lock of this manifest (LS_OLDER). `lock` may be NULL. */
LS_MUST_CHECK enum ls_status ls_policy_serial(
    const struct ls_lock *lock, const struct ls_state *state, struct ls_err *err);

#endif
