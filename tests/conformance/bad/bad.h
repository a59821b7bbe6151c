/* What the deliberately bad plugins share: operations that do nothing, and a descriptor that fits,
 * for each to spoil. */
#ifndef LOCKSTEP_TESTS_BAD_H
#define LOCKSTEP_TESTS_BAD_H

#include <stddef.h>

#include "lockstep/plugin.h"

static inline int32_t
bad_open(void *self, const struct lockstep_host *host)
{
    (void)self;
    (void)host;
    return LOCKSTEP_OK;
}

static inline int32_t
bad_scan(void *self)
{
    (void)self;
    return LOCKSTEP_OK;
}

static inline int32_t
bad_apply(void *self, const struct lockstep_task *task)
{
    (void)self;
    (void)task;
    return LOCKSTEP_OK;
}

/* The fields of a descriptor that fits; each bad plugin then sets one of them to something else. */
static inline struct lockstep_plugin
bad_descriptor(const char *name)
{
    return (struct lockstep_plugin){
        .magic = LOCKSTEP_PLUGIN_MAGIC,
        .struct_size = sizeof(struct lockstep_plugin),
        .abi_major = LOCKSTEP_ABI_MAJOR,
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .name = name,
        .version = "1.0",
        .summary = "a plugin for tests",
        .instance_size = 64,
        .open = bad_open,
        .scan = bad_scan,
        .apply = bad_apply,
    };
}

/* The entry of a plugin called NAME, whose descriptor `plugin` the statement CHANGE spoils. */
#define BAD_PLUGIN(name, change)                                                                   \
    const struct lockstep_plugin *LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)                   \
    {                                                                                              \
        static struct lockstep_plugin plugin;                                                      \
        (void)host_abi_minor;                                                                      \
        plugin = bad_descriptor(name);                                                             \
        change;                                                                                    \
        return &plugin;                                                                            \
    }

#endif
