/*
 * The operator's file, plugins.ini (DESIGN 5.1): where plugins are, which databases there are,
 * whose signatures count. Pure data; spans point into the text of the file, which the caller
 * keeps.
 */
#ifndef LOCKSTEP_CONFIG_CONFIG_H
#define LOCKSTEP_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/ini_doc.h"

struct ls_plugin_decl {
    struct ls_span name;
    struct ls_span file; /* below plugin_dir */
    bool is_pinned;      /* blake2b was given */
    struct ls_digest digest;
    uint32_t line;
};

struct ls_target {
    struct ls_span name;
    struct ls_span dsn;         /* absent: not given */
    struct ls_span role;        /* absent: not given */
    struct ls_span search_path; /* absent: not given */
    bool is_row_lock;           /* lock = table; default advisory */
    uint32_t line;
};

struct ls_trusted_key {
    struct ls_span name;
    struct ls_span public_key; /* base64 */
    uint32_t line;
};

struct ls_config {
    const char *file;              /* NULL: there is none, all is default */
    struct ls_span plugin_dir;     /* as given; relative to the file's directory unless absolute */
    struct ls_span journal_schema; /* default "lockstep" */
    const struct ls_plugin_decl *plugins;
    size_t n_plugins;
    const struct ls_target *targets;
    size_t n_targets;
    const struct ls_trusted_key *keys;
    size_t n_keys;
    bool require_signature; /* default false */
    uint32_t threshold;     /* distinct keys, default 1 */
};

/* Make the configuration of an INI file; a zeroed document gives the defaults. Unknown sections
 * and keys, empty and bad values are errors (LS_CONFIG) with file and line, and so is a
 * threshold above the number of keys where signatures are required. Public keys are not looked
 * into, and no error shows a dsn. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_config_parse(struct ls_arena *arena, const struct ls_ini_doc *doc,
    const struct ls_config **ret_config, struct ls_err *err);

/* The target `name`; NULL where there is none. */
const struct ls_target *ls_config_target(const struct ls_config *config, struct ls_span name);

/* The plugin `name`; NULL where there is none. */
const struct ls_plugin_decl *ls_config_plugin(const struct ls_config *config, struct ls_span name);

#endif
