/* manifest/lock: written and read back, one text for each lock, and nothing else accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "config/ini.h"
#include "manifest/lock.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD                                                                                       \
    "[lock]\nformat = 1\nmanifest = m\nmanifest_blake2b = " ZEROS                                  \
    "\nserial = 1\ncreated = 2026-11-22T13:00:00Z\n"
#define STEP(number, id) "\n[step " number "]\nid = " id "\nkind = schema\ntransaction = step\n"
#define UP "up.1 = " ZEROS " a.sql\n"
enum { HEAD_LINES = 6, MAX_TEXT = 1 << 20, CREATED = 1795352400 };

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    struct ls_buf text;
    const struct ls_lock *lock;
};

static int
set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    if (fixture == NULL) {
        return -1;
    }
    fixture->text = LS_BUF(MAX_TEXT);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_buf_finish(&fixture->text);
    ls_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

static enum ls_status
parse_span(struct fixture *fixture, struct ls_span text)
{
    const struct ls_ini_doc *doc = NULL;
    fixture->err = (struct ls_err){0};
    fixture->lock = NULL;
    enum ls_status status =
        ls_ini_read(&fixture->arena, "m.lock", text, LS_DIGEST, &doc, &fixture->err);
    if (status != LS_OK) {
        return status;
    }
    return ls_lock_parse(&fixture->arena, doc, &fixture->lock, &fixture->err);
}

static enum ls_status
write_lock(struct fixture *fixture, const struct ls_lock *lock)
{
    fixture->err = (struct ls_err){0};
    ls_buf_clear(&fixture->text);
    return ls_lock_write(lock, &fixture->text, &fixture->err);
}

static void
assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, text);
    }
}

static void
assert_refused(struct fixture *fixture, const char *text, uint32_t line, const char *message)
{
    assert_int_equal(parse_span(fixture, ls_span_of(text)), LS_DIGEST);
    assert_null(fixture->lock);
    assert_string_equal(fixture->err.file, "m.lock");
    assert_contains(fixture->err.message, message);
    assert_int_equal(fixture->err.line, line);
}

static void
assert_not_written(struct fixture *fixture, const struct ls_lock *lock, const char *message)
{
    assert_int_equal(write_lock(fixture, lock), LS_CONFIG);
    assert_int_equal(fixture->text.len, 0);
    assert_contains(fixture->err.message, message);
}

static struct ls_digest
digest_of(unsigned char byte)
{
    struct ls_digest digest;
    memset(digest.bytes, byte, sizeof(digest.bytes));
    return digest;
}

static struct ls_range
range_of(const char *file, uint64_t offset, uint64_t length)
{
    return (struct ls_range){
        .file = ls_span_of(file), .offset = offset, .length = length, .digest = digest_of(0xAB)};
}

/* One of everything. */
struct sample {
    struct ls_lock lock;
    struct ls_lock_plugin plugins[2];
    struct ls_lock_step steps[3];
    struct ls_range up[3];
    struct ls_range down[1];
    struct ls_span required[2];
    struct ls_shared_file shared[2];
};

static struct sample *
make_sample(struct fixture *fixture)
{
    struct sample *sample = ls_arena_alloc(&fixture->arena, sizeof(*sample));
    sample->plugins[0] =
        (struct ls_lock_plugin){.name = LS_SPAN("alembic-compat"), .version = LS_SPAN("0.1.0 (x)")};
    sample->plugins[1] = (struct ls_lock_plugin){.name = LS_SPAN("raw-sql"),
        .version = LS_SPAN("1"),
        .is_pinned = true,
        .digest = digest_of(7)};
    sample->up[0] = range_of("0001 init.sql", 0, LS_RANGE_WHOLE);
    sample->up[1] = range_of("sub/all.sql", 12, 345);
    sample->up[2] = range_of("sub/all.sql", 400, LS_RANGE_WHOLE);
    sample->down[0] = range_of("12+34 x.sql", 0, LS_RANGE_WHOLE);
    sample->required[0] = LS_SPAN("core:a");
    sample->required[1] = LS_SPAN("core:b c");
    sample->steps[0] = (struct ls_lock_step){.id = LS_SPAN("core:a"),
        .kind = LS_KIND_SCHEMA,
        .tx = LS_TX_STEP,
        .up = sample->up,
        .n_up = 1};
    sample->steps[1] = (struct ls_lock_step){.id = LS_SPAN("core:b c"),
        .kind = LS_KIND_REPEAT,
        .tx = LS_TX_NONE,
        .required = sample->required,
        .n_required = 1,
        .up = sample->up,
        .n_up = 3,
        .down = sample->down,
        .n_down = 1};
    sample->steps[2] = (struct ls_lock_step){.id = LS_SPAN("record:\xC3\xA4;#[=]:"),
        .kind = LS_KIND_DOC,
        .tx = LS_TX_STEP,
        .satisfied_by = LS_SPAN("core:b c"),
        .up = sample->up,
        .n_up = 1};
    sample->shared[0] = (struct ls_shared_file){
        .source = LS_SPAN("core"), .file = LS_SPAN("b.py"), .digest = digest_of(1)};
    sample->shared[1] = (struct ls_shared_file){
        .source = LS_SPAN("identity"), .file = LS_SPAN("a.py"), .digest = digest_of(2)};
    sample->lock = (struct ls_lock){.format = 1,
        .manifest = LS_SPAN("whisperengine"),
        .manifest_digest = digest_of(0xCD),
        .serial = 7,
        .created = (int64_t)CREATED * 1000000 + 999999,
        .expires = (int64_t)CREATED * 1000000 + 3600000000,
        .target = LS_SPAN("production"),
        .plugins = sample->plugins,
        .n_plugins = 2,
        .steps = sample->steps,
        .n_steps = 3,
        .shared = sample->shared,
        .n_shared = 2};
    return sample;
}

static void
test_writes_the_format(void **state)
{
    struct fixture *fixture = *state;
    struct sample *sample = make_sample(fixture);
    assert_int_equal(write_lock(fixture, &sample->lock), LS_OK);
#define AB "abababababababababababababababababababababababababababababababab"
    assert_string_equal(fixture->text.ptr,
        "[lock]\n"
        "format = 1\n"
        "manifest = whisperengine\n"
        "manifest_blake2b = cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd\n"
        "serial = 7\n"
        "created = 2026-11-22T13:00:00Z\n"
        "expires = 2026-11-22T14:00:00Z\n"
        "target = production\n"
        "\n[plugin alembic-compat]\n"
        "version = 0.1.0 (x)\n"
        "\n[plugin raw-sql]\n"
        "version = 1\n"
        "blake2b = 0707070707070707070707070707070707070707070707070707070707070707\n"
        "\n[step 1]\n"
        "id = core:a\n"
        "kind = schema\n"
        "transaction = step\n"
        "up.1 = " AB " 0001 init.sql\n"
        "\n[step 2]\n"
        "id = core:b c\n"
        "kind = repeat\n"
        "transaction = none\n"
        "requires = core:a\n"
        "up.1 = " AB " 0001 init.sql\n"
        "up.2 = " AB " 12+345 sub/all.sql\n"
        "up.3 = " AB " 400+* sub/all.sql\n"
        "down.1 = " AB " 0+* 12+34 x.sql\n"
        "\n[step 3]\n"
        "id = record:\xC3\xA4;#[=]:\n"
        "kind = doc\n"
        "transaction = step\n"
        "satisfied_by = core:b c\n"
        "up.1 = " AB " 0001 init.sql\n"
        "\n[shared 1]\n"
        "source = core\n"
        "file = 0101010101010101010101010101010101010101010101010101010101010101 b.py\n"
        "\n[shared 2]\n"
        "source = identity\n"
        "file = 0202020202020202020202020202020202020202020202020202020202020202 a.py\n");
}

static void
assert_same_ranges(const struct ls_range *a, const struct ls_range *b, size_t n_a, size_t n_b)
{
    assert_int_equal(n_a, n_b);
    for (size_t i = 0; i < n_a; i++) {
        assert_true(ls_span_equal(a[i].file, b[i].file));
        assert_true(a[i].offset == b[i].offset && a[i].length == b[i].length);
        assert_true(ls_digest_equal(&a[i].digest, &b[i].digest));
        assert_null(b[i].bytes.ptr);
    }
}

static void
test_reads_back(void **state)
{
    struct fixture *fixture = *state;
    struct sample *sample = make_sample(fixture);
    const struct ls_lock *before = &sample->lock;
    assert_int_equal(write_lock(fixture, before), LS_OK);
    assert_int_equal(parse_span(fixture, ls_buf_span(&fixture->text)), LS_OK);
    const struct ls_lock *lock = fixture->lock;
    assert_int_equal(lock->format, 1);
    assert_true(ls_span_is(lock->manifest, "whisperengine"));
    assert_true(ls_digest_equal(&lock->manifest_digest, &before->manifest_digest));
    assert_int_equal(lock->serial, 7);
    assert_true(lock->created == (int64_t)CREATED * 1000000);
    assert_true(lock->expires == before->expires);
    assert_true(ls_span_is(lock->target, "production"));
    assert_int_equal(lock->n_plugins, 2);
    assert_false(lock->plugins[0].is_pinned);
    assert_true(ls_span_is(lock->plugins[0].version, "0.1.0 (x)"));
    assert_true(lock->plugins[1].is_pinned);
    assert_true(ls_digest_equal(&lock->plugins[1].digest, &before->plugins[1].digest));
    assert_int_equal(lock->n_steps, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct ls_lock_step *a = &before->steps[i];
        const struct ls_lock_step *b = &lock->steps[i];
        assert_true(ls_span_equal(a->id, b->id));
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->tx, b->tx);
        assert_int_equal(a->n_required, b->n_required);
        assert_true(ls_span_equal(a->satisfied_by, b->satisfied_by));
        assert_int_equal(a->satisfied_by.ptr == NULL, b->satisfied_by.ptr == NULL);
        assert_same_ranges(a->up, b->up, a->n_up, b->n_up);
        assert_same_ranges(a->down, b->down, a->n_down, b->n_down);
    }
    assert_true(ls_span_is(lock->steps[1].required[0], "core:a"));
    assert_int_equal(lock->n_shared, 2);
    assert_true(ls_span_is(lock->shared[1].source, "identity"));
    assert_true(ls_span_is(lock->shared[1].file, "a.py"));
    assert_true(ls_digest_equal(&lock->shared[1].digest, &before->shared[1].digest));
}

static void
test_reads_the_least(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(parse_span(fixture, LS_SPAN(HEAD)), LS_OK);
    assert_int_equal(fixture->lock->expires, 0);
    assert_null(fixture->lock->target.ptr);
    assert_int_equal(fixture->lock->n_steps, 0);
}

/* A path of 4096 bytes, ids of 264, and lists of them, in lines of at most 180. */
static void
test_cuts_long_values(void **state)
{
    struct fixture *fixture = *state;
    enum { N = 40 };
    struct ls_lock_step steps[N];
    struct ls_span required[N];
    char path[4097];
    for (size_t i = 0; i < sizeof(path) - 1; i++) {
        path[i] = "ab cd;/\xC3\xA4"[i % 9];
    }
    memcpy(path + 4093, "xyz", 4);
    struct ls_range up = range_of(path, 1, 2);
    for (size_t i = 0; i < N; i++) {
        char id[300];
        size_t width = i % 3 == 0 ? 10 : i % 3 == 1 ? 199 : 60;
        (void)snprintf(id, sizeof(id), "s%s:%0*zu", i % 2 == 0 ? "" : "oooooooooooooooooooooooooo",
            (int)width, i);
        required[i] = ls_arena_dup(&fixture->arena, ls_span_of(id));
        steps[i] = (struct ls_lock_step){.id = required[i],
            .kind = LS_KIND_SCHEMA,
            .tx = LS_TX_STEP,
            .required = required,
            .n_required = i,
            .up = &up,
            .n_up = 1};
    }
    struct ls_lock lock = {
        .format = 1, .manifest = LS_SPAN("m"), .serial = 1, .steps = steps, .n_steps = N};
    assert_int_equal(write_lock(fixture, &lock), LS_OK);
    struct ls_span rest = ls_buf_span(&fixture->text);
    while (rest.len > 0) {
        size_t len = (size_t)((const char *)memchr(rest.ptr, '\n', rest.len) - rest.ptr);
        assert_true(len <= 180);
        rest = (struct ls_span){rest.ptr + len + 1, rest.len - len - 1};
    }
    assert_non_null(strstr(fixture->text.ptr, "\nup.1.2 = "));
    assert_non_null(strstr(fixture->text.ptr, "\nid.2 = "));
    assert_non_null(strstr(fixture->text.ptr, "\nrequires.2 = "));
    assert_non_null(strstr(fixture->text.ptr, "\nrequires.2.2 = "));
    assert_int_equal(parse_span(fixture, ls_buf_span(&fixture->text)), LS_OK);
    assert_int_equal(fixture->lock->n_steps, N);
    for (size_t i = 0; i < N; i++) {
        const struct ls_lock_step *step = &fixture->lock->steps[i];
        assert_true(ls_span_equal(step->id, required[i]));
        assert_int_equal(step->n_required, i);
        for (size_t j = 0; j < i; j++) {
            assert_true(ls_span_equal(step->required[j], required[j]));
        }
        assert_same_ranges(&up, step->up, 1, step->n_up);
    }
}

static void
test_does_not_write_bad_texts(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ids[] = {"core", "core:", ":a", "Core:a", "core:a\nevil = 1",
        "core:a\tb", "core: ;", "core:a ;b", "core:a ", "core:\xFF", "core:\xE2\x80\xAE", ""};
    struct sample *sample = make_sample(fixture);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        sample->steps[0].id = ls_span_of(ids[i]);
        assert_not_written(fixture, &sample->lock, "");
    }
    static const char *const paths[] = {"", "/a", "../a", "a/..", "a//b", "a/", "./a", " a", "a ",
        "a ;b", ";a", "a\nb", "a\x7f", "a\xFF"};
    sample = make_sample(fixture);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        sample->down[0].file = ls_span_of(paths[i]);
        assert_not_written(fixture, &sample->lock, "the path");
        sample->down[0].file = LS_SPAN("a");
        sample->shared[0].file = ls_span_of(paths[i]);
        assert_not_written(fixture, &sample->lock, "the path");
        sample->shared[0].file = LS_SPAN("a");
    }
    static const char *const versions[] = {"", "1\n[step 1]", " 1", "1 ;", ";"};
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        sample->plugins[0].version = ls_span_of(versions[i]);
        assert_not_written(fixture, &sample->lock, "the version");
    }
    /* nowhere in 180 blanks can a line end */
    char blanks[300];
    memset(blanks, ' ', sizeof(blanks));
    blanks[0] = blanks[298] = 'x';
    blanks[299] = '\0';
    sample->plugins[0].version = ls_span_of(blanks);
    assert_not_written(fixture, &sample->lock, "cannot be cut");
}

static void
test_does_not_write_bad_heads(void **state)
{
    struct fixture *fixture = *state;
    struct sample *sample = make_sample(fixture);
    struct ls_lock lock = sample->lock;
    lock.format = 2;
    assert_not_written(fixture, &lock, "format 2");
    lock = sample->lock;
    lock.manifest = LS_SPAN("a b");
    assert_not_written(fixture, &lock, "name of a manifest");
    lock = sample->lock;
    lock.target = LS_SPAN("");
    assert_not_written(fixture, &lock, "name of a target");
    lock = sample->lock;
    lock.serial = 0;
    assert_not_written(fixture, &lock, "serial 0 is below 1");
    lock = sample->lock;
    lock.created = -1;
    assert_not_written(fixture, &lock, "years 1970 to 9999");
    lock = sample->lock;
    lock.expires = INT64_MAX;
    assert_not_written(fixture, &lock, "years 1970 to 9999");
    lock = sample->lock;
    lock.created = (int64_t)253402300799 * 1000000;
    lock.serial = INT64_MAX;
    assert_int_equal(write_lock(fixture, &lock), LS_OK);
    assert_int_equal(parse_span(fixture, ls_buf_span(&fixture->text)), LS_OK);
    assert_true(fixture->lock->created == lock.created && fixture->lock->serial == INT64_MAX);
}

static void
test_does_not_write_bad_links(void **state)
{
    struct fixture *fixture = *state;
    struct sample *sample = make_sample(fixture);
    sample->required[0] = LS_SPAN("core:b c");
    assert_not_written(fixture, &sample->lock, "step 2 requires 'core:b c', which does not come");
    sample->required[0] = LS_SPAN("core:gone");
    assert_not_written(fixture, &sample->lock, "'core:gone', which does not come before it");
    sample = make_sample(fixture);
    sample->steps[2].required = sample->required;
    sample->steps[2].n_required = 2;
    assert_not_written(fixture, &sample->lock, "has a blank");
    sample = make_sample(fixture);
    sample->steps[0].satisfied_by = LS_SPAN("core:b c");
    assert_not_written(fixture, &sample->lock, "step 1 is satisfied by");
    sample = make_sample(fixture);
    sample->steps[1].id = LS_SPAN("core:a");
    assert_not_written(fixture, &sample->lock, "'core:a' is there already");
    sample = make_sample(fixture);
    sample->steps[1].n_up = 0;
    assert_not_written(fixture, &sample->lock, "step 2 has no file");
    sample = make_sample(fixture);
    sample->steps[1].kind = (enum ls_kind)9;
    assert_not_written(fixture, &sample->lock, "no known kind");
    sample = make_sample(fixture);
    sample->up[1].offset = UINT64_MAX - 1;
    assert_not_written(fixture, &sample->lock, "beyond every file");
    sample = make_sample(fixture);
    sample->plugins[1].name = LS_SPAN("alembic-compat");
    assert_not_written(fixture, &sample->lock, "not in its place");
    sample->plugins[1].name = LS_SPAN("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
    assert_not_written(fixture, &sample->lock, "name of a plugin");
    sample = make_sample(fixture);
    sample->shared[1].source = LS_SPAN("aaa");
    assert_not_written(fixture, &sample->lock, "not in its place");
    sample->shared[1] = sample->shared[0];
    assert_not_written(fixture, &sample->lock, "not in its place");
}

static void
test_keeps_to_the_buffer(void **state)
{
    struct fixture *fixture = *state;
    struct sample *sample = make_sample(fixture);
    struct ls_buf small = LS_BUF(500);
    ls_buf_adds(&small, "before");
    assert_int_equal(ls_lock_write(&sample->lock, &small, &fixture->err), LS_CONFIG);
    assert_contains(fixture->err.message, "more than 500 bytes");
    assert_string_equal(small.ptr, "before");
    ls_buf_finish(&small);
}

static void
test_refuses_other_structure(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "", 0, "does not begin with [lock]");
    assert_refused(fixture, "[lock x]\nformat = 1\n", 1, "does not begin with [lock]");
    assert_refused(fixture, "[manifest]\nname = m\n", 1, "does not begin with [lock]");
    assert_refused(fixture, "[lock]\n", 1, "the key 'format' is missing");
    assert_refused(fixture, "[lock]\nmanifest = m\n", 2, "the key 'format' is missing");
    assert_refused(fixture, "[lock]\nformat = 2\nnew = x\n", 2, "format 2 is not one");
    assert_refused(
        fixture, "[lock]\nformat = 99999999999\n", 2, "not a number from 0 to 4294967295");
    assert_refused(fixture, "[lock]\nformat = x\n", 2, "is not a number");
    assert_refused(fixture, HEAD "more = 1\n", 7, "'more' does not belong here");
    assert_refused(
        fixture, HEAD "target = t\nexpires = 2027-01-01T00:00:00Z\n", 8, "does not belong");
    assert_refused(fixture, HEAD "\n[more]\n", 8, "[more] does not belong here");
    assert_refused(fixture, HEAD STEP("2", "a:x") UP, 8, "should have the number 1");
    assert_refused(fixture, HEAD STEP("01", "a:x") UP, 8, "should have the number 1");
    assert_refused(fixture, HEAD STEP("1", "a:x") UP STEP("3", "a:y") UP, 14, "the number 2");
    assert_refused(fixture, HEAD STEP("1", "a:x") UP "\n[plugin p]\nversion = 1\n", 14,
        "[plugin p] does not belong here");
    assert_refused(fixture, HEAD STEP("1", "a:x"), 8, "step 1 has no file");
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.2 = " ZEROS " a\n", 12, "does not belong");
    assert_refused(fixture, HEAD STEP("1", "a:x") UP "up.1.3 = b\n", 13, "does not belong");
    assert_refused(fixture, HEAD STEP("1", "a:x") UP "requires = a:y\n", 13, "does not belong");
    assert_refused(fixture, HEAD "\n[step 1]\nid = a:x\nkind = ddl\n", 10, "'kind' is not");
    assert_refused(
        fixture, HEAD "\n[step 1]\nid = a:x\nkind = doc\ntransaction = no\n", 11, "'transaction'");
    assert_refused(fixture, HEAD "\n[shared 1]\nsource = a\n", 8, "'file' is missing");
    assert_refused(
        fixture, HEAD "\n[shared 1]\nsource = a\nfile = " ZEROS " 1+2 a\n", 10, "'file'");
    assert_refused(
        fixture, HEAD "\n[plugin p]\nversion = 1\nblake3 = x\n", 10, "'blake2b' is missing");
}

static void
test_refuses_other_values(void **state)
{
    struct fixture *fixture = *state;
#define LOCK(hex, serial, created)                                                                 \
    "[lock]\nformat = 1\nmanifest = m\nmanifest_blake2b = " hex "\nserial = " serial               \
    "\ncreated = " created "\n"
    assert_refused(fixture, LOCK("00", "1", "2026-11-22T13:00:00Z"), 4, "64 hexadecimal");
    assert_refused(fixture, LOCK(ZEROS, "0", "2026-11-22T13:00:00Z"), 1, "below 1");
    assert_refused(fixture, LOCK(ZEROS, "-1", "2026-11-22T13:00:00Z"), 5, "not a number");
    assert_refused(
        fixture, LOCK(ZEROS, "9223372036854775808", "2026-11-22T13:00:00Z"), 5, "number");
    assert_refused(
        fixture, LOCK(ZEROS, "99999999999999999999", "2026-11-22T13:00:00Z"), 5, "number");
    assert_refused(fixture, LOCK(ZEROS, "1", "yesterday"), 6, "is not a time");
    assert_refused(fixture, LOCK(ZEROS, "1", "2026-13-22T13:00:00Z"), 6, "is not a time");
    assert_refused(fixture, HEAD STEP("1", "x") UP, 8, "'x' is not SOURCE:LOCAL_ID");
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS "\n", 12, "a digest and a path");
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = x a\n", 12, "a digest and a path");
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " ../a\n", 8, "a part '..'");
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " /etc/passwd\n", 8, "absolute");
    assert_refused(fixture, HEAD STEP("1", "a:x") "requires = a:y\n" UP, 8, "does not come before");
    assert_refused(fixture, HEAD STEP("1", "a:x") UP STEP("2", "a:x") UP, 14, "there already");
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " 18446744073709551615+1 a\n", 8,
        "beyond every file");
}

/* What means the same to a reader of INI files is still another text than the one that was sealed. */
static void
test_refuses_other_renderings(void **state)
{
    struct fixture *fixture = *state;
    static const char why[] = "not as lockstep writes it";
    assert_int_equal(parse_span(fixture, LS_SPAN(HEAD STEP("1", "a:x") UP)), LS_OK);
    assert_refused(fixture, HEAD STEP("1", "a:x") UP "\n", 13, why);
    assert_refused(fixture, "; x\n" HEAD, 1, why);
    assert_refused(fixture, HEAD "\n" STEP("1", "a:x") UP, 8, why);
    assert_refused(fixture, HEAD "[step 1]\nid = a:x\nkind = doc\ntransaction = step\n" UP, 7, why);
    assert_refused(fixture, HEAD STEP("1", "a:x ") UP, 9, why);
    assert_refused(fixture, HEAD STEP("1", " a:x") UP, 9, why);
    assert_refused(fixture, HEAD STEP("1", "a:x ; y") UP, 9, why);
    assert_refused(fixture, HEAD STEP("1 ", "a:x") UP, 8, why);
    assert_refused(fixture, LOCK(ZEROS, "01", "2026-11-22T13:00:00Z"), 5, why);
    assert_refused(fixture, LOCK(ZEROS, "1", "2026-11-22"), 6, why);
    assert_refused(fixture, HEAD "expires = 1970-01-01T00:00:00Z\n", 7, why);
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " 0+* a\n", 12, why);
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " 00+1 a\n", 12, why);
    assert_refused(
        fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " 1+18446744073709551615 a\n", 12, why);
    assert_refused(fixture, HEAD STEP("1", "a:x") "up.1 = " ZEROS " a\nup.1.2 = b\n", 12, why);
    assert_refused(fixture, HEAD STEP("1", "a:x") UP STEP("2", "a:y") "requires =\n" UP, 18, why);
    assert_refused(fixture,
        HEAD STEP("1", "a:x") UP STEP("2", "a:y")
            UP STEP("3", "a:z") "requires = a:x\nrequires.2 = a:y\n" UP,
        24, why);
    assert_refused(fixture,
        HEAD STEP("1", "a:x") UP STEP("2", "a:y") "requires = a:\nrequires.1.2 = x\n" UP, 18, why);
    assert_refused(fixture,
        "[lock]\nformat = 1\nmanifest = m\nmanifest_blake2b = "
        "A000000000000000000000000000000000000000000000000000000000000000\nserial = 1\n"
        "created = 2026-11-22T13:00:00Z\n",
        4, why);
    struct ls_span text = LS_SPAN(HEAD);
    assert_int_equal(parse_span(fixture, (struct ls_span){text.ptr, text.len - 1}), LS_DIGEST);
    assert_refused(fixture,
        "[lock]\r\nformat = 1\r\nmanifest = m\r\nmanifest_blake2b = " ZEROS
        "\r\nserial = 1\r\ncreated = 2026-11-22T13:00:00Z\r\n",
        1, "end in CR LF");
    assert_contains(fixture->err.remedy, ".gitattributes");
}

/* No byte can be changed, left out or added without being noticed, but for those that carry the meaning. */
static void
test_notices_damage(void **state)
{
    struct fixture *fixture = *state;
    struct sample *sample = make_sample(fixture);
    assert_int_equal(write_lock(fixture, &sample->lock), LS_OK);
    struct ls_span text = ls_arena_dup(&fixture->arena, ls_buf_span(&fixture->text));
    for (size_t len = 0; len < text.len; len++) {
        enum ls_status status = parse_span(fixture, (struct ls_span){text.ptr, len});
        bool ends_section = text.ptr[len] == '\n' && (len == 0 || text.ptr[len - 1] == '\n');
        /* a lock that ends with a whole section, or whole optional keys, is another lock: the signature's work */
        assert_true(status == LS_DIGEST || ends_section || text.ptr[len - 1] == '\n');
    }
    char *copy = ls_arena_alloc(&fixture->arena, text.len);
    memcpy(copy, text.ptr, text.len);
    for (size_t at = 0; at < text.len; at++) {
        copy[at] = (char)(copy[at] ^ 0x80);
        assert_int_equal(parse_span(fixture, (struct ls_span){copy, text.len}), LS_DIGEST);
        copy[at] = text.ptr[at] == ' ' ? '\t' : ' ';
        enum ls_status status = parse_span(fixture, (struct ls_span){copy, text.len});
        assert_int_equal(status == LS_OK, fixture->lock != NULL);
        copy[at] = text.ptr[at];
    }
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_writes_the_format),
        CASE(test_reads_back),
        CASE(test_reads_the_least),
        CASE(test_cuts_long_values),
        CASE(test_does_not_write_bad_texts),
        CASE(test_does_not_write_bad_heads),
        CASE(test_does_not_write_bad_links),
        CASE(test_keeps_to_the_buffer),
        CASE(test_refuses_other_structure),
        CASE(test_refuses_other_values),
        CASE(test_refuses_other_renderings),
        CASE(test_notices_damage),
    };
    return cmocka_run_group_tests_name("manifest/lock", tests, NULL, NULL);
}
