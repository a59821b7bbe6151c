/*
 * Files that a revision reads beside itself: through the host, below the source's root, for reading
 * only.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_FILE_H
#define LOCKSTEP_ALEMBIC_PY_FILE_H

#include "py_module.h"

/* What open() is told of a text, absent or None where it is not. */
struct py_text_mode {
    struct py_value encoding;
    struct py_value newline;
};

/* open(path, mode): modes "r", "rt" and "rb". */
struct py_value py_file_open(struct py *py, struct py_value path, struct py_value mode,
    const struct py_text_mode *text_mode);

/* The whole file as str or, without `mode`, as bytes. Raises FileNotFoundError. */
struct py_value py_file_read(
    struct py *py, const struct py_str *path, const struct py_text_mode *mode);

/* Whether there is such a file: 1, 0, -1. A directory is refused. */
int py_file_exists(struct py *py, const struct py_str *path);

/* os.path.normpath of an absolute or relative path. */
struct py_value py_path_normal(struct py *py, const struct py_str *path);

#endif
