/*
 * Which files are steps, in which order, and which of them have a way back.
 */
#ifndef RAW_SQL_FILES_H
#define RAW_SQL_FILES_H

#include <stdint.h>

#include "lockstep/plugin.h"

/* The source's options. Everything lives in the host's memory. */
struct rs_options {
    const struct lockstep_str *patterns; /* none: *.sql */
    const struct lockstep_str *excludes;
    uint32_t n_patterns;
    uint32_t n_excludes;
    uint32_t is_recursive;
    uint32_t is_free; /* order = free: files do not follow one another */
};

struct rs_step {
    struct lockstep_str local_id; /* the path without ".sql" */
    struct lockstep_str up;
    struct lockstep_str down; /* ptr NULL: no way back */
};

/* Read the options; one that is not known, or has a value that makes no sense, is refused. */
int32_t rs_options_read(const struct lockstep_host *host, struct rs_options *ret_options);

/* The steps, in the order of the bytes of their local ids. Refused: a way back without its way there, an ending that is
 * not in lower case, digit prefixes of mixed width (unless the order is free), a pattern that matches nothing. */
int32_t rs_files_list(const struct lockstep_host *host, const struct rs_options *options,
    const struct rs_step **ret_steps, uint64_t *ret_n);

/* Whether the options choose the file `path` for a step. */
int rs_files_choose(const struct rs_options *options, struct lockstep_str path);

/* Number of digits that the text begins with. */
uint64_t rs_digits(struct lockstep_str text);

/* Shell patterns, by bytes: * and ? stop at '/', [a-z], [!a-z]. A pattern without '/' is held against the last part of
 * the path. 1: it matches. */
int rs_glob(struct lockstep_str pattern, struct lockstep_str path);

#endif
