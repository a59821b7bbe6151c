/*
 * Every signature that bears the id of a trusted key has to be right, not only enough of them: a
 * wrong one means that someone changed something after signing.
 */
#include "manifest/trust.h"

#include "base/buf.h"

enum { NAMES_MAX = 1000 };

struct checking {
    const struct ls_trust *trust;
    const struct ls_signed_file *lock;
    struct ls_signer *by_key; /* [key]; file NULL: has not signed */
    struct ls_signer *ignored;
    size_t n_ignored;
    struct ls_err *err;
};

static enum ls_status
check_keys(const struct ls_trust *trust, struct ls_err *err)
{
    for (size_t i = 0; i < trust->n_keys; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct ls_key *a = &trust->keys[j];
            const struct ls_key *b = &trust->keys[i];
            if (memcmp(a->key.key, b->key.key, sizeof(a->key.key)) == 0) {
                enum ls_status status =
                    ls_err_set(err, LS_CONFIG, "the keys '%.*s' and '%.*s' are the same key",
                        LS_SPAN_ARGS(a->name), LS_SPAN_ARGS(b->name));
                ls_err_remedy(err, "Keep one of the two [key] sections: one key is one signer.");
                return status;
            }
        }
    }
    return LS_OK;
}

static enum ls_status
refuse_wrong(const struct checking *checking, const char *file, struct ls_span name)
{
    enum ls_status status =
        ls_err_set(checking->err, LS_SIGNATURE, "the signature of the key '%.*s' does not fit '%s'",
            LS_SPAN_ARGS(name), checking->lock->file);
    ls_err_at(checking->err, file, 0, 0);
    ls_err_remedy(checking->err,
        "The lock, the signature or its comment was changed after signing: take both files as they "
        "were signed, or review the lock and sign it again.");
    return status;
}

/* Two keys may bear the same id, which is chosen and not computed: any of them may have made the
 * signature. */
static enum ls_status
check_file(struct checking *checking, const struct ls_signed_file *file)
{
    const struct ls_trust *trust = checking->trust;
    struct ls_signature signature;
    enum ls_status status = ls_signature_parse(file->file, file->text, &signature, checking->err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_signer signer = {.file = file->file, .trusted_comment = signature.trusted_comment};
    (void)ls_key_id_hex(signature.key_id, signer.key_id);
    const struct ls_key *bearer = NULL;
    for (size_t i = 0; i < trust->n_keys; i++) {
        const struct ls_key *key = &trust->keys[i];
        if (memcmp(key->key.id, signature.key_id, LS_KEY_ID_BYTES) != 0) {
            continue;
        }
        bearer = key;
        if (ls_signature_verify(&signature, &key->key, checking->lock->text)) {
            signer.name = key->name;
            if (checking->by_key[i].file == NULL) {
                checking->by_key[i] = signer;
            }
            return LS_OK;
        }
    }
    if (bearer != NULL) {
        return refuse_wrong(checking, file->file, bearer->name);
    }
    checking->ignored[checking->n_ignored++] = signer;
    return LS_OK;
}

static enum ls_status
refuse_too_few(const struct checking *checking, size_t n_signers)
{
    const struct ls_trust *trust = checking->trust;
    const char *lock = checking->lock->file;
    LS_CLEANUP(ls_buf_finish) struct ls_buf names = LS_BUF(NAMES_MAX);
    for (size_t i = 0; i < trust->n_keys; i++) {
        if (checking->by_key[i].file == NULL) {
            ls_buf_adds(&names, names.len == 0 ? "" : ", ");
            ls_buf_add(&names, trust->keys[i].name);
        }
    }
    enum ls_status status = LS_OK;
    if (names.len == 0) {
        status = ls_err_set(checking->err, LS_SIGNATURE,
            "'%s' needs the signatures of %u keys, and only %zu are trusted", lock,
            trust->threshold, trust->n_keys);
        ls_err_remedy(checking->err, "Add the [key NAME] sections of further signers.");
    } else {
        status = ls_err_set(checking->err, LS_SIGNATURE,
            "'%s' has %zu of the %u signatures that it needs: not signed by %s%s", lock, n_signers,
            trust->threshold, ls_buf_span(&names).ptr, names.overflowed ? ", …" : "");
        ls_err_remedy(checking->err,
            "Ask whoever holds such a key to review the lock and sign it: `lockstep sign`, or "
            "`minisign -S -m %s`.",
            lock);
    }
    ls_err_at(checking->err, lock, 0, 0);
    for (size_t i = 0; i < checking->n_ignored; i++) {
        const struct ls_signer *signer = &checking->ignored[i];
        ls_err_note(checking->err, "'%s' is signed by %s, which is not a trusted key", signer->file,
            signer->key_id);
    }
    return status;
}

enum ls_status
ls_trust_check(struct ls_arena *arena, const struct ls_trust *trust,
    const struct ls_signed_file *lock, const struct ls_signed_file *signatures, size_t n_signatures,
    const struct ls_trust_verdict **ret_verdict, struct ls_err *err)
{
    struct ls_signer *signers = ls_arena_array(arena, trust->n_keys, sizeof(*signers));
    struct checking checking = {.trust = trust,
        .lock = lock,
        .by_key = ls_arena_array(arena, trust->n_keys, sizeof(*checking.by_key)),
        .ignored = ls_arena_array(arena, n_signatures, sizeof(*checking.ignored)),
        .err = err};
    enum ls_status status = check_keys(trust, err);
    for (size_t i = 0; i < n_signatures && status == LS_OK; i++) {
        status = check_file(&checking, &signatures[i]);
    }
    if (status != LS_OK) {
        return status;
    }
    size_t n_signers = 0;
    for (size_t i = 0; i < trust->n_keys; i++) {
        if (checking.by_key[i].file != NULL) {
            signers[n_signers++] = checking.by_key[i];
        }
    }
    if (n_signers < trust->threshold) {
        return refuse_too_few(&checking, n_signers);
    }
    struct ls_trust_verdict *verdict = ls_arena_alloc(arena, sizeof(*verdict));
    *verdict = (struct ls_trust_verdict){.signers = signers,
        .n_signers = n_signers,
        .ignored = checking.ignored,
        .n_ignored = checking.n_ignored};
    *ret_verdict = verdict;
    return LS_OK;
}
