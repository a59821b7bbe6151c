/*
 * Public keys and signatures. Nothing here signs, so that whoever only verifies links nothing
 * that does.
 */
#include "manifest/minisign.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "manifest/minisign_text.h"

static_assert(LS_PUBLIC_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "as libsodium has it");
static_assert(LS_SIGNATURE_BYTES == crypto_sign_BYTES, "as libsodium has it");

const char *
ls_key_id_hex(const uint8_t id[LS_KEY_ID_BYTES], char hex[LS_KEY_ID_HEX])
{
    uint64_t number = 0;
    for (size_t i = LS_KEY_ID_BYTES; i > 0; i--) {
        number = number << 8 | id[i - 1];
    }
    (void)snprintf(hex, LS_KEY_ID_HEX, "%016" PRIX64, number);
    return hex;
}

enum ls_status
ls_public_key_parse(struct ls_span base64, struct ls_public_key *ret_key, struct ls_err *err)
{
    uint8_t raw[LS_MINISIGN_PUBLIC_BYTES];
    if (!ls_minisign_decode(base64, raw, sizeof(raw)) || raw[0] != 'E' || raw[1] != 'd') {
        enum ls_status status =
            ls_err_set(err, LS_CONFIG, "the public key is not one of minisign's");
        ls_err_remedy(
            err, "Take the second line of the .pub file: 56 characters that begin with RW.");
        return status;
    }
    memcpy(ret_key->id, raw + LS_MINISIGN_AT_ID, sizeof(ret_key->id));
    memcpy(ret_key->key, raw + LS_MINISIGN_AT_REST, sizeof(ret_key->key));
    return LS_OK;
}

void
ls_public_key_write(const struct ls_public_key *key, struct ls_buf *out)
{
    uint8_t raw[LS_MINISIGN_PUBLIC_BYTES] = {'E', 'd'};
    char text[sodium_base64_ENCODED_LEN(sizeof(raw), sodium_base64_VARIANT_ORIGINAL)];
    memcpy(raw + LS_MINISIGN_AT_ID, key->id, sizeof(key->id));
    memcpy(raw + LS_MINISIGN_AT_REST, key->key, sizeof(key->key));
    ls_buf_adds(out,
        sodium_bin2base64(text, sizeof(text), raw, sizeof(raw), sodium_base64_VARIANT_ORIGINAL));
}

static enum ls_status
refuse(const char *file, uint32_t line, struct ls_err *err, const char *why)
{
    enum ls_status status = ls_err_set(err, LS_SIGNATURE, "%s", why);
    ls_err_at(err, file, line, 0);
    ls_err_remedy(err, "Take the file as the signer made it, or sign again.");
    return status;
}

enum ls_status
ls_signature_parse(
    const char *file, struct ls_span text, struct ls_signature *ret_signature, struct ls_err *err)
{
    struct ls_span lines[4];
    struct ls_span untrusted;
    struct ls_signature signature;
    uint8_t raw[LS_MINISIGN_SIGNATURE_BYTES];
    if (text.len > LS_MINISIGN_FILE_MAX || !ls_minisign_split(text, 4, lines)) {
        return refuse(
            file, 0, err, "the signature does not have the four lines of a minisign file");
    }
    if (!ls_minisign_comment(
            lines[0], LS_MINISIGN_UNTRUSTED, LS_MINISIGN_COMMENT_MAX, &untrusted)) {
        return refuse(file, 1, err, "this is not an untrusted comment that can be shown");
    }
    if (!ls_minisign_decode(lines[1], raw, sizeof(raw)) || raw[0] != 'E') {
        return refuse(file, 2, err, "this is not a minisign signature");
    }
    if (raw[1] == 'd') {
        enum ls_status status =
            ls_err_set(err, LS_SIGNATURE, "the signature is of minisign's legacy form");
        ls_err_at(err, file, 2, 0);
        ls_err_remedy(err, "Sign again, without the option -l.");
        return status;
    }
    if (raw[1] != 'D') {
        return refuse(file, 2, err, "the signature is of an algorithm that is not known");
    }
    if (!ls_minisign_comment(
            lines[2], LS_MINISIGN_TRUSTED, LS_MINISIGN_TRUSTED_MAX, &signature.trusted_comment)) {
        return refuse(file, 3, err, "this is not a trusted comment that can be shown");
    }
    if (!ls_minisign_decode(lines[3], signature.global, sizeof(signature.global))) {
        return refuse(file, 4, err, "this is not the signature of a trusted comment");
    }
    memcpy(signature.key_id, raw + LS_MINISIGN_AT_ID, sizeof(signature.key_id));
    memcpy(signature.signature, raw + LS_MINISIGN_AT_REST, sizeof(signature.signature));
    *ret_signature = signature;
    return LS_OK;
}

bool
ls_signature_verify(
    const struct ls_signature *signature, const struct ls_public_key *key, struct ls_span message)
{
    uint8_t hash[LS_MINISIGN_HASH_BYTES];
    uint8_t signed_again[LS_SIGNATURE_BYTES + LS_MINISIGN_TRUSTED_MAX];
    struct ls_span comment = signature->trusted_comment;
    if (memcmp(signature->key_id, key->id, LS_KEY_ID_BYTES) != 0 ||
        comment.len > LS_MINISIGN_TRUSTED_MAX) {
        return false;
    }
    ls_minisign_hash(message, hash);
    if (crypto_sign_verify_detached(signature->signature, hash, sizeof(hash), key->key) != 0) {
        return false;
    }
    memcpy(signed_again, signature->signature, LS_SIGNATURE_BYTES);
    if (comment.len > 0) {
        memcpy(signed_again + LS_SIGNATURE_BYTES, comment.ptr, comment.len);
    }
    return crypto_sign_verify_detached(
               signature->global, signed_again, LS_SIGNATURE_BYTES + comment.len, key->key) == 0;
}
