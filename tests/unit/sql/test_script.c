/* A step's script: what it may hold, and what is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sql/script.h"

static struct ls_err err;
static struct ls_sql_summary summary;

static enum ls_status
check(const char *text, bool in_transaction)
{
    struct ls_sql_input input = ls_sql_input_whole("t.sql", ls_span_of(text));
    struct ls_sql_policy policy = {
        .in_transaction = in_transaction, .journal_schema = LS_SPAN("lockstep")};
    err = (struct ls_err){.status = LS_OK};
    memset(&summary, 0, sizeof(summary));
    return ls_sql_script_check(&input, &policy, &summary, &err);
}

/* The script is fine, and these statements are sent; those of a group with a star. */
static void
expect(const char *text, bool in_transaction, const char *statements)
{
    if (check(text, in_transaction) != LS_OK) {
        fail_msg("%s: %u:%u: %s", text, err.line, err.column, err.message);
    }
    struct ls_sql_input input = ls_sql_input_whole("t.sql", ls_span_of(text));
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    struct ls_buf got = LS_BUF(4096);
    uint64_t n = 0;
    ls_sql_script_begin(&script, &input, &summary);
    while (ls_sql_script_next(&script, &statement)) {
        ls_buf_printf(
            &got, "%s[%.*s]", script.is_in_group ? "*" : "", LS_SPAN_ARGS(statement.text));
        n++;
    }
    assert_string_equal(ls_buf_span(&got).ptr, statements);
    assert_int_equal(n, summary.n_statements);
    ls_buf_finish(&got);
}

static void
expect_error(
    const char *text, bool in_transaction, uint32_t line, const char *part, const char *remedy)
{
    enum ls_status status = check(text, in_transaction);
    if (status != LS_CONFIG || err.line != line || strstr(err.message, part) == NULL ||
        strstr(err.remedy, remedy) == NULL) {
        fail_msg("%s: %d %u: %s (%s)", text, (int)status, err.line, err.message, err.remedy);
    }
    assert_string_equal(err.file, "t.sql");
    assert_true(err.excerpt[0] != '\0');
}

static void
test_in_transaction(void **state)
{
    (void)state;
    expect("", true, "");
    expect("select 1; select 2", true, "[select 1][select 2]");
    expect("-- c\nBEGIN;\nselect 1;\nCOMMIT; -- d\n", true, "[select 1]");
    expect("start transaction read write; select 1; end work", true, "[select 1]");
    expect("begin; commit;", true, "");
    assert_true(summary.is_wrapped);
    assert_true(summary.may_batch);
}

static void
test_in_transaction_refused(void **state)
{
    (void)state;
    static const char *const control[] = {
        "select 1;\ncommit",
        "begin;\nbegin; commit",
        "begin; select 1;\nrollback",
        "select 1;\nbegin; commit",
        "select 1;\nsavepoint a",
        "select 1;\nrollback to a",
        "begin;\ncommit and chain",
        "begin;\ncommit prepared 'a'",
        "select 1;\nprepare transaction 'a'",
        "begin;\ncommit nonsense",
        "select 1;\nvacuum",
        "select 1;\ncreate index concurrently i on t (a)",
        "begin; commit;\nselect 1",
        "begin; commit;\nbegin; commit",
    };
    for (size_t i = 0; i < sizeof(control) / sizeof(control[0]); i++) {
        expect_error(control[i], true, 2, "", "transaction = no");
    }
    expect_error(
        "begin isolation level serializable; commit", true, 1, "modes", "transaction = no");
    expect_error("select 1;\nbegin", true, 2, "BEGIN would interfere", "transaction = no");
    expect_error("begin;\nselect 1;", true, 1, "never committed", "COMMIT");
    expect_error("create index concurrently i on t (a)", true, 1,
        "CREATE INDEX cannot run in a transaction", "");
}

static void
test_without_transaction(void **state)
{
    (void)state;
    expect("vacuum; begin; select 1; savepoint a; rollback to a; commit; create index concurrently "
           "i on t (a)",
        false,
        "[vacuum]*[begin]*[select 1]*[savepoint a]*[rollback to a]*[commit][create index "
        "concurrently i on t (a)]");
    assert_false(summary.may_batch);
    assert_false(summary.is_wrapped);
    expect("begin isolation level serializable; rollback; begin; end", false,
        "*[begin isolation level serializable]*[rollback]*[begin]*[end]");
}

static void
test_without_transaction_refused(void **state)
{
    (void)state;
    expect_error("select 1;\ncommit", false, 2, "ends no transaction", "BEGIN");
    expect_error("begin;\nbegin; commit; commit", false, 2, "open already", "End");
    expect_error("select 1;\nbegin; select 2;", false, 2, "never committed", "COMMIT");
    expect_error("begin;\ncommit and chain", false, 2, "CHAIN", "BEGIN");
    expect_error("begin;\nprepare transaction 'a'", false, 2, "two-phase", "COMMIT");
    expect_error("select 1;\ncommit prepared 'a'", false, 2, "two-phase", "COMMIT");
    expect_error("select 1;\nsavepoint a", false, 2, "outside of a transaction", "BEGIN");
    expect_error("begin;\nvacuum; commit", false, 2, "VACUUM cannot run", "Move it out");
}

static void
test_refused_always(void **state)
{
    (void)state;
    for (int in_transaction = 0; in_transaction < 2; in_transaction++) {
        expect_error("select 1;\ndelete from Lockstep.event", in_transaction, 2,
            "touches the journal's schema", "lockstep");
        expect_error("select 1;\ndo $$ begin delete from lockstep.event; end $$", in_transaction, 2,
            "journal", "");
        expect_error("select 1;\nset standard_conforming_strings = off", in_transaction, 2,
            "how the text after it is read", "on");
        expect_error("select 1;\nset client_encoding = 'latin1'", in_transaction, 2,
            "how the text after it is read", "UTF-8");
        expect_error("select 1;\ncopy t to stdout", in_transaction, 2, "stdout", "leave it out");
        expect_error("select 1;\nselect 'a", in_transaction, 2, "never closed", "");
    }
    assert_int_equal(check("\\i x", true), LS_UNSUPPORTED);
}

static void
test_summary(void **state)
{
    (void)state;
    assert_int_equal(
        check("set search_path = a;\ncopy t from stdin;\n12\n\\.\nselect 1;", true), LS_OK);
    assert_int_equal(summary.n_statements, 3);
    assert_int_equal(summary.n_bytes, 19 + 17 + 3 + 8);
    assert_true(summary.has_copy);
    assert_true(summary.changes_session);
    assert_false(summary.may_batch);
    assert_true((summary.any_flags & LS_SQL_READS_ONLY) != 0);
    assert_true((summary.all_flags & LS_SQL_READS_ONLY) == 0);
    assert_int_equal(check("select 1; values (2)", true), LS_OK);
    assert_true((summary.all_flags & LS_SQL_READS_ONLY) != 0);
    assert_true(summary.may_batch);
    assert_false(summary.changes_session);
    assert_int_equal(check("create table t (); set local work_mem = 1; do 'x'", true), LS_OK);
    assert_true(summary.may_batch);
    assert_int_equal(check("select 1; prepare p as select 1", true), LS_OK);
    assert_false(summary.may_batch);
    assert_int_equal(check("select 1", false), LS_OK);
    assert_false(summary.may_batch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_transaction),
        cmocka_unit_test(test_in_transaction_refused),
        cmocka_unit_test(test_without_transaction),
        cmocka_unit_test(test_without_transaction_refused),
        cmocka_unit_test(test_refused_always),
        cmocka_unit_test(test_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
