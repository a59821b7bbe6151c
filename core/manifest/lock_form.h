/*
 * What makes a lock well-formed, said once for the writer and the reader. Only the lock_*.c
 * files include this one.
 */
#ifndef LOCKSTEP_MANIFEST_LOCK_FORM_H
#define LOCKSTEP_MANIFEST_LOCK_FORM_H

#include "base/buf.h"
#include "base/err.h"
#include "manifest/lock.h"

/* Longest line of a lock, and the last second that its times can tell (9999-12-31T23:59:59Z). */
enum { LS_LOCK_MAX_LINE = 180 };
#define LS_LOCK_LAST_TIME ((int64_t)253402300799 * 1000000)

/* Check everything but how values are cut into lines. `doc` (NULL when writing) gives file and
 * line for the error, whose status is `failure`: section 0 of it is [lock], then come the
 * plugins, the steps, the shared files. */
LS_MUST_CHECK enum ls_status ls_lock_check(const struct ls_lock *lock, const struct ls_ini_doc *doc,
    enum ls_status failure, struct ls_err *err);

/* Append the text of a lock that was checked; `failure` where a value cannot be cut into lines.
 * `out` may overflow. */
LS_MUST_CHECK enum ls_status ls_lock_render(
    const struct ls_lock *lock, enum ls_status failure, struct ls_buf *out, struct ls_err *err);

/* Digits alone, and no more than fit. */
bool ls_lock_parse_number(struct ls_span text, uint64_t *ret_number);

/* Whether the text after the digest begins like "OFFSET+LENGTH ", which a path then cannot do.
 * *ret_rest is what follows; a length written as '*' is LS_RANGE_WHOLE. */
bool ls_lock_split_range(
    struct ls_span text, uint64_t *ret_offset, uint64_t *ret_length, struct ls_span *ret_rest);

#endif
