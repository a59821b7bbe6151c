/* The server is driven by its own programs and by what it writes into postmaster.pid; no connection
 * is made but to see whether somebody listens. */
#include "db/scratch_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "db/process.h"
#include "db/scratch_find.h"
#include "db/scratch_remove.h"

enum {
    MAKE_MS = 180000,
    START_MS = 60000,
    STOP_MS = 60000,
    KILL_MS = 10000,
    SETTLE_MS = 10000,
    STEP_MS = 5,
    LOG_TAIL = 2048,
    LOG_MAX = 8 * 1024 * 1024,
    PORT = 5432
};

/* What postmaster.pid says, line by line. */
struct pid_file {
    pid_t pid;
    unsigned port;
    char socket_dir[LS_SOCKET_DIR_MAX + 1];
    bool is_ready;
};

static int
open_log(void)
{
    int fd = open("server.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat info;
    if (fd >= 0 && fstat(fd, &info) == 0 && info.st_size > LOG_MAX && ftruncate(fd, 0) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* The last lines of the log as notes. */
static void
note_log(struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close) int fd = open("server.log", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat info;
    char text[LOG_TAIL];
    if (fd < 0 || fstat(fd, &info) != 0) {
        return;
    }
    off_t from = info.st_size > LOG_TAIL ? info.st_size - LOG_TAIL : 0;
    ssize_t len = pread(fd, text, sizeof(text), from);
    struct ls_span rest = {text, len < 0 ? 0 : (size_t)len};
    if (from > 0) {
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        size_t skip = newline == NULL ? 0 : (size_t)(newline - rest.ptr) + 1;
        rest = (struct ls_span){rest.ptr + skip, rest.len - skip};
    }
    rest = ls_span_trim(rest);
    struct ls_buf shown = LS_BUF((size_t)LOG_TAIL * 4);
    ls_utf8_add_printable(&shown, rest, true);
    if (rest.len > 0) {
        ls_err_note(err, "the end of its log:");
        ls_err_note(err, "%s", ls_buf_span(&shown).ptr);
    }
    ls_buf_finish(&shown);
}

static enum ls_status
fail_with_log(struct ls_err *err, const char *what)
{
    enum ls_status status = ls_err_set(err, LS_CONNECT, "cannot %s the scratch server", what);
    note_log(err);
    return status;
}

static bool
write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0) {
            text += n;
            len -= (size_t)n;
        }
    }
    return true;
}

static enum ls_status
run(struct ls_server *server, const char *const *argv, int input, const char *what,
    struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close) int log = open_log();
    if (log < 0) {
        return ls_err_set(
            err, LS_CONNECT, "cannot write '%s/server.log': %s", server->dir, strerror(errno));
    }
    pid_t pid = ls_spawn_start(
        &(struct ls_spawn){.argv = argv, .input = input, .output = log, .death_signal = SIGKILL});
    if (pid < 0) {
        return ls_err_set(err, LS_CONNECT, "cannot start a process: %s", strerror(errno));
    }
    int state = 0;
    enum ls_spawn_end end = ls_spawn_wait(pid, server->life, MAKE_MS, &state);
    return end == LS_SPAWN_ENDED && state == 0 ? LS_OK : fail_with_log(err, what);
}

/* The programs; with a cluster at hand, those of its version. */
static enum ls_status
find_programs(struct ls_server *server, int major, struct ls_err *err)
{
    if (server->programs == NULL) {
        server->programs = ls_scratch_find(server->arena, major, server->life);
    }
    if (server->programs != NULL) {
        return LS_OK;
    }
    enum ls_status status =
        major == 0 ? ls_err_set(err, LS_CONNECT,
                         "a scratch server needs PostgreSQL's own programs (initdb, postgres), "
                         "and they are not on this machine")
                   : ls_err_set(err, LS_CONNECT,
                         "the cluster in '%s' belongs to PostgreSQL %d, whose programs are not on "
                         "this machine",
                         server->dir, major);
    ls_err_remedy(
        err, "Install postgresql (apt-get install postgresql); or name a running server with -d.");
    return status;
}

/* What the command line says each time stands in the file as well, so that the server is the same
 * when somebody starts it by other means: above all it never listens on TCP. */
static enum ls_status
write_settings(struct ls_server *server, const char *path, struct ls_err *err)
{
    static const char common[] = "\n# Of lockstep's scratch server\n"
                                 "listen_addresses = ''\n"
                                 "unix_socket_permissions = 0700\n"
                                 "logging_collector = off\n"
                                 "log_destination = 'stderr'\n";
    static const char fast[] = "fsync = off\n"
                               "synchronous_commit = off\n"
                               "full_page_writes = off\n";
    LS_CLEANUP(ls_fd_close) int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    bool is_written = fd >= 0 && write_all(fd, common, sizeof(common) - 1) &&
                      (!server->is_throwaway || write_all(fd, fast, sizeof(fast) - 1));
    return is_written ? LS_OK
                      : ls_err_set(err, LS_CONNECT, "cannot write '%s/%s': %s", server->dir, path,
                            strerror(errno));
}

/* Through the single-user server: it reads statements, one a line, and needs no socket. */
static enum ls_status
create_database(struct ls_server *server, const char *data, struct ls_err *err)
{
    static const char sql[] = "CREATE DATABASE lockstep;\n";
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return ls_err_set(err, LS_CONNECT, "cannot make a pipe: %s", strerror(errno));
    }
    LS_CLEANUP(ls_fd_close) int from = ends[0];
    LS_CLEANUP(ls_fd_close) int to = ends[1];
    if (!write_all(to, sql, sizeof(sql) - 1)) {
        return ls_err_set(err, LS_CONNECT, "cannot write into a pipe: %s", strerror(errno));
    }
    ls_fd_close(&to);
    const char *const argv[] = {ls_arena_printf(server->arena, "%s/postgres", server->programs),
        "--single", "-D", data, "-F", "-c", "exit_on_error=on", "postgres", NULL};
    return run(server, argv, from, "make the database of", err);
}

/* Nothing so far was synced file by file, which takes seconds for a thousand files; all at once it
 * takes one. */
static enum ls_status
finish_cluster(struct ls_server *server, struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close) int dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0 || (!server->is_throwaway && syncfs(dir) != 0) || rename("data.new", "data") != 0 ||
        (!server->is_throwaway && fsync(dir) != 0)) {
        return ls_err_set(
            err, LS_CONNECT, "cannot put the cluster into '%s': %s", server->dir, strerror(errno));
    }
    return LS_OK;
}

enum ls_status
ls_server_make(struct ls_server *server, struct ls_err *err)
{
    if (access("data/PG_VERSION", F_OK) == 0) {
        return LS_OK;
    }
    if (server->major > 0) {
        server->programs = ls_scratch_find(server->arena, server->major, server->life);
    }
    enum ls_status status = find_programs(server, 0, err);
    if (status != LS_OK) {
        return status;
    }
    /* Under another name until it is whole: what an interrupted call left is made anew. */
    ls_scratch_remove(AT_FDCWD, "data.new");
    const char *const argv[] = {ls_arena_printf(server->arena, "%s/initdb", server->programs), "-D",
        "data.new", "--username=scratch", "--auth=trust", "--encoding=UTF8", "--locale=C",
        "--no-sync", NULL};
    status = run(server, argv, -1, "make", err);
    if (status != LS_OK) {
        return status;
    }
    status = write_settings(server, "data.new/postgresql.conf", err);
    if (status != LS_OK) {
        return status;
    }
    status = create_database(server, "data.new", err);
    if (status != LS_OK) {
        return status;
    }
    return finish_cluster(server, err);
}

/* Cut the next line off *rest. */
static struct ls_span
take_line(struct ls_span *rest)
{
    const char *newline = rest->len == 0 ? NULL : memchr(rest->ptr, '\n', rest->len);
    size_t len = newline == NULL ? rest->len : (size_t)(newline - rest->ptr);
    struct ls_span line = {rest->ptr, len};
    size_t skip = len + (newline != NULL);
    *rest = (struct ls_span){rest->ptr + skip, rest->len - skip};
    return line;
}

/* False where there is no such file, or (a single-user server) its process id is negative. */
static bool
read_pid_file(struct pid_file *ret)
{
    enum { PID_LINE = 1, PORT_LINE = 4, SOCKET_LINE = 5, STATUS_LINE = 8 };
    *ret = (struct pid_file){.pid = 0};
    LS_CLEANUP(ls_fd_close) int fd = open("data/postmaster.pid", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char text[8192];
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (len <= 0) {
        return false;
    }
    text[len] = '\0';
    struct ls_span rest = {text, (size_t)len};
    for (int number = 1; rest.len > 0; number++) {
        struct ls_span line = take_line(&rest);
        if (number == PID_LINE) {
            ret->pid = (pid_t)strtol(line.ptr, NULL, 10);
        } else if (number == PORT_LINE) {
            ret->port = (unsigned)strtoul(line.ptr, NULL, 10);
        } else if (number == SOCKET_LINE && line.len < sizeof(ret->socket_dir)) {
            memcpy(ret->socket_dir, line.ptr, line.len);
        } else if (number == STATUS_LINE) {
            ret->is_ready = ls_span_starts(line, LS_SPAN("ready"));
        }
    }
    return ret->pid > 1;
}

static bool
is_alive(pid_t pid)
{
    return kill(pid, 0) == 0 || errno == EPERM;
}

/* Whether somebody listens there: a process id alone may belong to anybody by now. */
static bool
answers(const struct pid_file *file)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int len = snprintf(
        address.sun_path, sizeof(address.sun_path), "%s/.s.PGSQL.%u", file->socket_dir, file->port);
    if (file->socket_dir[0] != '/' || len < 0 || (size_t)len >= sizeof(address.sun_path)) {
        return false;
    }
    LS_CLEANUP(ls_fd_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

pid_t
ls_server_pid(void)
{
    struct pid_file file;
    return read_pid_file(&file) && is_alive(file.pid) ? file.pid : 0;
}

bool
ls_server_find(struct ls_server *server)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)SETTLE_MS * 1000;
    struct pid_file file;
    while (read_pid_file(&file) && is_alive(file.pid)) {
        if (file.is_ready && answers(&file)) {
            memcpy(server->socket_dir, file.socket_dir, sizeof(server->socket_dir));
            server->port = file.port;
            return true;
        }
        if (ls_clock_monotonic() > deadline || ls_life_is_over(server->life)) {
            break;
        }
        ls_life_sleep(server->life, STEP_MS * 10);
    }
    return false;
}

static enum ls_status
wait_ready(struct ls_server *server, struct ls_err *err)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)START_MS * 1000;
    for (;;) {
        struct pid_file file;
        if (read_pid_file(&file) && file.pid == server->child && file.is_ready && answers(&file)) {
            return LS_OK;
        }
        int state = 0;
        if (waitpid(server->child, &state, WNOHANG) == server->child) {
            server->child = 0;
            return fail_with_log(err, "start");
        }
        if (ls_clock_monotonic() > deadline || ls_life_is_over(server->life)) {
            return fail_with_log(err, "wait any longer for");
        }
        ls_life_sleep(server->life, STEP_MS);
    }
}

/* The major version of the cluster; 0 where it cannot be told. */
static int
cluster_version(void)
{
    LS_CLEANUP(ls_fd_close) int fd = open("data/PG_VERSION", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char text[32] = "";
    return fd < 0 || read(fd, text, sizeof(text) - 1) <= 0 ? 0 : (int)strtol(text, NULL, 10);
}

enum ls_status
ls_server_start(struct ls_server *server, const char *socket_dir, struct ls_err *err)
{
    enum ls_status status = find_programs(server, cluster_version(), err);
    if (status != LS_OK) {
        return status;
    }
    LS_CLEANUP(ls_fd_close) int log = open_log();
    if (log < 0 || strlen(socket_dir) > LS_SOCKET_DIR_MAX) {
        return ls_err_set(
            err, LS_CONNECT, "cannot write '%s/server.log': %s", server->dir, strerror(errno));
    }
    const char *const argv[] = {ls_arena_printf(server->arena, "%s/postgres", server->programs),
        "-D", "data", "-k", socket_dir, "-p", ls_arena_printf(server->arena, "%d", PORT), "-c",
        "listen_addresses=", "-c", "unix_socket_permissions=0700", NULL};
    /* A server in a named directory may serve others when we are gone; a throwaway one may not
     * outlive its watcher. */
    server->child = ls_spawn_start(&(struct ls_spawn){.argv = argv,
        .input = -1,
        .output = log,
        .death_signal = server->is_throwaway ? SIGQUIT : 0});
    if (server->child < 0) {
        server->child = 0;
        return ls_err_set(err, LS_CONNECT, "cannot start a process: %s", strerror(errno));
    }
    (void)snprintf(server->socket_dir, sizeof(server->socket_dir), "%s", socket_dir);
    server->port = PORT;
    status = wait_ready(server, err);
    if (status != LS_OK) {
        ls_server_stop(server);
    }
    return status;
}

/* Wait for its end; a child of ours is taken from the table of processes. */
static bool
is_gone_within(pid_t pid, bool is_child, int milliseconds)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)milliseconds * 1000;
    for (;;) {
        int state = 0;
        if (is_child ? waitpid(pid, &state, WNOHANG) != 0 : ls_server_pid() != pid) {
            return true;
        }
        if (ls_clock_monotonic() > deadline) {
            return false;
        }
        (void)poll(NULL, 0, STEP_MS);
    }
}

void
ls_server_stop(struct ls_server *server)
{
    pid_t pid = server->child;
    if (pid == 0 && !server->is_throwaway) {
        pid = ls_server_pid();
    }
    bool is_child = server->child > 0;
    server->child = 0;
    if (pid <= 0) {
        return;
    }
    if (!server->is_throwaway) {
        (void)kill(pid, SIGINT); /* fast: breaks sessions off, writes a checkpoint */
        if (is_gone_within(pid, is_child, STOP_MS)) {
            return;
        }
    }
    (void)kill(pid, SIGQUIT); /* immediate: no checkpoint */
    if (is_gone_within(pid, is_child, KILL_MS)) {
        return;
    }
    (void)kill(pid, SIGKILL);
    (void)is_gone_within(pid, is_child, KILL_MS);
}
