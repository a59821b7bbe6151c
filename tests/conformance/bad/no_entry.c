/* Exports another name than the entry of this major version. */
#include "bad.h"

LOCKSTEP_EXPORT const struct lockstep_plugin *lockstep_plugin_v0(uint32_t host_abi_minor);

const struct lockstep_plugin *
lockstep_plugin_v0(uint32_t host_abi_minor)
{
    static struct lockstep_plugin plugin;
    (void)host_abi_minor;
    plugin = bad_descriptor("no-entry");
    return &plugin;
}
