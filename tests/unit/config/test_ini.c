/* config/ini: what is read, and every way in which inih could be led to read something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "config/ini.h"

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    const struct ls_ini_doc *doc;
};

static int
set_up(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return *state == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

/* The text is handed over without a NUL behind it, so that a sanitizer sees a byte read too many. */
static enum ls_status
read_span(struct fixture *fixture, struct ls_span text, enum ls_status failure)
{
    char *copy = malloc(text.len == 0 ? 1 : text.len);
    assert_non_null(copy);
    memcpy(copy, text.ptr, text.len);
    struct ls_arena scratch = {0};
    fixture->err = (struct ls_err){0};
    fixture->doc = NULL;
    enum ls_status status = ls_ini_read(
        &scratch, "x.ini", (struct ls_span){copy, text.len}, failure, &fixture->doc, &fixture->err);
    ls_arena_finish(&scratch);
    free(copy);
    if (status == LS_OK) {
        status = ls_ini_read(&fixture->arena, "x.ini", text, failure, &fixture->doc, &fixture->err);
    }
    return status;
}

static void
assert_refused_span(
    struct fixture *fixture, struct ls_span text, uint32_t line, const char *message)
{
    assert_int_equal(read_span(fixture, text, LS_CONFIG), LS_CONFIG);
    assert_null(fixture->doc);
    assert_int_equal(fixture->err.status, LS_CONFIG);
    assert_string_equal(fixture->err.file, "x.ini");
    assert_int_equal(fixture->err.line, line);
    assert_string_equal(fixture->err.excerpt, "");
    if (strstr(fixture->err.message, message) == NULL) {
        fail_msg("'%s' is not in '%s'", message, fixture->err.message);
    }
}

static void
assert_refused(struct fixture *fixture, const char *text, uint32_t line, const char *message)
{
    assert_refused_span(fixture, ls_span_of(text), line, message);
}

static void
assert_entry(const struct ls_ini_entry *entry, const char *key, const char *value, uint32_t line)
{
    assert_true(ls_span_is(entry->key, key));
    assert_true(ls_span_is(entry->value, value));
    assert_int_equal(entry->line, line);
}

static void
test_reads_all(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] = "; a comment\n"
                               "# another\n"
                               "\n"
                               "  \t\n"
                               "[one]\n"
                               "a = 1\n"
                               "b=two words \t\n"
                               "c =\n"
                               "d = x=y:z;w # kept ; dropped ; too\n"
                               "key with blanks = \xC3\xA4\tb\n"
                               "[ two three ]   ; why\n"
                               "[four]\n"
                               "a = [no section]";
    assert_int_equal(read_span(fixture, ls_span_of(text), LS_CONFIG), LS_OK);
    const struct ls_ini_doc *doc = fixture->doc;
    assert_string_equal(doc->file, "x.ini");
    assert_int_equal(doc->text.len, strlen(text));
    assert_int_equal(doc->n_sections, 3);
    assert_true(ls_span_is(doc->sections[0].name, "one"));
    assert_int_equal(doc->sections[0].line, 5);
    assert_int_equal(doc->sections[0].n_entries, 5);
    assert_entry(&doc->sections[0].entries[0], "a", "1", 6);
    assert_entry(&doc->sections[0].entries[1], "b", "two words", 7);
    assert_entry(&doc->sections[0].entries[2], "c", "", 8);
    assert_entry(&doc->sections[0].entries[3], "d", "x=y:z;w # kept", 9);
    assert_entry(&doc->sections[0].entries[4], "key with blanks", "\xC3\xA4\tb", 10);
    assert_true(ls_span_is(doc->sections[1].name, "two three"));
    assert_int_equal(doc->sections[1].n_entries, 0);
    assert_entry(&doc->sections[2].entries[0], "a", "[no section]", 13);
}

static void
test_reads_empty(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(read_span(fixture, LS_SPAN(""), LS_CONFIG), LS_OK);
    assert_int_equal(fixture->doc->n_sections, 0);
    assert_int_equal(read_span(fixture, LS_SPAN("\n\r\n; x\n"), LS_CONFIG), LS_OK);
    assert_int_equal(fixture->doc->n_sections, 0);
}

static void
test_reads_crlf(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        read_span(fixture, LS_SPAN("[a]\r\nx = 1\r\n\r\n[b]\r\ny = 2\r\n"), LS_CONFIG), LS_OK);
    assert_int_equal(fixture->doc->n_sections, 2);
    assert_entry(&fixture->doc->sections[0].entries[0], "x", "1", 2);
    assert_entry(&fixture->doc->sections[1].entries[0], "y", "2", 5);
}

static void
test_gives_the_failure_asked_for(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(read_span(fixture, LS_SPAN("x"), LS_DIGEST), LS_DIGEST);
    assert_int_equal(fixture->err.status, LS_DIGEST);
}

/* inih alone reads a second key out of the padding, with return code 0. */
static void
test_refuses_long_lines(void **state)
{
    struct fixture *fixture = *state;
    for (size_t len = LS_INI_MAX_LINE - 1; len < LS_INI_MAX_LINE + 20; len++) {
        struct ls_buf text = LS_BUF(1000);
        ls_buf_adds(&text, "[a]\n");
        size_t start = text.len;
        ls_buf_adds(&text, "k = ");
        while (text.len - start < len - strlen("evil=1")) {
            ls_buf_addc(&text, 'x');
        }
        ls_buf_adds(&text, "evil=1\nb = 2\n");
        if (len > LS_INI_MAX_LINE) {
            assert_refused_span(fixture, ls_buf_span(&text), 2, "more than the 190");
        } else {
            assert_int_equal(read_span(fixture, ls_buf_span(&text), LS_CONFIG), LS_OK);
            assert_int_equal(fixture->doc->sections[0].n_entries, 2);
            assert_int_equal(fixture->doc->sections[0].entries[0].value.len, len - 4);
        }
        ls_buf_finish(&text);
    }
    /* a comment that is cut would go on as a key */
    char comment[300];
    memset(comment, ' ', sizeof(comment));
    memcpy(comment, "[a]\n;", 5);
    memcpy(comment + 220, "k=1", 4);
    assert_refused(fixture, comment, 2, "more than the 190");
}

/* inih alone cuts these to 49 bytes, which makes one of two. */
static void
test_refuses_long_section_names(void **state)
{
    struct fixture *fixture = *state;
    char name[LS_INI_MAX_SECTION + 2];
    char text[200];
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    (void)snprintf(text, sizeof(text), "[%s]\nk = 1\n", name);
    assert_refused(fixture, text, 1, "the section name has 49 bytes");
    name[LS_INI_MAX_SECTION] = '\0';
    (void)snprintf(text, sizeof(text), "[%s]\nk = 1\n", name);
    assert_int_equal(read_span(fixture, ls_span_of(text), LS_CONFIG), LS_OK);
    assert_int_equal(fixture->doc->sections[0].name.len, LS_INI_MAX_SECTION);
    (void)snprintf(text, sizeof(text), "[%60s]\nk = 1\n", "x");
    assert_refused(fixture, text, 1, "the section name has 60 bytes");
}

static void
test_refuses_bytes(void **state)
{
    struct fixture *fixture = *state;
    assert_refused_span(fixture, LS_SPAN("[a]\nk = 1\0evil\n"), 2, "0x00");
    assert_refused_span(fixture, LS_SPAN("\0"), 1, "0x00");
    assert_refused(fixture, "[a]\nk = \x1b[31m\n", 2, "0x1b");
    assert_refused(fixture, "[a]\nk = a\x7f\n", 2, "0x7f");
    assert_refused(fixture, "[a]\nk = a\x0b\n", 2, "0x0b");
    assert_refused(fixture, "[a]\nk = a\rb = 2\n", 2, "0x0d");
    assert_refused(fixture, "[a]\r\nk = a\r", 2, "0x0d");
    assert_refused(fixture, "[a]\r\r\nk = a\n", 1, "0x0d");
    assert_refused(fixture, "; \x01\n", 1, "0x01");
    assert_refused(fixture, "[a]\nk = \xff\n", 2, "0xff is not UTF-8");
    assert_refused(fixture, "[a]\nk = \xC3\n", 2, "0xc3 is not UTF-8");
    assert_refused(fixture, "[a]\nk = \xC0\xAF\n", 2, "0xc0 is not UTF-8");
    assert_refused(fixture, "[a]\nk = \xED\xA0\x80\n", 2, "0xed is not UTF-8");
    assert_int_equal(fixture->err.column, 5);
}

static void
test_refuses_byte_order_mark(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "\xEF\xBB\xBF[a]\nk = 1\n", 1, "byte order mark");
    assert_string_not_equal(fixture->err.remedy, "");
    assert_refused_span(fixture, LS_SPAN("\xFF\xFE[\0a\0"), 1, "not UTF-8");
}

static void
test_refuses_indented_lines(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[a]\nk = 1\n  more\n", 3, "indented");
    assert_refused(fixture, "[a]\nk = 1\n\tb = 2\n", 3, "indented");
    assert_refused(fixture, "[a]\n ; x\n", 2, "indented");
    assert_refused(fixture, " [a]\n", 1, "indented");
}

static void
test_refuses_headers(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[a] b = 1\n", 1, "text follows");
    assert_refused(fixture, "[a];b\n", 1, "text follows");
    assert_refused(fixture, "[a]]\n", 1, "text follows");
    assert_refused(fixture, "[a] # b\n", 1, "text follows");
    assert_refused(fixture, "[a\nk = 1\n", 1, "not closed");
    assert_refused(fixture, "[a ;]\nk = 1\n", 1, "not closed");
    assert_refused(fixture, "[", 1, "not closed");
    assert_refused(fixture, "[]\n", 1, "names no section");
    assert_refused(fixture, "[  ]\n", 1, "names no section");
}

static void
test_refuses_lines(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[a]\nk\n", 2, "neither");
    assert_refused(fixture, "[a]\nk: v\n", 2, "neither");
    assert_refused(fixture, "[a]\nk:l = v\n", 2, "neither");
    assert_refused(fixture, "[a]\nk ; = v\n", 2, "neither");
    assert_refused(fixture, "[a]\n= v\n", 2, "no key");
    assert_refused(fixture, "[a]\nk =;v\n", 2, "begins with ';'");
    assert_refused(fixture, "k = 1\n[a]\n", 1, "before the first section");
}

static void
test_refuses_doubles(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[a]\n[b]\n[a]\n", 3, "the section 'a' is there already, in line 1");
    assert_refused(fixture, "[a]\n[ a ]\n", 2, "the section 'a'");
    assert_refused(
        fixture, "[a]\nk = 1\nl = 2\nk = 1\n", 4, "the key 'k' is there already, in line 2");
    assert_refused(fixture, "[a]\nz=1\nz=2\nb=1\nb=2\n", 3, "the key 'z'");
    assert_int_equal(read_span(fixture, LS_SPAN("[a]\nk=1\n[b]\nk=1\n"), LS_CONFIG), LS_OK);
}

static void
test_never_shows_the_line(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"postgres://u:hunter2@h/db", " dsn = password=hunter2",
        "dsn: password=hunter2", "dsn =;hunter2", "dsn = hunter2\x01", "dsn = hunter2\xff",
        "=hunter2"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[100];
        (void)snprintf(text, sizeof(text), "[target a]\n%s\n", lines[i]);
        assert_int_equal(read_span(fixture, ls_span_of(text), LS_CONFIG), LS_CONFIG);
        assert_null(strstr(fixture->err.message, "hunter2"));
        assert_null(strstr(fixture->err.remedy, "hunter2"));
        assert_null(strstr(fixture->err.notes, "hunter2"));
        assert_string_equal(fixture->err.excerpt, "");
    }
}

static void
test_reads_truncated(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] = "; c\n[one]\na = 1 ; x\r\nb=2\n[two \xC3\xA4]\nc = \xE2\x82\xAC\n";
    for (size_t len = 0; len < sizeof(text); len++) {
        enum ls_status status = read_span(fixture, (struct ls_span){text, len}, LS_CONFIG);
        assert_true(status == LS_OK || (fixture->err.status == status && fixture->err.line > 0));
    }
}

/* Half a million keys in one section, and as many sections: neither slow nor large. */
static void
test_bounds_size(void **state)
{
    struct fixture *fixture = *state;
    struct ls_buf text = LS_BUF((size_t)64 << 20);
    ls_buf_adds(&text, "[a]\n");
    for (int i = 0; i < 500000; i++) {
        ls_buf_printf(&text, "%x=\n", (unsigned)i);
    }
    assert_int_equal(read_span(fixture, ls_buf_span(&text), LS_CONFIG), LS_OK);
    assert_int_equal(fixture->doc->sections[0].n_entries, 500000);
    assert_true(fixture->arena.total < text.len * 20);
    ls_buf_clear(&text);
    for (int i = 0; i <= 500000; i++) {
        ls_buf_printf(&text, "[%x]\n", (unsigned)i);
    }
    assert_refused_span(fixture, ls_buf_span(&text), 500001, "more than 500000 sections");
    ls_buf_finish(&text);
}

/* Debian's inih can be changed while it runs; another build of it may not have these, or be made that way. */
extern bool ini_allow_inline_comments __attribute__((weak));
extern char *ini_inline_comment_prefixes __attribute__((weak));

static void
test_refuses_an_inih_that_reads_otherwise(void **state)
{
    struct fixture *fixture = *state;
    if (&ini_allow_inline_comments == NULL || &ini_inline_comment_prefixes == NULL) {
        skip();
    }
    ini_allow_inline_comments = false;
    enum ls_status status = read_span(fixture, LS_SPAN("[a]\nk = 1\nl = 2 ; x\n"), LS_CONFIG);
    ini_allow_inline_comments = true;
    assert_int_equal(status, LS_CONFIG);
    assert_int_equal(fixture->err.line, 3);
    assert_non_null(strstr(fixture->err.message, "reads the file otherwise"));
    static char comma[] = ",";
    char *before = ini_inline_comment_prefixes;
    ini_inline_comment_prefixes = comma;
    status = read_span(fixture, LS_SPAN("[a]\nk ,= 1\n"), LS_CONFIG);
    ini_inline_comment_prefixes = before;
    assert_int_equal(status, LS_CONFIG);
    assert_int_equal(fixture->err.line, 2);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_reads_all),
        CASE(test_reads_empty),
        CASE(test_reads_crlf),
        CASE(test_gives_the_failure_asked_for),
        CASE(test_refuses_long_lines),
        CASE(test_refuses_long_section_names),
        CASE(test_refuses_bytes),
        CASE(test_refuses_byte_order_mark),
        CASE(test_refuses_indented_lines),
        CASE(test_refuses_headers),
        CASE(test_refuses_lines),
        CASE(test_refuses_doubles),
        CASE(test_never_shows_the_line),
        CASE(test_reads_truncated),
        CASE(test_bounds_size),
        CASE(test_refuses_an_inih_that_reads_otherwise),
    };
    return cmocka_run_group_tests_name("config/ini", tests, NULL, NULL);
}
