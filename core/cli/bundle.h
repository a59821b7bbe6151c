/*
 * Everything that a command needs to know of the files: manifest, lock and its signatures, plugins, sources, order. Read in
 * the order that trust demands: signatures before the lock is read, digests before a plugin sees a file, pins before a
 * plugin is loaded.
 */
#ifndef LOCKSTEP_CLI_BUNDLE_H
#define LOCKSTEP_CLI_BUNDLE_H

#include "cli/app.h"
#include "manifest/lock.h"
#include "manifest/manifest.h"
#include "manifest/trust.h"
#include "plan/order.h"
#include "plan/plan.h"
#include "source/source.h"

struct ls_bundle {
    const char *manifest_file;
    const char *lock_file;
    const struct ls_manifest *manifest;
    struct ls_span lock_text;   /* absent: there is no lock */
    const struct ls_lock *lock; /* NULL: there is none */
    char lock_digest[LS_DIGEST_HEX];
    const struct ls_trust_verdict *verdict; /* NULL: not signed, and nothing demands it */
    struct ls_span signers;                 /* key ids, blank-separated; absent: none */
    struct ls_plugin_set plugin_set;
    const struct ls_plugin **plugins; /* by source */
    struct ls_sources *sources;
    const struct ls_order *order;
    const struct ls_profile *profile; /* NULL: all sources */
    ls_source_tick_fn tick;           /* while its sources are read; NULL: none */
    void *tick_user;
};

enum ls_bundle_depth {
    LS_BUNDLE_MANIFEST, /* only the manifest and the file names */
    LS_BUNDLE_LOCK,     /* and the lock with its signatures */
    LS_BUNDLE_FRESH,    /* manifest, plugins, sources and order, as they are: for seal and new */
    LS_BUNDLE_WHOLE,    /* all of it, held against the lock where there is one */
};

LS_MUST_CHECK enum ls_status ls_bundle_open(
    struct ls_app *app, enum ls_bundle_depth depth, struct ls_bundle *ret_bundle);

/* The other half of LS_BUNDLE_WHOLE, once LS_BUNDLE_LOCK is open: plugins, sources and order. */
LS_MUST_CHECK enum ls_status ls_bundle_scan(struct ls_app *app, struct ls_bundle *bundle);
void ls_bundle_close(struct ls_bundle *bundle);

/* What a report is about. */
struct ls_about ls_bundle_about(const struct ls_app *app, const struct ls_bundle *bundle);

#endif
