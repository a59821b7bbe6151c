/* Any bytes as a signature, a public key and a secret key. None of them verifies what a fresh key has not signed. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "manifest/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char message[] = "[lock]\n";

static void
try_signature(struct ls_span text)
{
    LS_CLEANUP(ls_arena_finish) struct ls_arena arena = {0};
    struct ls_err err = {.status = LS_OK};
    struct ls_signature signature;
    const struct ls_trust_verdict *verdict = NULL;
    enum ls_status status = ls_signature_parse("a.minisig", text, &signature, &err);
    assert(status == err.status && (status == LS_OK || status == LS_SIGNATURE));
    if (status != LS_OK) {
        assert(err.message[0] != '\0');
        return;
    }
    /* a key that bears the id of the signature, and cannot have made it: all zero is no point that libsodium takes */
    struct ls_key key = {.name = LS_SPAN("k")};
    memcpy(key.key.id, signature.key_id, sizeof(key.key.id));
    struct ls_trust trust = {.keys = &key, .n_keys = 1, .threshold = 0};
    struct ls_signed_file lock = {.file = "m.lock", .text = LS_SPAN(message)};
    struct ls_signed_file file = {.file = "a.minisig", .text = text};
    assert(ls_trust_check(&arena, &trust, &lock, &file, 1, &verdict, &err) == LS_SIGNATURE);
    err = (struct ls_err){.status = LS_OK};
    trust.n_keys = 0;
    assert(ls_trust_check(&arena, &trust, &lock, &file, 1, &verdict, &err) == LS_OK);
    assert(verdict->n_signers == 0 && verdict->n_ignored == 1);
}

static void
try_public_key(struct ls_span text)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf again = LS_BUF(1000);
    struct ls_err err = {.status = LS_OK};
    struct ls_public_key key;
    if (ls_public_key_parse(text, &key, &err) == LS_OK) {
        ls_public_key_write(&key, &again);
        assert(ls_span_equal(ls_buf_span(&again), text));
    }
}

/* Passwords are not asked for, so that no input costs the work of scrypt. */
static void
try_secret_key(struct ls_span text)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf out = LS_BUF(65536);
    struct ls_err err = {.status = LS_OK};
    struct ls_secret_key *key = NULL;
    struct ls_public_key public_key;
    struct ls_signature signature;
    enum ls_status status = ls_secret_key_parse("a.key", text, NULL, NULL, &key, &public_key, &err);
    assert(status == err.status && (status == LS_OK) == (key != NULL));
    if (status == LS_OK) {
        assert(ls_secret_key_sign(key, LS_SPAN(message), "u", "t", &out, &err) == LS_OK);
        assert(ls_signature_parse("b", ls_buf_span(&out), &signature, &err) == LS_OK);
        assert(ls_signature_verify(&signature, &public_key, LS_SPAN(message)));
    }
    ls_secret_key_destroy(key);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ls_span text = {(const char *)data, size};
    if (size <= 65536) {
        try_signature(text);
        try_public_key(text);
        try_secret_key(text);
    }
    return 0;
}
