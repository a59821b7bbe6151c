/* A script that does not fit into one transaction, in segments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sql/segment.h"

static struct ls_err err;

static enum ls_status
cut(struct ls_arena *arena, const char *text, struct ls_vec *segments)
{
    struct ls_sql_input input = ls_sql_input_whole("t.sql", ls_span_of(text));
    err = (struct ls_err){.status = LS_OK};
    return ls_sql_segments(arena, &input, segments, &err);
}

/* A transaction in (), what runs statement by statement in []. */
static void
expect(const char *text, const char *segments)
{
    struct ls_arena arena = {0};
    struct ls_vec got = {0};
    struct ls_buf shown = LS_BUF(4096);
    if (cut(&arena, text, &got) != LS_OK) {
        fail_msg("%s: %u:%u: %s", text, err.line, err.column, err.message);
    }
    for (size_t i = 0; i < got.n; i++) {
        const struct ls_sql_segment *segment = LS_AT(struct ls_sql_segment, &got, i);
        struct ls_span part = {text + segment->from, segment->to - segment->from};
        ls_buf_printf(&shown, segment->is_inside ? "(%.*s)" : "[%.*s]", LS_SPAN_ARGS(part));
    }
    assert_string_equal(ls_buf_span(&shown).ptr == NULL ? "" : ls_buf_span(&shown).ptr, segments);
    ls_buf_finish(&shown);
    ls_arena_finish(&arena);
}

static void
expect_error(const char *text, uint32_t line, const char *part)
{
    struct ls_arena arena = {0};
    struct ls_vec got = {0};
    if (cut(&arena, text, &got) != LS_CONFIG || err.line != line ||
        strstr(err.message, part) == NULL || err.remedy[0] == '\0') {
        fail_msg("%s: %u: %s", text, err.line, err.message);
    }
    ls_arena_finish(&arena);
}

static void
test_what_cannot_run_inside(void **state)
{
    (void)state;
    expect("", "");
    expect("select 1; select 2", "(select 1; select 2)");
    expect("select 1; select 2; vacuum; select 3;", "(select 1; select 2;)[vacuum;](select 3;)");
    expect("vacuum; reindex table concurrently t; select 1",
        "[vacuum; reindex table concurrently t;](select 1)");
    expect("-- c\nselect 1;\n-- d\ncreate index concurrently i on t (a);\n",
        "(select 1;)[create index concurrently i on t (a);]");
    expect("create table t ();\ncopy t from stdin;\n\\.\nvacuum t;",
        "(create table t ();\ncopy t from stdin;\n\\.)[vacuum t;]");
}

static void
test_what_lasts(void **state)
{
    (void)state;
    expect("set local work_mem = 1; select 1; select 2",
        "(set local work_mem = 1; select 1; select 2)");
    expect(
        "vacuum; set local work_mem = 1; select 1", "[vacuum;](set local work_mem = 1; select 1)");
    expect_error("select 1;\nset local work_mem = 1;\nvacuum", 2, "SET LOCAL");
    expect_error("select 1;\nlock table t;\nvacuum; select 1", 2, "LOCK");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_run_inside),
        cmocka_unit_test(test_what_lasts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
