/* Ends with the last mandatory operation, where the memory ends as well: the rest counts as
 * NULL. */
#include "bad.h"

#include <stdlib.h>
#include <string.h>

LOCKSTEP_EXPORT const struct lockstep_plugin *
LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)
{
    static void *bytes;
    const size_t size = offsetof(struct lockstep_plugin, revert);
    (void)host_abi_minor;
    if (bytes == NULL && (bytes = malloc(size)) != NULL) {
        struct lockstep_plugin plugin = bad_descriptor("shorter-struct");
        plugin.struct_size = (uint32_t)size;
        memcpy(bytes, &plugin, size);
    }
    return bytes;
}
