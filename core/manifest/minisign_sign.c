/* Making a signature. Apart from what verifies, so that only `sign` links it. */
#include <sodium.h>

#include "manifest/minisign_text.h"

enum ls_status
ls_secret_key_sign(const struct ls_secret_key *key, struct ls_span message,
    const char *untrusted_comment, const char *trusted_comment, struct ls_buf *out,
    struct ls_err *err)
{
    struct ls_span untrusted;
    struct ls_span trusted;
    bool is_good =
        ls_minisign_comment(
            ls_span_of(untrusted_comment), "", LS_MINISIGN_COMMENT_MAX, &untrusted) &&
        ls_minisign_comment(ls_span_of(trusted_comment), "", LS_MINISIGN_TRUSTED_MAX, &trusted);
    if (!is_good) {
        return ls_err_set(err, LS_USAGE,
            "a comment of a signature is one line of printable text, "
            "at most %d bytes, the trusted one %d",
            LS_MINISIGN_COMMENT_MAX, LS_MINISIGN_TRUSTED_MAX);
    }
    uint8_t hash[LS_MINISIGN_HASH_BYTES];
    uint8_t raw[LS_MINISIGN_SIGNATURE_BYTES] = {'E', 'D'};
    uint8_t *signature = raw + LS_MINISIGN_AT_REST;
    uint8_t with_comment[LS_SIGNATURE_BYTES + LS_MINISIGN_TRUSTED_MAX];
    uint8_t global[LS_SIGNATURE_BYTES];
    char text[sodium_base64_ENCODED_LEN(sizeof(raw), sodium_base64_VARIANT_ORIGINAL)];
    char global_text[sodium_base64_ENCODED_LEN(sizeof(global), sodium_base64_VARIANT_ORIGINAL)];
    memcpy(raw + LS_MINISIGN_AT_ID, key->id, sizeof(key->id));
    ls_minisign_hash(message, hash);
    (void)crypto_sign_detached(signature, NULL, hash, sizeof(hash), key->secret);
    memcpy(with_comment, signature, LS_SIGNATURE_BYTES);
    memcpy(with_comment + LS_SIGNATURE_BYTES, trusted.ptr, trusted.len);
    (void)crypto_sign_detached(
        global, NULL, with_comment, LS_SIGNATURE_BYTES + trusted.len, key->secret);
    ls_buf_printf(out, LS_MINISIGN_UNTRUSTED "%s\n%s\n" LS_MINISIGN_TRUSTED "%s\n%s\n",
        untrusted_comment,
        sodium_bin2base64(text, sizeof(text), raw, sizeof(raw), sodium_base64_VARIANT_ORIGINAL),
        trusted_comment,
        sodium_bin2base64(global_text, sizeof(global_text), global, sizeof(global),
            sodium_base64_VARIANT_ORIGINAL));
    return LS_OK;
}
