/*
 * A source at work: one directory of the manifest, read through its plugin. Opening scans it: the plugin lists and reads
 * files through the host and tells of its steps. Later the same instance does single steps for execute/.
 *
 * Every file is opened once and kept in memory: what was digested is what the plugin gets and what is executed.
 */
#ifndef LOCKSTEP_SOURCE_SOURCE_H
#define LOCKSTEP_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/span.h"
#include "lockstep/plugin.h"
#include "manifest/lock.h"
#include "manifest/manifest.h"
#include "plugin/load.h"
#include "source/str.h"
#include "step/event.h"
#include "step/step.h"

struct ls_source;

/* All sources of a manifest, and what they hold. */
struct ls_sources {
    struct ls_source **items; /* by index in the manifest */
    size_t n;
    struct ls_step_set set;
};

/* A message of a plugin while no step runs. */
typedef void (*ls_source_log_fn)(void *user, enum ls_severity severity, struct ls_span text);

/* Called whenever a file is asked for: something else may be waiting. */
typedef void (*ls_source_tick_fn)(void *user);

struct ls_source_request {
    const struct ls_manifest *manifest;
    const char *directory;                  /* of the manifest */
    const struct ls_plugin *const *plugins; /* by source */
    const struct ls_lock
        *lock; /* NULL: none; else every file in it is compared before a plugin sees one */
    ls_source_log_fn log;
    void *log_user;
    ls_source_tick_fn tick; /* while they are opened; NULL: none */
    void *tick_user;
};

/* Open and scan every source. The instances live until ls_sources_close; data is owned by the arena. */
LS_MUST_CHECK enum ls_status ls_sources_open(struct ls_arena *arena,
    const struct ls_source_request *request, struct ls_sources **ret_sources, struct ls_err *err);
void ls_sources_close(struct ls_sources *sources);

const struct ls_plugin *ls_source_plugin(const struct ls_source *source);
struct ls_span ls_source_name(const struct ls_source *source);

/* Its path, as people find it. */
const char *ls_source_directory(const struct ls_source *source);

/* The bytes of a file that was read during the scan; false where it was not. */
bool ls_source_file(const struct ls_source *source, struct ls_span path, struct ls_span *ret_bytes);

/* The file as people find it: the source's path, '/', the file. Owned by the arena of the sources. */
const char *ls_source_shown_path(const struct ls_source *source, struct ls_span file);

/* Refresh the set's list of shared files: those read so far that belong to no step. */
void ls_sources_note_shared(struct ls_sources *sources, struct ls_arena *arena);

/* The services of the plugin interface that only exist while a step runs; execute/ provides them. Each is called with
 * `user`; see lockstep/plugin.h for what they mean. An error goes into `err` of the operation. */
struct ls_step_services {
    void *user;
    struct ls_err *err; /* where the operation's failure goes */
    bool is_live;
    int64_t now;              /* microseconds since 1970: the step's time */
    struct ls_random *random; /* what is random in the step; NULL: the operating system's */
    bool *
        drawn; /* becomes true where the plugin takes the time or something random; NULL: nobody asks */
    int32_t (*is_applied)(void *user, struct ls_span local_id);
    int32_t (*skip)(void *user, struct ls_span reason);
    int32_t (*script)(void *user, struct ls_span file, uint64_t offset, uint64_t length);
    int32_t (*queue)(void *user, const struct lockstep_statement *statement);
    int32_t (*run)(void *user, const struct lockstep_statement *statement,
        const struct lockstep_param *params, uint32_t n_params, struct lockstep_result *ret);
    int32_t (*copy)(void *user, const struct lockstep_statement *statement, struct ls_span data);
    int32_t (*savepoint)(void *user, uint32_t action, struct ls_span name);
    int32_t (*outside)(void *user, uint32_t begin);
    int32_t (*book)(void *user, const struct lockstep_book *book);
    int32_t (*found)(void *user, struct ls_span local_id, struct ls_span evidence);
    int32_t (*choose)(void *user, struct ls_span local_id);
    int32_t (*finding)(void *user, const struct lockstep_finding *finding);
    int32_t (*tool)(void *user, struct ls_span name, const struct lockstep_str *args,
        uint32_t n_args, struct lockstep_str *ret_output);
    void (*log)(void *user, enum ls_severity severity, struct ls_span text);
};

enum ls_source_answer {
    LS_ANSWER_DONE,
    LS_ANSWER_SKIPPED, /* the step does not apply here */
    LS_ANSWER_OFFLINE, /* it needs a live answer */
};

enum ls_source_operation {
    LS_SOURCE_APPLY,
    LS_SOURCE_REVERT,
    LS_SOURCE_RECORD,
    LS_SOURCE_UNRECORD
};

/* Do one step. Where the plugin has no such operation: LS_PLUGIN for apply and revert; record and unrecord are then
 * done. */
LS_MUST_CHECK enum ls_status ls_source_do(struct ls_source *source,
    enum ls_source_operation operation, const struct ls_step *step,
    const struct ls_step_services *services, enum ls_source_answer *ret_answer);

/* Prove that what the steps promise together is in the database. LS_PLUGIN where the plugin cannot. */
LS_MUST_CHECK enum ls_status ls_source_check(struct ls_source *source,
    const struct ls_step *const *steps, size_t n_steps, const struct ls_step_services *services);

/* What a new migration is to be. */
struct ls_source_new {
    struct ls_span message;
    const struct ls_span *tables;
    size_t n_tables;
    struct ls_span after;          /* absent: where the plugin puts it */
    const struct ls_span *options; /* KEY or KEY=VALUE, for the plugin */
    size_t n_options;
};

/* Write a new migration; *ret_paths are what was written, as people find it. */
LS_MUST_CHECK enum ls_status ls_source_create(struct ls_source *source,
    const struct ls_source_new *what, const struct ls_step_services *services,
    const struct ls_span **ret_paths, size_t *ret_n);

/* The rest of what a plugin may be able to do. Each fails with LS_PLUGIN where it is not: ask first. */

/* Which steps the database has by the source's own bookkeeping: services->found is told. */
bool ls_source_can_adopt(const struct ls_source *source);
LS_MUST_CHECK enum ls_status ls_source_adopt(
    struct ls_source *source, const struct ls_step_services *services);

/* What a target means: services->choose is told each step that it takes in. */
bool ls_source_can_resolve(const struct ls_source *source);
LS_MUST_CHECK enum ls_status ls_source_resolve(struct ls_source *source, struct ls_span text,
    bool is_backward, const struct ls_step_services *services);

/* What stands in the way of its steps: services->finding is told. */
bool ls_source_can_lint(const struct ls_source *source);
LS_MUST_CHECK enum ls_status ls_source_lint(
    struct ls_source *source, const struct ls_step_services *services);

/* Write what stands in for one direction of a step; *ret_path is the file. */
bool ls_source_can_render(const struct ls_source *source);
LS_MUST_CHECK enum ls_status ls_source_render(struct ls_source *source, const struct ls_step *step,
    bool is_backward, const struct ls_step_services *services, struct ls_span *ret_path);

#endif
