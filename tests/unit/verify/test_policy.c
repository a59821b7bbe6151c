/* verify/policy: what a lock allows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "verify/policy.h"

static const struct ls_span nobody = {NULL, 0};

static void
a_lock_is_for_one_manifest(void **state)
{
    (void)state;
    struct ls_manifest manifest = {
        .file = "m.ini", .name = LS_SPAN("m"), .digest = ls_hash_of(LS_SPAN("text"))};
    struct ls_lock lock = {.manifest = LS_SPAN("m"), .manifest_digest = manifest.digest};
    struct ls_err err = {0};
    assert_int_equal(ls_policy_manifest(&lock, &manifest, &err), LS_OK);
    lock.manifest_digest.bytes[31] ^= 1;
    assert_int_equal(ls_policy_manifest(&lock, &manifest, &err), LS_DIGEST);
    assert_non_null(strstr(err.message, "has changed"));
    assert_non_null(strstr(err.notes, "sealed: "));
    struct ls_err other = {0};
    lock.manifest = LS_SPAN("n");
    assert_int_equal(ls_policy_manifest(&lock, &manifest, &other), LS_DIGEST);
    assert_non_null(strstr(other.message, "'n'"));
}

static void
a_lock_expires(void **state)
{
    (void)state;
    struct ls_lock lock = {.expires = 0};
    struct ls_err err = {0};
    assert_int_equal(ls_policy_time(&lock, INT64_MAX, &err), LS_OK);
    lock.expires = 1795391999000000;
    assert_int_equal(ls_policy_time(&lock, lock.expires, &err), LS_OK);
    assert_int_equal(ls_policy_time(&lock, lock.expires + 1, &err), LS_EXPIRED);
    assert_non_null(strstr(err.message, "2026-11-22T23:59:59Z"));
}

static void
assert_target(const struct ls_lock *lock, struct ls_span target, struct ls_span known,
    enum ls_status expected)
{
    struct ls_state state = {.exists = true, .target = known};
    struct ls_err err = {0};
    assert_int_equal(ls_policy_target(lock, target, &state, &err), expected);
}

static void
targets_must_agree(void **state)
{
    (void)state;
    struct ls_lock any = {0};
    struct ls_lock prod = {.target = LS_SPAN("prod")};
    assert_target(NULL, nobody, nobody, LS_OK);
    assert_target(NULL, LS_SPAN("prod"), LS_SPAN("prod"), LS_OK);
    assert_target(NULL, LS_SPAN("prod"), LS_SPAN("test"), LS_TARGET);
    assert_target(&any, LS_SPAN("prod"), nobody, LS_OK);
    assert_target(&any, LS_SPAN("prod"), LS_SPAN("test"), LS_TARGET);
    assert_target(&prod, LS_SPAN("prod"), nobody, LS_OK);
    assert_target(&prod, LS_SPAN("prod"), LS_SPAN("prod"), LS_OK);
    assert_target(&prod, LS_SPAN("test"), nobody, LS_TARGET);
    assert_target(&prod, nobody, nobody, LS_TARGET);
    assert_target(&prod, nobody, LS_SPAN("prod"), LS_TARGET);
    assert_target(&prod, LS_SPAN("prod"), LS_SPAN("test"), LS_TARGET);
}

static void
serials_do_not_fall(void **state)
{
    (void)state;
    struct ls_lock lock = {.serial = 3};
    struct ls_state seen = {.exists = true};
    struct ls_err err = {0};
    assert_int_equal(ls_policy_serial(&lock, &seen, &err), LS_OK);
    seen.newest_serial = 3;
    assert_int_equal(ls_policy_serial(&lock, &seen, &err), LS_OK);
    assert_int_equal(ls_policy_serial(NULL, &seen, &err), LS_OK);
    seen.newest_serial = 4;
    assert_int_equal(ls_policy_serial(&lock, &seen, &err), LS_OLDER);
    assert_non_null(strstr(err.message, "serial 4"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_is_for_one_manifest),
        cmocka_unit_test(a_lock_expires),
        cmocka_unit_test(targets_must_agree),
        cmocka_unit_test(serials_do_not_fall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
