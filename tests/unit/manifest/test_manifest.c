/* manifest/manifest: what people write, and every refusal with its line. */
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
#include "manifest/manifest.h"
#include "manifest/text.h"

#define HEAD "[manifest]\nname = m\n[source a]\nplugin = p\npath = x\n"
enum { HEAD_LINES = 5 };

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    const struct ls_manifest *manifest;
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

static enum ls_status
parse(struct fixture *fixture, const char *text)
{
    const struct ls_ini_doc *doc = NULL;
    fixture->err = (struct ls_err){0};
    fixture->manifest = NULL;
    enum ls_status status =
        ls_ini_read(&fixture->arena, "m.ini", ls_span_of(text), LS_CONFIG, &doc, &fixture->err);
    if (status != LS_OK) {
        return status;
    }
    return ls_manifest_parse(&fixture->arena, doc, &fixture->manifest, &fixture->err);
}

static void
assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, text);
    }
}

static void
assert_refused(struct fixture *fixture, const char *text, uint32_t line, const char *message,
    const char *remedy)
{
    assert_int_equal(parse(fixture, text), LS_CONFIG);
    assert_null(fixture->manifest);
    assert_int_equal(fixture->err.status, LS_CONFIG);
    assert_string_equal(fixture->err.file, "m.ini");
    assert_contains(fixture->err.message, message);
    assert_true(fixture->err.remedy[0] != '\0'); /* whatever is wrong, something helps */
    assert_contains(fixture->err.remedy, remedy);
    assert_int_equal(fixture->err.line, line);
}

/* What follows HEAD; `line` counts from there. */
static void
assert_refused_below(struct fixture *fixture, const char *below, uint32_t line, const char *message,
    const char *remedy)
{
    char text[1000];
    (void)snprintf(text, sizeof(text), HEAD "%s", below);
    assert_refused(fixture, text, line + HEAD_LINES, message, remedy);
}

static void
assert_dep(
    const struct ls_dep *dep, enum ls_dep_kind kind, const char *source, const char *local_id)
{
    assert_int_equal(dep->kind, kind);
    assert_true(ls_span_is(dep->on.source, source));
    if (local_id == NULL) {
        assert_null(dep->on.local_id.ptr);
    } else {
        assert_true(ls_span_is(dep->on.local_id, local_id));
    }
}

static const char whole[] = "[profile minimal]\n"
                            "sources = core\n"
                            "[step enrichment]\n"
                            "id = core:27e2\n"
                            "requires = identity\n"
                            "after = enrichment:0001 enrichment:0002\n"
                            "satisfied_by = advanced:0000_init\n"
                            "[manifest]\n"
                            "name = whisperengine\n"
                            "[source core]\n"
                            "plugin = alembic-compat\n"
                            "path = whisperengine/alembic\n"
                            "order = allow\n"
                            "version_table = v\n"
                            "empty =\n"
                            "[source identity]\n"
                            "plugin = raw-sql\n"
                            "path = .\n"
                            "order = free\n"
                            "[source enrichment]\n"
                            "plugin = raw-sql\n"
                            "path = ./sql/\xC3\xA4 b\n"
                            "requires = identity   core:27e2:x\n"
                            "after = advanced\n"
                            "[source advanced]\n"
                            "plugin = raw-sql\n"
                            "path = z\n"
                            "[profile full]\n"
                            "sources = advanced core\tidentity enrichment\n"
                            "[step blanks]\n"
                            "id = advanced:a b\n";

static void
test_reads_sources(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(parse(fixture, whole), LS_OK);
    const struct ls_manifest *manifest = fixture->manifest;
    assert_string_equal(manifest->file, "m.ini");
    assert_true(ls_span_is(manifest->name, "whisperengine"));
    struct ls_digest digest = ls_hash_of(ls_span_of(whole));
    assert_true(ls_digest_equal(&manifest->digest, &digest));
    assert_int_equal(manifest->n_sources, 4);
    const struct ls_source_decl *core = ls_manifest_source(manifest, LS_SPAN("core"));
    assert_ptr_equal(core, &manifest->sources[0]);
    assert_true(ls_span_is(core->plugin, "alembic-compat"));
    assert_true(ls_span_is(core->path, "whisperengine/alembic"));
    assert_true(core->allows_out_of_order);
    assert_int_equal(core->n_deps, 0);
    assert_int_equal(core->line, 10);
    assert_int_equal(core->n_options, 2);
    assert_true(ls_span_is(core->options[0].key, "version_table"));
    assert_true(ls_span_is(core->options[0].value, "v"));
    assert_int_equal(core->options[0].line, 14);
    assert_true(ls_span_is(core->options[1].key, "empty"));
    assert_int_equal(core->options[1].value.len, 0);
    const struct ls_source_decl *identity = &manifest->sources[1];
    assert_true(ls_span_is(identity->path, "."));
    assert_false(identity->allows_out_of_order);
    assert_int_equal(identity->n_options, 1);
    assert_true(ls_span_is(identity->options[0].value, "free"));
    const struct ls_source_decl *enrichment = &manifest->sources[2];
    assert_int_equal(enrichment->n_deps, 3);
    assert_dep(&enrichment->deps[0], LS_DEP_REQUIRES, "identity", NULL);
    assert_dep(&enrichment->deps[1], LS_DEP_REQUIRES, "core", "27e2:x");
    assert_dep(&enrichment->deps[2], LS_DEP_AFTER, "advanced", NULL);
    assert_int_equal(enrichment->n_options, 0);
    assert_null(ls_manifest_source(manifest, LS_SPAN("cor")));
}

static void
test_reads_profiles_and_steps(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(parse(fixture, whole), LS_OK);
    const struct ls_manifest *manifest = fixture->manifest;
    assert_int_equal(manifest->n_profiles, 2);
    const struct ls_profile *minimal = ls_manifest_profile(manifest, LS_SPAN("minimal"));
    assert_ptr_equal(minimal, &manifest->profiles[0]);
    assert_int_equal(minimal->n_sources, 1);
    assert_int_equal(minimal->sources[0], 0);
    assert_int_equal(minimal->line, 1);
    const struct ls_profile *full = ls_manifest_profile(manifest, LS_SPAN("full"));
    assert_int_equal(full->n_sources, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(full->sources[i], i);
    }
    assert_null(ls_manifest_profile(manifest, LS_SPAN("core")));
    assert_int_equal(manifest->n_steps, 2);
    const struct ls_step_decl *step = &manifest->steps[0];
    assert_true(ls_span_is(step->name, "enrichment"));
    assert_true(ls_span_is(step->step.source, "core"));
    assert_true(ls_span_is(step->step.local_id, "27e2"));
    assert_int_equal(step->n_deps, 3);
    assert_dep(&step->deps[0], LS_DEP_REQUIRES, "identity", NULL);
    assert_dep(&step->deps[1], LS_DEP_AFTER, "enrichment", "0001");
    assert_dep(&step->deps[2], LS_DEP_AFTER, "enrichment", "0002");
    assert_true(ls_span_is(step->satisfied_by.source, "advanced"));
    assert_true(ls_span_is(step->satisfied_by.local_id, "0000_init"));
    assert_int_equal(step->line, 3);
    assert_true(ls_span_is(manifest->steps[1].step.local_id, "a b"));
    assert_null(manifest->steps[1].satisfied_by.source.ptr);
}

static void
test_refuses_what_is_missing(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "", 0, "no [manifest] section", "name = NAME");
    assert_refused(fixture, "[source a]\nplugin = p\npath = x\n", 0, "no [manifest] section", "");
    assert_refused(fixture, "[manifest]\n", 1, "[manifest] has no name", "");
    assert_refused(fixture, "[manifest]\nname = m\n", 0, "names no source", "[source NAME]");
    assert_refused_below(fixture, "[source b]\npath = x\n", 1, "[source b] has no plugin", "");
    assert_refused_below(fixture, "[source b]\nplgin = p\npath = x\n", 1, "has no plugin",
        "Did you mean 'plugin' where it says 'plgin'?");
    assert_refused_below(fixture, "[source b]\nplugin = p\n", 1, "has no path", "");
    assert_refused_below(fixture, "[profile b]\n", 1, "[profile b] has no sources", "");
    assert_refused_below(fixture, "[step b]\nafter = a:x\n", 1, "[step b] has no id", "");
}

static void
test_refuses_unknown(void **state)
{
    struct fixture *fixture = *state;
    assert_refused_below(
        fixture, "[sorce b]\n", 1, "unknown section [sorce b]", "Did you mean 'source'?");
    assert_refused_below(
        fixture, "[deploy]\n", 1, "unknown section", "Known are: manifest, source, profile, step.");
    assert_refused_below(fixture, "[step b]\nid = a:x\nrequire = a\n", 3,
        "unknown key 'require' in [step b]", "Did you mean 'requires'?");
    assert_refused_below(
        fixture, "[profile b]\nsource = a\n", 2, "unknown key 'source'", "Did you mean 'sources'?");
    assert_refused(fixture, "[manifest]\nname = m\nversion = 1\n", 3, "unknown key 'version'",
        "Known are: name.");
}

static void
test_refuses_names(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[manifest]\nname = M\n", 2, "'M' cannot be the name", "1 to 63");
    assert_refused(fixture, "[manifest x]\nname = m\n", 1, "has no name of its own", "");
    assert_refused_below(fixture, "[source]\n", 1, "'' cannot be the name of a source", "");
    assert_refused_below(fixture, "[source a/b]\n", 1, "'a/b' cannot be the name", "");
    assert_refused_below(fixture, "[profile A]\n", 1, "'A' cannot be the name of a profile", "");
    assert_refused_below(fixture, "[step a:b]\n", 1, "'a:b' cannot be the name of a step", "");
    assert_refused_below(fixture, "[source b]\nplugin = ../p\npath = x\n", 2, "of a plugin", "");
    assert_refused_below(fixture, "[source  a]\nplugin = p\npath = x\n", 1, "already", "");
    assert_refused_below(fixture, "[profile b]\nsources = a\n[profile  b]\nsources = a\n", 3,
        "the profile 'b' is there already", "");
    assert_int_equal(parse(fixture, HEAD "[profile a]\nsources = a\n[step a]\nid = a:x\n"), LS_OK);
}

static void
test_refuses_paths(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *path;
        const char *why;
    } paths[] = {{"/etc", "is absolute"}, {"..", "'..'"}, {"a/../b", "'..'"}, {"a/..", "'..'"},
        {"../a", "'..'"}, {"a//b", "an empty part"}, {"a/", "an empty part"}, {"/", "is absolute"},
        {"a\xE2\x80\xAE", "not printable"}, {"a\tb", "not printable"}};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char text[100];
        (void)snprintf(text, sizeof(text), "[source b]\nplugin = p\npath = %s\n", paths[i].path);
        assert_refused_below(fixture, text, 3, paths[i].why, "relative");
    }
    static const char *const good[] = {".", "a", "./a", "a/./b", "...", "a/..b", "a b", ".a"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        char text[200];
        (void)snprintf(text, sizeof(text), HEAD "[source b]\nplugin = p\npath = %s\n", good[i]);
        assert_int_equal(parse(fixture, text), LS_OK);
    }
    assert_null(ls_manifest_path_fault(LS_SPAN("a"), false));
    assert_string_equal(ls_manifest_path_fault(LS_SPAN("./a"), false), "has a part '.'");
    assert_string_equal(ls_manifest_path_fault(LS_SPAN(""), true), "is empty");
    char longest[LS_PATH_MAX + 1];
    memset(longest, 'a', sizeof(longest));
    assert_null(ls_manifest_path_fault((struct ls_span){longest, LS_PATH_MAX}, true));
    assert_string_equal(
        ls_manifest_path_fault((struct ls_span){longest, LS_PATH_MAX + 1}, true), "is too long");
}

static void
test_refuses_references(void **state)
{
    struct fixture *fixture = *state;
#define SOURCE_B "[source b]\nplugin = p\npath = x\n"
    assert_refused_below(
        fixture, SOURCE_B "requires = ab\n", 4, "there is no source 'ab'", "Known are: a, b.");
    assert_refused_below(fixture,
        "[source identity]\nplugin = p\npath = x\nafter = a\n"
        "[profile s]\nsources = a idnetity\n",
        6, "there is no source 'idnetity'", "Did you mean 'identity'?");
    assert_refused_below(
        fixture, SOURCE_B "after = zzz:1\n", 4, "there is no source 'zzz'", "Known are: a, b.");
    assert_refused_below(
        fixture, SOURCE_B "after = a:\n", 4, "'a:' does not name a step", "a:LOCAL_ID");
    assert_refused_below(fixture, SOURCE_B "after = :a\n", 4, "there is no source ''", "");
    assert_refused_below(fixture, SOURCE_B "after = b\n", 4, "before itself", "");
    assert_refused_below(fixture, SOURCE_B "after = b:x\n", 4, "before itself", "");
    assert_refused_below(fixture, SOURCE_B "after = a a:x a\n", 4, "'a' is named twice", "");
    assert_refused_below(fixture, SOURCE_B "requires =\n", 4, "'requires' is empty", "");
    assert_refused_below(fixture, "[step s]\nid = a\n", 2, "'a' does not name a step", "");
    assert_refused_below(fixture, "[step s]\nid = c:x\n", 2, "there is no source 'c'", "");
    assert_refused_below(fixture, "[step s]\nid = a:x\nafter = a\n", 3, "before itself", "");
    assert_refused_below(fixture, "[step s]\nid = a:x\nafter = a:x\n", 3, "before itself", "");
    assert_refused_below(
        fixture, "[step s]\nid = a:x\nsatisfied_by = a\n", 3, "does not name a step", "");
    assert_refused_below(
        fixture, "[step s]\nid = a:x\nsatisfied_by = a:x\n", 3, "satisfied by itself", "");
    assert_refused_below(fixture, "[step s]\nid = a:x\n[step t]\nid = a:x\n", 4,
        "[step s] speaks of the step 'a:x' already", "one section");
    assert_refused_below(fixture, "[profile s]\nsources = a c\n", 2, "there is no source 'c'", "");
    assert_refused_below(fixture, "[profile s]\nsources = a a\n", 2, "'a' is named twice", "");
    assert_refused_below(fixture, "[profile s]\nsources = a:x\n", 2, "no source 'a:x'", "");
    assert_refused_below(fixture, "[profile s]\nsources =\n", 2, "'sources' is empty", "");
    assert_int_equal(parse(fixture, HEAD SOURCE_B "requires = a\nafter = a a:x\n"), LS_OK);
    assert_int_equal(parse(fixture, HEAD "[step s]\nid = a:x\nafter = a:y\n"), LS_OK);
#undef SOURCE_B
}

/* A local id has at most 200 bytes, which a line of 190 cannot even hold; what a lock or a plugin says, can. */
static void
test_knows_local_ids(void **state)
{
    (void)state;
    char id[LS_LOCAL_ID_MAX + 1];
    memset(id, 'x', sizeof(id));
    assert_true(ls_manifest_is_local_id((struct ls_span){id, LS_LOCAL_ID_MAX}));
    assert_false(ls_manifest_is_local_id((struct ls_span){id, LS_LOCAL_ID_MAX + 1}));
    assert_false(ls_manifest_is_local_id((struct ls_span){id, 0}));
    assert_false(ls_manifest_is_local_id(LS_SPAN("a\tb")));
    assert_false(ls_manifest_is_local_id(LS_SPAN("a\0b")));
    assert_false(ls_manifest_is_local_id(LS_SPAN("\xC3")));
    assert_false(ls_manifest_is_local_id(LS_SPAN("\xC2\x85")));
    assert_true(ls_manifest_is_local_id(LS_SPAN("\xC3\xA4 b")));
    assert_true(ls_manifest_is_printable(LS_SPAN("a\tb\xC3\xA4"), true));
    assert_false(ls_manifest_is_printable(LS_SPAN("a\nb\xC3\xA4"), true));
}

static void
test_reads_truncated(void **state)
{
    struct fixture *fixture = *state;
    for (size_t len = 0; len < sizeof(whole); len++) {
        char text[sizeof(whole)];
        memcpy(text, whole, len);
        text[len] = '\0';
        enum ls_status status = parse(fixture, text);
        assert_true(status == LS_OK || status == LS_CONFIG);
        assert_int_equal(status == LS_OK, fixture->manifest != NULL);
        assert_int_equal(status, fixture->err.status);
    }
}

/* 4 MiB of sources that all wait for one another. */
static void
test_bounds_size(void **state)
{
    struct fixture *fixture = *state;
    struct ls_buf text = LS_BUF((size_t)4 << 20);
    ls_buf_adds(&text, HEAD);
    for (unsigned i = 0; i < 60000; i++) {
        ls_buf_printf(&text, "[source s%u]\nplugin = p\npath = x\nafter = s%u a\n", i, i / 2 + 1);
    }
    ls_buf_adds(&text, "[step s]\nid = nothing:x\n");
    assert_false(text.overflowed);
    assert_int_equal(parse(fixture, ls_buf_span(&text).ptr), LS_CONFIG);
    /* source s1 would come after itself: i / 2 + 1 = 1 for i = 1 */
    assert_contains(fixture->err.message, "'s1' would come before itself");
    assert_true(fixture->arena.total < (size_t)200 << 20);
    ls_buf_finish(&text);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_reads_sources),
        CASE(test_reads_profiles_and_steps),
        CASE(test_refuses_what_is_missing),
        CASE(test_refuses_unknown),
        CASE(test_refuses_names),
        CASE(test_refuses_paths),
        CASE(test_refuses_references),
        CASE(test_knows_local_ids),
        CASE(test_reads_truncated),
        CASE(test_bounds_size),
    };
    return cmocka_run_group_tests_name("manifest/manifest", tests, NULL, NULL);
}
