/*
 * The inside of a source, shared by the files of this room only.
 */
#ifndef LOCKSTEP_SOURCE_INSTANCE_H
#define LOCKSTEP_SOURCE_INSTANCE_H

#include "base/map.h"
#include "base/vec.h"
#include "source/source.h"

/* A file that was read. */
struct ls_source_file {
    struct ls_span path;
    struct ls_span bytes;
    bool is_digested;
    bool is_in_step;
    struct ls_digest digest;
};

enum ls_stage { LS_STAGE_IDLE, LS_STAGE_OPEN, LS_STAGE_SCAN, LS_STAGE_STEP, LS_STAGE_CREATE };

struct ls_source {
    struct ls_arena *arena; /* borrowed: the run's */
    struct ls_arena memory; /* the plugin's own, of a bounded size */
    const struct ls_manifest *manifest;
    const struct ls_source_decl *decl;
    size_t index;
    const struct ls_plugin *plugin;
    void *self;
    bool is_open;
    bool is_sealed; /* every file that the lock lists has been read: no other may be */
    struct ls_tree tree;
    struct lockstep_host host;
    struct ls_vec files; /* struct ls_source_file * */
    struct ls_map file_index;
    struct ls_vec steps; /* struct ls_step; empty once they are in the set */
    struct ls_map step_index;
    struct ls_vec written;     /* struct ls_span: paths that create wrote */
    struct ls_vec differences; /* struct ls_difference */
    enum ls_stage stage;
    struct ls_err *err;                      /* of the operation in progress */
    const struct ls_step_services *services; /* while a step runs */
    ls_source_log_fn log;
    void *log_user;
    ls_source_tick_fn tick; /* NULL: none, or it is open */
    void *tick_user;
};

/* What an operation is told of a step. */
struct lockstep_task ls_source_task(const struct ls_step *step, bool is_live);

/* Around an operation: hand the services out, and take what it returned as a status; a plugin that fails without saying why
 * is itself at fault. */
void ls_source_begin(struct ls_source *source, const struct ls_step_services *services);
LS_MUST_CHECK enum ls_status ls_source_settle(struct ls_source *source, const char *operation,
    int32_t code, enum ls_source_answer *ret_answer);

/* Fill in source->host. */
void ls_host_fill(struct ls_source *source);

/* The file `path`, read if it was not yet. LS_OK with *ret_file NULL where there is none. */
LS_MUST_CHECK enum ls_status ls_source_read(struct ls_source *source, struct ls_span path,
    struct ls_source_file **ret_file, struct ls_err *err);

/* Its digests, computed at first need. */
void ls_source_digest(struct ls_source_file *file);

/* Read every file that the lock lists for this source and compare its digest. LS_DIGEST for the first that is missing or
 * changed. */
LS_MUST_CHECK enum ls_status ls_source_check_sealed(
    struct ls_source *source, const struct ls_lock *lock, struct ls_err *err);

/* Take in a step that the plugin tells of. */
LS_MUST_CHECK enum ls_status ls_source_take_step(
    struct ls_source *source, const struct lockstep_step *step, struct ls_err *err);

#endif
