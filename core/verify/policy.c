#include "verify/policy.h"

#include "base/clock.h"
#include "base/eol.h"
#include "source/source.h"

enum ls_status
ls_policy_manifest(
    const struct ls_lock *lock, const struct ls_manifest *manifest, struct ls_err *err)
{
    if (!ls_span_equal(lock->manifest, manifest->name)) {
        return ls_err_set(err, LS_DIGEST, "the lock is for the manifest '%.*s', and this is '%.*s'",
            LS_SPAN_ARGS(lock->manifest), LS_SPAN_ARGS(manifest->name));
    }
    if (!ls_digest_equal(&lock->manifest_digest, &manifest->digest)) {
        char sealed[LS_DIGEST_HEX];
        char found[LS_DIGEST_HEX];
        bool is_eol = ls_eol_is_only(manifest->text, &lock->manifest_digest);
        (void)ls_err_set(err, LS_DIGEST, "the manifest '%s' has changed since it was sealed%s",
            manifest->file, is_eol ? ", in its line endings only" : "");
        ls_err_note(err, "sealed: %s", ls_digest_hex(&lock->manifest_digest, sealed));
        ls_err_note(err, "found:  %s", ls_digest_hex(&manifest->digest, found));
        ls_err_remedy(
            err, "Bring it back, or review the change, run `lockstep seal` and sign again.");
        return LS_DIGEST;
    }
    return LS_OK;
}

enum ls_status
ls_policy_time(const struct ls_lock *lock, int64_t now, struct ls_err *err)
{
    if (lock->expires == 0 || now <= lock->expires) {
        return LS_OK;
    }
    char text[LS_TIME_TEXT];
    (void)ls_err_set(err, LS_EXPIRED, "the lock expired at %s", ls_clock_iso(lock->expires, text));
    ls_err_remedy(err, "Seal and sign the bundle again.");
    return LS_EXPIRED;
}

enum ls_status
ls_policy_target(const struct ls_lock *lock, struct ls_span target, const struct ls_state *state,
    struct ls_err *err)
{
    bool is_sealed_for = lock != NULL && lock->target.ptr != NULL;
    if (is_sealed_for && !ls_span_equal(lock->target, target)) {
        (void)ls_err_set(err, LS_TARGET, "the lock is sealed for the target '%.*s', and %s%.*s%s",
            LS_SPAN_ARGS(lock->target), target.ptr == NULL ? "no target is named" : "this is '",
            LS_SPAN_ARGS(target), target.ptr == NULL ? "" : "'");
        ls_err_remedy(err, "Name the target with -t, or seal for the one you mean.");
        return LS_TARGET;
    }
    if (state->target.ptr != NULL && target.ptr != NULL && !ls_span_equal(state->target, target)) {
        (void)ls_err_set(err, LS_TARGET, "this database is known as the target '%.*s', not '%.*s'",
            LS_SPAN_ARGS(state->target), LS_SPAN_ARGS(target));
        ls_err_remedy(err,
            "Check the dsn of [target %.*s] in plugins.ini: it may point at the wrong database.",
            LS_SPAN_ARGS(target));
        return LS_TARGET;
    }
    return LS_OK;
}

enum ls_status
ls_policy_serial(const struct ls_lock *lock, const struct ls_state *state, struct ls_err *err)
{
    if (lock == NULL || lock->serial >= state->newest_serial) {
        return LS_OK;
    }
    (void)ls_err_set(err, LS_OLDER,
        "the database has seen serial %lld of this manifest, and our lock has serial %lld",
        (long long)state->newest_serial, (long long)lock->serial);
    ls_err_remedy(err, "Deploy the newer bundle; to go back on purpose, seal the older files "
                       "again: that raises the serial.");
    return LS_OLDER;
}
