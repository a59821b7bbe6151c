/* Loading: what is refused before its first instruction, what is taken, and what is the same
 * plugin. The plugins are those of tests/conformance/bad; LOCKSTEP_BAD_PLUGINS names their
 * directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "plugin/elf.h"
#include "plugin/image.h"
#include "plugin/load.h"

static const char *bad_dir;
static char own_dir[64]; /* for files that the tests make */

static struct ls_arena arena;
static struct ls_plugin_set set;
static struct ls_err err;

static int
setup(void **state)
{
    (void)state;
    set = (struct ls_plugin_set){.loaded = {0}};
    err = (struct ls_err){.status = LS_OK};
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    ls_arena_finish(&arena);
    return 0;
}

static enum ls_status
load_from(const char *dir, const char *file, const char *name, const struct ls_plugin_pin *pin,
    const struct ls_plugin **ret)
{
    struct ls_plugin_request request = {.plugin_dir = dir,
        .file = ls_span_of(file),
        .name = ls_span_of(name),
        .n_pins = pin != NULL};
    if (pin != NULL) {
        request.pins[0] = *pin;
    }
    err = (struct ls_err){.status = LS_OK};
    return ls_plugin_load(&set, &arena, &request, ret, &err);
}

static void
assert_refused(const char *file, const char *name, const char *says)
{
    const struct ls_plugin *plugin = NULL;
    assert_int_equal(load_from(bad_dir, file, name, NULL, &plugin), LS_PLUGIN);
    assert_null(plugin);
    if (strstr(err.message, says) == NULL) {
        fail_msg("'%s' does not say '%s'", err.message, says);
    }
}

static struct ls_span
read_plugin(const char *file)
{
    struct ls_span bytes = {NULL, 0};
    const char *path = ls_arena_printf(&arena, "%s/%s", bad_dir, file);
    assert_int_equal(
        ls_file_read(&arena, path, LS_PLUGIN_MAX_FILE, LS_CONFIG, &bytes, &err), LS_OK);
    return bytes;
}

static void
write_own(const char *name, struct ls_span bytes)
{
    const char *path = ls_arena_printf(&arena, "%s/%s", own_dir, name);
    assert_int_equal(ls_file_write(path, bytes, false, false, &err), LS_OK);
}

static void
loads_what_fits(void **state)
{
    (void)state;
    const struct ls_plugin *plugin = NULL;
    assert_int_equal(load_from(bad_dir, "fits.so", "fits", NULL, &plugin), LS_OK);
    assert_string_equal(plugin->name, "fits");
    assert_string_equal(plugin->version, "1.0");
    assert_string_equal(plugin->summary, "a plugin for tests");
    assert_true(plugin->ops.apply != NULL && plugin->ops.revert == NULL);
    assert_int_equal(plugin->ops.scan(NULL), LOCKSTEP_OK);
    struct ls_digest digest = ls_hash_of(read_plugin("fits.so"));
    struct ls_digest loaded = ls_hash_of(plugin->bytes);
    assert_true(ls_digest_equal(&digest, &loaded));
}

static void
loads_one_file_once(void **state)
{
    (void)state;
    const struct ls_plugin *first = NULL;
    const struct ls_plugin *second = NULL;
    const struct ls_plugin *other = NULL;
    assert_int_equal(load_from(bad_dir, "fits.so", "fits", NULL, &first), LS_OK);
    assert_int_equal(load_from(bad_dir, "newer_minor.so", "newer-minor", NULL, &other), LS_OK);
    assert_int_equal(load_from(bad_dir, "fits.so", "fits", NULL, &second), LS_OK);
    assert_ptr_equal(first, second);
    assert_ptr_not_equal(first, other);
    assert_string_equal(other->name, "newer-minor");
    /* The same bytes under another name of plugins.ini are still one plugin, with one name. */
    assert_int_equal(load_from(bad_dir, "fits.so", "fits-too", NULL, &second), LS_PLUGIN);
    assert_non_null(strstr(err.message, "'fits-too', as plugins.ini names it"));
}

static void
two_sets_do_not_share(void **state)
{
    (void)state;
    /* The trap that the open descriptors are for: many loads in one process, each the file that it
     * is. */
    static const char *const names[] = {"fits", "newer-minor", "shorter-struct"};
    static const char *const files[] = {"fits.so", "newer_minor.so", "shorter_struct.so"};
    for (size_t i = 0; i < 12; i++) {
        const struct ls_plugin *plugin = NULL;
        set = (struct ls_plugin_set){.loaded = {0}};
        assert_int_equal(load_from(bad_dir, files[i % 3], names[i % 3], NULL, &plugin), LS_OK);
        assert_string_equal(plugin->name, names[i % 3]);
    }
}

static void
takes_other_sizes(void **state)
{
    (void)state;
    const struct ls_plugin *plugin = NULL;
    assert_int_equal(load_from(bad_dir, "shorter_struct.so", NULL, NULL, &plugin), LS_OK);
    assert_true(plugin->ops.apply != NULL && plugin->ops.create == NULL);
    assert_int_equal(load_from(bad_dir, "newer_minor.so", NULL, NULL, &plugin), LS_OK);
    assert_int_equal(plugin->ops.abi_minor, LOCKSTEP_ABI_MINOR + 1);
}

static void
refuses_descriptors(void **state)
{
    (void)state;
    assert_refused(
        "wrong_magic.so", NULL, "its field magic should be 0x4750534c and is 0x21444142");
    assert_refused("wrong_major.so", NULL, "its field abi_major should be 1 and is 2");
    assert_refused(
        "short_struct.so", NULL, "its field struct_size should be at least 80 and is 40");
    assert_refused(
        "null_name.so", NULL, "its field name should be 1 to 63 of a-z, 0-9, '-' and is NULL");
    assert_refused("other_name.so", "other-name",
        "its field name should be 'other-name', as plugins.ini names it and is 'somebody-else'");
    assert_refused(
        "no_apply.so", NULL, "its field apply should be a function (it is mandatory) and is NULL");
    assert_refused("odd_texts.so", NULL, "its field name");
    assert_int_equal(err.n_differences, 4);
    assert_refused("null_descriptor.so", NULL, "refuses this lockstep (interface 1.1)");
}

static void
refuses_before_the_first_instruction(void **state)
{
    (void)state;
    /* If any of these were loaded, the process would end here. */
    struct ls_plugin_pin pin = {.where = "plugins.ini"};
    const struct ls_plugin *plugin = NULL;
    memset(&pin.digest, 0xAB, sizeof(pin.digest));
    assert_int_equal(load_from(bad_dir, "exit_in_constructor.so", NULL, &pin, &plugin), LS_PLUGIN);
    assert_non_null(
        strstr(err.message, "is not the one that is pinned in plugins.ini: expected abababab"));
    struct ls_digest digest = ls_hash_of(read_plugin("exit_in_constructor.so"));
    char hex[LS_DIGEST_HEX];
    assert_non_null(strstr(err.message, ls_digest_hex(&digest, hex)));
    assert_non_null(strstr(err.remedy, "b2sum -l 256"));
    assert_refused("no_entry.so", NULL, "exports no function 'lockstep_plugin_v1'");
    assert_refused("extra_library.so", NULL, "needs the library 'libresolv.so.2'");
    assert_refused("search_path.so", NULL, "('/nonexistent')");
}

static void
holds_every_pin(void **state)
{
    (void)state;
    struct ls_plugin_request request = {
        .plugin_dir = bad_dir, .file = LS_SPAN("fits.so"), .name = LS_SPAN("fits"), .n_pins = 2};
    request.pins[0] = (struct ls_plugin_pin){ls_hash_of(read_plugin("fits.so")), "plugins.ini"};
    request.pins[1] = (struct ls_plugin_pin){request.pins[0].digest, "the lock"};
    const struct ls_plugin *plugin = NULL;
    assert_int_equal(ls_plugin_load(&set, &arena, &request, &plugin, &err), LS_OK);
    request.pins[1].digest.bytes[31] ^= 1;
    const struct ls_plugin *again = NULL;
    assert_int_equal(ls_plugin_load(&set, &arena, &request, &again, &err), LS_PLUGIN);
    assert_non_null(strstr(err.message, "pinned in the lock"));
    assert_null(again);
}

static void
refuses_files(void **state)
{
    (void)state;
    assert_refused("", NULL, "is no plain file name");
    assert_refused("..", NULL, "is no plain file name");
    assert_refused("sub/fits.so", NULL, "is no plain file name");
    assert_refused("/etc/passwd", NULL, "is no plain file name");
    assert_refused("absent.so", NULL, "No such file");
    const struct ls_plugin *plugin = NULL;
    assert_int_equal(load_from("/proc/self/absent", "x.so", NULL, NULL, &plugin), LS_PLUGIN);
    assert_non_null(strstr(err.message, "cannot open the plugin directory '/proc/self/absent'"));

    const char *target = ls_arena_printf(&arena, "%s/fits.so", bad_dir);
    const char *link = ls_arena_printf(&arena, "%s/link.so", own_dir);
    assert_int_equal(symlink(target, link), 0);
    assert_int_equal(load_from(own_dir, "link.so", NULL, NULL, &plugin), LS_PLUGIN);
    assert_non_null(strstr(err.message, "it is a symbolic link"));

    const char *fifo = ls_arena_printf(&arena, "%s/fifo.so", own_dir);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(load_from(own_dir, "fifo.so", NULL, NULL, &plugin), LS_PLUGIN);
    assert_non_null(strstr(err.message, "it is not a regular file"));

    write_own("huge.so", LS_SPAN("x"));
    const char *huge = ls_arena_printf(&arena, "%s/huge.so", own_dir);
    assert_int_equal(truncate(huge, (off_t)LS_PLUGIN_MAX_FILE + 1), 0);
    assert_int_equal(load_from(own_dir, "huge.so", NULL, NULL, &plugin), LS_PLUGIN);
    assert_non_null(strstr(err.message, "more than the 67108864 that are allowed"));
    write_own("empty.so", LS_SPAN(""));
    assert_int_equal(load_from(own_dir, "empty.so", NULL, NULL, &plugin), LS_PLUGIN);
    assert_non_null(strstr(err.message, "it is empty"));
    write_own("text.so", LS_SPAN("#!/bin/sh\nexit 0\n"));
    assert_int_equal(load_from(own_dir, "text.so", NULL, NULL, &plugin), LS_PLUGIN);
    assert_non_null(strstr(err.message, "it is no ELF file"));
}

static void
the_image_is_sealed(void **state)
{
    (void)state;
    struct ls_plugin_image image;
    const char *path = ls_arena_printf(&arena, "%s/fits.so", bad_dir);
    assert_int_equal(ls_plugin_image_read(AT_FDCWD, path, path, &image, &err), LS_OK);
    assert_int_equal(pwrite(image.fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(image.fd, 1), -1);
    assert_int_equal(fcntl(image.fd, F_ADD_SEALS, 0), -1);
    ls_plugin_image_close(&image);
    assert_int_equal(image.fd, -1);
}

/* Every cut and many single wrong bytes: refused or taken for what it is, never a crash. Only
 * looked at, not loaded. */
static void
survives_spoiled_files(void **state)
{
    (void)state;
    struct ls_span good = read_plugin("fits.so");
    struct ls_arena scratch = {0};
    size_t refused = 0;
    for (size_t len = 0; len < good.len; len += len < 4096 ? 1 : 97) {
        struct ls_span cut = {good.ptr, len};
        char *copy = malloc(len + 1); /* of exactly this length, for the sanitizer */
        assert_non_null(copy);
        memcpy(copy, cut.ptr, len);
        struct ls_elf_facts facts;
        err = (struct ls_err){.status = LS_OK};
        refused +=
            ls_elf_check(&scratch, (struct ls_span){copy, len}, "cut", &facts, &err) == LS_PLUGIN;
        free(copy);
        ls_arena_finish(&scratch);
    }
    assert_true(refused > 4000);
    char *copy = malloc(good.len);
    assert_non_null(copy);
    memcpy(copy, good.ptr, good.len);
    for (size_t at = 0; at < good.len; at += at < 8192 ? 1 : 31) {
        static const char values[] = {0, 1, 0x7F, (char)0x80, (char)0xFF};
        for (size_t i = 0; i < sizeof(values); i++) {
            struct ls_elf_facts facts;
            char saved = copy[at];
            copy[at] = values[i];
            err = (struct ls_err){.status = LS_OK};
            enum ls_status status =
                ls_elf_check(&scratch, (struct ls_span){copy, good.len}, "x", &facts, &err);
            assert_true(status == LS_OK || status == LS_PLUGIN);
            copy[at] = saved;
        }
        ls_arena_finish(&scratch);
    }
    free(copy);
}

static void
remove_own(void)
{
    static const char *const names[] = {"link.so", "fifo.so", "huge.so", "empty.so", "text.so"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s/%s", own_dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(own_dir);
}

int
main(int argc, char **argv)
{
    bad_dir = argc > 1 ? argv[1] : getenv("LOCKSTEP_BAD_PLUGINS");
    (void)snprintf(own_dir, sizeof(own_dir), "/tmp/lockstep-test-load-XXXXXX");
    if (bad_dir == NULL || mkdtemp(own_dir) == NULL) {
        (void)fprintf(stderr, "LOCKSTEP_BAD_PLUGINS must name the directory of the bad plugins\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(loads_what_fits, setup, teardown),
        cmocka_unit_test_setup_teardown(loads_one_file_once, setup, teardown),
        cmocka_unit_test_setup_teardown(two_sets_do_not_share, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_other_sizes, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_descriptors, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_before_the_first_instruction, setup, teardown),
        cmocka_unit_test_setup_teardown(holds_every_pin, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_files, setup, teardown),
        cmocka_unit_test_setup_teardown(the_image_is_sealed, setup, teardown),
        cmocka_unit_test_setup_teardown(survives_spoiled_files, setup, teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_own();
    return failed;
}
