/* base/arena: alignment, zeroes, large pieces, reuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
        cmocka_unit_test(zero_bytes_of_an_empty_arena_are_not_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
