/* verify/seal: the lock that fits a bundle, and what differs from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../plan/world.h"
#include "source/instance.h"
#include "verify/seal.h"

struct fixture {
    struct world world;
    struct ls_plugin plugin;
    struct ls_source sources[2];
    struct ls_source *items[2];
    struct ls_sources all;
    struct ls_shared_file shared[2];
};

/* Sources b and a with a plugin of their own name; b:2 requires b:1, a:1 requires b:2 and is transactionless. */
static int
set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    if (fixture == NULL) {
        return -1;
    }
    struct world *world = &fixture->world;
    size_t b = world_source(world, "b");
    size_t a = world_source(world, "a");
    world_chain(world, b, "1 2");
    struct ls_step *step = world_step(world, a, "1");
    step->tx = LS_TX_NONE;
    step->down = step->up;
    step->n_down = 1;
    world_dep(world, a, LS_DEP_REQUIRES, "b:2");
    (void)world_step(world, a, "2");
    world_satisfied_by(world, a, "b:1");
    if (world_order(world) != LS_OK) {
        return -1;
    }
    fixture->shared[0] = (struct ls_shared_file){
        .source = LS_SPAN("b"), .file = LS_SPAN("z"), .digest = world_digest("z")};
    fixture->shared[1] = (struct ls_shared_file){
        .source = LS_SPAN("a"), .file = LS_SPAN("y"), .digest = world_digest("y")};
    world->set.shared = fixture->shared;
    world->set.n_shared = 2;
    fixture->plugin =
        (struct ls_plugin){.name = "raw-sql", .version = "1.0", .bytes = LS_SPAN("plugin")};
    for (size_t i = 0; i < 2; i++) {
        fixture->sources[i] = (struct ls_source){.arena = &world->arena,
            .decl = &world->sources[i],
            .plugin = &fixture->plugin,
            .tree = {.path = "dir", .fd = -1}};
        fixture->items[i] = &fixture->sources[i];
    }
    fixture->all = (struct ls_sources){.items = fixture->items, .n = 2, .set = world->set};
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_arena_finish(&fixture->world.arena);
    free(fixture);
    return 0;
}

static struct ls_lock *
seal(struct fixture *fixture)
{
    struct world *world = &fixture->world;
    struct ls_seal_request request = {.manifest = &world->manifest,
        .sources = &fixture->all,
        .order = world->order,
        .serial = 7,
        .created = 1000000,
        .target = LS_SPAN("prod"),
        .pins_plugins = true};
    const struct ls_lock *lock = ls_seal_make(&world->arena, &request);
    struct ls_lock *copy = ls_arena_alloc(&world->arena, sizeof(*copy));
    *copy = *lock;
    struct ls_lock_step *steps = ls_arena_array(&world->arena, lock->n_steps, sizeof(*steps));
    for (size_t i = 0; i < lock->n_steps; i++) {
        steps[i] = lock->steps[i];
    }
    copy->steps = steps;
    return copy;
}

static struct ls_lock_step *
step_of(struct ls_lock *lock, size_t index)
{
    return (struct ls_lock_step *)(uintptr_t)&lock->steps[index];
}

static void
holds_what_was_scanned(void **state)
{
    struct fixture *fixture = *state;
    struct ls_lock *lock = seal(fixture);
    assert_int_equal(lock->format, 1);
    assert_true(ls_span_is(lock->manifest, "m"));
    assert_int_equal(lock->serial, 7);
    assert_int_equal(lock->n_plugins, 1);
    assert_true(ls_span_is(lock->plugins[0].version, "1.0"));
    assert_true(lock->plugins[0].is_pinned);
    assert_int_equal(lock->n_steps, 4);
    static const char *const ids[] = {"b:1", "a:2", "b:2", "a:1"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(ls_span_is(lock->steps[i].id, ids[i]));
    }
    assert_true(ls_span_is(lock->steps[1].satisfied_by, "b:1"));
    assert_null(lock->steps[0].satisfied_by.ptr);
    assert_int_equal(lock->steps[3].tx, LS_TX_NONE);
    assert_int_equal(lock->steps[3].n_required, 1);
    assert_true(ls_span_is(lock->steps[3].required[0], "b:2"));
    assert_int_equal(lock->n_shared, 2);
    assert_true(ls_span_is(lock->shared[0].source, "a"));
}

static void
what_is_sealed_can_be_written_and_read(void **state)
{
    struct fixture *fixture = *state;
    LS_CLEANUP(ls_buf_finish) struct ls_buf one = LS_BUF(65536);
    LS_CLEANUP(ls_buf_finish) struct ls_buf two = LS_BUF(65536);
    struct ls_err err = {0};
    assert_int_equal(ls_lock_write(seal(fixture), &one, &err), LS_OK);
    assert_int_equal(ls_lock_write(seal(fixture), &two, &err), LS_OK);
    assert_true(ls_span_equal(ls_buf_span(&one), ls_buf_span(&two)));
}

static void
assert_compared(struct fixture *fixture, const struct ls_lock *lock, const char *part)
{
    struct ls_err err = {0};
    enum ls_status status =
        ls_seal_compare(&fixture->world.arena, lock, seal(fixture), &fixture->all, &err);
    if (part == NULL) {
        assert_int_equal(status, LS_OK);
        return;
    }
    assert_int_equal(status, LS_DIGEST);
    if (strstr(err.message, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, err.message);
    }
    assert_true(err.remedy[0] != '\0');
}

static void
the_same_is_the_same(void **state)
{
    struct fixture *fixture = *state;
    struct ls_lock *lock = seal(fixture);
    lock->serial = 99;
    lock->created = 5;
    assert_compared(fixture, lock, NULL);
}

static void
every_field_of_a_step_is_compared(void **state)
{
    struct fixture *fixture = *state;
    struct ls_lock *lock = seal(fixture);
    step_of(lock, 0)->kind = LS_KIND_DOC;
    assert_compared(fixture, lock, "its kind");
    lock = seal(fixture);
    step_of(lock, 3)->tx = LS_TX_STEP;
    assert_compared(fixture, lock, "transactions");
    lock = seal(fixture);
    step_of(lock, 3)->n_required = 0;
    assert_compared(fixture, lock, "what it requires");
    lock = seal(fixture);
    step_of(lock, 1)->satisfied_by = (struct ls_span){NULL, 0};
    assert_compared(fixture, lock, "what satisfies it");
    lock = seal(fixture);
    step_of(lock, 3)->n_down = 0;
    assert_compared(fixture, lock, "way back");
    struct ls_range range = lock->steps[0].up[0];
    for (int i = 0; i < 4; i++) {
        lock = seal(fixture);
        struct ls_range changed = range;
        changed.digest.bytes[0] ^= i == 0;
        changed.offset += i == 1;
        changed.length -= i == 2;
        changed.file = i == 3 ? LS_SPAN("other") : range.file;
        step_of(lock, 0)->up = &changed;
        assert_compared(fixture, lock, "its files");
    }
}

static void
unlisted_missing_and_moved_steps_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct ls_lock *lock = seal(fixture);
    lock->n_steps = 3;
    assert_compared(fixture, lock, "'dir/1' is not listed in the lock: the step 'a:1'");
    lock = seal(fixture);
    struct ls_lock_step first = lock->steps[0];
    *step_of(lock, 0) = lock->steps[2];
    *step_of(lock, 2) = first;
    assert_compared(fixture, lock, "at place 1 stands 'b:1' instead of 'b:2'");
    lock = seal(fixture);
    struct ls_lock_step *more = ls_arena_array(&fixture->world.arena, 5, sizeof(*more));
    for (size_t i = 0; i < 4; i++) {
        more[i] = lock->steps[i];
    }
    more[4] = lock->steps[0];
    more[4].id = LS_SPAN("b:gone");
    lock->steps = more;
    lock->n_steps = 5;
    assert_compared(fixture, lock, "'b:gone'");
}

static void
unlisted_shared_files_and_plugins_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct ls_lock *lock = seal(fixture);
    lock->n_shared = 1;
    assert_compared(fixture, lock, "the file 'z' of source 'b' is not listed");
    lock = seal(fixture);
    lock->n_plugins = 0;
    assert_compared(fixture, lock, "the plugin 'raw-sql' is not listed");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(holds_what_was_scanned),
        CASE(what_is_sealed_can_be_written_and_read),
        CASE(the_same_is_the_same),
        CASE(every_field_of_a_step_is_compared),
        CASE(unlisted_missing_and_moved_steps_are_told),
        CASE(unlisted_shared_files_and_plugins_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
