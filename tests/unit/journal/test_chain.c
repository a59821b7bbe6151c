/* journal/chain: the hash of an event, made a second time from the words of journal.h alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "journal/text.h"

/* The documented format: length (8 bytes, little-endian; absent: all ones), then the bytes. */
static void
add_field(struct ls_buf *bytes, const char *text)
{
    uint64_t len = text == NULL ? UINT64_MAX : strlen(text);
    for (int i = 0; i < 8; i++) {
        ls_buf_addc(bytes, (char)(unsigned char)(len >> (8 * i)));
    }
    ls_buf_adds(bytes, text == NULL ? "" : text);
}

/* seq, manifest, source, local_id, kind, direction, outcome, unit, digest, lock_digest, serial, signers, target, who,
 * host, tool, run, statements, error, sqlstate, covered */
static const char *const event[] = {"3", "whisper", "core", "27e2", "schema", "up", "applied", NULL,
    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8", NULL, "7", "", "prod",
    "alice", "web-1", "lockstep 0.1.0", "00000000000000aa", "12", "it said \"no\"\n", "22012", "2"};

static const char previous[] = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";

static struct ls_digest
by_hand(const char *before, const char *const *fields, const char *const *filled, size_t n_filled)
{
    struct ls_buf bytes = LS_BUF(65536);
    struct ls_digest digest;
    add_field(&bytes, before);
    for (size_t i = 0; i < LS_JOURNAL_FIELDS; i++) {
        add_field(&bytes, fields[i]);
    }
    for (size_t i = 0; i < n_filled; i++) {
        add_field(&bytes, filled[i]);
    }
    (void)crypto_generichash(
        digest.bytes, sizeof(digest.bytes), (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
    ls_buf_finish(&bytes);
    return digest;
}

static struct ls_digest
by_lockstep(
    const char *before, const char *const *fields, const char *const *filled, size_t n_filled)
{
    struct ls_span spans[LS_JOURNAL_FIELDS];
    struct ls_span texts[8];
    for (size_t i = 0; i < LS_JOURNAL_FIELDS; i++) {
        spans[i] = ls_span_of(fields[i]);
    }
    for (size_t i = 0; i < n_filled; i++) {
        texts[i] = ls_span_of(filled[i]);
    }
    return ls_journal_hash(ls_span_of(before), spans, (struct ls_span){NULL, 0}, texts, n_filled);
}

static void
there_are_as_many_fields_as_documented(void **state)
{
    (void)state;
    assert_int_equal(LS_JOURNAL_FIELDS, sizeof(event) / sizeof(event[0]));
}

static void
the_hash_is_the_documented_one(void **state)
{
    (void)state;
    static const char *const filled[] = {"1 2 joe", "", "3 4 joe created table public t "};
    for (size_t n = 0; n <= 3; n++) {
        struct ls_digest ours = by_lockstep(previous, event, filled, n);
        struct ls_digest hand = by_hand(previous, event, filled, n);
        assert_true(ls_digest_equal(&ours, &hand));
    }
    struct ls_digest first = by_lockstep("", event, NULL, 0);
    struct ls_digest hand = by_hand("", event, NULL, 0);
    assert_true(ls_digest_equal(&first, &hand));
}

/* Made once with Python's hashlib: a change of the format that changes both functions above is seen here. */
static void
the_hash_is_the_one_of_old(void **state)
{
    (void)state;
    static const char *const filled[] = {"1 2 joe"};
    char hex[LS_DIGEST_HEX];
    struct ls_digest digest = by_lockstep(previous, event, filled, 1);
    assert_string_equal(ls_digest_hex(&digest, hex),
        "2e1a0cccfa667df6da63d77f0bf371aa175a3b9ff77f1d05b95710695e027283");
}

static void
every_field_counts(void **state)
{
    (void)state;
    struct ls_digest plain = by_lockstep(previous, event, NULL, 0);
    const char *changed[LS_JOURNAL_FIELDS];
    for (size_t i = 0; i < LS_JOURNAL_FIELDS; i++) {
        memcpy(changed, event, sizeof(changed));
        changed[i] = event[i] == NULL ? "" : event[i][0] == '\0' ? NULL : "x";
        struct ls_digest digest = by_lockstep(previous, changed, NULL, 0);
        assert_false(ls_digest_equal(&plain, &digest));
    }
    struct ls_digest other = by_lockstep("", event, NULL, 0);
    assert_false(ls_digest_equal(&plain, &other));
}

static void
neighbours_do_not_run_together(void **state)
{
    (void)state;
    const char *moved[LS_JOURNAL_FIELDS];
    memcpy(moved, event, sizeof(moved));
    moved[2] = "core2";
    moved[3] = "7e2";
    struct ls_digest one = by_lockstep(previous, event, NULL, 0);
    struct ls_digest two = by_lockstep(previous, moved, NULL, 0);
    assert_false(ls_digest_equal(&one, &two));
    static const char *const together[] = {"ab"};
    static const char *const apart[] = {"a", "b"};
    one = by_lockstep(previous, event, together, 1);
    two = by_lockstep(previous, event, apart, 2);
    assert_false(ls_digest_equal(&one, &two));
}

static void
schemas_are_quoted(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    LS_CLEANUP(ls_buf_finish) struct ls_buf out = LS_BUF(1024);
    assert_string_equal(ls_journal_quote_schema(&arena, LS_SPAN("lockstep")), "\"lockstep\"");
    assert_string_equal(ls_journal_quote_schema(&arena, LS_SPAN("a\"; DROP")), "\"a\"\"; DROP\"");
    ls_journal_expand(&out, "SELECT 5 %% 2 FROM %S.event, %S.meta", "\"s\"");
    assert_string_equal(ls_buf_span(&out).ptr, "SELECT 5 %% 2 FROM \"s\".event, \"s\".meta");
    ls_arena_finish(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_as_many_fields_as_documented),
        cmocka_unit_test(the_hash_is_the_documented_one),
        cmocka_unit_test(the_hash_is_the_one_of_old),
        cmocka_unit_test(every_field_counts),
        cmocka_unit_test(neighbours_do_not_run_together),
        cmocka_unit_test(schemas_are_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
