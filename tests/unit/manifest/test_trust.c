/* manifest/trust: who has signed, who has not, and that no wrong signature passes beside right ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "manifest/trust.h"

enum { N_KEYS = 4, N_FILES = 8 };

static const char lock_text[] = "[lock]\nformat = 1\n";

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    struct ls_secret_key *secret[N_KEYS];
    struct ls_key keys[N_KEYS]; /* alice, bob, carol, dave; a test trusts the first few */
    struct ls_signed_file files[N_FILES];
    size_t n_files;
    bool has_verdict;
    struct ls_trust_verdict verdict;
};

static int
set_up(void **state)
{
    static const char *const names[N_KEYS] = {"alice", "bob", "carol", "dave"};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    if (fixture == NULL) {
        return -1;
    }
    for (size_t i = 0; i < N_KEYS; i++) {
        fixture->keys[i].name = ls_span_of(names[i]);
        if (ls_secret_key_generate(&fixture->secret[i], &fixture->keys[i].key, &fixture->err) !=
            LS_OK) {
            return -1;
        }
    }
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < N_KEYS; i++) {
        ls_secret_key_destroy(fixture->secret[i]);
    }
    ls_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

/* Add the signature of key number `key` over `message` to the files. */
static void
add_signature(struct fixture *fixture, size_t key, const char *message, const char *comment)
{
    struct ls_buf text = LS_BUF(65536);
    assert_int_equal(ls_secret_key_sign(fixture->secret[key], ls_span_of(message), "u", comment,
                         &text, &fixture->err),
        LS_OK);
    assert_true(fixture->n_files < N_FILES);
    fixture->files[fixture->n_files] = (struct ls_signed_file){
        .file = ls_arena_printf(&fixture->arena, "m.lock.%zu.minisig", fixture->n_files),
        .text = ls_arena_dup(&fixture->arena, ls_buf_span(&text))};
    fixture->n_files++;
    ls_buf_finish(&text);
}

static enum ls_status
check(struct fixture *fixture, size_t n_keys, uint32_t threshold)
{
    const struct ls_trust trust = {.keys = fixture->keys, .n_keys = n_keys, .threshold = threshold};
    const struct ls_signed_file lock = {.file = "m.lock", .text = ls_span_of(lock_text)};
    fixture->err = (struct ls_err){0};
    const struct ls_trust_verdict *verdict = NULL;
    enum ls_status status = ls_trust_check(
        &fixture->arena, &trust, &lock, fixture->files, fixture->n_files, &verdict, &fixture->err);
    fixture->has_verdict = verdict != NULL;
    fixture->verdict = verdict == NULL ? (struct ls_trust_verdict){0} : *verdict;
    return status;
}

static void
assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, text);
    }
}

static void
assert_refused(struct fixture *fixture, size_t n_keys, uint32_t threshold, const char *file,
    const char *message)
{
    assert_int_equal(check(fixture, n_keys, threshold), LS_SIGNATURE);
    assert_int_equal(fixture->err.status, LS_SIGNATURE);
    assert_false(fixture->has_verdict);
    assert_string_equal(fixture->err.file, file);
    assert_contains(fixture->err.message, message);
    assert_string_not_equal(fixture->err.remedy, "");
}

static void
test_accepts_enough(void **state)
{
    struct fixture *fixture = *state;
    char hex[LS_KEY_ID_HEX];
    add_signature(fixture, 2, lock_text, "from carol");
    add_signature(fixture, 0, lock_text, "from alice");
    assert_int_equal(check(fixture, 3, 2), LS_OK);
    const struct ls_trust_verdict *verdict = &fixture->verdict;
    assert_int_equal(verdict->n_signers, 2);
    assert_int_equal(verdict->n_ignored, 0);
    assert_true(ls_span_is(verdict->signers[0].name, "alice"));
    assert_string_equal(verdict->signers[0].key_id, ls_key_id_hex(fixture->keys[0].key.id, hex));
    assert_string_equal(verdict->signers[0].file, "m.lock.1.minisig");
    assert_true(ls_span_is(verdict->signers[0].trusted_comment, "from alice"));
    assert_true(ls_span_is(verdict->signers[1].name, "carol"));
    assert_true(ls_span_is(verdict->signers[1].trusted_comment, "from carol"));
}

static void
test_names_the_missing(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, 3, 2, "m.lock",
        "'m.lock' has 0 of the 2 signatures that it needs: not signed by alice, bob, carol");
    add_signature(fixture, 1, lock_text, "x");
    assert_refused(fixture, 3, 2, "m.lock",
        "has 1 of the 2 signatures that it needs: not signed by alice, carol");
    assert_refused(
        fixture, 1, 1, "m.lock", "has 0 of the 1 signatures that it needs: not signed by alice");
    assert_contains(fixture->err.notes, "which is not a trusted key");
    assert_int_equal(check(fixture, 3, 1), LS_OK);
    assert_refused(fixture, 2, 3, "m.lock", "has 1 of the 3");
    add_signature(fixture, 0, lock_text, "x");
    assert_refused(
        fixture, 2, 3, "m.lock", "needs the signatures of 3 keys, and only 2 are trusted");
    assert_refused(fixture, 0, 1, "m.lock", "only 0 are trusted");
}

static void
test_counts_a_key_once(void **state)
{
    struct fixture *fixture = *state;
    add_signature(fixture, 0, lock_text, "one");
    add_signature(fixture, 0, lock_text, "two");
    add_signature(fixture, 0, lock_text, "three");
    assert_refused(fixture, 3, 2, "m.lock", "has 1 of the 2");
    assert_int_equal(check(fixture, 3, 1), LS_OK);
    assert_int_equal(fixture->verdict.n_signers, 1);
    assert_true(ls_span_is(fixture->verdict.signers[0].trusted_comment, "one"));
}

static void
test_refuses_one_key_under_two_names(void **state)
{
    struct fixture *fixture = *state;
    fixture->keys[1].key = fixture->keys[0].key;
    add_signature(fixture, 0, lock_text, "x");
    assert_int_equal(check(fixture, 3, 2), LS_CONFIG);
    assert_contains(fixture->err.message, "'alice' and 'bob' are the same key");
    /* the id is not part of what a key is */
    fixture->keys[1].key.id[0] ^= 1;
    assert_int_equal(check(fixture, 3, 0), LS_CONFIG);
    assert_false(fixture->has_verdict);
}

static void
test_lists_untrusted_keys(void **state)
{
    struct fixture *fixture = *state;
    char hex[LS_KEY_ID_HEX];
    add_signature(fixture, 3, lock_text, "from dave");
    add_signature(fixture, 0, lock_text, "from alice");
    add_signature(fixture, 3, "something else", "again");
    assert_int_equal(check(fixture, 3, 1), LS_OK);
    const struct ls_trust_verdict *verdict = &fixture->verdict;
    assert_int_equal(verdict->n_signers, 1);
    assert_int_equal(verdict->n_ignored, 2);
    assert_null(verdict->ignored[0].name.ptr);
    assert_string_equal(verdict->ignored[0].key_id, ls_key_id_hex(fixture->keys[3].key.id, hex));
    assert_string_equal(verdict->ignored[0].file, "m.lock.0.minisig");
    assert_true(ls_span_is(verdict->ignored[0].trusted_comment, "from dave"));
    assert_string_equal(verdict->ignored[1].file, "m.lock.2.minisig");
}

/* A wrong signature by a trusted key is refused wherever it stands, even where no signature is needed. */
static void
test_refuses_wrong_signatures(void **state)
{
    struct fixture *fixture = *state;
    add_signature(fixture, 0, lock_text, "x");
    add_signature(fixture, 1, lock_text, "x");
    add_signature(fixture, 2, "[lock]\nformat = 2\n", "x");
    assert_refused(
        fixture, 3, 0, "m.lock.2.minisig", "signature of the key 'carol' does not fit 'm.lock'");
    assert_refused(fixture, 3, 2, "m.lock.2.minisig", "'carol'");
    assert_int_equal(check(fixture, 2, 2), LS_OK); /* carol is not trusted here */
    struct ls_signed_file first = fixture->files[0];
    fixture->files[0] = fixture->files[2];
    fixture->files[2] = first;
    assert_refused(fixture, 3, 1, "m.lock.2.minisig", "'carol'");
}

static void
test_refuses_a_changed_comment(void **state)
{
    struct fixture *fixture = *state;
    add_signature(fixture, 0, lock_text, "serial:1");
    char *text = ls_arena_strdup(&fixture->arena, fixture->files[0].text.ptr);
    char *digit = strstr(text, "serial:1") + strlen("serial:");
    *digit = '2';
    fixture->files[0].text = ls_span_of(text);
    assert_refused(fixture, 1, 1, "m.lock.0.minisig", "'alice' does not fit");
    *digit = '1';
    assert_int_equal(check(fixture, 1, 1), LS_OK);
}

/* The id in a signature only says which key to try. */
static void
test_refuses_changed_key_ids(void **state)
{
    struct fixture *fixture = *state;
    add_signature(fixture, 3, lock_text, "x");
    struct ls_key trusted = fixture->keys[0];
    memcpy(fixture->keys[0].key.id, fixture->keys[3].key.id, LS_KEY_ID_BYTES);
    assert_refused(fixture, 1, 1, "m.lock.0.minisig", "'alice' does not fit");
    fixture->keys[0] = trusted;
    assert_refused(fixture, 1, 1, "m.lock", "has 0 of the 1");
    /* and a key that is trusted under another id than the signature bears has not signed */
    add_signature(fixture, 0, lock_text, "x");
    fixture->keys[0].key.id[0] ^= 1;
    assert_refused(fixture, 1, 1, "m.lock", "has 0 of the 1");
}

/* Ids are chosen by whoever makes the key: two may bear the same. */
static void
test_tells_keys_of_one_id_apart(void **state)
{
    struct fixture *fixture = *state;
    memcpy(fixture->keys[1].key.id, fixture->keys[0].key.id, LS_KEY_ID_BYTES);
    add_signature(fixture, 0, lock_text, "x");
    assert_int_equal(check(fixture, 2, 1), LS_OK);
    assert_true(ls_span_is(fixture->verdict.signers[0].name, "alice"));
    struct ls_key first = fixture->keys[0];
    fixture->keys[0] = fixture->keys[1];
    fixture->keys[1] = first;
    assert_int_equal(check(fixture, 2, 1), LS_OK);
    assert_int_equal(fixture->verdict.n_signers, 1);
    assert_true(ls_span_is(fixture->verdict.signers[0].name, "alice"));
    assert_refused(fixture, 2, 2, "m.lock", "not signed by bob");
}

static void
test_refuses_files_that_are_no_signatures(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {"", "\n", "[lock]\n", "untrusted comment: x\n"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        fixture->n_files = 0;
        add_signature(fixture, 0, lock_text, "x");
        fixture->files[1] =
            (struct ls_signed_file){.file = "bad.minisig", .text = ls_span_of(texts[i])};
        fixture->n_files = 2;
        assert_refused(fixture, 1, 1, "bad.minisig", "four lines");
    }
}

static void
test_needs_none_where_none_is_asked_for(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(check(fixture, 0, 0), LS_OK);
    assert_int_equal(fixture->verdict.n_signers, 0);
    add_signature(fixture, 0, lock_text, "x");
    assert_int_equal(check(fixture, 2, 0), LS_OK);
    assert_int_equal(fixture->verdict.n_signers, 1);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_accepts_enough),
        CASE(test_names_the_missing),
        CASE(test_counts_a_key_once),
        CASE(test_refuses_one_key_under_two_names),
        CASE(test_lists_untrusted_keys),
        CASE(test_refuses_wrong_signatures),
        CASE(test_refuses_a_changed_comment),
        CASE(test_refuses_changed_key_ids),
        CASE(test_tells_keys_of_one_id_apart),
        CASE(test_refuses_files_that_are_no_signatures),
        CASE(test_needs_none_where_none_is_asked_for),
    };
    return cmocka_run_group_tests_name("manifest/trust", tests, NULL, NULL);
}
