/* step: words, references, digests of ranges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "step/applied.h"
#include "step/step.h"

static void
words_go_both_ways(void **state)
{
    (void)state;
    static const enum ls_kind kinds[] = {LS_KIND_SCHEMA, LS_KIND_DOC, LS_KIND_REPEAT};
    for (size_t i = 0; i < 3; i++) {
        enum ls_kind kind = 0;
        assert_true(ls_kind_parse(ls_span_of(ls_kind_word(kinds[i])), &kind));
        assert_int_equal(kind, kinds[i]);
    }
    enum ls_kind kept = LS_KIND_DOC;
    assert_false(ls_kind_parse(LS_SPAN("Doc"), &kept));
    assert_false(ls_kind_parse(LS_SPAN(""), &kept));
    assert_false(ls_kind_parse((struct ls_span){NULL, 0}, &kept));
    assert_int_equal(kept, LS_KIND_DOC);
    enum ls_tx tx = 0;
    assert_true(ls_tx_parse(LS_SPAN("none"), &tx));
    assert_int_equal(tx, LS_TX_NONE);
    assert_true(ls_tx_parse(ls_span_of(ls_tx_word(LS_TX_STEP)), &tx));
    assert_int_equal(tx, LS_TX_STEP);
    assert_false(ls_tx_parse(LS_SPAN("no"), &tx));
}

static void
outcomes_go_both_ways(void **state)
{
    (void)state;
    for (int i = LS_OUTCOME_APPLIED; i < LS_OUTCOME_COUNT; i++) {
        enum ls_outcome outcome = 0;
        assert_true(ls_outcome_parse(ls_span_of(ls_outcome_word((enum ls_outcome)i)), &outcome));
        assert_int_equal(outcome, i);
    }
    enum ls_outcome kept = LS_OUTCOME_FAILED;
    assert_false(ls_outcome_parse(LS_SPAN("done"), &kept));
    assert_false(ls_outcome_parse((struct ls_span){NULL, 0}, &kept));
    assert_int_equal(kept, LS_OUTCOME_FAILED);
}

static void
references_are_cut_at_the_first_colon(void **state)
{
    (void)state;
    struct ls_step_ref ref = ls_step_ref_parse(LS_SPAN("core:a:b"));
    assert_true(ls_span_is(ref.source, "core"));
    assert_true(ls_span_is(ref.local_id, "a:b"));
    ref = ls_step_ref_parse(LS_SPAN("core"));
    assert_true(ls_span_is(ref.source, "core"));
    assert_null(ref.local_id.ptr);
    ref = ls_step_ref_parse(LS_SPAN("core:"));
    assert_non_null(ref.local_id.ptr);
    assert_int_equal(ref.local_id.len, 0);
    ref = ls_step_ref_parse(LS_SPAN(":x"));
    assert_int_equal(ref.source.len, 0);
    assert_true(ls_span_is(ref.local_id, "x"));
    ref = ls_step_ref_parse((struct ls_span){NULL, 0});
    assert_null(ref.source.ptr);
    assert_null(ref.local_id.ptr);
}

static void
one_range_is_its_own_digest(void **state)
{
    (void)state;
    struct ls_range ranges[2] = {
        {.digest = ls_hash_of(LS_SPAN("a"))}, {.digest = ls_hash_of(LS_SPAN("b"))}};
    struct ls_digest one = ls_ranges_digest(ranges, 1);
    assert_true(ls_digest_equal(&one, &ranges[0].digest));
    struct ls_digest two = ls_ranges_digest(ranges, 2);
    char both[2 * LS_DIGEST_BYTES];
    for (size_t i = 0; i < LS_DIGEST_BYTES; i++) {
        both[i] = (char)ranges[0].digest.bytes[i];
        both[LS_DIGEST_BYTES + i] = (char)ranges[1].digest.bytes[i];
    }
    struct ls_digest expected = ls_hash_of((struct ls_span){both, sizeof(both)});
    assert_true(ls_digest_equal(&two, &expected));
    struct ls_range swapped[2] = {ranges[1], ranges[0]};
    struct ls_digest other = ls_ranges_digest(swapped, 2);
    assert_false(ls_digest_equal(&two, &other));
}

static void
documents_speak_of_tables(void **state)
{
    (void)state;
    struct ls_span names[] = {LS_SPAN("users"), LS_SPAN("shop.orders")};
    struct ls_step step = {.documents = names, .n_documents = 2};
    assert_true(ls_step_documents(&step, LS_SPAN("public"), LS_SPAN("users")));
    assert_true(ls_step_documents(&step, LS_SPAN("other"), LS_SPAN("users")));
    assert_true(ls_step_documents(&step, LS_SPAN("shop"), LS_SPAN("orders")));
    assert_false(ls_step_documents(&step, LS_SPAN("public"), LS_SPAN("orders")));
    assert_false(ls_step_documents(&step, LS_SPAN("public"), LS_SPAN("user")));
    step.n_documents = 0;
    assert_false(ls_step_documents(&step, LS_SPAN("public"), LS_SPAN("users")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_both_ways),
        cmocka_unit_test(outcomes_go_both_ways),
        cmocka_unit_test(references_are_cut_at_the_first_colon),
        cmocka_unit_test(one_range_is_its_own_digest),
        cmocka_unit_test(documents_speak_of_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
