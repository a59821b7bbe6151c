/* execute/message: from what the server said back to the user's file. The connection is a fake: only its error is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "execute/message.h"

/* In place of db/conn. */
static struct ls_server_error said;

const struct ls_server_error *
ls_conn_error(const struct ls_conn *conn)
{
    (void)conn;
    return &said;
}

enum ls_status
ls_conn_fail(const struct ls_conn *conn, enum ls_status status, struct ls_err *err)
{
    (void)conn;
    (void)ls_err_set(err, said.is_lost ? LS_CONNECT : status, "%s", said.message);
    (void)snprintf(err->sqlstate, sizeof(err->sqlstate), "%s", said.sqlstate);
    return err->status;
}

enum ls_status
ls_conn_fail_own(const struct ls_conn *conn, enum ls_status status, struct ls_err *err)
{
    return ls_conn_fail(conn, status, err);
}

static struct ls_item
item_of(const char *file, const char *text)
{
    struct ls_item item = {
        .type = LS_ITEM_SQL, .input = ls_sql_input_whole(file, ls_span_of(text))};
    struct ls_err err = {0};
    assert_int_equal(ls_item_check(&item, true, LS_SPAN("lockstep"), &err), LS_OK);
    return item;
}

static void
add_all(struct ls_message *message, size_t step, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (ls_sql_script_next(&script, &statement)) {
        ls_message_add_statement(message, step, item, &statement);
    }
}

/* BEGIN; guard; step 0 of file one; own; COMMIT; BEGIN; step 1 of file two; COMMIT */
static const char one[] =
    "-- \xC3\xA9t\xC3\xA9\nSELECT '\xE2\x82\xAC'; -- \xF0\x9F\x98\x80\n\n  SELECT\n  'x', oops;\n";
static const char two[] = "/* \xC3\xA9 */ INSERT INTO t\nVALUES (1), (2), (nix);";

struct fixture {
    struct ls_message message;
    struct ls_item items[2];
};

static struct fixture fixture;

static int
set_up(void **state)
{
    (void)state;
    said = (struct ls_server_error){0};
    ls_message_init(&fixture.message);
    fixture.items[0] = item_of("one.sql", one);
    fixture.items[1] = item_of("two.sql", two);
    ls_message_add(&fixture.message, 0, "BEGIN;SET LOCAL x TO on", 2);
    ls_buf_adds(ls_message_open(&fixture.message), "SELECT 1 AS guard");
    ls_message_close(&fixture.message, 0, 1);
    add_all(&fixture.message, 0, &fixture.items[0]);
    ls_message_add(&fixture.message, 0, "SET CONSTRAINTS ALL IMMEDIATE;RESET ALL", 2);
    ls_message_add(&fixture.message, 0, "COMMIT", 1);
    ls_message_add(&fixture.message, 1, "BEGIN", 1);
    add_all(&fixture.message, 1, &fixture.items[1]);
    ls_message_add(
        &fixture.message, 1, "WITH changed AS (DELETE FROM v RETURNING 1) SELECT 1 / 0", 1);
    ls_message_add(&fixture.message, 1, "COMMIT", 1);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    ls_message_finish(&fixture.message);
    return 0;
}

/* The server's position of the first `what` in the message: characters from 1. */
static uint32_t
position_of(const char *what)
{
    const char *text = fixture.message.sql.ptr;
    const char *found = strstr(text, what);
    assert_non_null(found);
    uint32_t position = 1;
    for (const char *c = text; c < found; c++) {
        position += ((unsigned char)*c & 0xC0u) != 0x80u;
    }
    return position;
}

static const struct ls_message_part *
explain(enum ls_status expected, struct ls_err *err)
{
    const struct ls_message_part *part = NULL;
    *err = (struct ls_err){0};
    assert_int_equal(ls_message_explain(&fixture.message, NULL, &part, err), expected);
    return part;
}

static void
the_message_is_joined_by_semicolons(void **state)
{
    (void)state;
    assert_string_equal(fixture.message.sql.ptr,
        "BEGIN;SET LOCAL x TO on;SELECT 1 AS guard;SELECT '\xE2\x82\xAC';SELECT\n  'x', oops;"
        "SET CONSTRAINTS ALL IMMEDIATE;RESET ALL;COMMIT;BEGIN;INSERT INTO t\nVALUES (1), (2), "
        "(nix);"
        "WITH changed AS (DELETE FROM v RETURNING 1) SELECT 1 / 0;COMMIT;");
    assert_int_equal(fixture.message.n_statements, 12);
}

static void
positions_are_mapped_through_wide_characters(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "column \"oops\" does not exist");
    (void)snprintf(said.sqlstate, sizeof(said.sqlstate), "42703");
    said.position = position_of("oops");
    said.statement = 0; /* a position is better than a count */
    const struct ls_message_part *part = explain(LS_STEP_FAILED, &err);
    assert_non_null(part);
    assert_int_equal(part->step, 0);
    assert_string_equal(err.file, "one.sql");
    assert_int_equal(err.line, 5);
    assert_int_equal(err.column, 8);
    assert_int_equal(err.caret, 8);
    assert_string_equal(err.excerpt, "  'x', oops;");
    assert_string_equal(err.sqlstate, "42703");
    said.position = position_of("nix");
    part = explain(LS_STEP_FAILED, &err);
    assert_int_equal(part->step, 1);
    assert_string_equal(err.file, "two.sql");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 19);
}

static void
the_first_and_the_last_character_belong_to_it(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "x");
    said.position = position_of("INSERT INTO t");
    (void)explain(LS_STEP_FAILED, &err);
    assert_string_equal(err.file, "two.sql");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 9);
    said.position = position_of("nix);") + 4; /* "syntax error at or near ;" */
    (void)explain(LS_STEP_FAILED, &err);
    assert_string_equal(err.file, "two.sql");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 23);
}

static void
without_a_position_the_statement_is_shown(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "division by zero");
    (void)snprintf(said.sqlstate, sizeof(said.sqlstate), "22012");
    said.statement = 4;
    const struct ls_message_part *part = explain(LS_STEP_FAILED, &err);
    assert_int_equal(part->step, 0);
    assert_string_equal(err.file, "one.sql");
    assert_int_equal(err.line, 4);
    assert_int_equal(err.column, 3);
    said.statement = 9;
    part = explain(LS_STEP_FAILED, &err);
    assert_int_equal(part->step, 1);
    assert_string_equal(err.file, "two.sql");
    assert_int_equal(err.line, 1);
}

static void
lockstep_own_statements_have_no_place(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "permission denied");
    (void)snprintf(said.sqlstate, sizeof(said.sqlstate), "42501");
    said.statement = 6;
    const struct ls_message_part *part = explain(LS_STEP_FAILED, &err);
    assert_int_equal(part->step, 0);
    assert_null(part->item);
    assert_string_equal(err.file, "");
}

static void
own_checks_are_explained(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "division by zero");
    (void)snprintf(said.sqlstate, sizeof(said.sqlstate), "22012");
    said.statement = 2; /* the guard */
    (void)explain(LS_LOCKED, &err);
    assert_non_null(strstr(err.message, "session lock was lost"));
    said.statement = 10; /* the book */
    (void)explain(LS_STEP_FAILED, &err);
    assert_non_null(strstr(err.message, "bookkeeping"));
    ls_message_add(&fixture.message, 2, "EXECUTE lockstep_0a1b2c3d_book0('new', 'old')", 1);
    ls_message_add(&fixture.message, 2, "EXECUTE lockstep_0a1b2c3d_entry('_book')", 1);
    said.statement = 12; /* the book, prepared */
    (void)explain(LS_STEP_FAILED, &err);
    assert_non_null(strstr(err.message, "bookkeeping"));
    said.statement = 13; /* the entry is none */
    (void)explain(LS_STEP_FAILED, &err);
    assert_string_equal(err.message, "the step's journal entry was refused: division by zero");
}

/* A deferred trigger of the user's that divides by zero is no lost lock: SET CONSTRAINTS is where it fires. */
static void
a_deferred_trigger_is_no_lost_lock(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "division by zero");
    (void)snprintf(said.sqlstate, sizeof(said.sqlstate), "22012");
    said.statement = 5;
    (void)explain(LS_STEP_FAILED, &err);
    assert_string_equal(err.message, "division by zero");
}

static void
a_lost_connection_is_told_as_that(void **state)
{
    (void)state;
    struct ls_err err;
    (void)snprintf(said.message, sizeof(said.message), "terminating connection");
    said.is_lost = true;
    said.statement = 4;
    const struct ls_message_part *part = explain(LS_CONNECT, &err);
    assert_int_equal(part->step, 0);
    said.statement = 99;
    assert_null(explain(LS_CONNECT, &err));
}

static void
parts_are_found_by_statement(void **state)
{
    (void)state;
    static const size_t steps[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
    for (size_t i = 0; i < 12; i++) {
        const struct ls_message_part *part = ls_message_part_of(&fixture.message, i);
        assert_non_null(part);
        assert_int_equal(part->step, steps[i]);
        assert_true(part->first <= i && i < part->first + part->n);
    }
    assert_null(ls_message_part_of(&fixture.message, 12));
    ls_message_clear(&fixture.message);
    assert_null(ls_message_part_of(&fixture.message, 0));
    assert_int_equal(fixture.message.sql.len, 0);
}

static void
made_statements_point_at_their_origin(void **state)
{
    (void)state;
    struct ls_err err;
    struct ls_item item = item_of("rev.py", "CREATE TABLE t (x nonsense)");
    item.is_made = true;
    item.line = 42;
    item.column = 5;
    ls_message_clear(&fixture.message);
    add_all(&fixture.message, 3, &item);
    (void)snprintf(said.message, sizeof(said.message), "type \"nonsense\" does not exist");
    said.position = position_of("nonsense");
    const struct ls_message_part *part = explain(LS_STEP_FAILED, &err);
    assert_int_equal(part->step, 3);
    assert_string_equal(err.file, "rev.py");
    assert_int_equal(err.line, 42);
    assert_int_equal(err.column, 5);
    assert_string_equal(err.excerpt, "CREATE TABLE t (x nonsense)");
    assert_int_equal(err.caret, 19);
}

static void
copy_data_is_kept_apart(void **state)
{
    (void)state;
    struct ls_item item =
        item_of("c.sql", "COPY t FROM stdin;\n1\n2\n\\.\nCOPY u FROM stdin;\n\\.\nSELECT 1;");
    ls_message_clear(&fixture.message);
    add_all(&fixture.message, 0, &item);
    assert_string_equal(fixture.message.sql.ptr, "COPY t FROM stdin;COPY u FROM stdin;SELECT 1;");
    assert_int_equal(fixture.message.copies.n, 2);
    assert_true(ls_span_is(*LS_AT(struct ls_span, &fixture.message.copies, 0), "1\n2\n"));
    assert_int_equal(LS_AT(struct ls_span, &fixture.message.copies, 1)->len, 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_message_is_joined_by_semicolons),
        CASE(positions_are_mapped_through_wide_characters),
        CASE(the_first_and_the_last_character_belong_to_it),
        CASE(without_a_position_the_statement_is_shown),
        CASE(lockstep_own_statements_have_no_place),
        CASE(own_checks_are_explained),
        CASE(a_deferred_trigger_is_no_lost_lock),
        CASE(a_lost_connection_is_told_as_that),
        CASE(parts_are_found_by_statement),
        CASE(made_statements_point_at_their_origin),
        CASE(copy_data_is_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
