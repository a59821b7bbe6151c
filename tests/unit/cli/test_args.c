/* The parser of the command line, the table that it goes by, and --help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cli/args.h"

enum { WORDS_MAX = 16 };

struct parsed {
    struct ls_arena arena;
    char text[512];
    char *argv[WORDS_MAX];
    int argc;
    struct ls_args args;
    struct ls_err err;
    enum ls_status status;
};

/* Words are parted by blanks; '_' stands for a blank within a word, '@' for an empty word. */
static void
parse(struct parsed *parsed, const char *line)
{
    memset(parsed, 0, sizeof(*parsed));
    (void)snprintf(parsed->text, sizeof(parsed->text), "lockstep %s", line);
    char *rest = NULL;
    for (char *word = strtok_r(parsed->text, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        for (char *c = word; *c != '\0'; c++) {
            *c = *c == '_' ? ' ' : *c;
        }
        if (strcmp(word, "@") == 0) {
            word[0] = '\0';
        }
        assert_true(parsed->argc < WORDS_MAX - 1);
        parsed->argv[parsed->argc++] = word;
    }
    parsed->status =
        ls_args_parse(&parsed->arena, parsed->argc, parsed->argv, &parsed->args, &parsed->err);
    assert_int_equal(parsed->status, parsed->err.status);
}

static void
accept(struct parsed *parsed, const char *line, enum ls_command_id id)
{
    parse(parsed, line);
    if (parsed->status != LS_OK) {
        print_error("%s: %s\n", line, parsed->err.message);
    }
    assert_int_equal(parsed->status, LS_OK);
    assert_non_null(parsed->args.command);
    assert_int_equal(parsed->args.command->id, id);
}

static void
refuse(const char *line, const char *message, const char *remedy)
{
    struct parsed parsed;
    parse(&parsed, line);
    assert_int_equal(parsed.status, LS_USAGE);
    assert_string_equal(parsed.err.message, message);
    assert_string_equal(parsed.err.remedy, remedy);
    ls_arena_finish(&parsed.arena);
}

static void
test_commands_and_aliases(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum ls_command_id id;
    } cases[] = {
        {"plan", LS_COMMAND_PLAN},
        {"apply", LS_COMMAND_APPLY},
        {"up", LS_COMMAND_APPLY},
        {"upgrade", LS_COMMAND_APPLY},
        {"revert --count 1", LS_COMMAND_REVERT},
        {"down --to base", LS_COMMAND_REVERT},
        {"downgrade --to core:1a", LS_COMMAND_REVERT},
        {"status", LS_COMMAND_STATUS},
        {"history", LS_COMMAND_HISTORY},
        {"verify", LS_COMMAND_VERIFY},
        {"seal", LS_COMMAND_SEAL},
        {"keygen", LS_COMMAND_KEYGEN},
        {"sign", LS_COMMAND_SIGN},
        {"new core add_a_table", LS_COMMAND_NEW},
        {"docs inventory", LS_COMMAND_DOCS_INVENTORY},
        {"docs timeline", LS_COMMAND_DOCS_TIMELINE},
        {"docs html --out page.html", LS_COMMAND_DOCS_HTML},
        {"plugin list", LS_COMMAND_PLUGIN_LIST},
        {"plugin inspect x.so", LS_COMMAND_PLUGIN_INSPECT},
        {"completion zsh", LS_COMMAND_COMPLETION},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct parsed parsed;
        accept(&parsed, cases[i].line, cases[i].id);
        ls_arena_finish(&parsed.arena);
    }
}

static void
test_options_before_and_after_the_command(void **state)
{
    (void)state;
    struct parsed parsed;
    accept(&parsed,
        "-m app.ini --dsn=service=x apply --to sql:0001 --dry-run -q --lock-wait 0 --profile=full",
        LS_COMMAND_APPLY);
    const struct ls_args *args = &parsed.args;
    assert_string_equal(args->values[LS_OPTION_MANIFEST], "app.ini");
    assert_string_equal(args->values[LS_OPTION_DSN], "service=x");
    assert_string_equal(args->values[LS_OPTION_TO], "sql:0001");
    assert_string_equal(args->values[LS_OPTION_PROFILE], "full");
    assert_true(args->given[LS_OPTION_DRY_RUN] && args->given[LS_OPTION_QUIET]);
    assert_false(args->given[LS_OPTION_VERBOSE]);
    assert_int_equal(ls_args_number(args, LS_OPTION_LOCK_WAIT, 300), 0);
    assert_int_equal(ls_args_number(args, LS_OPTION_COUNT_BACK, 7), 7);
    assert_null(ls_args_text(args, LS_OPTION_TARGET).ptr);
    assert_true(ls_span_is(ls_args_text(args, LS_OPTION_TO), "sql:0001"));
    assert_int_equal(args->n_positionals, 0);
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "--lock table apply --lock-wait 3", LS_COMMAND_APPLY);
    assert_string_equal(args->values[LS_OPTION_LOCK], "table");
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "docs -d x inventory --format markdown", LS_COMMAND_DOCS_INVENTORY);
    assert_string_equal(parsed.args.values[LS_OPTION_FORMAT], "markdown");
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "-t a -v status --exit-code", LS_COMMAND_STATUS);
    assert_string_equal(parsed.args.values[LS_OPTION_TARGET], "a");
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "-m plan.ini plan", LS_COMMAND_PLAN);
    ls_arena_finish(&parsed.arena);
}

static void
test_words_and_repeated_tables(void **state)
{
    (void)state;
    struct parsed parsed;
    accept(&parsed, "new record --table a a_message --table=b -- ", LS_COMMAND_NEW);
    assert_int_equal(parsed.args.n_positionals, 2);
    assert_string_equal(parsed.args.positionals[0], "record");
    assert_string_equal(parsed.args.positionals[1], "a message");
    assert_int_equal(parsed.args.lists[LS_OPTION_TABLE].n, 2);
    assert_string_equal(LS_AT(struct ls_span, &parsed.args.lists[LS_OPTION_TABLE], 0)->ptr, "a");
    assert_string_equal(LS_AT(struct ls_span, &parsed.args.lists[LS_OPTION_TABLE], 1)->ptr, "b");
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "new core x --with splice --with=rev-id=a", LS_COMMAND_NEW);
    assert_int_equal(parsed.args.lists[LS_OPTION_WITH].n, 2);
    assert_string_equal(
        LS_AT(struct ls_span, &parsed.args.lists[LS_OPTION_WITH], 0)->ptr, "splice");
    assert_string_equal(
        LS_AT(struct ls_span, &parsed.args.lists[LS_OPTION_WITH], 1)->ptr, "rev-id=a");
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "new core -- --drop_it", LS_COMMAND_NEW);
    assert_string_equal(parsed.args.positionals[1], "--drop it");
    ls_arena_finish(&parsed.arena);

    accept(&parsed, "-- status", LS_COMMAND_STATUS);
    ls_arena_finish(&parsed.arena);
}

static void
test_unknown_commands(void **state)
{
    (void)state;
    const char *const list = "`lockstep --help` lists the commands.";
    refuse("", "no command was given", list);
    refuse("-q", "no command was given", list);
    refuse("plna", "unknown command 'plna'", "Did you mean 'plan'?");
    refuse("upgrad", "unknown command 'upgrad'", "Did you mean 'upgrade'?");
    refuse("frobnicate --help", "unknown command 'frobnicate'", list);
    refuse("docs", "'docs' needs a second word", "`lockstep docs --help` lists what there is.");
    refuse("docs timelin", "unknown command 'docs timelin'", "Did you mean 'docs timeline'?");
    refuse("plugin check", "unknown command 'plugin check'",
        "`lockstep plugin --help` lists what there is.");
    refuse("fleet", "unknown command 'fleet'", list);
}

static void
test_unknown_options(void **state)
{
    (void)state;
    refuse("plan --sqll", "unknown option '--sqll'", "Did you mean '--sql'?");
    refuse("plan --frobnicate=1", "unknown option '--frobnicate'",
        "`lockstep plan --help` lists its options.");
    refuse("plan -x", "unknown option '-x'", "`lockstep plan --help` lists its options.");
    refuse("plan -qv", "unknown option '-qv'",
        "Short options are given one by one, and their values apart: -q -d DSN.");
    refuse("apply --sql", "'apply' does not take the option --sql",
        "`lockstep apply --help` lists its options.");
    refuse("--sql=x apply", "'apply' does not take the option --sql",
        "`lockstep apply --help` lists its options.");
    refuse("status --to x", "'status' does not take the option --to",
        "`lockstep status --help` lists its options.");
}

static void
test_values(void **state)
{
    (void)state;
    const char *const plan = "`lockstep plan --help` says how it is called.";
    const char *const seal = "`lockstep seal --help` says how it is called.";
    refuse("plan --sql=yes", "--sql takes no value", plan);
    refuse("plan -m", "--manifest needs a value: FILE",
        "A value that begins with '-' is written --manifest=VALUE.");
    refuse("apply --to --dry-run", "--to needs a value: TARGET",
        "A value that begins with '-' is written --to=VALUE.");
    refuse("plan --dsn=", "the value of --dsn is empty", plan);
    refuse("plan -d @", "the value of --dsn is empty", plan);
    refuse("plan -d a --dsn b", "--dsn is given twice", plan);
    refuse("plan -q -q", "--quiet is given twice", plan);
    refuse("plan --format markdown", "--format must be text or json, not 'markdown'", plan);
    refuse("docs timeline --format yaml", "--format must be text, markdown or json, not 'yaml'",
        "`lockstep docs timeline --help` says how it is called.");
    refuse(
        "plan --lock-wait 1s", "--lock-wait must be a number from 0 to 999999999, not '1s'", plan);
    refuse(
        "plan --lock-wait=-1", "--lock-wait must be a number from 0 to 999999999, not '-1'", plan);
    refuse("plan --lock-wait 9999999999",
        "--lock-wait must be a number from 0 to 999999999, not '9999999999'", plan);
    refuse("seal --serial 0", "--serial must be a number from 1 to 999999999, not '0'", seal);
    refuse("seal --expires 2030-02-30",
        "--expires must be a date such as 2030-12-31 or 2030-12-31T18:00:00Z, not '2030-02-30'",
        seal);
    struct parsed parsed;
    accept(&parsed, "seal --serial 17 --expires 2030-02-28 --target production", LS_COMMAND_SEAL);
    assert_int_equal(parsed.args.numbers[LS_OPTION_SERIAL], 17);
    ls_arena_finish(&parsed.arena);
    accept(&parsed, "apply --to=-x", LS_COMMAND_APPLY);
    assert_string_equal(parsed.args.values[LS_OPTION_TO], "-x");
    ls_arena_finish(&parsed.arena);
}

static void
test_options_together(void **state)
{
    (void)state;
    refuse("revert", "'revert' needs --to or --count",
        "Usage: lockstep revert --to TARGET|base | --count N [--dry-run] [--yes]");
    refuse("revert --to a --count 1", "--to and --count exclude each other",
        "`lockstep revert --help` says how it is called.");
    refuse("plan -d x -t y", "--target and --dsn exclude each other",
        "`lockstep plan --help` says how it is called.");
    refuse("plan -q -v", "--quiet and --verbose exclude each other",
        "`lockstep plan --help` says how it is called.");
    refuse("verify --head ab", "--head goes with --journal only",
        "`lockstep verify --help` says how it is called.");
    struct parsed parsed;
    accept(&parsed, "seal --target production -d service=x", LS_COMMAND_SEAL);
    ls_arena_finish(&parsed.arena);
}

static void
test_words_are_counted(void **state)
{
    (void)state;
    refuse("plan now", "'plan' takes no argument 'now'", "Usage: lockstep plan [--sql]");
    refuse("plan -", "'plan' takes no argument '-'", "Usage: lockstep plan [--sql]");
    refuse("plan -- --sql", "'plan' takes no argument '--sql'", "Usage: lockstep plan [--sql]");
    refuse("new core", "'new' needs MESSAGE",
        "Usage: lockstep new SOURCE MESSAGE [--table TABLE]... [--head REVISION] [--with "
        "KEY[=VALUE]]...");
    refuse("new core @", "MESSAGE is empty",
        "Usage: lockstep new SOURCE MESSAGE [--table TABLE]... [--head REVISION] [--with "
        "KEY[=VALUE]]...");
    refuse("completion", "'completion' needs SHELL", "Usage: lockstep completion bash|zsh|fish");
    refuse("completion tcsh", "SHELL must be bash, zsh or fish, not 'tcsh'",
        "Usage: lockstep completion bash|zsh|fish");
    refuse("plugin inspect", "'plugin inspect' needs FILE", "Usage: lockstep plugin inspect FILE");
}

static void
test_help_and_version_win(void **state)
{
    (void)state;
    struct parsed parsed;
    parse(&parsed, "--help");
    assert_int_equal(parsed.status, LS_OK);
    assert_true(parsed.args.is_help);
    assert_null(parsed.args.command);
    assert_null(parsed.args.group.ptr);

    parse(&parsed, "docs -h");
    assert_true(parsed.args.is_help);
    assert_null(parsed.args.command);
    assert_true(ls_span_is(parsed.args.group, "docs"));

    parse(&parsed, "revert --bogus --help");
    assert_int_equal(parsed.status, LS_OK);
    assert_true(parsed.args.is_help);
    assert_int_equal(parsed.args.command->id, LS_COMMAND_REVERT);

    parse(&parsed, "--version");
    assert_int_equal(parsed.status, LS_OK);
    assert_true(parsed.args.is_version);

    parse(&parsed, "new core -- --help");
    assert_int_equal(parsed.status, LS_OK);
    assert_false(parsed.args.is_help);
    ls_arena_finish(&parsed.arena);
}

static void
test_json_is_seen_in_any_line(void **state)
{
    (void)state;
    static char name[] = "lockstep";
    static char bogus[] = "--bogus";
    static char apart[] = "--format";
    static char json[] = "json";
    static char text[] = "text";
    static char joined[] = "--format=json";
    static char dashes[] = "--";
    char *const a[] = {name, bogus, apart, json, NULL};
    char *const b[] = {name, joined, NULL};
    char *const c[] = {name, apart, text, NULL};
    char *const d[] = {name, dashes, joined, NULL};
    char *const e[] = {name, apart, NULL};
    assert_true(ls_args_want_json(4, a));
    assert_true(ls_args_want_json(2, b));
    assert_false(ls_args_want_json(3, c));
    assert_false(ls_args_want_json(3, d));
    assert_false(ls_args_want_json(2, e));
}

/* What the parser relies on: one name, one arity; and what a reader does: no full stops, an example for everyone. */
static void
test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        assert_int_equal(command->id, i);
        assert_non_null(command->summary);
        assert_non_null(command->usage);
        assert_non_null(command->about);
        assert_non_null(strstr(command->example, "lockstep "));
        assert_true((command->group == NULL) == (command->group_summary == NULL));
        for (size_t j = 0; j < command->n_options; j++) {
            const struct ls_option *option = &command->options[j];
            assert_true(option->id != LS_OPTION_NONE);
            assert_true((option->kind == LS_VALUE_NONE) == (option->value == NULL));
            assert_true(option->kind != LS_VALUE_WORD || option->words != NULL);
            assert_true(option->help[strlen(option->help) - 1] != '.');
            for (size_t k = 0; k < LS_COMMAND_COUNT; k++) {
                const struct ls_option *other =
                    ls_command_option(&ls_commands[k], ls_span_of(option->name));
                assert_true(other == NULL ||
                            (other->kind == LS_VALUE_NONE) == (option->kind == LS_VALUE_NONE));
                assert_true(other == NULL || other->id == option->id);
            }
        }
    }
}

static void
test_help_names_everything(void **state)
{
    (void)state;
    struct ls_buf all = LS_BUF(65536);
    struct ls_buf one = LS_BUF(65536);
    ls_command_add_overview(&all);
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        assert_non_null(strstr(all.ptr, command->summary));
        ls_buf_clear(&one);
        ls_command_add_help(&one, command);
        assert_non_null(strstr(one.ptr, command->about));
        for (size_t j = 0; j < command->n_options; j++) {
            assert_non_null(strstr(one.ptr, command->options[j].help));
        }
        assert_non_null(strstr(one.ptr, "--lock-dsn DSN"));
        assert_null(strstr(one.ptr, "(null)"));
    }
    ls_buf_clear(&one);
    ls_command_add_help(&one, &ls_commands[LS_COMMAND_DOCS_TIMELINE]);
    const char *format = strstr(one.ptr, "--format FORMAT");
    assert_non_null(format);
    assert_null(strstr(format + 1, "--format FORMAT"));
    ls_buf_clear(&one);
    ls_command_add_group_help(&one, LS_SPAN("plugin"));
    assert_non_null(strstr(one.ptr, "plugin inspect"));
    assert_null(strstr(one.ptr, "docs"));
    ls_buf_finish(&one);
    ls_buf_finish(&all);
}

/* The manual names every command and option, as mdoc marks them up. */
static void
test_manual_names_everything(void **state)
{
    (void)state;
    const char *root = getenv("LOCKSTEP_SOURCE_ROOT");
    char text[65536];
    char mark[128];
    (void)snprintf(text, sizeof(text), "%s/core/cli/lockstep.1", root == NULL ? "." : root);
    FILE *file = fopen(text, "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text) - 1, file);
    assert_int_equal(fclose(file), 0);
    text[len] = '\0';
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        (void)snprintf(mark, sizeof(mark), "Cm %s%s%s",
            command->group == NULL ? "" : command->group, command->group == NULL ? "" : " ",
            command->name);
        assert_non_null(strstr(text, mark));
        for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL;
             alias++) {
            (void)snprintf(mark, sizeof(mark), ".Cm %s", *alias);
            assert_non_null(strstr(text, mark));
        }
        for (size_t j = 0; j < command->n_options; j++) {
            (void)snprintf(mark, sizeof(mark), "Fl -%s", command->options[j].name);
            assert_non_null(strstr(text, mark));
        }
    }
    for (size_t i = 0; i < ls_n_global_options; i++) {
        (void)snprintf(mark, sizeof(mark), "Fl -%s", ls_global_options[i].name);
        assert_non_null(strstr(text, mark));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands_and_aliases),
        cmocka_unit_test(test_options_before_and_after_the_command),
        cmocka_unit_test(test_words_and_repeated_tables),
        cmocka_unit_test(test_unknown_commands),
        cmocka_unit_test(test_unknown_options),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_options_together),
        cmocka_unit_test(test_words_are_counted),
        cmocka_unit_test(test_help_and_version_win),
        cmocka_unit_test(test_json_is_seen_in_any_line),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_help_names_everything),
        cmocka_unit_test(test_manual_names_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
