/*
 * BLAKE2b-256 through libsodium: the digest of every file, step and journal row; what `b2sum -l 256` prints.
 */
#ifndef LOCKSTEP_BASE_HASH_H
#define LOCKSTEP_BASE_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { LS_DIGEST_BYTES = 32, LS_DIGEST_HEX = 65 };

struct ls_digest {
    uint8_t bytes[LS_DIGEST_BYTES];
};

/* A digest in the making. Opaque room for libsodium's state. */
struct ls_hash {
    _Alignas(64) uint8_t state[512];
};

/* Let libsodium choose its fastest code: once, before anything is digested. False where it cannot be used. */
bool ls_hash_start(void);

struct ls_digest ls_hash_of(struct ls_span bytes);

void ls_hash_begin(struct ls_hash *hash);
void ls_hash_add(struct ls_hash *hash, struct ls_span bytes);

/* Add length (8 bytes, little-endian) and bytes, so that neighbouring fields cannot run into each other. An absent
 * span has the length 2^64-1. */
void ls_hash_add_field(struct ls_hash *hash, struct ls_span bytes);
struct ls_digest ls_hash_end(struct ls_hash *hash);

bool ls_digest_equal(const struct ls_digest *a, const struct ls_digest *b);
bool ls_digest_is_zero(const struct ls_digest *digest);

/* 64 lower-case hexadecimal digits and NUL into `hex`. Returns `hex`. */
const char *ls_digest_hex(const struct ls_digest *digest, char hex[LS_DIGEST_HEX]);

/* From exactly 64 hexadecimal digits; false where `hex` is anything else. */
bool ls_digest_parse(struct ls_span hex, struct ls_digest *ret_digest);

/* SHA-256 in base64, with its NUL. */
enum { LS_SHA256_BASE64 = 45 };

/* What a browser's content policy knows a script by. Into `base64`, which is returned. */
const char *ls_sha256_base64(struct ls_span bytes, char base64[LS_SHA256_BASE64]);

#endif
