#include "db/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attrs.h"
#include "base/clock.h"

enum { STEP_MS = 5, PATIENCE_MS = 10000, GRACE_MS = 3000 };

void
ls_process_reset_signals(void)
{
    struct sigaction fallback = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        /* fails for SIGKILL, SIGSTOP and those of libc's own */
        (void)sigaction(number, &fallback, NULL);
    }
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

bool
ls_life_is_over(int life)
{
    struct pollfd watch = {.fd = life, .events = POLLIN};
    return poll(&watch, 1, 0) > 0;
}

void
ls_life_sleep(int life, int milliseconds)
{
    struct pollfd watch = {.fd = life, .events = POLLIN};
    (void)poll(&watch, 1, milliseconds);
}

static bool
close_range_of(unsigned from, unsigned to)
{
    return from > to || syscall(SYS_close_range, from, to, 0) == 0;
}

/* Kernels before 5.9 have no close_range. */
static void
close_one_by_one(int keep_a, int keep_b)
{
    struct rlimit limit = {.rlim_cur = 1024};
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    for (int fd = 3; (rlim_t)fd < limit.rlim_cur && fd < 1048576; fd++) {
        if (fd != keep_a && fd != keep_b) {
            (void)close(fd);
        }
    }
}

bool
ls_process_close_descriptors(int keep_a, int keep_b)
{
    unsigned low = (unsigned)(keep_a < keep_b ? keep_a : keep_b);
    unsigned high = (unsigned)(keep_a < keep_b ? keep_b : keep_a);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || low < 3) {
        return false;
    }
    for (int fd = 0; fd < 3; fd++) {
        if (null != fd && dup2(null, fd) != fd) {
            return false;
        }
    }
    if (!close_range_of(3, low - 1) || !close_range_of(low + 1, high - 1) ||
        !close_range_of(high + 1, ~0u)) {
        close_one_by_one(keep_a, keep_b);
    }
    return true;
}

static void LS_NORETURN
say_and_end(const char *program)
{
    const char *const parts[] = {"cannot execute ", program, ": ", strerror(errno), "\n"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        ssize_t ignored = write(1, parts[i], strlen(parts[i]));
        (void)ignored;
    }
    _exit(127);
}

/* In the new process: never returns. The environment is not ours: variables such as PGDATA,
 * NOTIFY_SOCKET or LC_ALL would steer the server. */
static void LS_NORETURN
run(const struct ls_spawn *spawn)
{
    static char path[] = "PATH=/usr/bin:/bin";
    static char locale[] = "LC_ALL=C";
    char *environment[LS_SPAWN_ENVIRONMENT + 3] = {path, locale, NULL};
    for (size_t i = 0;
         spawn->environment != NULL && i < LS_SPAWN_ENVIRONMENT && spawn->environment[i] != NULL;
         i++) {
        memcpy(&environment[2 + i], &spawn->environment[i], sizeof(environment[0]));
    }
    char *argv[LS_SPAWN_ARGS + 1] = {NULL};
    size_t n = 0;
    while (n < LS_SPAWN_ARGS && spawn->argv[n] != NULL) {
        n++;
    }
    if (n == 0) {
        _exit(127);
    }
    memcpy(argv, spawn->argv, n * sizeof(argv[0]));
    (void)setpgid(0, 0);
    ls_process_reset_signals();
    int input = spawn->input >= 0 ? spawn->input : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (input < 0 || dup2(input, 0) < 0 || dup2(spawn->output, 1) < 0 ||
        dup2(spawn->output, 2) < 0) {
        _exit(127);
    }
    if (spawn->death_signal != 0) {
        (void)prctl(PR_SET_PDEATHSIG, spawn->death_signal, 0, 0, 0);
    }
    (void)execve(argv[0], argv, environment);
    say_and_end(argv[0]);
}

pid_t
ls_spawn_start(const struct ls_spawn *spawn)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        /* Where the parent died before the death signal was asked for, nobody would send it. */
        if (spawn->death_signal != 0 && getppid() != parent) {
            _exit(127);
        }
        run(spawn);
    }
    if (pid > 0) {
        (void)setpgid(pid, pid);
    }
    return pid;
}

/* Wait up to `limit_ms` without looking at anything else. */
static bool
has_ended(pid_t pid, unsigned limit_ms, int *ret_state)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)limit_ms * 1000;
    for (;;) {
        pid_t ended = waitpid(pid, ret_state, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR)) {
            return true;
        }
        if (ls_clock_monotonic() > deadline) {
            return false;
        }
        (void)poll(NULL, 0, STEP_MS);
    }
}

/* PostgreSQL's programs take their shared memory with them when they end by themselves, and leave
 * it behind in /dev/shm when they are killed; some even when they are asked to end. */
static void
end_group(pid_t pid, unsigned grace_ms, int *ret_state)
{
    if (!has_ended(pid, grace_ms, ret_state)) {
        (void)kill(-pid, SIGTERM);
        if (!has_ended(pid, GRACE_MS, ret_state)) {
            (void)kill(-pid, SIGKILL);
            (void)has_ended(pid, GRACE_MS, ret_state);
        }
    }
    (void)kill(-pid, SIGKILL); /* whoever of the group did not listen */
}

enum ls_spawn_end
ls_spawn_wait(pid_t pid, int life, unsigned limit_ms, int *ret_state)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)limit_ms * 1000;
    *ret_state = 0;
    for (;;) {
        pid_t ended = waitpid(pid, ret_state, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR)) {
            return LS_SPAWN_ENDED;
        }
        bool is_over = ls_life_is_over(life);
        if (is_over || ls_clock_monotonic() > deadline) {
            end_group(pid, is_over ? PATIENCE_MS : 0, ret_state);
            return is_over ? LS_SPAWN_OVER : LS_SPAWN_LATE;
        }
        ls_life_sleep(life, STEP_MS);
    }
}
