/* Messages that go out ahead: taken in order, once, and let go where something else is sent. Without PostgreSQL's programs
 * every test is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "db/conn.h"
#include "db/scratch.h"
#include "db/scratch_find.h"
#include "db/session.h"

enum { NAP = 200 }; /* microseconds */

static struct ls_arena arena;
static struct ls_err err;
static struct ls_scratch *scratch;
static struct ls_conn *conn;

static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct ls_buf *text = user;
    (void)statement;
    ls_buf_adds(text, ls_rows_count(rows) == 0 ? "-" : ls_rows_text(rows, 0, 0).ptr);
    ls_buf_addc(text, ';');
}

/* The first value of each result; the message of the server where it refused. */
static const char *
send_it(const char *sql)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf text = LS_BUF(4096);
    bool is_done = ls_conn_send(conn, ls_span_of(sql), NULL, 0, take, &text);
    return is_done ? ls_arena_strdup(&arena, ls_buf_span(&text).ptr) : ls_conn_error(conn)->message;
}

static const char *
query_it(const char *sql)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf text = LS_BUF(4096);
    bool is_done = ls_conn_query(conn, sql, NULL, NULL, 0, take, &text);
    return is_done ? ls_arena_strdup(&arena, ls_buf_span(&text).ptr) : ls_conn_error(conn)->message;
}

/* As somebody does who reads files meanwhile. */
static void
read_files(int64_t microseconds)
{
    int64_t until = ls_clock_monotonic() + microseconds;
    while (ls_clock_monotonic() < until) {
        ls_conn_advance(conn);
        (void)usleep(NAP);
    }
}

static struct ls_conn_request
request(void)
{
    return (struct ls_conn_request){.dsn = ls_scratch_dsn(scratch), .application_name = "ahead"};
}

static int
connect_now(void **state)
{
    (void)state;
    struct ls_conn_request now = request();
    return ls_conn_open(&now, &conn, &err) == LS_OK ? 0 : 1;
}

static int
disconnect(void **state)
{
    (void)state;
    ls_conn_close(conn);
    conn = NULL;
    return 0;
}

static void
from_the_beginning(void **state)
{
    (void)state;
    struct ls_conn_request later = request();
    ls_conn_close(conn);
    conn = ls_conn_begin(&later);
    assert_non_null(conn);
    ls_conn_ahead(conn, "SELECT 'first';SELECT 'second'", false);
    ls_conn_ahead(conn, "SELECT true", false);
    ls_conn_ahead(conn, "SELECT nextval('numbers')", true);
    read_files(300000);
    later.begun = conn;
    assert_int_equal(ls_conn_open(&later, &conn, &err), LS_OK);
    assert_string_equal(send_it("SELECT 'first';SELECT 'second'"), "first;second;");
    assert_string_equal(send_it("SELECT true"), "t;");
    assert_string_equal(send_it("SELECT nextval('numbers')"), "1;");
    assert_string_equal(send_it("SELECT nextval('numbers')"), "2;");
}

/* Whatever has come of it when it is asked for. */
static void
at_any_time(void **state)
{
    (void)state;
    static const int64_t waits[] = {0, 500, 2000, 5000, 20000, 100000};
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
        struct ls_conn_request later = request();
        ls_conn_close(conn);
        conn = ls_conn_begin(&later);
        assert_non_null(conn);
        ls_conn_ahead(conn, "SELECT true;SELECT pg_sleep(0.01) IS NOT NULL", false);
        ls_conn_ahead(conn, "SELECT repeat('x', 100)", true);
        read_files(waits[i]);
        later.begun = conn;
        assert_int_equal(ls_conn_open(&later, &conn, &err), LS_OK);
        assert_string_equal(send_it("SELECT true;SELECT pg_sleep(0.01) IS NOT NULL"), "t;t;");
        assert_int_equal(strlen(send_it("SELECT repeat('x', 100)")), 101);
        assert_string_equal(query_it("SELECT 'after'"), "after;");
    }
}

static void
what_is_not_asked_for_is_let_go(void **state)
{
    (void)state;
    ls_conn_ahead(conn, "SELECT 'nobody wants it'", false);
    ls_conn_ahead(conn, "SELECT 'this neither'", false);
    read_files(50000);
    assert_string_equal(send_it("SELECT 'something else'"), "something else;");
    ls_conn_ahead(conn, "SELECT pg_sleep(0.05)", false);
    assert_string_equal(query_it("SELECT 'a query'"), "a query;");
    ls_conn_ahead(conn, "SELECT pg_sleep(0.05)", false);
    assert_string_equal(send_it(""), "-;");
    ls_conn_ahead(conn, "SELECT 'left behind'", false);
}

static void
only_where_it_is_true(void **state)
{
    (void)state;
    ls_conn_ahead(conn, "SELECT false", false);
    ls_conn_ahead(conn, "SELECT nextval('untouched')", true);
    read_files(50000);
    assert_string_equal(send_it("SELECT false"), "f;");
    assert_string_equal(send_it("SELECT is_called FROM untouched"), "f;");
}

static void
nothing_behind_an_error(void **state)
{
    (void)state;
    ls_conn_ahead(conn, "SELECT 1;SELECT 1 / 0", false);
    ls_conn_ahead(conn, "SELECT nextval('untouched')", false);
    read_files(50000);
    assert_string_equal(send_it("SELECT 1;SELECT 1 / 0"), "division by zero");
    assert_int_equal(ls_conn_error(conn)->statement, 1);
    assert_string_equal(send_it("SELECT is_called FROM untouched"), "f;");
}

static void
a_lost_connection_is_told(void **state)
{
    (void)state;
    ls_conn_ahead(conn, "SELECT pg_terminate_backend(pg_backend_pid())", false);
    ls_conn_ahead(conn, "SELECT 'too late'", false);
    read_files(50000);
    (void)send_it("SELECT pg_terminate_backend(pg_backend_pid())");
    assert_true(ls_conn_error(conn)->is_lost);
    (void)send_it("SELECT 'too late'");
    assert_true(ls_conn_error(conn)->is_lost);
}

/* From its beginning on, one message behind the other, while the first connection waits for its own server. */
static void
beside_another(void **state)
{
    (void)state;
    struct ls_conn_request later = request();
    struct ls_conn *other = ls_conn_begin(&later);
    assert_non_null(other);
    assert_true(ls_conn_is_answered(other));
    ls_conn_ahead(other, "SELECT repeat('x', 1000) FROM generate_series(1, 1000)", false);
    ls_conn_ahead(other, "SELECT 'second'", false);
    assert_false(ls_conn_is_answered(other));
    ls_conn_beside(conn, other);
    assert_string_equal(send_it("SELECT pg_sleep(0.5)"), ";");
    assert_true(ls_conn_is_answered(other));
    assert_string_equal(send_it("SELECT pg_sleep(0)"), ";");
    ls_conn_beside(conn, NULL);
    ls_conn_close(conn);
    later.begun = other;
    assert_int_equal(ls_conn_open(&later, &conn, &err), LS_OK);
    assert_int_equal(
        strlen(send_it("SELECT repeat('x', 1000) FROM generate_series(1, 1000)")), 1001);
    assert_string_equal(send_it("SELECT 'second'"), "second;");
}

/* What ends there is no matter here, and nobody turns round and round over it. */
static void
beside_one_that_ends(void **state)
{
    (void)state;
    struct ls_conn_request later = request();
    struct ls_conn *other = ls_conn_begin(&later);
    assert_non_null(other);
    ls_conn_ahead(other, "SELECT pg_terminate_backend(pg_backend_pid())", false);
    ls_conn_ahead(other, "SELECT 'too late'", false);
    ls_conn_beside(conn, other);
    clock_t before = clock();
    assert_string_equal(send_it("SELECT pg_sleep(0.5)"), ";");
    assert_true(clock() - before < CLOCKS_PER_SEC / 4);
    assert_false(ls_conn_is_answered(other));
    ls_conn_beside(conn, NULL);
    ls_conn_close(other);
}

/* A session whose server reads strings in another way is set up by another message: none goes ahead. */
static void
not_where_text_is_read_differently(void **state)
{
    (void)state;
    assert_string_equal(
        send_it("ALTER ROLE CURRENT_USER SET standard_conforming_strings TO off"), "-;");
    struct ls_session_request later = {
        .dsn = ls_scratch_dsn(scratch), .application_name = "ahead", .search_path = LS_SPAN("x")};
    struct ls_session *session = NULL;
    later.begun = ls_session_begin(&arena, &later);
    assert_non_null(later.begun);
    ls_conn_close(conn);
    conn = later.begun;
    ls_conn_ahead(conn, "SELECT nextval('untouched')", false);
    read_files(100000);
    assert_int_equal(ls_session_open(&arena, &later, &session, &err), LS_OK);
    conn = session->conn;
    assert_string_equal(send_it("SHOW standard_conforming_strings"), "on;");
    assert_string_equal(send_it("SHOW search_path"), "x;");
    assert_string_equal(send_it("SELECT is_called FROM public.untouched"), "f;");
    assert_string_equal(send_it("ALTER ROLE CURRENT_USER RESET standard_conforming_strings"), "-;");
}

static int
start(void **state)
{
    if (ls_scratch_start(&arena, LS_SPAN(""), &scratch, &err) != LS_OK || connect_now(state) != 0) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    (void)send_it("CREATE SEQUENCE numbers;CREATE SEQUENCE untouched");
    return disconnect(state);
}

static int
stop(void **state)
{
    (void)state;
    ls_scratch_stop(scratch);
    ls_arena_finish(&arena);
    return 0;
}

int
main(void)
{
    if (ls_scratch_find(&arena, 0, STDIN_FILENO) == NULL) {
        (void)fprintf(stderr, "no PostgreSQL programs on this machine\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(from_the_beginning, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(at_any_time, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(what_is_not_asked_for_is_let_go, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(only_where_it_is_true, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(nothing_behind_an_error, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(a_lost_connection_is_told, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(beside_another, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(beside_one_that_ends, connect_now, disconnect),
        cmocka_unit_test_setup_teardown(
            not_where_text_is_read_differently, connect_now, disconnect),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
