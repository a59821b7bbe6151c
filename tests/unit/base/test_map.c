/* base/map: many keys, double keys, odd keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/map.h"

static void
finds_what_was_put(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct ls_arena arena = {0};
    struct ls_map map = {0};
    size_t value = 77;
    assert_false(ls_map_get(&map, LS_SPAN("k"), &value));
    for (size_t i = 0; i < N; i++) {
        assert_true(ls_map_add(&map, &arena, ls_span_of(ls_arena_printf(&arena, "key-%zu", i)), i));
    }
    for (size_t i = 0; i < N; i++) {
        assert_true(ls_map_get(&map, ls_span_of(ls_arena_printf(&arena, "key-%zu", i)), &value));
        assert_int_equal(value, i);
    }
    assert_false(ls_map_get(&map, LS_SPAN("key-20000"), &value));
    assert_int_equal(value, N - 1);
    assert_int_equal(map.n, N);
    ls_arena_finish(&arena);
}

static void
a_key_is_put_once(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_map map = {0};
    size_t value = 0;
    assert_true(ls_map_add(&map, &arena, LS_SPAN("a"), 1));
    assert_false(ls_map_add(&map, &arena, LS_SPAN("a"), 2));
    assert_true(ls_map_get(&map, LS_SPAN("a"), &value));
    assert_int_equal(value, 1);
    assert_int_equal(map.n, 1);
    ls_arena_finish(&arena);
}

static void
keys_are_bytes(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_map map = {0};
    size_t value = 0;
    assert_true(ls_map_add(&map, &arena, (struct ls_span){NULL, 0}, 1));
    assert_false(ls_map_add(&map, &arena, LS_SPAN(""), 2));
    assert_true(ls_map_add(&map, &arena, (struct ls_span){"a\0b", 3}, 3));
    assert_true(ls_map_add(&map, &arena, (struct ls_span){"a\0c", 3}, 4));
    assert_true(ls_map_add(&map, &arena, LS_SPAN("a"), 5));
    assert_true(ls_map_get(&map, LS_SPAN(""), &value));
    assert_int_equal(value, 1);
    assert_true(ls_map_get(&map, (struct ls_span){"a\0c", 3}, &value));
    assert_int_equal(value, 4);
    ls_arena_finish(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put),
        cmocka_unit_test(a_key_is_put_once),
        cmocka_unit_test(keys_are_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
