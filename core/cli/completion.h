/*
 * Completion scripts for shells, made from the table of commands. They need no lockstep to run: profiles, sources,
 * targets and steps are read from the manifest, plugins.ini and the lock with sed.
 */
#ifndef LOCKSTEP_CLI_COMPLETION_H
#define LOCKSTEP_CLI_COMPLETION_H

#include <stdbool.h>

#include "base/buf.h"

/* Append the script for "bash", "zsh" or "fish"; false for any other. */
bool ls_completion_add(struct ls_buf *out, const char *shell);

#endif
