/* Scratch servers, real ones: started, used, shared, kept, refused, and gone whatever happens to
 * who started them. Without PostgreSQL's programs every test is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "db/scratch.h"
#include "db/scratch_find.h"
#include "db/scratch_remove.h"

static struct ls_arena arena;
static struct ls_err err;
static char room[64]; /* for named directories */

static int
setup(void **state)
{
    (void)state;
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

static struct ls_scratch *
start(const char *dir)
{
    struct ls_scratch *scratch = NULL;
    enum ls_status status = ls_scratch_start(&arena, ls_span_of(dir), &scratch, &err);
    if (status != LS_OK) {
        fail_msg("%s\n%s\n%s", err.message, err.remedy, err.notes);
    }
    return scratch;
}

/* The one value of a query; "" where it fails. */
static const char *
ask(const char *dsn, const char *sql)
{
    PGconn *conn = PQconnectdb(dsn);
    PGresult *result = PQexec(conn, sql);
    char *answer = ls_arena_strdup(&arena, PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    PQfinish(conn);
    return answer;
}

/* The directory of a throwaway server, from its dsn. */
static const char *
dir_of(const char *dsn)
{
    const char *from = strchr(dsn, '\'') + 1;
    return ls_arena_printf(&arena, "%.*s", (int)strcspn(from, "'"), from);
}

static pid_t
server_pid(const char *dir)
{
    FILE *file = fopen(ls_arena_printf(&arena, "%s/data/postmaster.pid", dir), "r");
    char line[64] = "";
    if (file == NULL) {
        return 0;
    }
    char *got = fgets(line, sizeof(line), file);
    (void)fclose(file);
    return got == NULL ? 0 : (pid_t)strtol(line, NULL, 10);
}

/* Wait up to ten seconds. */
static bool
goes_away(const char *path, pid_t pid)
{
    for (int tries = 0; tries < 400; tries++) {
        if (!ls_file_exists(path) && (pid == 0 || kill(pid, 0) != 0)) {
            return true;
        }
        (void)poll(NULL, 0, 25);
    }
    return false;
}

static const char *
named(const char *name)
{
    return ls_arena_printf(&arena, "%s/%s", room, name);
}

static void
throwaway_is_there_and_gone(void **state)
{
    (void)state;
    /* What the user's environment says of other servers must not matter. */
    assert_int_equal(setenv("PGHOSTADDR", "192.0.2.1", 1), 0);
    assert_int_equal(setenv("PGPORT", "1", 1), 0);
    struct ls_scratch *scratch = start("");
    const char *dsn = ls_scratch_dsn(scratch);
    assert_string_equal(
        ask(dsn, "SELECT current_database() || ' ' || current_user"), "lockstep scratch");
    assert_int_equal(unsetenv("PGHOSTADDR"), 0);
    assert_int_equal(unsetenv("PGPORT"), 0);
    assert_string_equal(ask(dsn, "SHOW listen_addresses"), "");
    assert_string_equal(ask(dsn, "SHOW fsync"), "off");
    assert_string_equal(ask(dsn, "SHOW server_encoding"), "UTF8");
    assert_string_equal(
        ask(dsn, "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user"), "true");
    const char *dir = dir_of(dsn);
    struct stat info;
    assert_int_equal(stat(dir, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    pid_t pid = server_pid(dir);
    assert_true(pid > 0);
    ls_scratch_stop(scratch);
    assert_false(ls_file_exists(dir));
    assert_int_equal(kill(pid, 0), -1);
    ls_scratch_stop(scratch);
    ls_scratch_stop(NULL);
}

static void
two_at_once_are_two(void **state)
{
    (void)state;
    struct ls_scratch *first = start("");
    struct ls_scratch *second = start("");
    const char *dir = dir_of(ls_scratch_dsn(first));
    assert_string_not_equal(ls_scratch_dsn(first), ls_scratch_dsn(second));
    ls_scratch_stop(first);
    assert_false(ls_file_exists(dir));
    assert_string_equal(ask(ls_scratch_dsn(second), "SELECT 1"), "1");
    ls_scratch_stop(second);
}

/* Start one in a child, tell its dsn, and let the child be ended by `how`: 0 stands for leaving
 * without stopping. */
static const char *
start_and_die(const char *dir, int how)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct ls_scratch *scratch = NULL;
        if (ls_scratch_start(&arena, ls_span_of(dir), &scratch, &err) != LS_OK) {
            _exit(1);
        }
        const char *dsn = ls_scratch_dsn(scratch);
        if (write(ends[1], dsn, strlen(dsn)) < 0) {
            _exit(2);
        }
        if (how == 0) {
            _exit(0);
        }
        (void)kill(getpid(), how);
        (void)pause();
    }
    assert_int_equal(close(ends[1]), 0);
    char *dsn = ls_arena_alloc(&arena, 512);
    assert_true(read(ends[0], dsn, 511) > 0);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return dsn;
}

static void
throwaway_does_not_outlive_us(void **state)
{
    (void)state;
    static const int ways[] = {0, SIGKILL, SIGTERM};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const char *dir = dir_of(start_and_die("", ways[i]));
        assert_true(goes_away(dir, server_pid(dir)));
    }
}

static void
killed_while_it_starts(void **state)
{
    (void)state;
    /* At several moments of making and starting: what is left afterwards must be nothing. */
    for (int moment = 20; moment < 1500; moment += 300) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct ls_scratch *scratch = NULL;
            _exit(ls_scratch_start(&arena, LS_SPAN(""), &scratch, &err) == LS_OK ? 0 : 1);
        }
        (void)poll(NULL, 0, moment);
        (void)kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
}

/* In a group of its own, so that the signal meets nobody else. */
static int
use_under_ctrl_c(void)
{
    struct ls_scratch *scratch = NULL;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (setpgid(0, 0) != 0 || ls_scratch_start(&arena, LS_SPAN(""), &scratch, &err) != LS_OK ||
        sigaction(SIGINT, &ignore, NULL) != 0) {
        return 1;
    }
    (void)kill(0, SIGINT); /* as Ctrl-C does: the whole group in the foreground */
    (void)poll(NULL, 0, 100);
    bool is_there = strcmp(ask(ls_scratch_dsn(scratch), "SELECT 1"), "1") == 0;
    ls_scratch_stop(scratch);
    return is_there ? 0 : 2;
}

static void
the_terminal_does_not_stop_it(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(use_under_ctrl_c());
    }
    int code = -1;
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_int_equal(code, 0);
}

static void
named_keeps_its_data(void **state)
{
    (void)state;
    const char *dir = named("kept");
    struct ls_scratch *scratch = start(dir);
    const char *dsn = ls_scratch_dsn(scratch);
    const char *socket_dir = dir_of(dsn);
    assert_string_equal(ask(dsn, "SHOW fsync"), "on");
    assert_string_equal(
        ask(dsn, "CREATE TABLE t (id int); INSERT INTO t VALUES (7); SELECT id FROM t"), "7");
    pid_t pid = server_pid(dir);
    ls_scratch_stop(scratch);
    assert_true(goes_away(socket_dir, pid));
    assert_true(ls_file_exists(ls_arena_printf(&arena, "%s/server.log", dir)));
    assert_int_equal(server_pid(dir), 0);
    scratch = start(dir);
    assert_string_equal(ask(ls_scratch_dsn(scratch), "SELECT id FROM t"), "7");
    ls_scratch_stop(scratch);
    assert_int_equal(server_pid(dir), 0);
}

static void
named_is_shared(void **state)
{
    (void)state;
    const char *dir = named("shared");
    struct ls_scratch *first = start(dir);
    struct ls_scratch *second = start(dir);
    assert_string_equal(ls_scratch_dsn(first), ls_scratch_dsn(second));
    pid_t pid = server_pid(dir);
    ls_scratch_stop(first); /* who started it leaves first */
    assert_int_equal(server_pid(dir), pid);
    assert_string_equal(ask(ls_scratch_dsn(second), "SELECT 1"), "1");
    ls_scratch_stop(second);
    assert_int_equal(server_pid(dir), 0);
    assert_true(goes_away(dir_of(ls_scratch_dsn(first)), pid));
}

static void
named_starts_once_for_many(void **state)
{
    (void)state;
    const char *dir = named("raced");
    pid_t children[4];
    for (size_t i = 0; i < 4; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct ls_scratch *scratch = NULL;
            if (ls_scratch_start(&arena, ls_span_of(dir), &scratch, &err) != LS_OK) {
                _exit(1);
            }
            bool is_there = strcmp(ask(ls_scratch_dsn(scratch), "SELECT 1"), "1") == 0;
            ls_scratch_stop(scratch);
            _exit(is_there ? 0 : 2);
        }
    }
    for (size_t i = 0; i < 4; i++) {
        int code = -1;
        assert_int_equal(waitpid(children[i], &code, 0), children[i]);
        assert_int_equal(code, 0);
    }
    assert_int_equal(server_pid(dir), 0);
}

static void
named_survives_a_kill(void **state)
{
    (void)state;
    const char *dir = named("killed");
    const char *dsn = start_and_die(dir, SIGKILL);
    assert_true(goes_away(dir_of(dsn), server_pid(dir)));
    assert_true(goes_away(ls_arena_printf(&arena, "%s/server", dir), 0));
    /* And the server itself killed, too: the next call starts it again. */
    struct ls_scratch *scratch = start(dir);
    assert_string_equal(ask(ls_scratch_dsn(scratch), "CREATE TABLE u (); SELECT 1"), "1");
    const char *socket_dir = dir_of(ls_scratch_dsn(scratch));
    assert_int_equal(kill(server_pid(dir), SIGKILL), 0);
    ls_scratch_stop(scratch);
    assert_false(ls_file_exists(socket_dir));
    scratch = start(dir);
    assert_string_equal(ask(ls_scratch_dsn(scratch), "SELECT count(*) FROM u"), "0");
    ls_scratch_stop(scratch);
}

/* A server that somebody started by other means is used, and left as it was. */
static void
named_leaves_a_foreign_server(void **state)
{
    (void)state;
    const char *dir = named("foreign");
    struct ls_scratch *scratch = start(dir);
    ls_scratch_stop(scratch);
    const char *programs = ls_scratch_find(&arena, 0, STDIN_FILENO);
    assert_non_null(programs);
    pid_t foreign = fork();
    assert_true(foreign >= 0);
    if (foreign == 0) {
        const char *program = ls_arena_printf(&arena, "%s/postgres", programs);
        const char *data = ls_arena_printf(&arena, "%s/data", dir);
        struct stat info;
        if (stat(data, &info) != 0 ||
            (geteuid() == 0 && (setgid(info.st_gid) != 0 || setuid(info.st_uid) != 0)) ||
            chdir("/") != 0) {
            _exit(1);
        }
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        (void)dup2(null, STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
        (void)execl(program, "postgres", "-D", data, "-k", dir, "-p", "6543", (char *)NULL);
        _exit(1);
    }
    for (int tries = 0;
         tries < 400 && !ls_file_exists(ls_arena_printf(&arena, "%s/.s.PGSQL.6543", dir));
         tries++) {
        (void)poll(NULL, 0, 25);
    }
    scratch = start(dir);
    assert_non_null(strstr(ls_scratch_dsn(scratch), "port=6543"));
    assert_string_equal(ask(ls_scratch_dsn(scratch), "SELECT 1"), "1");
    ls_scratch_stop(scratch);
    assert_string_equal(ask(ls_scratch_dsn(scratch), "SELECT 1"), "1");
    assert_int_equal(kill(foreign, SIGINT), 0);
    assert_int_equal(waitpid(foreign, NULL, 0), foreign);
}

static void
assert_refused(const char *dir, const char *says)
{
    struct ls_scratch *scratch = NULL;
    err = (struct ls_err){.status = LS_OK};
    assert_int_equal(ls_scratch_start(&arena, ls_span_of(dir), &scratch, &err), LS_CONNECT);
    assert_null(scratch);
    if (strstr(err.message, says) == NULL) {
        fail_msg("'%s' does not say '%s'", err.message, says);
    }
}

static void
refuses_directories(void **state)
{
    (void)state;
    const char *dir = named("other");
    assert_int_equal(mkdir(dir, 0700), 0);
    const char *file = ls_arena_printf(&arena, "%s/thesis.txt", dir);
    assert_int_equal(ls_file_write(file, LS_SPAN("mine"), true, false, &err), LS_OK);
    assert_refused(dir, "it holds something else");
    assert_non_null(strstr(err.remedy, "does not exist yet"));
    assert_true(ls_file_exists(file));
    assert_refused(file, "no directory");
    assert_refused(named("not/there"), "No such file");
    assert_refused("/proc/lockstep", "No such file");
}

static void
shows_the_log(void **state)
{
    (void)state;
    const char *dir = named("broken");
    struct ls_scratch *scratch = start(dir);
    ls_scratch_stop(scratch);
    const char *conf = ls_arena_printf(&arena, "%s/data/postgresql.conf", dir);
    FILE *file = fopen(conf, "a");
    assert_non_null(file);
    assert_true(fputs("work_mem = 'a lot'\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_refused(dir, "cannot start the scratch server");
    assert_non_null(strstr(err.notes, "invalid value for parameter \"work_mem\""));
}

static void
says_what_to_install(void **state)
{
    (void)state;
    const char *dir = named("version");
    struct ls_scratch *scratch = start(dir);
    ls_scratch_stop(scratch);
    const char *version = ls_arena_printf(&arena, "%s/data/PG_VERSION", dir);
    FILE *file = fopen(version, "w");
    assert_non_null(file);
    assert_true(fputs("8\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_refused(dir, "belongs to PostgreSQL 8, whose programs are not on this machine");
    assert_non_null(strstr(err.remedy, "apt-get install postgresql"));
}

/* Nothing of any test may be left: no directory below /tmp that was not there before. */
static size_t
count_private(void)
{
    DIR *dir = opendir("/tmp");
    size_t n = 0;
    const struct dirent *entry = NULL;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        n += strncmp(entry->d_name, "lockstep-", 9) == 0 && strlen(entry->d_name) == 15;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return n;
}

int
main(void)
{
    size_t before = count_private();
    (void)snprintf(room, sizeof(room), "/var/tmp/lockstep-test-scratch-XXXXXX");
    if (ls_scratch_find(&arena, 0, STDIN_FILENO) == NULL || mkdtemp(room) == NULL ||
        chmod(room, 0755) != 0) {
        (void)fprintf(stderr, "no PostgreSQL programs on this machine\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(throwaway_is_there_and_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(two_at_once_are_two, setup, teardown),
        cmocka_unit_test_setup_teardown(throwaway_does_not_outlive_us, setup, teardown),
        cmocka_unit_test_setup_teardown(killed_while_it_starts, setup, teardown),
        cmocka_unit_test_setup_teardown(the_terminal_does_not_stop_it, setup, teardown),
        cmocka_unit_test_setup_teardown(named_keeps_its_data, setup, teardown),
        cmocka_unit_test_setup_teardown(named_is_shared, setup, teardown),
        cmocka_unit_test_setup_teardown(named_starts_once_for_many, setup, teardown),
        cmocka_unit_test_setup_teardown(named_survives_a_kill, setup, teardown),
        cmocka_unit_test_setup_teardown(named_leaves_a_foreign_server, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_directories, setup, teardown),
        cmocka_unit_test_setup_teardown(shows_the_log, setup, teardown),
        cmocka_unit_test_setup_teardown(says_what_to_install, setup, teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)ls_scratch_remove(AT_FDCWD, room);
    for (int tries = 0; tries < 400 && count_private() > before; tries++) {
        (void)poll(NULL, 0, 25);
    }
    if (count_private() > before) {
        (void)fprintf(stderr, "directories of scratch servers were left below /tmp\n");
        failed++;
    }
    return failed;
}
