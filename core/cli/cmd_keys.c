/* keygen and sign. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/bundle.h"
#include "cli/password.h"
#include "config/ini.h"
#include "report/made.h"

static enum ls_status
write_pair(struct ls_app *app, const struct ls_secret_key *secret,
    const struct ls_public_key *public_key, struct ls_made_keys *made)
{
    struct ls_buf secret_text = LS_BUF(4096);
    struct ls_buf public_text = LS_BUF(4096);
    char id[LS_KEY_ID_HEX];
    ls_password_fn password = made->is_encrypted ? ls_password_ask : NULL;
    enum ls_status status = ls_secret_key_write(secret, password, NULL, &secret_text, &app->err);
    if (status == LS_OK) {
        status = ls_file_write(made->secret_file, ls_buf_span(&secret_text), true, true, &app->err);
    }
    ls_secret_wipe((struct ls_span){secret_text.ptr, secret_text.capacity});
    ls_buf_finish(&secret_text);
    made->key_id = ls_arena_strdup(&app->arena, ls_key_id_hex(public_key->id, id));
    ls_public_key_write(public_key, &public_text);
    made->public_key = ls_arena_dup(&app->arena, ls_span_trim(ls_buf_span(&public_text)));
    ls_buf_finish(&public_text);
    if (status == LS_OK) {
        char *file =
            ls_arena_printf(&app->arena, "untrusted comment: minisign public key %s\n%.*s\n",
                made->key_id, LS_SPAN_ARGS(made->public_key));
        status = ls_file_write(made->public_file, ls_span_of(file), true, false, &app->err);
    }
    return status;
}

enum ls_status
ls_cmd_keygen(struct ls_app *app)
{
    struct ls_made_keys made = {.public_file = app->args.values[LS_OPTION_PUBLIC],
        .secret_file = app->args.values[LS_OPTION_SECRET],
        .is_encrypted = !app->args.given[LS_OPTION_NO_PASSWORD]};
    made.public_file = made.public_file == NULL ? "lockstep.pub" : made.public_file;
    made.secret_file = made.secret_file == NULL ? "lockstep.key" : made.secret_file;
    const char *const files[] = {made.public_file, made.secret_file};
    for (size_t i = 0; i < 2; i++) {
        if (ls_file_exists(files[i])) {
            (void)ls_err_set(&app->err, LS_USAGE,
                "'%s' is there already, and a key is never overwritten", files[i]);
            ls_err_remedy(
                &app->err, "Give other names with --public and --secret, or move the file away.");
            return LS_USAGE;
        }
    }
    struct ls_secret_key *secret = NULL;
    struct ls_public_key public_key;
    enum ls_status status = ls_secret_key_generate(&secret, &public_key, &app->err);
    if (status == LS_OK) {
        status = write_pair(app, secret, &public_key, &made);
        ls_secret_key_destroy(secret);
    }
    if (status == LS_OK) {
        ls_report_keygen(&app->output, &made);
    }
    return status;
}

/* The lock is read and parsed first: what cannot be a lock is not signed. */
static enum ls_status
read_lock(struct ls_app *app, struct ls_bundle *bundle)
{
    const struct ls_ini_doc *doc = NULL;
    enum ls_status status = ls_file_read(
        &app->arena, bundle->lock_file, LS_FILE_MAX_LOCK, LS_CONFIG, &bundle->lock_text, &app->err);
    if (status != LS_OK) {
        ls_err_remedy(&app->err, "Run `lockstep -m %s seal` first.", bundle->manifest_file);
        return status;
    }
    status =
        ls_ini_read(&app->arena, bundle->lock_file, bundle->lock_text, LS_DIGEST, &doc, &app->err);
    return status == LS_OK ? ls_lock_parse(&app->arena, doc, &bundle->lock, &app->err) : status;
}

static bool
is_key_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len < 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static enum ls_status
read_secret(struct ls_app *app, struct ls_secret_key **ret_key, struct ls_public_key *ret_public)
{
    const char *file = app->args.values[LS_OPTION_SECRET];
    struct ls_span text;
    if (file == NULL) {
        (void)ls_err_set(&app->err, LS_USAGE, "no secret key is named");
        ls_err_remedy(&app->err, "Name it with --secret FILE; `lockstep keygen` makes one.");
        return LS_USAGE;
    }
    enum ls_status status =
        ls_file_read(&app->arena, file, LS_FILE_MAX_CONFIG, LS_CONFIG, &text, &app->err);
    if (status == LS_OK) {
        status =
            ls_secret_key_parse(file, text, ls_password_ask, NULL, ret_key, ret_public, &app->err);
        ls_secret_wipe(text);
    }
    return status;
}

static enum ls_status
write_signature(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_secret_key *key,
    const struct ls_public_key *public_key)
{
    const char *name = app->args.values[LS_OPTION_NAME];
    const char *comment = app->args.values[LS_OPTION_COMMENT];
    const char *slash = strrchr(bundle->lock_file, '/');
    char time_text[LS_TIME_TEXT];
    char id[LS_KEY_ID_HEX];
    if (comment == NULL) {
        comment = ls_arena_printf(&app->arena,
            "timestamp:%" PRId64 " file:%s manifest:%.*s serial:%" PRId64 " time:%s",
            ls_clock_now() / 1000000, slash == NULL ? bundle->lock_file : slash + 1,
            LS_SPAN_ARGS(bundle->lock->manifest), bundle->lock->serial,
            ls_clock_iso(ls_clock_now(), time_text));
    }
    const char *untrusted = ls_arena_printf(
        &app->arena, "signature from lockstep, key %s", ls_key_id_hex(public_key->id, id));
    struct ls_made_signature made = {
        .lock_file = bundle->lock_file, .key_id = id, .trusted_comment = ls_span_of(comment)};
    made.signature_file =
        name == NULL ? ls_arena_printf(&app->arena, "%s.minisig", bundle->lock_file)
                     : ls_arena_printf(&app->arena, "%s.%s.minisig", bundle->lock_file, name);
    struct ls_buf text = LS_BUF(LS_FILE_MAX_CONFIG);
    enum ls_status status =
        ls_secret_key_sign(key, bundle->lock_text, untrusted, comment, &text, &app->err);
    if (status == LS_OK) {
        status = ls_file_write(made.signature_file, ls_buf_span(&text), false, false, &app->err);
    }
    ls_buf_finish(&text);
    if (status == LS_OK) {
        ls_report_sign(&app->output, &made);
    }
    return status;
}

enum ls_status
ls_cmd_sign(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_secret_key *key = NULL;
    struct ls_public_key public_key;
    const char *name = app->args.values[LS_OPTION_NAME];
    if (name != NULL && !is_key_name(name)) {
        return ls_err_set(&app->err, LS_USAGE,
            "a key's name has 1 to 63 of a-z, 0-9, '_' and '-', and '%s' has not", name);
    }
    enum ls_status status = ls_bundle_open(app, LS_BUNDLE_MANIFEST, &bundle);
    status = status == LS_OK ? read_lock(app, &bundle) : status;
    status = status == LS_OK ? read_secret(app, &key, &public_key) : status;
    if (status == LS_OK) {
        status = write_signature(app, &bundle, key, &public_key);
        ls_secret_key_destroy(key);
    }
    return status;
}
