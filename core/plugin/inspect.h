/*
 * What a plugin says of itself, asked in a child process, so that nothing the file does can harm
 * the caller.
 */
#ifndef LOCKSTEP_PLUGIN_INSPECT_H
#define LOCKSTEP_PLUGIN_INSPECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/span.h"
#include "plugin/check.h"

/* Longest that the child may take, in milliseconds. */
enum { LS_INSPECT_MS = 5000 };

struct ls_plugin_facts {
    struct ls_digest digest;      /* of the file */
    uint64_t size;                /* of the file, bytes */
    const struct ls_span *needed; /* libraries that it names */
    size_t n_needed;
    struct ls_plugin_fields fields;
};

/* Inspect the file at `path`. LS_PLUGIN with what happened: a file that is refused before it is
 * loaded, one that cannot be loaded, a child that crashed, ended by itself, ran longer than
 * `limit_ms` or answered nonsense, a descriptor that does not fit (with one difference per field).
 * The facts are owned by the arena. */
LS_MUST_CHECK enum ls_status ls_plugin_inspect(struct ls_arena *arena, const char *path,
    unsigned limit_ms, const struct ls_plugin_facts **ret_facts, struct ls_err *err);

#endif
