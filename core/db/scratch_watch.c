/*
 * Two files in a named directory are locked. The mark, exclusively, while the server is made,
 * started or stopped; "users", shared, by the watcher of everybody who uses the server. Whoever
 * leaves and then gets "users" exclusively was the last, and stops the server, if lockstep started
 * it. The locks go with the process that holds them.
 */
#include "db/scratch_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "db/process.h"
#include "db/scratch_remove.h"

enum { LOCK_MS = 120000, LOCK_STEP_MS = 25, REMOVE_TRIES = 200 };

struct watch {
    const struct ls_watch_job *job;
    char dir[PATH_MAX]; /* the job's, or the private one; empty: not made yet */
    struct ls_arena arena;
    struct ls_server server;
    int mark;  /* locked exclusively while the server is started or stopped; -1: not */
    int users; /* locked shared while the server is used; -1: not */
};

/* The terminal's signals and a service manager's are lockstep's business; what it decides we learn
 * from the pipe. */
static void
ignore_signals(void)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    struct sigaction action = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++) {
        (void)sigaction(ignored[i], &action, NULL);
    }
}

static enum ls_status
become_user(const struct ls_watch_job *job, struct ls_err *err)
{
    if (job->user == NULL) {
        return LS_OK;
    }
    if (initgroups(job->user, job->gid) != 0 || setresgid(job->gid, job->gid, job->gid) != 0 ||
        setresuid(job->uid, job->uid, job->uid) != 0) {
        return ls_err_set(
            err, LS_CONNECT, "cannot run a server as user '%s': %s", job->user, strerror(errno));
    }
    return LS_OK;
}

/* Its socket lies in it as well: that has little room for its path, and a comma or a quote makes
 * several of it for the server or libpq. */
static bool
make_dir_in(struct watch *watch, const char *place)
{
    char dir[LS_SOCKET_DIR_MAX + 1];
    bool is_plain = place[0] == '/' && strpbrk(place, ",\"") == NULL;
    int len = snprintf(dir, sizeof(dir), "%s/lockstep-XXXXXX", place);
    if (!is_plain || len < 0 || (size_t)len >= sizeof(dir) || mkdtemp(dir) == NULL) {
        return false;
    }
    (void)snprintf(watch->dir, sizeof(watch->dir), "%s", dir);
    return true;
}

/* Made here and not by lockstep, which may be killed at any moment: from here on somebody removes
 * it; and by the server's user, so that it is where they get to and may remove it. */
static enum ls_status
make_private_dir(struct watch *watch, struct ls_err *err)
{
    /* LINT-ALLOW(a place for temporary files is what $TMPDIR is for) */
    const char *place = secure_getenv("TMPDIR");
    if ((place != NULL && make_dir_in(watch, place)) || make_dir_in(watch, LS_SCRATCH_PLACE)) {
        return LS_OK;
    }
    return ls_err_set(
        err, LS_CONNECT, "cannot make a directory below " LS_SCRATCH_PLACE ": %s", strerror(errno));
}

static enum ls_status
enter(struct watch *watch, struct ls_err *err)
{
    const struct ls_watch_job *job = watch->job;
    (void)setsid();
    ls_process_reset_signals();
    ignore_signals();
    (void)umask(077);
    enum ls_status status = become_user(job, err);
    if (status == LS_OK && job->is_throwaway) {
        status = make_private_dir(watch, err);
    } else if (status == LS_OK) {
        (void)snprintf(watch->dir, sizeof(watch->dir), "%s", job->dir);
    }
    /* By its whole path, as the server will: chdir alone could pass where that does not. */
    if (status == LS_OK && chdir(watch->dir) != 0) {
        status = ls_err_set(err, LS_CONNECT, "user '%s' cannot enter the directory '%s': %s",
            job->user == NULL ? "" : job->user, watch->dir, strerror(errno));
        ls_err_remedy(err, "PostgreSQL does not run as root: choose a directory that this user can "
                           "reach, such as one "
                           "below /var/tmp.");
    }
    return status;
}

static int
open_lock(const char *name)
{
    return open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Lock the mark. While starting, the end of `life` ends the wait; while stopping it has come
 * already (`life` -1). */
static enum ls_status
lock_mark(struct watch *watch, int life, struct ls_err *err)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)LOCK_MS * 1000;
    watch->mark = open_lock(LS_SCRATCH_MARK);
    if (watch->mark < 0) {
        return ls_err_set(err, LS_CONNECT, "cannot write '%s/%s': %s", watch->dir, LS_SCRATCH_MARK,
            strerror(errno));
    }
    while (flock(watch->mark, LOCK_EX | LOCK_NB) != 0) {
        bool is_over = life >= 0 && ls_life_is_over(life);
        if ((errno != EWOULDBLOCK && errno != EINTR) || is_over ||
            ls_clock_monotonic() > deadline) {
            ls_fd_close(&watch->mark);
            return ls_err_set(err, LS_CONNECT,
                "another lockstep has been starting or stopping the server in '%s' for "
                "too long",
                watch->dir);
        }
        (void)poll(NULL, 0, LOCK_STEP_MS);
    }
    return LS_OK;
}

static void
write_file(const char *name, const char *text)
{
    LS_CLEANUP(ls_fd_close)
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        /* Lost, it only means that the server is left running. */
        ssize_t ignored = write(fd, text, strlen(text));
        (void)ignored;
    }
}

/* What the file "server" says of the server that lockstep started last: its process id, and its
 * socket's directory, which is ours to remove. 0 where it says nothing. */
static pid_t
read_started(char socket_dir[LS_SOCKET_DIR_MAX + 1])
{
    LS_CLEANUP(ls_fd_close) int fd = open("server", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char text[256] = "";
    socket_dir[0] = '\0';
    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0) {
        return 0;
    }
    char *at = NULL;
    long pid = strtol(text, &at, 10);
    at += *at == ' ';
    size_t len = strcspn(at, "\n");
    if (len <= LS_SOCKET_DIR_MAX &&
        strncmp(at, LS_SCRATCH_PREFIX, strlen(LS_SCRATCH_PREFIX)) == 0 &&
        strchr(at + strlen(LS_SCRATCH_PREFIX), '/') == NULL) {
        memcpy(socket_dir, at, len);
        socket_dir[len] = '\0';
    }
    return (pid_t)pid;
}

/* Forget the server that lockstep started, and its socket's directory. */
static void
forget_started(void)
{
    char socket_dir[LS_SOCKET_DIR_MAX + 1];
    (void)read_started(socket_dir);
    if (socket_dir[0] != '\0') {
        (void)ls_scratch_remove(AT_FDCWD, socket_dir);
    }
    (void)unlink("server");
}

static enum ls_status
start_named(struct watch *watch, struct ls_err *err)
{
    enum ls_status status = ls_server_make(&watch->server, err);
    if (status != LS_OK || ls_server_find(&watch->server)) {
        return status;
    }
    forget_started();
    char socket_dir[] = LS_SCRATCH_PREFIX "XXXXXX";
    if (mkdtemp(socket_dir) == NULL) {
        return ls_err_set(err, LS_CONNECT, "cannot make a directory below " LS_SCRATCH_PLACE ": %s",
            strerror(errno));
    }
    status = ls_server_start(&watch->server, socket_dir, err);
    if (status != LS_OK) {
        (void)ls_scratch_remove(AT_FDCWD, socket_dir);
        return status;
    }
    write_file("server",
        ls_arena_printf(&watch->arena, "%ld %s\n", (long)watch->server.child, socket_dir));
    return LS_OK;
}

static enum ls_status
begin_named(struct watch *watch, struct ls_err *err)
{
    enum ls_status status = lock_mark(watch, watch->job->life, err);
    if (status != LS_OK) {
        return status;
    }
    write_file(LS_SCRATCH_MARK,
        "A scratch server of lockstep's (-d scratch:DIR); remove the directory to be rid of it.\n");
    status = start_named(watch, err);
    if (status == LS_OK) {
        watch->users = open_lock("users");
        /* Nobody holds it otherwise than shared but under the mark's lock. */
        if (watch->users < 0 || flock(watch->users, LOCK_SH) != 0) {
            status = ls_err_set(
                err, LS_CONNECT, "cannot lock '%s/users': %s", watch->dir, strerror(errno));
        }
    }
    ls_fd_close(&watch->mark);
    return status;
}

static void
end_named(struct watch *watch)
{
    struct ls_err err = {.status = LS_OK};
    ls_fd_close(&watch->users);
    if (lock_mark(watch, /* life= */ -1, &err) != LS_OK) {
        return;
    }
    LS_CLEANUP(ls_fd_close) int users = open_lock("users");
    char socket_dir[LS_SOCKET_DIR_MAX + 1];
    pid_t started = read_started(socket_dir);
    if (users >= 0 && flock(users, LOCK_EX | LOCK_NB) == 0 && started > 0) {
        if (started == ls_server_pid()) {
            ls_server_stop(&watch->server);
        }
        forget_started();
    }
    ls_fd_close(&watch->mark);
}

static enum ls_status
begin_throwaway(struct watch *watch, struct ls_err *err)
{
    enum ls_status status = ls_server_make(&watch->server, err);
    return status == LS_OK ? ls_server_start(&watch->server, watch->dir, err) : status;
}

static void
end_throwaway(struct watch *watch)
{
    ls_server_stop(&watch->server);
    if (chdir("/") != 0) {
        return; /* nothing is removed from a place that is not known */
    }
    /* Backends of a server that had to be killed may still write for a moment. */
    for (int tries = 0; tries < REMOVE_TRIES && !ls_scratch_remove(AT_FDCWD, watch->dir); tries++) {
        (void)poll(NULL, 0, LOCK_STEP_MS);
    }
}

static void
send_report(const struct ls_watch_job *job, const struct ls_watch_report *report)
{
    const char *at = (const char *)report;
    size_t left = sizeof(*report);
    while (left > 0) {
        ssize_t n = write(job->report, at, left);
        if (n < 0 && errno != EINTR) {
            return;
        }
        if (n > 0) {
            at += n;
            left -= (size_t)n;
        }
    }
}

static void
wait_for_end(int life)
{
    struct pollfd watch = {.fd = life, .events = POLLIN};
    while (poll(&watch, 1, -1) < 0 && errno == EINTR) {
    }
}

void
ls_watch_run(const struct ls_watch_job *job)
{
    static struct watch watch;
    static struct ls_watch_report report;
    watch = (struct watch){.job = job, .mark = -1, .users = -1};
    watch.server = (struct ls_server){.arena = &watch.arena,
        .dir = watch.dir,
        .is_throwaway = job->is_throwaway,
        .major = job->major,
        .life = job->life};
    if (!ls_process_close_descriptors(job->life, job->report)) {
        _exit(1);
    }
    if (enter(&watch, &report.err) != LS_OK) {
        if (job->is_throwaway && watch.dir[0] != '\0') {
            (void)rmdir(watch.dir);
        }
        send_report(job, &report);
        _exit(1);
    }
    enum ls_status status =
        job->is_throwaway ? begin_throwaway(&watch, &report.err) : begin_named(&watch, &report.err);
    memcpy(report.socket_dir, watch.server.socket_dir, sizeof(report.socket_dir));
    report.port = watch.server.port;
    if (watch.server.programs != NULL) {
        (void)snprintf(report.programs, sizeof(report.programs), "%s", watch.server.programs);
    }
    send_report(job, &report);
    if (status == LS_OK) {
        wait_for_end(job->life);
    }
    if (job->is_throwaway) {
        end_throwaway(&watch);
    } else if (watch.users >= 0) {
        end_named(&watch);
    }
    _exit(0);
}
