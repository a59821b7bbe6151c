/* Inspection: what a plugin says of itself, and what happens to one that crashes, hangs, leaves,
 * lies or does harm. The plugins are those of tests/conformance/bad; LOCKSTEP_BAD_PLUGINS names
 * their directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "plugin/inspect.h"

static const char *bad_dir;
static struct ls_arena arena;
static struct ls_err err;
static const struct ls_plugin_facts *facts;
static volatile sig_atomic_t n_signals;

static void
on_signal(int number)
{
    (void)number;
    n_signals++;
}

static int
setup(void **state)
{
    (void)state;
    err = (struct ls_err){.status = LS_OK};
    facts = NULL;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    ls_arena_finish(&arena);
    /* Whatever happened, no child is left behind. */
    return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD ? 0 : -1;
}

static enum ls_status
inspect(const char *file)
{
    const char *path = ls_arena_printf(&arena, "%s/%s", bad_dir, file);
    err = (struct ls_err){.status = LS_OK};
    return ls_plugin_inspect(&arena, path, LS_INSPECT_MS, &facts, &err);
}

static void
assert_refused(const char *file, const char *says)
{
    facts = NULL;
    assert_int_equal(inspect(file), LS_PLUGIN);
    assert_null(facts);
    if (strstr(err.message, says) == NULL) {
        fail_msg("'%s' does not say '%s'", err.message, says);
    }
}

static void
says_what_a_plugin_is(void **state)
{
    (void)state;
    assert_int_equal(inspect("fits.so"), LS_OK);
    assert_true(ls_span_is(facts->fields.name, "fits"));
    assert_true(ls_span_is(facts->fields.version, "1.0"));
    assert_true(ls_span_is(facts->fields.summary, "a plugin for tests"));
    assert_int_equal(facts->fields.magic, LOCKSTEP_PLUGIN_MAGIC);
    assert_int_equal(facts->fields.abi_major, LOCKSTEP_ABI_MAJOR);
    assert_int_equal(facts->fields.struct_size, sizeof(struct lockstep_plugin));
    assert_int_equal(facts->fields.instance_size, 64);
    assert_int_equal(facts->fields.operations,
        1 << LS_OPERATION_OPEN | 1 << LS_OPERATION_SCAN | 1 << LS_OPERATION_APPLY);
    assert_true(facts->size > 0 && !ls_digest_is_zero(&facts->digest));
    for (size_t i = 0; i < facts->n_needed; i++) {
        assert_true(facts->needed[i].len > 0);
    }
    assert_int_equal(inspect("newer_minor.so"), LS_OK);
    assert_int_equal(inspect("shorter_struct.so"), LS_OK);
    assert_int_equal(inspect("other_name.so"), LS_OK);
    assert_true(ls_span_is(facts->fields.name, "somebody-else"));
}

static void
names_the_field_that_does_not_fit(void **state)
{
    (void)state;
    assert_refused("wrong_magic.so", "its field magic should be 0x4750534c and is 0x21444142");
    assert_refused("wrong_major.so", "its field abi_major should be 1 and is 2");
    assert_refused("short_struct.so", "its field struct_size");
    assert_refused("null_name.so", "its field name should be 1 to 63 of a-z, 0-9, '-' and is NULL");
    assert_refused("no_apply.so", "its field apply");
    assert_refused("odd_texts.so", "its field name");
    assert_int_equal(err.n_differences, 4);
    assert_refused("null_descriptor.so", "refuses this lockstep");
    assert_refused("no_entry.so", "exports no function 'lockstep_plugin_v1'");
    assert_refused("extra_library.so", "needs the library 'libresolv.so.2'");
    assert_refused("absent.so", "No such file");
}

static void
outlives_constructors(void **state)
{
    (void)state;
    assert_refused("crash_in_constructor.so", "crashed before it said what it is: signal 11");
    assert_refused(
        "exit_in_constructor.so", "ended the process before it said what it is: exit code 0");
    assert_refused("chatter_in_constructor.so", "answered with nonsense");
}

static void
ends_one_that_hangs(void **state)
{
    (void)state;
    const char *path = ls_arena_printf(&arena, "%s/hang_in_constructor.so", bad_dir);
    int64_t start = ls_clock_monotonic();
    assert_int_equal(ls_plugin_inspect(&arena, path, 300, &facts, &err), LS_PLUGIN);
    int64_t took = ls_clock_monotonic() - start;
    assert_non_null(strstr(err.message, "did not say what it is within 0.3 s"));
    assert_true(took >= 290000 && took < 4000000);
}

static void
lets_nothing_out(void **state)
{
    (void)state;
    char victim[] = "/tmp/lockstep-test-inspect-XXXXXX";
    int fd = mkstemp(victim);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "whole", 5), 5);
    assert_int_equal(close(fd), 0);
    struct sigaction action = {.sa_handler = on_signal};
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_int_equal(setenv("LOCKSTEP_TEST_VICTIM", victim, 1), 0);
    assert_int_equal(inspect("harm_in_constructor.so"), LS_OK);
    assert_int_equal(unsetenv("LOCKSTEP_TEST_VICTIM"), 0);
    assert_true(ls_span_is(facts->fields.version, "harmless"));
    assert_int_equal(n_signals, 0);
    FILE *file = fopen(victim, "r");
    assert_non_null(file);
    char text[16] = "";
    assert_int_equal(fread(text, 1, sizeof(text), file), 5);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(text, "whole");
    assert_int_equal(unlink(victim), 0);
}

static size_t
count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    size_t n = 0;
    while (readdir(dir) != NULL) {
        n++;
    }
    assert_int_equal(closedir(dir), 0);
    return n;
}

static void
leaves_no_descriptor(void **state)
{
    (void)state;
    size_t before = count_descriptors();
    for (int i = 0; i < 5; i++) {
        assert_int_equal(inspect("fits.so"), LS_OK);
        assert_int_equal(inspect("crash_in_constructor.so"), LS_PLUGIN);
    }
    assert_int_equal(count_descriptors(), before);
}

int
main(int argc, char **argv)
{
    bad_dir = argc > 1 ? argv[1] : getenv("LOCKSTEP_BAD_PLUGINS");
    if (bad_dir == NULL) {
        (void)fprintf(stderr, "LOCKSTEP_BAD_PLUGINS must name the directory of the bad plugins\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_what_a_plugin_is, setup, teardown),
        cmocka_unit_test_setup_teardown(names_the_field_that_does_not_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(outlives_constructors, setup, teardown),
        cmocka_unit_test_setup_teardown(ends_one_that_hangs, setup, teardown),
        cmocka_unit_test_setup_teardown(lets_nothing_out, setup, teardown),
        cmocka_unit_test_setup_teardown(leaves_no_descriptor, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
