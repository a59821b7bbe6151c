/* base/random: sequences that follow from a seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

static void
test_same_seed(void **state)
{
    (void)state;
    struct ls_random one;
    unsigned char a[100];
    unsigned char b[100];
    ls_random_seed(&one);
    struct ls_random two = {.seed = one.seed};
    ls_random_draw(&one, a, 16);
    ls_random_draw(&one, a + 16, 84);
    ls_random_draw(&two, b, 16);
    ls_random_draw(&two, b + 16, 84);
    assert_memory_equal(a, b, sizeof(a));
    assert_memory_not_equal(a, a + 16, 16);
    assert_memory_not_equal(a + 16, a + 48, 32);
}

static void
test_known_bytes(void **state)
{
    (void)state;
    struct ls_random random = {.n = 258};
    unsigned char drawn[4];
    ls_random_draw(&random, drawn, sizeof(drawn));
    /* python3: hashlib.blake2b(bytes(32) + (258).to_bytes(8, "little"), digest_size=32) */
    static const unsigned char known[4] = {0xd0, 0xee, 0x1e, 0xfa};
    assert_memory_equal(drawn, known, sizeof(drawn));
    assert_int_equal(random.n, 259);
}

static void
test_another_seed(void **state)
{
    (void)state;
    struct ls_random one;
    struct ls_random two;
    unsigned char a[32];
    unsigned char b[32];
    ls_random_seed(&one);
    ls_random_seed(&two);
    ls_random_draw(&one, a, sizeof(a));
    ls_random_draw(&two, b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed),
        cmocka_unit_test(test_known_bytes),
        cmocka_unit_test(test_another_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
