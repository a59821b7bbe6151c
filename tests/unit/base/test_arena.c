/* base/arena: alignment, zeroes, large pieces, reuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/vec.h"

static void
gives_zeroed_and_aligned_memory(void **state)
{
    (void)state;
    struct ls_arena arena;
    ls_arena_init(&arena);
    for (size_t size = 1; size < 5000; size = size * 3 / 2 + 1) {
        unsigned char *piece = ls_arena_alloc(&arena, size);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(piece[i], 0);
        }
        memset(piece, 0xA5, size);
    }
    ls_arena_finish(&arena);
}

static void
keeps_pieces_apart(void **state)
{
    (void)state;
    enum { N = 2000 };
    struct ls_arena arena = {0};
    unsigned char *pieces[N];
    for (size_t i = 0; i < N; i++) {
        pieces[i] = ls_arena_alloc(&arena, i % 97 + 1);
        memset(pieces[i], (int)(i & 0xFF), i % 97 + 1);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < i % 97 + 1; j++) {
            assert_int_equal(pieces[i][j], i & 0xFF);
        }
    }
    ls_arena_finish(&arena);
}

static void
large_pieces_cost_their_own_size(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    size_t large = (size_t)20 * 1024 * 1024;
    char *piece = ls_arena_alloc(&arena, large);
    piece[large - 1] = 'x';
    assert_true(arena.total < large + 65536);
    char *small = ls_arena_alloc(&arena, 8);
    assert_non_null(small);
    assert_true(arena.total < large + 2 * 65536);
    ls_arena_finish(&arena);
    assert_int_equal(arena.total, 0);
}

static void
small_pieces_waste_little(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    for (size_t i = 0; i < 100000; i++) {
        (void)ls_arena_alloc(&arena, 16);
    }
    assert_true(arena.total < (size_t)100000 * 16 * 5 / 4);
    ls_arena_finish(&arena);
}

static void
can_be_used_again_after_finish(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    ls_arena_finish(&arena);
    ls_arena_finish(NULL);
    (void)ls_arena_alloc(&arena, 10);
    ls_arena_finish(&arena);
    assert_string_equal(ls_arena_strdup(&arena, "again"), "again");
    ls_arena_finish(&arena);
}

static void
copies_spans(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    char text[] = {'a', '\0', 'b', 'c'};
    struct ls_span copy = ls_arena_dup(&arena, (struct ls_span){text, 3});
    assert_int_equal(copy.len, 3);
    assert_memory_equal(copy.ptr, "a\0b", 4);
    assert_ptr_not_equal(copy.ptr, text);
    struct ls_span absent = ls_arena_dup(&arena, (struct ls_span){NULL, 0});
    assert_null(absent.ptr);
    struct ls_span empty = ls_arena_dup(&arena, (struct ls_span){text, 0});
    assert_non_null(empty.ptr);
    assert_int_equal(empty.ptr[0], '\0');
    assert_string_equal(ls_arena_printf(&arena, "%s-%d", "x", 42), "x-42");
    ls_arena_finish(&arena);
}

static void
vectors_keep_their_items(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_vec vec = {0};
    for (size_t i = 0; i < 1000; i++) {
        size_t *item = LS_PUSH(size_t, &vec, &arena);
        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(vec.n, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(*LS_AT(size_t, &vec, i), i);
    }
    ls_arena_finish(&arena);
}

/* What grew is there once, not once and in halves. */
static void
a_vector_that_grows_gives_its_halves_back(void **state)
{
    (void)state;
    enum { N = 1 << 17 };
    struct ls_arena arena = {0};
    struct ls_vec vec = {0};
    for (size_t i = 0; i < N; i++) {
        *LS_PUSH(size_t, &vec, &arena) = i;
    }
    assert_true(arena.total < N * sizeof(size_t) * 5 / 4);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(*LS_AT(size_t, &vec, i), i);
    }
    ls_arena_finish(&arena);
}

static void
a_borrowed_vector_leaves_its_lender_alone(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct ls_arena arena = {0};
    struct ls_vec lender = {0};
    for (size_t i = 0; i < N; i++) {
        *LS_PUSH(size_t, &lender, &arena) = i;
    }
    struct ls_vec borrower = {.items = lender.items, .n = lender.n};
    *LS_PUSH(size_t, &borrower, &arena) = 77;
    assert_ptr_not_equal(borrower.items, lender.items);
    assert_int_equal(*LS_AT(size_t, &borrower, N), 77);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(*LS_AT(size_t, &lender, i), i);
        assert_int_equal(*LS_AT(size_t, &borrower, i), i);
    }
    ls_arena_finish(&arena);
}

/* Large and small pieces, in whatever order they go back. */
static void
pieces_are_released_in_any_order(void **state)
{
    (void)state;
    enum { N = 5, LARGE = 100000 };
    struct ls_arena arena = {0};
    char *small = ls_arena_alloc(&arena, 100);
    char *large[N];
    for (size_t i = 0; i < N; i++) {
        large[i] = ls_arena_alloc(&arena, LARGE);
    }
    size_t total = arena.total;
    ls_arena_release(&arena, large[2], LARGE);
    ls_arena_release(&arena, large[4], LARGE);
    ls_arena_release(&arena, large[0], LARGE);
    ls_arena_release(&arena, small, 100);
    ls_arena_release(&arena, NULL, 0);
    assert_true(arena.total <= total - 3 * (size_t)LARGE);
    large[1][LARGE - 1] = 'x';
    small[99] = 'x';
    ls_arena_finish(&arena);
}

static void
text_is_packed(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    enum { N = 50000 };
    const char *texts[N / 100];
    for (size_t i = 0; i < N; i++) {
        uintptr_t *aligned = i % 10 == 0 ? ls_arena_alloc(&arena, sizeof(*aligned)) : NULL;
        const char *text = ls_arena_printf(&arena, "%05zu", i);
        assert_true(aligned == NULL || ((uintptr_t)aligned % 16 == 0 && *aligned == 0));
        if (i % 100 == 0) {
            texts[i / 100] = text;
        }
    }
    for (size_t i = 0; i < N / 100; i++) {
        char expected[16];
        (void)snprintf(expected, sizeof(expected), "%05zu", i * 100);
        assert_string_equal(texts[i], expected);
    }
    assert_true(arena.total < (N * 6 + N / 10 * 16) * 5 / 4);
    ls_arena_finish(&arena);
    assert_non_null(ls_arena_bytes(&arena, 0));
    ls_arena_finish(&arena);
}

/* The header: "never NULL". */
static void
zero_bytes_of_an_empty_arena_are_not_null(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    assert_non_null(ls_arena_alloc(&arena, 0));
    ls_arena_finish(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_and_aligned_memory),
        cmocka_unit_test(keeps_pieces_apart),
        cmocka_unit_test(large_pieces_cost_their_own_size),
        cmocka_unit_test(small_pieces_waste_little),
        cmocka_unit_test(can_be_used_again_after_finish),
        cmocka_unit_test(copies_spans),
        cmocka_unit_test(vectors_keep_their_items),
        cmocka_unit_test(a_vector_that_grows_gives_its_halves_back),
        cmocka_unit_test(a_borrowed_vector_leaves_its_lender_alone),
        cmocka_unit_test(pieces_are_released_in_any_order),
        cmocka_unit_test(text_is_packed),
        cmocka_unit_test(zero_bytes_of_an_empty_arena_are_not_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
