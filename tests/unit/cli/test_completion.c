/* Completion scripts: in bash as it completes, in zsh and fish as far as they are installed. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cli/command.h"
#include "cli/completion.h"

static char directory[] = "/tmp/lockstep-completion.XXXXXX";

static void
write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* A directory with the three scripts, a manifest, a lock and plugins.ini; the tests run in it. */
static int
set_up(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    (void)unsetenv("LOCKSTEP_CONFIG");
    if (mkdtemp(directory) == NULL || chdir(directory) != 0) {
        return -1;
    }
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        struct ls_buf out = LS_BUF(1 << 20);
        assert_true(ls_completion_add(&out, shells[i]));
        write_file(shells[i], out.ptr);
        ls_buf_finish(&out);
    }
    write_file("app.ini", "[manifest]\nname = app\n[source core]\n[source enrichment]\n"
                          "[profile full]\n[profile minimal]\n");
    write_file("app.lock", "[step 1]\nid = core:27e207\n[step 2]\nid = core:28aa\n"
                           "[step 3]\nid = enrichment:$(touch pwned)`touch pwned`\n");
    write_file("plugins.ini", "[target production]\n[target staging]\n");
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {
        "bash", "zsh", "fish", "app.ini", "app.lock", "plugins.ini", "check.bash", "check.fish"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)unlink(names[i]);
    }
    return chdir("/") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

static bool
has_program(const char *name)
{
    char command[128];
    (void)snprintf(command, sizeof(command), "command -v %s >/dev/null 2>&1", name);
    return system(command) == 0;
}

/* What the command prints, in a buffer of the test's. */
static void
run(const char *command, char *out, size_t size)
{
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t len = fread(out, 1, size - 1, pipe);
    out[len] = '\0';
    assert_int_equal(pclose(pipe), 0);
}

static void
expect_bash(const char *line, const char *replies)
{
    char out[4096];
    char script[1024];
    (void)snprintf(script, sizeof(script),
        "set -u\nsource ./bash\nCOMP_LINE='%s' COMP_POINT=%zu COMP_WORDBREAKS=$' \\t\\n=:'\n"
        "_lockstep\nprintf '%%s ' \"${COMPREPLY[@]-}\"\n",
        line, strlen(line));
    write_file("check.bash", script);
    run("bash --norc ./check.bash 2>&1", out, sizeof(out));
    assert_string_equal(out, replies);
}

static void
test_bash(void **state)
{
    (void)state;
    if (!has_program("bash")) {
        skip();
    }
    expect_bash("lockstep p", "plan plugin ");
    expect_bash("lockstep docs ", "inventory timeline ownership graph html ");
    expect_bash("lockstep docs inventory --fo", "--format ");
    expect_bash("lockstep docs inventory --format ", "text markdown json ");
    expect_bash("lockstep plan --format ", "text json ");
    expect_bash("lockstep plan --format=j", "json ");
    expect_bash("lockstep -m app.ini upgrade --to core:2", "27e207 28aa ");
    expect_bash("lockstep apply --manifest=app.ini --to=core:27", "27e207 ");
    expect_bash("lockstep down -m app.ini --to b", "base ");
    expect_bash("lockstep -m ap", "app.ini app.lock ");
    expect_bash("lockstep -t ", "production staging ");
    expect_bash("lockstep plan -m app.ini --profile f", "full ");
    expect_bash("lockstep -m app.ini new ", "core enrichment ");
    expect_bash("lockstep -m app.ini new core ", " ");
    expect_bash("lockstep completion ", "bash zsh fish ");
    expect_bash("lockstep plugin inspect pl", "plugins.ini ");
    expect_bash("lockstep status --ex", "--exit-code ");
    expect_bash("lockstep bogus ", " ");
}

/* A name from a file is data: it is quoted, and nothing of it runs. */
static void
test_bash_runs_nothing_from_files(void **state)
{
    (void)state;
    if (!has_program("bash")) {
        skip();
    }
    expect_bash("lockstep apply -m app.ini --to e",
        "enrichment:\\$\\(touch\\ pwned\\)\\`touch\\ pwned\\` ");
    assert_int_not_equal(access("pwned", F_OK), 0);
}

static void
test_zsh_reads_it(void **state)
{
    (void)state;
    if (!has_program("zsh")) {
        skip();
    }
    assert_int_equal(system("zsh -n ./zsh"), 0);
    char out[4096];
    run("zsh -f -c 'compdef() { print compdef $@ }; source ./zsh; manifest=app.ini config=;"
        " __lockstep_command docs timeline; print $command $n; __lockstep_kind \"$command "
        "--format\";"
        " print $kind $choices; __lockstep_names profile; __lockstep_described revert;"
        " print -lr -- ${(M)described:#--count*}' 2>&1",
        out, sizeof(out));
    assert_string_equal(out,
        "compdef _lockstep lockstep\ndocs timeline 2\nword text markdown json\n"
        "full\nminimal\n--count:take back the N newest steps\n");
}

static void
test_fish_completes(void **state)
{
    (void)state;
    if (!has_program("fish")) {
        skip();
    }
    char out[4096];
    write_file("check.fish",
        "source ./fish\n"
        "for line in 'lockstep p' 'lockstep docs ' 'lockstep docs timeline --format ' \\\n"
        "    'lockstep plan --format ' 'lockstep -t ' 'lockstep -m app.ini apply --to core:2' \\\n"
        "    'lockstep -m app.ini new ' 'lockstep completion '\n"
        "    echo (complete -C $line | string split -f1 \\t)\n"
        "end\n");
    run("HOME=$PWD XDG_CONFIG_HOME=/nonexistent XDG_DATA_HOME=/nonexistent fish --no-config "
        "./check.fish 2>&1",
        out, sizeof(out));
    assert_string_equal(out,
        "plan plugin\ngraph html inventory ownership timeline\njson markdown text\njson text\n"
        "production staging\ncore:27e207 core:28aa\ncore enrichment\n"
        "bash fish zsh\n");
}

static void
test_all_options_are_in_all_scripts(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        struct ls_buf out = LS_BUF(1 << 20);
        assert_true(ls_completion_add(&out, shells[i]));
        assert_false(out.overflowed);
        for (size_t j = 0; j < LS_COMMAND_COUNT; j++) {
            assert_non_null(strstr(out.ptr, ls_commands[j].name));
            for (size_t k = 0; k < ls_commands[j].n_options; k++) {
                assert_non_null(strstr(out.ptr, ls_commands[j].options[k].name));
            }
        }
        ls_buf_finish(&out);
    }
    struct ls_buf none = LS_BUF(1 << 20);
    assert_false(ls_completion_add(&none, "tcsh"));
    assert_int_equal(none.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bash),
        cmocka_unit_test(test_bash_runs_nothing_from_files),
        cmocka_unit_test(test_zsh_reads_it),
        cmocka_unit_test(test_fish_completes),
        cmocka_unit_test(test_all_options_are_in_all_scripts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
