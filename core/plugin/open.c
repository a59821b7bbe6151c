/* Nothing is ever unloaded: the descriptor and what the plugin handed out point into it, and the
 * sanitizers need its code to tell where a leak came from. */
#include "plugin/open.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

enum ls_status
ls_plugin_open(
    int fd, const char *shown, const struct lockstep_plugin **ret_descriptor, struct ls_err *err)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    /* By path, glibc would answer with whatever was loaded under this number before. */
    if (dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD) != NULL) {
        return ls_err_set(err, LS_PLUGIN,
            "cannot load the plugin '%s': the loader holds another one as '%s'", shown, path);
    }
    (void)dlerror();
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *why = dlerror();
        return ls_err_set(err, LS_PLUGIN, "cannot load the plugin '%s': %s", shown,
            why == NULL ? "the loader has no memory to say why" : why);
    }
    void *symbol = dlsym(handle, LOCKSTEP_PLUGIN_ENTRY_NAME);
    if (symbol == NULL) {
        return ls_err_set(err, LS_PLUGIN, "the plugin '%s' exports no function '%s'", shown,
            LOCKSTEP_PLUGIN_ENTRY_NAME);
    }
    /* ISO C knows no cast from void * to a function. */
    lockstep_plugin_entry_fn entry = NULL;
    memcpy(&entry, &symbol, sizeof(entry));
    const struct lockstep_plugin *descriptor = entry(LOCKSTEP_ABI_MINOR);
    if (descriptor == NULL) {
        return ls_err_set(err, LS_PLUGIN, "the plugin '%s' refuses this lockstep (interface %u.%u)",
            shown, LOCKSTEP_ABI_MAJOR, LOCKSTEP_ABI_MINOR);
    }
    *ret_descriptor = descriptor;
    return LS_OK;
}
