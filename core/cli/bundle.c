#include "cli/bundle.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/vec.h"
#include "config/ini.h"
#include "report/error.h"
#include "verify/policy.h"
#include "verify/seal.h"

#ifndef LOCKSTEP_PLUGINDIR
#define LOCKSTEP_PLUGINDIR "/usr/lib/lockstep/plugins"
#endif

static void
on_log(void *user, enum ls_severity severity, struct ls_span text)
{
    struct ls_app *app = user;
    if (severity >= LS_WARNING || app->output.is_verbose) {
        ls_output_remark(&app->output, "%.*s", LS_SPAN_ARGS(text));
    }
}

static enum ls_status
read_manifest(struct ls_app *app, struct ls_bundle *bundle)
{
    struct ls_err *err = &app->err;
    const char *file = app->args.values[LS_OPTION_MANIFEST];
    if (file == NULL) {
        (void)ls_err_set(err, LS_USAGE, "no manifest is named");
        ls_err_remedy(err,
            "Name it with -m FILE, for example: lockstep -m manifests/whisperengine.ini status");
        return LS_USAGE;
    }
    if (!ls_span_ends(ls_span_of(file), LS_SPAN(".ini"))) {
        return ls_err_set(err, LS_USAGE, "a manifest's name ends in .ini, and '%s' does not", file);
    }
    bundle->manifest_file = file;
    bundle->lock_file = ls_arena_printf(&app->arena, "%.*s.lock", (int)(strlen(file) - 4), file);
    struct ls_span text;
    enum ls_status status =
        ls_file_read(&app->arena, file, LS_FILE_MAX_MANIFEST, LS_CONFIG, &text, err);
    if (status != LS_OK) {
        ls_err_remedy(err, "-m names the manifest, from the directory that you are in.");
    }
    const struct ls_ini_doc *doc = NULL;
    if (status == LS_OK) {
        status = ls_ini_read(&app->arena, file, text, LS_CONFIG, &doc, err);
    }
    if (status == LS_OK) {
        status = ls_manifest_parse(&app->arena, doc, &bundle->manifest, err);
    }
    return status;
}

static enum ls_status
find_profile(struct ls_app *app, struct ls_bundle *bundle)
{
    struct ls_span name = ls_args_text(&app->args, LS_OPTION_PROFILE);
    if (name.ptr == NULL) {
        return LS_OK;
    }
    bundle->profile = ls_manifest_profile(bundle->manifest, name);
    if (bundle->profile != NULL) {
        return LS_OK;
    }
    struct ls_buf known = LS_BUF(512);
    for (size_t i = 0; i < bundle->manifest->n_profiles; i++) {
        ls_buf_printf(
            &known, "%s%.*s", i == 0 ? "" : ", ", LS_SPAN_ARGS(bundle->manifest->profiles[i].name));
    }
    (void)ls_err_set(&app->err, LS_USAGE, "there is no profile '%.*s' in %s", LS_SPAN_ARGS(name),
        bundle->manifest_file);
    ls_err_remedy(&app->err, known.len == 0 ? "The manifest has no profiles." : "It has: %s.",
        ls_buf_span(&known).ptr);
    ls_buf_finish(&known);
    return LS_USAGE;
}

/* The signature files beside the lock: NAME.lock.minisig and NAME.lock.KEYNAME.minisig. */
static enum ls_status
read_signatures(struct ls_app *app, const struct ls_bundle *bundle, struct ls_vec *ret_files)
{
    struct ls_err *err = &app->err;
    const char *slash = strrchr(bundle->lock_file, '/');
    const char *base = slash == NULL ? bundle->lock_file : slash + 1;
    const char *directory = ls_file_directory(&app->arena, bundle->lock_file);
    struct ls_tree tree;
    enum ls_status status = ls_tree_open(&tree, slash == NULL ? "." : directory, err);
    if (status != LS_OK) {
        return status;
    }
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    bool found = false;
    struct ls_span prefix = ls_span_of(ls_arena_printf(&app->arena, "%s.", base));
    /* other files beside it are none of our business, symbolic links included; but what cannot be listed may be signed */
    status = ls_tree_list_plain(&tree, &app->arena, &entries, &n, err);
    for (size_t i = 0; i < n && status == LS_OK; i++) {
        if (ls_span_starts(entries[i].path, prefix) &&
            ls_span_ends(entries[i].path, LS_SPAN(".minisig"))) {
            struct ls_signed_file *file = LS_PUSH(struct ls_signed_file, ret_files, &app->arena);
            file->file = slash == NULL ? entries[i].path.ptr
                                       : ls_arena_printf(&app->arena, "%s/%.*s", directory,
                                             LS_SPAN_ARGS(entries[i].path));
            status = ls_tree_read(&tree, &app->arena, entries[i].path.ptr, LS_FILE_MAX_CONFIG,
                &file->text, &found, err);
            err->status = status == LS_OK ? LS_OK : LS_SIGNATURE;
        }
    }
    ls_tree_close(&tree);
    return err->status;
}

static enum ls_status
trusted_keys(struct ls_app *app, struct ls_trust *ret_trust)
{
    const struct ls_config *config = app->config;
    struct ls_key *keys = ls_arena_array(&app->arena, config->n_keys, sizeof(*keys));
    for (size_t i = 0; i < config->n_keys; i++) {
        keys[i].name = config->keys[i].name;
        enum ls_status status =
            ls_public_key_parse(config->keys[i].public_key, &keys[i].key, &app->err);
        if (status != LS_OK) {
            app->err.status = LS_CONFIG;
            ls_err_wrap(&app->err, "[key %.*s]", LS_SPAN_ARGS(config->keys[i].name));
            ls_err_at(&app->err, config->file, config->keys[i].line, 0);
            return LS_CONFIG;
        }
    }
    *ret_trust = (struct ls_trust){.keys = keys, .n_keys = config->n_keys};
    return LS_OK;
}

static void
note_signers(struct ls_app *app, struct ls_bundle *bundle)
{
    struct ls_buf ids = LS_BUF(4096);
    for (size_t i = 0; i < bundle->verdict->n_signers; i++) {
        ls_buf_printf(&ids, "%s%s", i == 0 ? "" : " ", bundle->verdict->signers[i].key_id);
    }
    if (ids.len > 0) {
        bundle->signers = ls_arena_dup(&app->arena, ls_buf_span(&ids));
    }
    ls_buf_finish(&ids);
}

/* Signatures are checked on the bytes of the lock before anything in it is believed. A lock that is signed at all must be
 * signed by a trusted key, if any key is trusted: a signature that fits nobody is no decoration. */
static enum ls_status
check_signatures(struct ls_app *app, struct ls_bundle *bundle)
{
    struct ls_vec files = {0};
    struct ls_trust trust = {0};
    enum ls_status status = read_signatures(app, bundle, &files);
    status = status == LS_OK ? trusted_keys(app, &trust) : status;
    if (status != LS_OK) {
        return status;
    }
    bool is_required = app->config->require_signature;
    trust.threshold = is_required                       ? app->config->threshold
                      : files.n > 0 && trust.n_keys > 0 ? 1
                                                        : 0;
    if (files.n == 0 && !is_required) {
        return LS_OK;
    }
    struct ls_signed_file lock = {.file = bundle->lock_file, .text = bundle->lock_text};
    status = ls_trust_check(
        &app->arena, &trust, &lock, files.items, files.n, &bundle->verdict, &app->err);
    if (status == LS_OK) {
        note_signers(app, bundle);
    }
    return status;
}

static enum ls_status
read_lock(struct ls_app *app, struct ls_bundle *bundle)
{
    struct ls_err *err = &app->err;
    if (!ls_file_exists(bundle->lock_file)) {
        if (app->config->require_signature) {
            (void)ls_err_set(err, LS_SIGNATURE, "a signed lock is required, and there is no '%s'",
                bundle->lock_file);
            ls_err_remedy(
                err, "Run `lockstep seal` and `lockstep sign`, or use a bundle that is signed.");
            return LS_SIGNATURE;
        }
        return LS_OK;
    }
    enum ls_status status = ls_file_read(
        &app->arena, bundle->lock_file, LS_FILE_MAX_LOCK, LS_CONFIG, &bundle->lock_text, err);
    status = status == LS_OK ? check_signatures(app, bundle) : status;
    const struct ls_ini_doc *doc = NULL;
    if (status == LS_OK) {
        status =
            ls_ini_read(&app->arena, bundle->lock_file, bundle->lock_text, LS_DIGEST, &doc, err);
    }
    if (status == LS_OK) {
        status = ls_lock_parse(&app->arena, doc, &bundle->lock, err);
    }
    if (status == LS_OK) {
        struct ls_digest digest = ls_hash_of(bundle->lock_text);
        (void)ls_digest_hex(&digest, bundle->lock_digest);
        status = ls_policy_manifest(bundle->lock, bundle->manifest, err);
    }
    return status == LS_OK ? ls_policy_time(bundle->lock, ls_clock_now(), err) : status;
}

static enum ls_status
load_plugin(struct ls_app *app, struct ls_bundle *bundle, const struct ls_source_decl *decl,
    const struct ls_plugin **ret)
{
    const struct ls_config *config = app->config;
    const struct ls_plugin_decl *declared = ls_config_plugin(config, decl->plugin);
    struct ls_span dir = config->plugin_dir;
    bool is_absolute = dir.len > 0 && dir.ptr[0] == '/';
    const char *slash = is_absolute || app->config_directory[0] == '\0' ? "" : "/";
    struct ls_plugin_request request = {.name = decl->plugin};
    request.plugin_dir =
        dir.len == 0 ? LOCKSTEP_PLUGINDIR
                     : ls_arena_printf(&app->arena, "%s%s%.*s",
                           is_absolute ? "" : app->config_directory, slash, LS_SPAN_ARGS(dir));
    request.file =
        declared != NULL
            ? declared->file
            : ls_span_of(ls_arena_printf(&app->arena, "%.*s.so", LS_SPAN_ARGS(decl->plugin)));
    if (declared != NULL && declared->is_pinned) {
        request.pins[request.n_pins++] =
            (struct ls_plugin_pin){.digest = declared->digest, .where = "plugins.ini"};
    }
    for (size_t i = 0; bundle->lock != NULL && i < bundle->lock->n_plugins; i++) {
        const struct ls_lock_plugin *sealed = &bundle->lock->plugins[i];
        bool is_ours = sealed->is_pinned && ls_span_equal(sealed->name, decl->plugin);
        if (is_ours && request.n_pins < LS_PLUGIN_PINS) {
            request.pins[request.n_pins++] =
                (struct ls_plugin_pin){.digest = sealed->digest, .where = "the lock"};
        }
    }
    return ls_plugin_load(&bundle->plugin_set, &app->arena, &request, ret, &app->err);
}

enum ls_status
ls_bundle_scan(struct ls_app *app, struct ls_bundle *bundle)
{
    const struct ls_manifest *manifest = bundle->manifest;
    bundle->plugins = ls_arena_array(&app->arena, manifest->n_sources, sizeof(*bundle->plugins));
    for (size_t i = 0; i < manifest->n_sources; i++) {
        enum ls_status status =
            load_plugin(app, bundle, &manifest->sources[i], &bundle->plugins[i]);
        if (status != LS_OK) {
            return status;
        }
    }
    struct ls_source_request request = {.manifest = manifest,
        .directory = ls_file_directory(&app->arena, bundle->manifest_file),
        .plugins = bundle->plugins,
        .lock = bundle->lock,
        .log = on_log,
        .log_user = app,
        .tick = bundle->tick,
        .tick_user = bundle->tick_user};
    enum ls_status status = ls_sources_open(&app->arena, &request, &bundle->sources, &app->err);
    if (status == LS_OK) {
        status =
            ls_order_make(&app->arena, manifest, &bundle->sources->set, &bundle->order, &app->err);
    }
    if (status == LS_OK && bundle->lock != NULL) {
        struct ls_seal_request seal = {
            .manifest = manifest, .sources = bundle->sources, .order = bundle->order, .serial = 1};
        const struct ls_lock *scanned = ls_seal_make(&app->arena, &seal);
        status = ls_seal_compare(&app->arena, bundle->lock, scanned, bundle->sources, &app->err);
    }
    return status;
}

enum ls_status
ls_bundle_open(struct ls_app *app, enum ls_bundle_depth depth, struct ls_bundle *ret_bundle)
{
    struct ls_bundle *bundle = ret_bundle;
    *bundle = (struct ls_bundle){0};
    enum ls_status status = read_manifest(app, bundle);
    status = status == LS_OK ? find_profile(app, bundle) : status;
    if (status == LS_OK && (depth == LS_BUNDLE_LOCK || depth == LS_BUNDLE_WHOLE)) {
        status = read_lock(app, bundle);
    }
    if (status == LS_OK && (depth == LS_BUNDLE_FRESH || depth == LS_BUNDLE_WHOLE)) {
        status = ls_bundle_scan(app, bundle);
    }
    return status;
}

void
ls_bundle_close(struct ls_bundle *bundle)
{
    ls_sources_close(bundle->sources);
    bundle->sources = NULL;
}

struct ls_about
ls_bundle_about(const struct ls_app *app, const struct ls_bundle *bundle)
{
    return (struct ls_about){.manifest = bundle->manifest->name,
        .profile = bundle->profile == NULL ? (struct ls_span){NULL, 0} : bundle->profile->name,
        .target = ls_args_text(&app->args, LS_OPTION_TARGET),
        .serial = bundle->lock == NULL ? 0 : bundle->lock->serial};
}
