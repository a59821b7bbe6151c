/* Descriptors that fit and that do not, each mismatch named by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/check.h"

static int32_t
do_open(void *self, const struct lockstep_host *host)
{
    (void)self;
    (void)host;
    return 0;
}

static int32_t
do_scan(void *self)
{
    (void)self;
    return 0;
}

static int32_t
do_apply(void *self, const struct lockstep_task *task)
{
    (void)self;
    (void)task;
    return 0;
}

static struct lockstep_plugin
good(void)
{
    return (struct lockstep_plugin){.magic = LOCKSTEP_PLUGIN_MAGIC,
        .struct_size = sizeof(struct lockstep_plugin),
        .abi_major = LOCKSTEP_ABI_MAJOR,
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .name = "raw-sql",
        .version = "0.1.0",
        .summary = "SQL files",
        .open = do_open,
        .scan = do_scan,
        .apply = do_apply,
        .revert = do_apply};
}

static struct ls_arena arena;
static struct ls_err err;

static enum ls_status
check(const struct lockstep_plugin *plugin, const char *name)
{
    struct ls_plugin_fields fields = ls_plugin_fields_of(plugin);
    err = (struct ls_err){.status = LS_OK};
    return ls_plugin_check(&arena, "x.so", ls_span_of(name), &fields, &err);
}

static void
assert_field(size_t index, const char *field, const char *expected, const char *found)
{
    assert_true(index < err.n_differences);
    assert_string_equal(err.differences[index].object.ptr, field);
    assert_string_equal(err.differences[index].documented.ptr, expected);
    assert_string_equal(err.differences[index].found.ptr, found);
}

static int
finish(void **state)
{
    (void)state;
    ls_arena_finish(&arena);
    return 0;
}

static void
takes_what_fits(void **state)
{
    (void)state;
    struct lockstep_plugin plugin = good();
    assert_int_equal(check(&plugin, "raw-sql"), LS_OK);
    assert_int_equal(check(&plugin, NULL), LS_OK);
    struct ls_plugin_fields fields = ls_plugin_fields_of(&plugin);
    assert_int_equal(fields.operations, 1 << LS_OPERATION_OPEN | 1 << LS_OPERATION_SCAN |
                                            1 << LS_OPERATION_APPLY | 1 << LS_OPERATION_REVERT);
    assert_string_equal(ls_plugin_operation_word(LS_OPERATION_UNRECORD), "unrecord");
}

static void
names_magic_and_reads_no_further(void **state)
{
    (void)state;
    uint32_t word = 0x12345678; /* four bytes and not one more */
    struct lockstep_plugin *plugin = malloc(sizeof(word));
    assert_non_null(plugin);
    memcpy(plugin, &word, sizeof(word));
    assert_int_equal(check(plugin, NULL), LS_PLUGIN);
    assert_field(0, "magic", "0x4750534c", "0x12345678");
    assert_int_equal(err.n_differences, 1);
    assert_string_equal(err.message,
        "the plugin 'x.so' does not fit this lockstep: its field magic should be "
        "0x4750534c and is 0x12345678");
    assert_non_null(strstr(err.remedy, "interface 1.1"));
    free(plugin);
}

static void
names_versions_and_sizes(void **state)
{
    (void)state;
    struct lockstep_plugin plugin = good();
    plugin.abi_major = 7;
    plugin.name = (const char *)(uintptr_t)8; /* would crash if it were read */
    assert_int_equal(check(&plugin, "raw-sql"), LS_PLUGIN);
    assert_field(0, "abi_major", "1", "7");
    assert_int_equal(err.n_differences, 1);

    plugin.struct_size = 12;
    assert_int_equal(check(&plugin, "raw-sql"), LS_PLUGIN);
    assert_field(1, "struct_size", "at least 80", "12");

    plugin = good();
    plugin.abi_minor = LOCKSTEP_ABI_MINOR + 1;
    assert_int_equal(check(&plugin, "raw-sql"), LS_OK);
    plugin.struct_size = offsetof(struct lockstep_plugin, create);
    assert_int_equal(check(&plugin, "raw-sql"), LS_PLUGIN);
    assert_field(0, "abi_minor", "at most 1 with a struct_size of 120", "2");
}

static void
fills_up_a_shorter_struct(void **state)
{
    (void)state;
    struct lockstep_plugin whole = good();
    size_t size = offsetof(struct lockstep_plugin, revert);
    whole.struct_size = (uint32_t)size;
    struct lockstep_plugin *plugin = malloc(size);
    assert_non_null(plugin);
    memcpy(plugin, &whole, size);
    assert_int_equal(check(plugin, "raw-sql"), LS_OK);
    struct lockstep_plugin copy = ls_plugin_copy(plugin);
    assert_true(copy.apply == do_apply);
    assert_true(copy.revert == NULL && copy.create == NULL);
    assert_int_equal(ls_plugin_fields_of(plugin).operations & 1 << LS_OPERATION_REVERT, 0);
    free(plugin);
}

static void
names_every_field_at_once(void **state)
{
    (void)state;
    struct lockstep_plugin plugin = good();
    plugin.name = "Raw SQL";
    plugin.version = "";
    plugin.summary = NULL;
    plugin.instance_size = UINT64_MAX;
    plugin.open = NULL;
    plugin.scan = NULL;
    plugin.apply = NULL;
    assert_int_equal(check(&plugin, "raw-sql"), LS_PLUGIN);
    assert_int_equal(err.n_differences, 7);
    assert_field(0, "name", "1 to 63 of a-z, 0-9, '-'", "'Raw SQL'");
    assert_field(1, "version", "1 to 63 printable bytes", "''");
    assert_field(2, "summary", "one line of at most 200 bytes", "NULL");
    assert_field(3, "instance_size", "at most 16777216", "18446744073709551615");
    assert_field(4, "open", "a function (it is mandatory)", "NULL");
    assert_field(5, "scan", "a function (it is mandatory)", "NULL");
    assert_field(6, "apply", "a function (it is mandatory)", "NULL");
}

static void
names_texts_that_are_too_long_or_hostile(void **state)
{
    (void)state;
    char text[400];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct lockstep_plugin plugin = good();
    plugin.name = text;
    plugin.version = "1\033[2J";
    plugin.summary = text;
    assert_int_equal(check(&plugin, NULL), LS_PLUGIN);
    assert_int_equal(err.n_differences, 3);
    assert_string_equal(err.differences[0].object.ptr, "name");
    assert_int_equal(err.differences[0].found.len, LS_PLUGIN_NAME_MAX + 1 + 2);
    assert_field(1, "version", "1 to 63 printable bytes", "'1\\x1b[2J'");
    assert_string_equal(err.differences[2].object.ptr, "summary");

    plugin = good();
    plugin.name = NULL;
    assert_int_equal(check(&plugin, "raw-sql"), LS_PLUGIN);
    assert_field(0, "name", "1 to 63 of a-z, 0-9, '-'", "NULL");
    plugin.name = "other";
    assert_int_equal(check(&plugin, "raw-sql"), LS_PLUGIN);
    assert_field(0, "name", "'raw-sql', as plugins.ini names it", "'other'");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(takes_what_fits, finish),
        cmocka_unit_test_teardown(names_magic_and_reads_no_further, finish),
        cmocka_unit_test_teardown(names_versions_and_sizes, finish),
        cmocka_unit_test_teardown(fills_up_a_shorter_struct, finish),
        cmocka_unit_test_teardown(names_every_field_at_once, finish),
        cmocka_unit_test_teardown(names_texts_that_are_too_long_or_hostile, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
