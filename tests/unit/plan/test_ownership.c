#include "plan/ownership.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/vec.h"

struct record {
    struct ls_arena arena;
    struct ls_vec effects; /* struct ls_effect */
    struct ls_vec objects; /* struct ls_shape_object */
    struct ls_buf told;
};

static int
set_up(void **state)
{
    struct record *record = calloc(1, sizeof(*record));
    record->told = LS_BUF(1 << 20);
    *state = record;
    return 0;
}

static int
tear_down(void **state)
{
    struct record *record = *state;
    ls_buf_finish(&record->told);
    ls_arena_finish(&record->arena);
    free(record);
    return 0;
}

/* "SCHEMA.NAME" in its parts; as one, where it was dropped. */
static void
add(struct record *record, int64_t seq, const char *step, const char *action, const char *kind,
    const char *name, const char *formerly)
{
    struct ls_effect *effect = LS_PUSH(struct ls_effect, &record->effects, &record->arena);
    const char *dot = strchr(name, '.');
    bool is_whole = dot == NULL || strcmp(action, "dropped") == 0;
    *effect = (struct ls_effect){.seq = seq,
        .manifest = LS_SPAN("m"),
        .step = ls_span_of(step),
        .source = ls_step_ref_parse(ls_span_of(step)).source,
        .finished = LS_SPAN("2026-01-01T00:00:00Z"),
        .action = ls_span_of(action),
        .kind = ls_span_of(kind),
        .schema = is_whole ? ls_span_of(NULL) : (struct ls_span){name, (size_t)(dot - name)},
        .name = ls_span_of(is_whole ? name : dot + 1),
        .formerly = ls_span_of(formerly)};
}

static void
live(struct record *record, const char *kind, const char *name, const struct ls_shape_line *lines,
    size_t n_lines)
{
    struct ls_shape_object *object =
        LS_PUSH(struct ls_shape_object, &record->objects, &record->arena);
    *object = (struct ls_shape_object){.kind = ls_span_of(kind),
        .schema = LS_SPAN("public"),
        .name = ls_span_of(name),
        .lines = lines,
        .n_lines = n_lines};
}

static const struct ls_ownership *
make(struct record *record, bool is_live)
{
    struct ls_shape shape = {.objects = record->objects.items, .n_objects = record->objects.n};
    const struct ls_ownership *ownership = NULL;
    ls_ownership_make(&record->arena, record->effects.items, record->effects.n,
        is_live ? &shape : NULL, &ownership);
    return ownership;
}

static const char *
or_dash(struct ls_arena *arena, struct ls_span text)
{
    return text.ptr == NULL ? "-" : ls_arena_dup(arena, text).ptr;
}

/* One line for each object: KIND NAME created changed… dropped, and its flags. */
static const char *
tell(struct record *record, bool is_live)
{
    const struct ls_ownership *ownership = make(record, is_live);
    ls_buf_clear(&record->told);
    for (size_t i = 0; i < ownership->n_objects; i++) {
        const struct ls_owned *owned = &ownership->objects[i];
        ls_buf_printf(&record->told, "%.*s %.*s%s%.*s %s", LS_SPAN_ARGS(owned->kind),
            LS_SPAN_ARGS(owned->schema), owned->schema.len > 0 ? "." : "",
            LS_SPAN_ARGS(owned->name),
            owned->created == NULL ? "-" : or_dash(&record->arena, owned->created->step));
        for (size_t k = 0; k < owned->n_changes; k++) {
            ls_buf_printf(&record->told, " %.*s", LS_SPAN_ARGS(owned->changes[k]->step));
        }
        if (owned->dropped != NULL) {
            ls_buf_printf(&record->told, " dropped %.*s", LS_SPAN_ARGS(owned->dropped->step));
        }
        ls_buf_printf(&record->told, "%s%s\n", owned->is_there ? "" : " gone",
            owned->is_shared ? " shared" : "");
    }
    return ls_buf_span(&record->told).ptr;
}

static void
test_nothing(void **state)
{
    const struct ls_ownership *ownership = make(*state, false);
    assert_int_equal(ownership->n_objects, 0);
    assert_null(ls_ownership_find(ownership, LS_SPAN("table"), LS_SPAN("public"), LS_SPAN("t")));
}

static void
test_a_life(void **state)
{
    add(*state, 1, "a:1", "created", "table", "public.t", NULL);
    add(*state, 1, "a:1", "created", "schema", "shop", NULL);
    add(*state, 2, "a:2", "altered", "table", "public.t", NULL);
    add(*state, 3, "a:3", "renamed", "table", "shop.u", "public.t");
    assert_string_equal(tell(*state, false), "schema shop a:1\ntable shop.u a:1 a:2 a:3\n");
    add(*state, 4, "a:4", "dropped", "table", "shop.u", NULL);
    add(*state, 5, "a:5", "created", "table", "shop.u", NULL);
    assert_string_equal(tell(*state, false), "schema shop a:1\n"
                                             "table shop.u a:1 a:2 a:3 dropped a:4 gone\n"
                                             "table shop.u a:5\n");
}

static void
test_names_move_in_a_ring(void **state)
{
    add(*state, 1, "a:1", "created", "table", "public.a", NULL);
    add(*state, 2, "a:2", "created", "table", "public.b", NULL);
    add(*state, 3, "a:3", "created", "table", "public.c", NULL);
    add(*state, 4, "a:4", "renamed", "table", "public.b", "public.a");
    add(*state, 4, "a:4", "renamed", "table", "public.c", "public.b");
    add(*state, 4, "a:4", "renamed", "table", "public.a", "public.c");
    assert_string_equal(tell(*state, false),
        "table public.a a:3 a:4\ntable public.b a:1 a:4\ntable public.c a:2 a:4\n");
}

static void
test_put_in_place_of_a_dropped_one(void **state)
{
    add(*state, 1, "a:1", "created", "table", "public.live", NULL);
    add(*state, 2, "a:2", "created", "table", "public.fresh", NULL);
    add(*state, 3, "a:3", "dropped", "table", "public.live", NULL);
    add(*state, 3, "a:3", "renamed", "table", "public.live", "public.fresh");
    assert_string_equal(
        tell(*state, false), "table public.live a:1 dropped a:3 gone\ntable public.live a:2 a:3\n");
    const struct ls_owned *owned = ls_ownership_find(
        make(*state, false), LS_SPAN("table"), LS_SPAN("public"), LS_SPAN("live"));
    assert_true(ls_span_is(owned->created->step, "a:2"));
    assert_true(ls_span_is(ls_owned_source(owned), "a"));
    assert_true(ls_span_is(ls_owned_last(owned)->step, "a:3"));
}

static void
test_what_no_step_made_is_changed(void **state)
{
    add(*state, 1, "a:1", "altered", "table", "public.t", NULL);
    add(*state, 2, "b:1", "renamed", "table", "public.u", "public.t");
    add(*state, 3, "b:2", "renamed", "table", "public.w", "public.v");
    assert_string_equal(
        tell(*state, false), "table public.u - a:1 b:1 shared\ntable public.w - b:2\n");
    const struct ls_owned *owned =
        ls_ownership_find(make(*state, false), LS_SPAN("table"), LS_SPAN("public"), LS_SPAN("u"));
    assert_null(ls_owned_source(owned).ptr);
}

static void
test_shared(void **state)
{
    add(*state, 1, "a:1", "created", "table", "public.t", NULL);
    add(*state, 2, "a:2", "altered", "table", "public.t", NULL);
    add(*state, 3, "b:1", "altered", "table", "public.t", NULL);
    add(*state, 4, "b:2", "created", "table", "public.u", NULL);
    add(*state, 5, "a:3", "dropped", "table", "public.u", NULL);
    assert_string_equal(tell(*state, false), "table public.t a:1 a:2 b:1 shared\n"
                                             "table public.u b:2 dropped a:3 gone\n");
}

static void
test_replaced_behind_our_back(void **state)
{
    add(*state, 1, "a:1", "created", "table", "public.t", NULL);
    add(*state, 2, "b:1", "created", "table", "public.t", NULL);
    add(*state, 3, "b:2", "dropped", "table", "public.t", NULL);
    assert_string_equal(
        tell(*state, false), "table public.t a:1 gone\ntable public.t b:1 dropped b:2 gone\n");
    assert_null(
        ls_ownership_find(make(*state, false), LS_SPAN("table"), LS_SPAN("public"), LS_SPAN("t")));
}

static void
test_kinds_have_names_of_their_own(void **state)
{
    add(*state, 1, "a:1", "created", "table", "public.t", NULL);
    add(*state, 1, "a:1", "created", "index", "public.t_pkey", NULL);
    add(*state, 2, "a:2", "dropped", "table", "public.t", NULL);
    add(*state, 2, "a:2", "dropped", "index", "public.t_pkey", NULL);
    add(*state, 2, "a:2", "created", "view", "public.t", NULL);
    assert_string_equal(tell(*state, false), "index public.t_pkey a:1 dropped a:2 gone\n"
                                             "table public.t a:1 dropped a:2 gone\n"
                                             "view public.t a:2\n");
}

static void
test_promised(void **state)
{
    add(*state, 1, "dump:1", "created", "table", "public.t", NULL);
    add(*state, 2, "core:1", "promised", "table", "public.t", NULL);
    add(*state, 2, "core:1", "promised", "table", "public.elsewhere", NULL);
    const struct ls_owned *owned =
        ls_ownership_find(make(*state, false), LS_SPAN("table"), LS_SPAN("public"), LS_SPAN("t"));
    assert_true(ls_span_is(owned->promised_by, "core:1"));
    assert_true(ls_span_is(owned->created->step, "dump:1"));
    assert_true(ls_span_is(ls_owned_source(owned), "core"));
    assert_false(owned->is_shared);
}

#define LINE(part_, what_)                                                                         \
    {                                                                                              \
        .part = LS_SPAN(part_), .what = LS_SPAN(what_), .value = LS_SPAN("x")                      \
    }

static void
test_the_live_catalog(void **state)
{
    const struct ls_shape_line lines[] = {LINE("column id", "type"),
        LINE("constraint t_pkey", "definition"), LINE("index t_by_hand", "comment"),
        LINE("index t_by_hand", "definition"), LINE("index t_id", "definition"),
        LINE("sequence t_id_seq", "definition"), LINE("trigger touch", "definition")};
    const struct ls_shape_line other[] = {LINE("index by_hand_i", "definition")};
    add(*state, 1, "a:1", "created", "table", "public.t", NULL);
    add(*state, 1, "a:1", "created", "index", "public.t_pkey", NULL);
    add(*state, 1, "a:1", "created", "index", "public.t_id", NULL);
    add(*state, 1, "a:1", "created", "index", "public.t_lost", NULL);
    add(*state, 1, "a:1", "created", "sequence", "public.t_id_seq", NULL);
    add(*state, 1, "a:1", "created", "trigger", "public.touch on t", NULL);
    add(*state, 1, "a:1", "created", "trigger", "public.lost on t", NULL);
    add(*state, 1, "a:1", "created", "table", "public.lost", NULL);
    live(*state, "table", "by_hand", other, 1);
    live(*state, "table", "t", lines, sizeof(lines) / sizeof(lines[0]));
    assert_string_equal(tell(*state, true), "index public.t_by_hand -\n"
                                            "index public.t_id a:1\n"
                                            "index public.t_lost a:1 gone\n"
                                            "index public.t_pkey a:1\n"
                                            "sequence public.t_id_seq a:1\n"
                                            "table public.by_hand -\n"
                                            "table public.lost a:1 gone\n"
                                            "table public.t a:1\n"
                                            "trigger public.lost on t a:1 gone\n"
                                            "trigger public.touch on t a:1\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_life, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names_move_in_a_ring, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_put_in_place_of_a_dropped_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_no_step_made_is_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replaced_behind_our_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kinds_have_names_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_promised, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_live_catalog, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
