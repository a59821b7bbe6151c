/* config/config: plugins.ini, its defaults, and every refusal with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/ini.h"

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

struct fixture {
    struct ls_arena arena;
    struct ls_err err;
    const struct ls_config *config;
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
    fixture->config = NULL;
    enum ls_status status = ls_ini_read(
        &fixture->arena, "plugins.ini", ls_span_of(text), LS_CONFIG, &doc, &fixture->err);
    if (status != LS_OK) {
        return status;
    }
    return ls_config_parse(&fixture->arena, doc, &fixture->config, &fixture->err);
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
    assert_null(fixture->config);
    assert_int_equal(fixture->err.status, LS_CONFIG);
    assert_string_equal(fixture->err.file, "plugins.ini");
    assert_int_equal(fixture->err.line, line);
    assert_contains(fixture->err.message, message);
    assert_contains(fixture->err.remedy, remedy);
}

static void
test_reads_all(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(parse(fixture, "[lockstep]\n"
                                    "plugin_dir = build/plugins\n"
                                    "journal_schema = migrations\n"
                                    "[plugin alembic-compat]\n"
                                    "file = alembic-compat.so\n"
                                    "blake2b = " HEX "\n"
                                    "[plugin raw-sql]\n"
                                    "file = raw-sql.so\n"
                                    "[target production]\n"
                                    "dsn = postgres://u:p@h/db?x=y\n"
                                    "role = schema_owner\n"
                                    "search_path = app, public\n"
                                    "lock = table\n"
                                    "[target empty]\n"
                                    "[trust]\n"
                                    "require_signature = yes\n"
                                    "threshold = 2\n"
                                    "[key alice]\n"
                                    "public = RWalice\n"
                                    "[key bob]\n"
                                    "public = RWbob\n"),
        LS_OK);
    const struct ls_config *config = fixture->config;
    assert_string_equal(config->file, "plugins.ini");
    assert_true(ls_span_is(config->plugin_dir, "build/plugins"));
    assert_true(ls_span_is(config->journal_schema, "migrations"));
    assert_int_equal(config->n_plugins, 2);
    const struct ls_plugin_decl *plugin = ls_config_plugin(config, LS_SPAN("alembic-compat"));
    assert_ptr_equal(plugin, &config->plugins[0]);
    assert_true(ls_span_is(plugin->file, "alembic-compat.so"));
    assert_true(plugin->is_pinned);
    assert_int_equal(plugin->digest.bytes[31], 0x1f);
    assert_int_equal(plugin->line, 4);
    assert_false(config->plugins[1].is_pinned);
    assert_null(ls_config_plugin(config, LS_SPAN("raw")));
    const struct ls_target *target = ls_config_target(config, LS_SPAN("production"));
    assert_ptr_equal(target, &config->targets[0]);
    assert_true(ls_span_is(target->dsn, "postgres://u:p@h/db?x=y"));
    assert_true(ls_span_is(target->role, "schema_owner"));
    assert_true(ls_span_is(target->search_path, "app, public"));
    assert_true(target->is_row_lock);
    target = ls_config_target(config, LS_SPAN("empty"));
    assert_non_null(target);
    assert_null(target->dsn.ptr);
    assert_null(target->role.ptr);
    assert_null(target->search_path.ptr);
    assert_false(target->is_row_lock);
    assert_null(ls_config_target(config, LS_SPAN("")));
    assert_true(config->require_signature);
    assert_int_equal(config->threshold, 2);
    assert_int_equal(config->n_keys, 2);
    assert_true(ls_span_is(config->keys[1].name, "bob"));
    assert_true(ls_span_is(config->keys[1].public_key, "RWbob"));
    assert_int_equal(config->keys[1].line, 20);
}

static void
assert_defaults(const struct ls_config *config)
{
    assert_int_equal(config->plugin_dir.len, 0);
    assert_non_null(config->plugin_dir.ptr);
    assert_true(ls_span_is(config->journal_schema, "lockstep"));
    assert_int_equal(config->n_plugins + config->n_targets + config->n_keys, 0);
    assert_false(config->require_signature);
    assert_int_equal(config->threshold, 1);
}

static void
test_has_defaults(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(parse(fixture, ""), LS_OK);
    assert_defaults(fixture->config);
    assert_int_equal(parse(fixture, "[lockstep]\n[trust]\nrequire_signature = no\n"), LS_OK);
    assert_defaults(fixture->config);
    const struct ls_ini_doc none = {0};
    assert_int_equal(
        ls_config_parse(&fixture->arena, &none, &fixture->config, &fixture->err), LS_OK);
    assert_null(fixture->config->file);
    assert_defaults(fixture->config);
}

static void
test_suggests(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[plugins a]\nfile = a.so\n", 1, "unknown section [plugins a]",
        "Did you mean 'plugin'?");
    assert_refused(fixture, "[lokcstep]\n", 1, "unknown section", "Did you mean 'lockstep'?");
    assert_refused(fixture, "[database]\n", 1, "unknown section",
        "Known are: lockstep, plugin, target, trust, key.");
    assert_refused(fixture, "[lockstep]\nplugindir = x\n", 2,
        "unknown key 'plugindir' in [lockstep]", "Did you mean 'plugin_dir'?");
    assert_refused(fixture, "[trust]\ntreshhold = 1\n", 2, "unknown key", "'threshold'");
    assert_refused(fixture, "[target a]\nds = x\n", 2, "unknown key", "Did you mean 'dsn'?");
    assert_refused(fixture, "[target a]\nx = 1\n", 2, "unknown key 'x'",
        "Known are: dsn, role, search_path, lock.");
    assert_refused(
        fixture, "[target a]\nlock = row\n", 2, "lock is advisory or table, not 'row'", "");
    assert_refused(fixture, "[key a]\nPublic = x\n", 2, "unknown key", "Did you mean 'public'?");
}

static void
test_refuses_names(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[plugin]\n", 1, "does not name a plugin", "[plugin NAME]");
    assert_refused(fixture, "[target A]\n", 1, "does not name a target", "[target NAME]");
    assert_refused(fixture, "[key a b]\n", 1, "does not name a key", "[key NAME]");
    assert_refused(fixture, "[target \xC3\xA4]\n", 1, "does not name a target", "");
    assert_refused(fixture, "[target ../a]\n", 1, "does not name a target", "");
    assert_refused(fixture, "[lockstep x]\n", 1, "has no name of its own", "");
    assert_refused(fixture, "[trust yes]\n", 1, "has no name of its own", "");
    assert_refused(fixture, "[target a]\n[target  a]\n", 2, "'a' is there already", "");
    assert_refused(
        fixture, "[plugin a]\nfile = a\n[plugin  a]\nfile = a\n", 3, "there already", "");
    assert_refused(fixture, "[key a]\npublic = a\n[key  a]\npublic = a\n", 3, "there already", "");
}

static void
test_refuses_plugins(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[plugin a]\n", 1, "has no file", "file = a.so");
    assert_refused(fixture, "[plugin a]\nfile =\n", 2, "'file' is empty", "");
    assert_refused(fixture, "[plugin a]\nfile = x/a.so\n", 2, "is a path", "plugin_dir");
    assert_refused(fixture, "[plugin a]\nfile = /a.so\n", 2, "is a path", "plugin_dir");
    assert_refused(fixture, "[plugin a]\nfile = ..\n", 2, "is a path", "plugin_dir");
    assert_refused(
        fixture, "[plugin a]\nfile = a.so\nblake2b = 00\n", 3, "64 hexadecimal", "b2sum -l 256");
    assert_refused(fixture, "[plugin a]\nfile = a.so\nblake2b = " HEX "0\n", 3, "64 hex", "");
    assert_refused(fixture,
        "[plugin a]\nfile = a.so\n"
        "blake2b = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eXX\n",
        3, "64 hexadecimal", "");
}

static void
test_refuses_schema(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[lockstep]\njournal_schema = pg_x\n", 2, "'pg_x' cannot be", "pg_");
    assert_refused(
        fixture, "[lockstep]\njournal_schema = information_schema\n", 2, "cannot be", "1 to 63");
    assert_refused(fixture, "[lockstep]\njournal_schema =\n", 2, "is empty", "");
    assert_refused(fixture,
        "[lockstep]\n"
        "journal_schema = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        2, "cannot be", "1 to 63");
}

static void
test_refuses_trust(void **state)
{
    struct fixture *fixture = *state;
    static const char *const numbers[] = {
        "0", "-1", "+1", "101", "1000", "01", "1.0", "x", "99999999999999999999", "1 1", "0x1"};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char text[100];
        (void)snprintf(text, sizeof(text), "[trust]\nthreshold = %s\n", numbers[i]);
        assert_refused(fixture, text, 2, "from 1 to 100", "");
    }
    assert_int_equal(parse(fixture, "[trust]\nthreshold = 100\n"), LS_OK);
    assert_int_equal(fixture->config->threshold, 100);
    assert_refused(fixture, "[trust]\nrequire_signature = Yes\n", 2, "yes or no, not 'Yes'", "");
    assert_refused(fixture, "[trust]\nrequire_signature = true\n", 2, "yes or no", "");
    assert_refused(fixture, "[trust]\nrequire_signature =\n", 2, "is empty", "");
}

static void
test_refuses_thresholds_beyond_the_keys(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "[trust]\nrequire_signature = yes\n", 2,
        "signatures of 1 keys are required, and 0 are trusted", "lower threshold");
    assert_refused(fixture,
        "[trust]\nthreshold = 2\nrequire_signature = yes\n[key a]\npublic = x\n", 2,
        "signatures of 2 keys are required, and 1 are trusted", "[key NAME]");
    assert_int_equal(
        parse(fixture, "[trust]\nrequire_signature = yes\n[key a]\npublic = x\n"), LS_OK);
    assert_int_equal(parse(fixture, "[trust]\nthreshold = 2\n[key a]\npublic = x\n"), LS_OK);
    assert_refused(fixture, "[key a]\n", 1, "has no public key", "public = RW");
    assert_refused(fixture, "[key a]\npublic =\n", 2, "is empty", "");
}

static void
test_never_shows_a_dsn(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {
        "[target a]\ndsn = host=x password=hunter2\ndsn2 = y\n",
        "[target a]\nhost=x password=hunter2\n",
        "[target a]\ndsn = postgres://u:hunter2@h\nrole =\n",
        "[target postgres://u:hunter2@h]\n",
        "[target a]\ndsn = hunter2\ndsn = hunter2\n",
        "[target a]\ndsn = hunter2\n[target a]\ndsn = hunter2\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(parse(fixture, texts[i]), LS_CONFIG);
        assert_null(strstr(fixture->err.message, "hunter2"));
        assert_null(strstr(fixture->err.remedy, "hunter2"));
        assert_null(strstr(fixture->err.notes, "hunter2"));
        assert_null(strstr(fixture->err.excerpt, "hunter2"));
    }
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_reads_all),
        CASE(test_has_defaults),
        CASE(test_suggests),
        CASE(test_refuses_names),
        CASE(test_refuses_plugins),
        CASE(test_refuses_schema),
        CASE(test_refuses_trust),
        CASE(test_refuses_thresholds_beyond_the_keys),
        CASE(test_never_shows_a_dsn),
    };
    return cmocka_run_group_tests_name("config/config", tests, NULL, NULL);
}
