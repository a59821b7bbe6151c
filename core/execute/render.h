/*
 * Writing what stands in for steps that their plugins cannot do, by the tools of their formats.
 */
#ifndef LOCKSTEP_EXECUTE_RENDER_H
#define LOCKSTEP_EXECUTE_RENDER_H

#include "execute/lint.h"

struct ls_render_request {
    const struct ls_sources *sources;
    const struct ls_lint *lint;
    const char *program; /* instead of the name that the plugin says; NULL: that name */
};

/* One file for each direction that is refused as unsupported, of sources whose plugin can render. *ret_paths are the files,
 * as people find them; owned by the arena. */
LS_MUST_CHECK enum ls_status ls_render_make(struct ls_arena *arena,
    const struct ls_render_request *request, const struct ls_span **ret_paths, size_t *ret_n,
    struct ls_err *err);

#endif
