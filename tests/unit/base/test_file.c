/* base/file: sizes, symbolic links, escapes, listing order, and writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    char dir[64];
    struct ls_tree tree;
};

static int
remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int
set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    (void)snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/lockstep-unit-XXXXXX");
    if (mkdtemp(fixture->dir) == NULL ||
        ls_tree_open(&fixture->tree, fixture->dir, &fixture->err) != LS_OK) {
        return -1;
    }
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_tree_close(&fixture->tree);
    ls_tree_close(&fixture->tree);
    ls_arena_finish(&fixture->arena);
    (void)nftw(fixture->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

static const char *
path_of(struct fixture *fixture, const char *name)
{
    return ls_arena_printf(&fixture->arena, "%s/%s", fixture->dir, name);
}

static void
put(struct fixture *fixture, const char *name, const char *text)
{
    FILE *file = fopen(path_of(fixture, name), "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static enum ls_status
read_tree(
    struct fixture *fixture, const char *path, size_t max, struct ls_span *ret, bool *ret_found)
{
    fixture->err = (struct ls_err){0};
    return ls_tree_read(&fixture->tree, &fixture->arena, path, max, ret, ret_found, &fixture->err);
}

static void
assert_refused(struct fixture *fixture, const char *path, const char *part)
{
    struct ls_span bytes;
    bool found = false;
    if (read_tree(fixture, path, 100, &bytes, &found) != LS_CONFIG) {
        fail_msg("read: %s", path);
    }
    assert_non_null(strstr(fixture->err.message, part));
}

static void
reads_whole_files(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "hello");
    put(fixture, "empty", "");
    (void)mkdir(path_of(fixture, "d"), 0755);
    put(fixture, "d/b", "below");
    struct ls_span bytes;
    bool found = false;
    assert_int_equal(read_tree(fixture, "a", 5, &bytes, &found), LS_OK);
    assert_true(found);
    assert_string_equal(bytes.ptr, "hello");
    assert_int_equal(read_tree(fixture, "empty", 0, &bytes, &found), LS_OK);
    assert_int_equal(bytes.len, 0);
    assert_int_equal(read_tree(fixture, "d/b", 5, &bytes, &found), LS_OK);
    assert_int_equal(bytes.len, 5);
    assert_int_equal(read_tree(fixture, "none", 5, &bytes, &found), LS_OK);
    assert_false(found);
    assert_int_equal(read_tree(fixture, "none/none", 5, &bytes, &found), LS_OK);
    assert_false(found);
}

/* The directory of the last file stays open: that must not let a path through, nor mix two directories up. */
static void
each_file_is_found_in_its_own_directory(void **state)
{
    struct fixture *fixture = *state;
    (void)mkdir(path_of(fixture, "d"), 0755);
    (void)mkdir(path_of(fixture, "e"), 0755);
    put(fixture, "a", "at the top");
    put(fixture, "d/a", "in d");
    put(fixture, "e/a", "in e");
    static const char *const paths[] = {"d/a", "e/a", "a", "e/a", "d/a", "d/a"};
    static const char *const texts[] = {"in d", "in e", "at the top", "in e", "in d", "in d"};
    struct ls_span bytes;
    bool found = false;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_int_equal(read_tree(fixture, paths[i], 100, &bytes, &found), LS_OK);
        assert_string_equal(bytes.ptr, texts[i]);
    }
    assert_int_equal(read_tree(fixture, "d/none", 100, &bytes, &found), LS_OK);
    assert_false(found);
    assert_refused(fixture, "d/..", "leaves");
    assert_refused(fixture, "d/.", "leaves");
    assert_refused(fixture, "d/", "leaves");
    assert_refused(fixture, "//a", "leaves");
    assert_refused(fixture, "/a", "leaves");
}

static void
holds_to_the_size(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "hello!");
    struct ls_span bytes;
    bool found = false;
    assert_int_equal(read_tree(fixture, "a", 5, &bytes, &found), LS_CONFIG);
    assert_non_null(strstr(fixture->err.message, "6 bytes"));
    struct ls_err err = {0};
    assert_int_equal(
        ls_file_read(&fixture->arena, path_of(fixture, "a"), 5, LS_CONFIG, &bytes, &err),
        LS_CONFIG);
    err = (struct ls_err){0};
    assert_int_equal(
        ls_file_read(&fixture->arena, path_of(fixture, "none"), 5, LS_SIGNATURE, &bytes, &err),
        LS_SIGNATURE);
}

static void
follows_no_link_and_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    (void)mkdir(path_of(fixture, "d"), 0755);
    put(fixture, "d/x", "secret");
    assert_int_equal(symlink("d/x", path_of(fixture, "link")), 0);
    assert_int_equal(symlink("d", path_of(fixture, "dirlink")), 0);
    assert_int_equal(mkfifo(path_of(fixture, "fifo"), 0600), 0);
    assert_refused(fixture, "link", "symbolic link");
    assert_refused(fixture, "dirlink/x", "symbolic link");
    assert_refused(fixture, "fifo", "not a regular file");
    assert_refused(fixture, "d", "not a regular file");
    assert_refused(fixture, "d/x/y", "no directory");
    assert_refused(fixture, "../etc/passwd", "leaves");
    assert_refused(fixture, "d/../d/x", "leaves");
    assert_refused(fixture, "./d/x", "leaves");
    assert_refused(fixture, "/etc/passwd", "leaves");
    assert_refused(fixture, "d//x", "empty part");
    assert_refused(fixture, "d/", "empty part");
    assert_refused(fixture, "", "empty part");
    assert_refused(fixture, "..", "leaves");
    struct ls_span bytes;
    struct ls_err err = {0};
    assert_int_equal(
        ls_file_read(&fixture->arena, path_of(fixture, "link"), 10, LS_USAGE, &bytes, &err),
        LS_CONFIG);
}

static void
over_long_parts_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char name[400];
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_refused(fixture, name, "leaves");
}

static void
lists_in_the_order_of_bytes(void **state)
{
    struct fixture *fixture = *state;
    (void)mkdir(path_of(fixture, "a"), 0755);
    (void)mkdir(path_of(fixture, "__pycache__"), 0755);
    (void)mkdir(path_of(fixture, ".git"), 0755);
    static const char *const names[] = {"b", "B", "a-", "a.sql", "a/z", "10", "9", "\xC3\xA9", "x~",
        "y.pyc", "#z#", "w.swp", ".hidden", "v.bak", "u.orig", "t.rej", "__pycache__/m.sql",
        ".git/c"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        put(fixture, names[i], "x");
    }
    static const char *const expected[] = {"10", "9", "B", "a-", "a.sql", "a/z", "b", "\xC3\xA9"};
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    bool found = false;
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "", true, &entries, &n, &found,
                         &fixture->err),
        LS_OK);
    assert_true(found);
    assert_int_equal(n, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(entries[i].path.ptr, expected[i]);
        assert_int_equal(entries[i].size, 1);
    }
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "", false, &entries, &n, &found,
                         &fixture->err),
        LS_OK);
    assert_int_equal(n, 7);
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "a", false, &entries, &n, &found,
                         &fixture->err),
        LS_OK);
    assert_int_equal(n, 1);
    assert_string_equal(entries[0].path.ptr, "a/z");
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "none", false, &entries, &n,
                         &found, &fixture->err),
        LS_OK);
    assert_false(found);
}

static void
a_link_in_a_listing_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "x");
    assert_int_equal(symlink("a", path_of(fixture, ".left-out")), 0);
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    bool found = false;
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "", true, &entries, &n, &found,
                         &fixture->err),
        LS_OK);
    assert_int_equal(symlink("a", path_of(fixture, "link")), 0);
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "", true, &entries, &n, &found,
                         &fixture->err),
        LS_CONFIG);
    assert_non_null(strstr(fixture->err.message, "link"));
    fixture->err = (struct ls_err){0};
    assert_int_equal(
        ls_tree_list_plain(&fixture->tree, &fixture->arena, &entries, &n, &fixture->err), LS_OK);
    assert_int_equal(n, 1);
}

/* A directory that is a symbolic link is an error that says so, and not "no such directory". */
static void
a_directory_that_is_a_link_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    (void)mkdir(path_of(fixture, "real"), 0755);
    put(fixture, "real/a", "x");
    assert_int_equal(symlink("real", path_of(fixture, "versions")), 0);
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    bool found = false;
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "versions", false, &entries, &n,
                         &found, &fixture->err),
        LS_CONFIG);
}

static void
too_deep_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    char path[256] = "";
    for (int i = 0; i < 20; i++) {
        (void)strcat(path, i == 0 ? "d" : "/d"); /* LINT-ALLOW(a test's own path) */
        (void)mkdir(path_of(fixture, path), 0755);
    }
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    bool found = false;
    assert_int_equal(ls_tree_list(&fixture->tree, &fixture->arena, "", true, &entries, &n, &found,
                         &fixture->err),
        LS_CONFIG);
    assert_non_null(strstr(fixture->err.message, "deeper"));
}

static void
writes_and_replaces(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "out");
    struct ls_span bytes;
    struct stat info;
    assert_false(ls_file_exists(path));
    assert_int_equal(ls_file_write(path, LS_SPAN("one"), true, true, &fixture->err), LS_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_nlink, 1);
    struct ls_err err = {0};
    assert_int_not_equal(ls_file_write(path, LS_SPAN("two"), true, false, &err), LS_OK);
    assert_int_equal(
        ls_file_read(&fixture->arena, path, 10, LS_CONFIG, &bytes, &fixture->err), LS_OK);
    assert_string_equal(bytes.ptr, "one");
    assert_int_equal(ls_file_write(path, LS_SPAN("three"), false, false, &fixture->err), LS_OK);
    assert_int_equal(
        ls_file_read(&fixture->arena, path, 10, LS_CONFIG, &bytes, &fixture->err), LS_OK);
    assert_string_equal(bytes.ptr, "three");
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    assert_int_equal(
        ls_tree_list_plain(&fixture->tree, &fixture->arena, &entries, &n, &fixture->err), LS_OK);
    assert_int_equal(n, 1); /* no temporary file is left */
}

static void
new_files_stay_inside(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        ls_tree_write_new(&fixture->tree, "n.sql", LS_SPAN("x"), &fixture->err), LS_OK);
    assert_int_equal(
        ls_tree_write_new(&fixture->tree, "new/below/n.sql", LS_SPAN("x"), &fixture->err), LS_OK);
    static const char *const wrong[] = {
        "n.sql", "../n.sql", "n.sql/n.sql", "new/below/n.sql", "", "/tmp/n.sql"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct ls_err err = {0};
        assert_int_equal(
            ls_tree_write_new(&fixture->tree, wrong[i], LS_SPAN("x"), &err), LS_CONFIG);
    }
}

static void
the_rule_is_printed(void **state)
{
    (void)state;
    assert_true(ls_tree_leaves_out(".x"));
    assert_true(ls_tree_leaves_out("__pycache__"));
    assert_true(ls_tree_leaves_out("a.py~"));
    assert_true(ls_tree_leaves_out("#a#"));
    assert_false(ls_tree_leaves_out("#"));
    assert_false(ls_tree_leaves_out("a.sql"));
    assert_false(ls_tree_leaves_out("#a"));
    assert_non_null(strstr(ls_tree_rule(), "__pycache__"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reads_whole_files),
        CASE(each_file_is_found_in_its_own_directory),
        CASE(holds_to_the_size),
        CASE(follows_no_link_and_leaves_nothing),
        CASE(over_long_parts_are_refused),
        CASE(lists_in_the_order_of_bytes),
        CASE(a_link_in_a_listing_is_an_error),
        CASE(a_directory_that_is_a_link_is_an_error),
        CASE(too_deep_is_an_error),
        CASE(writes_and_replaces),
        CASE(new_files_stay_inside),
        cmocka_unit_test(the_rule_is_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
