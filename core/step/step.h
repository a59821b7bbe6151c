/*
 * A step: one migration of a source, as the source's plugin told of it. Pure data; owned by the arena of the scan.
 */
#ifndef LOCKSTEP_STEP_STEP_H
#define LOCKSTEP_STEP_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/span.h"

enum ls_kind {
    LS_KIND_SCHEMA = 1, /* may change the database */
    LS_KIND_DOC = 2,    /* must not: read-only, then recorded */
    LS_KIND_REPEAT = 3, /* runs again whenever its forward digest changes */
};

enum ls_tx {
    LS_TX_STEP = 1, /* one transaction, together with its journal entry */
    LS_TX_NONE = 2, /* statement by statement */
    LS_TX_AUTO = 3, /* as STEP where the server's rules allow that, else in several transactions */
};

enum ls_dep_kind {
    LS_DEP_REQUIRES = 1,  /* must be chosen, and runs first */
    LS_DEP_AFTER = 2,     /* runs first where it is chosen */
    LS_DEP_DESCRIBES = 3, /* of a doc step: its subject; order as AFTER */
};

enum { LS_LOCAL_ID_MAX = 200 };

/* Names a step, or (local_id.ptr NULL) a whole source. */
struct ls_step_ref {
    struct ls_span source;
    struct ls_span local_id;
};

struct ls_dep {
    enum ls_dep_kind kind;
    struct ls_step_ref on;
};

/* Length of a range that is the rest of its file. */
#define LS_RANGE_WHOLE UINT64_MAX

struct ls_range {
    struct ls_span file;     /* relative to the source's path */
    uint64_t offset;         /* bytes */
    uint64_t length;         /* bytes, or LS_RANGE_WHOLE */
    struct ls_digest digest; /* of exactly these bytes */
    struct ls_span bytes;    /* themselves; absent where only the lock tells of them */
};

struct ls_step {
    struct ls_span id;     /* SOURCE:LOCAL_ID */
    struct ls_span source; /* its source's name */
    struct ls_span local_id;
    struct ls_span description; /* one line; may be absent */
    struct ls_span written;     /* ISO 8601 date or time; may be absent */
    uint32_t source_index;      /* of its source in the manifest */
    uint32_t source_position;   /* as its plugin emitted it, from 0 */
    enum ls_kind kind;
    enum ls_tx tx;
    bool can_revert;
    uint32_t line; /* where it begins in its first file; 0 unknown */
    const struct ls_range *up;
    const struct ls_range *down;
    uint32_t n_up;
    uint32_t n_down;
    struct ls_digest digest;         /* forward: that of the one range, or over those of all */
    const struct ls_dep *deps;       /* the plugin's and the manifest's, duplicates removed */
    const struct ls_span *documents; /* tables that a doc step documents: NAME or SCHEMA.NAME */
    uint32_t n_deps;
    uint32_t n_documents;
    struct ls_step_ref satisfied_by; /* source.ptr NULL: none */
    uint64_t cookie;                 /* the plugin's own */
};

/* A file that a plugin read and that belongs to no step: sealed with its source. */
struct ls_shared_file {
    struct ls_span source;
    struct ls_span file;
    struct ls_digest digest;
};

/* All steps of all sources of a manifest. */
struct ls_step_set {
    const struct ls_step *steps; /* by source_index, then source_position */
    size_t n_steps;
    const struct ls_shared_file *shared;
    size_t n_shared;
};

/* "schema", "doc", "repeat". Static storage. */
const char *ls_kind_word(enum ls_kind kind);
bool ls_kind_parse(struct ls_span word, enum ls_kind *ret_kind);

/* "step", "none". Static storage. */
const char *ls_tx_word(enum ls_tx tx);
bool ls_tx_parse(struct ls_span word, enum ls_tx *ret_tx);

/* Split "SOURCE:LOCAL_ID", or "SOURCE" alone, at the first colon. The parts point into `text`. */
struct ls_step_ref ls_step_ref_parse(struct ls_span text);

/* Whether the step's documents speak of that table; a name without a schema stands for it in any. */
bool ls_step_documents(const struct ls_step *step, struct ls_span schema, struct ls_span table);

/* The forward (or backward) digest of a step with these ranges. */
struct ls_digest ls_ranges_digest(const struct ls_range *ranges, size_t n);

#endif
