/*
 * fake_host.h: a host for one plugin without the core: files from a directory, options from the
 * caller, statements and bookkeeping to a backend. It keeps no journal and checks no signature.
 */
#ifndef LOCKSTEP_TESTS_FAKE_HOST_H
#define LOCKSTEP_TESTS_FAKE_HOST_H

#include <stdio.h>

#include "lockstep/plugin_util.h"

/* Where statements go. */
struct fake_backend {
    /* Run SQL that the plugin queued or that bookkeeping needs. 0, or -1 after telling on stderr. */
    int (*execute)(void *user, struct lockstep_str sql);
    /* Run a statement and give its result: LOCKSTEP_OK, _SQL_ERROR or _OFFLINE. */
    int32_t (*query)(void *user, struct lockstep_str sql, struct lockstep_result *ret);
    void *user;
};

struct fake_step {
    char *local_id;
    char *description;
    uint32_t kind;
    uint64_t cookie;
    uint32_t n_deps;
    char **deps;
    int is_applied;
};

struct fake_host;

/* A host over the files below `root`; options are "key=value" strings. They must last. */
struct fake_host *fake_host_create(
    const char *root, const char *const *options, size_t n_options, struct fake_backend backend);
void fake_host_destroy(struct fake_host *host);

const struct lockstep_host *fake_host_api(struct fake_host *host);

/* The steps that scan emitted, in order. */
struct fake_step *fake_host_steps(struct fake_host *host, size_t *ret_n);

/* Forget the statements of an attempt; the queue of one step is sent by fake_host_flush. */
void fake_host_begin(struct fake_host *host);
int fake_host_flush(struct fake_host *host);

/* Whether queued statements are sent at once (a live step) or kept for the flush. */
void fake_host_set_live(struct fake_host *host, int live);

/* What the last failure was: LOCKSTEP_FAIL_…, 0 for none. */
int32_t fake_host_failure(const struct fake_host *host);

#endif
