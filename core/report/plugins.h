/*
 * `plugin list` and `plugin inspect`.
 */
#ifndef LOCKSTEP_REPORT_PLUGINS_H
#define LOCKSTEP_REPORT_PLUGINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/output.h"

/* A plugin as its descriptor tells of itself. */
struct ls_plugin_row {
    struct ls_span name;
    struct ls_span version; /* absent: it could not be read, problem says why */
    struct ls_span file;    /* path */
    struct ls_span digest;  /* BLAKE2b-256 of the file, hexadecimal; absent: not read */
    bool is_pinned;         /* the digest is required by plugins.ini or the lock */
    struct ls_span summary;
    const char *const *operations; /* "open", "scan", "apply", …: those that it has */
    size_t n_operations;
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t struct_size;   /* of its descriptor */
    uint64_t instance_size; /* bytes */
    uint64_t file_size;     /* bytes */
    struct ls_span problem; /* why it would be refused; absent: it would not */
};

void ls_report_plugin_list(struct ls_output *output, const struct ls_plugin_row *rows, size_t n);

void ls_report_plugin_inspect(struct ls_output *output, const struct ls_plugin_row *row);

#endif
