/*
 * The text of minisign's files: lines of comment and base64. Only minisign*.c include this file.
 */
#ifndef LOCKSTEP_MANIFEST_MINISIGN_TEXT_H
#define LOCKSTEP_MANIFEST_MINISIGN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "manifest/minisign.h"

#define LS_MINISIGN_UNTRUSTED "untrusted comment: "
#define LS_MINISIGN_TRUSTED "trusted comment: "

/* minisign's own limits, and the size of the largest file that keeps them. */
enum {
    LS_MINISIGN_COMMENT_MAX = 1024,
    LS_MINISIGN_TRUSTED_MAX = 8192,
    LS_MINISIGN_FILE_MAX = 16384,
};

/* The layout of what the base64 lines hold: algorithm, key id, then the rest. */
enum {
    LS_MINISIGN_AT_ID = 2,
    LS_MINISIGN_AT_REST = LS_MINISIGN_AT_ID + LS_KEY_ID_BYTES,
    LS_MINISIGN_PUBLIC_BYTES = LS_MINISIGN_AT_REST + LS_PUBLIC_KEY_BYTES,
    LS_MINISIGN_SIGNATURE_BYTES = LS_MINISIGN_AT_REST + LS_SIGNATURE_BYTES,
    LS_MINISIGN_HASH_BYTES = 64,
};

struct ls_secret_key {
    uint8_t id[LS_KEY_ID_BYTES];
    uint8_t secret[64]; /* libsodium's form: seed, then public key */
};

/* Cut a text of exactly `n` lines (LF or CR LF; the last may lack its end) into them. */
bool ls_minisign_split(struct ls_span text, size_t n, struct ls_span *ret_lines);

/* Whether the line begins with `prefix` and goes on with at most `max` printable bytes:
 * *ret_comment. */
bool ls_minisign_comment(
    struct ls_span line, const char *prefix, size_t max, struct ls_span *ret_comment);

/* Exactly `size` bytes from base64 with its padding, and nothing else. */
bool ls_minisign_decode(struct ls_span base64, uint8_t *bytes, size_t size);

/* BLAKE2b-512 of the message: what is signed in its stead. */
void ls_minisign_hash(struct ls_span message, uint8_t hash[LS_MINISIGN_HASH_BYTES]);

#endif
