/* execute/book: the SQL of bookkeeping rows, and names that try to be more than names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "execute/program.h"

#define STR(literal) ((struct lockstep_str){(literal), sizeof(literal) - 1})

static struct lockstep_book
alembic(uint32_t action)
{
    return (struct lockstep_book){.struct_size = sizeof(struct lockstep_book),
        .action = action,
        .table = STR("alembic_version"),
        .column = STR("version_num"),
        .type = STR("VARCHAR(32)"),
        .primary_key = STR("alembic_version_pkc"),
        .value = STR("27e207ded5a0"),
        .old = STR("8d2e07b3f1a4")};
}

static void
assert_sql(const struct lockstep_book *book, const char *expected)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf sql = LS_BUF(4096);
    struct ls_err err = {0};
    size_t n = 0;
    assert_int_equal(ls_book_sql(book, &sql, &n, &err), LS_OK);
    assert_int_equal(n, 1);
    assert_string_equal(ls_buf_span(&sql).ptr, expected);
}

#define ONE_ROW                                                                                    \
    " RETURNING 1) SELECT 1 / (pg_catalog.count(*) = 1)::pg_catalog.int4 AS lockstep_book FROM "   \
    "changed"

static void
each_action_has_its_statement(void **state)
{
    (void)state;
    struct lockstep_book book = alembic(LOCKSTEP_BOOK_ENSURE);
    assert_sql(&book,
        "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
    book.primary_key = (struct lockstep_str){NULL, 0};
    book.schema = STR("My Schema");
    assert_sql(&book, "CREATE TABLE IF NOT EXISTS \"My Schema\".alembic_version (version_num "
                      "VARCHAR(32) NOT NULL)");
    book = alembic(LOCKSTEP_BOOK_INSERT);
    assert_sql(&book, "INSERT INTO alembic_version (version_num) VALUES ('27e207ded5a0')");
    book = alembic(LOCKSTEP_BOOK_UPDATE);
    assert_sql(&book, "WITH changed AS (UPDATE alembic_version SET version_num = '27e207ded5a0' "
                      "WHERE version_num = '8d2e07b3f1a4'" ONE_ROW);
    book = alembic(LOCKSTEP_BOOK_DELETE);
    assert_sql(&book,
        "WITH changed AS (DELETE FROM alembic_version WHERE version_num = '8d2e07b3f1a4'" ONE_ROW);
}

static void
an_update_is_prepared(void **state)
{
    (void)state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf sql = LS_BUF(4096);
    struct ls_err err = {0};
    struct lockstep_book book = alembic(LOCKSTEP_BOOK_UPDATE);
    assert_int_equal(ls_book_prepare_sql(&book, &sql, &err), LS_OK);
    assert_string_equal(ls_buf_span(&sql).ptr, "WITH changed AS (UPDATE alembic_version SET "
                                               "version_num = $1 WHERE version_num = $2" ONE_ROW);
    ls_buf_clear(&sql);
    book.value = STR("it's");
    assert_int_equal(ls_book_values_sql(&book, &sql, &err), LS_OK);
    assert_string_equal(ls_buf_span(&sql).ptr, "('it''s', '8d2e07b3f1a4')");
}

static void
names_and_values_stay_what_they_are(void **state)
{
    (void)state;
    struct lockstep_book book = alembic(LOCKSTEP_BOOK_INSERT);
    book.schema = STR("a\".b");
    book.table = STR("t\"; DROP TABLE x; --");
    book.column = STR("select");
    book.value = STR("it's \\ \xC3\xA9; --");
    assert_sql(&book, "INSERT INTO \"a\"\".b\".\"t\"\"; DROP TABLE x; --\" (\"select\") VALUES "
                      "(E'it''s \\\\ \xC3\xA9; --')");
}

static void
what_cannot_be_sent_is_refused(void **state)
{
    (void)state;
    char long_name[80];
    memset(long_name, 'n', sizeof(long_name));
    for (int i = 0; i < 4; i++) {
        struct lockstep_book book = alembic(LOCKSTEP_BOOK_UPDATE);
        book.table = i == 0 ? (struct lockstep_str){long_name, sizeof(long_name)} : book.table;
        book.value = i == 1 ? STR("a\0b") : book.value;
        book.old = i == 2 ? STR("\xFF") : book.old;
        book.column = i == 3 ? STR("c\xC3") : book.column;
        LS_CLEANUP(ls_buf_finish) struct ls_buf sql = LS_BUF(4096);
        struct ls_err err = {0};
        size_t n = 0;
        assert_int_not_equal(ls_book_sql(&book, &sql, &n, &err), LS_OK);
        assert_true(err.message[0] != '\0');
    }
}

static void
copies_are_checked(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct lockstep_book copy;
    struct lockstep_book book = alembic(LOCKSTEP_BOOK_INSERT);
    assert_true(ls_book_copy(&arena, &book, &copy));
    assert_ptr_not_equal(copy.table.ptr, book.table.ptr);
    assert_null(copy.schema.ptr);
    static const char *const types[] = {
        "text; DROP TABLE x", "text'", "text\"", "text--", "text/**/", "text\n", "t\\", ""};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        book = alembic(LOCKSTEP_BOOK_ENSURE);
        book.type = (struct lockstep_str){types[i], strlen(types[i])};
        assert_false(ls_book_copy(&arena, &book, &copy));
    }
    book = alembic(0);
    assert_false(ls_book_copy(&arena, &book, &copy));
    book = alembic(LOCKSTEP_BOOK_DELETE + 1);
    assert_false(ls_book_copy(&arena, &book, &copy));
    book = alembic(LOCKSTEP_BOOK_INSERT);
    book.struct_size--;
    assert_false(ls_book_copy(&arena, &book, &copy));
    book = alembic(LOCKSTEP_BOOK_INSERT);
    book.table.len = 0;
    assert_false(ls_book_copy(&arena, &book, &copy));
    ls_arena_finish(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_has_its_statement),
        cmocka_unit_test(an_update_is_prepared),
        cmocka_unit_test(names_and_values_stay_what_they_are),
        cmocka_unit_test(what_cannot_be_sent_is_refused),
        cmocka_unit_test(copies_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
