/*
 * Running the own tool of a source's format, as its user would: in the source's directory, in the user's environment. Only
 * while a bundle is sealed, never while one is applied.
 */
#ifndef LOCKSTEP_EXECUTE_TOOL_H
#define LOCKSTEP_EXECUTE_TOOL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct ls_tool {
    const char *program;     /* a path, or a name that is found in PATH */
    const char *directory;   /* where it runs */
    const char *const *args; /* without the program's name; NULL-terminated */
};

/* *ret_output is its standard output, owned by the arena. LS_FAILURE, with what it wrote to its standard error as notes,
 * where it cannot be run, ends with anything but 0, or writes more than 64 MiB. */
LS_MUST_CHECK enum ls_status ls_tool_run(struct ls_arena *arena, const struct ls_tool *tool,
    struct ls_span *ret_output, struct ls_err *err);

#endif
