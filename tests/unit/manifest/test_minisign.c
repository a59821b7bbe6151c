/* manifest/minisign: files that Debian's minisign 0.11 made, our own, and damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "manifest/minisign.h"

/* Made by minisign -G -W and minisign -S; the key guards nothing. */
#define KEY_ID "D0C357AD5074D5B6"
#define PUBLIC "RWS21XRQrVfD0ByEbdEuGLn7G5qjFi9P8T1P9cwx0qf61CzbnCSYKeN/"
#define SECRET                                                                                     \
    "untrusted comment: minisign encrypted secret key\n"                                           \
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAttV0UK1X"             \
    "w9BryHLTrAOIlVsTA4tSjRP5qRIVfqkrWDiReB2Hawqi/ByEbdEuGLn7G5qjFi9P8T1P9cwx0qf61Czb"             \
    "nCSYKeN/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define MESSAGE "hello\n"
#define LINE_1 "untrusted comment: signature from minisign secret key\n"
#define LINE_2                                                                                     \
    "RUS21XRQrVfD0FTayRQjJ4Du3PgYPiD+SgkTMWt6JqkGvjtgtsOj1G9e5wEPAsTcDjwuV0"                       \
    "A6aVycWrIIQBDoqYbDV3CQl65CYAg=\n"
#define LINE_3 "trusted comment: timestamp:1795354053\tfile:m\thashed\n"
#define LINE_4                                                                                     \
    "4K5LqZHybdjci8OanS0w9gNNHHOrNoEcQL/vFA7HLX77zuXXSwgy+cHx3xXldmmU3A6qtn"                       \
    "/5ZC3OvyMgNGbvAA==\n"
#define SIGNATURE LINE_1 LINE_2 LINE_3 LINE_4

struct fixture {
    struct ls_err err;
    struct ls_secret_key *key;
    struct ls_public_key public_key;
    struct ls_buf text;
};

static int
set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    if (fixture == NULL || sodium_init() < 0) {
        free(fixture);
        return -1;
    }
    fixture->text = LS_BUF(65536);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_secret_key_destroy(fixture->key);
    ls_buf_finish(&fixture->text);
    free(fixture);
    return 0;
}

static void
assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, text);
    }
}

/* Says the passwords of a list, one for each time it is asked. */
struct answers {
    const char *const *words;
    size_t n_asked;
};

static enum ls_status
answer(void *user, const char *prompt, char *password, size_t size, struct ls_err *err)
{
    struct answers *answers = user;
    assert_non_null(prompt);
    const char *word = answers->words[answers->n_asked++];
    if (word == NULL) {
        return ls_err_set(err, LS_SIGINT, "interrupted");
    }
    assert_true(strlen(word) < size);
    memcpy(password, word, strlen(word) + 1);
    return LS_OK;
}

static enum ls_status
parse_secret_with(struct fixture *fixture, struct ls_span text, const char *word)
{
    const char *words[] = {word, NULL};
    struct answers answers = {words, 0};
    ls_secret_key_destroy(fixture->key);
    fixture->key = NULL;
    fixture->err = (struct ls_err){0};
    return ls_secret_key_parse("a.key", text, word == NULL ? NULL : answer, &answers, &fixture->key,
        &fixture->public_key, &fixture->err);
}

static enum ls_status
parse_signature(struct fixture *fixture, struct ls_span text, struct ls_signature *signature)
{
    char *copy = malloc(text.len == 0 ? 1 : text.len);
    assert_non_null(copy);
    memcpy(copy, text.ptr, text.len);
    fixture->err = (struct ls_err){0};
    enum ls_status status =
        ls_signature_parse("a.minisig", (struct ls_span){copy, text.len}, signature, &fixture->err);
    if (status == LS_OK) {
        size_t at = (size_t)(signature->trusted_comment.ptr - copy);
        signature->trusted_comment.ptr = text.ptr + at;
    }
    free(copy);
    return status;
}

static void
assert_no_signature(
    struct fixture *fixture, struct ls_span text, uint32_t line, const char *message)
{
    struct ls_signature signature;
    assert_int_equal(parse_signature(fixture, text, &signature), LS_SIGNATURE);
    assert_string_equal(fixture->err.file, "a.minisig");
    assert_contains(fixture->err.message, message);
    assert_int_equal(fixture->err.line, line);
}

static void
test_reads_minisigns_public_key(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key key;
    char hex[LS_KEY_ID_HEX];
    assert_int_equal(ls_public_key_parse(LS_SPAN(PUBLIC), &key, &fixture->err), LS_OK);
    assert_string_equal(ls_key_id_hex(key.id, hex), KEY_ID);
    ls_public_key_write(&key, &fixture->text);
    assert_string_equal(fixture->text.ptr, PUBLIC);
    memset(key.id, 0, sizeof(key.id));
    key.id[0] = 0xAB;
    assert_string_equal(ls_key_id_hex(key.id, hex), "00000000000000AB");
}

static void
test_refuses_public_keys(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key key;
    for (size_t len = 0; len < sizeof(PUBLIC) - 1; len++) {
        fixture->err = (struct ls_err){0};
        assert_int_equal(
            ls_public_key_parse((struct ls_span){PUBLIC, len}, &key, &fixture->err), LS_CONFIG);
    }
    for (size_t at = 0; at < sizeof(PUBLIC) - 1; at++) {
        static const char bad[] = {'-', '=', ' ', '\n', '\0', '\xff'};
        for (size_t i = 0; i < sizeof(bad); i++) {
            char text[] = PUBLIC;
            text[at] = bad[i];
            fixture->err = (struct ls_err){0};
            assert_int_equal(
                ls_public_key_parse((struct ls_span){text, sizeof(text) - 1}, &key, &fixture->err),
                LS_CONFIG);
        }
    }
    assert_contains(fixture->err.remedy, "RW");
    fixture->err = (struct ls_err){0};
    assert_int_equal(ls_public_key_parse(LS_SPAN("RUQ" PUBLIC), &key, &fixture->err), LS_CONFIG);
    char other[] = PUBLIC;
    other[1] = 'U'; /* the tag of a signature */
    fixture->err = (struct ls_err){0};
    assert_int_equal(ls_public_key_parse(ls_span_of(other), &key, &fixture->err), LS_CONFIG);
}

static void
test_verifies_minisigns_signature(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key key;
    struct ls_signature signature;
    char hex[LS_KEY_ID_HEX];
    assert_int_equal(ls_public_key_parse(LS_SPAN(PUBLIC), &key, &fixture->err), LS_OK);
    assert_int_equal(parse_signature(fixture, LS_SPAN(SIGNATURE), &signature), LS_OK);
    assert_string_equal(ls_key_id_hex(signature.key_id, hex), KEY_ID);
    assert_true(ls_span_starts(signature.trusted_comment, LS_SPAN("timestamp:")));
    assert_true(ls_signature_verify(&signature, &key, LS_SPAN(MESSAGE)));
    assert_false(ls_signature_verify(&signature, &key, LS_SPAN(MESSAGE "x")));
    assert_false(ls_signature_verify(&signature, &key, LS_SPAN("")));
    struct ls_signature changed = signature;
    changed.key_id[0] ^= 1;
    assert_false(ls_signature_verify(&changed, &key, LS_SPAN(MESSAGE)));
    changed = signature;
    changed.signature[63] ^= 1;
    assert_false(ls_signature_verify(&changed, &key, LS_SPAN(MESSAGE)));
    changed = signature;
    changed.global[0] ^= 1;
    assert_false(ls_signature_verify(&changed, &key, LS_SPAN(MESSAGE)));
    changed = signature;
    changed.trusted_comment.len--;
    assert_false(ls_signature_verify(&changed, &key, LS_SPAN(MESSAGE)));
    changed.trusted_comment.len = 0;
    assert_false(ls_signature_verify(&changed, &key, LS_SPAN(MESSAGE)));
    struct ls_public_key other = key;
    other.key[0] ^= 1;
    assert_false(ls_signature_verify(&signature, &other, LS_SPAN(MESSAGE)));
    memset(other.key, 0, sizeof(other.key));
    assert_false(ls_signature_verify(&signature, &other, LS_SPAN(MESSAGE)));
}

/* Every single bit of a signature file counts, but for the untrusted comment and the line ends. */
static void
test_notices_damage(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key key;
    char text[] = SIGNATURE;
    size_t first = (size_t)(strchr(text, '\n') - text);
    assert_int_equal(ls_public_key_parse(LS_SPAN(PUBLIC), &key, &fixture->err), LS_OK);
    for (size_t at = first + 1; at < sizeof(text) - 2; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct ls_signature signature;
            text[at] = (char)(text[at] ^ (1 << bit));
            if (parse_signature(fixture, ls_span_of(text), &signature) == LS_OK) {
                assert_false(ls_signature_verify(&signature, &key, LS_SPAN(MESSAGE)));
            }
            text[at] = (char)(text[at] ^ (1 << bit));
        }
    }
}

static void
test_refuses_signature_files(void **state)
{
    struct fixture *fixture = *state;
    struct ls_signature signature;
    for (size_t len = 0; len < sizeof(SIGNATURE) - 2; len++) {
        assert_int_equal(
            parse_signature(fixture, (struct ls_span){SIGNATURE, len}, &signature), LS_SIGNATURE);
    }
    /* without its last line end it is whole */
    assert_int_equal(
        parse_signature(fixture, (struct ls_span){SIGNATURE, sizeof(SIGNATURE) - 2}, &signature),
        LS_OK);
    assert_no_signature(fixture, LS_SPAN(SIGNATURE "\n"), 0, "four lines");
    assert_no_signature(fixture, LS_SPAN(SIGNATURE "x"), 0, "four lines");
    assert_no_signature(fixture, LS_SPAN("\n\n\n\n"), 1, "untrusted comment");
    assert_no_signature(
        fixture, LS_SPAN("comment: x\n" LINE_2 LINE_3 LINE_4), 1, "untrusted comment");
    assert_no_signature(
        fixture, LS_SPAN("untrusted comment: \x1b[2J\n" LINE_2 LINE_3 LINE_4), 1, "untrusted");
    assert_no_signature(
        fixture, LS_SPAN("untrusted comment: a\rb\n" LINE_2 LINE_3 LINE_4), 1, "untrusted");
    assert_no_signature(
        fixture, LS_SPAN(LINE_1 "RU\n" LINE_3 LINE_4), 2, "not a minisign signature");
    assert_no_signature(fixture, LS_SPAN(LINE_1 PUBLIC "\n" LINE_3 LINE_4), 2, "not a minisign");
    assert_no_signature(fixture, LS_SPAN(LINE_1 " " LINE_2 LINE_3 LINE_4), 2, "not a minisign");
    assert_no_signature(
        fixture, LS_SPAN(LINE_1 LINE_2 "trusted comment: a\0b\n" LINE_4), 3, "trusted comment");
    assert_no_signature(
        fixture, LS_SPAN(LINE_1 LINE_2 "trusted comment: \xE2\x80\xAE\n" LINE_4), 3, "trusted");
    assert_no_signature(
        fixture, LS_SPAN(LINE_1 LINE_2 "Trusted comment: a\n" LINE_4), 3, "trusted");
    assert_no_signature(fixture, LS_SPAN(LINE_1 LINE_2 LINE_3 "AAAA\n"), 4, "of a trusted comment");
    char *large = malloc(1 << 20);
    assert_non_null(large);
    memset(large, 'x', 1 << 20);
    assert_no_signature(fixture, (struct ls_span){large, 1 << 20}, 0, "four lines");
    free(large);
}

static void
test_refuses_legacy_and_other_algorithms(void **state)
{
    struct fixture *fixture = *state;
    char text[] = SIGNATURE;
    char *tag = strchr(text, '\n') + 1;
    assert_memory_equal(tag, "RUS", 3);
    tag[1] = 'W'; /* "Ed", as minisign -l makes it */
    tag[2] = (char)(tag[2] == 'S' ? 'S' : 'Q');
    assert_no_signature(fixture, ls_span_of(text), 2, "legacy");
    assert_contains(fixture->err.remedy, "-l");
    tag[1] = 'X';
    assert_no_signature(fixture, ls_span_of(text), 2, "algorithm");
    tag[0] = 'Q';
    assert_no_signature(fixture, ls_span_of(text), 2, "not a minisign signature");
}

/* minisign takes them so; a checkout on another system makes them so. */
static void
test_reads_crlf(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key key;
    struct ls_signature signature;
    for (const char *at = SIGNATURE; *at != '\0'; at++) {
        ls_buf_adds(&fixture->text, *at == '\n' ? "\r" : "");
        ls_buf_addc(&fixture->text, *at);
    }
    assert_int_equal(ls_public_key_parse(LS_SPAN(PUBLIC), &key, &fixture->err), LS_OK);
    assert_int_equal(parse_signature(fixture, ls_buf_span(&fixture->text), &signature), LS_OK);
    assert_true(ls_signature_verify(&signature, &key, LS_SPAN(MESSAGE)));
}

static void
test_signs(void **state)
{
    struct fixture *fixture = *state;
    struct ls_signature signature;
    assert_int_equal(
        ls_secret_key_generate(&fixture->key, &fixture->public_key, &fixture->err), LS_OK);
    assert_int_equal(ls_secret_key_sign(fixture->key, LS_SPAN("text"), "who", "serial:7\tfile:x",
                         &fixture->text, &fixture->err),
        LS_OK);
    assert_true(ls_span_starts(ls_buf_span(&fixture->text), LS_SPAN("untrusted comment: who\nRU")));
    assert_contains(fixture->text.ptr, "\ntrusted comment: serial:7\tfile:x\n");
    assert_int_equal(parse_signature(fixture, ls_buf_span(&fixture->text), &signature), LS_OK);
    assert_true(ls_signature_verify(&signature, &fixture->public_key, LS_SPAN("text")));
    assert_false(ls_signature_verify(&signature, &fixture->public_key, LS_SPAN("texT")));
    assert_memory_equal(signature.key_id, fixture->public_key.id, LS_KEY_ID_BYTES);
    ls_buf_clear(&fixture->text);
    assert_int_equal(
        ls_secret_key_sign(fixture->key, LS_SPAN(""), "", "", &fixture->text, &fixture->err),
        LS_OK);
    assert_int_equal(parse_signature(fixture, ls_buf_span(&fixture->text), &signature), LS_OK);
    assert_true(ls_signature_verify(&signature, &fixture->public_key, LS_SPAN("")));
}

static void
test_signs_only_what_can_be_read(void **state)
{
    struct fixture *fixture = *state;
    char longest[8194];
    memset(longest, 'x', sizeof(longest));
    longest[8193] = '\0';
    static const char *const bad[] = {"a\nb", "a\rb", "\x1b", "\xff", "\xE2\x80\xA8"};
    assert_int_equal(
        ls_secret_key_generate(&fixture->key, &fixture->public_key, &fixture->err), LS_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        fixture->err = (struct ls_err){0};
        assert_int_equal(ls_secret_key_sign(fixture->key, LS_SPAN("t"), bad[i], "x", &fixture->text,
                             &fixture->err),
            LS_USAGE);
        fixture->err = (struct ls_err){0};
        assert_int_equal(ls_secret_key_sign(fixture->key, LS_SPAN("t"), "x", bad[i], &fixture->text,
                             &fixture->err),
            LS_USAGE);
    }
    fixture->err = (struct ls_err){0};
    assert_int_equal(
        ls_secret_key_sign(fixture->key, LS_SPAN("t"), "x", longest, &fixture->text, &fixture->err),
        LS_USAGE);
    assert_int_equal(fixture->text.len, 0);
    longest[8192] = '\0';
    struct ls_signature signature;
    fixture->err = (struct ls_err){0};
    assert_int_equal(
        ls_secret_key_sign(fixture->key, LS_SPAN("t"), "x", longest, &fixture->text, &fixture->err),
        LS_OK);
    assert_int_equal(parse_signature(fixture, ls_buf_span(&fixture->text), &signature), LS_OK);
    assert_true(ls_signature_verify(&signature, &fixture->public_key, LS_SPAN("t")));
}

static void
test_reads_minisigns_secret_key(void **state)
{
    struct fixture *fixture = *state;
    char hex[LS_KEY_ID_HEX];
    assert_int_equal(parse_secret_with(fixture, LS_SPAN(SECRET), NULL), LS_OK);
    assert_string_equal(ls_key_id_hex(fixture->public_key.id, hex), KEY_ID);
    ls_public_key_write(&fixture->public_key, &fixture->text);
    assert_string_equal(fixture->text.ptr, PUBLIC);
    /* Ed25519 is deterministic: the same comment gives the same file */
    struct ls_signature theirs;
    assert_int_equal(parse_signature(fixture, LS_SPAN(SIGNATURE), &theirs), LS_OK);
    char comment[200];
    (void)snprintf(comment, sizeof(comment), "%.*s", LS_SPAN_ARGS(theirs.trusted_comment));
    ls_buf_clear(&fixture->text);
    assert_int_equal(
        ls_secret_key_sign(fixture->key, LS_SPAN(MESSAGE), "signature from minisign secret key",
            comment, &fixture->text, &fixture->err),
        LS_OK);
    assert_string_equal(fixture->text.ptr, SIGNATURE);
}

static void
test_writes_secret_keys(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key before;
    assert_int_equal(ls_secret_key_generate(&fixture->key, &before, &fixture->err), LS_OK);
    assert_int_equal(
        ls_secret_key_write(fixture->key, NULL, NULL, &fixture->text, &fixture->err), LS_OK);
    assert_int_equal(fixture->text.len, strlen("untrusted comment: minisign secret key\n") + 213);
    assert_int_equal(parse_secret_with(fixture, ls_buf_span(&fixture->text), NULL), LS_OK);
    assert_memory_equal(&fixture->public_key, &before, sizeof(before));
    ls_secret_wipe(ls_buf_span(&fixture->text));
    for (size_t i = 0; i < fixture->text.len; i++) {
        assert_int_equal(fixture->text.ptr[i], 0);
    }
}

static void
test_makes_different_keys(void **state)
{
    struct fixture *fixture = *state;
    struct ls_public_key a;
    struct ls_public_key b;
    struct ls_secret_key *other = NULL;
    assert_int_equal(ls_secret_key_generate(&fixture->key, &a, &fixture->err), LS_OK);
    assert_int_equal(ls_secret_key_generate(&other, &b, &fixture->err), LS_OK);
    ls_secret_key_destroy(other);
    ls_secret_key_destroy(NULL);
    assert_memory_not_equal(a.id, b.id, sizeof(a.id));
    assert_memory_not_equal(a.key, b.key, sizeof(a.key));
}

/* An encrypted key of minisign's layout with the least work, so that the test takes no seconds. */
static void
make_encrypted(struct fixture *fixture, const char *password, uint64_t opslimit, uint64_t memlimit)
{
    uint8_t raw[158];
    uint8_t stream[104];
    char plain[] = SECRET;
    const char *base64 = strchr(plain, '\n') + 1;
    size_t len = 0;
    assert_int_equal(sodium_base642bin(raw, sizeof(raw), base64, strlen(base64), "\n", &len, NULL,
                         sodium_base64_VARIANT_ORIGINAL),
        0);
    assert_int_equal(len, sizeof(raw));
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, raw, 2);
    crypto_generichash_update(&state, raw + 54, 72);
    crypto_generichash_final(&state, raw + 126, 32);
    memcpy(raw + 2, "Sc", 2);
    memset(raw + 6, 's', 32);
    for (unsigned i = 0; i < 8; i++) {
        raw[38 + i] = (uint8_t)(opslimit >> 8 * i);
        raw[46 + i] = (uint8_t)(memlimit >> 8 * i);
    }
    assert_int_equal(crypto_pwhash_scryptsalsa208sha256(stream, sizeof(stream), password,
                         strlen(password), raw + 6, 32768, 16777216),
        0);
    for (size_t i = 0; i < sizeof(stream); i++) {
        raw[54 + i] ^= stream[i];
    }
    char text[300];
    ls_buf_clear(&fixture->text);
    ls_buf_printf(&fixture->text, "untrusted comment: minisign encrypted secret key\n%s\n",
        sodium_bin2base64(text, sizeof(text), raw, sizeof(raw), sodium_base64_VARIANT_ORIGINAL));
}

static void
test_reads_encrypted_keys(void **state)
{
    struct fixture *fixture = *state;
    char hex[LS_KEY_ID_HEX];
    make_encrypted(fixture, "open sesame", 32768, 16777216);
    struct ls_span text = ls_buf_span(&fixture->text);
    assert_int_equal(parse_secret_with(fixture, text, "open sesame"), LS_OK);
    assert_string_equal(ls_key_id_hex(fixture->public_key.id, hex), KEY_ID);
    assert_int_equal(parse_secret_with(fixture, text, "open sesamE"), LS_FAILURE);
    assert_contains(fixture->err.message, "password is wrong");
    assert_null(strstr(fixture->err.message, "sesam"));
    assert_null(fixture->key);
    assert_int_equal(parse_secret_with(fixture, text, ""), LS_FAILURE);
    assert_int_equal(parse_secret_with(fixture, text, NULL), LS_CONFIG);
    assert_contains(fixture->err.message, "is encrypted");
    const char *const none[] = {NULL};
    struct answers answers = {none, 0};
    fixture->err = (struct ls_err){0};
    assert_int_equal(ls_secret_key_parse("a.key", text, answer, &answers, &fixture->key,
                         &fixture->public_key, &fixture->err),
        LS_SIGINT);
    make_encrypted(fixture, "", 32768, 16777216);
    assert_int_equal(parse_secret_with(fixture, ls_buf_span(&fixture->text), ""), LS_OK);
}

static void
test_refuses_absurd_limits(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t opslimit;
        uint64_t memlimit;
    } limits[] = {{33554432, (uint64_t)1 << 31}, {33554432, UINT64_MAX}, {33554432, 0},
        {UINT64_MAX, 1073741824}, {(uint64_t)1 << 40, 16777216}, {0, 16777216}, {32767, 16777216},
        {32768, 16777215}};
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        make_encrypted(fixture, "x", limits[i].opslimit, limits[i].memlimit);
        assert_int_equal(parse_secret_with(fixture, ls_buf_span(&fixture->text), "x"), LS_CONFIG);
        assert_contains(fixture->err.message, "memory or work");
        assert_int_equal(fixture->err.line, 2);
    }
}

/* As minisign makes them, with 1 GiB of memory: a second or two each. */
static void
test_writes_encrypted_keys(void **state)
{
    struct fixture *fixture = *state;
    const char *const same[] = {"correct horse", "correct horse"};
    struct answers answers = {same, 0};
    struct ls_public_key before;
    assert_int_equal(ls_secret_key_generate(&fixture->key, &before, &fixture->err), LS_OK);
    assert_int_equal(
        ls_secret_key_write(fixture->key, answer, &answers, &fixture->text, &fixture->err), LS_OK);
    assert_int_equal(answers.n_asked, 2);
    assert_true(ls_span_starts(ls_buf_span(&fixture->text),
        LS_SPAN("untrusted comment: minisign encrypted secret key\nRWRTY0Iy")));
    assert_int_equal(
        parse_secret_with(fixture, ls_buf_span(&fixture->text), "correct horse"), LS_OK);
    assert_memory_equal(&fixture->public_key, &before, sizeof(before));
}

static void
test_refuses_new_passwords(void **state)
{
    struct fixture *fixture = *state;
    const char *const differ[] = {"a", "b"};
    const char *const empty[] = {"", ""};
    const char *const ends[] = {"a", NULL};
    struct answers answers = {differ, 0};
    assert_int_equal(
        ls_secret_key_generate(&fixture->key, &fixture->public_key, &fixture->err), LS_OK);
    assert_int_equal(
        ls_secret_key_write(fixture->key, answer, &answers, &fixture->text, &fixture->err),
        LS_FAILURE);
    assert_contains(fixture->err.message, "differ");
    fixture->err = (struct ls_err){0};
    answers = (struct answers){empty, 0};
    assert_int_equal(
        ls_secret_key_write(fixture->key, answer, &answers, &fixture->text, &fixture->err),
        LS_FAILURE);
    assert_contains(fixture->err.message, "empty");
    fixture->err = (struct ls_err){0};
    answers = (struct answers){ends, 0};
    assert_int_equal(
        ls_secret_key_write(fixture->key, answer, &answers, &fixture->text, &fixture->err),
        LS_SIGINT);
    assert_int_equal(fixture->text.len, 0);
}

static void
test_refuses_secret_keys(void **state)
{
    struct fixture *fixture = *state;
    for (size_t len = 0; len < sizeof(SECRET) - 2; len++) {
        assert_int_equal(
            parse_secret_with(fixture, (struct ls_span){SECRET, len}, NULL), LS_CONFIG);
        assert_null(fixture->key);
        assert_string_equal(fixture->err.file, "a.key");
    }
    assert_int_equal(parse_secret_with(fixture, LS_SPAN(SECRET "x\n"), NULL), LS_CONFIG);
    assert_int_equal(parse_secret_with(fixture, LS_SPAN(SIGNATURE), NULL), LS_CONFIG);
    assert_int_equal(
        parse_secret_with(fixture, LS_SPAN("untrusted comment: x\n" PUBLIC "\n"), NULL), LS_CONFIG);
    static const struct {
        size_t at; /* character of the base64 line */
        const char *message;
    } damages[] = {{0, "algorithm"}, {2, "algorithm"}, {3, "algorithm"}, {5, "algorithm"},
        {90, "damaged"}, {120, "damaged"}, {140, "damaged"}, {160, "damaged"}};
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        char text[] = SECRET;
        char *digit = strchr(text, '\n') + 1 + damages[i].at;
        *digit = (char)(*digit == 'h' ? 'i' : 'h');
        assert_int_equal(parse_secret_with(fixture, ls_span_of(text), NULL), LS_CONFIG);
        assert_contains(fixture->err.message, damages[i].message);
    }
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_reads_minisigns_public_key),
        CASE(test_refuses_public_keys),
        CASE(test_verifies_minisigns_signature),
        CASE(test_notices_damage),
        CASE(test_refuses_signature_files),
        CASE(test_refuses_legacy_and_other_algorithms),
        CASE(test_reads_crlf),
        CASE(test_signs),
        CASE(test_signs_only_what_can_be_read),
        CASE(test_reads_minisigns_secret_key),
        CASE(test_writes_secret_keys),
        CASE(test_makes_different_keys),
        CASE(test_reads_encrypted_keys),
        CASE(test_refuses_absurd_limits),
        CASE(test_writes_encrypted_keys),
        CASE(test_refuses_new_passwords),
        CASE(test_refuses_secret_keys),
    };
    return cmocka_run_group_tests_name("manifest/minisign", tests, NULL, NULL);
}
