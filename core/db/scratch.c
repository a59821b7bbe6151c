/* lockstep's side: choose directory and user, start the watcher, hold the pipe whose end tells it
 * that we are done. */
#include "db/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "db/scratch_remove.h"
#include "db/scratch_watch.h"

enum { REMOVE_TRIES = 200, REMOVE_STEP_MS = 25 };

struct ls_scratch {
    pid_t watcher;           /* 0: stopped */
    int life;                /* closing it ends the watcher's wait */
    const char *private_dir; /* of a throwaway server; else NULL */
    const char *place;       /* conninfo of the server alone */
    const char *dsn;
    const char *programs; /* NULL: not known */
};

static enum ls_status
refuse_dir(struct ls_err *err, const char *dir, const char *why)
{
    enum ls_status status = ls_err_set(
        err, LS_CONNECT, "cannot use the directory '%s' for a scratch server: %s", dir, why);
    ls_err_remedy(err, "Name a directory that does not exist yet, or is empty, or holds a scratch "
                       "server of yours.");
    return status;
}

/* The user that the server runs as, where we are root. */
static enum ls_status
choose_user(struct ls_arena *arena, struct ls_watch_job *job, uid_t owner, struct ls_err *err)
{
    if (geteuid() != 0) {
        return LS_OK;
    }
    const struct passwd *user = owner != 0 ? getpwuid(owner) : getpwnam("postgres");
    if (user == NULL && owner == 0) {
        user = getpwnam("nobody");
    }
    if (user == NULL || user->pw_uid == 0) {
        enum ls_status status = ls_err_set(err, LS_CONNECT,
            "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run "
            "it as");
        ls_err_remedy(err,
            "Run lockstep as an ordinary user; or install postgresql, which brings such a user.");
        return status;
    }
    job->user = ls_arena_strdup(arena, user->pw_name);
    job->uid = user->pw_uid;
    job->gid = user->pw_gid;
    return LS_OK;
}

/* Whether the directory holds nothing; false as well where it cannot be read. */
static bool
is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return false;
    }
    bool found = false;
    const struct dirent *entry = NULL;
    while (!found && (entry = readdir(dir)) != NULL) {
        found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    (void)closedir(dir);
    return !found;
}

static bool
has_mark(struct ls_arena *arena, const char *dir)
{
    struct stat info;
    return lstat(ls_arena_printf(arena, "%s/" LS_SCRATCH_MARK, dir), &info) == 0 &&
           S_ISREG(info.st_mode);
}

/* Make the directory, or look whether it is one that we may use. The mark is the first file in it:
 * whoever sees another file and then no mark is in somebody else's directory. */
static enum ls_status
take_named_dir(
    struct ls_arena *arena, struct ls_span dir, struct ls_watch_job *job, struct ls_err *err)
{
    const char *given = ls_arena_dup(arena, dir).ptr;
    if (memchr(dir.ptr, '\0', dir.len) != NULL) {
        return refuse_dir(err, given, "its name goes on behind a NUL byte");
    }
    job->is_new = mkdir(given, 0700) == 0;
    if (!job->is_new && errno != EEXIST) {
        return refuse_dir(err, given, strerror(errno));
    }
    char resolved[PATH_MAX];
    struct stat info;
    if (realpath(given, resolved) == NULL || stat(resolved, &info) != 0) {
        return refuse_dir(err, given, strerror(errno));
    }
    if (!S_ISDIR(info.st_mode)) {
        return refuse_dir(err, given, "it is no directory");
    }
    job->dir = ls_arena_strdup(arena, resolved);
    if (geteuid() != 0 && info.st_uid != geteuid()) {
        return refuse_dir(err, given, "it belongs to somebody else");
    }
    bool was_empty = is_empty(resolved);
    if (!was_empty && !has_mark(arena, resolved)) {
        return refuse_dir(err, given, "it holds something else");
    }
    if (!was_empty && info.st_uid == 0 && geteuid() == 0) {
        return refuse_dir(err, given, "it belongs to root, as whom PostgreSQL does not run");
    }
    enum ls_status status = choose_user(arena, job, info.st_uid, err);
    if (status != LS_OK) {
        return status;
    }
    if (was_empty && job->user != NULL && lchown(resolved, job->uid, job->gid) != 0) {
        return refuse_dir(err, given, strerror(errno));
    }
    return LS_OK;
}

static enum ls_status
start_watcher(
    struct ls_watch_job *job, struct ls_scratch *scratch, int *ret_report, struct ls_err *err)
{
    int life[2] = {-1, -1};
    int report[2] = {-1, -1};
    if (pipe2(life, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) {
        enum ls_status status =
            ls_err_set(err, LS_FAILURE, "cannot make a pipe: %s", strerror(errno));
        ls_fd_close(&life[0]);
        ls_fd_close(&life[1]);
        return status;
    }
    job->life = life[0];
    job->report = report[1];
    pid_t watcher = fork();
    if (watcher == 0) {
        ls_watch_run(job);
    }
    ls_fd_close(&life[0]);
    ls_fd_close(&report[1]);
    if (watcher < 0) {
        ls_fd_close(&life[1]);
        ls_fd_close(&report[0]);
        return ls_err_set(err, LS_FAILURE, "cannot start a process: %s", strerror(errno));
    }
    scratch->watcher = watcher;
    scratch->life = life[1];
    *ret_report = report[0];
    return LS_OK;
}

static enum ls_status
read_report(int fd, struct ls_watch_report *report, struct ls_err *err)
{
    size_t len = 0;
    while (len < sizeof(*report)) {
        struct pollfd watch[] = {
            {.fd = fd, .events = POLLIN}, {.fd = ls_stop_fd(), .events = POLLIN}};
        if (poll(watch, 2, -1) < 0 && errno != EINTR) {
            return ls_err_set(
                err, LS_FAILURE, "cannot wait for the scratch server: %s", strerror(errno));
        }
        if (ls_stop_status() != LS_OK) {
            return ls_err_set(
                err, ls_stop_status(), "interrupted while the scratch server was started");
        }
        if (watch[0].revents == 0) {
            continue;
        }
        ssize_t n = read(fd, (char *)report + len, sizeof(*report) - len);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return ls_err_set(err, LS_CONNECT, "the process that starts the scratch server died");
        }
        len += n < 0 ? 0 : (size_t)n;
    }
    return LS_OK;
}

/* Every character that conninfo reads in its own way is escaped; the socket's directory is our own
 * choice, but that of a server that somebody else started is not. */
static const char *
make_place(struct ls_arena *arena, const struct ls_watch_report *report)
{
    char host[2 * sizeof(report->socket_dir)];
    size_t len = 0;
    for (const char *c = report->socket_dir; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') {
            host[len++] = '\\';
        }
        host[len++] = *c;
    }
    /* An empty hostaddr keeps $PGHOSTADDR out. */
    return ls_arena_printf(arena, "host='%.*s' port=%u hostaddr=''", (int)len, host, report->port);
}

/* A value within quotes of a conninfo string. */
static const char *
quote_value(struct ls_arena *arena, const char *value)
{
    char *quoted = ls_arena_array(arena, 2 * strlen(value) + 1, 1);
    size_t len = 0;
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') {
            quoted[len++] = '\\';
        }
        quoted[len++] = *c;
    }
    return quoted;
}

const char *
ls_scratch_dsn_of(const struct ls_scratch *scratch, struct ls_arena *arena, const char *database,
    const char *user)
{
    return ls_arena_printf(arena, "%s dbname='%s' user='%s'", scratch->place,
        quote_value(arena, database), quote_value(arena, user));
}

static enum ls_status
start(struct ls_arena *arena, struct ls_span dir, int major, struct ls_scratch **ret_scratch,
    struct ls_err *err)
{
    struct ls_watch_job job = {.is_throwaway = dir.len == 0, .major = major};
    enum ls_status status =
        job.is_throwaway ? choose_user(arena, &job, 0, err) : take_named_dir(arena, dir, &job, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_scratch *scratch = ls_arena_alloc(arena, sizeof(*scratch));
    *scratch = (struct ls_scratch){.life = -1};
    LS_CLEANUP(ls_fd_close) int from_watcher = -1;
    status = start_watcher(&job, scratch, &from_watcher, err);
    if (status != LS_OK) {
        ls_scratch_stop(scratch);
        return status;
    }
    struct ls_watch_report *report = ls_arena_alloc(arena, sizeof(*report));
    status = read_report(from_watcher, report, err);
    if (status == LS_OK && report->err.status != LS_OK) {
        *err = report->err;
        status = err->status;
    }
    if (status != LS_OK) {
        ls_scratch_stop(scratch);
        if (job.is_new) {
            (void)rmdir(job.dir); /* where not even the mark was written */
        }
        return status;
    }
    scratch->place = make_place(arena, report);
    scratch->dsn = ls_arena_printf(arena, "%s dbname=lockstep user=scratch", scratch->place);
    scratch->programs =
        report->programs[0] == '\0' ? NULL : ls_arena_strdup(arena, report->programs);
    scratch->private_dir = job.is_throwaway ? ls_arena_strdup(arena, report->socket_dir) : NULL;
    *ret_scratch = scratch;
    return LS_OK;
}

enum ls_status
ls_scratch_start(
    struct ls_arena *arena, struct ls_span dir, struct ls_scratch **ret_scratch, struct ls_err *err)
{
    return start(arena, dir, 0, ret_scratch, err);
}

enum ls_status
ls_scratch_start_major(
    struct ls_arena *arena, int major, struct ls_scratch **ret_scratch, struct ls_err *err)
{
    return start(arena, LS_SPAN(""), major, ret_scratch, err);
}

const char *
ls_scratch_programs(const struct ls_scratch *scratch)
{
    return scratch->programs;
}

const char *
ls_scratch_dsn(const struct ls_scratch *scratch)
{
    return scratch->dsn;
}

void
ls_scratch_stop(struct ls_scratch *scratch)
{
    if (scratch == NULL) {
        return;
    }
    ls_fd_close(&scratch->life);
    while (scratch->watcher > 0 && waitpid(scratch->watcher, NULL, 0) < 0 && errno == EINTR) {
    }
    scratch->watcher = 0;
    /* Only where the watcher itself was killed is anything left; its server then is on its way
     * out. */
    for (int tries = 0; scratch->private_dir != NULL && tries < REMOVE_TRIES; tries++) {
        if (ls_scratch_remove(AT_FDCWD, scratch->private_dir)) {
            return;
        }
        (void)poll(NULL, 0, REMOVE_STEP_MS);
    }
}
