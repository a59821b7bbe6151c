/* execute/answer: results as text and back, and texts that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "execute/answer.h"

#define STR(literal) ((struct lockstep_str){(literal), sizeof(literal) - 1})

static void
test_there_and_back(void **state)
{
    (void)state;
    const struct lockstep_column columns[] = {
        {.name = STR("id"), .type_oid = 23, .type_modifier = -1},
        {.name = STR("na:me"), .type_oid = 1043, .type_modifier = 84}};
    const struct lockstep_str cells[] = {STR("1"), STR("a 2:-\n"), STR("2"), {NULL, 0}};
    const struct lockstep_result result = {.struct_size = sizeof(result),
        .n_columns = 2,
        .n_rows = 2,
        .affected = 2,
        .columns = columns,
        .cells = cells};
    struct ls_arena arena = {0};
    LS_CLEANUP(ls_buf_finish) struct ls_buf text = LS_BUF(4096);
    struct lockstep_result read = {0};
    int32_t code = LOCKSTEP_FAILED;
    ls_answer_write(LOCKSTEP_OK, &result, &text);
    assert_true(ls_answer_read(&arena, ls_buf_span(&text), &code, &read));
    assert_int_equal(code, LOCKSTEP_OK);
    assert_int_equal(read.n_columns, 2);
    assert_int_equal(read.n_rows, 2);
    assert_int_equal(read.affected, 2);
    assert_int_equal(read.columns[0].type_modifier, -1);
    assert_int_equal(read.columns[1].type_oid, 1043);
    assert_string_equal(read.columns[1].name.ptr, "na:me");
    assert_string_equal(read.cells[1].ptr, "a 2:-\n");
    assert_null(read.cells[3].ptr);
    assert_null(read.message.ptr);
    for (size_t len = 0; len < text.len; len++) {
        assert_false(ls_answer_read(&arena, (struct ls_span){text.ptr, len}, &code, &read));
    }
    ls_arena_finish(&arena);
}

static void
test_an_error(void **state)
{
    (void)state;
    const struct lockstep_result result = {.struct_size = sizeof(result),
        .affected = -1,
        .message = STR("division by zero"),
        .sqlstate = "22012"};
    struct ls_arena arena = {0};
    LS_CLEANUP(ls_buf_finish) struct ls_buf text = LS_BUF(4096);
    struct lockstep_result read = {0};
    int32_t code = LOCKSTEP_OK;
    ls_answer_write(LOCKSTEP_SQL_ERROR, &result, &text);
    assert_true(ls_answer_read(&arena, ls_buf_span(&text), &code, &read));
    assert_int_equal(code, LOCKSTEP_SQL_ERROR);
    assert_int_equal(read.affected, -1);
    assert_string_equal(read.sqlstate, "22012");
    assert_string_equal(read.message.ptr, "division by zero");
    ls_arena_finish(&arena);
}

static void
test_what_is_no_answer(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "o", "o-", "o--1 0 0", "o--1 0 0 x", "o--1 -1 0 ",
        "o--1 0 -1 ", "o--1 9999999999 9999999999 ", "o--1 1 99999999 -1 1 ", "o9:a-1 0 0 ",
        "o-1:1 0 0 ", "o--99999999999999999999 0 0 ", "o--1 00"};
    struct ls_arena arena = {0};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct lockstep_result read = {0};
        int32_t code = 0;
        assert_false(
            ls_answer_read(&arena, (struct ls_span){texts[i], strlen(texts[i])}, &code, &read));
    }
    ls_arena_finish(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_an_error),
        cmocka_unit_test(test_what_is_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
