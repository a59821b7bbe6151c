/* base/hash: BLAKE2b-256 as `b2sum -l 256` and Python's hashlib print it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/hash.h"

static void
assert_digest(struct ls_digest digest, const char *expected)
{
    char hex[LS_DIGEST_HEX];
    assert_string_equal(ls_digest_hex(&digest, hex), expected);
}

static void
knows_the_vectors(void **state)
{
    (void)state;
    assert_digest(ls_hash_of(LS_SPAN("")),
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assert_digest(ls_hash_of((struct ls_span){NULL, 0}),
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assert_digest(ls_hash_of(LS_SPAN("abc")),
        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_digest(ls_hash_of(LS_SPAN("The quick brown fox jumps over the lazy dog")),
        "01718cec35cd3d796dd00020e0bfecb473ad23457d063b75eff29c0ffa2e58a9");
}

static void
pieces_make_the_same_digest(void **state)
{
    (void)state;
    char bytes[1000];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)(i * 7);
    }
    struct ls_digest whole = ls_hash_of((struct ls_span){bytes, sizeof(bytes)});
    for (size_t piece = 1; piece < 300; piece += 41) {
        struct ls_hash hash;
        ls_hash_begin(&hash);
        for (size_t at = 0; at < sizeof(bytes); at += piece) {
            size_t len = sizeof(bytes) - at < piece ? sizeof(bytes) - at : piece;
            ls_hash_add(&hash, (struct ls_span){bytes + at, len});
        }
        struct ls_digest digest = ls_hash_end(&hash);
        assert_true(ls_digest_equal(&digest, &whole));
    }
}

/* hashlib.blake2b((2).to_bytes(8, 'little') + b'ab' + (0).to_bytes(8, 'little') + b'\xff' * 8, digest_size=32) */
static void
fields_carry_their_length(void **state)
{
    (void)state;
    struct ls_hash hash;
    ls_hash_begin(&hash);
    ls_hash_add_field(&hash, LS_SPAN("ab"));
    ls_hash_add_field(&hash, LS_SPAN(""));
    ls_hash_add_field(&hash, (struct ls_span){NULL, 0});
    struct ls_digest digest = ls_hash_end(&hash);
    const char text[] = "\2\0\0\0\0\0\0\0ab\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
    struct ls_digest expected = ls_hash_of((struct ls_span){text, sizeof(text) - 1});
    assert_true(ls_digest_equal(&digest, &expected));
    assert_digest(digest, "1a7dbcea4e88e16e40014d879907211e4b9c86a3654f3930c260a04f2ea8f168");
}

static void
reads_only_its_own_text(void **state)
{
    (void)state;
    char hex[LS_DIGEST_HEX];
    struct ls_digest digest = ls_hash_of(LS_SPAN("x"));
    struct ls_digest back = {0};
    (void)ls_digest_hex(&digest, hex);
    assert_true(ls_digest_parse(ls_span_of(hex), &back));
    assert_true(ls_digest_equal(&digest, &back));
    struct ls_digest kept = back;
    assert_false(ls_digest_parse((struct ls_span){hex, 63}, &kept));
    assert_false(ls_digest_parse((struct ls_span){NULL, 0}, &kept));
    hex[10] = 'g';
    assert_false(ls_digest_parse(ls_span_of(hex), &kept));
    hex[10] = ' ';
    assert_false(ls_digest_parse(ls_span_of(hex), &kept));
    hex[63] = '\0';
    assert_false(ls_digest_parse((struct ls_span){hex, 64}, &kept));
    assert_true(ls_digest_equal(&kept, &back));
}

static void
zero_is_told_apart(void **state)
{
    (void)state;
    struct ls_digest zero = {0};
    assert_true(ls_digest_is_zero(&zero));
    zero.bytes[31] = 1;
    assert_false(ls_digest_is_zero(&zero));
}

static void
names_scripts_as_browsers_do(void **state)
{
    (void)state;
    char base64[LS_SHA256_BASE64];
    /* printf '' | sha256sum | xxd -r -p | base64, and the same for abc */
    assert_string_equal(
        ls_sha256_base64(LS_SPAN(""), base64), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_string_equal(
        ls_sha256_base64(LS_SPAN("abc"), base64), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_vectors),
        cmocka_unit_test(pieces_make_the_same_digest),
        cmocka_unit_test(fields_carry_their_length),
        cmocka_unit_test(reads_only_its_own_text),
        cmocka_unit_test(zero_is_told_apart),
        cmocka_unit_test(names_scripts_as_browsers_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
