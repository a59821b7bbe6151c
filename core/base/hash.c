#include "base/hash.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(
    sizeof(crypto_generichash_state) <= sizeof(((struct ls_hash *)0)->state), "room for the state");
static_assert(_Alignof(crypto_generichash_state) <= 64, "alignment of the state");

bool
ls_hash_start(void)
{
    return sodium_init() >= 0;
}

struct ls_digest
ls_hash_of(struct ls_span bytes)
{
    struct ls_digest digest;
    (void)crypto_generichash(
        digest.bytes, sizeof(digest.bytes), (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
    return digest;
}

void
ls_hash_begin(struct ls_hash *hash)
{
    (void)crypto_generichash_init(
        (crypto_generichash_state *)(void *)hash->state, NULL, 0, LS_DIGEST_BYTES);
}

void
ls_hash_add(struct ls_hash *hash, struct ls_span bytes)
{
    (void)crypto_generichash_update((crypto_generichash_state *)(void *)hash->state,
        (const unsigned char *)bytes.ptr, bytes.len);
}

void
ls_hash_add_field(struct ls_hash *hash, struct ls_span bytes)
{
    uint64_t len = bytes.ptr == NULL ? UINT64_MAX : bytes.len;
    char prefix[8];
    for (size_t i = 0; i < sizeof(prefix); i++) {
        prefix[i] = (char)(len >> 8 * i & 0xFF);
    }
    ls_hash_add(hash, (struct ls_span){prefix, sizeof(prefix)});
    if (bytes.len > 0) {
        ls_hash_add(hash, bytes);
    }
}

struct ls_digest
ls_hash_end(struct ls_hash *hash)
{
    struct ls_digest digest;
    (void)crypto_generichash_final(
        (crypto_generichash_state *)(void *)hash->state, digest.bytes, sizeof(digest.bytes));
    return digest;
}

bool
ls_digest_equal(const struct ls_digest *a, const struct ls_digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool
ls_digest_is_zero(const struct ls_digest *digest)
{
    static const struct ls_digest zero;
    return ls_digest_equal(digest, &zero);
}

const char *
ls_digest_hex(const struct ls_digest *digest, char hex[LS_DIGEST_HEX])
{
    return sodium_bin2hex(hex, LS_DIGEST_HEX, digest->bytes, sizeof(digest->bytes));
}

bool
ls_digest_parse(struct ls_span hex, struct ls_digest *ret_digest)
{
    size_t len = 0;
    struct ls_digest digest;
    if (hex.len != LS_DIGEST_HEX - 1 ||
        sodium_hex2bin(digest.bytes, sizeof(digest.bytes), hex.ptr, hex.len, NULL, &len, NULL) !=
            0 ||
        len != sizeof(digest.bytes)) {
        return false;
    }
    *ret_digest = digest;
    return true;
}

const char *
ls_sha256_base64(struct ls_span bytes, char base64[LS_SHA256_BASE64])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    static_assert(sodium_base64_ENCODED_LEN(sizeof(digest), sodium_base64_VARIANT_ORIGINAL) ==
                      LS_SHA256_BASE64,
        "room for the digest");
    (void)crypto_hash_sha256(digest, (const unsigned char *)bytes.ptr, bytes.len);
    return sodium_bin2base64(
        base64, LS_SHA256_BASE64, digest, sizeof(digest), sodium_base64_VARIANT_ORIGINAL);
}
