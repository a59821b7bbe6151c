/* Made for a later minor version: its descriptor is longer than ours, and must be taken. */
#include "bad.h"

struct longer {
    struct lockstep_plugin known;
    int32_t (*later)(void *self);
};

LOCKSTEP_EXPORT const struct lockstep_plugin *
LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)
{
    static struct longer plugin;
    (void)host_abi_minor;
    plugin.known = bad_descriptor("newer-minor");
    plugin.known.struct_size = sizeof(plugin);
    plugin.known.abi_minor = LOCKSTEP_ABI_MINOR + 1;
    plugin.later = bad_scan;
    return &plugin.known;
}
