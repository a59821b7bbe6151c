/*
 * Loading plugins: found inside one directory, read once, held against their pins, looked into, and
 * only then run.
 */
#ifndef LOCKSTEP_PLUGIN_LOAD_H
#define LOCKSTEP_PLUGIN_LOAD_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "lockstep/plugin.h"

/* A plugin in this process. It stays loaded to the end of the process. */
struct ls_plugin {
    const char *name;
    const char *version;
    const char *summary;
    struct ls_span bytes; /* of its file, as they were loaded; stay in memory */
    const char *path;     /* of its file, for messages */
    struct lockstep_plugin
        ops; /* our copy of its descriptor: as much as both sides know, the rest zero */
};

/* The plugins of one run. A zeroed struct is an empty set; it needs no end. */
struct ls_plugin_set {
    struct ls_vec loaded; /* of const struct ls_plugin * */
};

/* A digest that the file must have, and where that is written. */
struct ls_plugin_pin {
    struct ls_digest digest;
    const char *where; /* "plugins.ini", "the lock" */
};

enum { LS_PLUGIN_PINS = 2 };

struct ls_plugin_request {
    const char *plugin_dir;
    struct ls_span file; /* a name in plugin_dir */
    struct ls_span name; /* of the plugin, as plugins.ini has it; absent: any */
    struct ls_plugin_pin pins[LS_PLUGIN_PINS];
    size_t n_pins;
};

/* Load a plugin, or find it in the set, where a file of these bytes was loaded before. Every
 * refusal is LS_PLUGIN: a file that is no plain name, missing, a symbolic link, not regular or over
 * 64 MiB; bytes that are not those that a pin expects; a file that ls_elf_check or a descriptor
 * that ls_plugin_check refuses; a loader that fails. *ret_plugin is owned by the arena, which is
 * that of the set. */
LS_MUST_CHECK enum ls_status ls_plugin_load(struct ls_plugin_set *set, struct ls_arena *arena,
    const struct ls_plugin_request *request, const struct ls_plugin **ret_plugin,
    struct ls_err *err);

#endif
