/* Refuses every host. */
#include "bad.h"

LOCKSTEP_EXPORT const struct lockstep_plugin *
LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)
{
    (void)host_abi_minor;
    return NULL;
}
