/*
 * The bytes of a plugin, read once: a sealed memory file that nobody can change any more. What is
 * digested of it is what is loaded; the path is not opened a second time.
 */
#ifndef LOCKSTEP_PLUGIN_IMAGE_H
#define LOCKSTEP_PLUGIN_IMAGE_H

#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/span.h"

/* Largest plugin, in bytes. */
#define LS_PLUGIN_MAX_FILE ((size_t)64 * 1024 * 1024)

struct ls_plugin_image {
    int fd; /* sealed against writing, growing, shrinking and further seals; -1: none */
    struct ls_span bytes; /* a read-only view of it; absent: none */
};

/* Read the regular file `name` in the directory `dir_fd` (or AT_FDCWD); a symbolic link is refused.
 * `shown` names it in messages. On failure (LS_PLUGIN) *ret_image holds nothing. */
LS_MUST_CHECK enum ls_status ls_plugin_image_read(int dir_fd, const char *name, const char *shown,
    struct ls_plugin_image *ret_image, struct ls_err *err);

/* Give up the view and close the descriptor: for an image that was not loaded into this process. */
void ls_plugin_image_close(struct ls_plugin_image *image);

#endif
