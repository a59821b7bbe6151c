/*
 * rev_module.h: Python modules of the project's own that lie in the source.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_MODULE_H
#define LOCKSTEP_ALEMBIC_REV_MODULE_H

#include "rev_graph.h"

/* A file that a dotted name stands for. */
struct al_module_file {
    struct lockstep_str path; /* relative to the source; NUL-terminated */
    struct lockstep_str text;
};

/*
 * Find the file of a module: inside the source, by a dotted name from a directory that alembic.ini
 * says under prepend_sys_path, from the source, from the directory that holds that of the revisions,
 * from the revisions, from the directory that holds a package above these, or from above the source, by what its path
 * ends with (or the option `package` says). 1 found, 0 not, -1 failed and the host has
 * been told why. `dotted` is NUL-terminated.
 */
int al_module_find(const struct lockstep_host *host, struct al_pool *pool,
    const struct al_graph *graph, const char *dotted, struct al_module_file *ret);

/* Read every such file that the revisions import, and those that these import: what a step may
 * need is known, and sealed, before the first one runs. */
int32_t al_module_gather(
    const struct lockstep_host *host, struct al_pool *pool, const struct al_graph *graph);

#endif
