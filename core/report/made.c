#include "report/made.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/utf8.h"

/* "LABEL  TEXT" on a line of its own. */
static void
add_line(struct ls_buf *out, const char *label, struct ls_span text)
{
    ls_buf_printf(out, "  %-14s ", label);
    ls_utf8_add_printable(out, text, false);
    ls_buf_addc(out, '\n');
}

/* NULL where there is no time. */
static const char *
time_or_null(int64_t microseconds, char text[LS_TIME_TEXT])
{
    return microseconds == 0 ? NULL : ls_clock_iso(microseconds, text);
}

static void
seal_json(struct ls_buf *out, const char *file, const char *digest, const struct ls_lock *lock,
    struct ls_output *output)
{
    struct ls_json json;
    char text[LS_TIME_TEXT];
    char hex[LS_DIGEST_HEX];
    ls_report_json_open(&json, out, "seal", NULL);
    ls_json_text(&json, "manifest", lock->manifest);
    ls_json_string(&json, "manifest_digest", ls_digest_hex(&lock->manifest_digest, hex));
    ls_json_string(&json, "file", file);
    ls_json_string(&json, "digest", digest);
    ls_json_int(&json, "serial", lock->serial);
    ls_json_string(&json, "created", ls_clock_iso(lock->created, text));
    ls_json_string(&json, "expires", time_or_null(lock->expires, text));
    ls_json_text(&json, "target", lock->target);
    ls_json_int(&json, "steps", (int64_t)lock->n_steps);
    ls_json_int(&json, "shared_files", (int64_t)lock->n_shared);
    ls_json_open_array(&json, "plugins");
    for (size_t i = 0; i < lock->n_plugins; i++) {
        const struct ls_lock_plugin *plugin = &lock->plugins[i];
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "name", plugin->name);
        ls_json_text(&json, "version", plugin->version);
        ls_json_string(
            &json, "digest", plugin->is_pinned ? ls_digest_hex(&plugin->digest, hex) : NULL);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
}

static void
seal_text(struct ls_buf *out, const char *file, const char *digest, const struct ls_lock *lock)
{
    char text[LS_TIME_TEXT];
    ls_buf_adds(out, "sealed ");
    ls_utf8_add_printable(out, ls_span_of(file), false);
    ls_buf_printf(out, ": %zu step%s, serial %" PRId64 "\n", lock->n_steps,
        lock->n_steps == 1 ? "" : "s", lock->serial);
    add_line(out, "BLAKE2b-256", ls_span_of(digest));
    if (lock->expires != 0) {
        add_line(out, "expires", ls_span_of(ls_clock_iso(lock->expires, text)));
    }
    if (lock->target.len > 0) {
        add_line(out, "target", lock->target);
    }
    for (size_t i = 0; i < lock->n_plugins; i++) {
        const struct ls_lock_plugin *plugin = &lock->plugins[i];
        struct ls_buf words = LS_REPORT_BUF;
        ls_buf_printf(&words, "%.*s %.*s%s", LS_SPAN_ARGS(plugin->name),
            LS_SPAN_ARGS(plugin->version), plugin->is_pinned ? ", pinned" : "");
        add_line(out, "plugin", ls_buf_span(&words));
        ls_buf_finish(&words);
    }
}

void
ls_report_seal(
    struct ls_output *output, const char *file, const char *digest, const struct ls_lock *lock)
{
    struct ls_buf out = LS_REPORT_BUF;
    if (output->format == LS_FORMAT_JSON) {
        seal_json(&out, file, digest, lock, output);
    } else {
        seal_text(&out, file, digest, lock);
        ls_output_flush(output, &out);
    }
    ls_buf_finish(&out);
}

void
ls_report_keygen(struct ls_output *output, const struct ls_made_keys *keys)
{
    struct ls_buf out = LS_REPORT_BUF;
    if (output->format == LS_FORMAT_JSON) {
        struct ls_json json;
        ls_report_json_open(&json, &out, "keygen", NULL);
        ls_json_string(&json, "public_file", keys->public_file);
        ls_json_string(&json, "secret_file", keys->secret_file);
        ls_json_string(&json, "key_id", keys->key_id);
        ls_json_text(&json, "public_key", keys->public_key);
        ls_json_bool(&json, "is_encrypted", keys->is_encrypted);
        ls_report_json_close(&json, output);
    } else {
        ls_buf_printf(&out, "key %s\n", keys->key_id);
        add_line(&out, "public key", ls_span_of(keys->public_file));
        add_line(&out, "secret key", ls_span_of(keys->secret_file));
        ls_buf_printf(&out, "The secret key is %s.\n",
            keys->is_encrypted ? "encrypted with the password" : "not encrypted");
        ls_buf_adds(&out, "To trust it, add to plugins.ini:\n\n  [key NAME]\n  public = ");
        ls_utf8_add_printable(&out, keys->public_key, false);
        ls_buf_addc(&out, '\n');
        ls_output_flush(output, &out);
    }
    ls_buf_finish(&out);
}

void
ls_report_sign(struct ls_output *output, const struct ls_made_signature *signature)
{
    struct ls_buf out = LS_REPORT_BUF;
    if (output->format == LS_FORMAT_JSON) {
        struct ls_json json;
        ls_report_json_open(&json, &out, "sign", NULL);
        ls_json_string(&json, "lock_file", signature->lock_file);
        ls_json_string(&json, "signature_file", signature->signature_file);
        ls_json_string(&json, "key_id", signature->key_id);
        ls_json_text(&json, "trusted_comment", signature->trusted_comment);
        ls_report_json_close(&json, output);
    } else {
        ls_buf_adds(&out, "signed ");
        ls_utf8_add_printable(&out, ls_span_of(signature->lock_file), false);
        ls_buf_addc(&out, '\n');
        add_line(&out, "signature", ls_span_of(signature->signature_file));
        add_line(&out, "key", ls_span_of(signature->key_id));
        add_line(&out, "comment", signature->trusted_comment);
        ls_output_flush(output, &out);
    }
    ls_buf_finish(&out);
}

void
ls_report_new(
    struct ls_output *output, struct ls_span source, const struct ls_span *files, size_t n)
{
    struct ls_buf out = LS_REPORT_BUF;
    if (output->format == LS_FORMAT_JSON) {
        struct ls_json json;
        ls_report_json_open(&json, &out, "new", NULL);
        ls_json_text(&json, "source", source);
        ls_json_open_array(&json, "files");
        for (size_t i = 0; i < n; i++) {
            ls_json_text(&json, NULL, files[i]);
        }
        ls_json_close_array(&json);
        ls_report_json_close(&json, output);
    } else {
        for (size_t i = 0; i < n; i++) {
            ls_buf_adds(&out, "wrote ");
            ls_utf8_add_printable(&out, files[i], false);
            ls_buf_addc(&out, '\n');
        }
        ls_output_flush(output, &out);
    }
    ls_buf_finish(&out);
}
