/* source: scanning through a plugin of the test's own, the lock's digests, and what a plugin may ask for and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/instance.h"

#define STR(literal) ((struct lockstep_str){(literal), sizeof(literal) - 1})

/* What the plugin does; one instance at a time. */
static struct {
    const struct lockstep_host *host;
    struct lockstep_step step;
    struct lockstep_range up;
    const char *reads;  /* apply reads this file */
    const char *writes; /* apply writes this file */
    bool fails;         /* apply fails first, and goes on all the same */
    int32_t read_code;
    int32_t write_code;
    int32_t queue_code;
    size_t n_queued;
} play;

struct instance {
    int unused;
};

static struct lockstep_str
str_of(const char *text)
{
    return (struct lockstep_str){text, strlen(text)};
}

static int32_t
play_open(void *self, const struct lockstep_host *host)
{
    (void)self;
    play.host = host;
    return LOCKSTEP_OK;
}

static int32_t
play_scan(void *self)
{
    (void)self;
    return play.host->step(play.host->ctx, &play.step);
}

static int32_t
play_apply(void *self, const struct lockstep_task *task)
{
    const struct lockstep_host *host = play.host;
    (void)self;
    (void)task;
    struct lockstep_str bytes;
    if (play.reads != NULL) {
        play.read_code = host->read(host->ctx, str_of(play.reads), &bytes);
    }
    if (play.writes != NULL) {
        play.write_code = host->write(host->ctx, str_of(play.writes), STR("x"));
    }
    if (play.fails) {
        struct lockstep_failure failure = {
            .struct_size = sizeof(failure), .code = LOCKSTEP_FAIL_STEP, .message = STR("it broke")};
        (void)(host->fail)(host->ctx, &failure); /* fail is a macro of cmocka */
        struct lockstep_statement statement = {
            .struct_size = sizeof(statement), .text = STR("SELECT 1")};
        play.queue_code = host->queue(host->ctx, &statement);
    }
    return LOCKSTEP_OK;
}

static const struct ls_plugin plugin = {.name = "play",
    .version = "1",
    .summary = "a test's own",
    .ops = {.instance_size = sizeof(struct instance),
        .open = play_open,
        .scan = play_scan,
        .apply = play_apply}};

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    char dir[64];
    struct ls_source_decl decl;
    struct ls_manifest manifest;
    const struct ls_plugin *plugins[1];
    struct ls_sources *sources;
    struct ls_lock lock;
    struct ls_lock_step lock_step;
    struct ls_range lock_range;
};

static int
remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void
put(struct fixture *fixture, const char *name, const char *text)
{
    FILE *file = fopen(ls_arena_printf(&fixture->arena, "%s/%s", fixture->dir, name), "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static int
set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    (void)snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/lockstep-unit-XXXXXX");
    if (mkdtemp(fixture->dir) == NULL) {
        return -1;
    }
    memset(&play, 0, sizeof(play));
    play.up = (struct lockstep_range){.file = STR("one.sql"), .length = LOCKSTEP_WHOLE_FILE};
    play.step = (struct lockstep_step){.struct_size = sizeof(play.step),
        .kind = LOCKSTEP_KIND_SCHEMA,
        .transaction = LOCKSTEP_TX_STEP,
        .local_id = STR("one"),
        .up = &play.up,
        .n_up = 1};
    put(fixture, "one.sql", "SELECT 1;\n");
    fixture->decl = (struct ls_source_decl){
        .name = LS_SPAN("s"), .plugin = LS_SPAN("play"), .path = LS_SPAN(".")};
    fixture->manifest = (struct ls_manifest){
        .file = "m.ini", .name = LS_SPAN("m"), .sources = &fixture->decl, .n_sources = 1};
    fixture->plugins[0] = &plugin;
    fixture->lock_range = (struct ls_range){.file = LS_SPAN("one.sql"),
        .length = LS_RANGE_WHOLE,
        .digest = ls_hash_of(LS_SPAN("SELECT 1;\n"))};
    fixture->lock_step = (struct ls_lock_step){.id = LS_SPAN("s:one"),
        .kind = LS_KIND_SCHEMA,
        .tx = LS_TX_STEP,
        .up = &fixture->lock_range,
        .n_up = 1};
    fixture->lock = (struct ls_lock){.format = 1,
        .manifest = LS_SPAN("m"),
        .serial = 1,
        .steps = &fixture->lock_step,
        .n_steps = 1};
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_sources_close(fixture->sources);
    ls_arena_finish(&fixture->arena);
    (void)nftw(fixture->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

static enum ls_status
open_with(struct fixture *fixture, const struct ls_lock *lock)
{
    struct ls_source_request request = {.manifest = &fixture->manifest,
        .directory = fixture->dir,
        .plugins = fixture->plugins,
        .lock = lock};
    return ls_sources_open(&fixture->arena, &request, &fixture->sources, &fixture->err);
}

static int32_t
take_queue(void *user, const struct lockstep_statement *statement)
{
    (void)user;
    (void)statement;
    play.n_queued++;
    return LOCKSTEP_OK;
}

static enum ls_status
apply(struct fixture *fixture)
{
    struct ls_step_services services = {.err = &fixture->err, .queue = take_queue};
    enum ls_source_answer answer = LS_ANSWER_DONE;
    return ls_source_do(fixture->sources->items[0], LS_SOURCE_APPLY,
        &fixture->sources->set.steps[0], &services, &answer);
}

static void
steps_are_taken_in(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(open_with(fixture, NULL), LS_OK);
    assert_int_equal(fixture->sources->set.n_steps, 1);
    const struct ls_step *step = &fixture->sources->set.steps[0];
    assert_true(ls_span_is(step->id, "s:one"));
    assert_true(ls_digest_equal(&step->digest, &fixture->lock_range.digest));
    assert_int_equal(fixture->sources->set.n_shared, 0);
    struct ls_span bytes;
    assert_true(ls_source_file(fixture->sources->items[0], LS_SPAN("one.sql"), &bytes));
    assert_string_equal(bytes.ptr, "SELECT 1;\n");
}

static void
bad_steps_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static char long_id[201];
    memset(long_id, 'x', sizeof(long_id));
    const struct lockstep_step good = play.step;
    for (int i = 0; i < 12; i++) {
        play.step = good;
        struct lockstep_range up = play.up;
        play.step.up = &up;
        switch (i) {
        case 0:
            play.step.local_id = STR("");
            break;
        case 1:
            play.step.local_id = (struct lockstep_str){long_id, sizeof(long_id)};
            break;
        case 2:
            play.step.local_id = STR("a\nb");
            break;
        case 3:
            play.step.local_id = STR(" a");
            break;
        case 4:
            play.step.local_id = STR("\xFF");
            break;
        case 5:
            play.step.n_up = 0;
            break;
        case 6:
            play.step.kind = 4;
            break;
        case 7:
            play.step.transaction = 0;
            break;
        case 8:
            up.offset = 11;
            break;
        case 9:
            up.length = 11;
            break;
        case 10:
            up.file = STR("none.sql");
            break;
        default:
            play.step.struct_size--;
            break;
        }
        fixture->err = (struct ls_err){0};
        assert_int_not_equal(open_with(fixture, NULL), LS_OK);
        assert_true(fixture->err.message[0] != '\0');
    }
}

static void
sealed_files_are_held_to_their_digests(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(open_with(fixture, &fixture->lock), LS_OK);
    ls_sources_close(fixture->sources);
    fixture->sources = NULL;
    put(fixture, "one.sql", "SELECT 2;\n");
    assert_int_equal(open_with(fixture, &fixture->lock), LS_DIGEST);
    assert_non_null(strstr(fixture->err.message, "has changed since it was sealed"));
    assert_null(strstr(fixture->err.message, "line endings"));
    fixture->err = (struct ls_err){0};
    put(fixture, "one.sql", "SELECT 1;\r\n");
    assert_int_equal(open_with(fixture, &fixture->lock), LS_DIGEST);
    assert_non_null(strstr(fixture->err.message, "line endings only"));
    fixture->err = (struct ls_err){0};
    assert_int_equal(unlink(ls_arena_printf(&fixture->arena, "%s/one.sql", fixture->dir)), 0);
    assert_int_equal(open_with(fixture, &fixture->lock), LS_DIGEST);
    assert_non_null(strstr(fixture->err.message, "is missing"));
}

static void
files_of_no_step_are_shared(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "helper.sql", "SELECT 3;\n");
    play.reads = "helper.sql";
    assert_int_equal(open_with(fixture, NULL), LS_OK);
    assert_int_equal(apply(fixture), LS_OK);
    assert_int_equal(play.read_code, LOCKSTEP_OK);
    ls_sources_note_shared(fixture->sources, &fixture->arena);
    assert_int_equal(fixture->sources->set.n_shared, 1);
    assert_true(ls_span_is(fixture->sources->set.shared[0].file, "helper.sql"));
}

/* Invariant 1: nothing is executed whose bytes are not those that the lock lists. */
static void
a_file_that_the_lock_does_not_list_is_not_read_later(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "unsealed.sql", "DROP TABLE users;\n");
    play.reads = "unsealed.sql";
    assert_int_equal(open_with(fixture, &fixture->lock), LS_OK);
    assert_int_equal(apply(fixture), LS_DIGEST);
    assert_int_equal(play.read_code, LOCKSTEP_FAILED);
}

/* plugin.h: write belongs to create; called elsewhere it reports a failure. */
static void
a_step_writes_no_file(void **state)
{
    struct fixture *fixture = *state;
    play.writes = "new.sql";
    assert_int_equal(open_with(fixture, NULL), LS_OK);
    assert_int_equal(apply(fixture), LS_PLUGIN);
    assert_int_equal(play.write_code, LOCKSTEP_FAILED);
    assert_false(ls_file_exists(ls_arena_printf(&fixture->arena, "%s/new.sql", fixture->dir)));
}

/* After a failure the step's transaction is gone: what a plugin sends then would run by itself. */
static void
nothing_is_sent_after_a_failure(void **state)
{
    struct fixture *fixture = *state;
    play.fails = true;
    assert_int_equal(open_with(fixture, NULL), LS_OK);
    assert_int_equal(apply(fixture), LS_STEP_FAILED);
    assert_int_equal(play.queue_code, LOCKSTEP_FAILED);
    assert_int_equal(play.n_queued, 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(steps_are_taken_in),
        CASE(bad_steps_are_refused),
        CASE(sealed_files_are_held_to_their_digests),
        CASE(files_of_no_step_are_shared),
        CASE(a_file_that_the_lock_does_not_list_is_not_read_later),
        CASE(a_step_writes_no_file),
        CASE(nothing_is_sent_after_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
