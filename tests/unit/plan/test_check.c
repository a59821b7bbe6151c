/* What check finds, from records and shapes as the journal gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "plan/check.h"

static struct ls_arena arena;
static struct ls_check_request request;
static struct ls_check_result result;
static struct ls_plan plan;

enum { MAX = 8 };
static struct ls_effect effects[MAX];
static struct ls_shape_object objects[4][MAX];
static struct ls_shape shapes[4];
enum { EXPECTED, FOUND, OTHERS, PARTITIONS };

static int
setup(void **state)
{
    (void)state;
    memset(effects, 0, sizeof(effects));
    memset(objects, 0, sizeof(objects));
    plan = (struct ls_plan){0};
    for (size_t i = 0; i < 4; i++) {
        shapes[i] = (struct ls_shape){objects[i], 0};
    }
    request = (struct ls_check_request){.manifest = LS_SPAN("m"),
        .plan = &plan,
        .effects = effects,
        .expected = &shapes[EXPECTED],
        .found = &shapes[FOUND],
        .others = &shapes[OTHERS],
        .partitions = &shapes[PARTITIONS]};
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    ls_arena_finish(&arena);
    return 0;
}

static void
effect(const char *action, const char *kind, const char *schema, const char *name, const char *step)
{
    struct ls_span id = ls_span_of(step);
    effects[request.n_effects] = (struct ls_effect){.seq = (int64_t)request.n_effects + 1,
        .manifest = LS_SPAN("m"),
        .step = id,
        .source = ls_step_ref_parse(id).source,
        .finished = LS_SPAN("2026-11-22T00:00:00Z"),
        .action = ls_span_of(action),
        .kind = ls_span_of(kind),
        .schema = ls_span_of(schema),
        .name = ls_span_of(name)};
    request.n_effects++;
}

static void
object(size_t shape, const char *kind, const char *schema, const char *name, const char *lines)
{
    struct ls_shape_object *to = &objects[shape][shapes[shape].n_objects++];
    *to = (struct ls_shape_object){
        .kind = ls_span_of(kind), .schema = ls_span_of(schema), .name = ls_span_of(name)};
    ls_shape_lines(&arena, ls_span_of(lines), &to->lines, &to->n_lines);
}

static const char *
found(void)
{
    struct ls_buf text = LS_BUF(65536);
    ls_check_make(&arena, &request, &result);
    for (size_t i = 0; i < result.n_drifts; i++) {
        const struct ls_drift *drift = &result.drifts[i];
        ls_buf_printf(&text, "%s %.*s %.*s.%.*s [%.*s] by %.*s\n", ls_drift_word(drift->type),
            LS_SPAN_ARGS(drift->kind), LS_SPAN_ARGS(drift->schema), LS_SPAN_ARGS(drift->name),
            LS_SPAN_ARGS(drift->part), LS_SPAN_ARGS(drift->step));
    }
    for (size_t i = 0; i < result.n_unrecorded; i++) {
        ls_buf_printf(&text, "unrecorded %.*s\n", LS_SPAN_ARGS(result.unrecorded[i].name));
    }
    char *copy = ls_arena_strdup(&arena, ls_buf_span(&text).ptr);
    ls_buf_finish(&text);
    return copy;
}

static void
nothing(void **state)
{
    (void)state;
    effect("created", "table", "public", "t", "a:1");
    assert_string_equal(found(), "");
}

static void
drift_has_the_step_that_changed_it_last(void **state)
{
    (void)state;
    effect("created", "table", "public", "t", "a:1");
    effect("altered", "table", "public", "t", "b:2");
    object(EXPECTED, "table", "public", "t", "\ncolumn x\n\ttype\ttext");
    object(FOUND, "table", "public", "t", "");
    object(EXPECTED, "view", "public", "v", "");
    assert_string_equal(
        found(), "missing table public.t [column x] by b:2\nmissing view public.v [] by \n");
}

static void
unowned(void **state)
{
    (void)state;
    const struct ls_book_table books[] = {
        {.table = LS_SPAN("alembic_version")}, {.schema = LS_SPAN("s"), .table = LS_SPAN("books")}};
    request.books = (struct ls_book_tables){books, 2};
    effect("created", "table", "s", "t", "a:1");
    effect("created", "table", "gone", "t", "a:1");
    effect("dropped", "table", NULL, "gone.t", "a:2");
    effect("created", "schema", NULL, "mine", "a:3");
    effect("altered", "table", "public", "theirs", "a:4");
    object(OTHERS, "table", "s", "t", "");
    object(OTHERS, "table", "s", "x", "");
    object(OTHERS, "table", "s", "books", "");
    object(OTHERS, "table", "public", "alembic_version", "");
    object(OTHERS, "table", "public", "theirs", "");
    object(OTHERS, "view", "mine", "v", "");
    object(OTHERS, "table", "gone", "x", "");
    object(OTHERS, "schema", NULL, "gone", "");
    assert_string_equal(found(), "unowned table s.x [] by \nunowned view mine.v [] by \n");
}

static void
what_is_not_recorded_yet(void **state)
{
    (void)state;
    effect("created", "table", "public", "t", "a:1");
    effect("altered", "table", "public", "t", "a:2");
    object(EXPECTED, "table", "public", "t", "\ncolumn x\n\ttype\ttext");
    object(FOUND, "table", "public", "t", "");
    request.pending = &effects[1];
    request.n_pending = 1;
    assert_string_equal(found(), "unrecorded t\n");
}

static void
profile(void **state)
{
    (void)state;
    const struct ls_source_decl sources[] = {{.name = LS_SPAN("a")}, {.name = LS_SPAN("b")}};
    const struct ls_manifest manifest = {.sources = sources, .n_sources = 2};
    const size_t chosen[] = {1};
    const struct ls_profile only_b = {.sources = chosen, .n_sources = 1};
    request.chosen_of = &manifest;
    request.profile = &only_b;
    effect("created", "table", "public", "t", "a:1");
    effect("created", "table", "public", "u", "b:1");
    object(EXPECTED, "table", "public", "t", "");
    object(EXPECTED, "table", "public", "u", "");
    assert_string_equal(found(), "missing table public.u [] by b:1\n");
}

static void
undocumented(void **state)
{
    (void)state;
    const struct ls_span tables[] = {LS_SPAN("t"), LS_SPAN("s.u")};
    const struct ls_dep source = {LS_DEP_DESCRIBES, {LS_SPAN("a"), {NULL, 0}}};
    const struct ls_dep one_step = {LS_DEP_DESCRIBES, {LS_SPAN("a"), LS_SPAN("2")}};
    const struct ls_applied applied = {.is_applied = true};
    struct ls_step step = {
        .kind = LS_KIND_DOC, .documents = tables, .n_documents = 2, .deps = &source, .n_deps = 1};
    struct ls_plan_row row = {.step = &step, .applied = &applied};
    plan = (struct ls_plan){.rows = &row, .n_rows = 1};
    effect("created", "table", "public", "t", "a:1");
    effect("created", "table", "s", "u", "a:1");
    effect("created", "table", "public", "u", "a:1");
    effect("created", "table", "public", "v", "a:2");
    effect("created", "table", "public", "w", "b:1");
    effect("created", "table", "public", "part", "a:2");
    effect("created", "view", "public", "x", "a:2");
    object(PARTITIONS, "table", "public", "part", "");
    assert_string_equal(
        found(), "undocumented table public.u [] by a:1\nundocumented table public.v [] by a:2\n");
    step.deps = &one_step;
    assert_string_equal(found(), "undocumented table public.v [] by a:2\n");
    row.applied = NULL;
    assert_string_equal(found(), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(drift_has_the_step_that_changed_it_last, setup, teardown),
        cmocka_unit_test_setup_teardown(unowned, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_recorded_yet, setup, teardown),
        cmocka_unit_test_setup_teardown(profile, setup, teardown),
        cmocka_unit_test_setup_teardown(undocumented, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
