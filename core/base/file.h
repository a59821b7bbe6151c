/*
 * Reading files: each is opened once, without following symbolic links, must be a regular file, and is read whole into
 * memory after its size was checked.
 */
#ifndef LOCKSTEP_BASE_FILE_H
#define LOCKSTEP_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#define LS_FILE_MAX_CONFIG ((size_t)64 * 1024)
#define LS_FILE_MAX_MANIFEST ((size_t)4 * 1024 * 1024)
#define LS_FILE_MAX_LOCK ((size_t)64 * 1024 * 1024)
#define LS_FILE_MAX_SOURCE ((size_t)1024 * 1024 * 1024)

/* Close and forget a descriptor; for LS_CLEANUP. -1 is fine. */
void ls_fd_close(int *fd);

/* Keep the places of standard input, output and error taken where we were started without them, so that no socket or file
 * of ours gets what is meant for them: writing there fails. */
void ls_fd_keep_standard(void);

/* Read the file `path`, which the user named; its last part may not be a symbolic link. A missing file gives
 * `missing` (LS_CONFIG and the like). The bytes, with a NUL behind them, are owned by the arena. */
LS_MUST_CHECK enum ls_status ls_file_read(struct ls_arena *arena, const char *path, size_t max,
    enum ls_status missing, struct ls_span *ret_bytes, struct ls_err *err);

/* Whether `path` itself is a symbolic link. */
bool ls_file_is_link(const char *path);

/* The part of `path` before its last slash ("/" where that is all of it); "" where there is none. Owned by the arena, or
 * static. */
const char *ls_file_directory(struct ls_arena *arena, const char *path);

/* Whether something is at `path`. */
bool ls_file_exists(const char *path);

/* Write a new file (mode 0644, or 0600 where `is_secret`) beside `path` and put it in its place by rename; with
 * `must_be_new` an existing file is an error and stays as it is. */
LS_MUST_CHECK enum ls_status ls_file_write(
    const char *path, struct ls_span bytes, bool must_be_new, bool is_secret, struct ls_err *err);

enum { LS_TREE_NEAR_MAX = 256 };

/* A directory that is read from: every path is relative to it and cannot leave it. */
struct ls_tree {
    const char *path; /* as the user named it */
    int fd;           /* -1: not open */
    /* The directory that was read from last: files come directory by directory. */
    int near_fd; /* good where near_len > 0 */
    size_t near_len;
    char near[LS_TREE_NEAR_MAX];
};

LS_MUST_CHECK enum ls_status ls_tree_open(
    struct ls_tree *tree, const char *path, struct ls_err *err);
void ls_tree_close(struct ls_tree *tree);

struct ls_tree_entry {
    struct ls_span path; /* relative to the tree */
    uint64_t size;
};

/* The regular files in `dir` ("" is the tree itself), ordered by the bytes of their paths. Left out are dotfiles,
 * __pycache__, *.pyc and editor backups (ls_tree_leaves_out). A symbolic link that is not left out is an error. Owned by
 * the arena. *ret_found is false where there is no such directory. */
LS_MUST_CHECK enum ls_status ls_tree_list(const struct ls_tree *tree, struct ls_arena *arena,
    const char *dir, bool is_recursive, const struct ls_tree_entry **ret_entries, size_t *ret_n,
    bool *ret_found, struct ls_err *err);

/* The same for the tree itself, with nothing left out but what is no regular file: symbolic links are passed over. */
LS_MUST_CHECK enum ls_status ls_tree_list_plain(const struct ls_tree *tree, struct ls_arena *arena,
    const struct ls_tree_entry **ret_entries, size_t *ret_n, struct ls_err *err);

/* The bytes of one file; *ret_found is false where there is none. */
LS_MUST_CHECK enum ls_status ls_tree_read(struct ls_tree *tree, struct ls_arena *arena,
    const char *path, size_t max, struct ls_span *ret_bytes, bool *ret_found, struct ls_err *err);

/* Write a new file into the tree (for new migrations), and the directories that it is in where they are missing; an
 * existing file is an error. */
LS_MUST_CHECK enum ls_status ls_tree_write_new(
    const struct ls_tree *tree, const char *path, struct ls_span bytes, struct ls_err *err);

/* Whether a name of a file or directory is never a migration: the printed rule. */
bool ls_tree_leaves_out(const char *name);

/* The rule in words. Static storage. */
const char *ls_tree_rule(void);

#endif
