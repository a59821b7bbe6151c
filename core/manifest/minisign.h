/*
 * minisign's files (https://jedisct1.github.io/minisign/#signature-format): public keys, secret
 * keys, signatures. Only the prehashed form "ED" is made and accepted: BLAKE2b-512 of the file,
 * then plain Ed25519 of that.
 */
#ifndef LOCKSTEP_MANIFEST_MINISIGN_H
#define LOCKSTEP_MANIFEST_MINISIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum { LS_KEY_ID_BYTES = 8, LS_KEY_ID_HEX = 17, LS_PUBLIC_KEY_BYTES = 32, LS_SIGNATURE_BYTES = 64 };

struct ls_public_key {
    uint8_t id[LS_KEY_ID_BYTES];
    uint8_t key[LS_PUBLIC_KEY_BYTES];
};

struct ls_signature {
    uint8_t key_id[LS_KEY_ID_BYTES];
    uint8_t signature[LS_SIGNATURE_BYTES];
    uint8_t global[LS_SIGNATURE_BYTES]; /* over signature and trusted comment */
    struct ls_span trusted_comment;     /* points into the text */
};

/* A secret key in guarded memory. */
struct ls_secret_key;
void ls_secret_key_destroy(struct ls_secret_key *key);

/* The id as minisign shows it: 16 upper-case hexadecimal digits of the little-endian number.
 * Returns `hex`. */
const char *ls_key_id_hex(const uint8_t id[LS_KEY_ID_BYTES], char hex[LS_KEY_ID_HEX]);

/* From the base64 line of a .pub file ("RW…"). LS_CONFIG on failure; the error has no file. */
LS_MUST_CHECK enum ls_status ls_public_key_parse(
    struct ls_span base64, struct ls_public_key *ret_key, struct ls_err *err);

/* The base64 line, without a line end. */
void ls_public_key_write(const struct ls_public_key *key, struct ls_buf *out);

/* A whole .minisig file; `file` for messages. Every length, tag and base64 digit is checked; a
 * comment that is not printable is refused. LS_SIGNATURE on failure. */
LS_MUST_CHECK enum ls_status ls_signature_parse(
    const char *file, struct ls_span text, struct ls_signature *ret_signature, struct ls_err *err);

/* Whether `key` made `signature` for `message`, trusted comment included. */
bool ls_signature_verify(
    const struct ls_signature *signature, const struct ls_public_key *key, struct ls_span message);

/* Ask for a password: write it (at most `size` - 1 bytes and NUL) into `password`, which is
 * guarded memory. */
typedef enum ls_status (*ls_password_fn)(
    void *user, const char *prompt, char *password, size_t size, struct ls_err *err);

/* A whole secret key file, encrypted (scrypt, asks for the password) or not. *ret_key is the
 * caller's, and so is the text: ls_secret_wipe it. LS_CONFIG where it is no such file or asks
 * for absurd memory or work; LS_FAILURE for a wrong password. `password` NULL: an encrypted key
 * is refused. */
LS_MUST_CHECK enum ls_status ls_secret_key_parse(const char *file, struct ls_span text,
    ls_password_fn password, void *user, struct ls_secret_key **ret_key,
    struct ls_public_key *ret_public, struct ls_err *err);

/* A new pair. */
LS_MUST_CHECK enum ls_status ls_secret_key_generate(
    struct ls_secret_key **ret_key, struct ls_public_key *ret_public, struct ls_err *err);

/* The secret key file; encrypted with a password asked for twice where `password` is given, else
 * unencrypted. `out` must be empty (so that no copy is left where it grew) and is wiped by the
 * caller: ls_secret_wipe(ls_buf_span(out)). */
LS_MUST_CHECK enum ls_status ls_secret_key_write(const struct ls_secret_key *key,
    ls_password_fn password, void *user, struct ls_buf *out, struct ls_err *err);

/* Overwrite secret text that lies in an arena or a buffer, before it is freed. */
void ls_secret_wipe(struct ls_span text);

/* The .minisig file for `message`. Comments that are not printable, of more than one
 * line or too long are LS_USAGE. */
LS_MUST_CHECK enum ls_status ls_secret_key_sign(const struct ls_secret_key *key,
    struct ls_span message, const char *untrusted_comment, const char *trusted_comment,
    struct ls_buf *out, struct ls_err *err);

#endif
