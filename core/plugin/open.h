/*
 * The moment a plugin's code begins to run: dlopen of its sealed image, and its entry.
 */
#ifndef LOCKSTEP_PLUGIN_OPEN_H
#define LOCKSTEP_PLUGIN_OPEN_H

#include "base/attrs.h"
#include "base/err.h"
#include "lockstep/plugin.h"

/* Load the image in `fd` into this process and ask its entry for the descriptor, which lives as
 * long as the process, as the descriptor `fd` must from now on. Constructors run: whether the bytes
 * are to be trusted was settled before. `shown` names the plugin in messages (LS_PLUGIN). The
 * descriptor is not checked yet. */
LS_MUST_CHECK enum ls_status ls_plugin_open(
    int fd, const char *shown, const struct lockstep_plugin **ret_descriptor, struct ls_err *err);

#endif
