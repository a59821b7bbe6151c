/*
 * Whether enough of the keys that the operator trusts have signed a lock.
 */
#ifndef LOCKSTEP_MANIFEST_TRUST_H
#define LOCKSTEP_MANIFEST_TRUST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "manifest/minisign.h"

/* A trusted key under the operator's name for it. */
struct ls_key {
    struct ls_span name;
    struct ls_public_key key;
};

struct ls_trust {
    const struct ls_key *keys;
    size_t n_keys;
    uint32_t threshold; /* distinct keys that must have signed; 0: wrong ones are refused still */
};

/* A signed file and its bytes: those that were read, and will be used. */
struct ls_signed_file {
    const char *file;
    struct ls_span text;
};

/* One that signed. */
struct ls_signer {
    struct ls_span name; /* of the trusted key; absent: the key is not trusted */
    char key_id[LS_KEY_ID_HEX];
    const char *file;               /* of the signature */
    struct ls_span trusted_comment; /* in its text; of an untrusted key: worth nothing */
};

struct ls_trust_verdict {
    const struct ls_signer *signers; /* distinct trusted keys, in the order of ls_trust.keys */
    size_t n_signers;
    const struct ls_signer *ignored; /* signatures of keys that are not trusted, as given */
    size_t n_ignored;
};

/* Check all `signatures` (whole .minisig files) of `lock`. Keys are the same where their
 * material is, whatever they are called; a key that signed twice counts once.
 * LS_CONFIG: two of the trusted keys are the same.
 * LS_SIGNATURE: a file is no signature; one by a trusted key does not verify (wherever it
 * stands, and however many others do); fewer trusted keys than the threshold have signed: the
 * error says how many of how many, and names those missing.
 * Signatures by other keys are listed and count for nothing. The verdict is owned by the arena. */
LS_MUST_CHECK enum ls_status ls_trust_check(struct ls_arena *arena, const struct ls_trust *trust,
    const struct ls_signed_file *lock, const struct ls_signed_file *signatures, size_t n_signatures,
    const struct ls_trust_verdict **ret_verdict, struct ls_err *err);

#endif
