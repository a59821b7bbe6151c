/*
 * The manifest, NAME.ini: which sources there are, which profiles, and what people said about
 * single steps (DESIGN 5.2). Pure data; every span points into the text of the file, which the
 * caller keeps.
 */
#ifndef LOCKSTEP_MANIFEST_MANIFEST_H
#define LOCKSTEP_MANIFEST_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/ini_doc.h"
#include "step/step.h"

struct ls_source_decl {
    struct ls_span name;       /* 1 to 63 of a-z, 0-9, '_', '-' */
    struct ls_span plugin;     /* name of the plugin */
    struct ls_span path;       /* relative to the manifest's directory */
    bool allows_out_of_order;  /* order = allow */
    const struct ls_dep *deps; /* `requires` and `after`: every step of the source has them */
    size_t n_deps;
    const struct ls_ini_entry *options; /* all other keys, for the plugin, in file order */
    size_t n_options;
    uint32_t line; /* of the section */
};

struct ls_profile {
    struct ls_span name;
    const size_t *sources; /* indexes into the manifest's sources, ascending, each once */
    size_t n_sources;
    uint32_t line;
};

/* A [step NAME] section. */
struct ls_step_decl {
    struct ls_span name;
    struct ls_step_ref step;   /* id = SOURCE:LOCAL_ID */
    const struct ls_dep *deps; /* `requires` and `after` */
    size_t n_deps;
    struct ls_step_ref satisfied_by; /* source.ptr NULL: not given */
    uint32_t line;
};

struct ls_manifest {
    const char *file;
    struct ls_span name;                  /* [manifest] name: 1 to 63 of a-z, 0-9, '_', '-' */
    struct ls_span text;                  /* the whole file */
    struct ls_digest digest;              /* of that */
    const struct ls_source_decl *sources; /* in file order; at least one */
    size_t n_sources;
    const struct ls_profile *profiles;
    size_t n_profiles;
    const struct ls_step_decl *steps;
    size_t n_steps;
};

/* Make a manifest of an INI file. Unknown sections and keys, missing keys, sources or profiles
 * named twice, and references to sources that are not there are errors (LS_CONFIG) with file and
 * line. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_manifest_parse(struct ls_arena *arena, const struct ls_ini_doc *doc,
    const struct ls_manifest **ret_manifest, struct ls_err *err);

/* The source `name`; NULL where there is none. */
const struct ls_source_decl *ls_manifest_source(
    const struct ls_manifest *manifest, struct ls_span name);

/* The profile `name`; NULL where there is none. */
const struct ls_profile *ls_manifest_profile(
    const struct ls_manifest *manifest, struct ls_span name);

/* Whether the source of that index is in the profile; NULL has them all. */
bool ls_profile_has(const struct ls_profile *profile, size_t source);

#endif
