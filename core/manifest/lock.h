/*
 * The lock, NAME.lock: every step in execution order with the digests of its bytes. It is what
 * gets signed (DESIGN 5.3).
 *
 * Format, an INI file written by lockstep alone: for each lock there is exactly one text, and any
 * other is refused, be it only for a comment, a blank line or CR LF. One blank line stands between
 * sections.
 *
 *   [lock]
 *   format = 1
 *   manifest = NAME
 *   manifest_blake2b = HEX
 *   serial = N
 *   created = 2026-11-22T13:00:00Z
 *   expires = 2027-01-01T00:00:00Z     optional
 *   target = NAME                      optional
 *   [plugin NAME]
 *   version = TEXT
 *   blake2b = HEX                      with --pin-plugins
 *   [step N]                           N from 1, in execution order
 *   id = SOURCE:LOCAL_ID
 *   kind = schema | doc | repeat
 *   transaction = step | none
 *   requires = SOURCE:LOCAL_ID …       optional: hard dependencies, each a single step
 *   satisfied_by = SOURCE:LOCAL_ID     optional
 *   up.1 = HEX PATH                    a whole file, or HEX OFFSET+LENGTH PATH
 *   down.1 = HEX PATH                  optional
 *   [shared N]                         files that several steps use
 *   source = NAME
 *   file = HEX PATH
 *
 * A LENGTH of '*' is the rest of the file; a whole file whose path itself looks like a range is
 * written as 0+*.
 *
 * Lines never exceed 180 bytes: a longer value goes on under KEY.2, KEY.3, … The parts are joined
 * with nothing between. Each is as long as fits, and cut where no blank stands at either side, no
 * ';' begins the next part, and no character is torn. Lists of words are cut between words and
 * joined with one blank; a word too long for line N of a list goes on under KEY.N.2, KEY.N.3, …
 */
#ifndef LOCKSTEP_MANIFEST_LOCK_H
#define LOCKSTEP_MANIFEST_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/ini_doc.h"
#include "step/step.h"

struct ls_lock_plugin {
    struct ls_span name;
    struct ls_span version;
    bool is_pinned;
    struct ls_digest digest; /* where is_pinned */
};

struct ls_lock_step {
    struct ls_span id;
    enum ls_kind kind;
    enum ls_tx tx;
    const struct ls_span *required; /* ids */
    size_t n_required;
    struct ls_span satisfied_by; /* id; absent: none */
    const struct ls_range *up;
    size_t n_up;
    const struct ls_range *down;
    size_t n_down;
};

struct ls_lock {
    uint32_t format; /* 1 */
    struct ls_span manifest;
    struct ls_digest manifest_digest;
    int64_t serial;                       /* from 1 */
    int64_t created;                      /* microseconds since 1970 */
    int64_t expires;                      /* the same; 0: never */
    struct ls_span target;                /* absent: any */
    const struct ls_lock_plugin *plugins; /* by name */
    size_t n_plugins;
    const struct ls_lock_step *steps; /* in execution order */
    size_t n_steps;
    const struct ls_shared_file *shared; /* by source and path */
    size_t n_shared;
};

/* Append the lock as text. The same lock gives the same bytes; times are cut to seconds. LS_CONFIG,
 * with `out` as it was, where
 * a text cannot be written in an INI file (control bytes, blank before ';', blanks at an end, ';'
 * at the beginning), or a name, an id or a path is none (a path stays below its source: relative,
 * without empty parts, '.' and '..');
 * the format is not 1, the serial below 1, or a time outside the years 1970 to 9999;
 * a plugin's name has more than 41 bytes; plugins or shared files are out of order or double;
 * an id is double; a step has no `up`, or requires or is satisfied by what is not before it;
 * the text would be longer than `out` may be. */
LS_MUST_CHECK enum ls_status ls_lock_write(
    const struct ls_lock *lock, struct ls_buf *out, struct ls_err *err);

/* Read it back. Everything that ls_lock_write would not write is LS_DIGEST with file and line.
 * Owned by the arena; spans may point into the text. */
LS_MUST_CHECK enum ls_status ls_lock_parse(struct ls_arena *arena, const struct ls_ini_doc *doc,
    const struct ls_lock **ret_lock, struct ls_err *err);

#endif
