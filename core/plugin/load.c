/* The order is the point: bytes, pins, a look into the file, and after all that the first
 * instruction of the plugin. */
#include "plugin/load.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "plugin/check.h"
#include "plugin/elf.h"
#include "plugin/image.h"
#include "plugin/open.h"

static void
close_image(struct ls_plugin_image *image)
{
    ls_plugin_image_close(image);
}

static bool
is_plain_name(struct ls_span file)
{
    return file.ptr != NULL && file.len > 0 && file.len <= NAME_MAX &&
           memchr(file.ptr, '/', file.len) == NULL && memchr(file.ptr, '\0', file.len) == NULL &&
           !ls_span_is(file, ".") && !ls_span_is(file, "..");
}

static enum ls_status
read_image(const struct ls_plugin_request *request, const char *name, const char *shown,
    struct ls_plugin_image *ret_image, struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close) int dir = open(request->plugin_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0) {
        enum ls_status status = ls_err_set(err, LS_PLUGIN,
            "cannot open the plugin directory '%s': %s", request->plugin_dir, strerror(errno));
        ls_err_remedy(
            err, "Set plugin_dir in plugins.ini to the directory that holds the plugins.");
        return status;
    }
    enum ls_status status = ls_plugin_image_read(dir, name, shown, ret_image, err);
    if (status != LS_OK) {
        ls_err_remedy(
            err, "Plugins are regular files in plugin_dir, named by 'file' in plugins.ini.");
    }
    return status;
}

static enum ls_status
check_pins(const struct ls_plugin_request *request, struct ls_span bytes, const char *shown,
    struct ls_err *err)
{
    /* without a pin nobody asks for the digest, which of a large plugin takes milliseconds */
    struct ls_digest found = request->n_pins == 0 ? (struct ls_digest){0} : ls_hash_of(bytes);
    for (size_t i = 0; i < request->n_pins && i < LS_PLUGIN_PINS; i++) {
        const struct ls_plugin_pin *pin = &request->pins[i];
        if (ls_digest_equal(&pin->digest, &found)) {
            continue;
        }
        char expected_hex[LS_DIGEST_HEX];
        char found_hex[LS_DIGEST_HEX];
        enum ls_status status = ls_err_set(err, LS_PLUGIN,
            "the plugin '%s' is not the one that is pinned in %s: expected %s, found %s", shown,
            pin->where, ls_digest_hex(&pin->digest, expected_hex),
            ls_digest_hex(&found, found_hex));
        ls_err_remedy(err,
            "Restore the file; or, where it was replaced on purpose, review it and pin it anew "
            "(b2sum -l 256 FILE).");
        return status;
    }
    return LS_OK;
}

static const struct ls_plugin *
find_loaded(const struct ls_plugin_set *set, struct ls_span bytes)
{
    for (size_t i = 0; i < set->loaded.n; i++) {
        const struct ls_plugin *plugin = *LS_AT(const struct ls_plugin *, &set->loaded, i);
        if (ls_span_equal(plugin->bytes, bytes)) {
            return plugin;
        }
    }
    return NULL;
}

/* Run it: from here on the image's descriptor and view stay for good. */
static enum ls_status
open_plugin(struct ls_arena *arena, struct ls_plugin_image *image, struct ls_plugin *plugin,
    struct ls_err *err)
{
    int fd = image->fd;
    *image = (struct ls_plugin_image){.fd = -1};
    const struct lockstep_plugin *descriptor = NULL;
    enum ls_status status = ls_plugin_open(fd, plugin->path, &descriptor, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_plugin_fields fields = ls_plugin_fields_of(descriptor);
    status = ls_plugin_check(arena, plugin->path, ls_span_of(plugin->name), &fields, err);
    if (status != LS_OK) {
        return status;
    }
    plugin->ops = ls_plugin_copy(descriptor);
    plugin->name = plugin->ops.name;
    plugin->version = plugin->ops.version;
    plugin->summary = plugin->ops.summary;
    return LS_OK;
}

/* A file that two plugins of plugins.ini name is loaded once, and has one name. */
static enum ls_status
check_loaded(struct ls_arena *arena, const struct ls_plugin *plugin, const char *shown,
    struct ls_span name, struct ls_err *err)
{
    struct ls_plugin_fields fields = ls_plugin_fields_of(&plugin->ops);
    return ls_plugin_check(arena, shown, name, &fields, err);
}

enum ls_status
ls_plugin_load(struct ls_plugin_set *set, struct ls_arena *arena,
    const struct ls_plugin_request *request, const struct ls_plugin **ret_plugin,
    struct ls_err *err)
{
    if (!is_plain_name(request->file)) {
        enum ls_status status = ls_err_set(err, LS_PLUGIN,
            "the plugin's file '%.*s' is no plain file name", LS_SPAN_ARGS(request->file));
        ls_err_remedy(
            err, "Plugins are files in plugin_dir: write the name alone, such as raw-sql.so.");
        return status;
    }
    const char *name = ls_arena_dup(arena, request->file).ptr;
    const char *shown = ls_arena_printf(arena, "%s/%s", request->plugin_dir, name);
    LS_CLEANUP(close_image) struct ls_plugin_image image = {.fd = -1};
    enum ls_status status = read_image(request, name, shown, &image, err);
    if (status != LS_OK) {
        return status;
    }
    status = check_pins(request, image.bytes, shown, err);
    if (status != LS_OK) {
        return status;
    }
    const struct ls_plugin *loaded = find_loaded(set, image.bytes);
    if (loaded != NULL) {
        status = check_loaded(arena, loaded, shown, request->name, err);
        if (status == LS_OK) {
            *ret_plugin = loaded;
        }
        return status;
    }
    struct ls_elf_facts facts;
    status = ls_elf_check(arena, image.bytes, shown, &facts, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_plugin *plugin = ls_arena_alloc(arena, sizeof(*plugin));
    *plugin = (struct ls_plugin){
        .name = ls_arena_dup(arena, request->name).ptr, .bytes = image.bytes, .path = shown};
    status = open_plugin(arena, &image, plugin, err);
    if (status != LS_OK) {
        return status;
    }
    *LS_PUSH(const struct ls_plugin *, &set->loaded, arena) = plugin;
    *ret_plugin = plugin;
    return LS_OK;
}
