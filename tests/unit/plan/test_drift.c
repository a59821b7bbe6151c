/* How two shapes differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "plan/drift.h"

static struct ls_arena arena;

static int
teardown(void **state)
{
    (void)state;
    ls_arena_finish(&arena);
    return 0;
}

static struct ls_shape_object
object(const char *kind, const char *schema, const char *name, const char *lines)
{
    struct ls_shape_object made = {
        .kind = ls_span_of(kind), .schema = ls_span_of(schema), .name = ls_span_of(name)};
    ls_shape_lines(&arena, ls_span_of(lines), &made.lines, &made.n_lines);
    return made;
}

/* One line for each difference. */
static const char *
compared(const struct ls_shape_object *expected, size_t n_expected,
    const struct ls_shape_object *found, size_t n_found, bool both)
{
    struct ls_shape left = {expected, n_expected};
    struct ls_shape right = {found, n_found};
    const struct ls_drift *drifts = NULL;
    size_t n = 0;
    struct ls_buf text = LS_BUF(65536);
    ls_drift_compare(&arena, &left, &right, both, &drifts, &n);
    for (size_t i = 0; i < n; i++) {
        const struct ls_drift *drift = &drifts[i];
        ls_buf_printf(&text, "%s %.*s %.*s.%.*s [%.*s] %s: %s -> %s\n", ls_drift_word(drift->type),
            LS_SPAN_ARGS(drift->kind), LS_SPAN_ARGS(drift->schema), LS_SPAN_ARGS(drift->name),
            LS_SPAN_ARGS(drift->part),
            drift->what.ptr == NULL ? "-" : ls_arena_dup(&arena, drift->what).ptr,
            drift->expected.ptr == NULL ? "nothing" : ls_arena_dup(&arena, drift->expected).ptr,
            drift->found.ptr == NULL ? "nothing" : ls_arena_dup(&arena, drift->found).ptr);
        assert_null(drift->step.ptr);
    }
    char *copy = ls_arena_strdup(&arena, ls_buf_span(&text).ptr);
    ls_buf_finish(&text);
    return copy;
}

static void
lines_are_read(void **state)
{
    (void)state;
    struct ls_shape_object made = object("table", "s", "t",
        "\n\tpersistence\tunlogged\ncolumn a\n\ttype\tinteger\nindex "
        "i\n\tdefinition\tone\n\t\ttwo\n\t\t"
        "\n\t\t\tfour\ncolumn a\n\tcomment\tlate");
    assert_int_equal(made.n_lines, 4);
    assert_true(
        ls_span_is(made.lines[0].part, "") && ls_span_is(made.lines[0].what, "persistence"));
    assert_true(ls_span_is(made.lines[1].part, "column a"));
    assert_true(ls_span_is(made.lines[1].what, "comment"));
    assert_true(ls_span_is(made.lines[2].what, "type"));
    assert_true(ls_span_is(made.lines[3].part, "index i"));
    assert_true(ls_span_is(made.lines[3].value, "one\ntwo\n\n\tfour"));
    assert_int_equal(object("schema", NULL, "s", "").n_lines, 0);
}

static void
equal_shapes(void **state)
{
    (void)state;
    struct ls_shape_object table = object("table", "s", "t", "\ncolumn a\n\ttype\tinteger");
    struct ls_shape_object schema = object("schema", NULL, "s", "");
    struct ls_shape_object both[] = {schema, table};
    assert_string_equal(compared(both, 2, both, 2, true), "");
    assert_string_equal(compared(NULL, 0, NULL, 0, true), "");
    assert_string_equal(compared(NULL, 0, both, 2, false), "");
}

static void
objects(void **state)
{
    (void)state;
    struct ls_shape_object a = object("table", "s", "a", "\ncolumn a\n\ttype\tinteger");
    struct ls_shape_object elsewhere = object("table", "o", "a", "\ncolumn a\n\ttype\tinteger");
    struct ls_shape_object view = object("view", "s", "a", "\n\tdefinition\tSELECT 1");
    assert_string_equal(
        compared(&a, 1, &elsewhere, 1, false), "missing table s.a [] -: nothing -> nothing\n");
    assert_string_equal(compared(&a, 1, &view, 1, true),
        "missing table s.a [] -: nothing -> nothing\nunexpected "
        "view s.a [] -: nothing -> nothing\n");
}

static void
parts(void **state)
{
    (void)state;
    struct ls_shape_object expected = object("table", "s", "t",
        "\n\tcomment\tours\ncolumn a\n\tdefault\t0\n\tnull\tnot null\n\ttype\tinteger\ncolumn "
        "b\n\ttype\ttext\n"
        "constraint k\n\tdefinition\tPRIMARY KEY (a)");
    struct ls_shape_object found = object("table", "s", "t",
        "\n\trow security\tenabled\ncolumn a\n\tnull\tnot null\n\ttype\tbigint\ncolumn "
        "c\n\tdefault\t'x'\n\ttype\ttext\n"
        "constraint k\n\tdefinition\tPRIMARY KEY (c)\nindex i\n\tdefinition\tCREATE INDEX i");
    assert_string_equal(compared(&expected, 1, &found, 1, false),
        "changed table s.t [] comment: ours -> nothing\n"
        "changed table s.t [] row security: nothing -> enabled\n"
        "changed table s.t [column a] default: 0 -> nothing\n"
        "changed table s.t [column a] type: integer -> bigint\n"
        "missing table s.t [column b] -: text -> nothing\n"
        "unexpected table s.t [column c] -: nothing -> text default 'x'\n"
        "changed table s.t [constraint k] definition: PRIMARY KEY (a) -> PRIMARY KEY (c)\n"
        "unexpected table s.t [index i] -: nothing -> CREATE INDEX i\n");
    assert_string_equal(compared(&found, 1, &expected, 1, false),
        "changed table s.t [] comment: nothing -> ours\n"
        "changed table s.t [] row security: enabled -> nothing\n"
        "changed table s.t [column a] default: nothing -> 0\n"
        "changed table s.t [column a] type: bigint -> integer\n"
        "unexpected table s.t [column b] -: nothing -> text\n"
        "missing table s.t [column c] -: text default 'x' -> nothing\n"
        "changed table s.t [constraint k] definition: PRIMARY KEY (c) -> PRIMARY KEY (a)\n"
        "missing table s.t [index i] -: CREATE INDEX i -> nothing\n");
}

static void
an_object_about_which_nothing_is_said(void **state)
{
    (void)state;
    struct ls_shape_object bare = object("schema", NULL, "s", "");
    struct ls_shape_object told = object("schema", NULL, "s", "\n\tcomment\tx");
    assert_string_equal(
        compared(&bare, 1, &told, 1, true), "changed schema .s [] comment: nothing -> x\n");
    assert_string_equal(
        compared(&told, 1, &bare, 1, true), "changed schema .s [] comment: x -> nothing\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(lines_are_read, teardown),
        cmocka_unit_test_teardown(equal_shapes, teardown),
        cmocka_unit_test_teardown(objects, teardown),
        cmocka_unit_test_teardown(parts, teardown),
        cmocka_unit_test_teardown(an_object_about_which_nothing_is_said, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
